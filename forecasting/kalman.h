/* kalman: exact innovations of a stationary ARMA process, for a series and its regressors at once.
 *
 *   w_t = ar_1 w_{t-1} + ... + ar_p w_{t-p} + e_t + ma_1 e_{t-1} + ... + ma_q e_{t-q},  e ~ N(0, s2)
 * in the state-space form of Gardner, Harvey and Phillips (1980), AS 154, whose transition matrix is
 * a shift and one column. The covariance of the state is never formed: from a stationary start its
 * increments have rank one, so gain, innovation variance and increment follow from one another in
 * time proportional to the highest lag (Morf, Sidhu and Kailath 1974; Melard 1984, AS 197), and where
 * the variance has settled the recursion is the plain ARMA difference equation.
 * A filtered regressor column needs the same gains, so the likelihood of a regression with ARMA
 * errors is that of least squares on the standardised innovations of all columns.
 */
#ifndef KALMAN_H
#define KALMAN_H

#include "fc.h"

enum {
    KALMAN_LAGS = 32,           /* highest lag: 5 + 2 SEASON_MAX, rounded up to a multiple of 4 */
    KALMAN_COLUMNS = 6          /* the series, a constant and four regressors */
};

struct kalman_arma {
    int p, q;                   /* highest lags with a coefficient, <= KALMAN_LAGS */
    double ar[KALMAN_LAGS + 1], ma[KALMAN_LAGS + 1];    /* [lag]; [0] is 1 in ma and unused in ar */
};

/* Scratch of one thread for series of at most n values. */
struct kalman_work {
    int n;                      /* room */
    double *column[KALMAN_COLUMNS];     /* n: the caller fills in what is to be filtered */
    double *u[KALMAN_COLUMNS];          /* n: innovations over their standard deviation / s */
    double *carry[KALMAN_COLUMNS];      /* n + KALMAN_LAGS: at t, what values before t (and, at the end,
                                           before n) say about value t, autoregression on values
                                           from n on excepted */
    double *increment;          /* n + KALMAN_LAGS */
    double logdet;              /* sum of log (innovation variance / s2) */
    double *memory;
};

enum fc_status kalman_work_alloc(struct kalman_work *w, int n) MUSTCHECK;
void kalman_work_free(struct kalman_work *w);

/* Filters n values of the first columns columns. ar must be stationary.
 * Fails: FC_ESHAPE; FC_ERANGE ar is not stationary, or too near to it to say. */
enum fc_status kalman_filter(struct kalman_work *w, const struct kalman_arma *arma, int n,
                             int columns) MUSTCHECK;

/* Forecasts of a filtered column for times n, n + 1, ... */
void kalman_forecast(const struct kalman_work *w, const struct kalman_arma *arma, int n, int column,
                     int horizon, double *out);

/* Autocovariances 0 .. lags of the process with s2 = 1; lags <= KALMAN_LAGS. */
enum fc_status kalman_autocovariance(const struct kalman_arma *arma, int lags, double *gamma) MUSTCHECK;

#endif
