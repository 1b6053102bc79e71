#include "run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void usable_at(const struct run *run, const struct task *task, int origin, bool *usable)
{
    const struct backtest *b = &task->backtest;
    bool any = false;

    for (int i = 0; i < SLOTS; i++) {
        double f = origin < b->plan.origins ? backtest_forecast(b, origin, i)[0]
                                            : run_final(run, task, i)[0];
        usable[i] = isfinite(f) && (run->only < 0 || run->only == i);
        any |= usable[i];
    }
    if (!any)
        usable[task->rival] = usable[0] = true;
}

static double weighted(const double *const *f, const double *weight, int h)
{
    double sum = 0;

    for (int i = 0; i < SLOTS; i++)
        if (weight[i] > 0)
            sum += weight[i] * f[i][h];
    return sum;
}

/* |error| / scale of the published forecasts at an origin. */
static void score_then(struct task *task, int origin)
{
    const struct backtest *b = &task->backtest;
    int first = origin * b->plan.horizon;

    for (int h = 0; h < b->plan.horizon; h++) {
        double e = fabs(backtest_actual(b, origin)[h] - task->published_then[first + h]);
        if (isfinite(e) && b->scale[origin] > 0)
            task->scaled[first + h] = e / b->scale[origin];
    }
}

static void publish_then(struct run *run, struct task *task, struct combine_record *record,
                         int origin)
{
    const struct backtest *b = &task->backtest;
    const double *f[SLOTS];
    double weight[SLOTS], *out = task->published_then + origin * b->plan.horizon;
    bool usable[SLOTS];

    usable_at(run, task, origin, usable);
    combine_record_advance(record, origin);
    combine_weights(record, &run->classes[task->class].prior, usable, weight);
    for (int i = 0; i < SLOTS; i++)
        f[i] = backtest_forecast(b, origin, i);
    for (int h = 0; h < b->plan.horizon; h++)
        out[h] = run_not_negative(task, weighted(f, weight, h));
    score_then(task, origin);
}

/* Long-term trends are damped: beyond the longest horizon of the backtest each year's change is a
 * tenth smaller than the one before. */
static void damp(double *f, int horizon, int from, int m)
{
    double *raw = malloc(sizeof *raw * (size_t)horizon), keep = 1;

    if (!raw)
        return;
    memcpy(raw, f, sizeof *raw * (size_t)horizon);
    for (int h = from < m ? m : from; h < horizon; h++) {
        keep *= pow(0.9, 1.0 / m);
        f[h] = f[h - m] + keep * (raw[h] - raw[h - m]);
    }
    free(raw);
}

static void publish_now(struct run *run, struct task *task, struct combine_record *record)
{
    const struct backtest *b = &task->backtest;
    const double *f[SLOTS];
    bool usable[SLOTS];

    usable_at(run, task, b->plan.origins, usable);
    combine_record_advance(record, b->plan.origins);
    combine_weights(record, &run->classes[task->class].prior, usable, task->weight);
    for (int i = 0; i < SLOTS; i++)
        f[i] = run_final(run, task, i);
    for (int h = 0; h < run->spec->horizon; h++)
        task->published[h] = weighted(f, task->weight, h);
    damp(task->published, run->spec->horizon, b->plan.horizon, b->plan.m);
    for (int h = 0; h < run->spec->horizon; h++)
        task->published[h] = run_not_negative(task, task->published[h]);
}

void run_combine(struct run *run, struct task *task, struct model_work *work)
{
    struct combine_record record;

    (void)work;
    if (task->result->status != FC_OK)
        return;
    combine_record_start(&record, &task->backtest);
    for (int o = task->backtest.first; o < task->backtest.plan.origins; o++)
        publish_then(run, task, &record, o);
    publish_now(run, task, &record);
}

/* --- the naive rival, where the combination did clearly worse --- */

static const double ratio_kappa = 200;   /* points worth of the panel's mean ratio */
static const double clearly = 1.25;

/* Our error over the rival's in the backtest, and the points it rests on; 0 points: no ratio. */
static double error_ratio(const struct task *task, double *points)
{
    const struct backtest *b = &task->backtest;
    double ours = 0, theirs = 0;

    *points = 0;
    for (int o = b->first; o < b->plan.origins; o++)
        for (int h = 0; h < b->plan.horizon; h++) {
            double e = task->scaled[o * b->plan.horizon + h];
            if (!isfinite(e))
                continue;
            ours += e;
            theirs += fabs(backtest_actual(b, o)[h] - backtest_forecast(b, o, task->rival)[h]) /
                      b->scale[o];
            ++*points;
        }
    *points = theirs > 0 ? *points : 0;
    return theirs > 0 ? fmin(ours / theirs, 4) : 1;
}

void run_share_ratio(struct run *run, int class)
{
    double sum = 0, count = 0, points;

    for (int i = 0; i < run->n; i++) {
        if (run->tasks[i].class != class || run->tasks[i].result->status != FC_OK)
            continue;
        double ratio = error_ratio(&run->tasks[i], &points);
        sum += points > 0 ? ratio : 0;
        count += points > 0;
    }
    run->classes[class].ratio = count > 0 ? sum / count : 1;
}

static void publish_rival(const struct run *run, struct task *task)
{
    const struct backtest *b = &task->backtest;
    size_t cells = (size_t)b->plan.horizon;

    task->fell_back = true;
    for (int o = b->first; o < b->plan.origins; o++) {
        memcpy(task->published_then + (size_t)o * cells, backtest_forecast(b, o, task->rival),
               sizeof(double) * cells);
        score_then(task, o);
    }
    for (int h = 0; h < run->spec->horizon; h++)
        task->published[h] = run_not_negative(task, run_final(run, task, task->rival)[h]);
}

void run_fall_back(struct run *run, struct task *task, struct model_work *work)
{
    double points, own, ratio = run->classes[task->class].ratio;

    (void)work;
    if (task->result->status != FC_OK || run->only >= 0)
        return;
    own = error_ratio(task, &points);
    if ((ratio_kappa * ratio + points * own) / (ratio_kappa + points) > clearly)
        publish_rival(run, task);
}
