/* zone: time zones of the time zone database, read from their files (TZif, RFC 8536).
 *
 * The C library knows one time zone per process, the one in TZ, and changing TZ is unsafe while
 * other threads run. A zone read here is a value like any other. Leaves calendars to schedule.
 */
#ifndef ZONE_H
#define ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

/* A moment from which an offset holds. */
struct zone_change {
    int64_t from;   /* seconds since 1970 UTC */
    int32_t offset; /* seconds east of UTC */
};

/* When a year's change falls: day of the month's week (M), of the year without (J) or with 29 February. */
struct zone_rule {
    char form; /* 'M', 'J' or 'D' */
    int month, week, day;
    int seconds; /* after local midnight, may be negative or above a day */
};

/* A loaded zone. Beyond the last listed change the yearly rules hold, if there are any. */
struct zone {
    int32_t first_offset; /* before the first change */
    int change_count;
    struct zone_change *changes; /* owned, ascending */
    bool yearly;                 /* the rules below hold after the last change */
    int32_t standard, summer;    /* offsets; standard holds for ever when not yearly */
    struct zone_rule summer_from, summer_until;
};

/* Loads a zone by name, "Europe/Stockholm". "UTC" needs no file. False with one sentence in error
 * when the name is none or its file cannot be read. zone_free afterwards, only after success. */
bool zone_load(struct zone *zone, const char *name, char *error, size_t error_size) MUSTCHECK;
void zone_free(struct zone *zone);

/* Seconds east of UTC at a moment; *until becomes the moment up to which they hold (INT64_MAX: for ever). */
int32_t zone_offset(const struct zone *zone, int64_t moment, int64_t *until);

/* Days since 1970-01-01 of a date in the Gregorian calendar. */
int64_t days_from_date(int64_t year, int month, int day);
int days_in_month(int64_t year, int month);

#endif
