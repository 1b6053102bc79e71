/* sparse: Cholesky factor of a sparse symmetric matrix, and systems solved with it.
 *
 * L L' = A, row after row (up-looking), with the elimination tree telling which columns a row meets.
 * The order of the unknowns is the caller's: it decides how much L fills in.
 * Source: Davis (2006), "Direct Methods for Sparse Linear Systems", chapters 3 and 4.
 */
#ifndef SPARSE_H
#define SPARSE_H

#include "fc.h"

/* The upper triangle by columns: rows i <= j of column j, the diagonal among them, in any order. */
struct sparse_matrix {
    int n;
    int *start;                 /* n + 1 */
    int *row;
    double *value;
};

struct sparse_factor {
    int n;
    int *parent;                /* n: elimination tree, -1 at a root */
    int *start, *next;          /* n + 1, n: columns of L below the diagonal; next free place */
    int *row;
    double *value, *diagonal;   /* diagonal 0: the pivot vanished and its unknown is held at 0 */
    int *mark, *stack;          /* n each: scratch of the factorisation */
    double *x;                  /* n */
    int dropped;                /* pivots that vanished */
};

/* Allocates a factor for matrices of A's pattern. */
enum fc_status sparse_factor_alloc(struct sparse_factor *f, const struct sparse_matrix *A) MUSTCHECK;
void sparse_factor_free(struct sparse_factor *f);

/* Factors A, which has the pattern f was allocated for and is positive semidefinite. A pivot below
 * 1e-12 of its diagonal element counts as zero, so redundant equations that agree do no harm. */
void sparse_factorise(struct sparse_factor *f, const struct sparse_matrix *A);

/* Solves A x = b in place. */
void sparse_solve(const struct sparse_factor *f, double *b);

#endif
