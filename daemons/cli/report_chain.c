/* The county's labour market behind the places: balances per education, demand and supply, occupations. */
#include "report_private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "class_table.h"

enum { GROUPS_MAX = 60 };

static void put_balance(const struct report_data *d, struct document *document, struct document_table *table, int row)
{
    static const int horizons[] = {3, 5, 10};
    const char *code = cell_text(&d->balance, row, "code");
    int last = report_row(&d->balance, "balance", code, HORIZON_LONG);

    report_cell_code(d, document, table, &d->balance, row);
    for (size_t i = 0; i < ARRAY_SIZE(horizons); i++)
        report_cell_interval(d, document, table, &d->balance, report_row(&d->balance, "balance", code, horizons[i]), CELL_PERCENT);
    report_cell_chance(document, table, last < 0 ? NAN : cell_number(&d->balance, last, "p_short"));
    document_cell(document, table, cell_text(&d->balance, row, "programmes"));
}

static void put_class(const struct report_data *d, struct document *document, struct document_table *table, int row)
{
    const struct answer *classes = &d->classes;
    char text[TEXT_SIZE];
    double ita = cell_number(classes, row, "ita");

    report_cell_code(d, document, table, classes, row);
    if (isnan(ita))
        document_cell(document, table, "");
    else
        document_number(document, table, wording_number(ita, 2, d->cli->swedish, text), ita);
    document_cell(document, table, class_word(d->cli, cell_text(classes, row, "ita_class")));
    snprintf(text, sizeof text, "%s → %s", class_word(d->cli, cell_text(classes, row, "scb_start")),
             class_word(d->cli, cell_text(classes, row, "scb_end")));
    document_cell(document, table, text);
    document_cell(document, table, class_word(d->cli, cell_text(classes, row, "halland_5")));
    document_cell(document, table, class_word(d->cli, cell_text(classes, row, "halland_10")));
}

/* What analysts know balances by from elsewhere. */
static void put_classes(const struct report_data *d, struct document *document)
{
    struct document_table *table;

    if (d->classes.rows == 0)
        return;
    table = document_table(document, report_word(d, "The same balances as others class them", "Samma balanser i andras klasser"));
    report_column(d, document, table, "Education group", "Utbildningsgrupp", false);
    report_column(d, document, table, "ITA, 6 years", "ITA, 6 år", true);
    report_column(d, document, table, "ROA: prospects", "ROA: utsikter", false);
    report_column(d, document, table, "SCB: start → end", "SCB: början → slut", false);
    report_column(d, document, table, "Halland, 5 years", "Halland, 5 år", false);
    report_column(d, document, table, "Halland, 10 years", "Halland, 10 år", false);
    for (int row = 0; row < d->classes.rows; row++)
        put_class(d, document, table, row);
}

void report_balances(const struct report_data *d, struct document *document)
{
    struct document_table *table;
    char chance[40];

    if (d->balance.rows == 0)
        return;
    report_heading(d, document, "Balance per education", "Balans per utbildningsgrupp");
    document_text(document, "%s", report_word(d, "(Supply less demand) as a share of demand; beyond −8 % is called a shortage. The balance at the start is set by unemployment and commuting, so the change tells more than the level.",
                                              "(Tillgång minus efterfrågan) som andel av efterfrågan; under −8 % kallas brist. Läget i början är satt av arbetslöshet och pendling, så förändringen säger mer än nivån."));
    table = document_table(document, report_word(d, "Balance by education group (80 %)", "Balans per utbildningsgrupp (80 %)"));
    report_column(d, document, table, "Education group", "Utbildningsgrupp", false);
    report_column_year(document, table, report_base_year(d) + 3);
    report_column_year(document, table, report_base_year(d) + 5);
    report_column_year(document, table, report_base_year(d) + 10);
    snprintf(chance, sizeof chance, report_word(d, "P(shortage) %d", "P(brist) %d"), report_base_year(d) + HORIZON_LONG);
    document_column(document, table, chance, true);
    report_column(d, document, table, "Programmes", "Utbildningar", false);
    for (int row = 0; row < d->balance.rows; row++)
        if (strcmp(cell_text(&d->balance, row, "quantity"), "balance") == 0 && cell_number(&d->balance, row, "horizon") == 1)
            put_balance(d, document, table, row);
    put_classes(d, document);
}

/* The programmes that differ most from today first, in the order they have in the plan; one chart of those that lead to the same
 * group. */
void report_charts(const struct report_data *d, struct document *document, int most)
{
    char title[TEXT_SIZE], group[REPORT_GROUP_SIZE], drawn[GROUPS_MAX * REPORT_GROUP_SIZE] = "";
    struct document_chart chart;

    if (d->supply.rows == 0)
        return;
    report_heading(d, document, "Demand and supply", "Efterfrågan och tillgång");
    for (int pass = 0; pass < 2; pass++)
        for (int row = 0; row < d->plan.rows && most > 0; row++) {
            report_main_group(d, row, group);
            if ((report_light(d, row) != LIGHT_GREEN) != (pass == 0) || report_listed(drawn, group) || !report_programme_chart(d, row, &chart, title))
                continue;
            document_chart(document, &chart);
            snprintf(drawn + strlen(drawn), sizeof drawn - strlen(drawn), " %s", group);
            most--;
        }
}

static struct document_table *occupation_table(const struct report_data *d, struct document *document)
{
    bool openings = report_has(&d->demand, "openings");

    report_heading(d, document, openings ? "Recruitment need by occupation" : "Occupations", openings ? "Rekryteringsbehov per yrke" : "Yrken");
    if (!openings)
        document_text(document, "%s", report_word(d, "Who must be replaced is not known without the ages of those who work in an occupation: this is how many work in it.",
                                                  "Hur många som måste ersättas är inte känt utan yrkenas åldrar: detta är hur många som arbetar i dem."));
    return document_table(document, openings ? report_word(d, "Openings a year: growth and replacement (80 %)", "Rekryteringsbehov per år: tillväxt och ersättning (80 %)")
                                             : report_word(d, "At work by occupation (80 %)", "Sysselsatta per yrke (80 %)"));
}

void report_occupations(const struct report_data *d, struct document *document)
{
    struct document_table *table = occupation_table(d, document);
    const char *quantity = report_occupations_by(d);

    report_column(d, document, table, "Occupation", "Yrke", false);
    report_column_year(document, table, report_base_year(d) + 1);
    report_column_year(document, table, report_base_year(d) + 3);
    report_column_year(document, table, report_base_year(d) + 10);
    report_column(d, document, table, "Programmes", "Utbildningar", false);
    for (int row = 0; row < d->demand.rows; row++) {
        const char *code = cell_text(&d->demand, row, "code");
        if (strcmp(cell_text(&d->demand, row, "quantity"), quantity) != 0 || cell_number(&d->demand, row, "horizon") != 1)
            continue;
        report_cell_code(d, document, table, &d->demand, row);
        report_cell_interval(d, document, table, &d->demand, row, CELL_COUNT);
        report_cell_interval(d, document, table, &d->demand, report_row(&d->demand, quantity, code, 3), CELL_COUNT);
        report_cell_interval(d, document, table, &d->demand, report_row(&d->demand, quantity, code, 10), CELL_COUNT);
        document_cell(document, table, cell_text(&d->demand, row, "programmes"));
    }
}
