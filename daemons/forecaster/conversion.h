/* conversion: parts in the codes of one list, in terms of the list that forecasts are made in.
 *
 * Pure. Figures in SNI 2025 become figures of the fifteen groups, those of a programme that was
 * succeeded become its successor's: each split by the shares of framsyn.correspondence, and what comes
 * to one code summed, so the total stays what it was. A converted part is marked, and stands below the
 * definition's own figures in the new list: chained onto them, it gives the periods they lack.
 * A period for which one of the codes that make up the new one is unknown stays unknown.
 */
#ifndef CONVERSION_H
#define CONVERSION_H

#include "parts.h"

/* One share, as the query panel_conversions gives it; texts borrowed. */
struct conversion {
    const char *from_scheme, *from_code, *to_scheme, *to_code;
    double weight;
    int first, last; /* the figures' periods it holds for, as ordinals */
};

struct conversion_list {
    int count;
    const struct conversion *list; /* by from_scheme, from_code, to_code */
};

/* Replaces the parts whose industry, occupation or education is to be converted. False when out of
 * memory. */
bool conversion_apply(struct parts *parts, const struct conversion_list *conversions) MUSTCHECK;

#endif
