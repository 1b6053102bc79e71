/* shiftshare: a place's industries grow as the place's mix of industries does in a wider region, each a good part of the way
 * to what its own industry does there, and a little as the place has.
 *
 *   G[s,h]    = the wider region's forecast h years ahead over its last value
 *   M[i,h]    = sum_s base[i,s] G[s,h] / sum_s base[i,s]      what the place would grow by, each industry as in the wider region
 *   g[i,s,h]  = M[i,h] (G[s,h] / M[i,h])^e_h exp(gain (phi + ... + phi^h) d_i),    e_h = min(1, 0.55 + 0.05 h)
 *   d_i       = log growth a year of the place's total beyond the wider region's
 *   factor    = base g / m,  m the mean of the place's own draws
 * A cell of a few hundred persons shows its own trend badly and the nation's industry shows it well, so the middle of
 * its forecast is put there and its spread is left as it was: draws are multiplied by the factor. Which industries grow
 * faster than others is itself foretold in part only, least a year ahead: hence e. It is the median response (least absolute
 * deviations) of the industries of 51 counties of New York State, 2000-2017; what else was tried is in README.md.
 * Source: constant-share projection, Brown (1969), Journal of Regional Science 9, with both shifts damped.
 */
#ifndef SHIFTSHARE_H
#define SHIFTSHARE_H

/* Log growth a year of `place` beyond that of `wider`, both with the last of `years` values the newest; over the last
 * ten years at most. NaN is missing; 0 where the two do not have two years in common. */
double shiftshare_drift(const double *place, const double *wider, int years);

/* M: the mean of the wider region's growths of n industries, weighted by the place's base; NaN is unknown, of no weight.
 * NaN where nothing is known. */
double shiftshare_mix(const double *base, const double *wider, int n);

/* Growth of the place's industry `ahead` >= 1 years from the last value, `wider` being the wider region's and `mix` that of
 * all of the place's industries. */
double shiftshare_growth(double wider, double mix, double drift, int ahead);

/* What the draws of a forecast with mean `mean` are multiplied by; 1 where there is nothing to go by. */
double shiftshare_factor(double base, double growth, double mean);

#endif
