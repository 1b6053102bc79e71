/* linalg: every LAPACKE call of the project, one function per need.
 *
 * Matrices are dense, column-major, with leading dimension = number of rows.
 */
#ifndef LINALG_H
#define LINALG_H

#include "fc.h"

/* Scratch for least squares of at most n rows and p columns; one per thread. */
struct linalg_work {
    int n, p;
    double *memory;     /* all arrays below are parts of it */
    double *Q;          /* n x p: the scaled copy of X, then its QR factors */
    double *z;          /* n: the scaled copy of y, then Q'y */
    double *r;          /* n: residuals, while they are refined */
    double *R;          /* p x p: inverse of the triangle */
    double *centre, *scale, *head, *beta;       /* p each */
    double *lapack;     /* LAPACK's own workspace */
    int lapack_size;
};

enum fc_status linalg_work_alloc(struct linalg_work *w, int n, int p) MUSTCHECK;
void linalg_work_free(struct linalg_work *w);

/* What least squares found, beside the coefficients. */
struct linalg_lstsq {
    int rank;           /* numerical rank of the centred and scaled X */
    double cond;        /* its condition number in the 1-norm; infinite when rank < p */
    double rss;         /* |y - X b|^2 */
};

/* linalg_lstsq minimises |y - X b|.
 *   X n x p (looked at only), y n -> b p, and, when V is not NULL, V = (X'X)^-1, p x p
 *   constant: column of ones in X, or -1; the other columns are centred on their means if given
 * Works on centred columns scaled to unit length, so cond tells of collinearity, not of units.
 * Where cond is above 1000 the solution and its residuals are refined, with sums of twice the precision, which gives back
 * the digits that collinearity costs (not those that X lost when it was rounded).
 * Source: Golub and Van Loan (2013), section 5.3; Bjorck (1967), BIT 7, for the refinement; Ogita, Rump and Oishi (2005), SIAM J. Sci. Comput. 26, for the
 * sums; LAPACK's dgelsd for the rank when a diagonal element of the
 * triangle vanishes.
 * Fails: FC_ESHAPE w is too small or n < p; FC_ENONFINITE; FC_ESINGULAR rank < p, see found->rank. */
enum fc_status linalg_lstsq(struct linalg_work *w, int n, int p, const double *X, const double *y,
                            int constant, double *b, double *V, struct linalg_lstsq *found) MUSTCHECK;

/* Lower Cholesky factor of the symmetric A (n x n), in place; the upper triangle is left as it was.
 * Fails: FC_ESINGULAR A is not positive definite. */
enum fc_status linalg_cholesky(int n, double *A) MUSTCHECK;

/* Solves A X = B, given the factor L of A; B (n x k) becomes X. */
enum fc_status linalg_cholesky_solve(int n, const double *L, int k, double *B) MUSTCHECK;

#endif
