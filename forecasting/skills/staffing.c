#include "skills/staffing.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "skills/ras.h"

static const struct ras_spec fitting = {200, 1e-7};

static double row_sum(const double *row, int n)
{
    double sum = 0;

    for (int o = 0; row && o < n; o++)
        sum += isnan(row[o]) ? 0 : row[o];
    return sum;
}

/* Row s of a table as shares, or false when it has nothing. */
static bool row_shares(const double *table, int s, int n, double *share)
{
    const double *row = table ? table + s * n : NULL;
    double sum = row_sum(row, n);

    for (int o = 0; o < n; o++)
        share[o] = sum > 0 && !isnan(row[o]) ? row[o] / sum : 0;
    return sum > 0;
}

/* The county's own table, mixed with the wider region's where that is known. */
static void shrink_row(const struct staffing *in, int s, double *share)
{
    const int n = in->occupations;
    double own = row_sum(in->own + s * n, n), nation = in->nation ? row_sum(in->nation + s * n, n) : 0;

    if (nation <= 0)
        return;
    for (int o = 0; o < n; o++)
        share[o] = (own * share[o] + STAFFING_KAPPA * fmax(in->nation[s * n + o], 0) / nation) / (own + STAFFING_KAPPA);
}

static void seed_affinity(const struct staffing *in, int s, double *share)
{
    for (int o = 0; o < in->occupations; o++) {
        double total = in->occupation_total[o] > 0 ? in->occupation_total[o] : 0;
        share[o] = total * staffing_affinity(in->occupation_code[o], in->industry_code[s]);
    }
}

/* The best seed there is for industry s; false: none. */
static bool seed(const struct staffing *in, int s, double *share, enum staffing_source *from)
{
    const int n = in->occupations;

    if (row_shares(in->own, s, n, share)) {
        shrink_row(in, s, share);
        *from = STAFFING_OWN;
    } else if (row_shares(in->nation, s, n, share)) {
        *from = STAFFING_NATION;
    } else if (in->occupation_total && in->occupation_code && in->industry_code) {
        seed_affinity(in, s, share);
        *from = STAFFING_AFFINITY;
    } else if (in->occupation_total) {
        row_shares(in->occupation_total, 0, n, share);
        *from = STAFFING_PROPORTIONAL;
    } else {
        return false;
    }
    return true;
}

static void normalise(double *row, int n)
{
    double sum = row_sum(row, n);

    for (int o = 0; o < n; o++)
        row[o] = sum > 0 ? row[o] / sum : 1.0 / n;
}

static enum fc_status check(const double *x, int n)
{
    for (int i = 0; x && i < n; i++)
        if (x[i] < 0 || isinf(x[i]))
            return FC_ERANGE;
    return FC_OK;
}

/* Occupation totals scaled to the industries' sum; NaN stays unknown. */
static void scale_totals(const double *total, int n, double sum, double *out)
{
    double have = row_sum(total, n);

    for (int o = 0; o < n; o++)
        out[o] = have > 0 ? total[o] * sum / have : NAN;
}

/* Persons from shares, fitted to both margins. Where an occupation's total finds no seed it stays out. */
static enum fc_status fit(const double *industry_total, const double *occupation_total, int industries, int n,
                          double *table)
{
    double *columns = malloc((size_t)n * sizeof *columns);
    struct ras_found found;
    enum fc_status status;

    if (!columns)
        return FC_ENOMEM;
    scale_totals(occupation_total, n, row_sum(industry_total, industries), columns);
    for (int s = 0; s < industries; s++)
        for (int o = 0; o < n; o++)
            table[s * n + o] *= industry_total[s];
    /* Columns first, rows last: industries are what the forecast is of. */
    status = ras_fit_matrix(table, industries, n, industry_total, columns, &fitting, &found);
    if (status == FC_ENOCONVERGE)
        status = FC_OK;
    free(columns);
    return status;
}

enum fc_status staffing_pattern(const struct staffing *in, double *share, enum staffing_source *from)
{
    const int n = in->occupations, cells = in->industries * n;
    bool all_own = true;
    enum fc_status status = FC_OK;

    if (check(in->own, cells) || check(in->nation, cells) || check(in->occupation_total, n)
        || check(in->industry_total, in->industries))
        return FC_ERANGE;
    for (int s = 0; s < in->industries; s++) {
        if (!seed(in, s, share + s * n, &from[s]))
            return FC_EEMPTY;
        normalise(share + s * n, n);
        all_own = all_own && from[s] == STAFFING_OWN;
    }
    if (!all_own && in->occupation_total && row_sum(in->industry_total, in->industries) > 0)
        status = fit(in->industry_total, in->occupation_total, in->industries, n, share);
    for (int s = 0; s < in->industries; s++)
        normalise(share + s * n, n);
    return status;
}

enum fc_status staffing_municipality(const struct staffing *in, const double *share, const double *industry_total,
                                     const double *occupation_total, double *persons)
{
    const int n = in->occupations;

    memcpy(persons, share, (size_t)(in->industries * n) * sizeof *persons);
    if (occupation_total && row_sum(industry_total, in->industries) > 0)
        return fit(industry_total, occupation_total, in->industries, n, persons);
    for (int s = 0; s < in->industries; s++)
        for (int o = 0; o < n; o++)
            persons[s * n + o] *= industry_total[s];
    return FC_OK;
}
