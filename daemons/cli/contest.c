#include "contest.h"

#include <stdlib.h>
#include <string.h>

#include "backtest.h"
#include "model.h"

static int place_of(int frequency)
{
    return frequency == FC_ANNUAL ? 0 : frequency == FC_QUARTERLY ? 1 : 2;
}

int contest_horizon(const struct contest *contest, int frequency)
{
    return backtest_plan(frequency, offline_horizon(contest->offline, frequency), 0).horizon;
}

/* Rows of a model stand together, all horizons first. */
static int place_in(const struct contest *contest, int frequency, int model, int horizon)
{
    return model * (1 + contest_horizon(contest, frequency)) + horizon;
}

/* Rows kept of one series: without horizons there is one a model. */
static int row_place(const struct contest *contest, int frequency, int model, int horizon)
{
    return contest->by_horizon ? place_in(contest, frequency, model, horizon) : model;
}

static void add_model(struct contest *contest, const char *name)
{
    for (int i = 0; i < contest->models; i++)
        if (strcmp(contest->model[i], name) == 0)
            return;
    contest->model[contest->models++] = name;
}

/* One model alone still meets the naive ones. */
static void list_models(struct contest *contest, const char *only)
{
    for (int i = 0; i < MODEL_COUNT; i++)
        if (!only || strcmp(model_table[i].name, "naive") == 0 || strcmp(model_table[i].name, "snaive") == 0)
            add_model(contest, model_table[i].name);
    if (!only) {
        add_model(contest, "panel");
        add_model(contest, "pool");
    }
    add_model(contest, only ? only : "comb");
}

static int no_memory(const struct contest *contest)
{
    return complain(contest->offline->cli->swedish, EXIT_SOFTWARE, "There is not enough memory.", "Minnet räcker inte.");
}

int contest_open(struct contest *contest, const struct offline *offline, const char *only, bool by_horizon)
{
    static const int frequencies[CONTEST_FREQUENCIES] = {FC_ANNUAL, FC_QUARTERLY, FC_MONTHLY};
    size_t n = (size_t)offline->file.n + 1;
    bool ok;

    *contest = (struct contest){.offline = offline, .by_horizon = by_horizon};
    list_models(contest, only);
    contest->series = calloc(n, sizeof *contest->series);
    contest->winner = malloc(n * sizeof *contest->winner);
    contest->results = calloc(n, sizeof *contest->results);
    ok = contest->series && contest->winner && contest->results;
    for (int i = 0; ok && i < offline->file.n; i++)
        contest->winner[i] = -1;
    for (int i = 0; ok && i < CONTEST_FREQUENCIES; i++) {
        contest->pool[i] = calloc((size_t)place_in(contest, frequencies[i], contest->models, 0), sizeof **contest->pool);
        ok = contest->pool[i] != NULL;
    }
    return ok ? EXIT_OK : no_memory(contest);
}

static void forget_results(struct contest *contest)
{
    for (int i = 0; contest->results && i < contest->offline->file.n; i++)
        engine_result_free(&contest->results[i]);
}

void contest_close(struct contest *contest)
{
    if (!contest->offline)
        return;
    forget_results(contest);
    for (int i = 0; contest->series && i < contest->offline->file.n; i++)
        free(contest->series[i]);
    for (int i = 0; i < CONTEST_FREQUENCIES; i++)
        free(contest->pool[i]);
    free(contest->series);
    free(contest->winner);
    free(contest->results);
    *contest = (struct contest){0};
}

/* --- one model */

static struct contest_row *rows_of(struct contest *contest, int i)
{
    int frequency = contest->offline->file.series[i].frequency;

    if (!contest->series[i])
        contest->series[i] = calloc((size_t)row_place(contest, frequency, contest->models, 0), sizeof **contest->series);
    return contest->series[i];
}

static void set_row(struct contest_row *row, const struct score *score)
{
    double value[SCORE_FIGURES];

    score_figures(score, value);
    for (int k = 0; k < SCORE_FIGURES; k++)
        row->value[k] = (float)value[k];
    row->series = 1;
    row->origins = score_origins(score);
    row->points = score->ours.points;
}

/* The trials of one horizon, or of all (0), of which the model itself spoke. */
static void add_trials(const struct engine_result *result, int horizon, struct score *score)
{
    for (int k = 0; k < result->trial_count; k++)
        if (!result->trials[k].stand_in && (horizon == 0 || result->trials[k].horizon == horizon))
            score_add(score, &result->trials[k]);
}

static bool take_result(struct contest *contest, int model, int i)
{
    const struct engine_result *result = &contest->results[i];
    int frequency = contest->offline->file.series[i].frequency;
    struct contest_row *rows = result->trial_count > 0 ? rows_of(contest, i) : NULL;

    if (result->trial_count > 0 && !rows)
        return false;
    for (int h = 0; result->trial_count > 0 && h <= contest_horizon(contest, frequency); h++) {
        struct score score = {0};
        add_trials(result, h, &score);
        if (score.ours.points == 0)
            continue;
        score_pool_add(&contest->pool[place_of(frequency)][place_in(contest, frequency, model, h)], &score);
        if (h == 0 || contest->by_horizon)
            set_row(&rows[row_place(contest, frequency, model, h)], &score);
    }
    return true;
}

static int run_model(struct contest *contest, int model, int origins, struct progress *progress)
{
    const struct offline *offline = contest->offline;
    const char *name = contest->model[model];
    struct offline_call call = {.model = strcmp(name, "comb") == 0 ? NULL : name, .progress = progress,
                                .done = model * offline->file.n, .total = contest->models * offline->file.n,
                                .words = name, .origins = origins, .trials = true};
    int exit_code = offline_run(offline, &call, contest->results);

    for (int i = 0; exit_code == EXIT_OK && i < offline->file.n; i++)
        if (!take_result(contest, model, i))
            exit_code = no_memory(contest);
    return exit_code;
}

/* --- who won */

/* A model that could not speak at every point that the combination did is no match for the others. The first
 * of equals wins, and the combination stands last: where it is a model, that one is named. */
static int winner_of(const struct contest *contest, int i)
{
    const struct contest_row *last = contest_row(contest, i, contest->models - 1, 0);
    int best = -1;

    for (int model = 0; last && model < contest->models; model++) {
        const struct contest_row *row = contest_row(contest, i, model, 0);
        if (row && row->points == last->points && row->value[SCORE_MASE] >= 0 &&
            (best < 0 || row->value[SCORE_MASE] < contest_row(contest, i, best, 0)->value[SCORE_MASE]))
            best = model;
    }
    return best;
}

int contest_run(struct contest *contest, int origins, struct progress *progress)
{
    int exit_code = EXIT_OK;

    for (int model = 0; model < contest->models && exit_code == EXIT_OK; model++) {
        exit_code = run_model(contest, model, origins, progress);
        if (model + 1 < contest->models)
            forget_results(contest); /* those of the last tell what became of each series */
    }
    for (int i = 0; i < contest->offline->file.n && exit_code == EXIT_OK; i++)
        contest->winner[i] = winner_of(contest, i);
    return exit_code;
}

const struct contest_row *contest_row(const struct contest *contest, int series, int model, int horizon)
{
    const struct contest_row *rows = contest->series[series];
    const struct contest_row *row = rows ? &rows[row_place(contest, contest->offline->file.series[series].frequency, model, horizon)] : NULL;

    return row && row->points > 0 ? row : NULL;
}

static int origins_of(const struct score_pool *pool)
{
    int n = 0;

    for (int o = 0; o < BACKTEST_ORIGINS_MAX; o++)
        n += pool->losses[o] > 0;
    return n;
}

bool contest_all(const struct contest *contest, int frequency, int model, int horizon, struct contest_row *row)
{
    const struct score_pool *pool = &contest->pool[place_of(frequency)][place_in(contest, frequency, model, horizon)];
    double value[SCORE_FIGURES];

    if (pool->series == 0)
        return false;
    score_pool_figures(pool, value);
    for (int k = 0; k < SCORE_FIGURES; k++)
        row->value[k] = (float)value[k];
    row->series = pool->series;
    row->origins = origins_of(pool);
    row->points = pool->points;
    return true;
}

int contest_won(const struct contest *contest, int frequency, int model)
{
    int n = 0;

    for (int i = 0; i < contest->offline->file.n; i++)
        n += contest->offline->file.series[i].frequency == frequency && contest->winner[i] == model;
    return n;
}
