#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db_private.h"

uint64_t double_bits(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

double double_of_bits(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

void bind_reset(struct bind *bind)
{
    for (int i = 0; i < bind->n && i < BIND_MAX; i++) {
        free(bind->owned[i]);
        bind->owned[i] = NULL;
    }
    bind->n = 0;
    bind->failed = false;
}

/* Takes the next place; -1 when there is none. */
static int next(struct bind *bind, uint32_t type, int format)
{
    int i = bind->n;

    if (i >= BIND_MAX) {
        bind->failed = true;
        return -1;
    }
    bind->n++;
    bind->type[i] = type;
    bind->format[i] = format;
    bind->value[i] = NULL;
    bind->length[i] = 0;
    bind->owned[i] = NULL;
    return i;
}

void bind_text(struct bind *bind, const char *text)
{
    int i = next(bind, 0, 0);

    if (i >= 0)
        bind->value[i] = text;
}

static void bind_borrowed(struct bind *bind, uint32_t type, const void *bytes, size_t size)
{
    int i = next(bind, type, 1);

    if (i < 0)
        return;
    if (size > INT32_MAX) {
        bind->failed = true;
        return;
    }
    bind->value[i] = bytes != NULL ? bytes : "";
    bind->length[i] = (int)size;
}

void bind_bytes(struct bind *bind, const void *bytes, size_t size)
{
    bind_borrowed(bind, OID_BYTEA, bytes, size);
}

void bind_uuid(struct bind *bind, const uint8_t uuid[16])
{
    bind_borrowed(bind, OID_UUID, uuid, 16);
}

/* Numbers lie in the struct's own room. */
static void bind_number(struct bind *bind, uint32_t type, uint64_t bits, int bytes)
{
    int i = next(bind, type, 1);

    if (i < 0)
        return;
    put64(bind->room[i], bits << (64 - 8 * bytes));
    bind->value[i] = (const char *)bind->room[i];
    bind->length[i] = bytes;
}

void bind_int(struct bind *bind, int32_t value)
{
    bind_number(bind, OID_INT4, (uint32_t)value, 4);
}

void bind_int64(struct bind *bind, int64_t value)
{
    bind_number(bind, OID_INT8, (uint64_t)value, 8);
}

void bind_bool(struct bind *bind, bool value)
{
    bind_number(bind, OID_BOOL, value, 1);
}

void bind_double(struct bind *bind, double value)
{
    if (isnan(value))
        next(bind, OID_FLOAT8, 1);
    else
        bind_number(bind, OID_FLOAT8, double_bits(value), 8);
}

void bind_time(struct bind *bind, int64_t us)
{
    if (us == INT64_MIN)
        next(bind, OID_TIMESTAMPTZ, 1);
    else if (us == INT64_MAX) /* infinity, in both */
        bind_number(bind, OID_TIMESTAMPTZ, INT64_MAX, 8);
    else
        bind_number(bind, OID_TIMESTAMPTZ, (uint64_t)(us - EPOCH_US), 8);
}

/* Room for an array of n elements in `bytes` bytes, with its head written: dimensions, has-nulls
 * flag, element type, and length and lower bound of the one dimension. NULL when out of memory. */
static uint8_t *bind_array(struct bind *bind, uint32_t type, uint32_t element, int n, size_t bytes)
{
    int i = next(bind, type, 1);
    uint8_t *at;

    if (i < 0 || n < 0 || bytes > INT32_MAX - 20 || (at = malloc(20 + bytes)) == NULL) {
        bind->failed = true;
        return NULL;
    }
    bind->owned[i] = at;
    bind->value[i] = (const char *)at;
    bind->length[i] = n == 0 ? 12 : (int)(20 + bytes);
    at = put32(at, n > 0);
    at = put32(at, 1);
    at = put32(at, element);
    at = put32(at, (uint32_t)n);
    return put32(at, 1);
}

void bind_int_array(struct bind *bind, const int32_t *values, int n)
{
    uint8_t *at = bind_array(bind, OID_INT4_ARRAY, OID_INT4, n, (size_t)n * 8);

    for (int i = 0; at != NULL && i < n; i++)
        at = put32(put32(at, 4), (uint32_t)values[i]);
}

void bind_int64_array(struct bind *bind, const int64_t *values, int n)
{
    uint8_t *at = bind_array(bind, OID_INT8_ARRAY, OID_INT8, n, (size_t)n * 12);

    for (int i = 0; at != NULL && i < n; i++)
        at = put64(put32(at, 8), (uint64_t)values[i]);
}

void bind_int64_column(struct bind *bind, const struct rows *rows, int column)
{
    int n = rows_count(rows);
    uint8_t *at = bind_array(bind, OID_INT8_ARRAY, OID_INT8, n, (size_t)n * 12);

    for (int i = 0; at != NULL && i < n; i++)
        at = put64(put32(at, 8), (uint64_t)rows_int64(rows, i, column));
}

void bind_double_array(struct bind *bind, const double *values, int n)
{
    uint8_t *start = bind_array(bind, OID_FLOAT8_ARRAY, OID_FLOAT8, n, (size_t)n * 12), *at = start;

    for (int i = 0; at != NULL && i < n; i++)
        at = isnan(values[i]) ? put32(at, UINT32_MAX) : put64(put32(at, 8), double_bits(values[i]));
    if (start != NULL && n > 0) /* nulls have no bytes, so the end is known only now */
        bind->length[bind->n - 1] = (int)(at - start) + 20;
}

void bind_text_array(struct bind *bind, const char *const *values, int n)
{
    size_t bytes = 0;
    uint8_t *at;

    for (int i = 0; i < n; i++)
        bytes += 4 + strlen(values[i]);
    at = bind_array(bind, OID_TEXT_ARRAY, OID_TEXT, n, bytes);
    for (int i = 0; at != NULL && i < n; i++) {
        size_t length = strlen(values[i]);

        at = put32(at, (uint32_t)length);
        memcpy(at, values[i], length);
        at += length;
    }
}

static int integer_bytes(uint32_t type)
{
    return type == OID_INT2 ? 2 : type == OID_INT4 ? 4 : type == OID_INT8 ? 8 : 0;
}

/* Rewrites a bound whole number in `bytes` bytes; false when it does not fit. */
static bool resize(struct bind *bind, int i, int bytes)
{
    int shift = 64 - 8 * bind->length[i];
    int64_t value =
        (int64_t)(get_big_endian(bind->room[i], bind->length[i]) << shift) >> shift;
    int64_t limit = bytes == 8 ? INT64_MAX : (INT64_C(1) << (8 * bytes - 1)) - 1;

    if (value > limit || value < -limit - 1)
        return false;
    put64(bind->room[i], (uint64_t)value << (64 - 8 * bytes));
    bind->length[i] = bytes;
    return true;
}

/* Why bind i does not fit a parameter of this type, or NULL when it does (now). */
static const char *misfit(struct bind *bind, int i, uint32_t type)
{
    int bytes = integer_bytes(type);

    if (bind->type[i] == 0 || bind->type[i] == type || bind->value[i] == NULL)
        return NULL;
    if (bytes == 0 || integer_bytes(bind->type[i]) == 0)
        return "is of another type than what was bound";
    return resize(bind, i, bytes) ? NULL : "is too small for the number that was bound";
}

bool bind_fit(struct bind *bind, int n, const uint32_t *types, char *error, size_t size)
{
    if (bind->failed) {
        snprintf(error, size, "more than %d parameters were bound, or memory is out", BIND_MAX);
        return false;
    }
    if (bind->n != n) {
        snprintf(error, size, "%d parameters were bound and the query has %d", bind->n, n);
        return false;
    }
    for (int i = 0; i < n; i++) {
        const char *why = misfit(bind, i, types[i]);

        if (why != NULL) {
            snprintf(error, size, "parameter $%d (type %u) %s (type %u)", i + 1, types[i], why,
                     bind->type[i]);
            return false;
        }
    }
    return true;
}
