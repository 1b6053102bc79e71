/* ras: a table fitted to margins (iterative proportional fitting).
 *
 *   x_ij <- x_ij R_i / sum_j x_ij,   x_ij <- x_ij C_j / sum_i x_ij,   until the margins hold
 * for any number of margins. The result is the table nearest to the seed in Kullback-Leibler divergence among
 * those with the margins: it keeps the seed's odds ratios. Margins that are noisy (survey, cell-key noise) or
 * contradict each other are met in part: with variance V of margin value M and current sum F,
 *   x <- x (F + g (M - F)) / F,   g = F / (F + V)
 * the weight that Poisson counts of mean F give an observation with error variance V; V = 0 is plain fitting.
 * Source: Deming and Stephan (1940), Annals of Mathematical Statistics 11; Csiszar (1975), Annals of
 * Probability 3, for the convergence; Bishop, Fienberg and Holland (1975), chapter 3.
 */
#ifndef SKILLS_RAS_H
#define SKILLS_RAS_H

#include "fc.h"

/* One margin: the cells of the table fall into classes, each with the sum it should have. */
struct ras_margin {
    int classes;
    const int *class_of;        /* cells: the class of each cell, 0 .. classes - 1 */
    const double *target;       /* classes, >= 0; NaN: not known, left alone */
    const double *variance;     /* classes, >= 0; NULL: all 0 */
};

struct ras_spec {
    int rounds;                 /* at most; 100 is plenty */
    double tolerance;           /* largest |sum - target| / max(target, 1) to stop at, e.g. 1e-9; for noisy margins
                                   the largest relative change of a class in a round */
};

struct ras_found {
    int rounds;
    double worst;               /* what was compared with the tolerance, in the last round */
    int starved;                /* classes with a positive target whose cells are all 0: they stay 0 */
};

/* Fits x (cells, >= 0: the seed), in place.
 * Fails: FC_ESHAPE a class is out of range; FC_ERANGE a cell, target or variance is negative; FC_ENOCONVERGE the
 * rounds were used up: margins contradict each other (differing totals) or zeros forbid a solution; x holds the
 * last round's table, whose last margin holds exactly; FC_ENOMEM. */
enum fc_status ras_fit(double *x, int cells, const struct ras_margin *margins, int count,
                       const struct ras_spec *spec, struct ras_found *found) MUSTCHECK;

/* The common case: x is rows x columns, x[i * columns + j]; row and column targets. */
enum fc_status ras_fit_matrix(double *x, int rows, int columns, const double *row_target, const double *column_target,
                              const struct ras_spec *spec, struct ras_found *found) MUSTCHECK;

#endif
