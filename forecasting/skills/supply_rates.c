/* Rates of the cohort flow, from histories. */
#include <math.h>
#include <stdlib.h>

#include "skills/shrink.h"
#include "skills/supply.h"

static const double rate_most = 1.0;    /* a cohort does not more than double in a year, or vanish */
static const double fade = 0.6;        /* weight of a year beside that of the next one */
static const double normal_mad = 1.2533141373155003;   /* sd over mean absolute deviation */
static const float of_a_year = 0.7f, that_stays = 1.3f;        /* what a year errs stays in part: by what held the
                                                                   counties' outcomes at one and at five years */
static const double few = 5;            /* persons below which a cell shows no rate */

struct window {
    int educations, years, first;       /* changes first .. years - 2 */
    const struct ages *ages;
    const double *history;
};

static const double *stocks(const struct window *w, int t, int k)
{
    return w->history + (t * w->educations + k) * w->ages->n;
}

/* Youngest first: each follows from the one below. */
void supply_rates_of_change(const struct ages *ages, const double *now, const double *next, double entered, double *rate)
{
    double from_below = entered;

    for (int a = 0; a < ages->n; a++) {
        int width = ages_width(ages, a);
        double stays = now[a] * (1 - 1.0 / width), r = NAN;
        if (stays >= few)
            r = (next[a] - from_below) / stays - 1;
        r = fmin(fmax(r, -rate_most), rate_most);
        rate[a] = r;
        from_below = now[a] * (1 + (isnan(r) ? 0 : r)) / width;
    }
}

/* Mean of one cell's changes [t][k][a], the newest weighing most; the variance of a year about it, and that of the
 * mean. The variance comes from mean absolute deviations: one year of a new classification is no ordinary year. */
static void summarise(const double *rates, const struct window *w, int k, int a, double *mean, double *variance,
                      double *of_mean)
{
    double sum = 0, weights = 0, absolute = 0, count = 0;

    for (int pass = 0; pass < 2; pass++) {
        double weight = 1;
        for (int t = w->years - 2; t >= w->first; t--, weight *= fade) {
            double r = rates[((t - w->first) * w->educations + k) * w->ages->n + a];
            if (isnan(r))
                continue;
            if (pass == 0) {
                sum += weight * r;
                weights += weight;
                count++;
            } else {
                absolute += fabs(r - *mean);
            }
        }
        *mean = weights > 0 ? sum / weights : NAN;
    }
    *variance = count > 1 ? pow(normal_mad * absolute / sqrt(count * (count - 1)), 2) : NAN;
    *of_mean = *variance * (1 - fade) / (1 + fade);
}

/* Each age group's rates over educations, drawn towards their mean. */
static enum fc_status shrink_age(const struct window *w, const double *rates, int a, double *x, struct rate *grown)
{
    const int n = w->educations;
    double *v = x + n, *of_mean = v + n;
    struct shrink_found found;
    enum fc_status status;

    for (int k = 0; k < n; k++) {
        summarise(rates, w, k, a, &x[k], &v[k], &of_mean[k]);
    }
    status = shrink(x, of_mean, n, NAN, x, of_mean, &found);
    for (int k = 0; k < n; k++)
        grown[k * w->ages->n + a] = status == FC_OK
            ? (struct rate){(float)x[k], (float)sqrt(of_mean[k]), (float)sqrt(isnan(v[k]) ? found.tau2 : v[k])}
            : (struct rate){0, 0, 0};
    return status == FC_EEMPTY ? FC_OK : status;
}

/* The ages' errors mostly cancel: what one group's rate has too much its neighbour's has too little. Since the chain lets
 * the ages of an education err together in a year, their sds are scaled so that together they err as it has. */
static void scale_errors(const struct window *w, const double *rates, int k, struct rate *grown)
{
    const int ages = w->ages->n;
    double seen = 0, supposed = 0, factor;

    for (int t = w->first; t < w->years - 1; t++) {
        const double *stock = stocks(w, t, k), *r = rates + ((t - w->first) * w->educations + k) * ages;
        double error = 0;
        for (int a = 0; a < ages; a++) {
            error += isnan(r[a]) ? 0 : stock[a] * (r[a] - grown[k * ages + a].mean);
            supposed += stock[a] * grown[k * ages + a].sd;
        }
        seen += normal_mad * fabs(error);
    }
    factor = supposed > 0 ? fmin(fmax(seen / supposed, 0.2), 1) : 1;
    for (int a = 0; a < ages; a++) {
        grown[k * ages + a].sd *= (float)factor * of_a_year;
        grown[k * ages + a].se *= that_stays;
    }
}

enum fc_status supply_net_rates(int educations, const struct ages *ages, const double *history, int years, int window,
                                struct rate *grown)
{
    struct window w = {educations, years, years - 1 > window ? years - 1 - window : 0, ages, history};
    int changes = years - 1 - w.first;
    double *rates, *scratch;
    enum fc_status status = FC_OK;

    if (years < 3 || window < 2)
        return FC_ESHORT;
    rates = malloc((size_t)(changes * educations * ages->n + 3 * educations) * sizeof *rates);
    if (!rates)
        return FC_ENOMEM;
    scratch = rates + changes * educations * ages->n;
    for (int t = w.first; t < years - 1; t++)
        for (int k = 0; k < educations; k++)
            supply_rates_of_change(ages, stocks(&w, t, k), stocks(&w, t + 1, k), 0,
                                   rates + ((t - w.first) * educations + k) * ages->n);
    for (int a = 0; a < ages->n && status == FC_OK; a++)
        status = shrink_age(&w, rates, a, scratch, grown);
    for (int k = 0; k < educations && status == FC_OK; k++)
        scale_errors(&w, rates, k, grown);
    free(rates);
    return status;
}
