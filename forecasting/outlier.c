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

/* --- temporary changes --- */

static const double back = 0.35;        /* of the depth: what the way back may leave */

/* How far the course is left after k = 1, 2, ... changes from t on. */
static double left_after(const double *d, int t, int k)
{
    double sum = 0;

    for (int j = 0; j < k; j++)
        sum += d[t + j];
    return sum;
}

/* The largest departure within a quarter of a year from t on. */
static double depth_at(const double *d, int n, int t, int m)
{
    const int onset = m > 4 ? m / 4 : m > 1 ? 2 : 1;
    double depth = 0;

    for (int k = 1; k <= onset && t + k <= n; k++) {
        double left = left_after(d, t, k);
        depth = fabs(left) > fabs(depth) ? left : depth;
    }
    return depth;
}

/* The number of changes after which the course is found again and kept for a while; 0: it is not. */
static int changes_until_back(const double *d, int n, int t, int m, double depth)
{
    const int stay = m > 4 ? m / 2 : m > 1 ? 3 : 2, most = m > 1 ? 2 * m : 4;
    int kept = 0;

    for (int k = 1; k <= most + stay && t + k <= n; k++) {
        kept = fabs(left_after(d, t, k)) <= back * fabs(depth) ? kept + 1 : 0;
        if (kept == stay)
            return k - stay + 1;
        if (kept == 0 && k > most)
            return 0;
    }
    return 0;
}

/* The way back goes on for as long as the half year to come lies nearer to the course by more than an ordinary change. */
static int extend(const double *d, int n, int t, int m, double size, int changes)
{
    const int look = m > 4 ? m / 2 : m > 1 ? 2 : 1, most = m > 1 ? 2 * m : 4;

    while (changes < most && t + changes + look <= n) {
        double ahead = 0;
        for (int k = 1; k <= look; k++)
            ahead += left_after(d, t, changes + k) / look;
        if (fabs(left_after(d, t, changes)) < fabs(ahead) + size)
            break;
        changes++;
    }
    return changes;
}

/* The departure less what of it stays, laid in a line over the values it takes. */
static void measure(const double *d, int t, int changes, struct outlier *new)
{
    double rest = left_after(d, t, changes);

    *new = (struct outlier){.kind = OUTLIER_TEMPORARY, .at = t, .until = t + changes - 2};
    for (int k = 1; k < changes; k++) {
        double off = left_after(d, t, k) - rest * k / changes;
        new->off[k - 1] = (float)off;
        new->size = fabs(off) > fabs(new->size) ? off : new->size;
    }
}

static bool is_quiet_before(const double *d, int t, double limit)
{
    for (int k = 1; k <= 3; k++)
        if (t - k < 1 || fabs(d[t - k]) > quiet * limit)
            return false;
    return true;
}

static bool is_temporary(const double *d, int n, int t, int m, double size, struct outlier *new)
{
    const double limit = DIP_LIMIT * size;
    double depth;
    int changes;

    if (!(fabs(d[t]) > quiet * limit) || !is_quiet_before(d, t, limit) || (m > 1 && recurs(d, n, t, m, limit)))
        return false;
    depth = depth_at(d, n, t, m);
    if (!(fabs(depth) > limit) || depth * d[t] < 0)
        return false;
    changes = changes_until_back(d, n, t, m, depth);
    if (changes < 3 || changes - 1 > OUTLIER_SPAN)
        return false;
    measure(d, t, extend(d, n, t, m, size, changes), new);
    return true;
}

/* --- all of them --- */

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
    struct outlier new;
    int count = 0;

    if (n < OUTLIER_LEAST)
        return 0;
    for (int t = 1; t < n; t++)
        d[t] = y[t] - y[t - 1];
    remove_pattern(d, n, m, room);
    size = ordinary(d, n, room);
    for (int t = 1; size > 0 && t < n - 1; t++) {
        if (is_single(d, n, t, m, OUTLIER_LIMIT * size)) {
            count = keep(found, count, (struct outlier){.kind = OUTLIER_ADDITIVE, .at = t, .until = t, .size = 0.5 * (d[t] - d[t + 1])});
        } else if (is_temporary(d, n, t, m, size, &new)) {
            count = keep(found, count, new);
            t = new.until + 1;
        } else if (is_shift(d, n, t, SHIFT_LIMIT * size)) {
            count = keep(found, count, (struct outlier){.kind = OUTLIER_SHIFT, .at = t, .until = n - 1, .size = d[t]});
        }
    }
    return count;
}

void outlier_clean(const double *y, int n, const struct outlier *found, int count, double *out)
{
    if (out != y)
        memcpy(out, y, sizeof *y * (size_t)n);
    for (int i = 0; i < count; i++) {
        const struct outlier *o = &found[i];
        const double off = OUTLIER_TAKEN * o->size;
        for (int t = 0; t < o->at && o->kind == OUTLIER_SHIFT; t++)
            out[t] += off;
        if (o->kind == OUTLIER_ADDITIVE)
            out[o->at] -= off;
        for (int t = o->at; t <= o->until && o->kind == OUTLIER_TEMPORARY; t++)
            out[t] -= DIP_TAKEN * (double)o->off[t - o->at];
    }
}
