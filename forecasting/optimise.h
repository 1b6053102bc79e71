/* optimise: minimum of a function of a few bounded variables without derivatives.
 *
 * Nelder and Mead (1965) with every trial point clamped to the box, and one restart from the best
 * point with a fresh simplex, which frees a simplex that collapsed on a bound.
 */
#ifndef OPTIMISE_H
#define OPTIMISE_H

#include <stdbool.h>

#include "fc.h"

enum { OPTIMISE_MAX = 8 };      /* variables at most; the simplex lives on the stack */

/* The objective. A value that is not finite counts as worse than any other. */
typedef double optimise_function(const double *x, void *context);

struct optimise_box {
    int p;                              /* variables, 1..OPTIMISE_MAX */
    double lower[OPTIMISE_MAX], upper[OPTIMISE_MAX];
    double step[OPTIMISE_MAX];          /* size of the first simplex; > 0 */
    int max_calls;                      /* of the objective, both starts together */
    double tolerance;                   /* stop when the simplex' values differ by less */
};

struct optimise_result {
    double value;
    int calls;
    bool converged;             /* false: max_calls came first; x is still the best point seen */
};

/* Minimises f from x (p), which is clamped to the box and receives the best point.
 * Fails: FC_ERANGE p or a bound is out of order; FC_ENONFINITE f is nowhere finite on the simplex. */
enum fc_status optimise_minimum(optimise_function *f, void *context, const struct optimise_box *box,
                                double *x, struct optimise_result *result) MUSTCHECK;

#endif
