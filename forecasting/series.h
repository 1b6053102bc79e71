/* series: a caller's series made fit for the models.
 *
 * Unknown values at both ends are cut off, gaps inside are filled, and the values are divided by a
 * unit so that they are of order one. No more is kept than the last SERIES_YEARS years, and never more than
 * SERIES_VALUES values.
 */
#ifndef SERIES_H
#define SERIES_H

#include "fc.h"

enum { SERIES_YEARS = 60, SERIES_VALUES = 480 };

struct series {
    int n, m;
    int start;          /* index in the caller's y of position 0 */
    int known;          /* observed values in the caller's y, the cut ones included */
    double unit;        /* caller's value = unit * ours */
    double *y;          /* n, no gaps */
    double *observed;   /* n, NaN where y was filled in */
};

/* y n values, NaN = missing; m the frequency.
 * Fails: FC_EEMPTY; FC_ENONFINITE; FC_ERANGE m is no frequency; FC_ENOMEM. */
enum fc_status series_prepare(struct series *s, const double *y, int n, int m) MUSTCHECK;
void series_free(struct series *s);

/* Fills gaps between known values: on the straight line between the neighbours, around the season
 * where there are two years or more. The first and the last value must be known. */
void series_fill(double *y, int n, int m);

/* The median of x, n values without NaN, which are sorted; NaN of none. */
double series_median(double *x, int n);

#endif
