#include "compare.h"

#include <math.h>

/* Continued fraction of the incomplete beta function, by Lentz's method.
 * Source: Abramowitz and Stegun (1964), 26.5.8. */
static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 1 - (a + b) * x / (a + 1), value;

    d = 1 / (fabs(d) < 1e-300 ? 1e-300 : d);
    value = d;
    for (int m = 1; m < 300; m++) {
        double before = value;
        for (int odd = 0; odd < 2; odd++) {
            double k = odd ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
                           : m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = 1 + k * d;
            d = 1 / (fabs(d) < 1e-300 ? 1e-300 : d);
            c = 1 + k / c;
            c = fabs(c) < 1e-300 ? 1e-300 : c;
            value *= c * d;
        }
        if (fabs(value - before) < 1e-15 * fabs(value))
            break;
    }
    return value;
}

/* Without the global sign that lgamma leaves behind. */
static double log_gamma(double x)
{
    int sign;

    return lgamma_r(x, &sign);
}

/* Regularised incomplete beta function. */
static double beta_share(double a, double b, double x)
{
    double front;

    if (x <= 0 || x >= 1)
        return x >= 1;
    front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a
                                     : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double compare_two_sided(double t, double df)
{
    return beta_share(df / 2, 0.5, df / (df + t * t));
}

static double autocovariance(const double *d, int n, double mean, int lag)
{
    double sum = 0;

    for (int t = lag; t < n; t++)
        sum += (d[t] - mean) * (d[t - lag] - mean) / n;
    return sum;
}

bool compare_losses(const double *d, int n, int h, struct compare_test *test)
{
    double mean = 0, v, correction;

    h = h > n / 2 ? n / 2 : h;
    if (n < 3)
        return false;
    for (int t = 0; t < n; t++)
        mean += d[t] / n;
    v = autocovariance(d, n, mean, 0);
    for (int lag = 1; lag < h; lag++)
        v += 2 * (1 - (double)lag / h) * autocovariance(d, n, mean, lag);
    if (!(v > 1e-24 * mean * mean) || !(v > 0))
        return false;
    correction = (n + 1 - 2.0 * h + h * (h - 1.0) / n) / n;
    test->statistic = mean / sqrt(v / n) * sqrt(correction);
    test->p = compare_two_sided(test->statistic, n - 1);
    return true;
}
