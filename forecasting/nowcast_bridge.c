/* The points that the equation rests on, and the equation. */
#include "nowcast_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RECENT = 3 };

static const double prior_points = 4;   /* weight of a = 0 and of b = 1 */
static const double own_growth = 3;     /* years of growth of its own that count as much as all cells' */

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
double nowcast_part_at(const struct nowcast_series *s, int period, int k, int p)
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
        now += nowcast_part_at(s, period, k, p);
        before += nowcast_part_at(s, period - 1, k, p);
    }
    return log_growth(now, before);
}

/* G for a part, 0: their mean, when j of k parts are known. */
double nowcast_fast_growth(const struct nowcast_series *s, int period, int k, int j, int part)
{
    double recent = recent_growth(s, period, k, j), now = 0, before = 0;

    if (part > j)
        return recent;
    if (part > 0)
        return log_growth(nowcast_part_at(s, period, k, part), nowcast_part_at(s, period - 1, k, part));
    for (int p = 1; p <= k; p++) {
        now += p <= j ? nowcast_part_at(s, period, k, p) : nowcast_part_at(s, period - 1, k, p) * exp(recent);
        before += nowcast_part_at(s, period - 1, k, p);
    }
    return log_growth(now, before);
}

/* --- points */

static int by_period(const void *a, const void *b)
{
    const struct nowcast_point *x = a, *y = b;

    return x->period != y->period ? x->period - y->period : x->cell - y->cell;
}

static void add_point(struct nowcast_bridge *bridge, int cell, int period)
{
    const struct nowcast_series *s = &bridge->series[cell];
    struct nowcast_point *point = &bridge->points[bridge->n];

    *point = (struct nowcast_point){.period = period, .cell = cell, .g = log_growth(slow_at(s, period), slow_at(s, period - 1))};
    for (int w = 0; w <= bridge->k; w++)
        point->G[w] = nowcast_fast_growth(s, period, bridge->k, bridge->j, w);
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
double nowcast_common_growth(const struct nowcast_bridge *bridge, int period)
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

double nowcast_size_of_growth(const struct nowcast_bridge *bridge, int cell, int period, double common)
{
    double squares;
    int n = growth_before(&bridge->series[cell], period, &squares);

    return sqrt((own_growth * common + squares) / (own_growth + n));
}

/* Mean square of what the fast series say of the period of points[from]: known by then, and a size to begin with. */
static double fast_size(const struct nowcast_bridge *bridge, int from)
{
    double sum = 0;
    int i;

    for (i = from; i < bridge->n && bridge->points[i].period == bridge->points[from].period; i++)
        sum += bridge->points[i].G[0] * bridge->points[i].G[0];
    return sum / (i - from);
}

/* Sizes of growth as known before each point. */
static void set_sizes(struct nowcast_bridge *bridge)
{
    int kept = 0;

    for (int i = 0; i < bridge->n; i++) {
        struct nowcast_point *p = &bridge->points[i];
        if (i > 0 && p->period == p[-1].period)
            p->common = p[-1].common;
        else
            p->common = nowcast_common_growth(bridge, p->period);
        if (p->common == 0)
            p->common = fast_size(bridge, i);
        p->s = nowcast_size_of_growth(bridge, p->cell, p->period, p->common);
    }
    for (int i = 0; i < bridge->n; i++)
        if (bridge->points[i].s > 0)
            bridge->points[kept++] = bridge->points[i];
    bridge->n = kept;
}

enum fc_status nowcast_bridge_make(struct nowcast_bridge *bridge, const struct nowcast_series *series, int cells, int j)
{
    size_t room = 1;

    for (int i = 0; i < cells; i++)
        room += (size_t)series[i].n;
    *bridge = (struct nowcast_bridge){.series = series, .cells = cells, .k = (int)series[0].fast / (int)series[0].slow, .j = j};
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

static void add(struct sums *sums, const struct nowcast_point *p, int window)
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

static double said(double a, double b, const struct nowcast_point *p, int window)
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
static void run_period(struct race *race, const struct nowcast_bridge *bridge, int from, int to)
{
    double common = bridge->points[from].common;
    int best = leader(race, bridge->k);

    for (int w = 0; w <= bridge->k; w++) {
        double a, b;
        solve(&race->sums[w], common, &a, &b);
        for (int i = from; i < to; i++) {
            const struct nowcast_point *p = &bridge->points[i];
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
void nowcast_find_equation(const struct nowcast_bridge *bridge, int period, struct nowcast_record *record)
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
    solve(&race.sums[record->part], nowcast_common_growth(bridge, period), &record->a, &record->b);
    record->wins = race.points >= NOWCAST_LEAST && record->error < record->error_naive;
}
