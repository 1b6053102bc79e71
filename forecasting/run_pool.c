#include "run.h"

#include <math.h>
#include <stdlib.h>

#include "outlier.h"
#include "pool.h"

static bool takes_part(const struct task *task, int class, int origin)
{
    return task->result->status == FC_OK && task->class == class && origin >= task->backtest.first;
}

static bool was_off_course(const struct engine_result *r)
{
    for (int i = 0; i < r->breaks; i++)
        if (r->found[i].kind == BREAK_TEMPORARY && !r->found[i].known)
            return true;
    return false;
}

/* Its first n values without temporary changes, in room for 3 n doubles: what a pandemic did to all series at once is
 * no lesson for the years after it. Only those that are over by then are found. */
static const double *on_course(const struct task *task, int n, double *room)
{
    struct outlier found[OUTLIER_MAX];
    int count, kept = 0;

    if (!was_off_course(task->result))
        return task->series.y;
    count = outlier_find(task->series.y, n, task->series.m, room + n, found);
    for (int i = 0; i < count; i++)
        if (found[i].kind == OUTLIER_TEMPORARY)
            found[kept++] = found[i];
    outlier_clean(task->series.y, n, found, kept, room);
    return room;
}

/* Adds every series known at the origin; place: -1 for who is not in. room: 3 doubles for each value of the longest. */
static void add_all(const struct run *run, int class, int origin, struct pool_work *w, int *place, double *room)
{
    for (int i = 0; i < run->n; i++) {
        const struct task *task = &run->tasks[i];
        int known = backtest_known(&task->backtest, origin, task->series.n);
        place[i] = takes_part(task, class, origin) ? pool_add(w, on_course(task, known, room), known) : -1;
    }
}

static void project(const struct run *run, struct task *task, const struct pool_work *w, int place, int origin,
                    double *room)
{
    const struct backtest_plan *plan = &task->backtest.plan;
    int horizon = origin < plan->origins ? plan->horizon : run->spec->horizon;
    double *now = run_final(run, task, SLOT_POOL);
    float *then = origin < plan->origins ? backtest_forecast(&task->backtest, origin, SLOT_POOL) : NULL;

    pool_project(w, place, horizon, room);
    if (!model_is_sane(room, horizon))
        return;
    for (int h = 0; h < horizon; h++)
        if (then)
            then[h] = (float)room[h];
        else
            now[h] = room[h];
}

/* Room for all that may take part. */
static enum fc_status alloc(struct pool_work *w, const struct run *run, int class)
{
    const struct class *c = &run->classes[class];
    size_t values = 0;
    int series = 0;

    for (int i = 0; i < run->n; i++)
        if (takes_part(&run->tasks[i], class, c->plan.origins)) {
            values += (size_t)run->tasks[i].series.n;
            series++;
        }
    return pool_work_alloc(w, c->plan.m, series + 1, values, c->longest, c->plan.horizon);
}

void run_pool(struct run *run, int part)
{
    int class = part / RUN_ORIGINS, origin = part % RUN_ORIGINS, *place;
    const struct backtest_plan *plan = &run->classes[class].plan;
    struct pool_work w;
    double *room;
    enum fc_status status;

    if (origin > plan->origins || run->classes[class].longest == 0)
        return;
    status = alloc(&w, run, class);
    place = malloc(sizeof *place * (size_t)(run->n + 1));
    room = malloc(sizeof *room * (size_t)(run->spec->horizon + plan->horizon + 3 * run->classes[class].longest));
    if (status != FC_OK || !place || !room) {
        run_fail(run, FC_ENOMEM);
    } else {
        add_all(run, class, origin, &w, place, room);
        status = pool_solve(&w);
        run->classes[class].prior.common[origin] = status == FC_OK ? w.common : 0;
        for (int i = 0; status == FC_OK && i < run->n; i++)
            if (place[i] >= 0)
                project(run, &run->tasks[i], &w, place[i], origin, room);
    }
    free(room);
    free(place);
    pool_work_free(&w);
}
