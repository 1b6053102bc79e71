#include "run.h"

#include <math.h>

#include "compare.h"

/* What the record adds to the errors of run_record. */
struct tally {
    double crps, pinball;
    int scaled_points, points;
    int inside80, inside95, right, rival_right;
    double loss[BACKTEST_ORIGINS_MAX];  /* ours less the rival's, one per origin */
    int losses;
};

enum { LO95 = 0, LO80 = 2, HI80 = INTERVAL_LEVELS - 3, HI95 = INTERVAL_LEVELS - 1 };

static double pinball(double p, double q, double actual)
{
    return actual >= q ? p * (actual - q) : (1 - p) * (q - actual);
}

/* The published distribution at an origin and horizon, at interval_level. */
static void distribution(const struct run *run, const struct task *task, int o, int h, double *q)
{
    const double *z = run->classes[task->class].quantiles.at[o];
    double f = task->published_then[o * task->backtest.plan.horizon + h];
    double width = run_width(run, task, o, h + 1);

    for (int k = 0; k < INTERVAL_LEVELS; k++)
        q[k] = run_not_negative(task, f + width * z[k]);
}

/* Twice the integral of the pinball loss over the levels, by trapezoids; the ends count to 0 and 1.
 * Source: Gneiting and Raftery (2007), JASA 102, section 4.2. */
static double ranked_score(const double *q, double actual)
{
    double sum = 0;

    for (int k = 0; k < INTERVAL_LEVELS; k++) {
        double from = k > 0 ? interval_level[k - 1] : -interval_level[0];
        double to = k + 1 < INTERVAL_LEVELS ? interval_level[k + 1] : 2 - interval_level[k];
        sum += (to - from) * pinball(interval_level[k], q[k], actual);
    }
    return sum;
}

static int side(double value, double of)
{
    return (value > of) - (value < of);
}

/* A distribution's point, and whether both sides of the forecast hold it. */
static void tally_point(const struct run *run, const struct task *task, int o, int h, struct tally *t)
{
    const struct backtest *b = &task->backtest;
    double q[INTERVAL_LEVELS], actual = backtest_actual(b, o)[h], scale = b->scale[o];
    double f = task->published_then[o * b->plan.horizon + h];
    double last = task->series.y[backtest_known(&b->plan, o, task->series.n) - 1];

    distribution(run, task, o, h, q);
    t->points++;
    t->inside80 += actual >= fmin(q[LO80], f) && actual <= fmax(q[HI80], f);
    t->inside95 += actual >= fmin(q[LO95], f) && actual <= fmax(q[HI95], f);
    t->right += side(f, last) == side(actual, last);
    t->rival_right += side(backtest_forecast(b, o, task->rival)[h], last) == side(actual, last);
    if (!(scale > 0))
        return;
    t->scaled_points++;
    t->crps += ranked_score(q, actual) / scale;
    t->pinball += (pinball(0.025, q[LO95], actual) + pinball(0.1, q[LO80], actual) +
                   pinball(0.5, f, actual) + pinball(0.9, q[HI80], actual) +
                   pinball(0.975, q[HI95], actual)) / (5 * scale);
}

static void tally_origin(const struct run *run, const struct task *task, int o, struct tally *t)
{
    const struct backtest *b = &task->backtest;
    double ours = 0, rival = 0;
    int points = 0;

    for (int h = 0; h < b->plan.horizon; h++) {
        double actual = backtest_actual(b, o)[h];
        if (!isfinite(actual))
            continue;
        tally_point(run, task, o, h, t);
        ours += fabs(actual - task->published_then[o * b->plan.horizon + h]);
        rival += fabs(actual - backtest_forecast(b, o, task->rival)[h]);
        points++;
    }
    if (points > 0 && b->scale[o] > 0)
        t->loss[t->losses++] = (ours - rival) / (points * b->scale[o]);
}

static void set_test(const struct task *task, const struct tally *t, struct engine_backtest *figures)
{
    const struct backtest_plan *plan = &task->backtest.plan;
    struct compare_test test;

    if (task->fell_back ||
        !compare_losses(t->loss, t->losses, (plan->horizon + plan->step - 1) / plan->step, &test))
        return;
    figures->dm = test.statistic;
    figures->dm_p = test.p;
}

void run_set_backtest(const struct run *run, const struct task *task)
{
    struct engine_backtest *figures = &task->result->backtest;
    struct run_record r = run_record(task);
    struct tally t = {0};

    for (int o = task->backtest.first; o < task->backtest.plan.origins; o++)
        tally_origin(run, task, o, &t);
    *figures = (struct engine_backtest){
        .origins = r.origins,
        .points = r.ours.points,
        .max_horizon = r.max_horizon,
        .mase = measure_mase(&r.ours),
        .mase_naive = measure_mase(&r.rival),
        .smape = measure_smape(&r.ours),
        .smape_naive = measure_smape(&r.rival),
        .wape = measure_wape(&r.ours),
        .wape_naive = measure_wape(&r.rival),
        .cover80 = t.points ? (double)t.inside80 / t.points : NAN,
        .cover95 = t.points ? (double)t.inside95 / t.points : NAN,
        .crps = t.scaled_points ? t.crps / t.scaled_points : NAN,
        .pinball = t.scaled_points ? t.pinball / t.scaled_points : NAN,
        .direction = t.points ? (double)t.right / t.points : NAN,
        .direction_naive = t.points ? (double)t.rival_right / t.points : NAN,
        .dm = NAN,
        .dm_p = NAN,
    };
    set_test(task, &t, figures);
}
