/* combine: weights for the forecasts of several models, from how they did at earlier origins.
 *
 * A model's record is its absolute error relative to the mean error of all models at the same points,
 * so series of any scale and difficulty can be averaged. One series' record is short and noisy; it is
 * shrunk towards the record of all series of its frequency, that towards a prior kept in the table:
 *   score = (kappa prior + n own) / (kappa + n),    weight ~ score^-power
 * A record at an origin holds only errors whose outcome was known there.
 */
#ifndef COMBINE_H
#define COMBINE_H

#include "backtest.h"

enum { COMBINE_MEMBERS = MODEL_COUNT + 1 };     /* the models, and the panel's own */

/* Sums per origin (cumulated: known at that origin) and member. */
struct combine_record {
    double error[BACKTEST_ORIGINS_MAX + 1][COMBINE_MEMBERS];
    double reference[BACKTEST_ORIGINS_MAX + 1][COMBINE_MEMBERS];
    int points[BACKTEST_ORIGINS_MAX + 1];
};

/* The records of a panel's series of one frequency, averaged. */
struct combine_prior {
    double relative[BACKTEST_ORIGINS_MAX + 1][COMBINE_MEMBERS];
    double series[BACKTEST_ORIGINS_MAX + 1][COMBINE_MEMBERS];   /* how many have such a record */
};

void combine_record(struct combine_record *r, const struct backtest *b);

void combine_prior_start(struct combine_prior *prior, int m);
void combine_prior_add(struct combine_prior *prior, const struct combine_record *r, int origins);

/* Weights of the members at an origin (plan.origins: the end), summing to 1; members whose usable is
 * false get 0. At least one must be usable. */
void combine_weights(const struct combine_record *r, const struct combine_prior *prior, int origin,
                     const bool *usable, double *weight);

#endif
