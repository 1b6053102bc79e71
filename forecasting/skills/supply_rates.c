/* Rates of the cohort flow, from histories. */
#include <math.h>
#include <stdlib.h>

#include "normal.h"
#include "skills/shrink.h"
#include "skills/supply.h"

static const double rate_most = 1.0;    /* a cohort does not more than double in a year, or vanish */
static const double fade = 0.6;        /* weight of a year beside that of the next one */
static const double common_mean = 0.2;  /* what the chain's deviations of an education's means have in common over ages */
static const double few = 5;            /* persons below which a cell shows no rate */

/* A discounted mean is the filter of a level that moves (local level model, gain 1 - fade). Of the variance F of its errors one
 * year ahead, the year itself is the part `fade` and will not come again; the error of the mean, which stays, is the part
 * (1 - fade) fade, and what the level moves in three years on top of it 14 / 9 (1 - fade)^2. The last is what holds where the
 * history is too short to show how much stays. */
enum { LEAST = 2, AHEAD = 3 };          /* years before the first error; years over which it is seen what stays */

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
            r = fmin(fmax((next[a] - from_below) / stays - 1, -rate_most), rate_most);
        rate[a] = r;
        from_below = now[a] * (1 + (isnan(r) ? 0 : r)) / width;
    }
}

static double rate_at(const struct window *w, const double *rates, int t, int k, int a)
{
    return rates[((t - w->first) * w->educations + k) * w->ages->n + a];
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
            double r = rate_at(w, rates, t, k, a);
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
    *variance = count > 1 ? pow(NORMAL_MAD * absolute / sqrt(count * (count - 1)), 2) : NAN;
    *of_mean = *variance * (1 - fade) / (1 + fade);
}

/* The discounted mean of one cell's changes before t. */
static double mean_before(const struct window *w, const double *rates, int t, int k, int a)
{
    double sum = 0, weights = 0;

    for (int u = w->first; u < t; u++) {
        double r = rate_at(w, rates, u, k, a);
        sum = fade * sum + (isnan(r) ? 0 : r);
        weights = fade * weights + !isnan(r);
    }
    return weights > 0 ? sum / weights : NAN;
}

/* Sampling variance of a cell's newest mean, from what its means have erred by a year ahead: that the level has moved since long
 * ago is no error of the mean. NaN where the history is too short to show any. */
static double variance_of_mean(const struct window *w, const double *rates, int k, int a)
{
    double sum = 0;
    int count = 0;

    for (int t = w->first + LEAST; t < w->years - 1; t++) {
        double r = rate_at(w, rates, t, k, a), mean = mean_before(w, rates, t, k, a);
        if (isnan(r) || isnan(mean))
            continue;
        sum += fabs(r - mean);
        count++;
    }
    return count > 0 ? (1 - fade) * fade * pow(NORMAL_MAD * sum / count, 2) : NAN;
}

/* Each age group's rates over educations, drawn towards their mean. */
static enum fc_status shrink_age(const struct window *w, const double *rates, int a, double *x, struct rate *grown)
{
    const int n = w->educations;
    double *v = x + n, *of_mean = v + n;
    struct shrink_found found;
    enum fc_status status;

    for (int k = 0; k < n; k++) {
        double seen = variance_of_mean(w, rates, k, a);
        summarise(rates, w, k, a, &x[k], &v[k], &of_mean[k]);
        of_mean[k] = isnan(seen) ? of_mean[k] : seen;
    }
    status = shrink(x, of_mean, n, NAN, x, of_mean, &found);
    for (int k = 0; k < n; k++)
        grown[k * w->ages->n + a] = status == FC_OK
            ? (struct rate){(float)x[k], (float)sqrt(of_mean[k]), (float)sqrt(isnan(v[k]) ? found.tau2 : v[k])}
            : (struct rate){0, 0, 0};
    return status == FC_EEMPTY ? FC_OK : status;
}

/* By what rate a year an education, all ages together, grew in the `over` years from change t beyond what the means before
 * t said. */
static double total_error(const struct window *w, const double *rates, int t, int k, int over)
{
    const double *stock = stocks(w, t, k);
    double error = 0, persons = 0;

    for (int a = 0; a < w->ages->n; a++) {
        double mean = mean_before(w, rates, t, k, a);
        persons += stock[a];
        for (int u = t; u < t + over; u++) {
            double r = rate_at(w, rates, u, k, a);
            error += isnan(r) || isnan(mean) ? 0 : stock[a] * (r - mean) / over;
        }
    }
    return persons > 0 ? error / persons : 0;
}

/* The mean absolute one; NaN when the history has none. */
static double mean_error(const struct window *w, const double *rates, int k, int over)
{
    double sum = 0;
    int count = 0;

    for (int t = w->first + LEAST; t + over < w->years; t++, count++)
        sum += fabs(total_error(w, rates, t, k, over));
    return count > 0 ? sum / count : NAN;
}

/* The part of F that stays: the errors over AHEAD years beside those over one, less the year's own part of them, all
 * educations together. At least the error of the mean. */
static double part_that_stays(const struct window *w, const double *rates)
{
    const double of_mean = (1 - fade) * fade, moved = 14.0 / 9 * (1 - fade) * (1 - fade);
    double sum = 0;
    int count = 0;

    for (int k = 0; k < w->educations; k++) {
        double one = mean_error(w, rates, k, 1), more = mean_error(w, rates, k, AHEAD);
        if (!(one > 0) || isnan(more))
            continue;
        sum += more / one;
        count++;
    }
    return count > 0 ? fmax(pow(sum / count, 2) - fade / AHEAD, of_mean) : of_mean + moved;
}

/* How far the means of an education's ages are from right by themselves: as its single years where shrinking found its ages
 * to be like all others', which leaves their mean no error of its own. */
static void set_mean_errors(int ages, struct rate *grown)
{
    double se = 0;

    for (int a = 0; a < ages; a++)
        se += grown[a].se;
    for (int a = 0; a < ages && se == 0; a++)
        grown[a].se = grown[a].sd;
}

/* The ages' errors mostly cancel: what one group's rate has too much its neighbour's has too little. So the errors of an
 * education's ages are scaled to be together, as the chain draws them, what its totals have erred by. A mean errs by no more
 * than single years of the age have differed. */
static void scale_errors(const struct window *w, const double *rates, int k, double stays, struct rate *grown)
{
    const double *stock = stocks(w, w->years - 1, k);
    double f = NORMAL_MAD * mean_error(w, rates, k, 1), persons = 0, sd = 0, se = 0, apart = 0;

    set_mean_errors(w->ages->n, grown);
    for (int a = 0; a < w->ages->n; a++) {
        persons += stock[a];
        sd += stock[a] * grown[a].sd;
        se += stock[a] * grown[a].se;
        apart += pow(stock[a] * grown[a].se, 2);
    }
    if (!(sd > 0) || !(se > 0) || isnan(f))
        return;
    se = sqrt(common_mean * se * se + (1 - common_mean) * apart);
    for (int a = 0; a < w->ages->n; a++) {
        double most = grown[a].sd;
        grown[a].sd = (float)fmin(grown[a].sd * sqrt(fade) * f * persons / sd, most);
        grown[a].se = (float)fmin(grown[a].se * sqrt(stays) * f * persons / se, most);
    }
}

enum fc_status supply_net_rates(int educations, const struct ages *ages, const double *history, int years, int window,
                                struct rate *grown)
{
    struct window w = {educations, years, years - 1 > window ? years - 1 - window : 0, ages, history};
    int changes = years - 1 - w.first;
    double *rates, *scratch, stays;
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
    stays = part_that_stays(&w, rates);
    for (int k = 0; k < educations && status == FC_OK; k++)
        scale_errors(&w, rates, k, stays, grown + k * ages->n);
    free(rates);
    return status;
}
