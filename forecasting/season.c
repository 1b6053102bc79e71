#include "season.h"

#include <math.h>

static const double yearly = 1 / 0.8;     /* weight of a year against the one before */

static double mean(const double *y, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += y[i];
    return sum / n;
}

/* Sum of products at a lag, in deviations from the mean. */
static double product_at(const double *y, int n, double centre, int lag)
{
    double sum = 0;

    for (int i = lag; i < n; i++)
        sum += (y[i] - centre) * (y[i - lag] - centre);
    return sum;
}

/* Is the autocorrelation at lag m beyond what those at lags 1 .. m - 1 let chance do? */
static bool recurs(const double *y, int n, int m)
{
    double centre = mean(y, n), variance = product_at(y, n, centre, 0), r, squares = 0;

    if (variance <= 0)
        return false;
    for (int lag = 1; lag < m; lag++) {
        r = product_at(y, n, centre, lag) / variance;
        squares += r * r;
    }
    r = product_at(y, n, centre, m) / variance;
    return r > 1.645 * sqrt((1 + 2 * squares) / n);
}

/* The same for the changes, which a trend cannot hide. */
static bool changes_recur(const double *y, int n, int m)
{
    double d[SEASON_WINDOW];
    int from = n > SEASON_WINDOW ? n - SEASON_WINDOW : 1;

    for (int t = from; t < n; t++)
        d[t - from] = y[t] - y[t - 1];
    return recurs(d, n - from, m);
}

bool season_is_present(const double *y, int n, int m)
{
    if (m < 2 || n < 2 * m + 2)
        return false;
    return (n >= 3 * m && recurs(y, n, m)) || changes_recur(y, n, m);
}

/* The centred moving average at t: weights 1/2 at both ends when m is even. */
static double moving_average(const double *y, int t, int m)
{
    int half = m / 2;
    double sum = 0;

    for (int i = t - half; i <= t + half; i++)
        sum += y[i];
    if (m % 2 == 0)
        sum -= 0.5 * (y[t - half] + y[t + half]);
    return sum / m;
}

static void normalise(struct season *s)
{
    double centre = mean(s->index, s->m);

    for (int j = 0; j < s->m; j++)
        if (s->kind == SEASON_ADDITIVE)
            s->index[j] -= centre;
        else
            s->index[j] = fmax(s->index[j] / centre, 0.01);
}

enum season_kind season_admissible(enum season_kind kind, const double *y, int n, int m)
{
    if (m < 2 || n < 2 * m)
        return SEASON_NONE;
    for (int t = 0; t < n && kind == SEASON_MULTIPLICATIVE; t++)
        if (y[t] <= 0)
            kind = SEASON_ADDITIVE;
    return kind;
}

void season_find(struct season *s, enum season_kind kind, const double *y, int n, int m)
{
    double count[SEASON_MAX] = {0}, weight = 1;

    *s = (struct season){.kind = season_admissible(kind, y, n, m), .m = m};
    if (s->kind == SEASON_NONE)
        return;
    for (int t = m / 2; t < n - m / 2; t++) {
        double level = moving_average(y, t, m);
        s->index[t % m] += weight * (s->kind == SEASON_ADDITIVE ? y[t] - level : y[t] / level);
        count[t % m] += weight;
        weight *= (t + 1) % m == 0 ? yearly : 1;
    }
    for (int j = 0; j < m; j++)
        s->index[j] = count[j] > 0 ? s->index[j] / count[j] : s->kind == SEASON_MULTIPLICATIVE;
    normalise(s);
}

void season_remove(const struct season *s, const double *y, int n, double *out)
{
    for (int t = 0, j = 0; t < n; t++) {
        out[t] = s->kind == SEASON_ADDITIVE         ? y[t] - s->index[j]
                 : s->kind == SEASON_MULTIPLICATIVE ? y[t] / s->index[j]
                                                    : y[t];
        j = j + 1 < s->m ? j + 1 : 0;
    }
}

void season_restore(const struct season *s, int first, int n, double *y)
{
    for (int t = 0; t < n; t++) {
        int j = s->kind == SEASON_NONE ? 0 : (first + t) % s->m;
        if (s->kind == SEASON_ADDITIVE)
            y[t] += s->index[j];
        else if (s->kind == SEASON_MULTIPLICATIVE)
            y[t] *= s->index[j];
    }
}
