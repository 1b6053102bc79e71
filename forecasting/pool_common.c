#include "pool_private.h"

#include <math.h>
#include <string.h>

/* Steps towards the first principal component, from the plain mean: where there is one worth the name these reach
 * it, where there is none they stay near the mean. */
static const int steps = 3;
static const double lasting_limit = 3;          /* of g */

/* Mean of the autocovariances at lags 2 and 3, over the variance. Lag 1 is left out, as what a value errs by
 * shows there. */
static double lasting(const struct pool_member *p, int first)
{
    double mean = 0, variance = 0, product = 0;
    int count = p->n - first;

    for (int t = first; t < p->n; t++)
        mean += pool_change(p, t) / count;
    for (int t = first; t < p->n; t++) {
        double e = pool_change(p, t) - mean;
        variance += e * e;
        for (int lag = 2; lag <= 3 && t - lag >= first; lag++)
            product += 0.5 * e * (pool_change(p, t - lag) - mean);
    }
    return variance > 0 ? product / variance : 0;
}

void pool_find_beat(struct pool_member *p, int m)
{
    struct pool_trail trail;
    double x[POOL_OWN], mean = 0, squares = 0;
    int first = pool_first_row(m), count = p->n - first;

    pool_trail_start(&trail, m);
    for (int t = 0; t < p->n; t++) {
        p->beat[t] = 0;
        if (t == 0)
            continue;
        pool_trail_take(&trail, pool_change(p, t), x);
        if (t >= first)
            mean += (p->beat[t] = x[POOL_BEAT]) / count;
    }
    for (int t = first; t < p->n; t++) {
        p->beat[t] -= mean;
        squares += p->beat[t] * p->beat[t];
    }
    for (int t = first; t < p->n && squares > 0; t++)
        p->beat[t] /= sqrt(squares);
    p->lasting = lasting(p, first);
}

/* Variance of an autocorrelation's mean over two lags, of so many independent changes: Bartlett (1946). */
static double noise_of(const struct pool_work *w, const struct pool_member *p)
{
    return 0.5 / (p->n - pool_first_row(w->m));
}

/* To mean 0 and variance 1 over the panel, drawn to 0 by as much of the spread as noise alone would make. */
static void compare_lasting(struct pool_work *w)
{
    double mean = 0, variance = 0;

    for (int i = 0; i < w->count; i++)
        mean += w->member[i].lasting / w->count;
    for (int i = 0; i < w->count; i++) {
        double e = w->member[i].lasting - mean;
        variance += (e * e - noise_of(w, &w->member[i])) / w->count;
    }
    for (int i = 0; i < w->count; i++) {
        struct pool_member *p = &w->member[i];
        double g = variance > 0 ? (p->lasting - mean) * sqrt(variance) / (variance + noise_of(w, p)) : 0;
        p->lasting = fmin(fmax(g, -lasting_limit), lasting_limit);
    }
}

/* One step of the power method: the common course by the loadings, then loadings by that course. False, and the
 * loadings left as they are, when nothing is common. */
static bool step(struct pool_work *w, double *course)
{
    double squares = 0;

    memset(course, 0, sizeof *course * (size_t)w->longest);
    for (int i = 0; i < w->count; i++)
        for (int t = 0; t < w->member[i].n; t++)
            course[w->member[i].n - 1 - t] += w->member[i].loading * w->member[i].beat[t];
    for (int t = 0; t < w->longest; t++)
        squares += course[t] * course[t];
    if (!(squares > 0))
        return false;
    for (int i = 0; i < w->count; i++) {
        struct pool_member *p = &w->member[i];
        p->loading = 0;
        for (int t = 0; t < p->n; t++)
            p->loading += course[p->n - 1 - t] * p->beat[t] / sqrt(squares);
    }
    return true;
}

/* R0 of pool.h. Bartlett (1946): the correlation of two averages that have nothing in common varies by 1 / T'. */
static double chance(const struct pool_work *w)
{
    struct pool_trail trail;
    double rows = 0, keep;

    for (int i = 0; i < w->count; i++)
        rows += w->member[i].n - pool_first_row(w->m);
    pool_trail_start(&trail, w->m);
    keep = trail.keep[POOL_BEAT] * trail.keep[POOL_BEAT];
    return pow(sqrt(1.0 / w->count) + sqrt(w->count / rows * (1 + keep) / (1 - keep)), 2);
}

static double common_part(const struct pool_work *w)
{
    double squares = 0, by_chance = chance(w);

    for (int i = 0; i < w->count; i++)
        squares += w->member[i].loading * w->member[i].loading;
    return by_chance < 1 ? fmax((squares / w->count - by_chance) / (1 - by_chance), 0) : 0;
}

void pool_find_common(struct pool_work *w)
{
    bool found = false;

    compare_lasting(w);
    for (int i = 0; i < w->count; i++)
        w->member[i].loading = 1;
    for (int k = 0; k < steps && step(w, w->room); k++)
        found = true;
    w->common = found ? common_part(w) : 0;
}
