/* outlier: single values and jumps of level that do not belong to a series' course.
 *
 *   d_t = y_t - y_{t-1}, less the median of the d of the same season
 *   s   = 1.4826 median |d|, the size of an ordinary change
 *   additive outlier at t:  d_t and d_{t+1} both beyond OUTLIER_LIMIT s, of opposite signs, and nearly
 *                           taking each other back: y_t is off, the values around it are not; and the season
 *                           before and after it did nothing of the kind
 *   level shift at t:       d_t beyond SHIFT_LIMIT s with ordinary changes before and after it
 * The last value cannot be told from a shift and is neither. A series whose every change is large has a large
 * s, and none. What is known beforehand is no matter of this: see breaks.h.
 * Source: the types of Tsay (1988), Journal of Forecasting 7; medians in place of its least squares.
 */
#ifndef OUTLIER_H
#define OUTLIER_H

#include "fc.h"
#include "season.h"

#define OUTLIER_LIMIT 6.0
#define SHIFT_LIMIT 12.0
#define OUTLIER_TAKEN 0.7       /* share of what was found that is taken off */

enum { OUTLIER_MAX = 8, OUTLIER_LEAST = 12 };   /* reported at most; values needed */

enum outlier_kind { OUTLIER_ADDITIVE, OUTLIER_SHIFT };

struct outlier {
    enum outlier_kind kind;
    int at;             /* index of the value, or of the first value of the new level */
    double size;        /* what the value, or all from it on, lie above their expected course */
};

/* Finds the largest in n values, none missing, OUTLIER_MAX at most; returns how many. room: 2 n doubles of scratch. */
int outlier_find(const double *y, int n, int m, double *room, struct outlier *found);

/* out = y with outliers drawn towards the course around them, and the values before a new level moved
 * towards it; out may be y. */
void outlier_clean(const double *y, int n, const struct outlier *found, int count, double *out);

#endif
