/* design: the columns a regression on time, season and a driver needs.
 *
 * Columns in order: constant; trend (in years since the first value); m - 1 seasonal columns, which
 * are the harmonics cos(2 pi k t / m), sin(2 pi k t / m), k = 1 .. m / 2, the last sine left out: the
 * same space as dummies, but each a smooth wave and all of equal length; driver.
 */
#ifndef DESIGN_H
#define DESIGN_H

#include <stdbool.h>

#include "fc.h"
#include "season.h"

enum { DESIGN_COLUMNS_MAX = 2 + SEASON_MAX };

struct design {
    int m;              /* seasons per year */
    bool trend;
    int harmonics;      /* pairs, 0 .. m / 2 */
    const double *driver;       /* one value per period from position 0, NaN = unknown, or NULL */
    int driver_end;             /* positions from here on count as unknown and are not read */
};

int design_columns(const struct design *d);

/* The row of position t: design_columns(d) values, stride apart. A driver value that is NaN or
 * lies at or after driver_end becomes NaN: the caller leaves the row out or fills it. */
void design_row(const struct design *d, int t, double *row, int stride);

/* The same, with the seasonal columns taken from the row m places before, which is that of t - m. */
void design_row_again(const struct design *d, int t, double *row, int stride);

#endif
