/* levenberg: least squares in a few bounded variables, for residuals without derivatives.
 *
 * Minimises f(x) = |r(x)|^2 by Levenberg's and Marquardt's damped Gauss-Newton steps. The Jacobian
 * comes from forward differences and is then kept up to date by Broyden's rank-one formula, so an
 * iteration costs one evaluation; it is formed anew when such a step fails. A variable at a bound that
 * its gradient pushes outwards is held. Source: Nocedal and Wright (2006), sections 10.3 and 11.1.
 */
#ifndef LEVENBERG_H
#define LEVENBERG_H

#include <stdbool.h>

#include "fc.h"

enum { LEVENBERG_MAX = 8 };     /* variables at most */

/* Fills r (n). False where the residuals are not defined, which counts as worse than any value. */
typedef bool levenberg_function(const double *x, void *context, double *r);

struct levenberg_box {
    int p;                      /* variables, 0 .. LEVENBERG_MAX */
    double lower[LEVENBERG_MAX], upper[LEVENBERG_MAX];
    double difference;          /* step of the forward differences */
    int max_calls;
    double tolerance;           /* stop when a step promises less than this relative decrease of f */
    bool careful;               /* stop only on the word of a fresh Jacobian */
};

struct levenberg_result {
    double value;               /* f at the best point */
    int calls;
    bool converged;             /* false: max_calls, or no step helped; x is still the best point */
};

/* Scratch of one thread for at most n residuals. */
struct levenberg_work {
    int n;
    double *r, *trial;          /* n each */
    double *J;                  /* n x p, column-major */
    double *memory;
};

enum fc_status levenberg_work_alloc(struct levenberg_work *w, int n) MUSTCHECK;
void levenberg_work_free(struct levenberg_work *w);

/* Minimises over n residuals from x (p), which is clamped to the box and receives the best point;
 * w->r holds its residuals. Fails: FC_ERANGE; FC_ESHAPE; FC_ENONFINITE no residuals at the start. */
enum fc_status levenberg_minimum(struct levenberg_work *w, levenberg_function *f, void *context,
                                 const struct levenberg_box *box, int n, double *x,
                                 struct levenberg_result *result) MUSTCHECK;

/* Solves the symmetric positive definite A x = b (p x p, p <= LEVENBERG_MAX) in place by Cholesky:
 * b becomes x, A is spoiled. False when A is not positive definite. */
bool levenberg_solve(int p, double A[LEVENBERG_MAX][LEVENBERG_MAX], double *b);

#endif
