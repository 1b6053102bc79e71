/* shrink: estimates drawn towards a centre, each by its own reliability (empirical Bayes).
 *
 *   x_i ~ N(theta_i, v_i),  theta_i ~ N(c, tau^2)
 *   out_i = w_i x_i + (1 - w_i) c,   w_i = tau^2 / (tau^2 + v_i)
 * The one routine for growth of shares (county towards nation), for outflow rates (occupation towards the mean of
 * the age group) and for the bias of respondents. tau^2 is the Paule-Mandel solution of panel.h, to which, for a
 * centre that is given, the part of (mean - c)^2 beyond its own sampling variance is added.
 * Source: Morris (1983), JASA 78; for replacement demand ROA-RM-1999/2 (random coefficients).
 */
#ifndef SKILLS_SHRINK_H
#define SKILLS_SHRINK_H

#include "fc.h"

struct shrink_found {
    double centre;      /* c */
    double tau2;        /* variance of true values about c, >= 0 */
};

/* x, v: n estimates and their sampling variances; NaN in either: nothing known, out_i = c.
 * centre: where to, or NaN: the weighted mean of x.
 * Fills out and, when not NULL, variance: w_i v_i, that of theta_i given x_i. out may be x, variance may be v.
 * Fails: FC_EEMPTY no estimate and no centre; FC_ERANGE a variance is negative; FC_ENOMEM. */
enum fc_status shrink(const double *x, const double *v, int n, double centre, double *out, double *variance,
                      struct shrink_found *found) MUSTCHECK;

#endif
