#include "report_data.h"

#include <string.h>

#include "cells.h"
#include "reach.h"

int report_row(const struct answer *answer, const char *quantity, const char *code, int horizon)
{
    int quantities = answer_find(answer, "quantity"), codes = answer_find(answer, "code"), horizons = answer_find(answer, "horizon");

    for (int row = 0; row < answer->rows; row++)
        if ((int)answer_number(answer, row, horizons) == horizon && strcmp(answer_text(answer, row, codes), code) == 0 &&
            strcmp(answer_text(answer, row, quantities), quantity) == 0)
            return row;
    return -1;
}

int report_plan_row(const struct answer *plan, const char *programme)
{
    for (int row = 0; row < plan->rows; row++)
        if (strcmp(cell_text(plan, row, "programme"), programme) == 0)
            return row;
    return -1;
}

static int ask_skill(struct report_data *data, struct cli *cli, const char *what, const char *region, struct answer *answer)
{
    struct ask_argument arguments[] = {{"network", data->network}, {"what", what}, {"region", region}, {NULL, NULL}};

    return reach_query(cli, "skill", arguments, answer);
}

static int read_chain(struct report_data *data, struct cli *cli)
{
    struct ask_argument classes[] = {{"network", data->network}, {NULL, NULL}};
    const char *county = cli->config.county;
    int exit_code = ask_skill(data, cli, "demand", county, &data->demand);

    if (exit_code == EXIT_OK)
        exit_code = ask_skill(data, cli, "supply", county, &data->supply);
    if (exit_code == EXIT_OK)
        exit_code = ask_skill(data, cli, "balance", county, &data->balance);
    if (exit_code == EXIT_OK)
        exit_code = ask_skill(data, cli, "balance", "", &data->municipal);
    if (exit_code == EXIT_OK)
        exit_code = reach_query(cli, "classes", classes, &data->classes);
    return exit_code == EXIT_OK ? ask_skill(data, cli, "places", county, &data->places) : exit_code;
}

static int read_around(struct report_data *data, struct cli *cli)
{
    struct ask_argument employed[] = {{"network", data->network}, {"region", cli->config.county}, {"frequency", "year"}, {NULL, NULL}},
                        scheme[] = {{"scheme", "fallback"}, {NULL, NULL}};
    int exit_code = reach_query(cli, "forecast", employed, &data->employed);

    if (exit_code == EXIT_OK)
        exit_code = reach_query(cli, "dialogue_summary", NULL, &data->dialogue);
    if (exit_code == EXIT_OK)
        exit_code = reach_query(cli, "dialogue_record", NULL, &data->record);
    if (exit_code == EXIT_OK)
        exit_code = reach_query(cli, "dialogue_effect", NULL, &data->effect);
    if (exit_code == EXIT_OK)
        exit_code = reach_query(cli, "status", NULL, &data->status);
    return exit_code == EXIT_OK ? reach_query(cli, "codes", scheme, &data->fallbacks) : exit_code;
}

static int ask_plan(struct report_data *data, struct cli *cli, const char *scenario, struct answer *answer)
{
    struct ask_argument arguments[] = {{"network", data->network}, {"scenario", scenario}, {NULL, NULL}};

    return reach_query(cli, "plan", arguments, answer);
}

/* The plan of the newest scenario of a name, or of the one before it; no rows where there is none. */
static int read_newest(struct report_data *data, struct cli *cli, const char *name, bool former, struct answer *answer)
{
    struct ask_argument arguments[] = {{"scenario", name}, {"limit", former ? "2" : "1"}, {NULL, NULL}};
    struct answer newest = {0};
    int exit_code = reach_query(cli, "scenarios", arguments, &newest);

    if (exit_code == EXIT_OK && newest.rows > former)
        exit_code = ask_plan(data, cli, cell_text(&newest, former, "scenario"), answer);
    answer_free(&newest);
    return exit_code;
}

static int read_plans(struct report_data *data, struct cli *cli)
{
    int exit_code = ask_plan(data, cli, NULL, &data->plan);

    if (exit_code == EXIT_OK)
        exit_code = read_newest(data, cli, "baseline", true, &data->former);
    if (exit_code == EXIT_OK)
        exit_code = read_newest(data, cli, "high", false, &data->high);
    return exit_code == EXIT_OK ? read_newest(data, cli, "low", false, &data->low) : exit_code;
}

int report_data_read(struct report_data *data, struct cli *cli, const char *network)
{
    int exit_code;

    memset(data, 0, sizeof *data);
    data->cli = cli;
    data->network = network;
    exit_code = read_plans(data, cli);
    if (exit_code == EXIT_OK)
        exit_code = read_chain(data, cli);
    return exit_code == EXIT_OK ? read_around(data, cli) : exit_code;
}

void report_data_free(struct report_data *data)
{
    struct answer *const all[] = {&data->plan,     &data->former,   &data->demand, &data->supply,    &data->balance, &data->places,
                                  &data->employed, &data->dialogue, &data->record, &data->effect, &data->status,
                                  &data->fallbacks, &data->high,    &data->low,    &data->classes, &data->municipal};

    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        answer_free(all[i]);
}
