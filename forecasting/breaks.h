/* breaks: what is known of a series beforehand: where a new level begins, and which values are no rule.
 *
 * Applied once, before anything looks at the series:
 *   BREAK_LEVEL   a new definition, border or method from this period on. The values before it are moved to the
 *                 new level, by a ratio where all values are positive and by a difference otherwise:
 *                     change at the break = what the series usually does + log ratio (or difference)
 *                 usual being the median change of the same season, or of all where there are few years. As
 *                 the ratio is found from the first values after the break, forecasts from before it are not
 *                 compared with outcomes after it.
 *   BREAK_ONCE    a single value off its course: a strike, a pandemic year, a census. The models see what the
 *                 neighbours and the season say instead; outcomes are still compared with what came, as such
 *                 years will come again. Several in a row are given one by one.
 * Overlapping definitions are better joined by chain.h, which sees both levels.
 * Source: for the ratio, Eurostat, Handbook on quarterly national accounts (2013), 6.47-6.49; for the rest, Tsay
 * (1988), Journal of Forecasting 7, with medians in place of least squares.
 */
#ifndef BREAKS_H
#define BREAKS_H

#include <stdbool.h>

#include "series.h"

enum break_kind { BREAK_LEVEL, BREAK_ONCE, BREAK_TEMPORARY };    /* the last is found, not known: outlier.h */

struct break_known {
    int at;                     /* ordinal of the first period of the new level, or of the value */
    enum break_kind kind;
};

struct break_taken {
    int at;                     /* index in the series */
    enum break_kind kind;
    double size;                /* how far above the expected course, in the prepared series' unit */
};

/* Takes the known breaks off a prepared series; first: ordinal of its position 0. Breaks outside it, and those with
 * nothing known on one side, change nothing. Returns how many of them are in taken, by time: room (>= 1) at most. */
int breaks_take(struct series *s, int first, const struct break_known *known, int count, struct break_taken *taken, int room);

/* Whether a new level begins after period `from` and not after period `to`. */
bool breaks_level_between(const struct break_known *known, int count, int from, int to);

#endif
