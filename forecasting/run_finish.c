#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void run_share_records(struct run *run)
{
    for (int i = 0; i < run->n; i++) {
        struct task *task = &run->tasks[i];
        struct class *c = &run->classes[task->class];
        if (task->result->status == FC_OK)
            combine_prior_add(&c->prior, &task->backtest);
    }
}

void run_share_spread(struct run *run)
{
    for (int i = 0; i < run->n; i++) {
        struct task *task = &run->tasks[i];
        struct class *c = &run->classes[task->class];
        if (task->result->status == FC_OK)
            interval_spread_add(&c->spread, &c->plan, task->scaled);
    }
}

static int known_at(const struct backtest_plan *plan, int o, int h)
{
    int at = o;

    while (at < plan->origins && !backtest_is_known(plan, o, h, at))
        at++;
    return at;
}

/* The standardised errors of one task; returns how many. */
static int collect(const struct run *run, const struct task *task, struct interval_error *errors)
{
    const struct class *c = &run->classes[task->class];
    int count = 0;

    for (int o = 0; o < c->plan.origins; o++) {
        double factor = interval_factor(&c->spread, &c->plan, task->scaled, o);
        for (int h = 0; h < c->plan.horizon; h++) {
            double e = task->scaled[o * c->plan.horizon + h];
            if (isfinite(e))
                errors[count++] = (struct interval_error){
                    e / (factor * interval_spread_at(&c->spread, &c->plan, o, h + 1)),
                    known_at(&c->plan, o, h + 1)};
        }
    }
    return count;
}

enum fc_status run_share_quantiles(struct run *run, int class)
{
    struct class *c = &run->classes[class];
    size_t cells = (size_t)(c->plan.origins * c->plan.horizon), room = 0;
    struct interval_error *errors;
    int count = 0;

    for (int i = 0; i < run->n; i++)
        room += run->tasks[i].class == class && run->tasks[i].result->status == FC_OK ? cells : 0;
    errors = malloc(sizeof *errors * (room + 1));
    if (!errors)
        return FC_ENOMEM;
    for (int i = 0; i < run->n; i++)
        if (run->tasks[i].class == class && run->tasks[i].result->status == FC_OK)
            count += collect(run, &run->tasks[i], errors + count);
    interval_quantiles(&c->quantiles, c->plan.origins, errors, count);
    free(errors);
    return FC_OK;
}

/* --- points, figures, reason --- */

struct bounds {
    double half80, half95;
};

static struct bounds bounds_at(const struct run *run, const struct task *task, int origin, int h)
{
    const struct class *c = &run->classes[task->class];
    double factor = interval_factor(&c->spread, &c->plan, task->scaled, origin);
    double s = task->backtest.scale[origin] * factor *
               interval_spread_at(&c->spread, &c->plan, origin, h);

    return (struct bounds){s * c->quantiles.q80[origin], s * c->quantiles.q95[origin]};
}

static void set_points(const struct run *run, struct task *task)
{
    const double unit = task->series.unit, *rival = run_final(run, task, task->rival);

    for (int h = 0; h < run->spec->horizon; h++) {
        struct engine_point *p = &task->result->points[h];
        double f = task->published[h];
        struct bounds b = bounds_at(run, task, task->backtest.plan.origins, h + 1);
        p->mean = unit * f;
        p->lo80 = unit * run_not_negative(task, f - b.half80);
        p->hi80 = unit * (f + b.half80);
        p->lo95 = unit * run_not_negative(task, f - b.half95);
        p->hi95 = unit * (f + b.half95);
        p->naive = unit * rival[h];
    }
}

struct tally {
    struct measure ours, rival;
    int inside80, inside95, origins, max_horizon;
};

static void tally_origin(const struct run *run, const struct task *task, int o, struct tally *tally)
{
    const struct backtest *b = &task->backtest;
    const double *rival = backtest_forecast(b, o, task->rival);
    int before = tally->ours.points;

    for (int h = 0; h < b->plan.horizon; h++) {
        double actual = backtest_actual(b, o)[h], f = task->published_then[o * b->plan.horizon + h];
        if (!isfinite(actual))
            continue;
        struct bounds w = bounds_at(run, task, o, h + 1);
        measure_add(&tally->ours, actual, f, b->scale[o]);
        measure_add(&tally->rival, actual, rival[h], b->scale[o]);
        tally->inside80 += fabs(actual - f) <= w.half80;
        tally->inside95 += fabs(actual - f) <= w.half95;
        tally->max_horizon = h + 1 > tally->max_horizon ? h + 1 : tally->max_horizon;
    }
    tally->origins += tally->ours.points > before;
}

static void set_backtest(const struct run *run, const struct task *task)
{
    struct tally t = {0};

    for (int o = task->backtest.first; o < task->backtest.plan.origins; o++)
        tally_origin(run, task, o, &t);
    task->result->backtest = (struct engine_backtest){
        .origins = t.origins,
        .points = t.ours.points,
        .max_horizon = t.max_horizon,
        .mase = measure_mase(&t.ours),
        .mase_naive = measure_mase(&t.rival),
        .smape = measure_smape(&t.ours),
        .smape_naive = measure_smape(&t.rival),
        .wape = measure_wape(&t.ours),
        .wape_naive = measure_wape(&t.rival),
        .cover80 = t.ours.points ? (double)t.inside80 / t.ours.points : NAN,
        .cover95 = t.ours.points ? (double)t.inside95 / t.ours.points : NAN,
    };
}

static int heaviest(const double *weight, int but)
{
    int best = -1;

    for (int i = 0; i < SLOTS; i++)
        if (i != but && weight[i] > 0 && (best < 0 || weight[i] > weight[best]))
            best = i;
    return best;
}

/* What is published, in words; sets the model's name. */
static void name_model(const struct run *run, struct task *task, char *who, size_t size)
{
    int first = heaviest(task->weight, -1), second = heaviest(task->weight, first);
    struct engine_result *r = task->result;

    r->model = task->fell_back ? run_slot_name(task->rival) : second < 0 ? run_slot_name(first) : "comb";
    if (run->only >= 0 && run->only != first)
        snprintf(who, size, "%s, as the history is too short for %s", r->model,
                 run_slot_name(run->only));
    else if (run->only >= 0)
        snprintf(who, size, "%s, as asked for", r->model);
    else if (task->fell_back)
        snprintf(who, size, "%s, as no combination of models beat it", r->model);
    else if (second < 0)
        snprintf(who, size, "%s", r->model);
    else
        snprintf(who, size, "combination led by %s and %s", run_slot_name(first), run_slot_name(second));
}

static void set_reason(const struct run *run, struct task *task)
{
    struct engine_result *r = task->result;
    const char *rival = run_slot_name(task->rival);
    char who[100];

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
    set_backtest(run, task);
    set_reason(run, task);
}
