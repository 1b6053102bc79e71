#include "series.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "season.h"

static const double largest = 1e150;

static enum fc_status check(const double *y, int n, int m)
{
    if (m != FC_ANNUAL && m != FC_QUARTERLY && m != FC_MONTHLY)
        return FC_ERANGE;
    for (int t = 0; t < n; t++)
        if (isinf(y[t]) || fabs(y[t]) > largest)
            return FC_ENONFINITE;
    return FC_OK;
}

static void draw_line(double *y, int from, int to)
{
    for (int t = from + 1; t < to; t++)
        y[t] = y[from] + (y[to] - y[from]) * (t - from) / (to - from);
}

static int fill_lines(double *y, int n)
{
    int last = 0, filled = 0;

    for (int t = 1; t < n; t++) {
        if (isnan(y[t]))
            continue;
        filled += t - last - 1;
        draw_line(y, last, t);
        last = t;
    }
    return filled;
}

void series_fill(double *y, int n, int m)
{
    struct season season;
    bool *gap = m > 1 && n >= 2 * m ? malloc((size_t)n) : NULL;
    int filled;

    for (int t = 0; gap && t < n; t++)
        gap[t] = isnan(y[t]);
    filled = fill_lines(y, n);
    if (gap && filled > 0) {
        season_find(&season, SEASON_ADDITIVE, y, n, m);
        season_remove(&season, y, n, y);
        for (int t = 0; t < n; t++)
            y[t] = gap[t] ? NAN : y[t];
        fill_lines(y, n);
        season_restore(&season, 0, n, y);
    }
    free(gap);
}

/* A power of two near the mean size, so that dividing by it rounds nothing; 1 when all are zero. */
static double unit_of(const double *y, int n)
{
    double sum = 0;
    int exponent;

    for (int t = 0; t < n; t++)
        sum += fabs(y[t]) / n;
    if (!(sum > 0))
        return 1;
    frexp(sum, &exponent);
    return ldexp(1, exponent < -1000 ? -1000 : exponent);
}

static int window(int m)
{
    return SERIES_YEARS * m < SERIES_VALUES ? SERIES_YEARS * m : SERIES_VALUES;
}

/* First known value among the last window of y[0 .. end). */
static int first_of(const double *y, int end, int m)
{
    int start = end > window(m) ? end - window(m) : 0;

    while (isnan(y[start]))
        start++;
    return start;
}

enum fc_status series_prepare(struct series *s, const double *y, int n, int m)
{
    enum fc_status status = check(y, n, m);
    int end = n;

    *s = (struct series){.m = m};
    if (status != FC_OK)
        return status;
    while (end > 0 && isnan(y[end - 1]))
        end--;
    if (end == 0)
        return FC_EEMPTY;
    for (int t = 0; t < end; t++)
        s->known += !isnan(y[t]);
    s->start = first_of(y, end, m);
    s->n = end - s->start;
    s->y = malloc(sizeof *s->y * 2 * (size_t)s->n);
    if (!s->y)
        return FC_ENOMEM;
    s->observed = s->y + s->n;
    memcpy(s->y, y + s->start, sizeof *y * (size_t)s->n);
    series_fill(s->y, s->n, m);
    s->unit = unit_of(s->y, s->n);
    for (int t = 0; t < s->n; t++) {
        s->y[t] /= s->unit;
        s->observed[t] = y[s->start + t] / s->unit;
    }
    return FC_OK;
}

void series_free(struct series *s)
{
    free(s->y);
    s->y = s->observed = NULL;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double series_median(double *x, int n)
{
    if (n == 0)
        return NAN;
    qsort(x, (size_t)n, sizeof *x, by_size);
    return n % 2 ? x[n / 2] : 0.5 * (x[n / 2 - 1] + x[n / 2]);
}
