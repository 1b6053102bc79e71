#include "panel_private.h"

#include <math.h>
#include <stdlib.h>

static const double law_weight = 4;     /* changes worth of the panel's variance law */
static const double common_floor = 1e-4;  /* added to a change's variance: no series is the panel */
static const double trend_variance = 4e-4; /* of a panel's common growth, before any is known */

static double change(double before, double after)
{
    double sum = before + after;

    return sum > 0 ? 2 * (after - before) / sum : 0;
}

int panel_changes(const struct panel_series *s)
{
    int count = s->n > 0 ? s->n - 1 : 0;

    return count < PANEL_CHANGES ? count : PANEL_CHANGES;
}

double panel_change_back(const struct panel_series *s, int k)
{
    return change(s->year[s->n - 2 - k], s->year[s->n - 1 - k]);
}

/* Mean of some of a series' changes less the common ones, count of them from the k-th on; their squares about it are added. */
static double mean_change(const struct panel_series *s, const double *common, int k, int count, double *squares)
{
    double mean = 0;

    for (int i = k; i < k + count; i++)
        mean += (panel_change_back(s, i) - common[i]) / count;
    for (int i = k; i < k + count; i++)
        *squares += pow(panel_change_back(s, i) - common[i] - mean, 2);
    return mean;
}

/* Fills the means, of all changes and of the older and the later half (an odd one in the middle is in neither), and the
 * squares within the halves; returns the variance about the mean of all. */
static double describe(struct panel_series *s, const double *common)
{
    int count = panel_changes(s), half = count / 2;
    double squares = 0;

    s->within = 0;
    s->mean = mean_change(s, common, 0, count, &squares);
    s->late = mean_change(s, common, 0, half, &s->within);
    s->early = mean_change(s, common, count - half, half, &s->within);
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

/* Of one change: what the law expects, and what the series shows by so many squares to spare. */
static double variance_of(double expected, double squares, double spare)
{
    return (law_weight * expected + squares) / (law_weight + spare);
}

static void set_sampling_variances(struct panel_series *s, double v, const struct line *law)
{
    double expected = exp(law->a + law->b * (log(s->level) - law->xbar));
    int count = panel_changes(s), half = count / 2;

    s->se2 = variance_of(expected, count > 1 ? v * (count - 1) : 0, count - 1) / count;
    s->half_se2 = half > 0 ? variance_of(expected, s->within, 2 * (half - 1)) / half : HUGE_VAL;
}

/* Sampling variances of every series' means, its changes taken less the common ones. */
static void measure_all(struct panel_series *series, int n, const double *common, double *v)
{
    struct line law;

    for (int i = 0; i < n; i++)
        v[i] = series[i].n >= 2 ? describe(&series[i], common) : NAN;
    law = variance_law(series, v, n);
    for (int i = 0; i < n; i++)
        if (series[i].n >= 2)
            set_sampling_variances(&series[i], v[i], &law);
}

/* D_k: each change weighted by its precision. */
static void common_changes(const struct panel_series *series, int n, double *common)
{
    double weights[PANEL_CHANGES] = {0};

    for (int k = 0; k < PANEL_CHANGES; k++)
        common[k] = 0;
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < panel_changes(&series[i]); k++) {
            double weight = 1 / (common_floor + series[i].se2 * panel_changes(&series[i]));
            weights[k] += weight;
            common[k] += weight * panel_change_back(&series[i], k);
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
 * ends: Tukey and McLaughlin (1963), Sankhya A 25. Theirs is larger, over the share kept, squared, and shrinks more than
 * is best (README.md, "What was tried"). */
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

static int by_group(const void *a, const void *b)
{
    const struct panel_member *x = a, *y = b;

    return x->group != y->group ? (x->group > y->group) - (x->group < y->group)
                                : (x->series > y->series) - (x->series < y->series);
}

/* Estimates and variances in the order of groups; leaves the common growth. */
static enum fc_status gather(struct panel_series *series, int n, struct panel_work *w, double *v)
{
    double *common = w->changes;

    for (int i = 0; i < n; i++) {
        series[i].growth = NAN;
        if (series[i].n >= 2)
            w->members[w->n++] = (struct panel_member){series[i].group, i};
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
    struct panel_work w = {0};
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
        panel_shrink(series, &w);
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
