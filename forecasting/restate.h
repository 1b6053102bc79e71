/* restate: a forecast said anew around another mean, and its place in a backtest. What all ways to make results add up
 * (coherent.h, middle_out.h) do with a single one. */
#ifndef RESTATE_H
#define RESTATE_H

#include "engine.h"

/* Moves a point to a mean, its interval with it, ratio times as wide; nonnegative: bounds below 0 become 0. */
void restate_point(struct engine_point *p, double mean, double ratio, bool nonnegative);

/* The same for a forecast of the backtest; crps becomes NaN, as nothing is known of the whole distribution there. */
void restate_trial(struct score_trial *t, double mean, double ratio, bool nonnegative);

/* A result's trial of the origin and horizon of another's, NULL if it has none. Series of one history have their trials in
 * the same places: it is looked for at `likely` first. */
struct score_trial *restate_find(const struct engine_result *r, const struct score_trial *like, int likely);

#endif
