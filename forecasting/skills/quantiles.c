#include "skills/quantiles.h"

#include <math.h>
#include <stdbool.h>
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

/* Two counts, of every other value each: a count that has just been raised is not waited for. */
struct histogram {
    float low, scale;
    uint16_t count[2][BINS];
    uint8_t bin[QUANTILES_MOST];
};

/* The bins are written first, in a loop that the compiler makes wide, and counted after. */
static void count(struct histogram *h, const float *x, int n)
{
    memset(h->count, 0, sizeof h->count);
    for (int i = 0; i < n; i++) {
        int bin = (int)((x[i] - h->low) * h->scale);
        h->bin[i] = (uint8_t)(bin < BINS ? bin : BINS - 1);
    }
    for (int i = 0; i + 2 <= n; i += 2) {
        h->count[0][h->bin[i]]++;
        h->count[1][h->bin[i + 1]]++;
    }
    if (n % 2 > 0)
        h->count[0][h->bin[n - 1]]++;
}

/* A bin, its values sorted, and how many lie in those before it. */
struct slot {
    int bin, before, size;
    bool sorted;
};

static void gather(const struct histogram *h, const float *x, int n, const struct slot *slot, float *sorted)
{
    const uint8_t *at = h->bin, *end = h->bin + n;

    for (int i = 0; i < slot->size; i++) {
        at = memchr(at, slot->bin, (size_t)(end - at));
        sorted[i] = x[at++ - h->bin];
    }
    sort_few(sorted, slot->size);
}

/* The value of a rank, no less than the one before: onwards to its bin, whose values are gathered and sorted, unless they are
 * from the rank before. */
static float pick(const struct histogram *h, const float *x, int n, int rank, struct slot *slot, float *sorted)
{
    while (slot->before + slot->size <= rank) {
        slot->before += slot->size;
        slot->bin++;
        slot->size = h->count[0][slot->bin] + h->count[1][slot->bin];
        slot->sorted = false;
    }
    if (!slot->sorted)
        gather(h, x, n, slot, sorted);
    slot->sorted = true;
    return sorted[rank - slot->before];
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
    struct slot slot = {.bin = -1};

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
        *ends[k] = pick(&h, x, n, (int)lround(wanted[k] * (n - 1)), &slot, scratch);
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
