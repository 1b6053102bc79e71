#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "db_private.h"
#include "log.h"

/* Texts made for rows_text, freed with the rows. */
struct rows_room {
    struct rows_room *next;
    char text[];
};

void rows_room_free(struct rows_room *room)
{
    while (room != NULL) {
        struct rows_room *next = room->next;

        free(room);
        room = next;
    }
}

static char *make_room(const struct rows *rows, size_t size)
{
    struct rows_room *room = malloc(sizeof *room + size);
    struct rows *owner = (struct rows *)rows; /* a cache: to callers rows stay as they are */

    if (room == NULL)
        return NULL;
    room->next = owner->rooms;
    owner->rooms = room;
    return room->text;
}

_Noreturn static void wrong_type(const struct rows *rows, int column, const char *getter)
{
    log_event(LOG_ERROR, "db_fault", "getter=%s column=%s type=%u", getter,
              log_quote(rows_name(rows, column)), rows_oid(rows, column));
    abort();
}

static bool cell_integer(const struct rows *rows, int row, int column, int64_t *value)
{
    int size;
    const uint8_t *cell = rows_cell(rows, row, column, &size);

    *value = 0;
    switch (rows_oid(rows, column)) {
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        if (cell != NULL)
            *value = (int64_t)(get_big_endian(cell, size) << (64 - 8 * size)) >> (64 - 8 * size);
        return true;
    default:
        return false;
    }
}

/* Days since 1970; infinity stays the largest number. */
static int32_t cell_date(const uint8_t *cell)
{
    int32_t days = (int32_t)get_big_endian(cell, 4);

    return days == INT32_MAX || days == INT32_MIN ? days : days + EPOCH_DAYS;
}

int32_t rows_int(const struct rows *rows, int row, int column)
{
    int64_t value;
    int size;
    const uint8_t *cell = rows_cell(rows, row, column, &size);

    if (rows_oid(rows, column) == OID_DATE)
        return cell == NULL ? 0 : cell_date(cell);
    if (size > 4 || !cell_integer(rows, row, column, &value))
        wrong_type(rows, column, "rows_int");
    return (int32_t)value;
}

int64_t rows_int64(const struct rows *rows, int row, int column)
{
    int64_t value;

    if (!cell_integer(rows, row, column, &value))
        wrong_type(rows, column, "rows_int64");
    return value;
}

/* numeric: count, weight of the first, sign and scale, then digits of base 10000. */
static double numeric_value(const uint8_t *cell, int size)
{
    int count = (int)get_big_endian(cell, 2);
    int weight = (int16_t)get_big_endian(cell + 2, 2);
    unsigned sign = (unsigned)get_big_endian(cell + 4, 2);
    double value = 0;

    if (sign == 0xC000)
        return NAN;
    if (sign == 0xD000 || sign == 0xF000)
        return sign == 0xD000 ? INFINITY : -INFINITY;
    for (int i = 0; i < count && 8 + 2 * i + 2 <= size; i++)
        value = value * 10000 + (double)get_big_endian(cell + 8 + 2 * i, 2);
    value *= pow(10000, weight - count + 1);
    return sign == 0x4000 ? -value : value;
}

static double single_value(const uint8_t *cell)
{
    uint32_t bits = (uint32_t)get_big_endian(cell, 4);
    float value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

double rows_double(const struct rows *rows, int row, int column)
{
    int64_t integer;
    int size;
    const uint8_t *cell = rows_cell(rows, row, column, &size);

    switch (rows_oid(rows, column)) {
    case OID_FLOAT8:
        return cell == NULL ? NAN : double_of_bits(get_big_endian(cell, 8));
    case OID_FLOAT4:
        return cell == NULL ? NAN : single_value(cell);
    case OID_NUMERIC:
        return cell == NULL ? NAN : numeric_value(cell, size);
    default:
        if (!cell_integer(rows, row, column, &integer))
            wrong_type(rows, column, "rows_double");
        return cell == NULL ? NAN : (double)integer;
    }
}

bool rows_bool(const struct rows *rows, int row, int column)
{
    int size;
    const uint8_t *cell = rows_cell(rows, row, column, &size);

    if (rows_oid(rows, column) != OID_BOOL)
        wrong_type(rows, column, "rows_bool");
    return cell != NULL && cell[0] != 0;
}

/* Microseconds since 1970; -infinity is one more than what stands for null. */
static int64_t cell_time(const uint8_t *cell)
{
    int64_t us = (int64_t)get_big_endian(cell, 8);

    if (us == INT64_MAX)
        return INT64_MAX;
    return us < INT64_MIN + 1 ? INT64_MIN + 1 : us + EPOCH_US;
}

int64_t rows_time(const struct rows *rows, int row, int column)
{
    int size;
    const uint8_t *cell = rows_cell(rows, row, column, &size);

    if (rows_oid(rows, column) != OID_TIMESTAMPTZ)
        wrong_type(rows, column, "rows_time");
    return cell == NULL ? INT64_MIN : cell_time(cell);
}

static const char *uuid_written(const struct rows *rows, const uint8_t *cell)
{
    char *text = make_room(rows, 37), *at = text;

    if (text == NULL)
        return "";
    for (int i = 0; i < 16; i++)
        at += sprintf(at, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", cell[i]);
    return text;
}

/* 2024-05-17, or 2024-05-17T08:00:00.123456Z with the fraction left out when it is zero. */
static const char *time_written(const struct rows *rows, int64_t us, bool date)
{
    time_t seconds = (time_t)(us / 1000000 - (us % 1000000 < 0));
    int fraction = (int)(us - (int64_t)seconds * 1000000);
    char *text = make_room(rows, 64);
    struct tm utc;
    size_t used;

    if (text == NULL || gmtime_r(&seconds, &utc) == NULL)
        return "";
    used = strftime(text, 64, date ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%S", &utc);
    if (!date && fraction != 0)
        used += (size_t)snprintf(text + used, 64 - used, ".%06d", fraction);
    if (!date)
        snprintf(text + used, 64 - used, "Z");
    return text;
}

static const char *date_text(const struct rows *rows, const uint8_t *cell)
{
    int32_t days = cell_date(cell);

    if (days == INT32_MAX || days == INT32_MIN)
        return days < 0 ? "-infinity" : "infinity";
    return time_written(rows, (int64_t)days * 86400 * 1000000, true);
}

static const char *time_text(const struct rows *rows, const uint8_t *cell)
{
    int64_t us = cell_time(cell);

    if (us == INT64_MAX || us == INT64_MIN + 1)
        return us < 0 ? "-infinity" : "infinity";
    return time_written(rows, us, false);
}

const char *rows_text(const struct rows *rows, int row, int column)
{
    int size;
    const uint8_t *cell = rows_cell(rows, row, column, &size);

    switch (rows_oid(rows, column)) {
    case OID_TEXT:
    case OID_VARCHAR:
    case OID_BPCHAR:
    case OID_NAME:
    case OID_CHAR:
    case OID_UNKNOWN:
    case OID_JSON:
        return cell == NULL ? "" : (const char *)cell;
    case OID_JSONB: /* one byte of version before the text */
        return cell == NULL ? "" : (const char *)cell + 1;
    case OID_UUID:
        return cell == NULL ? "" : uuid_written(rows, cell);
    case OID_DATE:
        return cell == NULL ? "" : date_text(rows, cell);
    case OID_TIMESTAMPTZ:
        return cell == NULL ? "" : time_text(rows, cell);
    default:
        wrong_type(rows, column, "rows_text");
    }
}

const void *rows_bytes(const struct rows *rows, int row, int column, size_t *size)
{
    int bytes;
    const uint8_t *cell = rows_cell(rows, row, column, &bytes);
    uint32_t type = rows_oid(rows, column);

    if (type != OID_BYTEA && type != OID_UUID)
        wrong_type(rows, column, "rows_bytes");
    *size = (size_t)bytes;
    return cell;
}

char rows_type(const struct rows *rows, int column)
{
    switch (rows_oid(rows, column)) {
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        return 'i';
    case OID_FLOAT4:
    case OID_FLOAT8:
    case OID_NUMERIC:
        return 'n';
    case OID_BOOL:
        return 'b';
    case OID_TIMESTAMPTZ:
        return 'w';
    case OID_UUID:
        return 'u';
    case OID_DATE:
        return 'd';
    case OID_BYTEA:
        return 'x';
    default:
        return 't';
    }
}

bool rows_null(const struct rows *rows, int row, int column)
{
    int size;

    return rows_cell(rows, row, column, &size) == NULL;
}

int rows_column(const struct rows *rows, const char *name)
{
    for (int i = 0; i < rows_columns(rows); i++)
        if (strcmp(rows_name(rows, i), name) == 0)
            return i;
    log_event(LOG_ERROR, "db_fault", "missing_column=%s", log_quote(name));
    abort();
}
