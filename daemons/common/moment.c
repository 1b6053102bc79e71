#include "moment.h"

#include <stdio.h>
#include <string.h>

#include "zone.h"

enum { DAY_SECONDS = 86400 };

/* The offset in Sweden at a local time counted in seconds: east of UTC, so the moment lies earlier than that count. */
static int32_t offset_in_sweden(int64_t local)
{
    char error[256];
    struct zone zone;
    int64_t until;
    int32_t offset;

    if (!zone_load(&zone, "Europe/Stockholm", error, sizeof error))
        return 3600; /* no time zone database: an hour off in summer is better than no answer */
    offset = zone_offset(&zone, local - 3600, &until);
    zone_free(&zone);
    return offset;
}

bool moment_parse(const char *text, int64_t *us)
{
    int year, month, day, hour = 0, minute = 0, second = 0, date_end = 0, end = 0;
    int64_t seconds;

    if (strspn(text, "0123456789-T:Z") != strlen(text) || text[0] == '-' ||
        sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &date_end) != 3 || date_end != 10)
        return false;
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    seconds = days_from_date(year, month, day) * DAY_SECONDS;
    if (text[date_end] == '\0') {
        seconds += DAY_SECONDS;
        *us = (seconds - offset_in_sweden(seconds)) * 1000000 - 1;
        return true;
    }
    text += date_end;
    if (!(sscanf(text, "T%2d:%2dZ%n", &hour, &minute, &end) == 2 && end == 7 && text[end] == '\0') &&
        !(sscanf(text, "T%2d:%2d:%2dZ%n", &hour, &minute, &second, &end) == 3 && end == 10 && text[end] == '\0'))
        return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    *us = (seconds + hour * 3600 + minute * 60 + second) * 1000000;
    return true;
}
