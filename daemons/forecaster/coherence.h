/* coherence: which of a panel's forecasts are to add up, and making them (middle_out.h).
 *
 * Pure. A region is its total and its industries of the reference list, of all at work together. One whose last figures
 * add up, but for people whose industry nobody knows and for disclosure noise (as in V44), is made to add up: its total
 * stays, its industries are moved to it. Where all municipalities of the county do, and sum to it, the county and its
 * industries become the sums over them; otherwise the county is a region like the others. But where a nowcast tells of the
 * county what nothing tells of its municipalities, all move to each other, each by the variance of its forecast
 * (coherent.h), so that what is known best moves least; the record is then that without nowcasts, as it cannot know them.
 * What does not add up in the figures is left as it is forecast.
 */
#ifndef COHERENCE_H
#define COHERENCE_H

#include "assembly.h"

struct coherence_wish {
    const struct panel *panel;
    struct engine_result *results; /* with paths and trials; changed in place, and told in their reasons */
    const char *county;
    int horizon, paths;
    bool nonnegative;
    int jobs; /* threads, >= 1; does not change the results */
};

/* Whether anything in the panel could be asked to add up, so that draws and trials are needed. */
bool coherence_is_wanted(const struct panel *panel);

/* False when out of memory. */
bool coherence_make(const struct coherence_wish *wish) MUSTCHECK;

#endif
