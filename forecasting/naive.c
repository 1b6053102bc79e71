#include "naive.h"

void naive_last(const double *y, int n, int horizon, double *out)
{
    for (int h = 0; h < horizon; h++)
        out[h] = y[n - 1];
}

void naive_seasonal(const double *y, int n, int m, int horizon, double *out)
{
    if (n < m)
        m = 1;
    for (int h = 0; h < horizon; h++)
        out[h] = y[n - m + h % m];
}

void naive_drift(const double *y, int n, int horizon, double *out)
{
    double slope = n > 1 ? (y[n - 1] - y[0]) / (n - 1) : 0.0;

    for (int h = 0; h < horizon; h++)
        out[h] = y[n - 1] + (h + 1) * slope;
}

void naive_mean(const double *y, int n, int horizon, double *out)
{
    double sum = 0;

    for (int t = 0; t < n; t++)
        sum += y[t];
    for (int h = 0; h < horizon; h++)
        out[h] = sum / n;
}
