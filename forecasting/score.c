#include "score.h"

#include <math.h>

#include "compare.h"

const char *const score_name[SCORE_FIGURES] = {
#define X(figure, name) name,
    SCORE_FIGURE_LIST(X)
#undef X
};

static int side(double value, double of)
{
    return (value > of) - (value < of);
}

static double pinball(double p, double q, double actual)
{
    return actual >= q ? p * (actual - q) : (1 - p) * (q - actual);
}

/* Width, and forty times what the outcome lies outside: 2 / alpha at 95 percent. */
static double interval_score(const struct score_trial *t)
{
    return t->hi95 - t->lo95 + 40 * fmax(t->lo95 - t->actual, 0) + 40 * fmax(t->actual - t->hi95, 0);
}

static void add_scaled(struct score *s, const struct score_trial *t)
{
    struct score_origin *at = &s->at[t->origin];

    s->crps += t->crps / t->scale;
    s->pinball += (pinball(0.025, t->lo95, t->actual) + pinball(0.1, t->lo80, t->actual) + pinball(0.5, t->mean, t->actual) +
                   pinball(0.9, t->hi80, t->actual) + pinball(0.975, t->hi95, t->actual)) / (5 * t->scale);
    s->interval += interval_score(t) / t->scale;
    s->width80 += (t->hi80 - t->lo80) / t->scale;
    s->width95 += (t->hi95 - t->lo95) / t->scale;
    at->loss += (fabs(t->actual - t->mean) - fabs(t->actual - t->naive)) / t->scale;
    at->points++;
}

void score_add(struct score *s, const struct score_trial *t)
{
    measure_add(&s->ours, t->actual, t->mean, t->scale);
    measure_add(&s->naive, t->actual, t->naive, t->scale);
    s->max_horizon = t->horizon > s->max_horizon ? t->horizon : s->max_horizon;
    s->inside80 += t->actual >= t->lo80 && t->actual <= t->hi80;
    s->inside95 += t->actual >= t->lo95 && t->actual <= t->hi95;
    s->right += side(t->mean, t->last) == side(t->actual, t->last);
    s->naive_right += side(t->naive, t->last) == side(t->actual, t->last);
    s->at[t->origin].known = t->known;
    s->seen[t->origin] = true;
    if (t->scale > 0)
        add_scaled(s, t);
}

int score_origins(const struct score *s)
{
    int n = 0;

    for (int o = 0; o < BACKTEST_ORIGINS_MAX; o++)
        n += s->seen[o];
    return n;
}

/* Forecasts of neighbouring origins share periods: that many origins, this one included, do so. */
static int overlap_of(const struct score *s)
{
    for (int o = 1; o < BACKTEST_ORIGINS_MAX; o++)
        if (s->seen[o - 1] && s->seen[o]) {
            int step = s->at[o].known - s->at[o - 1].known;
            return (s->max_horizon + step - 1) / step;
        }
    return 1;
}

static void set_test(const double *loss, int n, int overlap, double *value)
{
    struct compare_test test = {NAN, NAN};

    value[SCORE_DM] = value[SCORE_DM_P] = NAN;
    if (!compare_losses(loss, n, overlap, &test))
        return;
    value[SCORE_DM] = test.statistic;
    value[SCORE_DM_P] = test.p;
}

static double share(double sum, int n)
{
    return n > 0 ? sum / n : NAN;
}

void score_figures(const struct score *s, double value[SCORE_FIGURES])
{
    const int n = s->ours.points, scaled = s->ours.scaled_points;
    double loss[BACKTEST_ORIGINS_MAX];
    int losses = 0;

    value[SCORE_MASE] = measure_mase(&s->ours);
    value[SCORE_MASE_NAIVE] = measure_mase(&s->naive);
    value[SCORE_SMAPE] = measure_smape(&s->ours);
    value[SCORE_SMAPE_NAIVE] = measure_smape(&s->naive);
    value[SCORE_WAPE] = measure_wape(&s->ours);
    value[SCORE_WAPE_NAIVE] = measure_wape(&s->naive);
    value[SCORE_CRPS] = share(s->crps, scaled);
    value[SCORE_PINBALL] = share(s->pinball, scaled);
    value[SCORE_MSIS] = share(s->interval, scaled);
    value[SCORE_WIDTH80] = share(s->width80, scaled);
    value[SCORE_WIDTH95] = share(s->width95, scaled);
    value[SCORE_COVER80] = share(s->inside80, n);
    value[SCORE_COVER95] = share(s->inside95, n);
    value[SCORE_DIRECTION] = share(s->right, n);
    value[SCORE_DIRECTION_NAIVE] = share(s->naive_right, n);
    for (int o = 0; o < BACKTEST_ORIGINS_MAX; o++)
        if (s->at[o].points > 0)
            loss[losses++] = s->at[o].loss / s->at[o].points;
    set_test(loss, losses, overlap_of(s), value);
}

void score_pool_add(struct score_pool *pool, const struct score *s)
{
    double value[SCORE_FIGURES];

    score_figures(s, value);
    for (int i = 0; i < SCORE_FIGURES; i++)
        if (isfinite(value[i])) {
            pool->sum[i] += value[i];
            pool->count[i]++;
        }
    for (int o = 0; o < BACKTEST_ORIGINS_MAX; o++)
        if (s->at[o].points > 0) {
            pool->loss[o] += s->at[o].loss / s->at[o].points;
            pool->losses[o]++;
        }
    pool->series++;
    pool->points += s->ours.points;
    pool->absolute += s->ours.absolute;
    pool->absolute_naive += s->naive.absolute;
    pool->actual += s->ours.actual;
    pool->overlap = overlap_of(s) > pool->overlap ? overlap_of(s) : pool->overlap;
}

void score_pool_figures(const struct score_pool *pool, double value[SCORE_FIGURES])
{
    double loss[BACKTEST_ORIGINS_MAX];
    int losses = 0;

    for (int i = 0; i < SCORE_FIGURES; i++)
        value[i] = share(pool->sum[i], pool->count[i]);
    value[SCORE_WAPE] = pool->actual > 0 ? 100 * pool->absolute / pool->actual : NAN;
    value[SCORE_WAPE_NAIVE] = pool->actual > 0 ? 100 * pool->absolute_naive / pool->actual : NAN;
    for (int o = 0; o < BACKTEST_ORIGINS_MAX; o++)
        if (pool->losses[o] > 0)
            loss[losses++] = pool->loss[o] / pool->losses[o];
    set_test(loss, losses, pool->overlap, value);
}
