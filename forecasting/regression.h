/* regression: what a fitted regression says, in terms that a reader knows.
 *
 * From the columns of design.h, whose seasonal ones are waves, come by linear combination c' b
 *   level     at the series' last period, season and driver left out
 *   trend     change per year
 *   season    how far each season lies above the mean of all, one term each
 *   driver    change per unit of the driver
 * with two standard errors each, (c' V c)^1/2: V of independent errors of one variance, given phi (ols.h), and V of
 * Newey and West (1987), which holds where they depend on each other. With phi both are of the rows from which
 * what the row before foretells is taken (arx.h), so the second is then a check on the first.
 */
#ifndef REGRESSION_H
#define REGRESSION_H

#include <stdbool.h>

#include "arx.h"

enum regression_kind { REGRESSION_LEVEL, REGRESSION_TREND, REGRESSION_SEASON, REGRESSION_DRIVER };

struct regression_term {
    enum regression_kind kind;
    int season;                 /* of REGRESSION_SEASON: 0 is that of position 0 */
    double b, se, robust;       /* in units of y; robust: Newey and West's, NaN where there is none */
};

enum { REGRESSION_TERMS = 3 + SEASON_MAX };

struct regression {
    int terms;
    struct regression_term term[REGRESSION_TERMS];
    int n, p, rank;             /* rows used, columns, and the columns' numerical rank */
    double cond;                /* condition number of the scaled columns, 1-norm; NaN: not looked at */
    double phi;                 /* of the errors; 0 without */
    double sigma;               /* standard deviation of what is left, in units of y */
    double r2;                  /* 1 - |y - X b|^2 / |y - mean|^2; NaN: not looked at */
    int lags;                   /* of Newey and West's V; -1: none */
    bool logged;                /* the coefficients are of the logarithm of y, whatever its unit */
};

/* Of a fit to y, n values from position 0. Fails: as arx_fit. */
enum fc_status regression_describe(struct arx_work *w, const struct arx_fit *fit, const double *y, int n,
                                   struct regression *out) MUSTCHECK;

/* The same figures when y was divided by unit before the fit. */
void regression_rescale(struct regression *r, double unit);

#endif
