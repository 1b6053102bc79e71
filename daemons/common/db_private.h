/* db_private: what the files of db share. For db*.c and migrate*.c only.
 *
 * db_connection.c and db.c alone know libpq: connections and failures, statements and raw cells. The
 * others turn C values into bytes (db_bind, db_copy) and bytes into C values (db_rows); migrate.c
 * applies what the binary carries.
 */
#ifndef DB_PRIVATE_H
#define DB_PRIVATE_H

#include "db.h"

struct pg_result; /* libpq's PGresult */

/* Type numbers of the server's own types; they never change (pg_type.dat). */
enum oid {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_CHAR = 18,
    OID_NAME = 19,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_JSON = 114,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701,
    OID_UNKNOWN = 705,
    OID_INT4_ARRAY = 1007,
    OID_TEXT_ARRAY = 1009,
    OID_INT8_ARRAY = 1016,
    OID_FLOAT8_ARRAY = 1022,
    OID_BPCHAR = 1042,
    OID_VARCHAR = 1043,
    OID_DATE = 1082,
    OID_TIMESTAMPTZ = 1184,
    OID_NUMERIC = 1700,
    OID_UUID = 2950,
    OID_JSONB = 3802,
};

/* The server counts from 2000-01-01, we from 1970-01-01. */
#define EPOCH_DAYS 10957
#define EPOCH_US (INT64_C(946684800) * 1000000)

/* What the server said about a prepared query's parameters. */
struct prepared {
    int n;
    uint32_t types[BIND_MAX];
};

struct db {
    struct pg_conn *connection; /* libpq's PGconn */
    char *conninfo, *program;
    enum db_failure failure;
    char error[DB_ERROR_SIZE];
    bool is_prepared;
    bool unsynced; /* queries are queued that no sync follows yet */
    struct prepared prepared[Q_COUNT];
};

/* A result, and the texts made from cells that are no text themselves. */
struct rows {
    struct pg_result *result;
    struct rows_room *rooms;
};

/* Big-endian, as the wire has it. */
static inline uint8_t *put16(uint8_t *out, uint16_t value)
{
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
    return out + 2;
}

static inline uint8_t *put32(uint8_t *out, uint32_t value)
{
    put16(out, (uint16_t)(value >> 16));
    put16(out + 2, (uint16_t)value);
    return out + 4;
}

static inline uint8_t *put64(uint8_t *out, uint64_t value)
{
    put32(out, (uint32_t)(value >> 32));
    put32(out + 4, (uint32_t)value);
    return out + 8;
}

static inline uint64_t get_big_endian(const uint8_t *in, int bytes)
{
    uint64_t value = 0;

    for (int i = 0; i < bytes; i++)
        value = value << 8 | in[i];
    return value;
}

/* The bits of a double as a number, and back. */
uint64_t double_bits(double value);
double double_of_bits(uint64_t bits);

/* Widens or narrows bound whole numbers to what the parameters are, and compares the rest. False
 * with a sentence in error when the binds do not fit n parameters of these types. */
bool bind_fit(struct bind *bind, int n, const uint32_t *types, char *error, size_t size) MUSTCHECK;

/* Raw cells: NULL for a null; aborts outside the result. Followed by a zero byte. */
const uint8_t *rows_cell(const struct rows *rows, int row, int column, int *size);
uint32_t rows_oid(const struct rows *rows, int column);
void rows_room_free(struct rows_room *room);

/* One statement, or several without parameters, as text; no result. */
bool db_run_text(struct db *db, const char *what, const char *text) MUSTCHECK;
/* As db_query, for a text that is in no file of sql/queries; what names it in sentences. */
struct rows *db_ask_text(struct db *db, const char *what, const char *text,
                         struct bind *bind) MUSTCHECK;
const char *db_query_text(enum query query);
/* Bulk data of a COPY ... FROM STDIN: open, any number of puts, close. reason: NULL, or why the
 * rows are to be thrown away; close then returns false. */
bool db_copy_open(struct db *db, const char *what, const char *text) MUSTCHECK;
bool db_copy_put(struct db *db, const void *bytes, size_t size) MUSTCHECK;
bool db_copy_close(struct db *db, const char *reason) MUSTCHECK;
/* As copy_begin, for any COPY ... FROM STDIN (FORMAT binary). */
bool copy_begin_text(struct copy *copy, struct db *db, const char *what,
                     const char *text) MUSTCHECK;

bool db_begins(const char *text, const char *with);
/* Whether the other end is gone, also where libpq calls the connection good still. */
bool db_is_gone(const struct db *db);
bool db_succeeded(const struct pg_result *result);
/* Records what a result, or without one the connection, says went wrong. */
void db_fail_result(struct db *db, const char *what, const struct pg_result *result);
/* Wraps a result, or records its failure and frees it. */
struct rows *db_take(struct db *db, const char *what, struct pg_result *result);

/* Records a failure that is ours and not the server's. */
void db_fail(struct db *db, enum db_failure failure, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Puts an earlier failure back, without logging it twice. */
void db_restore(struct db *db, enum db_failure failure, const char *sentence);

#endif
