/* season: is there a season, what is its shape, and the series without it.
 *
 * Positions count from the first value of the series handed in: value t has index t % m.
 */
#ifndef SEASON_H
#define SEASON_H

#include <stdbool.h>

enum {
    SEASON_MAX = 12,        /* seasons a year at most: FC_MONTHLY */
    SEASON_WINDOW = 120,    /* changes looked at in the search for a season */
};

enum season_kind { SEASON_NONE, SEASON_ADDITIVE, SEASON_MULTIPLICATIVE };

struct season {
    enum season_kind kind;
    int m;
    double index[SEASON_MAX];   /* sums to 0 (additive) or to m (multiplicative) */
};

/* True when the autocorrelation at lag m is significant at 95 % one-sided, given those at lags
 * 1 .. m - 1: that of the values, which need n >= 3 m, or that of the changes from period to period,
 * which a trend cannot hide, n >= 2 m + 2.
 * Source: Makridakis et al. (2020), "The M4 competition", the test of Naive2, for the values. */
bool season_is_present(const double *y, int n, int m);

/* The kind a season of these values can have: none with m = 1 or n < 2 m, additive where one is not positive. */
enum season_kind season_admissible(enum season_kind kind, const double *y, int n, int m);

/* Classical decomposition by a centred 2 x m moving average, a year counting 0.8 of the one after it, as
 * seasons drift. kind SEASON_NONE, m = 1 or n < 2 m give
 * no season; a multiplicative season of values that are not all positive is taken as additive.
 * Source: Kendall and Stuart (1983), volume 3. */
void season_find(struct season *s, enum season_kind kind, const double *y, int n, int m);

/* out = y without its season; out may be y. */
void season_remove(const struct season *s, const double *y, int n, double *out);

/* Puts the season back on the values at positions first, first + 1, ... */
void season_restore(const struct season *s, int first, int n, double *y);

#endif
