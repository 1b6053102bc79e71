/* moment: a point in time as people write it. */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "macros.h"

/* Reads 2024-03-01T10:00Z or 2024-03-01T10:00:30Z, or 2024-03-01, which is the last microsecond of that day in Sweden:
 * what was known "on the first of March" includes what came in the evening. *us: microseconds since 1970 UTC. False when
 * the text is neither, or names a day that the calendar does not have. */
bool moment_parse(const char *text, int64_t *us) MUSTCHECK;

#endif
