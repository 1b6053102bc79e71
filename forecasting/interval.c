#include "interval.h"

#include <math.h>
#include <stdlib.h>

/* Pseudo-counts of the fall-backs. */
static const double spread_kappa = 20;
static const double factor_kappa = 12;
static const double quantile_kappa = 60;

/* Quantiles of |z| when z is normal with mean |z| = 1: 1.2816 and 1.9600 times sqrt(pi / 2). */
static const double normal80 = 1.606, normal95 = 2.456;

static int first_known(const struct backtest_plan *plan, int o, int h)
{
    int at = o;

    while (at < plan->origins && !backtest_is_known(plan, o, h, at))
        at++;
    return at;
}

void interval_spread_add(struct interval_spread *spread, const struct backtest_plan *plan,
                         const double *scaled)
{
    for (int o = 0; o < plan->origins; o++)
        for (int h = 0; h < plan->horizon; h++) {
            double e = scaled[o * plan->horizon + h];
            if (!isfinite(e))
                continue;
            for (int at = first_known(plan, o, h + 1); at <= plan->origins; at++) {
                spread->sum[at][h] += fmin(e, 50);
                spread->count[at][h]++;
            }
        }
}

/* Within the plan: the known mean, shrunk towards a random walk's growth from the one-step mean. */
static double known_spread(const struct interval_spread *spread, int origin, int h)
{
    double first = (spread_kappa + spread->sum[origin][0]) / (spread_kappa + spread->count[origin][0]);

    return (spread_kappa * first * sqrt(h) + spread->sum[origin][h - 1]) /
           (spread_kappa + spread->count[origin][h - 1]);
}

double interval_spread_at(const struct interval_spread *spread, const struct backtest_plan *plan,
                          int origin, int h)
{
    int longest = plan->horizon;
    double last, growth = 0.5;

    if (h <= longest)
        return known_spread(spread, origin, h);
    last = known_spread(spread, origin, longest);
    if (longest >= 3)
        growth = log(last / known_spread(spread, origin, 1)) / log(longest);
    return last * pow((double)h / longest, fmin(fmax(growth, 0.5), 1.0));
}

double interval_factor(const struct interval_spread *spread, const struct backtest_plan *plan,
                       const double *scaled, int origin)
{
    double sum = factor_kappa, count = factor_kappa;

    for (int o = 0; o < plan->origins && o < origin; o++)
        for (int h = 0; h < plan->horizon; h++) {
            double e = scaled[o * plan->horizon + h];
            if (isfinite(e) && backtest_is_known(plan, o, h + 1, origin)) {
                sum += fmin(e / known_spread(spread, origin, h + 1), 6);
                count++;
            }
        }
    return sum / count;
}

static int by_size(const void *a, const void *b)
{
    double x = ((const struct interval_error *)a)->z, y = ((const struct interval_error *)b)->z;

    return (x > y) - (x < y);
}

/* The p-quantile of the errors known at an origin, of which there are count, in ascending order. */
static double quantile(const struct interval_error *errors, int n, int origin, int count, double p)
{
    int rank = (int)ceil(p * (count + 1)), seen = 0;

    rank = rank > count ? count : rank;
    for (int i = 0; i < n; i++)
        if (errors[i].known_at <= origin && ++seen == rank)
            return errors[i].z;
    return 0;
}

static double blend(double known, int count, double prior)
{
    return (count * known + quantile_kappa * prior) / (count + quantile_kappa);
}

void interval_quantiles(struct interval_quantiles *q, int origins, struct interval_error *errors,
                        int n)
{
    if (n > 0)
        qsort(errors, (size_t)n, sizeof *errors, by_size);
    for (int o = 0; o <= origins; o++) {
        int count = 0;
        for (int i = 0; i < n; i++)
            count += errors[i].known_at <= o;
        q->q80[o] = blend(quantile(errors, n, o, count, 0.80), count, normal80);
        q->q95[o] = blend(quantile(errors, n, o, count, 0.95), count, normal95);
    }
}
