/* db: PostgreSQL. Only db_connection.c and db.c include libpq-fe.h; callers see rows and values.
 *
 * Every statement is a named query of sql/queries/ (enum query), prepared when the connection is
 * made, so a broken query is a failed start. Times go in as parameters, never now(). Two beginnings
 * of a query's name are special:
 *   session_  run by db_prepare in the order of the files, not prepared: CREATE TEMP TABLE IF NOT
 *             EXISTS and the like, for the queries after it
 *   once_     not prepared, for statements about tables that need not exist yet
 * and COPY statements are for copy_begin. Before db_prepare was called, queries run unprepared.
 */
#ifndef DB_H
#define DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

/* One entry per "-- name:" in sql/queries/, made by sql/embed.awk. */
enum query {
#define QUERY(name, parameters, text) Q_##name,
#include "queries.def"
#undef QUERY
    Q_COUNT
};

struct db;
struct rows; /* a result */

enum { DB_ERROR_SIZE = 512 };

/* What went wrong, coarsely: what the caller does differs. */
enum db_failure {
    DB_FINE,
    DB_LOST,       /* connection gone, or the server is starting or stopping: wait and try again */
    DB_FULL,       /* disk or memory of the server: try again later; logged */
    DB_CONFLICT,   /* unique key: somebody stored it first */
    DB_SERIALIZE,  /* deadlock or serialization: run the transaction again */
    DB_BROKEN,     /* anything else: a fault of ours; logged with SQLSTATE */
};

/* Connects once; on failure returns NULL with a sentence. conninfo as libpq takes it. */
struct db *db_connect(const char *conninfo, const char *program, char *error, size_t error_size);
void db_destroy(struct db **db);
/* Connects again after DB_LOST; false when the server is still away (error sentence in db_error). */
bool db_reconnect(struct db *db) MUSTCHECK; /* prepares again what was prepared */
enum db_failure db_failure(const struct db *db);
const char *db_error(const struct db *db); /* sentence of the last failure */

/* Prepares all named queries. False (logged) when one does not fit the schema. */
bool db_prepare(struct db *db) MUSTCHECK;

/* Schema version in the database, -1 on failure, 0 when there is none; and the one this binary knows. */
int db_schema_version(struct db *db);
int db_binary_version(void);
/* Applies the migrations this binary carries and loads its code lists, under one lock. Returns the
 * number of migrations applied, or -1 (sentence in db_error): also when the database is newer. */
int db_migrate(struct db *db, void (*say)(const char *sentence));

/* Parameters: bound in order with bind_*; a struct on the stack, made with bind_reset. Strings and
 * bytes are borrowed until the query ran (with db_queue: was queued), numbers and arrays are copied.
 * Running or queueing a query empties the struct again, also on failure, so nothing has to be freed.
 * A whole number fits int2, int4 and int8 parameters; other types have to be the parameter's own. */
enum { BIND_MAX = 32 };
struct bind {
    int n;
    bool failed; /* too many, or out of memory: the query then fails */
    const char *value[BIND_MAX];
    int length[BIND_MAX];
    int format[BIND_MAX];
    uint32_t type[BIND_MAX]; /* OID of what was bound; 0 for text, which fits every type */
    uint8_t room[BIND_MAX][8];
    void *owned[BIND_MAX];
};
void bind_reset(struct bind *bind); /* also the first time, on a zeroed struct */
void bind_text(struct bind *bind, const char *text); /* NULL: null */
void bind_int(struct bind *bind, int32_t value);
void bind_int64(struct bind *bind, int64_t value);
void bind_double(struct bind *bind, double value);   /* NaN: null */
void bind_bool(struct bind *bind, bool value);
void bind_bytes(struct bind *bind, const void *bytes, size_t size);
void bind_uuid(struct bind *bind, const uint8_t uuid[16]);
void bind_time(struct bind *bind, int64_t us);       /* microseconds since 1970; INT64_MIN: null */
void bind_int_array(struct bind *bind, const int32_t *values, int n);
void bind_int64_array(struct bind *bind, const int64_t *values, int n);
void bind_int64_column(struct bind *bind, const struct rows *rows, int column); /* an array of what another query answered */
void bind_double_array(struct bind *bind, const double *values, int n); /* NaN: null */
void bind_text_array(struct bind *bind, const char *const *values, int n);

/* Runs one named query; bind may be NULL when it has no parameters. NULL on failure (see db_failure; logged unless
 * DB_LOST, DB_CONFLICT or DB_SERIALIZE). Results come in binary for typed getters. */
struct rows *db_query(struct db *db, enum query query, struct bind *bind) MUSTCHECK;
bool db_do(struct db *db, enum query query, struct bind *bind) MUSTCHECK; /* result not looked at */
bool db_begin(struct db *db) MUSTCHECK;
bool db_commit(struct db *db) MUSTCHECK; /* false also when an earlier failure made the server roll back */
void db_rollback(struct db *db); /* leaves db_failure and db_error as they are */

/* Pipelining: queries are queued by db_queue and answered, in order, by db_next after db_sync or db_flush. What is queued
 * up to a db_sync is one transaction, unless one was begun: it is committed when db_pipeline_end says so, or rolled back.
 * db_flush asks for the answers so far, and the transaction goes on. */
bool db_pipeline_begin(struct db *db) MUSTCHECK;
bool db_queue(struct db *db, enum query query, struct bind *bind) MUSTCHECK;
bool db_flush(struct db *db) MUSTCHECK;
bool db_sync(struct db *db) MUSTCHECK;
struct rows *db_next(struct db *db) MUSTCHECK; /* NULL on failure; rows_free each */
bool db_pipeline_end(struct db *db) MUSTCHECK;

int rows_count(const struct rows *rows);
int rows_columns(const struct rows *rows);
const char *rows_name(const struct rows *rows, int column);
int rows_column(const struct rows *rows, const char *name); /* aborts with a log line when absent: a fault of ours */
bool rows_null(const struct rows *rows, int row, int column);
/* Typed getters. A cell outside the result or a column of another type is a fault of ours: logged, then abort(). */
int32_t rows_int(const struct rows *rows, int row, int column);     /* int2, int4; date as days since 1970; null: 0 */
int64_t rows_int64(const struct rows *rows, int row, int column);   /* int2, int4, int8; null: 0 */
double rows_double(const struct rows *rows, int row, int column);   /* float4, float8, int*, numeric; null: NaN */
bool rows_bool(const struct rows *rows, int row, int column);       /* null: false */
int64_t rows_time(const struct rows *rows, int row, int column);    /* microseconds since 1970; null: INT64_MIN */
/* text, varchar, bpchar, name, json, jsonb; uuid, date and timestamptz in their ISO forms (UTC); null: "". Lives as
 * long as rows. */
const char *rows_text(const struct rows *rows, int row, int column);
const void *rows_bytes(const struct rows *rows, int row, int column, size_t *size); /* bytea, uuid; null: NULL and 0 */
/* Coarse type of a column, for rendering: 't' text, 'n' float, 'i' integer, 'b' boolean, 'w' time, 'u' uuid, 'd' date, 'x' bytes. */
char rows_type(const struct rows *rows, int column);
void rows_free(struct rows *rows);

/* Binary COPY with a sticky failure: begin, many puts, end. */
struct copy { struct db *db; uint8_t *bytes; size_t used, room; bool failed; };
bool copy_begin(struct copy *copy, struct db *db, enum query copy_statement) MUSTCHECK; /* a "COPY ... FROM STDIN (FORMAT binary)" */
void copy_row(struct copy *copy, int fields);
void copy_null(struct copy *copy);
void copy_bool(struct copy *copy, bool value);
void copy_int2(struct copy *copy, int16_t value);
void copy_int4(struct copy *copy, int32_t value);
void copy_int8(struct copy *copy, int64_t value);
void copy_double(struct copy *copy, double value); /* NaN: null */
void copy_text(struct copy *copy, const char *text);
void copy_double_array(struct copy *copy, const double *values, int n); /* NaN: null */
void copy_date(struct copy *copy, int32_t days_since_1970);
bool copy_end(struct copy *copy) MUSTCHECK;
void copy_abandon(struct copy *copy);

#endif
