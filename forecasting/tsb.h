/* tsb: series of counts that are often zero: how often they are not, and how large they then are.
 *
 *   y_t > 0:  p_t = p_{t-1} + beta (1 - p_{t-1}),   z_t = z_{t-1} + alpha (y_t - z_{t-1})
 *   y_t = 0:  p_t = p_{t-1} - beta p_{t-1},         z_t = z_{t-1}
 *   forecast  p_t z_t, at every horizon
 * Unlike Croston's method, of which it is the unbiased form that keeps up with demand that dies out, p also
 * moves when nothing comes. Source: Teunter, Syntetos and Babai (2011), "Intermittent demand: linking forecasting
 * to inventory obsolescence", European Journal of Operational Research 214, equation 2.
 */
#ifndef TSB_H
#define TSB_H

#include <stdbool.h>

#include "fc.h"
#include "levenberg.h"

#define TSB_ZEROS 0.25          /* share of zeros from which a series is of this kind */

struct tsb_fit {
    double alpha, beta;
    double size, chance;        /* z_0 and p_0: the means over the values fitted to */
};

/* True for a series of this kind: none negative, not all zero, zero often. */
bool tsb_suits(const double *y, int n);

/* Fits alpha and beta to y (n values) by least squares of the one-step errors, with room for n of them in w.
 * Fails: FC_ESHORT n < 8; FC_ERANGE a value is negative or all are zero. */
enum fc_status tsb_fit(struct levenberg_work *w, struct tsb_fit *fit, const double *y, int n) MUSTCHECK;

/* Runs through y (n values, which may be more than it was fitted to) and forecasts. */
void tsb_project(const struct tsb_fit *fit, const double *y, int n, int horizon, double *out);

#endif
