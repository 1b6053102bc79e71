#include "together.h"

#include <math.h>
#include <stdlib.h>

enum { HALVINGS = 16 };

enum fc_status together_alloc(struct together *t, int rows, int draws, int members)
{
    const size_t r = (size_t)rows, d = (size_t)draws, m = (size_t)members;

    *t = (struct together){.rows = rows, .draws = draws};
    t->x = malloc(sizeof *t->x * (r * d + r + 2 * m + m * m + d + 1));
    t->items = malloc(sizeof *t->items * (2 * d + 1));
    if (!t->x || !t->items) {
        together_free(t);
        return FC_ENOMEM;
    }
    t->sd = t->x + r * d;
    t->along = t->sd + r;
    t->scale = t->along + m;
    t->alike = t->scale + m;
    t->values = t->alike + m * m;
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

/* Correlations of the members with their sum's row and with each other. */
static void correlate(struct together *t, const int *member, int members, int sum)
{
    for (int i = 0; i < members; i++) {
        t->along[i] = product(row_of(t, member[i]), row_of(t, sum), t->draws);
        for (int j = 0; j <= i; j++)
            t->alike[i * members + j] = product(row_of(t, member[i]), row_of(t, member[j]), t->draws);
    }
}

/* Standard deviation of x + l w for a member. */
static double stretch(const struct together *t, int i, double l)
{
    return sqrt(fmax(1 + 2 * l * t->along[i] + l * l, 1e-12)); /* 0: a member that is its sum turned round */
}

/* Variance of the members' sum with l. */
static double variance(const struct together *t, const int *member, int members, double l)
{
    double sum = 0;

    for (int i = 0; i < members; i++)
        t->scale[i] = t->sd[member[i]] > 0 ? t->sd[member[i]] / stretch(t, i, l) : 0;
    for (int i = 0; i < members; i++)
        for (int j = 0; j <= i; j++)
            sum += (i == j ? 1 : 2) * t->scale[i] * t->scale[j] * (t->alike[i * members + j] + l * (t->along[i] + t->along[j]) + l * l);
    return sum;
}

/* l, by halving l / (1 + l). */
static double find_pull(const struct together *t, const int *member, int members, double wanted)
{
    double low = 0, high = 1;

    if (variance(t, member, members, 0) >= wanted)
        return 0;
    for (int k = 0; k < HALVINGS; k++) {
        double middle = 0.5 * (low + high);
        if (variance(t, member, members, middle / (1 - middle)) < wanted)
            low = middle;
        else
            high = middle;
    }
    return low / (1 - low);
}

void together_pull(struct together *t, const int *member, int members, int sum, double share)
{
    const double wanted = share * t->sd[sum], *w = row_of(t, sum);
    double l;

    if (members < 2 || !(wanted > 0))
        return;
    correlate(t, member, members, sum);
    l = find_pull(t, member, members, wanted * wanted);
    for (int i = 0; i < members && l > 0; i++) {
        double *x = row_of(t, member[i]), sd = stretch(t, i, l);
        for (int d = 0; d < t->draws && t->sd[member[i]] > 0; d++)
            x[d] = (x[d] + l * w[d]) / sd;
    }
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
