#include "skill_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "plan_lacks.h"
#include "tabulate.h"

static const struct quantity {
    const char *name;
    struct text text;
    bool share; /* shown in percent, with a sign */
} quantities[] = {
    {"demand_occupation", {"Demand by occupation, persons", "Efterfrågan efter yrke, personer"}, false},
    {"demand_education", {"Demand by education, persons", "Efterfrågan efter utbildning, personer"}, false},
    {"demand_group", {"Demand, groups of occupations, persons", "Efterfrågan, yrkesgrupper, personer"}, false},
    {"demand_public", {"Demand in the public sector, persons", "Efterfrågan i offentlig sektor, personer"}, false},
    {"demand_women", {"Demand, of these women", "Efterfrågan, varav kvinnor"}, false},
    {"expansion", {"Change of demand from the year before, persons", "Efterfrågans förändring från året före, personer"}, false},
    {"replacement_gross", {"Replacement, gross, persons a year", "Ersättningsbehov, brutto, personer per år"}, false},
    {"replacement_net", {"Replacement, net, persons a year", "Ersättningsbehov, netto, personer per år"}, false},
    {"openings", {"Openings, persons a year", "Rekryteringsbehov, personer per år"}, false},
    {"education_need", {"Need of newly trained, persons a year", "Behov av nya med utbildningen, personer per år"}, false},
    {"population", {"Population with the education", "Befolkning med utbildningen"}, false},
    {"supply", {"Supply: labour force with the education", "Tillgång: arbetskraft med utbildningen"}, false},
    {"inflow", {"Newcomers to the labour force a year", "Nytillkomna i arbetskraften per år"}, false},
    {"potential", {"Supply by what people can work as", "Tillgång efter vad människor kan arbeta med"}, false},
    {"balance", {"Balance by education: (supply − demand) / demand", "Balans efter utbildning: (tillgång − efterfrågan) / efterfrågan"}, true},
    {"balance_occupation", {"Balance by occupation: (supply − demand) / demand", "Balans efter yrke: (tillgång − efterfrågan) / efterfrågan"}, true},
    {"places", {"Places needed, classes that begin in the year", "Platser som behövs, klasser som börjar under året"}, false},
    {"places_change", {"Places needed beyond those planned", "Platser som behövs utöver de planerade"}, false},
};

static const struct quantity *quantity_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(quantities); i++)
        if (strcmp(quantities[i].name, name) == 0)
            return &quantities[i];
    return NULL;
}

const char *skill_table_quantity(const struct cli *cli, const char *name)
{
    const struct quantity *quantity = quantity_of(name);

    return quantity ? wording(quantity->text, cli->swedish) : name;
}

/* --- programmes */

static const char *advice_of(const struct cli *cli, const char *advice)
{
    static const struct {
        const char *name;
        struct text text;
    } list[] = {{"more", {"more", "fler"}}, {"fewer", {"fewer", "färre"}}, {"likely more", {"likely more", "troligen fler"}},
              {"likely fewer", {"likely fewer", "troligen färre"}}, {"as today", {"as today", "som i dag"}}};

    for (size_t i = 0; i < ARRAY_SIZE(list); i++)
        if (strcmp(list[i].name, advice) == 0)
            return wording(list[i].text, cli->swedish);
    return advice;
}

static void put_number(const struct cli *cli, struct table *table, double value)
{
    char room[WORDING_NUMBER_SIZE];

    table_cell(table, wording_number(value, 0, cli->swedish, room));
}

static void put_chance(struct table *table, double chance)
{
    if (isnan(chance))
        table_cell(table, "");
    else
        table_cellf(table, "%d %%", (int)lround(100 * chance));
}

static void put_year(struct table *table, double year)
{
    table_cellf(table, "%d", (int)year);
}

/* A programme that the network has and the figures lack. */
static void put_lacking(const struct cli *cli, struct table *table, const struct answer *answer, int row)
{
    table_cell(table, "");
    table_cell(table, cli->swedish ? "uppgifter saknas" : "figures lack");
    for (int i = 0; i < 4; i++)
        table_cell(table, "");
    table_cell(table, cell_text(answer, row, "groups"));
    table_cell(table, "");
}

static void put_programme(const struct cli *cli, struct table *table, const struct answer *answer, int row)
{
    char room[CELL_SIZE];

    table_cellf(table, "%s %s", cell_text(answer, row, "programme"), cell_name(cli, answer, row));
    if (isnan(cell_number(answer, row, "lo80"))) {
        put_lacking(cli, table, answer, row);
        return;
    }
    put_number(cli, table, cell_number(answer, row, "today"));
    table_cell(table, cell_recommended(cli, answer, row, room));
    table_cell(table, advice_of(cli, cell_text(answer, row, "advice")));
    put_chance(table, cell_number(answer, row, "p_more"));
    put_year(table, cell_number(answer, row, "first_start"));
    put_year(table, cell_number(answer, row, "first_graduates"));
    table_cell(table, cell_text(answer, row, "groups"));
    table_cell(table, cell_text(answer, row, "id"));
}

static void say_plan(const struct cli *cli, const struct answer *answer)
{
    char when[WORDING_TIME_SIZE];

    say(cli->swedish, stdout, "Places per programme for the next class, scenario %s published %s\n",
        "Platser per program för nästa klass, scenario %s publicerat %s\n", cell_text(answer, 0, "scenario_id"),
        wording_time(cell_text(answer, 0, "published_at"), when));
}

static void explain_plan(const struct cli *cli)
{
    wording_paragraph(cli->swedish, stdout,
                      "more, fewer: the whole interval lies above, below today's places; as today: it holds them. A ? stands where the interval is "
                      "wider than half the number: then the interval is the answer. Where figures lack, it is said below which (docs/manifest.md).",
                      "fler, färre: hela intervallet ligger över, under dagens platser; som i dag: det rymmer dem. Ett ? står där intervallet är "
                      "bredare än halva talet: då är intervallet svaret. Där uppgifter saknas står nedan vilka (docs/manifest.md).");
}

int skill_table_plan(const struct cli *cli, const struct answer *answer)
{
    struct table *table = table_new();
    char line[PLAN_LACKS_SIZE];
    bool ok;

    if (table == NULL)
        return EXIT_SOFTWARE;
    table_column(table, cli->swedish ? "Program" : "Programme", TABLE_LEFT, 0, 20);
    table_column(table, cli->swedish ? "Platser i dag" : "Places today", TABLE_RIGHT, 0, 0);
    table_column(table, cli->swedish ? "Behövs (80 %)" : "Needed (80 %)", TABLE_RIGHT, 0, 0);
    table_column(table, cli->swedish ? "Råd" : "Advice", TABLE_LEFT, 0, 0);
    table_column(table, cli->swedish ? "P(fler)" : "P(more)", TABLE_RIGHT, 1, 0);
    table_column(table, cli->swedish ? "Start" : "Start", TABLE_RIGHT, 2, 0);
    table_column(table, cli->swedish ? "Första examen" : "First exams", TABLE_RIGHT, 1, 0);
    table_column(table, cli->swedish ? "Leder till" : "Leads to", TABLE_LEFT, 4, 0);
    table_column(table, cli->swedish ? "Nummer" : "Number", TABLE_LEFT, 3, 0);
    for (int row = 0; row < answer->rows; row++)
        put_programme(cli, table, answer, row);
    say_plan(cli, answer);
    ok = table_print(table, cli->swedish, stdout);
    explain_plan(cli);
    for (int row = 0; row < answer->rows; row++)
        if (plan_lacks_line(cli, answer, row, line))
            puts(line);
    table_free(&table);
    return ok ? EXIT_OK : EXIT_SOFTWARE;
}

/* --- numbers */

static const int horizons[] = {1, 3, 5, 10, 15};

static bool same_cell(const struct answer *answer, int a, int b)
{
    static const char *const key[] = {"quantity", "region", "scheme", "code"};

    return cell_same(answer, a, b, key, ARRAY_SIZE(key));
}

static void put_cells(const struct cli *cli, struct table *table, const struct answer *answer, int first, enum cell_style style)
{
    char room[CELL_SIZE];

    table_cell(table, cell_text(answer, first, "region_name"));
    table_cellf(table, "%s %s", cell_text(answer, first, "code"), cell_name(cli, answer, first));
    for (size_t i = 0; i < ARRAY_SIZE(horizons); i++) {
        room[0] = '\0';
        for (int row = first; row < answer->rows && same_cell(answer, first, row); row++)
            if ((int)cell_number(answer, row, "horizon") == horizons[i])
                cell_shown(cli, answer, row, style, room);
        table_cell(table, room);
    }
    table_cell(table, cell_text(answer, first, "programmes"));
}

static int first_year(const struct answer *answer, int row)
{
    return (int)(cell_number(answer, row, "year") - cell_number(answer, row, "horizon"));
}

/* Whether an effect can be seen at all: half a person, or a twentieth of a percent of balance. */
static bool seen(const struct answer *answer, int first, bool share)
{
    double least = share ? 0.0005 : 0.5;

    for (int row = first; row < answer->rows && same_cell(answer, first, row); row++)
        if (fabs(cell_number(answer, row, "lo80")) >= least || fabs(cell_number(answer, row, "hi80")) >= least)
            return true;
    return false;
}

/* The rows of one quantity, from `first` on; *next is where the next one begins. */
static bool print_quantity(const struct cli *cli, const struct answer *answer, int first, bool effect, int *next)
{
    const struct quantity *quantity = quantity_of(cell_text(answer, first, "quantity"));
    const enum cell_style style = quantity && quantity->share ? (effect ? CELL_POINTS : CELL_PERCENT) : effect ? CELL_CHANGE : CELL_COUNT;
    struct table *table = table_new();
    int row = first;
    bool ok = table != NULL;

    if (!ok)
        return false;
    table_column(table, "Region", TABLE_LEFT, 0, 0);
    table_column(table, cli->swedish ? "Yrke eller utbildning" : "Occupation or education", TABLE_LEFT, 0, 16);
    for (size_t i = 0; i < ARRAY_SIZE(horizons); i++) {
        char heading[16];
        snprintf(heading, sizeof heading, "%d", first_year(answer, first) + horizons[i]);
        table_column(table, heading, TABLE_RIGHT, i == 0 ? 0 : (int)i, 0);
    }
    table_column(table, cli->swedish ? "Program" : "Programmes", TABLE_LEFT, 6, 0);
    for (; row < answer->rows && strcmp(cell_text(answer, row, "quantity"), cell_text(answer, first, "quantity")) == 0; row++)
        if ((row == first || !same_cell(answer, row - 1, row)) && (!effect || seen(answer, row, style == CELL_POINTS)))
            put_cells(cli, table, answer, row, style);
    *next = row;
    if (table_rows(table) > 0) {
        printf("%s (80 %%)\n", skill_table_quantity(cli, cell_text(answer, first, "quantity")));
        ok = table_print(table, cli->swedish, stdout);
        putchar('\n');
    }
    table_free(&table);
    return ok;
}

static int print_all(const struct cli *cli, const struct answer *answer, bool effect)
{
    bool ok = true;

    for (int row = 0; ok && row < answer->rows;)
        ok = print_quantity(cli, answer, row, effect, &row);
    return ok ? EXIT_OK : EXIT_SOFTWARE;
}

int skill_table_numbers(const struct cli *cli, const struct answer *answer)
{
    return print_all(cli, answer, false);
}

int skill_table_effects(const struct cli *cli, const struct answer *answer)
{
    say(cli->swedish, stdout, "Difference from the baseline with the same draws\n\n", "Skillnad mot huvudscenariot med samma dragningar\n\n");
    return print_all(cli, answer, true);
}
