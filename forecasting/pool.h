/* pool: one autoregression for all series of a panel, straight to each horizon.
 *
 *   s_t   the logarithm of a series without its season (the values where one is not positive), over the mean
 *         |s_t - s_{t-1}|, so that series of all sizes and tempers can share coefficients
 *   d_t   s_t - s_{t-1}, held within POOL_LIMIT
 *   x_t   means of d_t, d_{t-1}, ... with weights that halve over a few periods, more, and many, and the plain mean
 *   l     the series' loading of what the panel has most in common: the first principal component of x over time,
 *         for one of those halves
 *   f_t   sum l x_t / sum l^2 over the panel at the same distance from the end: that common part, for all of x
 *   c_t   the panel's plain mean of x_t there
 *   g     how much of a change lasts: the autocorrelation of d at lags 2 and 3, over the panel of mean 0 and variance 1
 *   (s_{t+h} - s_t) / h = (x_t, g x_t, l f_t, g l f_t, c_t, 1)' b_h + e
 * one b_h per horizon, by ridge regression over all series and t. So what followed a fall of this kind in any series
 * says what follows this one, by as much as changes of this series last, and what is common to all reaches each series
 * by as much as it has gone along before. The plain means' coefficients are held hardest to 0, as all series of a
 * period are one observation of them.
 * common = (R - R0) / (1 - R0), R = sum l^2 / N the factor's share of the variance of N members over T periods, and
 * R0 = (1/sqrt(N) + 1/sqrt(T'))^2 what a first component reaches among members that have nothing in common; T' the
 * periods that an average of d is worth, T (1 - k^2) / (1 + k^2) when its weights fall by k.
 * Source: Montero-Manso and Hyndman (2021), "Principles and algorithms for forecasting groups of time series:
 * locality and globality", IJF 37, for coefficients in common; Stock and Watson (2002), JASA 97, for a principal
 * component in a regression per horizon; Johnstone (2001), Annals of Statistics 29, for R0; Marcellino, Stock and Watson (2006), Journal of Econometrics 135, for one
 * regression per horizon; Hoerl and Kennard (1970), Technometrics 12, for ridge.
 */
#ifndef POOL_H
#define POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "adjust.h"
#include "fc.h"

#define POOL_LIMIT 6.0

enum {
    POOL_OWN = 5,               /* the columns of x */
    POOL_COLUMNS = 5 * POOL_OWN + 1,
    POOL_HORIZON = 2 * SEASON_MAX,
    POOL_SERIES = 8             /* series needed at least */
};

/* A series in the panel, and where its forecasts start. */
struct pool_member {
    int n;
    double *s;                  /* n values of s_t, in the work's room */
    double *beat;               /* n values of the column of x that loadings are found by, of mean 0 and norm 1 */
    double unit;                /* what s_t was divided by */
    double lasting, loading;    /* g, l */
    double x[POOL_OWN];         /* at the end */
    bool logged;
    struct season season;
};

/* Sums over the members at one distance from the end. */
struct pool_age {
    double rows;
    double x[5][POOL_OWN];      /* of x times 1, g, l, g l, g g l */
    double weight[5];           /* of l, g l, l l, g l l, g g l l */
};

/* Of x x' times 1, g, g g, and of x times what followed times 1, g. */
struct pool_product {
    double x[3][POOL_OWN][POOL_OWN];
};

struct pool_answer {
    double x[2][POOL_OWN];
};

/* One frequency's panel, known at one origin. */
struct pool_work {
    int longest, horizon, m;    /* values at most; horizons with coefficients of their own */
    int most, count;            /* members: room, and how many */
    size_t values, used;        /* of s: room, and in use */
    struct pool_member *member;
    double *s, *beat;           /* values */
    double *room;               /* (ADJUST_ROOM + 1) longest */
    double limit[POOL_HORIZON + 1];     /* of s_{t+h} - s_t */
    struct pool_age *age;       /* [distance] */
    double *followed;           /* [distance][3][horizon]: sums of what followed times 1, l, g l */
    struct pool_product product[POOL_HORIZON + 1];      /* by distance of t from the end, the last: and further */
    struct pool_answer answer[POOL_HORIZON];
    double b[POOL_HORIZON][POOL_COLUMNS];
    int solved;                 /* horizons with coefficients: 1 .. solved */
    double common;              /* 0 .. 1: of the members' course, what goes with the factor, beyond chance */
};

/* Room for so many series of at most longest values each and values in all, m a year.
 * Fails: FC_ESHAPE a number below 1 or too long a horizon, FC_ENOMEM. */
enum fc_status pool_work_alloc(struct pool_work *w, int m, int series, size_t values, int longest, int horizon) MUSTCHECK;
void pool_work_free(struct pool_work *w);

/* Adds a series of n finite values; returns its place in the panel. -1, and nothing added, when it is too short,
 * never changes, or there is no room. */
int pool_add(struct pool_work *w, const double *y, int n);

/* Finds loadings and coefficients. Fails: FC_ESHORT fewer than POOL_SERIES series or too few rows for one horizon. */
enum fc_status pool_solve(struct pool_work *w) MUSTCHECK;

/* Forecasts of a member, after pool_solve; beyond the horizons solved the rate of growth is that of the last one. */
void pool_project(const struct pool_work *w, int place, int horizon, double *out);

#endif
