#include "panel_private.h"

#include <math.h>
#include <stdbool.h>

static const double group_least = 3;    /* series a group needs for a centre of its own */
static const double halves_series = 200;        /* with so many the covariance of halves has half of tau^2 */
static const double halves_limit = 3;   /* standard errors that a half's mean is drawn in to */

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

/* --- what lasts --- */

static bool has_halves(const struct panel_series *s)
{
    return isfinite(s->half_se2);
}

/* Their means over some members; returns how many have halves. */
static int centre_of_halves(const struct panel_series *series, const struct panel_work *w, int from, int end,
                            double *early, double *late)
{
    double weights = 0;
    int count = 0;

    *early = *late = 0;
    for (int i = from; i < end; i++) {
        const struct panel_series *s = &series[w->members[i].series];
        if (!has_halves(s))
            continue;
        weights += 1 / s->half_se2;
        *early += (s->early - *early) / s->half_se2 / weights;
        *late += (s->late - *late) / s->half_se2 / weights;
        count++;
    }
    return count;
}

static double drawn_in(double value, double limit)
{
    return fmin(fmax(value, -limit), limit);
}

/* Their covariance, >= 0; how many series it rests on. */
static double covariance_of_halves(const struct panel_series *series, const struct panel_work *w, int from, int end,
                                   int *count)
{
    double sum = 0, weights = 0, early, late;

    *count = centre_of_halves(series, w, from, end, &early, &late);
    for (int i = from; i < end; i++) {
        const struct panel_series *s = &series[w->members[i].series];
        double limit = halves_limit * sqrt(s->half_se2), weight = 1 / (s->half_se2 * s->half_se2);
        if (!has_halves(s))
            continue;
        sum += weight * drawn_in(s->early - early, limit) * drawn_in(s->late - late, limit);
        weights += weight;
    }
    return sum > 0 ? sum / weights : 0;
}

/* tau^2 of some members, and their centre. */
static double lasting_variance(const struct panel_series *series, const struct panel_work *w, int from, int end,
                               double *centre)
{
    int count;
    double tau2 = panel_variance(w->x + from, w->v + from, end - from, centre);
    double lasting = covariance_of_halves(series, w, from, end, &count);

    tau2 += count / (count + halves_series) * (lasting - tau2);
    *centre = weighted_centre(w->x + from, w->v + from, end - from, tau2);
    return tau2;
}

/* --- groups --- */

static int group_end(const struct panel_work *w, int from)
{
    int end = from;

    while (end < w->n && w->members[end].group == w->members[from].group)
        end++;
    return end;
}

static int stands_alone(const struct panel_work *w, int from, int end)
{
    return w->members[from].group >= 0 && end - from >= group_least;
}

/* The group's weighted mean and its variance. */
static double group_mean(const struct panel_work *w, int from, int end, double tau2, double *variance)
{
    double weight = 0;

    for (int i = from; i < end; i++)
        weight += 1 / (tau2 + w->v[i]);
    *variance = 1 / weight;
    return weighted_centre(w->x + from, w->v + from, end - from, tau2);
}

/* Variance of a group's mean growth as its years show it: what hits all of an industry in one year is not
 * averaged away by the number of its series. Common changes D_k are taken off. */
static double yearly_variance(const struct panel_series *series, const struct panel_work *w, int from,
                              int end, double tau2)
{
    double mean[PANEL_CHANGES] = {0}, weights[PANEL_CHANGES] = {0}, centre = 0, squares = 0;
    int years = 0;

    for (int i = from; i < end; i++) {
        const struct panel_series *s = &series[w->members[i].series];
        for (int k = 0; k < panel_changes(s); k++) {
            mean[k] += (panel_change_back(s, k) - w->changes[k]) / (tau2 + w->v[i]);
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
static double within_variance(const struct panel_series *series, const struct panel_work *w, double *centre)
{
    double sum = 0, spare = 0, c, between = lasting_variance(series, w, 0, w->n, centre);

    for (int from = 0, end; from < w->n; from = end) {
        end = group_end(w, from);
        if (!stands_alone(w, from, end))
            continue;
        sum += (end - from - 1) * lasting_variance(series, w, from, end, &c);
        spare += end - from - 1;
    }
    return spare > 0 ? (sum + 10 * between) / (spare + 10) : between;
}

static void shrink_group(struct panel_series *series, const struct panel_work *w, int from, int end,
                         double centre, double tau2)
{
    for (int i = from; i < end; i++) {
        double own = tau2 / (tau2 + w->v[i]);
        series[w->members[i].series].growth = w->common + centre + own * (w->x[i] - centre);
    }
}

void panel_shrink(struct panel_series *series, struct panel_work *w)
{
    double centre, omega2 = 0, top, tau2 = within_variance(series, w, &centre), weight;
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

