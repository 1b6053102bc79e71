#include "skills/rate.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "skills/shrink.h"

struct table {
    const struct rate_flows *flows;
    int group;                  /* age group that is summed */
};

/* Flow over stock of one row in one year, over the ages of the group; NaN without stock. */
static double yearly(const struct table *t, int row, int year, double *stock)
{
    const struct rate_flows *f = t->flows;
    double moved = 0;

    *stock = 0;
    for (int a = 0; a < f->ages; a++) {
        int cell = (year * f->rows + row) * f->ages + a;
        if (f->group[a] != t->group)
            continue;
        moved += f->flow[cell];
        *stock += f->stock[cell];
    }
    return *stock > 0 ? moved / *stock : NAN;
}

/* Mean over all years, the variance of a year about it without that of a binomial count, and that of the mean. */
static void summarise(const struct table *t, int row, double *mean, double *of_year, double *of_mean)
{
    double moved = 0, there = 0, squares = 0, stock;
    int years = 0;

    for (int year = 0; year < t->flows->years; year++) {
        double r = yearly(t, row, year, &stock);
        if (isnan(r))
            continue;
        moved += r * stock;
        there += stock;
    }
    *mean = there > 0 ? moved / there : NAN;
    for (int year = 0; year < t->flows->years; year++) {
        double r = yearly(t, row, year, &stock);
        if (isnan(r))
            continue;
        squares += (r - *mean) * (r - *mean);
        years++;
    }
    *of_year = years > 1 ? fmax(0, squares / (years - 1) - fmax(0, *mean * (1 - *mean)) * years / there) : NAN;
    *of_mean = years > 1 ? fmax(squares / (years - 1) / years, 1e-12) : NAN;
}

static enum fc_status fill_group(const struct table *t, double *scratch, struct rate *rate)
{
    const struct rate_flows *f = t->flows;
    double *mean = scratch, *of_year = scratch + f->rows, *of_mean = scratch + 2 * f->rows;
    struct shrink_found found;
    enum fc_status status;

    for (int i = 0; i < f->rows; i++)
        summarise(t, i, &mean[i], &of_year[i], &of_mean[i]);
    status = shrink(mean, of_mean, f->rows, NAN, mean, of_mean, &found);
    for (int i = 0; i < f->rows; i++)
        for (int a = 0; a < f->ages; a++)
            if (f->group[a] == t->group)
                rate[i * f->ages + a] = status != FC_OK ? (struct rate){0, 0, 0}
                    : (struct rate){(float)mean[i], (float)sqrt(of_mean[i]),
                                    (float)sqrt(isnan(of_year[i]) ? found.tau2 : of_year[i])};
    return status == FC_EEMPTY ? FC_OK : status;
}

static bool shaped(const struct rate_flows *f)
{
    return f->rows >= 1 && f->ages >= 1 && f->years >= 1;
}

static int groups_of(const struct rate_flows *f)
{
    int most = 0;

    for (int a = 0; a < f->ages; a++) {
        if (f->group[a] < 0)
            return -1;
        most = f->group[a] > most ? f->group[a] : most;
    }
    return most + 1;
}

enum fc_status rate_from_flows(const struct rate_flows *flows, struct rate *rate)
{
    double *scratch = malloc((size_t)(3 * (flows->rows > 0 ? flows->rows : 0) + 1) * sizeof *scratch);
    int groups = shaped(flows) ? groups_of(flows) : -1;
    enum fc_status status = !scratch ? FC_ENOMEM : groups < 0 ? FC_ESHAPE : FC_OK;

    for (int g = 0; g < groups && status == FC_OK; g++)
        status = fill_group(&(struct table){flows, g}, scratch, rate);
    free(scratch);
    return status;
}

void rate_as_skane(const struct rate_flows *flows, struct rate *rate)
{
    for (int i = 0; i < flows->rows; i++) {
        for (int a = 0; a < flows->ages; a++) {
            const struct table t = {flows, flows->group[a]};
            double mean, of_year, of_mean;
            summarise(&t, i, &mean, &of_year, &of_mean);
            rate[i * flows->ages + a] = (struct rate){isnan(mean) ? 0 : (float)mean, 0, 0};
        }
    }
}
