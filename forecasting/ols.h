/* ols: linear regression with all a reader wants to know about it.
 */
#ifndef OLS_H
#define OLS_H

#include "fc.h"
#include "linalg.h"

struct ols_fit {
    int n, p;
    double *b, *se;     /* p each: coefficients and their standard errors, the caller's room */
    double *V;          /* p x p: covariance of b, the caller's room */
    double sigma;       /* residual standard deviation, sqrt(rss / (n - p)) */
    double rss, r2;     /* r2 against the mean with a constant, against zero without */
    int rank;
    double cond;
};

/* ols_fit estimates b in  y = X b + e,  e ~ (0, s2 I),  minimising |y - X b|.
 *   X         n x p, column-major
 *   constant  the column of X that is all ones, or -1
 *   fit       b, se and V point to the caller's room
 * Works on a centred and scaled copy in w; b, se and V come back in the units given.
 * Fails: FC_ESHORT n <= p; else as linalg_lstsq. */
enum fc_status ols_fit(struct linalg_work *w, int n, int p, const double *X, const double *y,
                       int constant, struct ols_fit *fit) MUSTCHECK;

/* Standard errors that hold when the errors' variance changes and they depend on each other over time:
 *   V = n / (n - p) (X'X)^-1 S (X'X)^-1,
 *   S = sum_t e_t^2 x_t x_t' + sum_l (1 - l / (L + 1)) sum_t e_t e_{t-l} (x_t x_{t-l}' + x_{t-l} x_t')
 *   X, y      what fit was made of, rows in order of time
 *   lags      L, 0 .. n - 1 (0: only the variance changes); negative: ols_hac_lags(n)
 *   se, V     p and p x p, the caller's room, replaced; fit itself is only looked at
 *   room      n doubles
 * Source: Newey and West (1987), Econometrica 55, equation 5; the automatic L is that of Newey and West (1994),
 * Review of Economic Studies 61; n / (n - p) after MacKinnon and White (1985), Journal of Econometrics 29.
 * Fails: FC_ERANGE lags; FC_ESHAPE p is beyond OLS_HAC_COLUMNS. */
enum { OLS_HAC_COLUMNS = 32 };

/* floor(4 (n / 100)^(2/9)), a row at least less than n. */
int ols_hac_lags(int n);

enum fc_status ols_hac(const struct ols_fit *fit, const double *X, const double *y, int lags, double *room,
                       double *se, double *V) MUSTCHECK;

#endif
