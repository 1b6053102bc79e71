/* touched: the panels (measure, county, frequency) a batch or a submission bears upon.
 *
 * A short sorted list: a file is of one measure or a few, and there are 21 counties.
 */
#ifndef TOUCHED_H
#define TOUCHED_H

#include <stdbool.h>
#include <stdint.h>

#include "macros.h"

struct touched_panel {
    char measure[65];
    char county[3];
    int32_t frequency;
    bool forecast; /* whether panels of this measure are forecast at all */
};

/* Zeroed: empty. */
struct touched {
    struct touched_panel *panels; /* ascending, each once */
    int count, room;
};

/* county: the first two digits of region. False when out of memory. */
bool touched_add(struct touched *touched, const char *measure, const char *region,
                 int32_t frequency, bool forecast) MUSTCHECK;
void touched_clear(struct touched *touched);

/* The number of panels that are forecast: of counties, not of the nation. */
int touched_forecast(const struct touched *touched);
bool touched_has_county(const struct touched *touched,
                        const char *county); /* among those that are forecast */
bool touched_is_forecast(const struct touched_panel *panel);
/* Keys of advisory locks, ascending; room for touched->count. Returns how many differ. */
int touched_keys(const struct touched *touched, int32_t *keys);

#endif
