#include "ols.h"

#include <math.h>

static double total_squares(const double *y, int n, int constant)
{
    double centre = 0, sum = 0;

    for (int i = 0; i < n && constant >= 0; i++)
        centre += y[i] / n;
    for (int i = 0; i < n; i++)
        sum += (y[i] - centre) * (y[i] - centre);
    return sum;
}

enum fc_status ols_fit(struct linalg_work *w, int n, int p, const double *X, const double *y,
                       int constant, struct ols_fit *fit)
{
    struct linalg_lstsq found;
    enum fc_status status;
    double total;

    fit->n = n;
    fit->p = p;
    if (n <= p)
        return FC_ESHORT;
    status = linalg_lstsq(w, n, p, X, y, constant, fit->b, fit->V, &found);
    fit->rank = found.rank;
    fit->cond = found.cond;
    if (status != FC_OK)
        return status;
    total = total_squares(y, n, constant);
    fit->rss = found.rss;
    fit->sigma = sqrt(found.rss / (n - p));
    fit->r2 = total > 0 ? 1 - found.rss / total : 0;
    for (int i = 0; i < p * p; i++)
        fit->V[i] *= fit->sigma * fit->sigma;
    for (int i = 0; i < p; i++)
        fit->se[i] = sqrt(fit->V[i + i * p]);
    return FC_OK;
}

/* --- errors that depend on each other --- */

/* A row's effect on b: (X'X)^-1 x_t e_t, of which the sum over all t is b's error. fit->V is sigma^2 (X'X)^-1. */
static void influence(const struct ols_fit *fit, const double *X, const double *e, int t, double *out)
{
    double s2 = fit->sigma > 0 ? fit->sigma * fit->sigma : 1;

    for (int i = 0; i < fit->p; i++) {
        out[i] = 0;
        for (int j = 0; j < fit->p; j++)
            out[i] += fit->V[i + j * fit->p] / s2 * X[t + j * fit->n] * e[t];
    }
}

static void residuals(const struct ols_fit *fit, const double *X, const double *y, double *e)
{
    for (int t = 0; t < fit->n; t++) {
        e[t] = y[t];
        for (int j = 0; j < fit->p; j++)
            e[t] -= fit->b[j] * X[t + j * fit->n];
    }
}

/* V += weight (g_t g_{t-l}' + g_{t-l} g_t'), half of it when l = 0. */
static void add_pair(const struct ols_fit *fit, const double *X, const double *e, int t, int lag, double weight,
                     double *V)
{
    double now[OLS_HAC_COLUMNS], before[OLS_HAC_COLUMNS];

    influence(fit, X, e, t, now);
    influence(fit, X, e, t - lag, before);
    for (int i = 0; i < fit->p; i++)
        for (int j = 0; j < fit->p; j++)
            V[i + j * fit->p] += weight * (lag == 0 ? now[i] * now[j] : now[i] * before[j] + before[i] * now[j]);
}

int ols_hac_lags(int n)
{
    int lags = (int)(4 * pow(n / 100.0, 2 / 9.0));

    return lags < n ? lags : n - 1;
}

enum fc_status ols_hac(const struct ols_fit *fit, const double *X, const double *y, int lags, double *room,
                       double *se, double *V)
{
    const int n = fit->n, p = fit->p;

    if (p > OLS_HAC_COLUMNS)
        return FC_ESHAPE;
    if (lags >= n)
        return FC_ERANGE;
    if (lags < 0)
        lags = ols_hac_lags(n);
    residuals(fit, X, y, room);
    for (int i = 0; i < p * p; i++)
        V[i] = 0;
    for (int lag = 0; lag <= lags; lag++)
        for (int t = lag; t < n; t++)
            add_pair(fit, X, room, t, lag, (1 - lag / (lags + 1.0)) * n / (n - p), V);
    for (int i = 0; i < p; i++)
        se[i] = sqrt(fmax(V[i + i * p], 0));
    return FC_OK;
}
