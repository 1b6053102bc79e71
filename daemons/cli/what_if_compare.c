/* framsyn scenario compare: what a scenario's assumptions change, with the interval of the change. */
#include "what_if.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reach.h"
#include "skill_table.h"
#include "tabulate.h"
#include "wording.h"

/* The years shown: 1, 3, 5, 10 and 15 ahead, as far as they go. */
static const int horizons[] = {1, 3, 5, 10, 15};

static const char *signed_number(const struct cli *cli, double value, char room[WORDING_NUMBER_SIZE])
{
    char number[WORDING_NUMBER_SIZE];

    snprintf(room, WORDING_NUMBER_SIZE, "%s%s", value >= 0.5 ? "+" : "", wording_number(value, 0, cli->swedish, number));
    return room;
}

/* "+250 (210 – 290)"; an effect without doubt has no interval. */
static void put_effect(const struct cli *cli, struct table *table, const struct answer *answer, int row)
{
    char mean[WORDING_NUMBER_SIZE], low[WORDING_NUMBER_SIZE], high[WORDING_NUMBER_SIZE];
    double lo = answer_number(answer, row, answer_find(answer, "lo80")), hi = answer_number(answer, row, answer_find(answer, "hi80"));

    signed_number(cli, answer_number(answer, row, answer_find(answer, "effect")), mean);
    if (round(lo) == round(hi))
        table_cell(table, mean);
    else
        table_cellf(table, "%s (%s – %s)", mean, signed_number(cli, lo, low), signed_number(cli, hi, high));
}

static bool same_cell(const struct answer *answer, int a, int b)
{
    static const char *const key[] = {"measure", "region", "industry", "frequency"};

    for (size_t i = 0; i < ARRAY_SIZE(key); i++)
        if (strcmp(answer_text(answer, a, answer_find(answer, key[i])), answer_text(answer, b, answer_find(answer, key[i]))) != 0)
            return false;
    return true;
}

static int row_of(const struct answer *answer, int first, int horizon)
{
    for (int row = first; row < answer->rows && same_cell(answer, first, row); row++)
        if ((int)answer_number(answer, row, answer_find(answer, "horizon")) == horizon)
            return row;
    return -1;
}

static const char *heading(const struct answer *answer, int horizon)
{
    for (int row = 0; row < answer->rows; row++)
        if ((int)answer_number(answer, row, answer_find(answer, "horizon")) == horizon &&
            strcmp(answer_text(answer, row, answer_find(answer, "frequency")), "year") == 0)
            return answer_text(answer, row, answer_find(answer, "period"));
    return NULL;
}

static void put_cell(const struct cli *cli, struct table *table, const struct answer *answer, int first)
{
    table_cell(table, answer_text(answer, first, answer_find(answer, "region_name")));
    table_cellf(table, "%s %s", answer_text(answer, first, answer_find(answer, "industry")),
                answer_text(answer, first, answer_find(answer, "industry_name")));
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
            strcmp(answer_text(answer, row, answer_find(answer, "frequency")), "year") == 0)
            put_cell(cli, table, answer, row);
    say(cli->swedish, stdout, "People at work by workplace, difference from the baseline with the same draws (80 %%)\n",
        "Sysselsatta efter arbetsställe, skillnad mot huvudscenariot med samma dragningar (80 %%)\n");
    ok = table_print(table, cli->swedish, stdout);
    table_free(&table);
    return ok ? EXIT_OK : EXIT_SOFTWARE;
}

int what_if_compare(struct cli *cli)
{
    enum reach_format format = reach_format(cli);
    const char *what = command_value(cli, "what");
    struct ask_argument arguments[] = {{"name", cli->argument[0]}, {"what", what}, {NULL, NULL}};
    struct answer answer = {0};
    int exit_code;

    if (format == REACH_UNKNOWN)
        return EXIT_USAGE_ERROR;
    exit_code = reach_query(cli, "compare", arguments, &answer);
    if (exit_code == EXIT_OK && format != REACH_TABLE)
        exit_code = reach_write(cli, &answer, format);
    else if (exit_code == EXIT_OK && answer.rows == 0)
        say(cli->swedish, stdout, "Its assumptions bear upon nothing that is forecast here.\n",
            "Dess antaganden påverkar inget som prognoseras här.\n");
    else if (exit_code == EXIT_OK && what && strcmp(what, "employment") != 0)
        exit_code = skill_table_effects(cli, &answer);
    else if (exit_code == EXIT_OK)
        exit_code = print_comparison(cli, &answer);
    answer_free(&answer);
    return exit_code;
}
