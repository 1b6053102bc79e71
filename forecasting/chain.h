/* chain: one long series from several overlapping definitions (RAMS 16+, RAMS 16-74, BAS ...).
 *
 * The newest definition is the reference. Each older one is multiplied by the ratio of the two over
 * the periods both cover, and gives the periods the newer one lacks. Where two definitions do not
 * overlap they are joined as they are, and the join is reported as a break without a factor.
 * Source: chain-linking by ratio over the overlap, Eurostat, Handbook on quarterly national accounts
 * (2013), 6.47-6.49.
 */
#ifndef CHAIN_H
#define CHAIN_H

#include "fc.h"

struct chain_part {
    int first;          /* ordinal of y[0] */
    int n;
    const double *y;    /* NaN = missing */
};

struct chain_link {
    int at;             /* first period taken from the newer part */
    int overlap;        /* number of periods both cover; 0: joined without a factor */
    double factor;      /* newer / older over the overlap, 1 when overlap = 0 or a sum is 0 */
};

/* Joins k parts, oldest definition first, into out (NaN where no part covers a period).
 *   out     room for the periods from the smallest first to the largest last; *first and *n are set
 *   links   k - 1 entries; links[i] joins part i to part i + 1
 * Fails: FC_EEMPTY no part has an observed value; FC_ESHAPE room is too small. */
enum fc_status chain_join(const struct chain_part *parts, int k, double *out, int room, int *first,
                          int *n, struct chain_link *links) MUSTCHECK;

#endif
