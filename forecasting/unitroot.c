#include "unitroot.h"

#include <math.h>
#include <string.h>

#include "season.h"

/* Upper 5 % point of eta_mu: table 1 of Kwiatkowski and others (1992). */
#define KPSS_LIMIT 0.463

static double mean(const double *x, int n)
{
    double sum = 0;

    for (int t = 0; t < n; t++)
        sum += x[t];
    return n > 0 ? sum / n : 0;
}

static double variance(const double *x, int n)
{
    double centre = mean(x, n), sum = 0;

    for (int t = 0; t < n; t++)
        sum += (x[t] - centre) * (x[t] - centre);
    return n > 0 ? sum / n : 0;
}

/* A centred 2 x m moving average at t, m / 2 <= t < n - m / 2. */
static double trend_at(const double *y, int t, int m)
{
    double sum = 0;
    int half = m / 2;

    for (int i = t - half + 1; i < t + half; i++)
        sum += y[i];
    return m % 2 ? (sum + y[t - half] + y[t + half]) / m
                 : (sum + 0.5 * (y[t - half] + y[t + half])) / m;
}

double unitroot_seasonal_strength(const double *y, int n, int m, double *work)
{
    struct season season;
    double both, rest;
    int half = m / 2, used = n - 2 * half;

    if (m < 2 || n < 2 * m + 1)
        return 0;
    season_find(&season, SEASON_ADDITIVE, y, n, m);
    for (int t = half; t < n - half; t++)
        work[t - half] = y[t] - trend_at(y, t, m);
    both = variance(work, used);
    for (int t = half; t < n - half; t++)
        work[t - half] -= season.index[t % m];
    rest = variance(work, used);
    return both > 0 ? fmax(0, 1 - rest / both) : 0;
}

double unitroot_kpss(const double *y, int n, double *work)
{
    int lags = (int)(3 * sqrt(n) / 13);
    double centre = mean(y, n), sum = 0, squares = 0, s2 = 0, c;

    for (int t = 0; t < n; t++) {
        work[t] = y[t] - centre;
        sum += work[t];
        squares += sum * sum;
        s2 += work[t] * work[t];
    }
    for (int k = 1; k <= lags; k++) {
        c = 0;
        for (int t = k; t < n; t++)
            c += work[t] * work[t - k];
        s2 += 2 * (1 - k / (lags + 1.0)) * c;       /* equation (10) */
    }
    return s2 > 0 ? squares / (n * s2) : 0;         /* equation (13) */
}

int unitroot_differences(const double *y, int n, int most, double *work)
{
    double *x = work, *room = work + n;
    int d = 0;

    memcpy(x, y, sizeof *x * (size_t)n);
    while (d < most && n > 4 && unitroot_kpss(x, n, room) > KPSS_LIMIT) {
        n--;
        for (int t = 0; t < n; t++)
            x[t] = x[t + 1] - x[t];
        d++;
    }
    return d;
}
