/* ranks: values in order of their size, by radix.
 *
 * Draws are ranked a thousand at a time for every series and horizon: distributing the bytes of a key that orders as the
 * values do takes less time than comparing them. The upper half of the key nearly always tells; where it does not, for
 * values that differ by less than a millionth, the rest is inserted, or all of the key distributed. Equal values keep their order.
 * Source: Knuth (1998), The Art of Computer Programming 3, section 5.2.5, algorithm R.
 */
#ifndef RANKS_H
#define RANKS_H

#include <stdint.h>

struct ranks_item {
    uint64_t key;
    int place;                  /* in x */
};

/* items[r].place is where the r-th smallest of n values, none of them NaN, stands in x. room: n items. */
void ranks_order(const double *x, int n, struct ranks_item *items, struct ranks_item *room);

#endif
