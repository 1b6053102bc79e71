#include "interval.h"

#include <math.h>

/* Pseudo-counts of the fall-backs. */
static const double spread_kappa = 20;
static const double factor_kappa = 12;
static const double quantile_kappa = 60;
static const double side_kappa = 1000;  /* of the quantiles' lying to one side */
static const double first_spread = 1.3; /* mean |e| / s one period ahead, before any is known */
static const double growth_power = 0.5; /* of h, with which errors grow */
static const double largest_scaled = 50;

const double interval_level[INTERVAL_LEVELS] = {0.025, 0.05, 0.10, 0.15, 0.20, 0.25, 0.30,
                                                0.35,  0.40, 0.45, 0.50, 0.55, 0.60, 0.65,
                                                0.70,  0.75, 0.80, 0.85, 0.90, 0.95, 0.975};

/* Quantiles of z at those levels when z is normal with mean |z| = 1: sqrt(pi / 2) times the normal's. */
static const double normal[INTERVAL_LEVELS] = {
    -2.4565, -2.0615, -1.6062, -1.2990, -1.0548, -0.8453, -0.6572, -0.4829, -0.3175, -0.1575, 0,
    0.1575,  0.3175,  0.4829,  0.6572,  0.8453,  1.0548,  1.2990,  1.6062,  2.0615,  2.4565};

/* --- sizes --- */

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
            double e = fabs(scaled[o * plan->horizon + h]);
            if (!isfinite(e))
                continue;
            for (int at = first_known(plan, o, h + 1); at <= plan->origins; at++) {
                spread->sum[at][h] += fmin(e, largest_scaled);
                spread->count[at][h]++;
            }
        }
}

void interval_spread_settle(struct interval_spread *spread, const struct backtest_plan *plan)
{
    for (int o = 0; o <= plan->origins; o++) {
        double expected = first_spread;
        for (int h = 1; h <= plan->horizon; h++) {
            expected *= h > 1 ? pow((double)h / (h - 1), growth_power) : 1;
            expected = (spread_kappa * expected + spread->sum[o][h - 1]) /
                       (spread_kappa + spread->count[o][h - 1]);
            spread->at[o][h - 1] = expected;
        }
    }
}

double interval_spread_at(const struct interval_spread *spread, const struct backtest_plan *plan,
                          int origin, int h)
{
    int longest = plan->horizon;
    double last, growth = 0.5;

    if (h <= longest)
        return spread->at[origin][h - 1];
    last = spread->at[origin][longest - 1];
    if (longest >= 3)
        growth = log(last / spread->at[origin][0]) / log(longest);
    return last * pow((double)h / longest, fmin(fmax(growth, 0.5), 1.0));
}

double interval_factor(const struct interval_spread *spread, const struct backtest_plan *plan,
                       const double *scaled, int origin)
{
    double sum = factor_kappa, count = factor_kappa;

    for (int o = 0; o < plan->origins && o < origin; o++)
        for (int h = 0; h < plan->horizon; h++) {
            double e = fabs(scaled[o * plan->horizon + h]);
            if (isfinite(e) && backtest_is_known(plan, o, h + 1, origin)) {
                sum += fmin(e / spread->at[origin][h], 6);
                count++;
            }
        }
    return sum / count;
}

/* --- quantiles --- */

static double share_of(double z)
{
    return z / (1 + fabs(z));
}

void interval_count(struct interval_counts *counts, double z)
{
    int bin = (int)((share_of(z) + 1) * (INTERVAL_BINS / 2));

    counts->bin[bin < 0 ? 0 : bin < INTERVAL_BINS ? bin : INTERVAL_BINS - 1]++;
    counts->n++;
}

/* z at a position between the edges of the bins. */
static double z_at(double position)
{
    double share = position / (INTERVAL_BINS / 2) - 1;

    return share / (1 - fmin(fabs(share), 1 - 1e-6));
}

/* Rank, 1 .. count, of the p-quantile: the outer side of the gap, as split conformal prediction has it. */
static int rank_of(double p, int count)
{
    double rank = p < 0.5 ? floor(p * (count + 1)) : ceil(p * (count + 1));

    return rank < 1 ? 1 : rank > count ? count : (int)rank;
}

static double blend(double known, int count, double prior)
{
    return (count * known + quantile_kappa * prior) / (count + quantile_kappa);
}

/* The two quantiles of a pair: as far apart as found, their middle shrunk towards 0. */
static void draw_in(double *q, int count)
{
    for (int k = 0; k <= INTERVAL_LEVELS / 2; k++) {
        double *low = &q[k], *high = &q[INTERVAL_LEVELS - 1 - k];
        double half = 0.5 * (*high - *low), middle = 0.5 * (*high + *low) * count / (count + side_kappa);
        *low = middle - half;
        *high = middle + half;
    }
}

void interval_quantiles(struct interval_quantiles *q, int origin, const struct interval_counts *counts)
{
    double *at = q->at[origin];
    int level = 0, seen = 0;

    for (int k = 0; k < INTERVAL_BINS && level < INTERVAL_LEVELS; k++) {
        int before = seen, rank;
        seen += counts->bin[k];
        while (level < INTERVAL_LEVELS && (rank = rank_of(interval_level[level], counts->n)) <= seen &&
               seen > before) {
            double z = z_at(k + (rank - before - 0.5) / counts->bin[k]);
            at[level] = blend(z, counts->n, normal[level]);
            level++;
        }
    }
    for (; level < INTERVAL_LEVELS; level++)
        at[level] = normal[level];
    draw_in(at, counts->n);
}

double interval_quantile(const struct interval_quantiles *q, int origin, double p)
{
    const double *at = q->at[origin], end = interval_level[0];
    int k = 0;

    if (p < end)
        return at[0] * log(p) / log(end);
    if (p > 1 - end)
        return at[INTERVAL_LEVELS - 1] * log(1 - p) / log(end);
    while (k < INTERVAL_LEVELS - 2 && p > interval_level[k + 1])
        k++;
    return at[k] + (at[k + 1] - at[k]) * (p - interval_level[k]) / (interval_level[k + 1] - interval_level[k]);
}
