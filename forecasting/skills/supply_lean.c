/* The cohort flow's totals and a line through the last years, weighed together. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "skills/supply.h"

enum { WINDOW = 10 };

static const double most = 0.4, half = 8;       /* weight of the line: at most, and the years at which it would be half */
static const double most_a_year = 0.1;

/* Least squares through the last WINDOW totals of one education, `ahead` years beyond; NaN with fewer than three. */
static double line_at(const double *totals, int educations, int years, int k, int ahead)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;

    for (int t = years > WINDOW ? years - WINDOW : 0; t < years; t++) {
        double value = totals[t * educations + k], at = t - (years - 1);
        if (isnan(value))
            continue;
        n++;
        x += at;
        y += value;
        xx += at * at;
        xy += at * value;
    }
    return n < 3 ? NAN : (y + (xy - x * y / n) / (xx - x * x / n) * (n * ahead - x)) / n;
}

/* What a year of the flow needs, without any deviation. */
struct mean_path {
    float *stock, *zero, *labour, *population, *inflow, *other;
};

static float *path_take(struct mean_path *m, const struct supply *in)
{
    const size_t k = (size_t)in->educations * BLOCK, zeros = (size_t)in->educations * AGE_BANDS * BLOCK;
    float *memory = calloc(k * (size_t)in->ages.n + zeros + 4 * k, sizeof *memory);

    m->stock = memory;
    if (!memory)
        return NULL;
    m->zero = m->stock + k * (size_t)in->ages.n;
    m->labour = m->zero + zeros;
    m->population = m->labour + k;
    m->inflow = m->population + k;
    m->other = m->inflow + k;
    return memory;
}

/* Where a total goes that goes part of the way from the flow's to the line's: no further than a half of either. */
static double weighed(double flow, double line, int ahead)
{
    double w = fmin(most, ahead / (ahead + half));

    if (!(flow > 0) || isnan(line))
        return 1;
    return pow(fmin(fmax(line / flow, 0.5), 2), w);
}

static void walk(const struct supply *plain, const struct mean_path *m, const double *totals, int years, int horizon,
                 double *before, double *lean)
{
    static const struct supply_change change = {1, 0, 0, 0, -1, NULL};
    const struct supply_shock shock = {m->zero, m->zero, m->zero, m->zero, m->zero, m->zero, m->zero, m->zero};
    const struct supply_flow flow = {m->labour, m->population, m->inflow, m->other};

    supply_start(plain, m->stock);
    for (int h = 1; h <= horizon; h++) {
        supply_step(plain, 0, h, &shock, &change, m->stock, &flow);
        for (int k = 0; k < plain->educations; k++) {
            double factor = log(weighed(m->population[k * BLOCK], line_at(totals, plain->educations, years, k, h), h));
            lean[(h - 1) * plain->educations + k] = fmin(fmax(exp(factor - before[k]) - 1, -most_a_year), most_a_year);
            before[k] = factor;
        }
    }
}

enum fc_status supply_lean(const struct supply *in, const double *totals, int years, int horizon, double *lean)
{
    struct rate *nobody = calloc((size_t)(in->educations * in->ages.n), sizeof *nobody);
    double *before = calloc((size_t)in->educations, sizeof *before);
    struct supply plain = *in;
    struct mean_path m;
    float *memory = path_take(&m, in);
    bool ok = memory && before && nobody;

    plain.lean = NULL;
    plain.participation = nobody;       /* of no matter to how many there are, and perhaps not known yet */
    plain.programmes = plain.routes = 0;
    if (ok)
        walk(&plain, &m, totals, years, horizon, before, lean);
    free(memory);
    free(before);
    free(nobody);
    return ok ? FC_OK : FC_ENOMEM;
}
