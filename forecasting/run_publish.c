#include "run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void run_look_at(const struct run *run, const struct task *task, int origin, struct feature_case *c)
{
    const struct backtest *b = &task->backtest;
    const int unseen = run_unseen(task);
    bool any = false;

    *c = (struct feature_case){.horizon = b->plan.horizon, .y = task->series.y + unseen, .m = b->plan.m, .scale = b->scale[origin],
                                .n = backtest_known(b, origin, b->values)};
    for (int i = 0; i < SLOTS; i++) {
        for (int h = 0; h < c->horizon; h++)
            c->forecast[i][h] = origin < b->plan.origins ? backtest_forecast(b, origin, i)[h] : run_final(run, task, i)[h];
        c->usable[i] = isfinite(c->forecast[i][0]) && (run->only < 0 || run->only == i);
        any |= c->usable[i];
    }
    if (!any)
        c->usable[task->rival] = c->usable[0] = true;
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

/* Exactly f at share 0, and exactly the rival at 1. */
static double blend(double f, double rival, double share)
{
    return share == 0 ? f : share == 1 ? rival : f + share * (rival - f);
}

/* error / scale at an origin of the combination, moved the share towards the rival. */
static void score_then(struct task *task, int origin, double share)
{
    const struct backtest *b = &task->backtest;
    const float *rival = backtest_forecast(b, origin, task->rival);
    int first = origin * b->plan.horizon;

    for (int h = 0; h < b->plan.horizon; h++) {
        double f = blend(task->published_then[first + h], rival[h], share), actual = backtest_actual(b, origin)[h];
        if (isfinite(actual) && b->scale[origin] > 0)
            task->scaled[first + h] = (actual - f) / b->scale[origin];
    }
}

static void publish_then(struct run *run, struct task *task, struct combine_record *record,
                         int origin)
{
    const struct backtest *b = &task->backtest;
    double weight[SLOTS], *out = task->published_then + origin * b->plan.horizon;
    struct feature_case c;

    run_look_at(run, task, origin, &c);
    combine_record_advance(record, origin);
    combine_weights(record, &run->classes[task->class].prior, &c, weight, NULL);
    for (int h = 0; h < b->plan.horizon; h++)
        out[h] = run_not_negative(task, weighted_then(b, origin, weight, h));
    score_then(task, origin, 0);
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
    struct feature_case c;

    run_look_at(run, task, b->plan.origins, &c);
    combine_record_advance(record, b->plan.origins);
    combine_weights(record, &run->classes[task->class].prior, &c, task->weight, task->feature);
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

enum { STEPS = 16 };    /* a power of two: so many of them make 1 exactly */

/* Scaled errors known at an origin, by share of the rival in the forecast: of step / STEPS. */
struct shares {
    double sum[STEPS + 1];
    int points;
};

/* Adds what becomes known at an origin: what was not at the one before it. */
static void learn(struct shares *shares, const struct task *task, int at)
{
    const struct backtest *b = &task->backtest;

    for (int o = b->first; o < at; o++)
        for (int h = 0; h < b->plan.horizon; h++) {
            double actual = backtest_actual(b, o)[h], f = task->published_then[o * b->plan.horizon + h];
            double rival = backtest_forecast(b, o, task->rival)[h];
            bool before = at > b->first && backtest_is_known(&b->plan, o, h + 1, at - 1);
            if (!isfinite(actual) || !(b->scale[o] > 0) || before || !backtest_is_known(&b->plan, o, h + 1, at))
                continue;
            for (int k = 0; k <= STEPS; k++)
                shares->sum[k] += fabs(actual - blend(f, rival, (double)k / STEPS)) / b->scale[o];
            shares->points++;
        }
}

/* The least share of the rival with which the record is won; 1: it is won with none. */
static double least_share(const struct shares *shares, double naive_margin)
{
    int k = 0;

    while (k < STEPS && shares->points > 0 && (1 - naive_margin) * shares->sum[k] >= shares->sum[STEPS])
        k++;
    return (double)k / STEPS;
}

static void publish_blend(const struct run *run, struct task *task, double share)
{
    const struct backtest *b = &task->backtest;

    for (int o = b->first; o < b->plan.origins; o++) {
        double *f = task->published_then + o * b->plan.horizon;
        for (int h = 0; h < b->plan.horizon; h++)
            f[h] = blend(f[h], backtest_forecast(b, o, task->rival)[h], share);
    }
    for (int h = 0; h < run->spec->horizon; h++)
        task->published[h] = blend(task->published[h],
                                   run_not_negative(task, run_final(run, task, task->rival)[h]), share);
    for (int i = 0; i < SLOTS; i++)
        task->weight[i] = blend(task->weight[i], i == task->rival, share);
    task->fell_back = share == 1;
}

/* The record is that of the share it asks for itself, and so flattered. What will be wrong is better told by errors made with
 * the share that the record known at each origin asked for: the intervals rest on these. */
void run_fall_back(struct run *run, struct task *task, struct model_work *work)
{
    const struct backtest *b = &task->backtest;
    struct shares shares = {0};

    (void)work;
    if (task->result->status != FC_OK || run->only >= 0)
        return;
    for (int o = b->first; o < b->plan.origins; o++) {
        learn(&shares, task, o);
        score_then(task, o, least_share(&shares, run->spec->naive_margin));
    }
    learn(&shares, task, b->plan.origins);
    publish_blend(run, task, least_share(&shares, run->spec->naive_margin));
}
