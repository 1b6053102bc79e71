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

static double weighted_then(const struct backtest *b, int origin, const double *weight, int h)
{
    double sum = 0;

    for (int i = 0; i < SLOTS; i++)
        if (weight[i] > 0)
            sum += weight[i] * backtest_forecast(b, origin, i)[h];
    return sum;
}

static double weighted_now(const struct run *run, const struct task *task, int h)
{
    double sum = 0;

    for (int i = 0; i < SLOTS; i++)
        if (task->weight[i] > 0)
            sum += task->weight[i] * run_final(run, task, i)[h];
    return sum;
}

/* error / scale of the published forecasts at an origin. */
static void score_then(struct task *task, int origin)
{
    const struct backtest *b = &task->backtest;
    int first = origin * b->plan.horizon;

    for (int h = 0; h < b->plan.horizon; h++) {
        double f = task->published_then[first + h], actual = backtest_actual(b, origin)[h];
        if (isfinite(actual) && b->scale[origin] > 0)
            task->scaled[first + h] = (actual - f) / b->scale[origin];
    }
}

static void publish_then(struct run *run, struct task *task, struct combine_record *record,
                         int origin)
{
    const struct backtest *b = &task->backtest;
    double weight[SLOTS], *out = task->published_then + origin * b->plan.horizon;
    bool usable[SLOTS];

    usable_at(run, task, origin, usable);
    combine_record_advance(record, origin);
    combine_weights(record, &run->classes[task->class].prior, usable, weight);
    for (int h = 0; h < b->plan.horizon; h++)
        out[h] = run_not_negative(task, weighted_then(b, origin, weight, h));
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
    bool usable[SLOTS];

    usable_at(run, task, b->plan.origins, usable);
    combine_record_advance(record, b->plan.origins);
    combine_weights(record, &run->classes[task->class].prior, usable, task->weight);
    for (int h = 0; h < run->spec->horizon; h++)
        task->published[h] = weighted_now(run, task, h);
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

/* --- the naive rival, where the record says so --- */

static const double rival_step = 0.0625;    /* a power of two: sixteen steps make 1 exactly */

/* Exactly f at share 0, and exactly the rival at 1. */
static double blend(double f, double rival, double share)
{
    return share == 1 ? rival : f + share * (rival - f);
}

/* The mean scaled error of the published forecasts, moved the share towards the rival's. NaN without a record. */
static double blended_mase(const struct task *task, double share)
{
    const struct backtest *b = &task->backtest;
    struct measure sum = {0};

    for (int o = b->first; o < b->plan.origins; o++) {
        const float *rival = backtest_forecast(b, o, task->rival);
        for (int h = 0; h < b->plan.horizon; h++) {
            double actual = backtest_actual(b, o)[h], f = task->published_then[o * b->plan.horizon + h];
            if (isfinite(actual))
                measure_add(&sum, actual, blend(f, rival[h], share), b->scale[o]);
        }
    }
    return measure_mase(&sum);
}

/* The least share of the rival with which the record is won; 1: it is won with none. */
static double share_of_rival(const struct run *run, const struct task *task)
{
    const double target = blended_mase(task, 1), keep = 1 - run->spec->naive_margin;
    double share = 0;

    while (share < 1 && keep * blended_mase(task, share) >= target)
        share += rival_step;
    return share;
}

static void publish_blend(const struct run *run, struct task *task, double share)
{
    const struct backtest *b = &task->backtest;

    for (int o = b->first; o < b->plan.origins; o++) {
        double *f = task->published_then + o * b->plan.horizon;
        for (int h = 0; h < b->plan.horizon; h++)
            f[h] = blend(f[h], backtest_forecast(b, o, task->rival)[h], share);
        score_then(task, o);
    }
    for (int h = 0; h < run->spec->horizon; h++)
        task->published[h] = blend(task->published[h],
                                   run_not_negative(task, run_final(run, task, task->rival)[h]), share);
    for (int i = 0; i < SLOTS; i++)
        task->weight[i] = blend(task->weight[i], i == task->rival, share);
    task->fell_back = share == 1;
}

void run_fall_back(struct run *run, struct task *task, struct model_work *work)
{
    double share;

    (void)work;
    if (task->result->status != FC_OK || run->only >= 0)
        return;
    share = share_of_rival(run, task);
    if (share > 0)
        publish_blend(run, task, share);
}
