/* interval: the distribution around a forecast, from the errors made at earlier origins.
 *
 * An error of horizon h is taken as  e = s * v * spread_h * z :
 *   s         the series' own scale at the origin (mean absolute one-step change, see engine.c)
 *   spread_h  mean of |e| / s over the panel's series of one frequency
 *   v         how much harder than its scale says this series is: its own mean of |e| / (s spread_h),
 *             shrunk towards 1
 *   z         the rest, of one distribution for the panel; its quantiles make the interval
 * z has a sign: where the panel's errors lie more to one side, so does the interval, the more the more
 * errors are known. Everything used at an origin rests on outcomes known there, so the coverage
 * found in the backtest is that of intervals as they would have been published.
 * Where few errors are known, all four fall back on a random walk's with wide normal steps. Beyond the
 * longest horizon of the backtest the spread grows on by the power of h found up to there, at least the
 * square root's.
 * Source: split conformal prediction with normalised residuals, Lei et al. (2018), JASA 113. Errors
 * on a curved scale (Box and Cox 1964, powers 0 to 0.5) were tried for positive series: wider on dev.
 */
#ifndef INTERVAL_H
#define INTERVAL_H

#include "backtest.h"

enum { INTERVAL_LEVELS = 21 };

/* 0.025, 0.05, 0.10, 0.15 ... 0.90, 0.95, 0.975. */
extern const double interval_level[INTERVAL_LEVELS];

struct interval_spread {
    double sum[BACKTEST_ORIGINS_MAX + 1][2 * SEASON_MAX];       /* of |e| / s, known at the origin */
    double count[BACKTEST_ORIGINS_MAX + 1][2 * SEASON_MAX];
    double at[BACKTEST_ORIGINS_MAX + 1][2 * SEASON_MAX];        /* found by interval_spread_settle */
};

/* Quantiles of z per origin. */
struct interval_quantiles {
    double at[BACKTEST_ORIGINS_MAX + 1][INTERVAL_LEVELS];
};

/* The scaled errors e / s of one series: NaN where unknown. [origin][h] as in the backtest. */
void interval_spread_add(struct interval_spread *spread, const struct backtest_plan *plan,
                         const double *scaled);

/* Finds the spreads, when all series have been added. Each horizon's mean is shrunk towards the horizon's
 * before, grown by the power of h that errors grow with before any are known. */
void interval_spread_settle(struct interval_spread *spread, const struct backtest_plan *plan);

/* Spread at horizon h = 1, 2, ... as known at an origin; any h, also beyond the plan's. */
double interval_spread_at(const struct interval_spread *spread, const struct backtest_plan *plan,
                          int origin, int h);

/* v of one series as known at an origin. */
double interval_factor(const struct interval_spread *spread, const struct backtest_plan *plan,
                       const double *scaled, int origin);

/* How often z was seen, in bins of z / (1 + |z|): a bin is 0.0005 wide at 0, 0.008 at 3. */
enum { INTERVAL_BINS = 4096 };

struct interval_counts {
    int bin[INTERVAL_BINS];
    int n;
};

void interval_count(struct interval_counts *counts, double z);

/* The quantiles at an origin, from the z known there. */
void interval_quantiles(struct interval_quantiles *q, int origin, const struct interval_counts *counts);

/* The p-quantile of z at an origin, 0 < p < 1: on the line between the levels; the tails outside fall
 * off exponentially. */
double interval_quantile(const struct interval_quantiles *q, int origin, double p);

#endif
