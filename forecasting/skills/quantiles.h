/* quantiles: mean, median and the ends of the 80 % and 95 % intervals of a cell's draws.
 *
 * Order statistics by one histogram between the least and the largest value and a sort of the few bins that hold a
 * wanted rank: about four passes, no sorting of all. The quantile p of n draws is that of rank round(p (n - 1)).
 */
#ifndef SKILLS_QUANTILES_H
#define SKILLS_QUANTILES_H

enum { QUANTILES = 5, QUANTILES_MOST = 20000 };

struct quantiles {
    float mean, lo95, lo80, median, hi80, hi95;
};

/* x n values, 1 .. QUANTILES_MOST, looked at only; scratch n. All NaN when one of them is not finite. */
void quantiles_of(const float *x, int n, float *scratch, struct quantiles *q);

/* Share of x below and above a limit, 0 .. 1. */
float quantiles_below(const float *x, int n, float limit);
float quantiles_above(const float *x, int n, float limit);

#endif
