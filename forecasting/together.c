#include "together.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum fc_status together_alloc(struct together *t, int rows, int draws)
{
    const size_t r = (size_t)rows, d = (size_t)draws;

    *t = (struct together){.rows = rows, .draws = draws};
    t->x = malloc(sizeof *t->x * (r * d + 2 * r + d + 1));
    t->items = malloc(sizeof *t->items * (2 * d + 1));
    if (!t->x || !t->items) {
        together_free(t);
        return FC_ENOMEM;
    }
    t->sd = t->x + r * d;
    t->along = t->sd + r;
    t->values = t->along + r;
    t->room = t->items + d;
    return FC_OK;
}

void together_free(struct together *t)
{
    free(t->x);
    free(t->items);
    *t = (struct together){0};
}

static double *row_of(const struct together *t, int row)
{
    return t->x + (size_t)row * (size_t)t->draws;
}

/* Four sums side by side, as one would wait for each addition. */
static double product(const double *x, const double *y, int n)
{
    double sum[4] = {0};
    int d = 0;

    for (; d + 4 <= n; d += 4)
        for (int k = 0; k < 4; k++)
            sum[k] += x[d + k] * y[d + k];
    for (; d < n; d++)
        sum[0] += x[d] * y[d];
    return (sum[0] + sum[1] + sum[2] + sum[3]) / n;
}

void together_take(struct together *t, int row, const double *draws)
{
    double *x = row_of(t, row), mean = 0;

    for (int d = 0; d < t->draws; d++)
        mean += draws[d] / t->draws;
    for (int d = 0; d < t->draws; d++)
        x[d] = draws[d] - mean;
    t->sd[row] = sqrt(product(x, x, t->draws));
    for (int d = 0; d < t->draws && t->sd[row] > 0; d++)
        x[d] /= t->sd[row];
}

/* Standard deviation of x + l w for a member; never 0, as of one that is its sum turned round. */
static double stretch(const struct together *t, int i, double l)
{
    return sqrt(fmax(1 + 2 * l * t->along[i] + l * l, 1e-12));
}

/* Standard deviation of the members' sum with l. */
static double deviation(const struct together *t, const int *member, int members, int sum, double l)
{
    double *total = t->values, pulled = 0;

    memset(total, 0, sizeof *total * (size_t)t->draws);
    for (int i = 0; i < members; i++) {
        const double *x = row_of(t, member[i]), s = t->sd[member[i]] / stretch(t, i, l);
        for (int d = 0; d < t->draws; d++)
            total[d] += s * x[d];
        pulled += s * l;
    }
    for (int d = 0; d < t->draws; d++)
        total[d] += pulled * row_of(t, sum)[d];
    return sqrt(product(total, total, t->draws));
}

/* The least l / (1 + l) with which the sum is as wide as wanted, between 0, where it is narrower, and all one way: by false
 * position, halving the far end's share where it stays (Illinois). */
static double find_pull(const struct together *t, const int *member, int members, int sum, double wanted)
{
    const double nearly = 1e-3 * wanted;
    double low = 0, high = 1, below = deviation(t, member, members, sum, 0) - wanted, above = -wanted;

    for (int i = 0; i < members; i++)
        above += t->sd[member[i]];
    if (below >= 0 || above <= 0)
        return below >= 0 ? 0 : 1 - 1e-9;
    for (int k = 0, side = 0; k < 20; k++) {
        double middle = (low * above - high * below) / (above - below), off;
        off = deviation(t, member, members, sum, middle / (1 - middle)) - wanted;
        if (fabs(off) <= nearly)
            return middle;
        if (off < 0) {
            low = middle;
            below = off;
            above /= side < 0 ? 2 : 1;
            side = -1;
        } else {
            high = middle;
            above = off;
            below /= side > 0 ? 2 : 1;
            side = 1;
        }
    }
    return low;
}

void together_pull(struct together *t, const int *member, int members, int sum, double share)
{
    const double wanted = share * t->sd[sum], *w = row_of(t, sum);
    double l;

    if (members < 2 || !(wanted > 0))
        return;
    for (int i = 0; i < members; i++)
        t->along[i] = product(row_of(t, member[i]), w, t->draws);
    l = find_pull(t, member, members, sum, wanted);
    l /= 1 - l;
    for (int i = 0; i < members && l > 0; i++) {
        double *x = row_of(t, member[i]), sd = stretch(t, i, l);
        for (int d = 0; d < t->draws && t->sd[member[i]] > 0; d++)
            x[d] = (x[d] + l * w[d]) / sd;
    }
}

void together_follow(struct together *t, int row, const int *member, int members)
{
    double *x = row_of(t, row);

    memset(x, 0, sizeof *x * (size_t)t->draws);
    for (int i = 0; i < members; i++)
        for (int d = 0; d < t->draws; d++)
            x[d] += t->sd[member[i]] * row_of(t, member[i])[d];
}

void together_lay(struct together *t, int row, double *draws)
{
    if (!(t->sd[row] > 0))
        return;
    ranks_order(draws, t->draws, t->items, t->room);
    for (int r = 0; r < t->draws; r++)
        t->values[r] = draws[t->items[r].place];
    ranks_order(row_of(t, row), t->draws, t->items, t->room);
    for (int r = 0; r < t->draws; r++)
        draws[t->items[r].place] = t->values[r];
}

double together_widened(struct together *t, int row, const double *draws)
{
    const double before = t->sd[row];

    together_take(t, row, draws);
    return before > 0 ? t->sd[row] / before : 1;
}
