#include "skills/quantiles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 256 };

static const double wanted[QUANTILES] = {0.025, 0.1, 0.5, 0.9, 0.975};

static int by_size(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

static void sort_few(float *x, int n)
{
    if (n > 40) {
        qsort(x, (size_t)n, sizeof *x, by_size);
        return;
    }
    for (int i = 1; i < n; i++) {
        float v = x[i];
        int j = i;
        for (; j > 0 && x[j - 1] > v; j--)
            x[j] = x[j - 1];
        x[j] = v;
    }
}

struct histogram {
    float low, scale;
    int start[BINS + 1];        /* rank of the first value of each bin */
};

static int bin_of(const struct histogram *h, float x)
{
    int bin = (int)((x - h->low) * h->scale);

    return bin < BINS ? bin : BINS - 1;
}

static void count(struct histogram *h, const float *x, int n)
{
    memset(h->start, 0, sizeof h->start);
    for (int i = 0; i < n; i++)
        h->start[bin_of(h, x[i]) + 1]++;
    for (int b = 0; b < BINS; b++)
        h->start[b + 1] += h->start[b];
}

/* The value of a rank: the bin's values gathered and sorted, unless they are from the rank before. */
static float pick(const struct histogram *h, const float *x, int n, int rank, int *held, float *scratch)
{
    int bin = 0, size = 0;

    while (h->start[bin + 1] <= rank)
        bin++;
    if (*held != bin) {
        for (int i = 0; i < n && size < h->start[bin + 1] - h->start[bin]; i++)
            if (bin_of(h, x[i]) == bin)
                scratch[size++] = x[i];
        sort_few(scratch, size);
        *held = bin;
    }
    return scratch[rank - h->start[bin]];
}

void quantiles_of(const float *x, int n, float *scratch, struct quantiles *q)
{
    struct histogram h = {x[0], 0, {0}};
    float high = x[0], *ends[QUANTILES] = {&q->lo95, &q->lo80, &q->median, &q->hi80, &q->hi95};
    double sum = 0;
    int held = -1;

    for (int i = 0; i < n; i++) {
        h.low = x[i] < h.low ? x[i] : h.low;
        high = x[i] > high ? x[i] : high;
        sum += x[i];
    }
    q->mean = (float)(sum / n);
    if (!isfinite(sum)) {
        *q = (struct quantiles){NAN, NAN, NAN, NAN, NAN, NAN};
        return;
    }
    h.scale = (float)BINS / (high - h.low);
    if (!isfinite(h.scale)) {
        *q = (struct quantiles){q->mean, h.low, h.low, h.low, high, high};
        return;
    }
    count(&h, x, n);
    for (int k = 0; k < QUANTILES; k++)
        *ends[k] = pick(&h, x, n, (int)lround(wanted[k] * (n - 1)), &held, scratch);
}

float quantiles_below(const float *x, int n, float limit)
{
    int found = 0;

    for (int i = 0; i < n; i++)
        found += x[i] < limit;
    return (float)found / (float)n;
}

float quantiles_above(const float *x, int n, float limit)
{
    int found = 0;

    for (int i = 0; i < n; i++)
        found += x[i] > limit;
    return (float)found / (float)n;
}
