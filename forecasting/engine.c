#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int class_of(int m)
{
    return m == 1 ? 0 : m == 4 ? 1 : 2;
}

/* Slot of a model asked for by name; -1: choose, -2: no such model. */
static int slot_asked(const char *name)
{
    int slot;

    if (!name || strcmp(name, "comb") == 0)
        return -1;
    if (strcmp(name, "panel") == 0)
        return SLOT_PANEL;
    if (strcmp(name, "pool") == 0)
        return SLOT_POOL;
    slot = model_index(name);
    return slot < 0 ? -2 : slot;
}

/* --- the run --- */

static bool is_whole(const struct engine_series *s)
{
    return s->n >= 0 && (s->n == 0 || s->y) && s->break_count >= 0 && (s->break_count == 0 || s->breaks) &&
           s->nowcasts >= 0 && (s->nowcasts == 0 || (s->nowcasts < s->n && s->nowcast_se));
}

static enum fc_status check(const struct engine_panel *panel, const struct engine_spec *spec)
{
    if (spec->horizon < 1 || spec->horizon > 600 || spec->jobs < 1 || spec->max_origins < 0)
        return FC_ERANGE;
    if (!(spec->naive_margin >= 0 && spec->naive_margin <= 1) || spec->paths < 0 ||
        spec->paths > ENGINE_PATHS_MAX)
        return FC_ERANGE;
    if (slot_asked(spec->model) == -2)
        return FC_ERANGE;
    if (panel->n < 0 || (panel->n > 0 && !panel->series))
        return FC_ESHAPE;
    for (int i = 0; i < panel->n; i++)
        if (!is_whole(&panel->series[i]))
            return FC_ESHAPE;
    return FC_OK;
}

static void choose_models(struct run *run)
{
    run->only = slot_asked(run->spec->model);
    for (int i = 0; i < MODEL_COUNT; i++)
        run->wanted[i] = run->only < 0 ? !model_table[i].on_request : i == run->only;
    if (run->only == SLOT_PANEL)
        run->wanted[run_base_slot(12)] = true;
}

static enum fc_status set_result(const struct engine_spec *spec, struct task *task)
{
    struct engine_result *r = task->result;

    r->points = malloc(sizeof *r->points * (size_t)spec->horizon);
    if (!r->points)
        return FC_ENOMEM;
    for (int h = 0; h < spec->horizon; h++)
        r->points[h] = (struct engine_point){NAN, NAN, NAN, NAN, NAN, NAN};
    r->model = "none";
    r->backtest = (struct engine_backtest){
        .mase = NAN, .mase_naive = NAN, .smape = NAN, .smape_naive = NAN, .wape = NAN,
        .wape_naive = NAN, .cover80 = NAN, .cover95 = NAN, .crps = NAN, .pinball = NAN,
        .direction = NAN, .direction_naive = NAN, .dm = NAN, .dm_p = NAN};
    return FC_OK;
}

static enum fc_status prepare_task(struct run *run, struct task *task)
{
    struct engine_result *r = task->result;
    int m = (int)task->input->frequency;

    if (set_result(run->spec, task) != FC_OK)
        return FC_ENOMEM;
    task->class = class_of(m);
    r->status = series_prepare(&task->series, task->input->y, task->input->n, m);
    if (r->status == FC_ENOMEM)
        return FC_ENOMEM;
    r->last = task->input->first + task->series.start + task->series.n - 1;
    r->n_observed = task->series.known;
    if (r->status != FC_OK)
        snprintf(r->reason, sizeof r->reason, "%s", fc_sentence(r->status));
    else if (task->input->break_count > 0)
        run_take_breaks(task);
    if (r->status == FC_OK && task->input->nowcasts > 0)
        run_forget_nowcasts(task);
    if (task->series.n > run->classes[task->class].longest)
        run->classes[task->class].longest = task->series.n;
    return FC_OK;
}

static enum fc_status run_start(struct run *run, const struct engine_panel *panel,
                                struct engine_result *results)
{
    static const int frequencies[CLASSES] = {FC_ANNUAL, FC_QUARTERLY, FC_MONTHLY};

    run->tasks = calloc((size_t)panel->n + 1, sizeof *run->tasks);
    run->gathered = calloc(RUN_BLOCKS, sizeof *run->gathered);
    if (!run->tasks || !run->gathered)
        return FC_ENOMEM;
    run->n = panel->n;
    for (int i = 0; i < CLASSES; i++) {
        struct class *c = &run->classes[i];
        c->plan = backtest_plan(frequencies[i], run->spec->horizon, run->spec->max_origins);
        combine_prior_start(&c->prior, frequencies[i]);
    }
    choose_models(run);
    for (int i = 0; i < panel->n; i++) {
        run->tasks[i].input = &panel->series[i];
        run->tasks[i].result = &results[i];
        if (prepare_task(run, &run->tasks[i]) != FC_OK)
            return FC_ENOMEM;
    }
    return FC_OK;
}

void run_close(struct run *run)
{
    for (int i = 0; i < run->n; i++) {
        series_free(&run->tasks[i].series);
        backtest_free(&run->tasks[i].backtest);
        free(run->tasks[i].final);
    }
    for (int i = 0; i < CLASSES; i++) {
        free(run->classes[i].shared);
        free(run->classes[i].by_rank);
    }
    free(run->tasks);
    free(run->gathered);
    pthread_mutex_destroy(&run->lock);
    free(run);
}

enum fc_status run_through(struct run *run)
{
    enum fc_status status = run_for_series(run, run_fit, true);

    if (status != FC_OK)
        return status;
    if ((run->only < 0 || run->only == SLOT_PANEL) && (status = run_for_parts(run, RUN_ENDS, run_panel)) != FC_OK)
        return status;
    if ((run->only < 0 || run->only == SLOT_POOL) && (status = run_for_parts(run, RUN_ENDS, run_pool)) != FC_OK)
        return status;
    if ((status = run_for_parts(run, RUN_BLOCKS, run_gather_records)) != FC_OK)
        return status;
    run_share_records(run);
    for (int i = 0; i < CLASSES; i++)
        run_share_scale(run, i);
    if ((status = run_for_series(run, run_combine, false)) != FC_OK)
        return status;
    if ((status = run_for_series(run, run_fall_back, false)) != FC_OK)
        return status;
    run_share_spread(run);
    if ((status = run_for_series(run, run_measure_factor, false)) != FC_OK)
        return status;
    if ((status = run_for_parts(run, RUN_ENDS, run_share_quantiles)) != FC_OK)
        return status;
    for (int i = 0; i < CLASSES; i++)
        if ((status = run_draw_shared(run, i)) != FC_OK)
            return status;
    return run_for_series(run, run_finish, false);
}

enum fc_status run_open(struct run **opened, const struct engine_panel *panel, const struct engine_spec *spec, struct engine_result *results)
{
    enum fc_status status = check(panel, spec);
    struct run *run;

    *opened = NULL;
    if (status != FC_OK)
        return status;
    run = calloc(1, sizeof *run);
    if (!run)
        return FC_ENOMEM;
    run->spec = spec;
    pthread_mutex_init(&run->lock, NULL);
    *opened = run;
    return run_start(run, panel, results);
}

enum fc_status engine_run(const struct engine_panel *panel, const struct engine_spec *spec,
                          struct engine_result *results, void (*progress)(void *context, int done),
                          void *context)
{
    struct run *run;
    enum fc_status status = run_open(&run, panel, spec, results);

    if (!run)
        return status;
    run->progress = progress;
    run->context = context;
    if (status == FC_OK)
        status = run_through(run);
    run_close(run);
    return status;
}

void engine_result_free(struct engine_result *result)
{
    free(result->points);
    free(result->paths);
    free(result->trials);
    free(result->regression);
    *result = (struct engine_result){0};
}
