/* interval: how wide, from the errors made at earlier origins.
 *
 * An error e of horizon h is taken as  e = s * v * spread_h * z :
 *   s         the series' own scale at the origin (mean absolute one-step change, see engine.c)
 *   spread_h  mean of |e| / s over the panel's series of one frequency
 *   v         how much harder than its scale says this series is: its own mean of |e| / (s spread_h),
 *             shrunk towards 1
 *   z         the rest, of one distribution for the panel; its quantiles make the interval
 * Everything used at an origin rests on outcomes known there, so the coverage found in the backtest
 * is that of intervals as they would have been published. Where few errors are known, all four fall
 * back on those of a random walk with normal steps. Beyond the longest horizon of the backtest the
 * spread grows on by the power of h found up to there, at least the square root's.
 * Source: split conformal prediction with normalised residuals, Lei et al. (2018), JASA 113.
 */
#ifndef INTERVAL_H
#define INTERVAL_H

#include "backtest.h"

struct interval_spread {
    double sum[BACKTEST_ORIGINS_MAX + 1][2 * SEASON_MAX];       /* of |e| / s, known at the origin */
    double count[BACKTEST_ORIGINS_MAX + 1][2 * SEASON_MAX];
};

/* Quantiles of |z| per origin. */
struct interval_quantiles {
    double q80[BACKTEST_ORIGINS_MAX + 1], q95[BACKTEST_ORIGINS_MAX + 1];
};

/* The scaled errors |e| / s of one series: NaN where unknown. [origin][h] as in the backtest. */
void interval_spread_add(struct interval_spread *spread, const struct backtest_plan *plan,
                         const double *scaled);

/* Spread at horizon h = 1, 2, ... as known at an origin; any h, also beyond the plan's. */
double interval_spread_at(const struct interval_spread *spread, const struct backtest_plan *plan,
                          int origin, int h);

/* v of one series as known at an origin. */
double interval_factor(const struct interval_spread *spread, const struct backtest_plan *plan,
                       const double *scaled, int origin);

/* One known |z|, with the first origin that knows it. */
struct interval_error {
    double z;
    int known_at;
};

/* Quantiles per origin; reorders the errors. */
void interval_quantiles(struct interval_quantiles *q, int origins, struct interval_error *errors,
                        int n);

#endif
