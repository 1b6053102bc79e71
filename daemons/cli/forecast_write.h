/* forecast_write: the forecasts of a file's series for machines, as CSV or JSON on standard output. */
#ifndef FORECAST_WRITE_H
#define FORECAST_WRITE_H

#include "offline.h"

/* In the file's order, on as many threads as --jobs says. reasons: CSV gets the column reason, as JSON always has it.
 * false: memory ran out, and the text ends where it did. */
bool forecast_write(const struct offline *offline, const struct engine_result *results, enum offline_format format, bool reasons) MUSTCHECK;

#endif
