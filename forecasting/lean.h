/* lean: yearly forecasts of a place's industries, and of their total, put to what a wider region's industries say of their
 * growth (shiftshare.h): means, intervals, every draw, and the record.
 *
 *   part     base g_s      g_s the shift-share growth of the industry since the last value known, or since its last nowcast
 *   total    base g        the same with the growth of the place's mix of industries for that of an industry
 * The middle alone is put there: interval and draws keep their width beside it. Every trial of the backtest is put to what
 * the wider region's trial of the same origin said, so the record is that of what is published. A total goes as far towards it
 * as leaves its record no worse than the naive rival's, or, where no share does, where it errs least; without trials all the
 * way. Industries go all the way: what a handful of origins say of one is mostly chance, and going by it wins fewer of them
 * and errs more (docs/accuracy.md measures what is published). A nowcast stays what it is.
 * A part that the wider region has no forecast of is left, and so is a total none of whose parts it has.
 * Sums of parts and total nearly agree; middle_out.h or coherent.h makes them.
 */
#ifndef LEAN_H
#define LEAN_H

#include "engine.h"

/* Years that a wider region's figures may be behind the place's: its forecast then spans them. */
enum { LEAN_LAG = 3 };

/* A series and its forecast; y as engine_series, nowcasts at its end or not. */
struct lean_series {
    struct engine_result *result;       /* NULL: there is none. With trials, and with paths where draws are to be put */
    int first, n;
    const double *y;
};

struct lean {
    int kinds;
    const struct lean_series *part;     /* kinds: changed in place */
    struct lean_series total;           /* changed in place */
    const struct lean_series *wider;    /* kinds: looked at only */
    int horizon, paths;                 /* of all results; 0: no draws */
    bool nonnegative;
};

/* Changes the results; names the model of those that lean LEAN_MODEL, and says in their reasons how far a total went, and
 * what all were by themselves. The caller has every result measured again (engine_measure_again), as middle_out_make does. Fails: FC_ENOMEM;
 * nothing is changed then. */
enum fc_status lean_make(const struct lean *l) MUSTCHECK;

#define LEAN_MODEL "shift-share"
/* Whether a result was put so. */
bool lean_is(const struct engine_result *result);

#endif
