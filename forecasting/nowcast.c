#include "nowcast_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Parts of a period that are known from its first one on. */
static int known_parts(const struct nowcast_series *s, int period, int k)
{
    int j = 0;

    while (j < k && nowcast_part_at(s, period, k, j + 1) > 0)
        j++;
    return j;
}

static int last_period(const struct nowcast_series *series, int n)
{
    int last = series[0].first;

    for (int i = 0; i < n; i++)
        last = series[i].first + series[i].n > last ? series[i].first + series[i].n : last;
    return last;
}

/* One equation for every number of parts that a period to be filled has. */
static enum fc_status find_equations(const struct nowcast_series *series, int n, int k, struct nowcast_record *record)
{
    bool needed[NOWCAST_PARTS] = {false};
    enum fc_status status = FC_OK;

    for (int i = 0; i < n; i++)
        for (int h = 0; h < NOWCAST_PERIODS; h++) {
            int j = known_parts(&series[i], series[i].first + series[i].n + h, k);
            if (j > 0)
                needed[j - 1] = true;
        }
    for (int j = 1; j <= k && status == FC_OK; j++) {
        struct nowcast_bridge bridge = {0};
        if (!needed[j - 1])
            continue;
        status = nowcast_bridge_make(&bridge, series, n, j);
        if (status == FC_OK)
            nowcast_find_equation(&bridge, last_period(series, n), &record[j - 1]);
        free(bridge.points);
    }
    return status;
}

static void fill(const struct nowcast_bridge *all, int cell, double size, const struct nowcast_record *record, struct nowcast *out)
{
    const struct nowcast_series *s = &all->series[cell];
    const int end = s->first + s->n;
    double before = s->n > 0 ? s->y[s->n - 1] : NAN, variance = 0;

    while (out->periods < NOWCAST_PERIODS) {
        int period = end + out->periods, j = known_parts(s, period, all->k);
        const struct nowcast_record *r = j > 0 ? &record[j - 1] : NULL;
        double G;
        if (!r || !(before > 0))
            return;
        out->parts = j;
        if (!r->wins)
            return;
        G = nowcast_fast_growth(s, period, all->k, j, r->part);
        if (!isfinite(G))
            return;
        before *= exp(r->a + r->b * G);
        variance += r->rho * size * r->rho * size;
        out->value[out->periods] = before;
        out->se[out->periods++] = before * sqrt(variance);
        if (j < all->k)
            return; /* what comes after a period under way has not begun */
    }
}

/* Most cells end together, and then share what all have in common. */
static void fill_all(const struct nowcast_bridge *all, const struct nowcast_record *record, struct nowcast *out)
{
    double common = 0;

    for (int i = 0, before = 0; i < all->cells; i++) {
        int end = all->series[i].first + all->series[i].n;
        if (i == 0 || end != before)
            common = nowcast_common_growth(all, end);
        before = end;
        fill(all, i, nowcast_size_of_growth(all, i, end, common), record, &out[i]);
    }
}

static bool fits(const struct nowcast_series *s, const struct nowcast_series *first)
{
    return s->slow > 0 && s->fast > s->slow && s->fast % s->slow == 0 && s->slow == first->slow && s->fast == first->fast;
}

enum fc_status nowcast_run(const struct nowcast_series *series, int n, struct nowcast *out,
                           struct nowcast_record record[NOWCAST_PARTS])
{
    struct nowcast_bridge all = {.series = series, .cells = n};
    enum fc_status status;

    for (int i = 0; i < n; i++) {
        out[i] = (struct nowcast){0};
        if (!fits(&series[i], &series[0]))
            return FC_ERANGE;
    }
    for (int j = 0; j < NOWCAST_PARTS; j++)
        record[j] = (struct nowcast_record){0};
    if (n == 0)
        return FC_OK;
    all.k = (int)series[0].fast / (int)series[0].slow;
    status = find_equations(series, n, all.k, record);
    if (status == FC_OK)
        fill_all(&all, record, out);
    return status;
}

void nowcast_tell(const struct nowcast *nowcast, const struct nowcast_record record[NOWCAST_PARTS], int k, char *text, size_t size)
{
    const struct nowcast_record *r = nowcast->parts > 0 ? &record[nowcast->parts - 1] : NULL;
    size_t used = strlen(text);

    if (!r)
        return;
    if (nowcast->periods > 0)
        snprintf(text + used, size - used,
                 "; nowcast of %d period%s from a faster series, %d of %d parts of the last known: error %.2f of the last value's at %d points",
                 nowcast->periods, nowcast->periods > 1 ? "s" : "", nowcast->parts, k, r->error / r->error_naive, r->points);
    else if (r->points < NOWCAST_LEAST)
        snprintf(text + used, size - used, "; no nowcast: a faster series reaches further, but with %d points in common it has no record", r->points);
    else
        snprintf(text + used, size - used, "; no nowcast: from a faster series it would err %.2f times as much as the last value, at %d points",
                 r->error / r->error_naive, r->points);
}
