#include "linalg.h"

#include <lapacke.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define CM LAPACK_COL_MAJOR

/* dgelsd wants the most: 12 p + 2 p smlsiz + 8 p nlvl + p + (smlsiz + 1)^2 and integers; asked of it.
 * p x p doubles of it also serve as scratch for the covariance. */
static int lapack_size(int n, int p)
{
    double query[3] = {0}, unread = 0;
    lapack_int rank, iwork[1];

    LAPACKE_dgelsd_work(CM, n, p, 1, &unread, n, &unread, n, &unread, -1, &rank, query, -1, iwork);
    LAPACKE_dgeqrf_work(CM, n, p, &unread, n, &unread, query + 1, -1);
    LAPACKE_dormqr_work(CM, 'L', 'T', n, 1, p, &unread, n, &unread, &unread, n, query + 2, -1);
    return (int)fmax(fmax(query[0], (double)p * p), fmax(query[1], query[2])) + 1;
}

enum fc_status linalg_work_alloc(struct linalg_work *w, int n, int p)
{
    size_t rows = (size_t)n, columns = (size_t)p;
    double *m;

    *w = (struct linalg_work){0};
    if (n < 1 || p < 1 || n < p)
        return FC_ESHAPE;
    w->lapack_size = lapack_size(n, p);
    w->memory = malloc(sizeof *m * (rows * columns + rows + columns * columns + 4 * columns +
                                    (size_t)w->lapack_size));
    if (!w->memory)
        return FC_ENOMEM;
    w->n = n;
    w->p = p;
    w->Q = m = w->memory;
    w->z = m += rows * columns;
    w->R = m += rows;
    w->tau = m += columns * columns;
    w->centre = m += columns;
    w->scale = m += columns;
    w->beta = m += columns;
    w->lapack = m + columns;
    return FC_OK;
}

void linalg_work_free(struct linalg_work *w)
{
    free(w->memory);
    *w = (struct linalg_work){0};
}

static double mean(const double *x, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += x[i];
    return sum / n;
}

/* Q = (X - centre) / scale, column by column; the constant keeps its place as a column of ones. */
static void copy_scaled(struct linalg_work *w, int n, int p, const double *X, int constant)
{
    for (int j = 0; j < p; j++) {
        const double *x = X + (size_t)j * (size_t)n;
        double *q = w->Q + (size_t)j * (size_t)n, c, length = 0;

        c = constant >= 0 && j != constant ? mean(x, n) : 0.0;
        for (int i = 0; i < n; i++) {
            q[i] = x[i] - c;
            length += q[i] * q[i];
        }
        /* A column that is constant up to rounding has nothing left: keep it as zeros. */
        length = sqrt(length) > 1e-14 * sqrt((double)n) * fabs(c) ? sqrt(length) : 0.0;
        w->centre[j] = c;
        w->scale[j] = length > 0 ? length : 1.0;
        for (int i = 0; i < n; i++)
            q[i] = length > 0 ? q[i] / length : 0.0;
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

/* w->R = inverse of the triangle, zero below the diagonal. */
static enum fc_status invert_triangle(struct linalg_work *w, int n, int p)
{
    for (int j = 0; j < p; j++)
        for (int i = 0; i < p; i++)
            w->R[i + j * p] = i <= j ? w->Q[i + (size_t)j * (size_t)n] : 0.0;
    return LAPACKE_dtrtri_work(CM, 'U', 'N', p, w->R, p) ? FC_ESINGULAR : FC_OK;
}

/* beta = R^-1 Q'y in scaled units, then b in the units given. */
static void solve_triangle(struct linalg_work *w, int p, int constant, double y_centre, double *b)
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
    double *T = w->lapack;      /* p x p: rows of T R^-1; LAPACK is done with its workspace */

    for (int i = 0; i < p; i++)
        for (int j = 0; j < p; j++)
            T[i + j * p] = w->R[i + j * p] / w->scale[i];
    if (constant >= 0)
        for (int j = 0; j < p; j++)
            for (int i = 0; i < p; i++)
                if (i != constant)
                    T[constant + j * p] -= w->centre[i] * w->R[i + j * p] / w->scale[i];
    for (int i = 0; i < p; i++)
        for (int j = 0; j < p; j++) {
            double sum = 0;
            for (int k = 0; k < p; k++)
                sum += T[i + k * p] * T[j + k * p];
            V[i + j * p] = sum;
        }
}

static enum fc_status factor(struct linalg_work *w, int n, int p)
{
    if (LAPACKE_dgeqrf_work(CM, n, p, w->Q, n, w->tau, w->lapack, w->lapack_size))
        return FC_ELAPACK;
    if (LAPACKE_dormqr_work(CM, 'L', 'T', n, 1, p, w->Q, n, w->tau, w->z, n, w->lapack,
                            w->lapack_size))
        return FC_ELAPACK;
    return FC_OK;
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
    if ((status = factor(w, n, p)) != FC_OK)
        return status;
    found->rank = triangle_rank(w, n, p);
    if (found->rank < p) {
        status = rank_by_svd(w, n, p, X, y, constant, &found->rank);
        return status == FC_OK ? FC_ESINGULAR : status;
    }
    found->cond = norm1(w->Q, n, p, n);
    if ((status = invert_triangle(w, n, p)) != FC_OK)
        return status;
    found->cond *= norm1(w->R, p, p, p);
    for (int i = p; i < n; i++)
        found->rss += w->z[i] * w->z[i];
    solve_triangle(w, p, constant, y_centre, b);
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
