#include "run.h"

#include <math.h>
#include <stdlib.h>

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

/* The interval contains the forecast, as in what is published. */
static struct score_trial trial_of(const struct run *run, const struct task *task, int o, int h)
{
    const struct backtest *b = &task->backtest;
    const double unit = task->series.unit, f = task->published_then[o * b->plan.horizon + h];
    const int known = backtest_known(b, o, task->series.n);
    double q[INTERVAL_LEVELS], actual = backtest_actual(b, o)[h];

    distribution(run, task, o, h, q);
    return (struct score_trial){
        .origin = o,
        .known = task->input->first + task->series.start + known - 1,
        .horizon = h + 1,
        .scale = unit * b->scale[o],
        .last = unit * task->series.y[known - 1],
        .actual = unit * actual,
        .mean = unit * f,
        .lo80 = unit * fmin(q[LO80], f),
        .hi80 = unit * fmax(q[HI80], f),
        .lo95 = unit * fmin(q[LO95], f),
        .hi95 = unit * fmax(q[HI95], f),
        .naive = unit * (double)backtest_forecast(b, o, task->rival)[h],
        .crps = unit * ranked_score(q, actual),
        .stand_in = run->only >= 0 && !isfinite(backtest_forecast(b, o, run->only)[0]),
    };
}

static void set_figures(const struct score *score, bool is_rival, struct engine_backtest *figures)
{
    double value[SCORE_FIGURES];

    score_figures(score, value);
    *figures = (struct engine_backtest){
        .origins = score_origins(score),
        .points = score->ours.points,
        .max_horizon = score->max_horizon,
        .mase = value[SCORE_MASE],
        .mase_naive = value[SCORE_MASE_NAIVE],
        .smape = value[SCORE_SMAPE],
        .smape_naive = value[SCORE_SMAPE_NAIVE],
        .wape = value[SCORE_WAPE],
        .wape_naive = value[SCORE_WAPE_NAIVE],
        .cover80 = value[SCORE_COVER80],
        .cover95 = value[SCORE_COVER95],
        .crps = value[SCORE_CRPS],
        .pinball = value[SCORE_PINBALL],
        .direction = value[SCORE_DIRECTION],
        .direction_naive = value[SCORE_DIRECTION_NAIVE],
        .dm = is_rival ? NAN : value[SCORE_DM],
        .dm_p = is_rival ? NAN : value[SCORE_DM_P],
    };
}

enum fc_status run_set_backtest(const struct run *run, const struct task *task)
{
    const struct backtest_plan *plan = &task->backtest.plan;
    struct engine_result *r = task->result;
    struct score score = {0};

    if (run->spec->trials) {
        r->trials = malloc(sizeof *r->trials * (size_t)(plan->origins * plan->horizon + 1));
        if (!r->trials)
            return FC_ENOMEM;
    }
    for (int o = task->backtest.first; o < plan->origins; o++)
        for (int h = 0; h < plan->horizon; h++) {
            struct score_trial trial;
            if (!isfinite(backtest_actual(&task->backtest, o)[h]))
                continue;
            trial = trial_of(run, task, o, h);
            score_add(&score, &trial);
            if (r->trials)
                r->trials[r->trial_count++] = trial;
        }
    set_figures(&score, task->fell_back, &r->backtest);
    return FC_OK;
}

void engine_measure_again(struct engine_result *result)
{
    struct score score = {0};

    for (int k = 0; k < result->trial_count; k++)
        score_add(&score, &result->trials[k]);
    set_figures(&score, false, &result->backtest);
}
