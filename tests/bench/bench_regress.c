/* Least squares with standard errors: ours (ols_fit: scaled, with rank and condition) beside a bare loop over LAPACK with a
 * workspace of its own (dgeqrf, dormqr, dtrtrs, dtrtri: what lsbench.c of the peers' figures calls qr_se), turn about.
 * Prints  n p ours rival  in fits a second of processor time, medians of ROUNDS. */
#include <lapacke.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ols.h"
#include "random.h"

enum { PROBLEMS = 64, ROWS = 120, COLUMNS = 12, LAPACK_ROOM = 4096, ROUNDS = 15 };

static double X[PROBLEMS][ROWS * COLUMNS], y[PROBLEMS][ROWS];

static void make(int n, int p)
{
    struct random r;

    random_seed(&r, 1, (uint64_t)(n * 100 + p));
    for (int q = 0; q < PROBLEMS; q++)
        for (int i = 0; i < n; i++) {
            y[q][i] = random_normal(&r);
            for (int k = 0; k < p; k++) {
                X[q][i + k * n] = k == 0 ? 1 : random_normal(&r);
                y[q][i] += X[q][i + k * n];
            }
        }
}

static double ours(struct linalg_work *w, int q, int n, int p)
{
    double b[COLUMNS], se[COLUMNS], V[COLUMNS * COLUMNS];
    struct ols_fit fit = {.b = b, .se = se, .V = V};

    if (ols_fit(w, n, p, X[q], y[q], 0, &fit) != FC_OK)
        exit(1);
    return b[p - 1] + se[p - 1];
}

static double rival(int q, int n, int p)
{
    static double A[ROWS * COLUMNS], b[ROWS], tau[COLUMNS], w[LAPACK_ROOM];
    double coefficient, s = 0, t = 0;
    int info;

    memcpy(A, X[q], sizeof *A * (size_t)(n * p));
    memcpy(b, y[q], sizeof *b * (size_t)n);
    info = LAPACKE_dgeqrf_work(LAPACK_COL_MAJOR, n, p, A, n, tau, w, LAPACK_ROOM);
    info |= LAPACKE_dormqr_work(LAPACK_COL_MAJOR, 'L', 'T', n, 1, p, A, n, tau, b, n, w, LAPACK_ROOM);
    info |= LAPACKE_dtrtrs_work(LAPACK_COL_MAJOR, 'U', 'N', 'N', p, 1, A, n, b, n);
    coefficient = b[p - 1];
    for (int i = p; i < n; i++)
        s += b[i] * b[i];
    info |= LAPACKE_dtrtri_work(LAPACK_COL_MAJOR, 'U', 'N', p, A, n);
    if (info != 0)
        exit(1);
    for (int j = 0; j < p; j++) {
        t = 0;
        for (int k = j; k < p; k++)
            t += A[j + k * n] * A[j + k * n];
        t = sqrt(s / (n - p) * t); /* every one of them; the last is looked at */
    }
    return coefficient + t;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, z = *(const double *)b;

    return (x > z) - (x < z);
}

static void bench(int n, int p)
{
    double rate[2][ROUNDS];
    struct linalg_work w;
    const int fits = 400000 / (n * p);

    make(n, p);
    if (linalg_work_alloc(&w, n, p) != FC_OK || fabs(ours(&w, 0, n, p) - rival(0, n, p)) > 1e-9)
        exit(1);
    for (int round = 0; round < ROUNDS; round++)
        for (int who = 0; who < 2; who++) {
            double begun = now(), sum = 0;
            for (int k = 0; k < fits; k++)
                sum += who ? rival(k % PROBLEMS, n, p) : ours(&w, k % PROBLEMS, n, p);
            rate[who][round] = isfinite(sum) ? fits / (now() - begun) : 0;
        }
    linalg_work_free(&w);
    for (int who = 0; who < 2; who++)
        qsort(rate[who], ROUNDS, sizeof rate[who][0], by_size);
    printf("%d %d %.0f %.0f\n", n, p, rate[0][ROUNDS / 2], rate[1][ROUNDS / 2]);
}

int main(void)
{
    bench(20, 3);
    bench(60, 6);
    bench(120, 12);
    return 0;
}
