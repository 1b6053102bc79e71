/* framsyn scenario compare: what a scenario's assumptions change, with the interval of the change. */
#include "what_if.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "industry.h"
#include "reach.h"
#include "skill_table.h"
#include "tabulate.h"
#include "wording.h"

/* The years shown: 1, 3, 5, 10 and 15 ahead, as far as they go. */
static const int horizons[] = {1, 3, 5, 10, 15};

/* "+250 (210 – 290)"; an effect without doubt has no interval. */
static void put_effect(const struct cli *cli, struct table *table, const struct answer *answer, int row)
{
    double effect = cell_number(answer, row, "effect"), low = cell_number(answer, row, "lo80"), high = cell_number(answer, row, "hi80");
    char room[CELL_SIZE];

    table_cell(table, round(low) == round(high) ? wording_signed(effect, 0, cli->swedish, room)
                                                : cell_interval(cli, effect, low, high, CELL_CHANGE, room));
}

static bool same_cell(const struct answer *answer, int a, int b)
{
    static const char *const key[] = {"measure", "region", "industry", "frequency"};

    return cell_same(answer, a, b, key, ARRAY_SIZE(key));
}

static int row_of(const struct answer *answer, int first, int horizon)
{
    for (int row = first; row < answer->rows && same_cell(answer, first, row); row++)
        if ((int)cell_number(answer, row, "horizon") == horizon)
            return row;
    return -1;
}

static const char *heading(const struct answer *answer, int horizon)
{
    for (int row = 0; row < answer->rows; row++)
        if ((int)cell_number(answer, row, "horizon") == horizon &&
            strcmp(cell_text(answer, row, "frequency"), "year") == 0)
            return cell_text(answer, row, "period");
    return NULL;
}

static void put_cell(const struct cli *cli, struct table *table, const struct answer *answer, int first)
{
    char room[256];

    table_cell(table, cell_text(answer, first, "region_name"));
    table_cell(table, industry_text(cli, cell_text(answer, first, "industry"), cell_text(answer, first, "industry_name"), room));
    for (size_t i = 0; i < ARRAY_SIZE(horizons); i++) {
        int row = row_of(answer, first, horizons[i]);
        if (!heading(answer, horizons[i]))
            continue;
        if (row < 0)
            table_cell(table, "0");
        else
            put_effect(cli, table, answer, row);
    }
}

static int print_comparison(const struct cli *cli, const struct answer *answer)
{
    struct table *table = table_new();
    bool ok = table != NULL;

    if (!ok)
        return EXIT_SOFTWARE;
    table_column(table, cli->swedish ? "Region" : "Region", TABLE_LEFT, 0, 0);
    table_column(table, cli->swedish ? "Näring" : "Industry", TABLE_LEFT, 0, 12);
    for (size_t i = 0; i < ARRAY_SIZE(horizons); i++)
        if (heading(answer, horizons[i]))
            table_column(table, heading(answer, horizons[i]), TABLE_RIGHT, (int)i, 0);
    for (int row = 0; row < answer->rows; row++)
        if ((row == 0 || !same_cell(answer, row - 1, row)) &&
            strcmp(cell_text(answer, row, "frequency"), "year") == 0)
            put_cell(cli, table, answer, row);
    say(cli->swedish, stdout, "People at work by workplace, difference from the baseline with the same draws (80 %%)\n",
        "Sysselsatta efter arbetsställe, skillnad mot huvudscenariot med samma dragningar (80 %%)\n");
    ok = table_print(table, cli->swedish, stdout);
    table_free(&table);
    return ok ? EXIT_OK : EXIT_SOFTWARE;
}

/* context: what is compared; NULL and "employment": those at work. */
static int print_effects(struct cli *cli, struct answer *answer, const void *context)
{
    const char *what = context;

    if (what && strcmp(what, "employment") != 0)
        return skill_table_effects(cli, answer);
    industry_translate(cli, answer);
    return print_comparison(cli, answer);
}

int what_if_compare(struct cli *cli)
{
    const char *what = command_value(cli, "what");
    struct ask_argument arguments[] = {{"name", cli->argument[0]}, {"what", what}, {NULL, NULL}};

    return reach_answer(cli, "compare", arguments,
                        (struct text){"Its assumptions bear upon nothing that is forecast here.", "Dess antaganden påverkar inget som prognoseras här."},
                        print_effects, what);
}
