/* sides: the high and the low scenario beside every baseline, as what-ifs of the service's own.
 *
 * The high one supposes that every industry grows faster than in the baseline, by one rate until the end of the short
 * term and one after it, so that those at work in the county, all together, come to the upper end of the baseline's 80 %
 * interval at the end of the short term and of the horizon; the low one likewise with the lower end. Population, places and
 * everything else are the baseline's. So each is coherent, stated as assumptions that an analyst can read and change, and
 * computed with the baseline's draws like any what-if. A baseline without a yearly forecast of the county's total has none.
 */
#ifndef SIDES_H
#define SIDES_H

#include "premise.h"
#include "runner.h"

enum { SIDES = 2, SIDE_PREMISES = 2 };

/* Whether a name is that of a side. */
bool side_is_named(const char *name);

/* The total of a county in a baseline: the year of horizon 1, the mean and the end wanted, per horizon. */
struct side_total {
    int first, horizon;
    const double *mean, *end;
};
/* Fills premises, region and all, and returns how many; 0: the total does not allow any. */
int side_premises(const struct side_total *total, const char *county, struct premise premises[SIDE_PREMISES]);

/* Inside the transaction that publishes a baseline: saves what its sides suppose, where that is new, and asks for their
 * runs, as of the baseline's cut. */
bool sides_queue(struct db *db, const struct run *run, int64_t scenario) MUSTCHECK;

#endif
