#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "skills/shares_part.h"
#include "skills/shrink.h"

static const double law_weight = 4;     /* residual degrees of freedom that the panel's law of variance counts for */

/* --- log shares --- */

/* Gaps are filled on the line between their neighbours, ends with the nearest value; a series without any gets 0. */
static void fill(double *l, int years)
{
    int last = -1;

    for (int t = 0; t < years; t++) {
        if (isnan(l[t]))
            continue;
        for (int k = last + 1; k < t; k++)
            l[k] = last < 0 ? l[t] : l[last] + (l[t] - l[last]) * (k - last) / (t - last);
        last = t;
    }
    for (int k = last + 1; k < years; k++)
        l[k] = last < 0 ? 0 : l[last];
}

enum fc_status shares_logs(const struct shares_history *y, double *l)
{
    double positive = 0;

    for (int i = 0; i < y->series * y->years; i++) {
        if (y->value[i] < 0 || isinf(y->value[i]))
            return FC_ERANGE;
        positive += y->value[i] > 0;
        l[i] = isnan(y->value[i]) ? NAN : y->value[i] + 0.5;
    }
    if (positive == 0)
        return FC_EEMPTY;
    for (int i = 0; i < y->series; i++) {
        for (int t = 0; t < y->years; t++)
            l[i * y->years + t] = log(l[i * y->years + t]);
        fill(l + i * y->years, y->years);
    }
    for (int t = 0; t < y->years; t++) {
        double sum = 0;
        for (int i = 0; i < y->series; i++)
            sum += exp(l[i * y->years + t]);
        for (int i = 0; i < y->series; i++)
            l[i * y->years + t] -= log(sum);
    }
    return FC_OK;
}

/* --- slopes at an origin --- */

static int in_window(int end)
{
    return end + 1 < SHARES_WINDOW ? end + 1 : SHARES_WINDOW;
}

/* Slope of the last years up to and including `end`; and the sum of squares of the yearly changes about their mean. */
static double slope_of(const double *l, int end, double *changes)
{
    int n = in_window(end);
    double tbar = (n - 1) / 2.0, mean = 0, sxx = 0, sxy = 0, drift;

    l += end + 1 - n;
    for (int t = 0; t < n; t++)
        mean += l[t] / n;
    for (int t = 0; t < n; t++) {
        sxx += (t - tbar) * (t - tbar);
        sxy += (t - tbar) * (l[t] - mean);
    }
    *changes = 0;
    drift = n > 1 ? (l[n - 1] - l[0]) / (n - 1) : 0;
    for (int t = 1; t < n; t++)
        *changes += (l[t] - l[t - 1] - drift) * (l[t] - l[t - 1] - drift);
    return n > 1 ? sxy / sxx : 0;
}

/* log v = a + b log size over the series, by least squares. */
static void variance_law(const double *v, const double *size, int n, double *a, double *b)
{
    double count = 0, x = 0, y = 0, xx = 0, xy = 0;

    for (int i = 0; i < n; i++) {
        if (!(v[i] > 0))
            continue;
        count++;
        x += log(size[i]);
        y += log(v[i]);
        xx += log(size[i]) * log(size[i]);
        xy += log(size[i]) * log(v[i]);
    }
    *b = count > 2 && xx - x * x / count > 1e-9 ? (xy - x * y / count) / (xx - x * x / count) : 0;
    *a = count > 0 ? (y - *b * x) / count : log(1e-3);
}

/* Slope and its variance for every series at an origin, before shrinking: that of a line through a random walk,
 * 6 (n^2 + 1) / (5 n (n^2 - 1)) of the changes' variance. Shares wander; what a line leaves over would take the way they have
 * wandered for a slope that is known. v is scratch and result. */
static void raw_slopes(const double *l, int series, int years, int end, const double *size, double *slope, double *v)
{
    int n = in_window(end), spare = n - 2;
    double a, b, of_line = 1.2 * (n * n + 1.0) / (n * (n * n - 1.0));

    for (int i = 0; i < series; i++) {
        double changes;
        slope[i] = slope_of(l + i * years, end, &changes);
        v[i] = spare > 0 ? changes / spare : NAN;
    }
    variance_law(v, size, series, &a, &b);
    for (int i = 0; i < series; i++) {
        double own = spare > 0 ? spare * v[i] : 0;
        v[i] = of_line * (own + law_weight * exp(a + b * log(size[i]))) / (law_weight + (spare > 0 ? spare : 0));
    }
}

/* Slopes drawn towards the centre of each series. */
enum fc_status shares_slopes_at(const double *l, int series, int years, int end, const double *size,
                                  const double *centre, double *slope, double *scratch)
{
    struct shrink_found found;
    enum fc_status status;

    if (end < 2) {
        memcpy(slope, centre, (size_t)series * sizeof *slope);
        return FC_OK;
    }
    raw_slopes(l, series, years, end, size, slope, scratch);
    for (int i = 0; i < series; i++)
        slope[i] -= centre[i];
    status = shrink(slope, scratch, series, 0, slope, NULL, &found);
    for (int i = 0; i < series && status == FC_OK; i++)
        slope[i] += centre[i];
    return status;
}

/* --- smoothing and damping --- */

double shares_smoothed(const double *l, int end, double alpha)
{
    double level = l[0];

    for (int t = 1; t <= end; t++)
        level += alpha * (l[t] - level);
    return level;
}

double shares_damped(double phi, int h)
{
    double sum = 0, p = 1;

    for (int j = 0; j < h; j++)
        sum += p *= phi;
    return sum;
}
