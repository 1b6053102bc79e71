/* adjust: a series without its season, when the season drifts.
 *
 *   x_t   the logarithm of a value (the value where one is not positive, or the season is additive)
 *   T_t   its trend: first the centred 2 x m moving average, then a triangle of m / 3 values to each side over what is
 *         left without the season, led on at the ends by the mean change of the year there
 *   S_t   mean of x - T over the years at the same season, a year at distance k weighing lambda^k in both directions
 *   lambda  not chosen but averaged over: each of a few values weighs by how well the years before, discounted by it,
 *         foretold the next one:  w ~ prior exp(-1/4 N log sum e^2), half the likelihood of N errors, which go together
 * so that a season that stands still is averaged over many years, and one that moves follows its last ones.
 * Source: Ladiray and Quenneville (2001), "Seasonal adjustment with the X-11 method", for trend and season in turns
 * and a season that moves; Winters (1960), Management Science 6, for geometric weights on years; Raftery, Madigan and
 * Hoeting (1997), JASA 92, for averaging over what is not known.
 */
#ifndef ADJUST_H
#define ADJUST_H

#include "season.h"

enum { ADJUST_ROOM = 4 };       /* times n: doubles of scratch */

/* plain = y without its season; leaves in s the season of the year after the end, for season_restore. No season when
 * kind is SEASON_NONE, m = 1 or n < 2 m: plain is y. plain may not be y. */
void adjust(struct season *s, enum season_kind kind, const double *y, int n, int m, double *room, double *plain);

#endif
