#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void run_gather_records(struct run *run, int part)
{
    const int first = (int)((int64_t)run->n * part / RUN_BLOCKS), end = (int)((int64_t)run->n * (part + 1) / RUN_BLOCKS);

    for (int i = first; i < end; i++) {
        const struct task *task = &run->tasks[i];
        if (task->result->status == FC_OK)
            combine_prior_add(&run->gathered[part].prior[task->class], &task->backtest);
    }
}

void run_share_records(struct run *run)
{
    for (int i = 0; i < CLASSES; i++)
        for (int part = 0; part < RUN_BLOCKS; part++)
            combine_prior_join(&run->classes[i].prior, &run->gathered[part].prior[i]);
}

void run_share_spread(struct run *run)
{
    for (int i = 0; i < run->n; i++) {
        struct task *task = &run->tasks[i];
        struct class *c = &run->classes[task->class];
        if (task->result->status == FC_OK)
            interval_spread_add(&c->spread, &c->plan, task->scaled);
    }
    for (int i = 0; i < CLASSES; i++)
        interval_spread_settle(&run->classes[i].spread, &run->classes[i].plan);
}

/* --- scales of series that never changed --- */

static double level_known(const struct task *task, int origin)
{
    int n = backtest_known(&task->backtest, origin, task->series.n);
    double sum = 0;

    for (int t = 0; t < n; t++)
        sum += fabs(task->series.y[t]) / n;
    return sum;
}

void run_share_scale(struct run *run, int class)
{
    struct class *c = &run->classes[class];

    for (int o = 0; o <= c->plan.origins; o++) {
        double count = 0;
        c->relative[o] = c->least[o] = 0;
        for (int i = 0; i < run->n; i++) {
            const struct task *task = &run->tasks[i];
            const struct backtest *b = &task->backtest;
            if (task->class != class || task->result->status != FC_OK || o < b->first || !(b->scale[o] > 0))
                continue;
            c->relative[o] += (fmin(b->scale[o] / level_known(task, o), 1) - c->relative[o]) / ++count;
            if (c->least[o] == 0 || b->scale[o] * task->series.unit < c->least[o])
                c->least[o] = b->scale[o] * task->series.unit;
        }
    }
}

/* The scale at an origin. That of a series that never changed is taken from the panel, as if the panel's
 * were its first change and 0 all later ones; a series of zeros takes the panel's smallest. */
static double scale_at(const struct run *run, const struct task *task, int origin)
{
    const struct class *c = &run->classes[task->class];
    int n = backtest_known(&task->backtest, origin, task->series.n);
    double level;

    if (task->backtest.scale[origin] > 0)
        return task->backtest.scale[origin];
    level = level_known(task, origin);
    return (level > 0 ? c->relative[origin] * level : c->least[origin] / task->series.unit) / n;
}

double run_width(const struct run *run, const struct task *task, int origin, int h)
{
    const struct class *c = &run->classes[task->class];

    return scale_at(run, task, origin) * task->factor[origin] *
           interval_spread_at(&c->spread, &c->plan, origin, h);
}

void run_measure_factor(struct run *run, struct task *task, struct model_work *work)
{
    const struct class *c = &run->classes[task->class];

    (void)work;
    if (task->result->status != FC_OK)
        return;
    for (int o = 0; o <= c->plan.origins; o++)
        task->factor[o] = interval_factor(&c->spread, &c->plan, task->scaled, o);
}

/* A task's z known at an origin: the factor is the one of the time of the forecast, the panel's spread
 * that of now. */
static void count_known(const struct run *run, const struct task *task, int at,
                        struct interval_counts *counts)
{
    const struct class *c = &run->classes[task->class];

    for (int o = task->backtest.first; o < at; o++)
        for (int h = 0; h < c->plan.horizon; h++) {
            double e = task->scaled[o * c->plan.horizon + h];
            if (isfinite(e) && backtest_is_known(&c->plan, o, h + 1, at))
                interval_count(counts, e / (task->factor[o] * c->spread.at[at][h]));
        }
}

void run_share_quantiles(struct run *run, int part)
{
    const int class = part / RUN_ORIGINS, at = part % RUN_ORIGINS;
    struct class *c = &run->classes[class];
    struct interval_counts counts = {0};

    if (at > c->plan.origins)
        return;
    for (int i = 0; i < run->n; i++)
        if (run->tasks[i].class == class && run->tasks[i].result->status == FC_OK)
            count_known(run, &run->tasks[i], at, &counts);
    interval_quantiles(&c->quantiles, at, &counts);
}

/* --- points and reason --- */

static double level_at(const struct run *run, const struct task *task, double f, double width, int level)
{
    const struct class *c = &run->classes[task->class];
    double q = c->quantiles.at[task->backtest.plan.origins][level];

    return run_not_negative(task, f + width * q);
}

/* The interval contains the forecast, whichever side the panel's errors lay on. */
static void set_points(const struct run *run, struct task *task)
{
    const double unit = task->series.unit, *rival = run_final(run, task, task->rival);

    for (int h = 0; h < run->spec->horizon; h++) {
        double f = task->published[h], width = run_width(run, task, task->backtest.plan.origins, h + 1);
        task->result->points[h] = (struct engine_point){
            .mean = unit * f,
            .lo80 = unit * fmin(level_at(run, task, f, width, 2), f),
            .hi80 = unit * fmax(level_at(run, task, f, width, INTERVAL_LEVELS - 3), f),
            .lo95 = unit * fmin(level_at(run, task, f, width, 0), f),
            .hi95 = unit * fmax(level_at(run, task, f, width, INTERVAL_LEVELS - 1), f),
            .naive = unit * rival[h],
        };
    }
}

static int heaviest(const double *weight, int but)
{
    int best = -1;

    for (int i = 0; i < SLOTS; i++)
        if (i != but && weight[i] > 0 && (best < 0 || weight[i] > weight[best]))
            best = i;
    return best;
}

/* The two that weigh most, and what of the series speaks for the first beside the record. */
static void name_members(const struct task *task, int first, int second, char *who, size_t size)
{
    const int m = task->backtest.plan.m, why = feature_reason(m, task->feature, task->weight, first);
    int used = snprintf(who, size, "combination led by %s and %s", run_slot_name(first), run_slot_name(second));

    if (why >= 0)
        snprintf(who + used, size - (size_t)used, ", more of %s as %s", run_slot_name(first), feature_words(why, task->feature[why] > 0));
}

/* What is published, in words; sets the model's name. */
static void name_model(const struct run *run, struct task *task, char *who, size_t size)
{
    int first = heaviest(task->weight, -1), second = heaviest(task->weight, first);
    struct engine_result *r = task->result;

    r->model = task->fell_back ? run_slot_name(task->rival) : second < 0 ? run_slot_name(first) : "comb";
    if (run->only >= 0 && run->only != first)
        snprintf(who, size, "%s, as the history is too short for %s or not of its kind", r->model,
                 run_slot_name(run->only));
    else if (run->only >= 0)
        snprintf(who, size, "%s, as asked for", r->model);
    else if (task->fell_back)
        snprintf(who, size, "%s, as no combination of models beat it", r->model);
    else if (second < 0)
        snprintf(who, size, "%s", r->model);
    else
        name_members(task, first, second, who, size);
}

static void set_reason(const struct run *run, struct task *task)
{
    struct engine_result *r = task->result;
    const char *rival = run_slot_name(task->rival);
    char who[160];

    name_model(run, task, who, sizeof who);
    if (r->backtest.origins == 0)
        snprintf(r->reason, sizeof r->reason, "%s: too short a history for a backtest", who);
    else if (strcmp(r->model, rival) == 0)
        snprintf(r->reason, sizeof r->reason, "%s: MASE %.2f at %d origins", who,
                 r->backtest.mase, r->backtest.origins);
    else
        snprintf(r->reason, sizeof r->reason, "%s: MASE %.2f against %.2f for %s at %d origins", who,
                 r->backtest.mase, r->backtest.mase_naive, rival, r->backtest.origins);
}

void run_finish(struct run *run, struct task *task, struct model_work *work)
{
    (void)work;
    if (task->result->status != FC_OK)
        return;
    set_points(run, task);
    task->result->status = run_set_backtest(run, task);
    set_reason(run, task);
    run_tell_breaks(task);
    if (task->result->status == FC_OK)
        task->result->status = run_set_paths(run, task);
    if (task->result->status == FC_OK && task->input->nowcasts > 0)
        run_lay_nowcasts(run, task);
}
