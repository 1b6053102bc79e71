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

#endif
