/* compare: are the losses of two forecasters different by more than chance?
 *
 *   d_t = loss of one - loss of the other at time t,  t = 1 .. n
 *   DM  = mean(d) / sqrt(v / n),   v = the long-run variance of d, of forecasts h periods ahead
 * times the correction of Harvey, Leybourne and Newbold (1997), International Journal of Forecasting 13,
 * equation (9), to be compared with Student's t of n - 1 degrees.
 * Source: Diebold and Mariano (1995), JBES 13. v by Bartlett's weights (Newey and West 1987) instead of
 * equal ones, so that it cannot be negative.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include <stdbool.h>

struct compare_test {
    double statistic;   /* negative: the first one lost less */
    double p;           /* two-sided */
};

/* d n values, of forecasts h times ahead, h >= 1. False when n < 3 or d never varies. */
bool compare_losses(const double *d, int n, int h, struct compare_test *test);

/* P(|T| > |t|) of Student's t with df degrees of freedom. */
double compare_two_sided(double t, double df);

#endif
