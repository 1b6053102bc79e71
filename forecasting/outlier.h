/* outlier: single values, jumps of level and dips of several periods that do not belong to a series' course.
 *
 *   d_t = y_t - y_{t-1}, less the median of the d of the same season
 *   s   = 1.4826 median |d|, the size of an ordinary change
 *   additive outlier at t:  d_t and d_{t+1} both beyond OUTLIER_LIMIT s, of opposite signs, and nearly
 *                           taking each other back: y_t is off, the values around it are not; and the season
 *                           before and after it did nothing of the kind
 *   level shift at t:       d_t beyond SHIFT_LIMIT s with ordinary changes before and after it
 *   temporary change from t to u:  within a quarter of a year from t the course is left by more than DIP_LIMIT s,
 *                           and it is back, within a third of that, from u + 1 on, at most two years (four of
 *                           annual values) later: the pandemic, a strike of months, a plant closed for a while.
 *                           The shape between is taken as it is, not as one that fades by a fixed share
 * What has not come back by the end cannot be told from a shift. Nor can the last value, which is neither. A series whose every change is large has a large
 * s, and none. What is known beforehand is no matter of this: see breaks.h.
 * Source: the types of Tsay (1988), Journal of Forecasting 7, and of Chen and Liu (1993), JASA 88; medians in place of
 * their least squares, and any way back in place of the latter's 0.7^k.
 */
#ifndef OUTLIER_H
#define OUTLIER_H

#include "fc.h"
#include "season.h"

#define OUTLIER_LIMIT 6.0
#define SHIFT_LIMIT 12.0
#define DIP_LIMIT 10.0
#define OUTLIER_TAKEN 0.7       /* share of what was found that is taken off */
#define DIP_TAKEN 1.0           /* the same of a temporary change, which nothing ordinary looks like */

enum { OUTLIER_MAX = 8, OUTLIER_LEAST = 12 };   /* reported at most; values needed */
enum { OUTLIER_SPAN = 24 };                     /* values of a temporary change at most */

enum outlier_kind { OUTLIER_ADDITIVE, OUTLIER_SHIFT, OUTLIER_TEMPORARY };

struct outlier {
    enum outlier_kind kind;
    int at;             /* index of the value, of the first value of the new level, or of the first one off course */
    int until;          /* index of the last value off course: at, or n - 1 of a shift */
    double size;        /* what the value, or all from it on, lie above their expected course; the most of a temporary change */
    float off[OUTLIER_SPAN];    /* of a temporary change: the same, value by value from at to until */
};

/* Finds the largest in n values, none missing, OUTLIER_MAX at most; returns how many. room: 2 n doubles of scratch. */
int outlier_find(const double *y, int n, int m, double *room, struct outlier *found);

/* out = y with outliers and temporary changes drawn towards the course around them, and the values before a new level moved
 * towards it; out may be y. */
void outlier_clean(const double *y, int n, const struct outlier *found, int count, double *out);

#endif
