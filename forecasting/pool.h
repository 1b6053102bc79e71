/* pool: one autoregression for all series of a panel, straight to each horizon.
 *
 *   s_t   the logarithm of a series without its season (the values where one is not positive), over the mean
 *         |s_t - s_{t-1}|, so that series of all sizes and tempers can share coefficients
 *   d_t   s_t - s_{t-1}, held within POOL_LIMIT
 *   x_t   means of d_t, d_{t-1}, ... with weights that halve over a few periods, more, and many, and the plain
 *         mean; the panel's mean of each of these at the same distance from the end; 1
 *   (s_{t+h} - s_t) / h = x_t' b_h + e      one b_h per horizon, by ridge regression over all series and t
 * So what followed a fall of this kind in any series says what follows this one; the panel's means bring what
 * is common to all. The panel's coefficients are held harder to 0, as all series of a period are one
 * observation of them.
 * Source: Montero-Manso and Hyndman (2021), "Principles and algorithms for forecasting groups of time series:
 * locality and globality", IJF 37, for coefficients in common; Marcellino, Stock and Watson (2006), Journal of
 * Econometrics 135, for one regression per horizon; Hoerl and Kennard (1970), Technometrics 12, for ridge.
 */
#ifndef POOL_H
#define POOL_H

#include <stdbool.h>

#include "fc.h"
#include "adjust.h"

#define POOL_LIMIT 6.0

enum {
    POOL_OWN = 5,               /* the series' own columns of x */
    POOL_COLUMNS = 2 * POOL_OWN + 1,
    POOL_HORIZON = 2 * SEASON_MAX,
    POOL_SERIES = 8             /* series needed at least */
};

/* Where a series' forecasts start. */
struct pool_end {
    double x[POOL_OWN];
    double s, unit;             /* last s_t before it is divided, and what it is divided by */
    bool logged;
    struct season season;
    int n;
};

/* Sums over the rows of one frequency's panel, known at one origin; then the coefficients. */
struct pool_work {
    int longest, horizon;       /* values at most; horizons with coefficients of their own */
    int series;                 /* added so far */
    double product[POOL_HORIZON + 1][POOL_OWN][POOL_OWN];       /* own x x', by distance of t from the end */
    double answer[POOL_HORIZON][POOL_OWN];                      /* own x times what followed */
    double *x;                  /* [distance][POOL_OWN] sums of own x */
    double *followed;           /* [distance][horizon] sums of what followed */
    double *rows;               /* [distance] */
    double *s;                  /* longest: the series in hand */
    double *room;               /* ADJUST_ROOM longest */
    double common[POOL_OWN];    /* the panel's means at the end */
    double b[POOL_HORIZON][POOL_COLUMNS];
    int solved;                 /* horizons with coefficients: 1 .. solved */
};

enum fc_status pool_work_alloc(struct pool_work *w, int longest, int horizon) MUSTCHECK;
void pool_work_free(struct pool_work *w);

/* Forgets all series. */
void pool_start(struct pool_work *w);

/* Adds a series (n <= longest finite values, m a year) and notes its end. False, and nothing added, when it
 * is too short or never changes. */
bool pool_add(struct pool_work *w, const double *y, int n, int m, struct pool_end *end);

/* Finds the coefficients. Fails: FC_ESHORT fewer than POOL_SERIES series or too few rows for one horizon. */
enum fc_status pool_solve(struct pool_work *w) MUSTCHECK;

/* Forecasts from an end that was noted before pool_solve; beyond the horizons solved the rate of growth is
 * that of the last one. */
void pool_project(const struct pool_work *w, const struct pool_end *end, int horizon, double *out);

#endif
