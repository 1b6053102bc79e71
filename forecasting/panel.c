#include "panel.h"

#include <math.h>
#include <stdlib.h>

static const double law_weight = 4;     /* changes worth of the panel's variance law */
static const double common_floor = 1e-4;  /* added to a change's variance: no series is the panel */
static const double trend_variance = 4e-4; /* of a panel's common growth, before any is known */
static const double group_least = 3;    /* series a group needs for a centre of its own */

static double change(double before, double after)
{
    double sum = before + after;

    return sum > 0 ? 2 * (after - before) / sum : 0;
}

static int changes(const struct panel_series *s)
{
    int count = s->n > 0 ? s->n - 1 : 0;

    return count < PANEL_CHANGES ? count : PANEL_CHANGES;
}

/* The k-th change from the end, k = 0, 1, ... */
static double change_back(const struct panel_series *s, int k)
{
    return change(s->year[s->n - 2 - k], s->year[s->n - 1 - k]);
}

/* Mean of the last changes less the common ones; returns their variance about it. */
static double describe(struct panel_series *s, const double *common)
{
    int count = changes(s);
    double squares = 0;

    s->mean = 0;
    for (int k = 0; k < count; k++)
        s->mean += (change_back(s, k) - common[k]) / count;
    for (int k = 0; k < count; k++)
        squares += pow(change_back(s, k) - common[k] - s->mean, 2);
    return count > 1 ? squares / (count - 1) : NAN;
}

struct line {
    double a, b, xbar;
};

/* log v = a + b (log level - xbar), by least squares over the series whose v is known. */
static struct line variance_law(const struct panel_series *series, const double *v, int n)
{
    double count = 0, x = 0, y = 0, xx = 0, xy = 0;
    struct line law = {log(1e-3), 0, 0};

    for (int i = 0; i < n; i++) {
        if (isnan(v[i]))
            continue;
        double a = log(series[i].level), b = log(v[i] + 1e-6);
        count++;
        x += a;
        y += b;
        xx += a * a;
        xy += a * b;
    }
    if (count < 2)
        return law;
    law.xbar = x / count;
    law.a = y / count;
    xx -= count * law.xbar * law.xbar;
    law.b = xx > 1e-9 ? (xy - count * law.xbar * law.a) / xx : 0;
    return law;
}

static void set_sampling_variance(struct panel_series *s, double v, const struct line *law)
{
    double expected = exp(law->a + law->b * (log(s->level) - law->xbar)), spare = changes(s) - 1;

    if (isnan(v))
        v = spare = 0;
    s->se2 = (law_weight * expected + spare * v) / (law_weight + spare) / changes(s);
}

static double weighted_centre(const double *x, const double *v, int n, double tau2)
{
    double sum = 0, weight = 0;

    for (int i = 0; i < n; i++) {
        sum += x[i] / (tau2 + v[i]);
        weight += 1 / (tau2 + v[i]);
    }
    return sum / weight;
}

static double generalised_q(const double *x, const double *v, int n, double tau2, double *centre)
{
    double q = 0;

    *centre = weighted_centre(x, v, n, tau2);
    for (int i = 0; i < n; i++)
        q += (x[i] - *centre) * (x[i] - *centre) / (tau2 + v[i]);
    return q;
}

double panel_variance(const double *x, const double *v, int n, double *centre)
{
    double low = 0, high = 4, middle;

    if (generalised_q(x, v, n, 1e-12, centre) <= n - 1)
        return 0;
    for (int i = 0; i < 60; i++) {
        middle = 0.5 * (low + high);
        if (generalised_q(x, v, n, middle + 1e-12, centre) > n - 1)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* --- groups --- */

struct member {
    int group, series;
};

static int by_group(const void *a, const void *b)
{
    const struct member *x = a, *y = b;

    return x->group != y->group ? (x->group > y->group) - (x->group < y->group)
                                : (x->series > y->series) - (x->series < y->series);
}

struct scratch {
    int n;                      /* series with a change */
    struct member *members;     /* sorted by group */
    double *x, *v;              /* estimates and their variances, in the order of members */
    double *centres, *centre_v; /* of the groups large enough */
    double common;              /* c */
    double changes[PANEL_CHANGES];      /* D_k */
};

static int group_end(const struct scratch *w, int from)
{
    int end = from;

    while (end < w->n && w->members[end].group == w->members[from].group)
        end++;
    return end;
}

static int stands_alone(const struct scratch *w, int from, int end)
{
    return w->members[from].group >= 0 && end - from >= group_least;
}

/* The group's weighted mean and its variance. */
static double group_mean(const struct scratch *w, int from, int end, double tau2, double *variance)
{
    double weight = 0;

    for (int i = from; i < end; i++)
        weight += 1 / (tau2 + w->v[i]);
    *variance = 1 / weight;
    return weighted_centre(w->x + from, w->v + from, end - from, tau2);
}

/* Variance of a group's mean growth as its years show it: what hits all of an industry in one year is not
 * averaged away by the number of its series. Common changes D_k are taken off. */
static double yearly_variance(const struct panel_series *series, const struct scratch *w, int from,
                              int end, double tau2)
{
    double mean[PANEL_CHANGES] = {0}, weights[PANEL_CHANGES] = {0}, centre = 0, squares = 0;
    int years = 0;

    for (int i = from; i < end; i++) {
        const struct panel_series *s = &series[w->members[i].series];
        for (int k = 0; k < changes(s); k++) {
            mean[k] += (change_back(s, k) - w->changes[k]) / (tau2 + w->v[i]);
            weights[k] += 1 / (tau2 + w->v[i]);
        }
    }
    while (years < PANEL_CHANGES && weights[years] > 0)
        years++;
    for (int k = 0; k < years; k++)
        centre += (mean[k] /= weights[k]) / years;
    for (int k = 0; k < years; k++)
        squares += (mean[k] - centre) * (mean[k] - centre);
    return years > 1 ? squares / (years - 1) / years : HUGE_VAL;
}

/* Variance within groups: that of the estimates about their group's centre. */
static double within_variance(const struct scratch *w, double *centre)
{
    double sum = 0, spare = 0, c, between = panel_variance(w->x, w->v, w->n, centre);

    for (int from = 0, end; from < w->n; from = end) {
        end = group_end(w, from);
        if (!stands_alone(w, from, end))
            continue;
        sum += (end - from - 1) * panel_variance(w->x + from, w->v + from, end - from, &c);
        spare += end - from - 1;
    }
    return spare > 0 ? (sum + 10 * between) / (spare + 10) : between;
}

static void shrink_group(struct panel_series *series, const struct scratch *w, int from, int end,
                         double centre, double tau2)
{
    for (int i = from; i < end; i++) {
        double own = tau2 / (tau2 + w->v[i]);
        series[w->members[i].series].growth = w->common + centre + own * (w->x[i] - centre);
    }
}

static void shrink_all(struct panel_series *series, struct scratch *w)
{
    double centre, omega2 = 0, top, tau2 = within_variance(w, &centre), weight;
    int groups = 0;

    for (int from = 0, end; from < w->n; from = end) {
        end = group_end(w, from);
        if (!stands_alone(w, from, end))
            continue;
        w->centres[groups] = group_mean(w, from, end, tau2 + 1e-9, &w->centre_v[groups]);
        w->centre_v[groups] = fmax(w->centre_v[groups],
                                   yearly_variance(series, w, from, end, tau2 + 1e-9));
        groups++;
    }
    if (groups >= 3)
        omega2 = panel_variance(w->centres, w->centre_v, groups, &top);
    groups = 0;
    for (int from = 0, end; from < w->n; from = end) {
        double c = centre;
        end = group_end(w, from);
        if (stands_alone(w, from, end)) {
            weight = omega2 / (omega2 + w->centre_v[groups]);
            c += weight * (w->centres[groups++] - centre);
        }
        shrink_group(series, w, from, end, c, tau2);
    }
}

/* se2 of every series, its changes taken less the common ones. */
static void measure_all(struct panel_series *series, int n, const double *common, double *v)
{
    struct line law;

    for (int i = 0; i < n; i++)
        v[i] = series[i].n >= 2 ? describe(&series[i], common) : NAN;
    law = variance_law(series, v, n);
    for (int i = 0; i < n; i++)
        if (series[i].n >= 2)
            set_sampling_variance(&series[i], v[i], &law);
}

/* D_k: each change weighted by its precision. */
static void common_changes(const struct panel_series *series, int n, double *common)
{
    double weights[PANEL_CHANGES] = {0};

    for (int k = 0; k < PANEL_CHANGES; k++)
        common[k] = 0;
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < changes(&series[i]); k++) {
            double weight = 1 / (common_floor + series[i].se2 * changes(&series[i]));
            weights[k] += weight;
            common[k] += weight * change_back(&series[i], k);
        }
    }
    for (int k = 0; k < PANEL_CHANGES; k++)
        common[k] = weights[k] > 0 ? common[k] / weights[k] : NAN;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Ascending known values, into known; returns how many. */
static int sort_known(const double *common, double *known)
{
    int count = 0;

    for (int k = 0; k < PANEL_CHANGES; k++)
        if (!isnan(common[k]))
            known[count++] = common[k];
    qsort(known, (size_t)count, sizeof *known, by_value);
    return count;
}

/* Mean of the middle half of the known ones, shrunk towards no growth by its own sampling variance
 * (two years do not make a trend), for which the values outside are drawn in to the middle half's
 * ends: Tukey and McLaughlin (1963), Sankhya A 25. */
static double middle_mean(const double *common)
{
    double known[PANEL_CHANGES], sum = 0, squares = 2 * trend_variance;
    int count = sort_known(common, known), cut = (count + 1) / 4;

    if (count == 0)
        return 0;
    for (int k = cut; k < count - cut; k++)
        sum += known[k] / (count - 2 * cut);
    for (int k = 0; k < count; k++)
        squares += pow(fmin(fmax(known[k], known[cut]), known[count - cut - 1]) - sum, 2);
    return sum * trend_variance / (trend_variance + squares / (count + 1) / count);
}

/* Estimates and variances in the order of groups; leaves the common growth. */
static enum fc_status gather(struct panel_series *series, int n, struct scratch *w, double *v)
{
    double *common = w->changes;

    for (int i = 0; i < n; i++) {
        series[i].growth = NAN;
        if (series[i].n >= 2)
            w->members[w->n++] = (struct member){series[i].group, i};
    }
    if (w->n < PANEL_SERIES)
        return FC_ESHORT;
    measure_all(series, n, common, v);
    common_changes(series, n, common);
    measure_all(series, n, common, v);
    w->common = middle_mean(common);
    qsort(w->members, (size_t)w->n, sizeof *w->members, by_group);
    for (int i = 0; i < w->n; i++) {
        w->x[i] = series[w->members[i].series].mean;
        w->v[i] = series[w->members[i].series].se2;
    }
    return FC_OK;
}

enum fc_status panel_growth(struct panel_series *series, int n)
{
    struct scratch w = {0};
    double *memory = malloc((size_t)(n + 1) * 5 * sizeof *memory);
    enum fc_status status;

    w.members = malloc((size_t)(n + 1) * sizeof *w.members);
    if (!memory || !w.members) {
        free(memory);
        free(w.members);
        return FC_ENOMEM;
    }
    w.x = memory + n;
    w.v = w.x + n;
    w.centres = w.v + n;
    w.centre_v = w.centres + n;
    status = gather(series, n, &w, memory);
    if (status == FC_OK)
        shrink_all(series, &w);
    free(memory);
    free(w.members);
    return status;
}

void panel_years(struct panel_series *s, const double *y, int n, int m)
{
    s->n = n / m < PANEL_CHANGES + 1 ? n / m : PANEL_CHANGES + 1;
    for (int k = 0; k < s->n; k++) {
        const double *from = y + n - (s->n - k) * m;
        s->year[k] = 0;
        for (int t = 0; t < m; t++)
            s->year[k] += from[t] / m;
    }
}

void panel_project(const struct panel_series *s, double phi, int m, int horizon, const double *base,
                   double *out)
{
    double g = fmin(fmax(s->growth, -0.5), 0.5), grown = 1;

    for (int h = 0; h < horizon; h++) {
        grown *= pow((1 + g / 2) / (1 - g / 2), 1.0 / m);
        g *= pow(phi, 1.0 / m);
        out[h] = base[h] * grown;
    }
}
