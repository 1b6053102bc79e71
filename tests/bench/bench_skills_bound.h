/* What there is to win at all: a linear combination of what is known at an origin and might tell which cells grow faster than
 * their whole, fitted with hindsight, by least absolute error. Fitted to the very outcomes that it is judged by it is what no
 * forecast of these predictors can be expected to reach; fitted to the other places' outcomes of all years, what one that knew
 * how the world works would. */
#ifndef BENCH_SKILLS_BOUND_H
#define BENCH_SKILLS_BOUND_H

#include "linalg.h"

enum { PREDICTORS = 12, BOUND_ROWS = 20000, BOUND_ROUNDS = 60 };

struct bound_row {
    int cell, place, h;         /* h: of horizons[] */
    struct forecast f;
    double y, x[PREDICTORS];    /* y: log growth beyond the rival's; predictors not used are 0 */
};

struct bound {
    int n;
    struct bound_row row[BOUND_ROWS];
};

static double log_ratio(double a, double b)
{
    return log(fmax(a, 0.5) / fmax(b, 0.5));
}

/* Log growth of a share of a total: in the last year, or a year on the average since the first. */
static double last_growth(const double *y, const double *total, int origin)
{
    return log_ratio(y[origin], y[origin - 1]) - log_ratio(total[origin], total[origin - 1]);
}

static double mean_growth(const double *y, const double *total, int origin)
{
    return (log_ratio(y[origin], y[0]) - log_ratio(total[origin], total[0])) / origin;
}

static double off_its_mean(const double *y, const double *total, int origin)
{
    double mean = 0;

    for (int t = 0; t <= origin; t++)
        mean += log_ratio(y[t], total[t]) / (origin + 1);
    return log_ratio(y[origin], total[origin]) - mean;
}

/* Least absolute deviations by reweighted least squares, over the rows of one horizon outside a place (0: all). */
static bool bound_fit(const struct bound *b, int h, int without, double *beta)
{
    double A[PREDICTORS * PREDICTORS];

    memset(beta, 0, PREDICTORS * sizeof *beta);
    for (int round = 0; round < BOUND_ROUNDS; round++) {
        double to[PREDICTORS] = {0};
        memset(A, 0, sizeof A);
        for (int i = 0; i < b->n; i++) {
            const struct bound_row *r = &b->row[i];
            double e = r->y, w;
            if (r->h != h || r->place == without)
                continue;
            for (int k = 0; k < PREDICTORS; k++)
                e -= beta[k] * r->x[k];
            w = round > 0 ? 1 / fmax(fabs(e), 1e-4) : 1;
            for (int k = 0; k < PREDICTORS; k++) {
                to[k] += w * r->x[k] * r->y;
                for (int l = 0; l < PREDICTORS; l++)
                    A[l * PREDICTORS + k] += w * r->x[k] * r->x[l];
            }
        }
        for (int k = 0; k < PREDICTORS; k++)
            A[k * PREDICTORS + k] = A[k * PREDICTORS + k] > 0 ? A[k * PREDICTORS + k] * (1 + 1e-9) : 1;
        if (linalg_cholesky(PREDICTORS, A) != FC_OK || linalg_cholesky_solve(PREDICTORS, A, 1, to) != FC_OK)
            return false;
        memcpy(beta, to, sizeof to);
    }
    return true;
}

static void bound_judge(const struct bound *b, int h, int place, const double *beta, struct record *record)
{
    for (int i = 0; i < b->n; i++) {
        const struct bound_row *r = &b->row[i];
        struct forecast f = r->f;
        double x = 0;
        if (r->h != h || (place != 0 && r->place != place))
            continue;
        for (int k = 0; k < PREDICTORS; k++)
            x += beta[k] * r->x[k];
        f.ours = f.naive * exp(x);
        judge(&record->cell[r->cell][h], &f);
    }
}

static bool seen_before(const struct bound *b, int i)
{
    for (int j = 0; j < i; j++)
        if (b->row[j].place == b->row[i].place)
            return true;
    return false;
}

/* Fills two records: fitted to the outcomes themselves, and to those of the other municipalities. */
static void bound_records(const struct bound *b, struct record *fitted, struct record *elsewhere)
{
    double beta[PREDICTORS];

    for (int h = 0; h < HORIZONS; h++) {
        if (bound_fit(b, h, 0, beta))
            bound_judge(b, h, 0, beta, fitted);
        for (int i = 0; i < b->n; i++)
            if (!seen_before(b, i) && bound_fit(b, h, b->row[i].place, beta))
                bound_judge(b, h, b->row[i].place, beta, elsewhere);
    }
}

#endif
