#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "log.h"
#include "zone.h"

enum { DAY_SECONDS = 86400 };

static const char *const weekday_names[] = {"monday", "tuesday", "wednesday", "thursday",
                                            "friday", "saturday", "sunday"};

#define SCHEDULE_FORM                                                                              \
    "write never, daily at HH:MM ZONE, weekly on WEEKDAY at HH:MM ZONE or monthly on DAY at HH:MM ZONE"

static bool refuse(char *error, size_t error_size, const char *text, const char *why)
{
    snprintf(error, error_size, "\"%.100s\" is no calendar rule, %s; " SCHEDULE_FORM, text, why);
    return false;
}

static int weekday_number(const char *word)
{
    for (int i = 0; i < 7; i++) {
        if (strcasecmp(word, weekday_names[i]) == 0)
            return i + 1;
    }
    return 0;
}

/* Reads "HH:MM ZONE" and nothing after it. */
static bool read_clock_and_zone(const char *text, struct schedule *schedule)
{
    char hour[3], minute[3], extra;

    if (sscanf(text, "%2[0-9]:%2[0-9] %63s %c", hour, minute, schedule->zone, &extra) != 3 ||
        strlen(hour) != 2 || strlen(minute) != 2)
        return false;
    schedule->hour = atoi(hour);
    schedule->minute = atoi(minute);
    return schedule->hour <= 23 && schedule->minute <= 59;
}

/* Reads the words before "at"; *rest becomes what follows it. The reason, or NULL when all is well. */
static const char *read_days(const char *text, struct schedule *schedule, const char **rest)
{
    char word[16];
    int end = 0;

    if (sscanf(text, " daily at %n", &end) == 0 && end > 0) {
        schedule->kind = SCHEDULE_DAILY;
    } else if (sscanf(text, " weekly on %15[A-Za-z] at %n", word, &end) == 1 && end > 0) {
        schedule->kind = SCHEDULE_WEEKLY;
        schedule->day = weekday_number(word);
        if (schedule->day == 0)
            return "its weekday is none of monday to sunday";
    } else if (sscanf(text, " monthly on %15[0-9] at %n", word, &end) == 1 && end > 0) {
        schedule->kind = SCHEDULE_MONTHLY;
        schedule->day = strlen(word) <= 2 ? atoi(word) : 0;
        if (schedule->day < 1 || schedule->day > 31)
            return "its day is not in 1..31";
    } else {
        return "it begins like none";
    }
    *rest = text + end;
    return NULL;
}

bool schedule_parse(const char *text, struct schedule *schedule, char *error, size_t error_size)
{
    const char *rest = "", *why;
    char zone_error[256], word[8], extra;
    struct zone zone;

    *schedule = (struct schedule){.kind = SCHEDULE_NEVER};
    if (text[strspn(text, " \t")] == '\0' ||
        (sscanf(text, " %7s %c", word, &extra) == 1 && strcmp(word, "never") == 0))
        return true;
    why = read_days(text, schedule, &rest);
    if (why != NULL)
        return refuse(error, error_size, text, why);
    if (!read_clock_and_zone(rest, schedule))
        return refuse(error, error_size, text, "its clock time and zone are not HH:MM ZONE");
    if (!zone_load(&zone, schedule->zone, zone_error, sizeof zone_error))
        return refuse(error, error_size, text, zone_error);
    zone_free(&zone);
    return true;
}

/* The first moment whose local time is at or past `local` (seconds as if 1970 were local). It is
 * unique and always there: a time that the clock jumps over strikes at the jump, and a time that
 * the clock passes twice strikes the first time only. */
static int64_t moment_of(const struct zone *zone, int64_t local)
{
    int64_t moment = local - 2 * DAY_SECONDS; /* no offset is that large */
    int64_t until;

    for (;;) {
        int32_t offset = zone_offset(zone, moment, &until);

        if (local - offset < until)
            return local - offset > moment ? local - offset : moment;
        moment = until;
    }
}

/* Whether the rule strikes on a day (days since 1970, local calendar). */
static bool strikes_on(const struct schedule *schedule, int64_t day)
{
    time_t noon = (time_t)(day * DAY_SECONDS + DAY_SECONDS / 2);
    struct tm date = {0};
    int last;

    gmtime_r(&noon, &date);
    switch (schedule->kind) {
    case SCHEDULE_DAILY:
        return true;
    case SCHEDULE_WEEKLY:
        return date.tm_wday == schedule->day % 7; /* ours: Sunday 7, tm's: Sunday 0 */
    case SCHEDULE_MONTHLY:
        last = days_in_month(date.tm_year + 1900, date.tm_mon + 1);
        return date.tm_mday == (schedule->day < last ? schedule->day : last);
    case SCHEDULE_NEVER:
        break;
    }
    return false;
}

static int64_t floor_day(int64_t seconds)
{
    return seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
}

int64_t schedule_next(const struct schedule *schedule, int64_t now)
{
    char error[256];
    struct zone zone;
    int64_t day, moment = INT64_MAX;

    if (schedule->kind == SCHEDULE_NEVER)
        return INT64_MAX;
    /* The zone was there when the rule was parsed; should its file be gone since, UTC is better than never. */
    if (!zone_load(&zone, schedule->zone, error, sizeof error)) {
        log_event(LOG_ERROR, "zone_unreadable", "zone=%s error=%s", log_quote(schedule->zone), log_quote(error));
        zone = (struct zone){0};
    }
    /* Two days back, for zones east and west; every month has the day, so 34 days hold a strike. */
    for (day = floor_day(now) - 2; day <= floor_day(now) + 34; day++) {
        if (!strikes_on(schedule, day))
            continue;
        moment = moment_of(&zone, day * DAY_SECONDS + schedule->hour * 3600 + schedule->minute * 60);
        if (moment > now)
            break;
    }
    zone_free(&zone);
    return moment;
}
