#include "zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The largest file of the database is 4 kB; a file above this is none of it. */
enum { FILE_MOST = 256 * 1024, HEADER_SIZE = 44, DAY = 86400 };

int64_t days_from_date(int64_t year, int month, int day)
{
    /* Years begin in March here, so that a leap day is the last day of its year; an era is the
     * 400 years after which the calendar repeats. */
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year));
}

/* --- the file ---------------------------------------------------------------------------------- */

/* The counts of a header, in the order of RFC 8536 section 3.1. */
struct counts {
    uint32_t ut, standard, leap, time, type, chars;
};

static int64_t big_endian(const uint8_t *bytes, int size)
{
    int64_t value = (int8_t)bytes[0];

    for (int i = 1; i < size; i++)
        value = (int64_t)((uint64_t)value << 8) | bytes[i];
    return value;
}

static bool read_header(const uint8_t *at, size_t left, struct counts *counts)
{
    uint32_t *fields[] = {&counts->ut,   &counts->standard, &counts->leap,
                          &counts->time, &counts->type,     &counts->chars};

    if (left < HEADER_SIZE || memcmp(at, "TZif", 4) != 0)
        return false;
    for (int i = 0; i < 6; i++) {
        *fields[i] = (uint32_t)big_endian(at + 20 + 4 * i, 4);
        if (*fields[i] > FILE_MOST)
            return false;
    }
    return true;
}

/* Bytes of the block after a header; a time takes 4 bytes in the first block and 8 in the second. */
static size_t block_size(const struct counts *c, size_t time_size)
{
    return c->time * (time_size + 1) + (size_t)c->type * 6 + c->chars + c->leap * (time_size + 4) +
           c->standard + c->ut;
}

/* Reads the changes of the 64-bit block. */
static bool read_changes(struct zone *zone, const uint8_t *block, const struct counts *c)
{
    const uint8_t *index = block + (size_t)c->time * 8, *types = index + c->time;

    if (c->type == 0)
        return false;
    zone->first_offset = (int32_t)big_endian(types, 4);
    zone->standard = zone->first_offset;
    zone->changes = calloc(c->time + 1, sizeof *zone->changes);
    if (zone->changes == NULL)
        return false;
    for (uint32_t i = 0; i < c->time; i++) {
        if (index[i] >= c->type)
            return false;
        zone->changes[i].from = big_endian(block + (size_t)i * 8, 8);
        zone->changes[i].offset = (int32_t)big_endian(types + (size_t)index[i] * 6, 4);
        zone->standard = zone->changes[i].offset;
    }
    zone->change_count = (int)c->time;
    return true;
}

/* --- the yearly rules: "CET-1CEST,M3.5.0,M10.5.0/3" ---------------------------------------------- */

static const char *read_int(const char *at, int *value)
{
    char *end;
    long number = strtol(at, &end, 10);

    if (at == NULL || end == at || number < -1000 || number > 1000)
        return NULL;
    *value = (int)number;
    return end;
}

/* [+-]hh[:mm[:ss]] as seconds. */
static const char *read_clock(const char *at, int *seconds)
{
    int sign = *at == '-' ? -1 : 1, part, scale = 3600;

    *seconds = 0;
    at += *at == '-' || *at == '+';
    do {
        if (*at == ':')
            at++;
        at = read_int(at, &part);
        if (at == NULL)
            return NULL;
        *seconds += sign * part * scale;
        scale /= 60;
    } while (*at == ':' && scale > 0);
    return at;
}

/* An abbreviation, letters or anything between < and >, and the offset west of UTC after it. */
static const char *read_name_and_offset(const char *at, int32_t *east, bool *given)
{
    int west;

    if (*at == '<')
        at += strcspn(at, ">") + 1;
    else
        at += strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    *given = *at == '-' || *at == '+' || (*at >= '0' && *at <= '9');
    if (!*given)
        return at;
    at = read_clock(at, &west);
    *east = -west;
    return at;
}

static const char *read_rule(const char *at, struct zone_rule *rule)
{
    if (at == NULL || *at != ',')
        return NULL;
    at++;
    rule->form = *at == 'M' || *at == 'J' ? *at++ : 'D';
    rule->seconds = 2 * 3600;
    at = read_int(at, rule->form == 'M' ? &rule->month : &rule->day);
    if (rule->form == 'M') {
        at = at != NULL && *at == '.' ? read_int(at + 1, &rule->week) : NULL;
        at = at != NULL && *at == '.' ? read_int(at + 1, &rule->day) : NULL;
        if (at == NULL || rule->month < 1 || rule->month > 12 || rule->week < 1 || rule->week > 5)
            return NULL;
    }
    return at != NULL && *at == '/' ? read_clock(at + 1, &rule->seconds) : at;
}

/* text: the line after the second block, "" when the zone's future is its last change. */
static bool read_rules(struct zone *zone, const char *text)
{
    bool given;

    if (*text == '\0')
        return true;
    text = read_name_and_offset(text, &zone->standard, &given);
    if (text == NULL || !given)
        return false;
    if (*text == '\0')
        return true;
    text = read_name_and_offset(text, &zone->summer, &given);
    if (text == NULL)
        return false;
    if (!given)
        zone->summer = zone->standard + 3600;
    text = read_rule(text, &zone->summer_from);
    text = read_rule(text, &zone->summer_until);
    zone->yearly = text != NULL && *text == '\0';
    return zone->yearly;
}

/* Local seconds since 1970 at which a rule strikes in a year, by the clock before the change. */
static int64_t rule_local(const struct zone_rule *rule, int64_t year)
{
    int64_t day;

    if (rule->form == 'M') {
        int64_t first = days_from_date(year, rule->month, 1);
        int weekday = (int)(((first + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday; Sunday is 0 */
        int in_month = (rule->day - weekday + 7) % 7 + (rule->week - 1) * 7;

        if (in_month >= days_in_month(year, rule->month))
            in_month -= 7; /* week 5 is the last one */
        day = first + in_month;
    } else {
        day = days_from_date(year, 1, 1) + rule->day;
        if (rule->form == 'J') /* counts from 1 and never counts 29 February */
            day += -1 + (is_leap(year) && rule->day >= 60);
    }
    return day * DAY + rule->seconds;
}

/* The first change by rule after a moment, and the offset in force before it. */
static int32_t rule_offset(const struct zone *zone, int64_t moment, int64_t *until)
{
    int64_t year = 1970 + moment / (365 * DAY + DAY / 4);
    int32_t offset = zone->standard;

    *until = INT64_MAX;
    for (int64_t y = year - 1; y <= year + 2; y++) {
        int64_t to_summer = rule_local(&zone->summer_from, y) - zone->standard;
        int64_t to_standard = rule_local(&zone->summer_until, y) - zone->summer;

        if (to_summer > moment && to_summer < *until) {
            *until = to_summer;
            offset = zone->standard;
        }
        if (to_standard > moment && to_standard < *until) {
            *until = to_standard;
            offset = zone->summer;
        }
    }
    return offset;
}

/* --- the zone ------------------------------------------------------------------------------------ */

/* Parses the bytes of a file; NUL-terminated for the sake of the rules at its end. */
static bool parse_file(struct zone *zone, char *bytes, size_t size)
{
    const uint8_t *at = (const uint8_t *)bytes;
    struct counts counts;
    char *rules;
    size_t skip;

    if (!read_header(at, size, &counts) || at[4] < '2')
        return false;
    skip = HEADER_SIZE + block_size(&counts, 4); /* the 32-bit block, for old readers */
    if (skip > size || !read_header(at + skip, size - skip, &counts))
        return false;
    skip += HEADER_SIZE;
    if (block_size(&counts, 8) >= size - skip || !read_changes(zone, at + skip, &counts))
        return false;
    rules = bytes + skip + block_size(&counts, 8);
    if (*rules != '\n')
        return false;
    rules[1 + strcspn(rules + 1, "\n")] = '\0';
    return read_rules(zone, rules + 1);
}

/* A name may lead to no other folder than the database's. */
static bool is_zone_name(const char *name)
{
    size_t length = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    return length > 0 && name[length] == '\0' && name[0] != '/' && name[length - 1] != '/';
}

static char *read_whole(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rbe");
    char *bytes = malloc(FILE_MOST + 1);

    if (file != NULL && bytes != NULL) {
        *size = fread(bytes, 1, FILE_MOST, file);
        bytes[*size] = '\0';
    }
    if (file == NULL || bytes == NULL || ferror(file)) {
        free(bytes);
        bytes = NULL;
    }
    if (file != NULL)
        fclose(file);
    return bytes;
}

bool zone_load(struct zone *zone, const char *name, char *error, size_t error_size)
{
    const char *folder = getenv("TZDIR");
    char path[512], *bytes;
    size_t size = 0;
    bool good;

    *zone = (struct zone){0};
    if (strcmp(name, "UTC") == 0)
        return true;
    if (folder == NULL || folder[0] == '\0')
        folder = "/usr/share/zoneinfo";
    snprintf(path, sizeof path, "%s/%s", folder, name);
    bytes = is_zone_name(name) ? read_whole(path, &size) : NULL;
    good = bytes != NULL && parse_file(zone, bytes, size);
    if (!good) {
        snprintf(error, error_size,
                 "\"%.64s\" is no time zone of the database in %.128s; write one like Europe/Stockholm", name,
                 folder);
        zone_free(zone);
    }
    free(bytes);
    return good;
}

void zone_free(struct zone *zone)
{
    free(zone->changes);
    zone->changes = NULL;
}

int32_t zone_offset(const struct zone *zone, int64_t moment, int64_t *until)
{
    int low = 0, high = zone->change_count; /* the first change after moment lies in low..high */

    while (low < high) {
        int middle = (low + high) / 2;

        if (zone->changes[middle].from <= moment)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < zone->change_count) {
        *until = zone->changes[low].from;
        return low > 0 ? zone->changes[low - 1].offset : zone->first_offset;
    }
    if (zone->yearly)
        return rule_offset(zone, moment, until);
    *until = INT64_MAX;
    return zone->standard;
}
