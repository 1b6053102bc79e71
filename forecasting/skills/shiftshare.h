/* shiftshare: a place's industries grow as the same industries do in a wider region, and a little as the place has.
 *
 *   g[i,s,h]  = G[s,h] exp(gain (phi + ... + phi^h) d_i)
 *   G[s,h]    = the wider region's forecast h years ahead over its last value
 *   d_i       = log growth a year of the place's total beyond the wider region's
 *   factor    = (base g / m)^(1 - own),  m the mean of the place's own draws
 * A cell of a few hundred persons shows its own trend badly and the nation's industry shows it well, so the middle of
 * its forecast is drawn there and its spread is left as it was: draws are multiplied by the factor.
 * Source: constant-share projection, Brown (1969), Journal of Regional Science 9, with the competitive shift damped.
 */
#ifndef SKILLS_SHIFTSHARE_H
#define SKILLS_SHIFTSHARE_H

/* Log growth a year of `place` beyond that of `wider`, both with the last of `years` values the newest; over the last
 * ten years at most. NaN is missing; 0 where the two do not have two years in common. */
double shiftshare_drift(const double *place, const double *wider, int years);

/* Growth of the place's industry `ahead` >= 1 years from the last value, `wider` being the wider region's. */
double shiftshare_growth(double wider, double drift, int ahead);

/* What the draws of a forecast with mean `mean` are multiplied by; 1 where there is nothing to go by. */
double shiftshare_factor(double base, double growth, double mean);

#endif
