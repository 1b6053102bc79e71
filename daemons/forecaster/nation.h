/* nation: which of a panel's forecasts lean on the nation's, and making them (lean.h).
 *
 * Pure. The yearly forecasts of those at work, region by region: its industries of the reference list, of all at work
 * together, and its total. What the nation has no forecast of is left as it is forecast.
 */
#ifndef NATION_H
#define NATION_H

#include "assembly.h"
#include "engine.h"

struct nation_wish {
    const struct panel *panel;
    struct engine_result *results; /* with trials; changed in place */
    const struct panel *nation;
    const struct engine_result *nation_results; /* with trials */
    int horizon, paths;            /* 0: no draws */
    bool nonnegative;
};

/* False when out of memory. */
bool nation_make(const struct nation_wish *wish) MUSTCHECK;

#endif
