#include "run.h"

#include <math.h>
#include <stdlib.h>

#include "pool.h"

static bool takes_part(const struct task *task, int class, int origin)
{
    return task->result->status == FC_OK && task->class == class && origin >= task->backtest.first;
}

/* Adds every series known at the origin; who is in has an end with n > 0. */
static void add_all(const struct run *run, int class, int origin, struct pool_work *w, struct pool_end *ends)
{
    const struct backtest_plan *plan = &run->classes[class].plan;

    for (int i = 0; i < run->n; i++) {
        const struct task *task = &run->tasks[i];
        ends[i].n = 0;
        if (!takes_part(task, class, origin))
            continue;
        if (!pool_add(w, task->series.y, backtest_known(&task->backtest, origin, task->series.n), plan->m, &ends[i]))
            ends[i].n = 0;
    }
}

static bool is_sane(const double *f, int n)
{
    for (int h = 0; h < n; h++)
        if (!(fabs(f[h]) < MODEL_SANE))
            return false;
    return true;
}

static void project(const struct run *run, struct task *task, const struct pool_work *w,
                    const struct pool_end *end, int origin, double *room)
{
    const struct backtest_plan *plan = &task->backtest.plan;
    int horizon = origin < plan->origins ? plan->horizon : run->spec->horizon;
    double *now = run_final(run, task, SLOT_POOL);
    float *then = origin < plan->origins ? backtest_forecast(&task->backtest, origin, SLOT_POOL) : NULL;

    pool_project(w, end, horizon, room);
    if (!is_sane(room, horizon))
        return;
    for (int h = 0; h < horizon; h++)
        if (then)
            then[h] = (float)room[h];
        else
            now[h] = room[h];
}

void run_pool(struct run *run, int part)
{
    int class = part / RUN_ORIGINS, origin = part % RUN_ORIGINS;
    const struct backtest_plan *plan = &run->classes[class].plan;
    struct pool_end *ends;
    struct pool_work w;
    double *room;
    enum fc_status status;
    bool solved;

    if (origin > plan->origins || run->classes[class].longest == 0)
        return;
    status = pool_work_alloc(&w, run->classes[class].longest, plan->horizon);
    ends = malloc(sizeof *ends * (size_t)(run->n + 1));
    room = malloc(sizeof *room * (size_t)(run->spec->horizon + plan->horizon));
    if (status != FC_OK || !ends || !room) {
        run_fail(run, FC_ENOMEM);
    } else {
        add_all(run, class, origin, &w, ends);
        solved = pool_solve(&w) == FC_OK;
        for (int i = 0; solved && i < run->n; i++)
            if (ends[i].n > 0)
                project(run, &run->tasks[i], &w, &ends[i], origin, room);
    }
    free(room);
    free(ends);
    pool_work_free(&w);
}
