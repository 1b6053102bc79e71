/* Weights, and the system that follows from them. */
#include "reconcile_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg.h"

/* Least shrinkage: keeps the sparse part of W, which the rest is solved with, away from nothing. */
#define LEAST_LAMBDA 1e-3

/* C D C' = D_aggregates + A D_bottoms A', summed into the pattern of S by a dense column. */
void reconcile_fill_system(const struct reconcile *r, const double *weight, double *column, struct sparse_matrix *S)
{
    const double *bottom = weight + r->map.aggregates;

    for (int c = 0; c < S->n; c++) {
        int i = r->order[c];
        column[c] = weight[i];
        for (int p = r->map.start[i]; p < r->map.start[i + 1]; p++)
            for (int k = r->map.member[p], q = r->upstart[k]; q < r->upstart[k + 1]; q++)
                column[r->place[r->up[q]]] += bottom[k];
        for (int p = S->start[c]; p < S->start[c + 1]; p++)
            S->value[p] = column[S->row[p]];
        for (int p = r->map.start[i]; p < r->map.start[i + 1]; p++)
            for (int k = r->map.member[p], q = r->upstart[k]; q < r->upstart[k + 1]; q++)
                column[r->place[r->up[q]]] = 0;
        column[c] = 0;
    }
}

static enum fc_status factorise(struct reconcile *r)
{
    double *column = calloc((size_t)r->map.aggregates, sizeof *column);

    if (!column)
        return FC_ENOMEM;
    reconcile_fill_system(r, r->weight, column, &r->system);
    sparse_factorise(&r->factor, &r->system);
    free(column);
    return FC_OK;
}

enum fc_status reconcile_weigh(struct reconcile *r, enum reconcile_method method, const double *variance)
{
    if (method == RECONCILE_SHRUNK || (method == RECONCILE_VARIANCE) != (variance != NULL))
        return FC_ERANGE;
    for (int i = 0; variance && i < r->N; i++)
        if (!(variance[i] >= 0) || !isfinite(variance[i]))
            return FC_ERANGE;
    reconcile_free_low_rank(r);
    r->method = method;
    for (int i = 0; i < r->N; i++) {
        bool counts = method == RECONCILE_STRUCTURAL && i < r->map.aggregates;
        r->weight[i] = variance ? variance[i] : counts ? reconcile_members(&r->map, i) : 1;
    }
    return factorise(r);
}

/* Sums over all pairs i != j of the squared correlations and of their variances, from sums over times:
 *   sum_ij r_ij^2 = |X'X|^2 / T^2,   sum_ij sum_t (x_it x_jt)^2 = sum_t (sum_i x_it^2)^2
 * for X (N x T) with rows of mean square 1, so no N x N matrix is formed.
 * Source: Schaefer and Strimmer (2005), "A shrinkage approach to large-scale covariance matrix
 * estimation", table 2, target D, without centring: forecast errors have mean 0. */
static double shrinkage(const double *X, int N, int T, double *gram)
{
    double all = 0, squares = 0, variance, n = T;

    memset(gram, 0, sizeof *gram * (size_t)T * (size_t)T);
    for (int i = 0; i < N; i++) {
        const double *x = X + (size_t)i * (size_t)T;
        double fourth = 0, second = 0;
        for (int s = 0; s < T; s++) {
            for (int t = 0; t <= s; t++)
                gram[s * T + t] += x[s] * x[t];
            second += x[s] * x[s];
            fourth += x[s] * x[s] * x[s] * x[s];
        }
        all -= second * second / (n * n);       /* i = j: a correlation of 1, or 0 for a row of zeros */
        squares -= fourth;
    }
    for (int s = 0; s < T; s++)
        for (int t = 0; t <= s; t++)
            all += (s == t ? 1 : 2) * gram[s * T + t] * gram[s * T + t] / (n * n);
    for (int t = 0; t < T; t++)
        squares += gram[t * T + t] * gram[t * T + t];
    variance = (squares - n * all) / (n * (n - 1));
    return all > 0 ? fmin(fmax(variance / all, LEAST_LAMBDA), 1) : 1;
}

static enum fc_status alloc_low_rank(struct reconcile *r, int T)
{
    size_t t = (size_t)T, N = (size_t)r->N, a = (size_t)r->map.aggregates;

    reconcile_free_low_rank(r);
    r->V = malloc(sizeof(double) * t * (N + 2 * a + t));
    if (!r->V)
        return FC_ENOMEM;
    r->T = T;
    r->U = r->V + N * t;
    r->Z = r->U + a * t;
    r->K = r->Z + a * t;
    return FC_OK;
}

/* Variances into weight, standardised errors into V. False when an error is not finite. */
static bool standardise(struct reconcile *r, const double *error, int T)
{
    for (int i = 0; i < r->N; i++) {
        const double *e = error + (size_t)i * (size_t)T;
        double *x = r->V + (size_t)i * (size_t)T, sum = 0;
        for (int t = 0; t < T; t++)
            sum += e[t] * e[t];
        if (!isfinite(sum))
            return false;
        r->weight[i] = sum / T;
        for (int t = 0; t < T; t++)
            x[t] = sum > 0 ? e[t] / sqrt(sum / T) : 0;
    }
    return true;
}

/* D = lambda diag(S), V = ((1 - lambda) / T)^(1/2) R. */
static void split(struct reconcile *r)
{
    for (int i = 0; i < r->N; i++) {
        double *v = r->V + (size_t)i * (size_t)r->T;
        double k = sqrt((1 - r->lambda) / r->T * r->weight[i]);
        for (int t = 0; t < r->T; t++)
            v[t] *= k;
        r->weight[i] *= r->lambda;
    }
}

/* U = C V in order of elimination, a column for each time. */
static void set_U(struct reconcile *r)
{
    int a = r->map.aggregates, T = r->T;

    for (int i = 0; i < a; i++)
        for (int t = 0; t < T; t++) {
            double sum = r->V[(size_t)i * (size_t)T + (size_t)t];
            for (int p = r->map.start[i]; p < r->map.start[i + 1]; p++)
                sum -= r->V[(size_t)(a + r->map.member[p]) * (size_t)T + (size_t)t];
            r->U[(size_t)t * (size_t)a + (size_t)r->place[i]] = sum;
        }
}

double reconcile_dot(const double *a, const double *b, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Z and the Cholesky factor of K = I + U'Z. */
static enum fc_status set_K(struct reconcile *r)
{
    size_t a = (size_t)r->map.aggregates, T = (size_t)r->T;

    memcpy(r->Z, r->U, sizeof(double) * a * T);
    for (size_t t = 0; t < T; t++)
        sparse_solve(&r->factor, r->Z + t * a);
    for (size_t s = 0; s < T; s++)
        for (size_t t = 0; t < T; t++)
            r->K[s + t * T] = reconcile_dot(r->U + s * a, r->Z + t * a, r->map.aggregates) + (s == t);
    return linalg_cholesky(r->T, r->K);
}

enum fc_status reconcile_weigh_errors(struct reconcile *r, const double *error, int T)
{
    enum fc_status status;

    if (T < 3)
        return FC_ESHORT;
    if ((status = alloc_low_rank(r, T)) != FC_OK)
        return status;
    status = standardise(r, error, T) ? FC_OK : FC_ENONFINITE;
    if (status == FC_OK) {
        r->method = RECONCILE_SHRUNK;
        r->lambda = shrinkage(r->V, r->N, T, r->K);
        split(r);
        status = factorise(r);
    }
    if (status == FC_OK) {
        set_U(r);
        status = set_K(r);
    }
    if (status != FC_OK)
        reconcile_free_low_rank(r);
    return status;
}
