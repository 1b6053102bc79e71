#include "feature.h"

#include <math.h>
#include <string.h>

#include "feature_table.h"
#include "season.h"

static const double farthest = 3, least_spread = 0.05;

static double variance(const double *x, int n)
{
    double mean = 0, sum = 0;

    for (int i = 0; i < n; i++)
        mean += x[i] / n;
    for (int i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sum / n;
}

/* The values without their season, where there are two years of it. */
static void take_season(const struct feature_case *c, double *z)
{
    struct season s;

    season_find(&s, SEASON_ADDITIVE, c->y, c->n, c->m);
    season_remove(&s, c->y, c->n, z);
}

static void find_course(const struct feature_case *c, double *x)
{
    double z[MODEL_VALUES], d[MODEL_VALUES], path = 0;

    take_season(c, z);
    for (int t = 1; t < c->n; t++) {
        d[t - 1] = z[t] - z[t - 1];
        path += fabs(d[t - 1]);
    }
    if (!(path > 0))
        return;
    x[1] = fabs(z[c->n - 1] - z[0]) / path;
    x[2] = 0.5 * log((variance(d, c->n - 1) + 1e-9) / variance(z, c->n));
}

/* sum_i w_i |f_i - f|, mean over the horizon. */
static double spread(const struct feature_case *c, const double *weight)
{
    double sum = 0;

    for (int h = 0; h < c->horizon; h++) {
        double f = 0;
        for (int i = 0; i < FEATURE_MEMBERS; i++)
            if (weight[i] > 0)
                f += weight[i] * c->forecast[i][h];
        for (int i = 0; i < FEATURE_MEMBERS; i++)
            if (weight[i] > 0)
                sum += weight[i] * fabs(c->forecast[i][h] - f);
    }
    return sum / c->horizon;
}

void feature_find(const struct feature_case *c, const double *weight, double *x)
{
    memcpy(x, feature_mean[c->m > 1], sizeof *x * FEATURES);
    x[0] = log((double)c->n / c->m);
    if (c->n > 1)
        find_course(c, x);
    if (c->scale > 0)
        x[3] = log(least_spread + spread(c, weight) / c->scale);
}

void feature_standardise(int m, double *x)
{
    for (int k = 0; k < FEATURES; k++) {
        double far = (x[k] - feature_mean[m > 1][k]) / feature_sd[m > 1][k];
        x[k] = fmax(-farthest, fmin(farthest, far));
    }
}

void feature_tilt(int m, const double *x, double *tilt)
{
    for (int i = 0; i < FEATURE_MEMBERS; i++) {
        const double *b = feature_b[m > 1][i];
        tilt[i] = b[0];
        for (int k = 0; k < FEATURES; k++)
            tilt[i] += b[1 + k] * x[k];
    }
}

/* What feature k adds to the log of a member's weight beyond what it adds to all on average. */
static double says(int m, const double *x, const double *weight, int member, int k)
{
    const double(*b)[1 + FEATURES] = feature_b[m > 1];
    double mean = 0;

    for (int i = 0; i < FEATURE_MEMBERS; i++)
        mean += weight[i] * b[i][1 + k];
    return (b[member][1 + k] - mean) * x[k];
}

int feature_reason(int m, const double *x, const double *weight, int member)
{
    double all = 0, most = 0;
    int found = -1;

    for (int k = 0; k < FEATURES; k++) {
        double part = says(m, x, weight, member, k);
        all += part;
        if (part > most) {
            most = part;
            found = k;
        }
    }
    return all > log(FEATURE_SPEAKS) ? found : -1;
}

const char *feature_words(int feature, bool high)
{
    static const char *const words[FEATURES][2] = {
        {"the history is short", "the history is long"},
        {"the changes go both ways", "the changes go one way"},
        {"the course is smooth", "the course is rough"},
        {"the models agree", "the models disagree"},
    };

    return words[feature][high];
}
