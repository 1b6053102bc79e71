/* coherent: the results of an engine call made to add up, means, intervals and every draw.
 *
 *   RECONCILE_SHRUNK     weights from the errors of the backtest (trials). Those of the longer half of the horizons
 *                        are left out: they overlap, and count one error many times
 *   RECONCILE_VARIANCE   each period ahead with weights of its own, the variances that the published intervals
 *                        stand for: what is known well moves little, as a nowcast beside what is not known
 *   others               as in reconcile.h
 * Every draw is reconciled too, and a series' interval is laid around the new mean, as much narrower or wider as its draws
 * became. Before that, draws of the parts are put into an order in which sums spread as the totals' own forecasts do, and
 * totals into that of their parts' sums (together.h). But a total with nowcasts, of parts without, errs by what they do
 * not: it keeps its order, and its parts have in common what it is to grow by after its nowcasts.
 */
#ifndef COHERENT_H
#define COHERENT_H

#include "engine.h"
#include "reconcile.h"

/* Fewer trials in common tell too little of a covariance: on Örebro's municipalities by industry eleven made forecasts
 * worse at every level but the county's total. */
enum { COHERENT_TRIALS = 24 };

struct coherent {
    const struct reconcile_map *map;
    struct engine_result **results;     /* aggregates, then bottoms, as in the map; all forecast, from one period on */
    int horizon, paths;                 /* of the call; without paths intervals keep their widths */
    enum reconcile_method method;       /* RECONCILE_SHRUNK: from the trials, which the call must have kept */
    bool nonnegative;
};

/* Reconciles the results in place.
 * Fails: FC_ESHAPE a result has no forecast, or they begin in different periods, or trials are wanted and
 * missing; FC_ESHORT too few trials in common; as reconcile_apply; FC_ENOMEM. After FC_ESHAPE and
 * FC_ESHORT results are as they were, after another failure they may be half done. */
enum fc_status coherent_make(const struct coherent *c) MUSTCHECK;

#endif
