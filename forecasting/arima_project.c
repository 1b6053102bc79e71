/* Forecasts of a fitted model, and how they spread. */
#include "arima_private.h"

#include <math.h>
#include <string.h>

enum { FULL_LAGS = KALMAN_LAGS + ARIMA_DELAY };

/* (1 - B)^d (1 - B^m)^D = 1 + delta_1 B + ... */
static void differences(const struct arima_order *o, int m, double *delta)
{
    memset(delta, 0, sizeof(double) * (ARIMA_DELAY + 1));
    delta[0] = 1;
    if (o->D)
        delta[m] = -1;
    for (int i = 0; i < o->d; i++)
        for (int j = arima_delay(o, m); j >= 1; j--)
            delta[j] -= delta[j - 1];
}

/* out = the forecasts of (1 - B)^d (1 - B^m)^D y  ->  those of y: undoes the differences. */
static void integrate(const double *delta, int lags, const double *y, int n, int horizon, double *out)
{
    for (int h = 0; h < horizon; h++)
        for (int i = 1; i <= lags; i++)
            if (delta[i] != 0)
                out[h] -= delta[i] * (h >= i ? out[h - i] : y[n + h - i]);
}

/* What regressor j, differenced, will be at horizon h. */
static double future(const struct arima_data *data, const double *delta, int lags, int j, int h)
{
    const double *x = data->x + (size_t)j * (size_t)data->stride + data->n + h;
    double sum = 0;

    for (int i = 0; i <= lags; i++)
        sum += delta[i] != 0 ? delta[i] * x[-i] : 0;
    return sum;
}

/* Column 0 less the others times b: the carried forecasts of the ARMA part are linear in the data. */
static void merge(struct arima_work *w, const struct arima_fit *fit, int columns)
{
    double *carry = w->kalman.carry[0] + fit->used;

    for (int c = 1; c < columns; c++)
        for (int h = 0; h < KALMAN_LAGS; h++)
            carry[h] -= fit->b[c - 1] * w->kalman.carry[c][fit->used + h];
}

enum fc_status arima_project(struct arima_work *w, const struct arima_fit *fit,
                             const struct arima_data *data, int horizon, double *out)
{
    struct arima_fit now = *fit;
    struct kalman_arma arma;
    double delta[ARIMA_DELAY + 1];
    int lags = arima_delay(&fit->order, data->m);
    enum fc_status status = arima_evaluate(w, data, &now);

    if (status == FC_OK && data->regressors > 0 && data->stride < data->n + horizon)
        status = FC_ESHAPE;
    if (status != FC_OK)
        return status;
    arima_expand(&now, &arma);
    differences(&now.order, data->m, delta);
    merge(w, &now, w->columns + now.order.constant);
    kalman_forecast(&w->kalman, &arma, now.used, 0, horizon, out);
    for (int h = 0; h < horizon; h++) {
        for (int j = 0; j < data->regressors; j++)
            out[h] += now.b[j] * future(data, delta, lags, j, h);
        out[h] += now.order.constant ? (1 - now.withheld) * now.b[data->regressors] : 0;
    }
    integrate(delta, lags, data->y, data->n, horizon, out);
    return FC_OK;
}

/* ar(B) sar(B^m) (1 - B)^d (1 - B^m)^D as a sum over lags of coefficients to be taken away. */
static int full_autoregression(const struct arima_fit *fit, const struct kalman_arma *arma,
                               double *full)
{
    int lags = arima_delay(&fit->order, fit->m);
    double delta[ARIMA_DELAY + 1];

    differences(&fit->order, fit->m, delta);
    memset(full, 0, sizeof(double) * (FULL_LAGS + 1));
    for (int i = 0; i <= arma->p; i++)
        for (int j = 0; j <= lags; j++)
            full[i + j] -= (i == 0 ? -1 : arma->ar[i]) * delta[j];
    return arma->p + lags;
}

void arima_deviation(const struct arima_fit *fit, int horizon, double *out)
{
    struct kalman_arma arma;
    double full[FULL_LAGS + 1], sum = 0, psi;
    int lags;

    arima_expand(fit, &arma);
    lags = full_autoregression(fit, &arma, full);
    for (int k = 0; k < horizon; k++) {         /* out holds psi until the sums are taken */
        out[k] = k <= arma.q ? arma.ma[k] : 0;
        for (int i = 1; i <= lags && i <= k; i++)
            out[k] -= full[i] * out[k - i];
    }
    for (int k = 0; k < horizon; k++) {
        psi = out[k];
        sum += psi * psi;
        out[k] = sqrt(fit->sigma2 * sum);
    }
}
