/* arima: seasonal ARIMA(p,d,q)(P,D,Q)_m with regressors, by exact maximum likelihood.
 *
 *   y_t = x_t' b + n_t,   (1 - B)^d (1 - B^m)^D n_t = mu + w_t,
 *   ar(B) sar(B^m) w_t = ma(B) sma(B^m) e_t,   e ~ N(0, s2)
 *   ar(B) = 1 - ar_1 B - ...,   ma(B) = 1 + ma_1 B + ...
 * mu is the mean when nothing is differenced, the drift per period when d + D = 1. The likelihood is
 * that of the differenced values (kalman.h); mu, b and s2 are concentrated out of it, and the four
 * polynomials are searched for over their partial autocorrelations, each within +-ARIMA_BOUND, where
 * they are stationary and invertible (Barndorff-Nielsen and Schou 1973; Monahan 1984).
 * What it leaves to others: the choice of the order (autoarima.h).
 * Source: Box, Jenkins, Reinsel and Ljung (2015), chapters 4, 5, 7 and 9.
 */
#ifndef ARIMA_H
#define ARIMA_H

#include <stdbool.h>

#include "fc.h"
#include "kalman.h"
#include "levenberg.h"

enum {
    ARIMA_LAGS = 5,             /* p and q at most */
    ARIMA_SEASONS = 2,          /* P and Q at most */
    ARIMA_REGRESSORS = 4,
    ARIMA_DELAY = 2 + 2 * 12    /* d + m D at most: values lost to differencing */
};

#define ARIMA_BOUND 0.995

/* p + q + P + Q <= LEVENBERG_MAX, d <= 2, D <= 1. */
struct arima_order {
    int p, d, q, P, D, Q;
    bool constant;              /* estimate mu */
};

struct arima_data {
    const double *y;            /* n values, no gaps, of order one */
    int n, m;                   /* m = 1: no season */
    const double *x;            /* regressor j at position t: x[t + j * stride]; none: NULL */
    int regressors, stride;     /* stride >= n when fitting, >= n + horizon when projecting */
};

struct arima_fit {
    struct arima_order order;
    int m, regressors;
    double partial[LEVENBERG_MAX];      /* p of ar, q of -ma, P of sar, Q of -sma */
    double ar[ARIMA_LAGS], ma[ARIMA_LAGS], sar[ARIMA_SEASONS], sma[ARIMA_SEASONS];
    double b[KALMAN_COLUMNS - 1];       /* of the regressors, then mu if it is estimated */
    double withheld;            /* share of mu that forecasts leave out: 0 unless the caller sets it */
    double sigma2, loglik, aicc;        /* sigma2 = sum of squared standardised innovations / n_used */
    int used;                   /* differenced values: those the likelihood is of */
    int parameters;             /* k of the information criterion: polynomials, mu, b, s2 */
    int calls;                  /* of the likelihood */
    bool converged;
};

/* Scratch of one thread for series of at most n values. */
struct arima_work {
    int n;
    struct kalman_work kalman;
    struct levenberg_work levenberg;
    int used, columns;          /* what kalman.column holds now */
};

enum fc_status arima_work_alloc(struct arima_work *w, int n) MUSTCHECK;
void arima_work_free(struct arima_work *w);

/* How hard to search: AICc comparisons need less than a published fit. */
enum arima_effort { ARIMA_QUICK, ARIMA_CAREFUL };

/* Fills the columns of w with the differenced series and regressors of the order's d and D, the
 * constant last, so that orders which differ only in p, q, P, Q and constant can be fitted in a row.
 * Fails: FC_ESHAPE; FC_ERANGE the order or m; FC_ESHORT nothing is left after differencing. */
enum fc_status arima_prepare(struct arima_work *w, const struct arima_data *data,
                             const struct arima_order *order) MUSTCHECK;

/* Fits fit->order to what arima_prepare left, from fit->partial.
 * Fails: FC_ESHORT fewer than parameters + 2 values; FC_ESINGULAR regressors are collinear after
 * differencing; FC_ENONFINITE. */
enum fc_status arima_fit_prepared(struct arima_work *w, int m, enum arima_effort effort,
                                  struct arima_fit *fit) MUSTCHECK;

/* Both, carefully, from small partial autocorrelations. */
enum fc_status arima_fit(struct arima_work *w, const struct arima_data *data,
                         const struct arima_order *order, struct arima_fit *fit) MUSTCHECK;

/* b, sigma2, loglik and aicc at the polynomials that fit holds, without a search.
 * Fails: FC_ERANGE they are not stationary; else as arima_fit_prepared. */
enum fc_status arima_evaluate(struct arima_work *w, const struct arima_data *data,
                              struct arima_fit *fit) MUSTCHECK;

/* Standard errors of fit->b, given the polynomials, at the evaluation that w went through last: sigma2 of the
 * likelihood times the inverse of the innovations' products. se: KALMAN_COLUMNS - 1. */
void arima_standard_errors(const struct arima_work *w, const struct arima_fit *fit, double *se);

/* One-step errors of fit over data, each over its standard deviation relative to the last's: out takes
 * n - d - m D values, the first of which belongs to position d + m D. Fails: as arima_evaluate. */
enum fc_status arima_errors(struct arima_work *w, const struct arima_fit *fit,
                            const struct arima_data *data, double *out) MUSTCHECK;

/* Forecasts data (n values, which may be more than it was fitted to): mu and b are estimated on them
 * anew, the polynomials stay. Fails: as arima_prepare and arima_evaluate. */
enum fc_status arima_project(struct arima_work *w, const struct arima_fit *fit,
                             const struct arima_data *data, int horizon, double *out) MUSTCHECK;

/* Standard deviations of the forecasts 1 .. horizon given the parameters:
 * sigma (1 + psi_1^2 + ... + psi_{h-1}^2)^(1/2), psi of the model with its differences. */
void arima_deviation(const struct arima_fit *fit, int horizon, double *out);

/* True when every root of the four polynomials has modulus of at least margin (> 1), a seasonal
 * polynomial's in B^m. */
bool arima_roots_clear(const struct arima_fit *fit, double margin);

#endif
