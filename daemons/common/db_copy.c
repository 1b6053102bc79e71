#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "db_private.h"

/* Rows go out in pieces of at least this size: the server reads 8 KiB at a time, and fewer, larger
 * writes cost less than one per row. */
enum { PIECE = 64 * 1024 };

/* Room for size more bytes; NULL once the copy failed. */
static uint8_t *reserve(struct copy *copy, size_t size)
{
    size_t room = copy->room;
    uint8_t *bytes;

    if (copy->failed)
        return NULL;
    while (room < copy->used + size)
        room = room == 0 ? PIECE + PIECE / 2 : room * 2;
    if (room != copy->room) {
        bytes = realloc(copy->bytes, room);
        if (bytes == NULL) {
            copy->failed = true;
            return NULL;
        }
        copy->bytes = bytes;
        copy->room = room;
    }
    copy->used += size;
    return copy->bytes + copy->used - size;
}

static void flush(struct copy *copy)
{
    if (!copy->failed && copy->used > 0)
        copy->failed = !db_copy_put(copy->db, copy->bytes, copy->used);
    copy->used = 0;
}

bool copy_begin(struct copy *copy, struct db *db, enum query copy_statement)
{
    return copy_begin_text(copy, db, "copy", db_query_text(copy_statement));
}

bool copy_begin_text(struct copy *copy, struct db *db, const char *what, const char *text)
{
    static const char head[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* signature, flags, extension */
    uint8_t *at;

    memset(copy, 0, sizeof *copy);
    copy->db = db;
    if (!db_copy_open(db, what, text)) {
        copy->failed = true;
        return false; /* already logged */
    }
    at = reserve(copy, sizeof head);
    if (at != NULL)
        memcpy(at, head, sizeof head);
    return true;
}

void copy_row(struct copy *copy, int fields)
{
    uint8_t *at;

    if (copy->used >= PIECE)
        flush(copy);
    at = reserve(copy, 2);
    if (at != NULL)
        put16(at, (uint16_t)fields);
}

void copy_null(struct copy *copy)
{
    uint8_t *at = reserve(copy, 4);

    if (at != NULL)
        put32(at, UINT32_MAX);
}

void copy_bool(struct copy *copy, bool value)
{
    uint8_t *at = reserve(copy, 5);

    if (at != NULL)
        *put32(at, 1) = value;
}

void copy_int2(struct copy *copy, int16_t value)
{
    uint8_t *at = reserve(copy, 6);

    if (at != NULL)
        put16(put32(at, 2), (uint16_t)value);
}

void copy_int4(struct copy *copy, int32_t value)
{
    uint8_t *at = reserve(copy, 8);

    if (at != NULL)
        put32(put32(at, 4), (uint32_t)value);
}

void copy_int8(struct copy *copy, int64_t value)
{
    uint8_t *at = reserve(copy, 12);

    if (at != NULL)
        put64(put32(at, 8), (uint64_t)value);
}

void copy_double(struct copy *copy, double value)
{
    if (isnan(value))
        copy_null(copy);
    else
        copy_int8(copy, (int64_t)double_bits(value));
}

void copy_date(struct copy *copy, int32_t days_since_1970)
{
    copy_int4(copy, days_since_1970 - EPOCH_DAYS);
}

void copy_text(struct copy *copy, const char *text)
{
    size_t length;
    uint8_t *at;

    if (text == NULL) {
        copy_null(copy);
        return;
    }
    length = strlen(text);
    at = reserve(copy, 4 + length);
    if (at != NULL)
        memcpy(put32(at, (uint32_t)length), text, length);
}

void copy_double_array(struct copy *copy, const double *values, int n)
{
    size_t known = 0;
    uint8_t *at;

    for (int i = 0; i < n; i++)
        known += !isnan(values[i]);
    at = reserve(copy, n == 0 ? 16 : 24 + 4 * (size_t)n + 8 * known);
    if (at == NULL)
        return;
    at = put32(at, n == 0 ? 12 : (uint32_t)(20 + 4 * (size_t)n + 8 * known));
    at = put32(at, n > 0); /* dimensions */
    at = put32(at, known < (size_t)n);
    at = put32(at, OID_FLOAT8);
    if (n > 0)
        at = put32(put32(at, (uint32_t)n), 1);
    for (int i = 0; i < n; i++)
        at = isnan(values[i]) ? put32(at, UINT32_MAX) : put64(put32(at, 8), double_bits(values[i]));
}

static void release(struct copy *copy)
{
    free(copy->bytes);
    copy->bytes = NULL;
    copy->used = copy->room = 0;
}

bool copy_end(struct copy *copy)
{
    uint8_t *at = reserve(copy, 2);
    bool done;

    if (at != NULL)
        put16(at, UINT16_MAX); /* the trailer */
    flush(copy);
    done = db_copy_close(copy->db, copy->failed ? "the rows could not be sent" : NULL);
    release(copy);
    return done && !copy->failed;
}

void copy_abandon(struct copy *copy)
{
    if (copy->db != NULL && !db_copy_close(copy->db, "abandoned"))
        copy->failed = true; /* as asked */
    release(copy);
}
