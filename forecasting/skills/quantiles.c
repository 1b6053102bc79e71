#include "skills/quantiles.h"

#include <math.h>
#include <stdint.h>
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
    uint8_t bin[QUANTILES_MOST];
};

/* The bins are written first, in a loop that the compiler makes wide, and counted after. */
static void count(struct histogram *h, const float *x, int n)
{
    memset(h->start, 0, sizeof h->start);
    for (int i = 0; i < n; i++) {
        int bin = (int)((x[i] - h->low) * h->scale);
        h->bin[i] = (uint8_t)(bin < BINS ? bin : BINS - 1);
    }
    for (int i = 0; i < n; i++)
        h->start[h->bin[i] + 1]++;
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
        const uint8_t *at = h->bin, *end = h->bin + n;
        while ((at = memchr(at, bin, (size_t)(end - at)))) {
            scratch[size++] = x[at++ - h->bin];
            if (size == h->start[bin + 1] - h->start[bin])
                break;
        }
        sort_few(scratch, size);
        *held = bin;
    }
    return scratch[rank - h->start[bin]];
}

/* Sums in LANES parts, as a processor adds them side by side. */
enum { LANES = 8 };

static double sum_of(const float *x, int n)
{
    double part[LANES] = {0}, sum = 0;
    int i = 0;

    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++)
            part[k] += x[i + k];
    for (; i < n; i++)
        sum += x[i];
    for (int k = 0; k < LANES; k++)
        sum += part[k];
    return sum;
}

static void range_of(const float *x, int n, float *low, float *high)
{
    float least[LANES], most[LANES];
    int i = 0;

    for (int k = 0; k < LANES; k++)
        least[k] = most[k] = x[0];
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++) {
            least[k] = x[i + k] < least[k] ? x[i + k] : least[k];
            most[k] = x[i + k] > most[k] ? x[i + k] : most[k];
        }
    for (; i < n; i++) {
        least[0] = x[i] < least[0] ? x[i] : least[0];
        most[0] = x[i] > most[0] ? x[i] : most[0];
    }
    for (int k = 1; k < LANES; k++) {
        least[0] = least[k] < least[0] ? least[k] : least[0];
        most[0] = most[k] > most[0] ? most[k] : most[0];
    }
    *low = least[0];
    *high = most[0];
}

void quantiles_of(const float *x, int n, float *scratch, struct quantiles *q)
{
    struct histogram h;
    float high, *ends[QUANTILES] = {&q->lo95, &q->lo80, &q->median, &q->hi80, &q->hi95};
    double sum = sum_of(x, n);
    int held = -1;

    q->mean = (float)(sum / n);
    if (!isfinite(sum)) {
        *q = (struct quantiles){NAN, NAN, NAN, NAN, NAN, NAN};
        return;
    }
    range_of(x, n, &h.low, &high);
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
