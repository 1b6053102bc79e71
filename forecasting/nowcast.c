#include "nowcast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECENT = 3, WINDOWS = NOWCAST_PARTS + 1 };

static const double prior_points = 4;   /* weight of a = 0 and of b = 1 */
static const double own_growth = 3;     /* years of growth of its own that count as much as all cells' */

/* What is said of one cell and period, in the size of the cell's growth. */
struct point {
    int period, cell;
    double g, G[WINDOWS];       /* log growth; NaN: unknown */
    double s, common;           /* sizes of growth as known before the period: the cell's, and mean square of all */
};

/* The equation for j known parts. */
struct bridge {
    const struct nowcast_series *series;
    int cells, k, j;
    struct point *points;       /* by period */
    int n;
};

/* The equation so far: weighted sums of 1, G and g, all over s. */
struct sums {
    double aa, ab, bb, ag, bg;
};

/* --- values */

static double slow_at(const struct nowcast_series *s, int period)
{
    int t = period - s->first;

    return t >= 0 && t < s->n ? s->y[t] : NAN;
}

/* Part p = 1 .. k of a slow period. */
static double part_at(const struct nowcast_series *s, int period, int k, int p)
{
    int t = period * k + p - 1 - s->fast_first;

    return s->x && t >= 0 && t < s->fast_n ? s->x[t] : NAN;
}

static double log_growth(double now, double before)
{
    return now > 0 && before > 0 ? log(now / before) : NAN;
}

/* Growth from the period before over the last RECENT of j known parts. */
static double recent_growth(const struct nowcast_series *s, int period, int k, int j)
{
    double now = 0, before = 0;

    for (int p = j > RECENT ? j - RECENT + 1 : 1; p <= j; p++) {
        now += part_at(s, period, k, p);
        before += part_at(s, period - 1, k, p);
    }
    return log_growth(now, before);
}

/* G for a part, 0: their mean, when j of k parts are known. */
static double fast_growth(const struct nowcast_series *s, int period, int k, int j, int part)
{
    double recent = recent_growth(s, period, k, j), now = 0, before = 0;

    if (part > j)
        return recent;
    if (part > 0)
        return log_growth(part_at(s, period, k, part), part_at(s, period - 1, k, part));
    for (int p = 1; p <= k; p++) {
        now += p <= j ? part_at(s, period, k, p) : part_at(s, period - 1, k, p) * exp(recent);
        before += part_at(s, period - 1, k, p);
    }
    return log_growth(now, before);
}

/* --- points */

static int by_period(const void *a, const void *b)
{
    const struct point *x = a, *y = b;

    return x->period != y->period ? x->period - y->period : x->cell - y->cell;
}

static void add_point(struct bridge *bridge, int cell, int period)
{
    const struct nowcast_series *s = &bridge->series[cell];
    struct point *point = &bridge->points[bridge->n];

    *point = (struct point){.period = period, .cell = cell, .g = log_growth(slow_at(s, period), slow_at(s, period - 1))};
    for (int w = 0; w <= bridge->k; w++)
        point->G[w] = fast_growth(s, period, bridge->k, bridge->j, w);
    if (isfinite(point->g) && isfinite(point->G[0]))
        bridge->n++;
}

/* Sum of squares and number of a cell's growths before a period. */
static int growth_before(const struct nowcast_series *s, int period, double *squares)
{
    int n = 0;

    *squares = 0;
    for (int T = s->first + 1; T < period && T < s->first + s->n; T++) {
        double g = log_growth(slow_at(s, T), slow_at(s, T - 1));
        if (isfinite(g)) {
            *squares += g * g;
            n++;
        }
    }
    return n;
}

/* Mean square of all cells' growth before a period, each cell counting once. 0 when nothing grew. */
static double common_growth(const struct bridge *bridge, int period)
{
    double sum = 0, squares;
    int cells = 0;

    for (int i = 0; i < bridge->cells; i++) {
        int n = growth_before(&bridge->series[i], period, &squares);
        if (n > 0) {
            sum += squares / n;
            cells++;
        }
    }
    return cells > 0 ? sum / cells : 0;
}

static double size_of_growth(const struct bridge *bridge, int cell, int period, double common)
{
    double squares;
    int n = growth_before(&bridge->series[cell], period, &squares);

    return sqrt((own_growth * common + squares) / (own_growth + n));
}

/* Mean square of what the fast series say of the period of points[from]: known by then, and a size to begin with. */
static double fast_size(const struct bridge *bridge, int from)
{
    double sum = 0;
    int i;

    for (i = from; i < bridge->n && bridge->points[i].period == bridge->points[from].period; i++)
        sum += bridge->points[i].G[0] * bridge->points[i].G[0];
    return sum / (i - from);
}

/* Sizes of growth as known before each point. */
static void set_sizes(struct bridge *bridge)
{
    int kept = 0;

    for (int i = 0; i < bridge->n; i++) {
        struct point *p = &bridge->points[i];
        if (i > 0 && p->period == p[-1].period)
            p->common = p[-1].common;
        else
            p->common = common_growth(bridge, p->period);
        if (p->common == 0)
            p->common = fast_size(bridge, i);
        p->s = size_of_growth(bridge, p->cell, p->period, p->common);
    }
    for (int i = 0; i < bridge->n; i++)
        if (bridge->points[i].s > 0)
            bridge->points[kept++] = bridge->points[i];
    bridge->n = kept;
}

static enum fc_status bridge_make(struct bridge *bridge, const struct nowcast_series *series, int cells, int j)
{
    size_t room = 1;

    for (int i = 0; i < cells; i++)
        room += (size_t)series[i].n;
    *bridge = (struct bridge){.series = series, .cells = cells, .k = (int)series[0].fast / (int)series[0].slow, .j = j};
    bridge->points = malloc(room * sizeof *bridge->points);
    if (!bridge->points)
        return FC_ENOMEM;
    for (int i = 0; i < cells; i++)
        for (int T = series[i].first + 1; T < series[i].first + series[i].n; T++)
            add_point(bridge, i, T);
    qsort(bridge->points, (size_t)bridge->n, sizeof *bridge->points, by_period);
    set_sizes(bridge);
    return FC_OK;
}

/* --- the equation */

static void add(struct sums *sums, const struct point *p, int window)
{
    double one = 1 / p->s, G = p->G[window] / p->s, g = p->g / p->s;

    if (!isfinite(G))
        return;
    sums->aa += one * one;
    sums->ab += one * G;
    sums->bb += G * G;
    sums->ag += one * g;
    sums->bg += G * g;
}

/* a and b that minimise the sum of squares and the prior's: a in sizes of common growth, b around 1. */
static void solve(const struct sums *sums, double common, double *a, double *b)
{
    double aa = sums->aa + prior_points / common, bb = sums->bb + prior_points;
    double ag = sums->ag, bg = sums->bg + prior_points, det = aa * bb - sums->ab * sums->ab;

    *a = (bb * ag - sums->ab * bg) / det;
    *b = (aa * bg - sums->ab * ag) / det;
}

static double said(double a, double b, const struct point *p, int window)
{
    double G = isfinite(p->G[window]) ? p->G[window] : p->G[0];

    return a + b * G;
}

/* Each window's recursive error so far. */
struct race {
    struct sums sums[WINDOWS];
    double error[WINDOWS];
    double chosen, naive, squares;      /* of the window that led before each period */
    int points;
};

static int leader(const struct race *race, int k)
{
    int best = 0;

    for (int w = 1; w <= k; w++)
        if (race->error[w] < race->error[best])
            best = w;
    return best;
}

/* Says the points of one period, from .. to - 1, with what was found before it, and takes them in. */
static void run_period(struct race *race, const struct bridge *bridge, int from, int to)
{
    double common = bridge->points[from].common;
    int best = leader(race, bridge->k);

    for (int w = 0; w <= bridge->k; w++) {
        double a, b;
        solve(&race->sums[w], common, &a, &b);
        for (int i = from; i < to; i++) {
            const struct point *p = &bridge->points[i];
            double e = fabs(p->g - said(a, b, p, w)) / p->s;
            race->error[w] += e;
            race->chosen += w == best ? e : 0;
            race->squares += w == best ? e * e : 0;
            race->naive += w == best ? fabs(p->g) / p->s : 0;
        }
    }
    for (int w = 0; w <= bridge->k; w++)
        for (int i = from; i < to; i++)
            add(&race->sums[w], &bridge->points[i], w);
    race->points += to - from;
}

/* rho starts at 1, as much as is not known at all, with the weight of one point. */
static void find_equation(const struct bridge *bridge, int period, struct nowcast_record *record)
{
    struct race race = {0};

    for (int from = 0, to; from < bridge->n; from = to) {
        for (to = from; to < bridge->n && bridge->points[to].period == bridge->points[from].period; to++)
            ;
        run_period(&race, bridge, from, to);
    }
    *record = (struct nowcast_record){.points = race.points, .part = leader(&race, bridge->k)};
    if (race.points == 0)
        return;
    record->error = race.chosen / race.points;
    record->error_naive = race.naive / race.points;
    record->rho = sqrt((1 + race.squares) / (1 + race.points));
    solve(&race.sums[record->part], common_growth(bridge, period), &record->a, &record->b);
    record->wins = race.points >= NOWCAST_LEAST && record->error < record->error_naive;
}

/* --- filling */

/* Parts of a period that are known from its first one on. */
static int known_parts(const struct nowcast_series *s, int period, int k)
{
    int j = 0;

    while (j < k && part_at(s, period, k, j + 1) > 0)
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
        struct bridge bridge = {0};
        if (!needed[j - 1])
            continue;
        status = bridge_make(&bridge, series, n, j);
        if (status == FC_OK)
            find_equation(&bridge, last_period(series, n), &record[j - 1]);
        free(bridge.points);
    }
    return status;
}

static void fill(const struct bridge *all, int cell, double size, const struct nowcast_record *record, struct nowcast *out)
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
        G = fast_growth(s, period, all->k, j, r->part);
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
static void fill_all(const struct bridge *all, const struct nowcast_record *record, struct nowcast *out)
{
    double common = 0;

    for (int i = 0, before = 0; i < all->cells; i++) {
        int end = all->series[i].first + all->series[i].n;
        if (i == 0 || end != before)
            common = common_growth(all, end);
        before = end;
        fill(all, i, size_of_growth(all, i, end, common), record, &out[i]);
    }
}

static bool fits(const struct nowcast_series *s, const struct nowcast_series *first)
{
    return s->slow > 0 && s->fast > s->slow && s->fast % s->slow == 0 && s->slow == first->slow && s->fast == first->fast;
}

enum fc_status nowcast_run(const struct nowcast_series *series, int n, struct nowcast *out,
                           struct nowcast_record record[NOWCAST_PARTS])
{
    struct bridge all = {.series = series, .cells = n};
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
