#include "outlier.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "series.h"

static const double quiet = 0.5;        /* of a limit: changes around a shift stay below that */
static const double taken_back = 0.35;  /* of the larger change: what an outlier may leave behind */

/* Takes the median of their season from the changes d[1 .. n). With fewer than four years all are one. */
static void remove_pattern(double *d, int n, int m, double *room)
{
    int step = n >= 4 * m + 1 ? m : 1;

    for (int j = 1; j <= step; j++) {
        int count = 0;
        double centre;
        for (int t = j; t < n; t += step)
            room[count++] = d[t];
        centre = series_median(room, count);
        for (int t = j; t < n; t += step)
            d[t] -= centre;
    }
}

static double ordinary(const double *d, int n, double *room)
{
    double mean = 0;

    for (int t = 1; t < n; t++) {
        room[t - 1] = fabs(d[t]);
        mean += fabs(d[t]) / (n - 1);
    }
    return fmax(1.4826 * series_median(room, n - 1), 0.25 * mean);
}

/* The same happened in the season before or after: it belongs to the series. */
static bool recurs(const double *d, int n, int t, int m, double limit)
{
    for (int k = -m; k <= m; k += 2 * m)
        if (t + k >= 1 && t + k < n && d[t + k] * d[t] > 0 && fabs(d[t + k]) > quiet * limit)
            return true;
    return false;
}

static bool is_single(const double *d, int n, int t, int m, double limit)
{
    double larger = fmax(fabs(d[t]), fabs(d[t + 1]));

    return fabs(d[t]) > limit && fabs(d[t + 1]) > limit && d[t] * d[t + 1] < 0 &&
           fabs(d[t] + d[t + 1]) < taken_back * larger && !(m > 1 && recurs(d, n, t, m, limit));
}

static bool is_shift(const double *d, int n, int t, double limit)
{
    if (!(fabs(d[t]) > limit) || t < 4 || t > n - 4)
        return false;
    for (int k = -3; k <= 3; k++)
        if (k != 0 && fabs(d[t + k]) > quiet * limit)
            return false;
    return true;
}

/* Keeps the larger ones when there is no more room. */
static int keep(struct outlier *found, int count, struct outlier new)
{
    int least = 0;

    if (count < OUTLIER_MAX) {
        found[count] = new;
        return count + 1;
    }
    for (int i = 1; i < count; i++)
        least = fabs(found[i].size) < fabs(found[least].size) ? i : least;
    if (fabs(new.size) > fabs(found[least].size)) {
        memmove(found + least, found + least + 1, sizeof *found * (size_t)(count - least - 1));
        found[count - 1] = new;
    }
    return count;
}

int outlier_find(const double *y, int n, int m, double *room, struct outlier *found)
{
    double *d = room + n, size;
    int count = 0;

    if (n < OUTLIER_LEAST)
        return 0;
    for (int t = 1; t < n; t++)
        d[t] = y[t] - y[t - 1];
    remove_pattern(d, n, m, room);
    size = ordinary(d, n, room);
    for (int t = 1; size > 0 && t < n - 1; t++) {
        if (is_single(d, n, t, m, OUTLIER_LIMIT * size))
            count = keep(found, count, (struct outlier){OUTLIER_ADDITIVE, t, 0.5 * (d[t] - d[t + 1])});
        else if (is_shift(d, n, t, SHIFT_LIMIT * size))
            count = keep(found, count, (struct outlier){OUTLIER_SHIFT, t, d[t]});
    }
    return count;
}

void outlier_clean(const double *y, int n, const struct outlier *found, int count, double *out)
{
    if (out != y)
        memcpy(out, y, sizeof *y * (size_t)n);
    for (int i = 0; i < count; i++) {
        double off = OUTLIER_TAKEN * found[i].size;
        if (found[i].kind == OUTLIER_ADDITIVE)
            out[found[i].at] -= off;
        else
            for (int t = 0; t < found[i].at; t++)
                out[t] += off;
    }
}
