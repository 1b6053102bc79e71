/* middle_out: the forecasts of a county, its municipalities and their industries made to add up: means, intervals,
 * every draw, and the record.
 *
 *   each region's total stays as it is forecast, and its parts are moved to it, each by its share of the variance of
 *   them all:   c_i += (T (1 - u) - sum c) v_i / sum v,   what has none below 0 stopping there;
 *   u is the share of the total that is in no part (people whose industry nobody knows);
 *   the whole and its parts are the sums over the regions.
 * On Orebro's register this gains at every level but the totals', which it leaves alone, where minimum trace with the
 * few errors that annual series have, and sums from below, lose on the totals what they gain on the county. The record
 * does not choose: that of a part is flattered by the share of its naive rival, found with it (engine_spec.naive_margin),
 * and asks for sums from below, which then err most.
 * Before they are summed, draws of the totals are put into an order in which their sum spreads as the whole's own draws, and
 * the parts' into one in which they do so over the regions and over the kinds (together.h): summed as they were drawn they
 * make a county a third too sure of itself. A total keeps the values of its draws, in another order.
 * A series whose forecast moves keeps the shape of its interval, as wide as its draws have become. What draws below 0 did to
 * their means is taken out of the parts again (restate_draws), and totals are summed anew: in the mean, too, draws are
 * what is published.
 * Source: Hyndman and Athanasopoulos (2021), section 11.3, middle-out; the sharing out is that of reconcile.h for one
 * total that is known exactly.
 */
#ifndef MIDDLE_OUT_H
#define MIDDLE_OUT_H

#include "engine.h"

/* The results are changed in place, all else is only looked at. NULL: there is no such series. */
struct middle_out {
    int regions, kinds;
    struct engine_result **total;       /* regions */
    struct engine_result **part;        /* regions x kinds: [region * kinds + kind] */
    const double *rest;                 /* regions: u, 0 <= u < 1 */
    struct engine_result *whole;
    struct engine_result **whole_part;  /* kinds */
    int horizon, paths;                 /* of the call; paths >= 2, and trials kept */
    bool nonnegative;
    int jobs;                   /* threads, >= 1 (0: one); does not change the result */
    bool record_only;           /* the forecasts are made to add up otherwise: change the backtest alone */
};

/* The record of the results becomes that of what was made to add up at each origin (crps: NaN, as nothing is known of the
 * whole distribution there).
 * Fails: FC_ESHAPE a result has no forecast, draws or trials, or they begin in different periods; FC_ERANGE rest;
 * FC_ENOMEM. The results are then as they were. */
enum fc_status middle_out_make(const struct middle_out *m) MUSTCHECK;

/* The last step of it, for results that were made to add up otherwise: parts' draws get the means of their points, those of
 * totals, of the whole and of its parts become sums of theirs. */
void middle_out_centre(const struct middle_out *m);

#endif
