#include "linalg_private.h"

#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CM LAPACK_COL_MAJOR
#define REFINE_FROM 1e3         /* condition */
enum { REFINE_STEPS = 3 };

/* dgelsd wants the most: 12 p + 2 p smlsiz + 8 p nlvl + p + (smlsiz + 1)^2 and integers; asked of it.
 * p x p doubles of it also serve as scratch for the covariance, 3 p for the refinement. */
static int lapack_size(int n, int p)
{
    double query = 0, unread = 0;
    lapack_int rank, iwork[1];

    LAPACKE_dgelsd_work(CM, n, p, 1, &unread, n, &unread, n, &unread, -1, &rank, &query, -1, iwork);
    return (int)fmax(query, (double)p * (p + 3)) + 1;
}

enum fc_status linalg_work_alloc(struct linalg_work *w, int n, int p)
{
    size_t rows = (size_t)n, columns = (size_t)p;
    double *m;

    *w = (struct linalg_work){0};
    if (n < 1 || p < 1 || n < p)
        return FC_ESHAPE;
    w->lapack_size = lapack_size(n, p);
    w->memory = malloc(sizeof *m * (rows * columns + 2 * rows + columns * columns + 4 * columns +
                                    (size_t)w->lapack_size));
    if (!w->memory)
        return FC_ENOMEM;
    w->n = n;
    w->p = p;
    w->Q = m = w->memory;
    w->z = m += rows * columns;
    w->r = m += rows;
    w->R = m += rows;
    w->centre = m += columns * columns;
    w->scale = m += columns;
    w->head = m += columns;
    w->beta = m += columns;
    w->lapack = m + columns;
    return FC_OK;
}

void linalg_work_free(struct linalg_work *w)
{
    free(w->memory);
    *w = (struct linalg_work){0};
}

/* --- sums in four strands: a fixed order of additions that a processor can overlap */

static double mean(const double *x, int n)
{
    double a = 0, b = 0, c = 0, d = 0;
    int i = 0;

    for (; i + 4 <= n; i += 4) {
        a += x[i];
        b += x[i + 1];
        c += x[i + 2];
        d += x[i + 3];
    }
    for (; i < n; i++)
        a += x[i];
    return ((a + b) + (c + d)) / n;
}

static double dot(const double *x, const double *y, int n)
{
    double a = 0, b = 0, c = 0, d = 0;
    int i = 0;

    for (; i + 4 <= n; i += 4) {
        a += x[i] * y[i];
        b += x[i + 1] * y[i + 1];
        c += x[i + 2] * y[i + 2];
        d += x[i + 3] * y[i + 3];
    }
    for (; i < n; i++)
        a += x[i] * y[i];
    return (a + b) + (c + d);
}

/* y -= f x */
static void subtract(double f, const double *restrict x, double *restrict y, int n)
{
    int i = 0;

    for (; i + 4 <= n; i += 4) {
        y[i] -= f * x[i];
        y[i + 1] -= f * x[i + 1];
        y[i + 2] -= f * x[i + 2];
        y[i + 3] -= f * x[i + 3];
    }
    for (; i < n; i++)
        y[i] -= f * x[i];
}

/* --- least squares */

/* Q = (X - centre) / scale, column by column; the constant keeps its place as a column of ones. */
static void copy_scaled(struct linalg_work *w, int n, int p, const double *X, int constant)
{
    for (int j = 0; j < p; j++) {
        const double *x = X + (size_t)j * (size_t)n;
        double *q = w->Q + (size_t)j * (size_t)n, c, length, inverse;

        c = constant >= 0 && j != constant ? mean(x, n) : 0.0;
        for (int i = 0; i < n; i++)
            q[i] = x[i] - c;
        length = dot(q, q, n);
        /* A column that is constant up to rounding has nothing left: keep it as zeros. */
        length = sqrt(length) > 1e-14 * sqrt((double)n) * fabs(c) ? sqrt(length) : 0.0;
        w->centre[j] = c;
        w->scale[j] = length > 0 ? length : 1.0;
        inverse = length > 0 ? 1 / length : 0.0;
        for (int i = 0; i < n; i++)
            q[i] *= inverse;
    }
}

/* The SVD's word on the rank, on a fresh scaled copy. */
static enum fc_status rank_by_svd(struct linalg_work *w, int n, int p, const double *X,
                                  const double *y, int constant, int *rank)
{
    lapack_int found, *iwork = malloc(sizeof *iwork * (size_t)(3 * p * 32 + 11 * p));
    int info;

    if (!iwork)
        return FC_ENOMEM;
    copy_scaled(w, n, p, X, constant);
    memcpy(w->z, y, sizeof *y * (size_t)n);
    info = LAPACKE_dgelsd_work(CM, n, p, 1, w->Q, n, w->z, n, w->beta, 1e-12, &found, w->lapack,
                               w->lapack_size, iwork);
    free(iwork);
    *rank = (int)found;
    return info < 0 ? FC_ENONFINITE : info > 0 ? FC_ENOCONVERGE : FC_OK;
}

static double norm1(const double *A, int rows, int p, int stride)
{
    double most = 0;

    for (int j = 0; j < p; j++) {
        double sum = 0;
        for (int i = 0; i <= j && i < rows; i++)
            sum += fabs(A[i + (size_t)j * (size_t)stride]);
        most = fmax(most, sum);
    }
    return most;
}

static int triangle_rank(const struct linalg_work *w, int n, int p)
{
    int rank = 0;

    for (int j = 0; j < p; j++)
        rank += fabs(w->Q[j + (size_t)j * (size_t)n]) > 1e-12;
    return rank;
}

/* w->R = inverse of the triangle, zero below the diagonal: column j by back substitution. */
static void invert_triangle(struct linalg_work *w, int n, int p)
{
    const double *Q = w->Q;

    for (int j = 0; j < p; j++) {
        double *r = w->R + j * p;
        r[j] = 1 / Q[j + (size_t)j * (size_t)n];
        for (int i = j + 1; i < p; i++)
            r[i] = 0;
        for (int i = 0; i < j; i++)
            r[i] = 0;
        for (int k = j; k > 0; k--) {
            /* What column k of the triangle takes from the rows above it. */
            for (int i = 0; i < k; i++)
                r[i] -= Q[i + (size_t)k * (size_t)n] * r[k];
            r[k - 1] /= Q[k - 1 + (size_t)(k - 1) * (size_t)n];
        }
    }
}

/* beta = R^-1 Q'y in scaled units, then b in the units given. */
static void solve_triangle(const struct linalg_work *w, int p, int constant, double y_centre, double *b)
{
    double shift = y_centre;

    for (int i = 0; i < p; i++) {
        double sum = 0;
        for (int j = i; j < p; j++)
            sum += w->R[i + j * p] * w->z[j];
        b[i] = sum / w->scale[i];
    }
    for (int j = 0; j < p && constant >= 0; j++)
        if (j != constant)
            shift -= b[j] * w->centre[j];
    if (constant >= 0)
        b[constant] += shift;
}

/* V = T (R'R)^-1 T', with T the map from scaled to given coefficients. */
static void covariance(const struct linalg_work *w, int p, int constant, double *V)
{
    double *T = w->lapack;      /* p x p: column i is row i of T R^-1 */

    for (int i = 0; i < p; i++)
        for (int j = 0; j < p; j++)
            T[j + i * p] = w->R[i + j * p] / w->scale[i];
    for (int i = 0; i < p && constant >= 0; i++)
        if (i != constant)
            subtract(w->centre[i], T + i * p, T + constant * p, p);
    for (int i = 0; i < p; i++)
        for (int j = 0; j <= i; j++)
            V[i + j * p] = V[j + i * p] = dot(T + i * p, T + j * p, p);
}

/* --- Householder reflections H = I - beta v v', unblocked: at a few dozen rows and a handful of columns LAPACK's blocks
 * and checks cost more than the arithmetic.
 * Source: Golub and Van Loan (2013), algorithms 5.1.1 and 5.2.1. */

static void reflect(const double *v, double beta, double *x, int n)
{
    subtract(beta * dot(v, x, n), v, x, n);
}

/* Q = the triangle and, below it, the reflections, whose first elements are in head. */
static void factor(struct linalg_work *w, int n, int p)
{
    for (int j = 0; j < p; j++) {
        double *v = w->Q + (size_t)j * (size_t)n + j, first = *v, length = sqrt(dot(v, v, n - j));
        w->beta[j] = 0;
        if (!(length > 0))
            continue;
        *v = w->head[j] = first > 0 ? first + length : first - length;
        w->beta[j] = 1 / (length * (length + fabs(first)));
        for (int k = j + 1; k < p; k++)
            reflect(v, w->beta[j], w->Q + (size_t)k * (size_t)n + j, n - j);
        *v = first > 0 ? -length : length;
    }
}

/* z = Q'z. The triangle's diagonal makes room for the reflections' heads meanwhile. */
static void rotate(struct linalg_work *w, int n, int p)
{
    for (int j = 0; j < p; j++) {
        double *v = w->Q + (size_t)j * (size_t)n + j, diagonal = *v;
        if (w->beta[j] == 0)
            continue;
        *v = w->head[j];
        reflect(v, w->beta[j], w->z + j, n - j);
        *v = diagonal;
    }
}

/* z = Q z. */
static void rotate_back(struct linalg_work *w, int n, int p)
{
    for (int j = p - 1; j >= 0; j--) {
        double *v = w->Q + (size_t)j * (size_t)n + j, diagonal = *v;
        if (w->beta[j] == 0)
            continue;
        *v = w->head[j];
        reflect(v, w->beta[j], w->z + j, n - j);
        *v = diagonal;
    }
}

/* --- refinement */

/* One step for coefficients and residuals together, of the system  r + X b = y,  X'r = 0: the residuals may be large.
 * Source: Bjorck (1967), "Iterative refinement of linear least squares solutions I", BIT 7. */
static void refine(struct linalg_work *w, int n, int p, const double *X, const double *y, int constant, double *b)
{
    double *g = w->lapack, *h = g + p, *more = h + p;

    linalg_residuals(w, n, p, X, y, b);
    linalg_normal_residuals(w, n, p, X, constant, g);
    rotate(w, n, p);
    for (int i = 0; i < p; i++) {
        h[i] = dot(w->R + i * p, g, i + 1);
        w->z[i] -= h[i];
    }
    solve_triangle(w, p, constant, 0, more);
    for (int j = 0; j < p; j++) {
        b[j] += more[j];
        w->z[j] = h[j];
    }
    rotate_back(w, n, p);
    for (int i = 0; i < n; i++)
        w->r[i] += w->z[i];
}

static void refine_all(struct linalg_work *w, int n, int p, const double *X, const double *y, int constant, double *b,
                       struct linalg_lstsq *found)
{
    memset(w->r, 0, sizeof *w->r * (size_t)n);
    linalg_residuals(w, n, p, X, y, b);
    memcpy(w->r, w->z, sizeof *w->r * (size_t)n);
    for (int step = 0; step < REFINE_STEPS; step++)
        refine(w, n, p, X, y, constant, b);
    found->rss = dot(w->r, w->r, n);
}

static bool all_finite(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return false;
    return true;
}

enum fc_status linalg_lstsq(struct linalg_work *w, int n, int p, const double *X, const double *y,
                            int constant, double *b, double *V, struct linalg_lstsq *found)
{
    enum fc_status status;
    double y_centre = 0;

    *found = (struct linalg_lstsq){.cond = HUGE_VAL};
    if (n < p || p < 1 || n * p > w->n * w->p || n > w->n || p > w->p || constant >= p)
        return FC_ESHAPE;
    if (!all_finite(X, (size_t)n * (size_t)p) || !all_finite(y, (size_t)n))
        return FC_ENONFINITE;
    copy_scaled(w, n, p, X, constant);
    if (constant >= 0)
        y_centre = mean(y, n);
    for (int i = 0; i < n; i++)
        w->z[i] = y[i] - y_centre;
    factor(w, n, p);
    rotate(w, n, p);
    found->rank = triangle_rank(w, n, p);
    if (found->rank < p) {
        status = rank_by_svd(w, n, p, X, y, constant, &found->rank);
        return status == FC_OK ? FC_ESINGULAR : status;
    }
    found->cond = norm1(w->Q, n, p, n);
    invert_triangle(w, n, p);
    found->cond *= norm1(w->R, p, p, p);
    found->rss = dot(w->z + p, w->z + p, n - p);
    solve_triangle(w, p, constant, y_centre, b);
    if (found->cond > REFINE_FROM)
        refine_all(w, n, p, X, y, constant, b, found);
    if (V)
        covariance(w, p, constant, V);
    return FC_OK;
}

enum fc_status linalg_cholesky(int n, double *A)
{
    int info = LAPACKE_dpotrf_work(CM, 'L', n, A, n);

    return info < 0 ? FC_ELAPACK : info > 0 ? FC_ESINGULAR : FC_OK;
}

enum fc_status linalg_cholesky_solve(int n, const double *L, int k, double *B)
{
    return LAPACKE_dpotrs_work(CM, 'L', n, k, L, n, B, n) ? FC_ELAPACK : FC_OK;
}
