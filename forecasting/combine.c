#include "combine.h"

#include <math.h>
#include <string.h>

/* Pseudo-counts and the power, chosen on the training parts of the tuning set. */
static const double own_kappa = 30;     /* points worth of the panel's record */
static const double prior_kappa = 10;   /* series worth of the table below */
static const double power = 4;

/* Relative errors expected before anything is known: annual, then with a season. */
static const double table[2][COMBINE_MEMBERS] = {
    /* naive snaive mean drift ses damped theta ets ols arx panel */
    {1.00, 1.00, 3.00, 0.95, 1.00, 0.90, 0.88, 0.95, 1.60, 1.30, 0.90},
    {1.30, 1.10, 2.50, 1.05, 0.95, 0.90, 0.88, 0.90, 1.50, 1.10, 0.95},
};

/* The first origin at which the outcome h periods after o is known. */
static int first_known(const struct backtest_plan *plan, int o, int h)
{
    int at = o;

    while (at < plan->origins && !backtest_is_known(plan, o, h, at))
        at++;
    return at;
}

/* One point: every member's error, and the mean over the members as reference. */
static void add_point(struct combine_record *r, const struct backtest *b, int o, int h, int at)
{
    double e[COMBINE_MEMBERS], sum = 0, scale = b->scale[o] > 0 ? b->scale[o] : 1;
    int count = 0;

    for (int i = 0; i < COMBINE_MEMBERS; i++) {
        e[i] = fabs(backtest_forecast(b, o, i)[h] - backtest_actual(b, o)[h]) / scale;
        if (isfinite(e[i])) {
            sum += e[i];
            count++;
        }
    }
    if (!count || sum <= 0)
        return;
    r->points[at]++;
    for (int i = 0; i < COMBINE_MEMBERS; i++)
        if (isfinite(e[i])) {
            r->error[at][i] += e[i];
            r->reference[at][i] += sum / count;
        }
}

static void cumulate(struct combine_record *r, int origins)
{
    for (int o = 1; o <= origins; o++) {
        r->points[o] += r->points[o - 1];
        for (int i = 0; i < COMBINE_MEMBERS; i++) {
            r->error[o][i] += r->error[o - 1][i];
            r->reference[o][i] += r->reference[o - 1][i];
        }
    }
}

void combine_record(struct combine_record *r, const struct backtest *b)
{
    memset(r, 0, sizeof *r);
    for (int o = b->first; o < b->plan.origins; o++)
        for (int h = 0; h < b->plan.horizon; h++)
            if (isfinite(backtest_actual(b, o)[h]))
                add_point(r, b, o, h, first_known(&b->plan, o, h + 1));
    cumulate(r, b->plan.origins);
}

void combine_prior_start(struct combine_prior *prior, int m)
{
    for (int o = 0; o <= BACKTEST_ORIGINS_MAX; o++)
        for (int i = 0; i < COMBINE_MEMBERS; i++) {
            prior->relative[o][i] = table[m > 1][i];
            prior->series[o][i] = prior_kappa;
        }
}

static double own(const struct combine_record *r, int o, int i)
{
    return fmin(r->error[o][i] / r->reference[o][i], 4.0);
}

void combine_prior_add(struct combine_prior *prior, const struct combine_record *r, int origins)
{
    for (int o = 0; o <= origins; o++)
        for (int i = 0; i < COMBINE_MEMBERS; i++)
            if (r->reference[o][i] > 0) {
                prior->series[o][i]++;
                prior->relative[o][i] +=
                    (own(r, o, i) - prior->relative[o][i]) / prior->series[o][i];
            }
}

void combine_weights(const struct combine_record *r, const struct combine_prior *prior, int origin,
                     const bool *usable, double *weight)
{
    double sum = 0, score, n = r->points[origin];

    for (int i = 0; i < COMBINE_MEMBERS; i++) {
        score = prior->relative[origin][i];
        if (r->reference[origin][i] > 0)
            score = (own_kappa * score + n * own(r, origin, i)) / (own_kappa + n);
        weight[i] = usable[i] ? pow(fmax(score, 0.05), -power) : 0;
        sum += weight[i];
    }
    for (int i = 0; i < COMBINE_MEMBERS; i++)
        weight[i] /= sum;
}
