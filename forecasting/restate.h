/* restate: a forecast said anew around another mean, what that was, and its place in a backtest. What all ways to make results
 * add up (coherent.h, middle_out.h) do with a single one.
 *
 * A naive forecast that was moved is none any more, as it carries what the others of its sum say: its model becomes
 * naive-moved. Moves of less than RESTATE_LEAST of the mean are no moves. */
#ifndef RESTATE_H
#define RESTATE_H

#include "engine.h"

#define RESTATE_LEAST 0.0005

/* Moves a point to a mean, its interval with it, ratio times as wide; nonnegative: bounds below 0 become 0. Keeps in
 * moved_least and moved_most how far the points were moved, relatively: begin with h = 0. */
void restate_point(struct engine_result *r, int h, double mean, double ratio, bool nonnegative);

/* Moves draws of one period, at every horizon-th place, until their mean is this one: in proportion where they may not be
 * negative, so that a mean of 0 has draws of 0. */
void restate_centre(double *draws, int paths, int horizon, double mean, bool nonnegative);
/* All of a result's, to the means of its points. */
void restate_draws(struct engine_result *r, int horizon, int paths, bool nonnegative);

/* The ends of the points' intervals become those of the draws (skills/quantiles.h). A mean of 0 has draws of 0, and keeps the
 * interval that was forecast. Fails: FC_ENOMEM. */
enum fc_status restate_ends(struct engine_result *r, int horizon, int paths) MUSTCHECK;

/* Appends to the result's reason how far it was moved, where it was: "; moved by -0.6 to +1.2 % so that parts add up". */
void restate_tell(struct engine_result *r);

/* The same for a forecast of the backtest; crps becomes NaN, as nothing is known of the whole distribution there. */
void restate_trial(struct score_trial *t, double mean, double ratio, bool nonnegative);

/* A result's trial of the origin and horizon of another's, NULL if it has none. Series of one history have their trials in
 * the same places: it is looked for at `likely` first. */
struct score_trial *restate_find(const struct engine_result *r, const struct score_trial *like, int likely);

#endif
