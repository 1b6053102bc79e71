/* combine: weights for the forecasts of several models, from how they did at earlier origins.
 *
 * What is minimised is  w' G w,  w >= 0, sum w = 1,  with G the matrix of mean products of the models'
 * errors: models that err together share their weight, models that err opposite ways gain. A series'
 * own G rests on a few dozen points; it is shrunk towards the mean G of all series of its frequency,
 * that towards a prior kept in a table:   G = (kappa G_panel + n G_own) / (kappa + n).
 * The minimum is approached by a fixed number of steps from weights that look at each model's own
 * error only, which keeps the weights away from the corners that a noisy G would drive them into.
 * An error counts by 1 / its mean size over the models, so that a series' worst year does not decide
 * alone. G at an origin holds only errors whose outcome was known there.
 * What the series looks like says beforehand which members suit it (feature.h); the record's weights are multiplied by that.
 * Where the series of a panel go together, the regression over all of them has as large a share as they have in
 * common, before the others divide the rest: the few origins of a record see one phase of a cycle, and the record of
 * a model that has seen them all says little there.
 * Source: Bates and Granger (1969), Operational Research Quarterly 20, for w' G w; Kivinen and Warmuth
 * (1997), Information and Computation 132, for the exponentiated gradient.
 */
#ifndef COMBINE_H
#define COMBINE_H

#include "backtest.h"
#include "feature.h"

enum { COMBINE_MEMBERS = FEATURE_MEMBERS };

/* Mean products of errors, in units of the mean error, and what they rest on. */
struct combine_gram {
    double g[COMBINE_MEMBERS][COMBINE_MEMBERS];
    double weight;      /* points (one series) or series (a panel) */
};

/* The panel's, per origin. */
struct combine_prior {
    struct combine_gram at[BACKTEST_ORIGINS_MAX + 1];
    double common[BACKTEST_ORIGINS_MAX + 1];    /* how much the panel has in common (pool.h), set by the caller */
};

/* Sums of one series, moved on from origin to origin. */
struct combine_record {
    const struct backtest *backtest;
    int origin;         /* what is known there has been added; -1 at first */
    double g[COMBINE_MEMBERS][COMBINE_MEMBERS];
    double points;
};

void combine_record_start(struct combine_record *r, const struct backtest *b);

/* Adds the errors whose outcome became known since the origin before; origins: the end. */
void combine_record_advance(struct combine_record *r, int origin);

void combine_prior_start(struct combine_prior *prior, int m);

/* Adds one series' errors, all origins. */
void combine_prior_add(struct combine_prior *prior, const struct backtest *b);

/* Adds what another prior holds of other series; one that began as zeros holds nothing but those added to it. */
void combine_prior_join(struct combine_prior *prior, const struct combine_prior *other);

/* Weights at the record's origin, summing to 1; members that are not usable get 0. At least one must be.
 *   x   FEATURES of the series, standardised, for a reason (feature_reason); NULL: not wanted */
void combine_weights(const struct combine_record *r, const struct combine_prior *prior, const struct feature_case *c,
                     double *weight, double *x);

/* The parts of it, in order: what the record asks for; times what the features say; the shares of the panel's two first. */
void combine_by_record(const struct combine_record *r, const struct combine_prior *prior, const bool *usable, double *weight);
void combine_by_features(const struct feature_case *c, double *weight, double *x);
void combine_lean(const struct combine_record *r, const struct combine_prior *prior, const bool *usable, double *weight);

#endif
