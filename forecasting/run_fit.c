#include "run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *run_slot_name(int slot)
{
    return slot == SLOT_PANEL ? "panel" : slot == SLOT_POOL ? "pool" : model_table[slot].name;
}

int run_base_slot(int m)
{
    return model_index(m == 1 ? "naive" : "ses");
}

double *run_final(const struct run *run, const struct task *task, int slot)
{
    return task->final + (size_t)slot * (size_t)run->spec->horizon;
}

double run_not_negative(const struct task *task, double value)
{
    return task->input->nonnegative ? fmax(value, 0) : value;
}

static enum fc_status task_alloc(struct run *run, struct task *task)
{
    const struct backtest_plan *plan = &run->classes[task->class].plan;
    size_t horizon = (size_t)run->spec->horizon, cells = (size_t)(plan->origins * plan->horizon);
    enum fc_status status = backtest_alloc(&task->backtest, plan, SLOTS);

    if (status != FC_OK)
        return status;
    task->backtest.nowcasts = task->result->nowcasts;
    task->final = malloc(sizeof(double) * (horizon * (SLOTS + 1) + 2 * cells));
    if (!task->final)
        return FC_ENOMEM;
    task->published = task->final + horizon * SLOTS;
    task->published_then = task->published + horizon;
    task->scaled = task->published_then + cells;
    for (size_t i = 0; i < horizon * (SLOTS + 1) + 2 * cells; i++)
        task->final[i] = NAN;
    return FC_OK;
}

/* How many of the driver's values are known, counted from position 0 of the prepared series. */
static int driver_end(const struct task *task, int horizon)
{
    const struct engine_series *input = task->input;
    int end = input->n + horizon;

    while (end > 0 && !isfinite(input->driver[end - 1]))
        end--;
    return end - task->series.start;
}

int run_unseen(const struct task *task)
{
    return task->series.n > MODEL_VALUES ? task->series.n - MODEL_VALUES : 0;
}

static struct model_data data_of(const struct run *run, const struct task *task)
{
    const struct series *s = &task->series;
    int skip = run_unseen(task);
    struct model_data d = {.y = s->y + skip, .n = s->n - skip, .m = s->m};

    if (task->input->driver) {
        d.driver = task->input->driver + s->start + skip;
        d.driver_end = driver_end(task, run->spec->horizon) - skip;
    }
    return d;
}

/* A model asked for by name may have coefficients to tell. Without memory for them it does not. */
static void describe(const struct run *run, struct task *task, struct model_work *work, const struct model_data *d, int count)
{
    struct regression found;
    struct engine_result *r = task->result;

    if (model_describe(work, run->only, d, count, &found) != FC_OK || !(r->regression = malloc(sizeof found)))
        return;
    regression_rescale(&found, task->series.unit);
    *r->regression = found;
    r->regression_first = task->input->first + task->series.start + run_unseen(task);
}

static void project_all(struct run *run, struct task *task, struct model_work *work,
                        const struct model_data *d, const bool *wanted)
{
    const int horizon = run->spec->horizon;
    struct model_forecast out = {task->final, (size_t)horizon, horizon};
    struct outlier found[OUTLIER_MAX];

    int count = model_run_all(work, d, wanted, true, &out, found);

    run_report_breaks(task, found, count);
    run_forget_off_course(task, found, count);
    if (run->only >= 0 && run->only < MODEL_COUNT)
        describe(run, task, work, d, count);
}

void run_fit(struct run *run, struct task *task, struct model_work *work)
{
    struct model_data d;
    bool wanted[SLOTS];
    enum fc_status status = FC_OK;

    if (task->result->status != FC_OK)
        return;
    if ((status = task_alloc(run, task)) != FC_OK) {
        task->result->status = status;
        return;
    }
    d = data_of(run, task);
    for (int i = 0; i < SLOTS; i++)
        wanted[i] = run->wanted[i] && (i >= MODEL_COUNT || run->only >= 0 || !model_table[i].suits ||
                                       model_table[i].suits(d.y, d.n));
    task->rival = d.m > 1 && season_is_present(d.y, d.n, d.m) ? 1 : 0;
    wanted[0] = wanted[task->rival] = true;
    backtest_run(&task->backtest, work, &d, task->series.observed + run_unseen(task), wanted);
    run_forget_incomparable(task);
    project_all(run, task, work, &d, wanted);
}
