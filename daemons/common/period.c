#include "period.h"

#include <stdio.h>
#include <time.h>

/* Reads exactly `digits` decimal digits; -1 when one of them is not. */
static int read_number(const char *text, int digits)
{
    int number = 0;

    for (int i = 0; i < digits; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        number = number * 10 + text[i] - '0';
    }
    return number;
}

/* Reads what follows the year, and how many seasons a year then has; 0 when it is no season. */
static int read_season(const char *text, size_t length, int *season)
{
    bool dash = length > 0 && text[0] == '-';

    text += dash;
    length -= dash;
    if (length == 2 && (text[0] == 'Q' || text[0] == 'K')) { /* K: kvartal, SCB's letter */
        *season = read_number(text + 1, 1);
        return 4;
    }
    if (length == 3 && text[0] == 'M' && !dash) {
        *season = read_number(text + 1, 2);
        return 12;
    }
    if (length == 2) {
        *season = read_number(text, 2);
        return 12;
    }
    return 0;
}

/* A pair of years that follow each other, 2021-2022; the latter, or -1. */
static int read_pair(const char *text, size_t length)
{
    int first = length == 9 && text[4] == '-' ? read_number(text, 4) : -1, second = first >= 0 ? read_number(text + 5, 4) : -1;

    return second == first + 1 ? second : -1;
}

bool period_read(const char *text, size_t length, int *frequency, int32_t *ordinal)
{
    int year, season = 1, seasons = 1;

    if (length < 4)
        return false;
    year = read_number(text, 4);
    if (year < 0)
        return false;
    if (length == 9)
        year = read_pair(text, length);
    if (year < 0)
        return false;
    if (length > 4 && length != 9)
        seasons = read_season(text + 4, length - 4, &season);
    if (season < 1 || season > seasons)
        return false;
    *frequency = seasons;
    *ordinal = year * seasons + season - 1;
    return true;
}

bool period_parse(const char *text, size_t length, int *frequency, int32_t *ordinal)
{
    return period_read(text, length, frequency, ordinal) && *ordinal / *frequency >= PERIOD_FIRST_YEAR &&
           *ordinal / *frequency <= PERIOD_LAST_YEAR;
}

const char *period_text(int frequency, int32_t ordinal, char out[PERIOD_TEXT_SIZE])
{
    unsigned year = (unsigned)(ordinal / frequency) % 10000;
    unsigned season = (unsigned)(ordinal % frequency + 1) % 100;

    if (frequency == 4)
        snprintf(out, PERIOD_TEXT_SIZE, "%04u-Q%u", year, season);
    else if (frequency == 12)
        snprintf(out, PERIOD_TEXT_SIZE, "%04u-%02u", year, season);
    else
        snprintf(out, PERIOD_TEXT_SIZE, "%04u", year);
    return out;
}

int32_t period_at(int frequency, int64_t seconds)
{
    time_t moment = (time_t)seconds;
    struct tm utc = {0};

    gmtime_r(&moment, &utc);
    return (utc.tm_year + 1900) * frequency + utc.tm_mon * frequency / 12;
}
