#include "db.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db_private.h"
#include "log.h"

struct query_entry {
    const char *name, *parameters, *text;
};

static const struct query_entry queries[] = {
#define QUERY(name, parameters, text) {#name, parameters, text},
#include "queries.def"
#undef QUERY
};

/* What the server said about a prepared query's parameters. */
struct prepared {
    int n;
    uint32_t types[BIND_MAX];
};

struct db {
    PGconn *connection;
    char *conninfo, *program;
    enum db_failure failure;
    char error[DB_ERROR_SIZE];
    bool is_prepared;
    bool unsynced; /* queries are queued that no sync follows yet */
    struct prepared prepared[Q_COUNT];
};

/* --- failures */

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool one_of(const char *sqlstate, const char *const *list)
{
    for (; *list != NULL; list++)
        if (begins(sqlstate, *list))
            return true;
    return false;
}

/* SQLSTATE to what the caller does about it; see appendix A of the PostgreSQL manual. */
static enum db_failure classify(const char *sqlstate)
{
    /* Connection exceptions, shutdown, crash, starting up, idle too long, no connection left; and
     * read-only, which is a standby that the next connection attempt may find promoted. */
    static const char *const lost[] = {"08", "57P01", "57P02", "57P03", "57P05",
                                       "25P03", "53300", "25006", NULL};
    static const char *const full[] = {"53", "58030", NULL};
    static const char *const conflict[] = {"23505", "23P01", NULL};
    static const char *const again[] = {"40", "55P03", NULL};

    if (one_of(sqlstate, lost))
        return DB_LOST;
    if (one_of(sqlstate, full))
        return DB_FULL;
    if (one_of(sqlstate, conflict))
        return DB_CONFLICT;
    return one_of(sqlstate, again) ? DB_SERIALIZE : DB_BROKEN;
}

/* libpq's messages have several lines; the first one names the reason. */
static void first_line(char *text)
{
    text[strcspn(text, "\n")] = '\0';
}

static void log_failure(const struct db *db)
{
    if (db->failure == DB_BROKEN || db->failure == DB_FULL)
        log_event(LOG_ERROR, "db_failed", "reason=%s", log_quote(db->error));
}

void db_fail(struct db *db, enum db_failure failure, const char *format, ...)
{
    va_list arguments;

    db->failure = failure;
    va_start(arguments, format);
    vsnprintf(db->error, sizeof db->error, format, arguments);
    va_end(arguments);
    log_failure(db);
}

void db_restore(struct db *db, enum db_failure failure, const char *sentence)
{
    db->failure = failure;
    snprintf(db->error, sizeof db->error, "%s", sentence);
}

/* Whether the other end is gone. libpq learns that by reading: when a write fails first, and words of
 * the server's farewell still wait to be read, it reports the write and calls the connection good. */
static bool is_gone(const struct db *db)
{
    struct pollfd look = {.fd = PQsocket(db->connection), .events = POLLRDHUP};

    if (PQstatus(db->connection) == CONNECTION_BAD || look.fd < 0)
        return true;
    return poll(&look, 1, 0) == 1 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

/* Records what a result, or without one the connection, says went wrong. Not the server's DETAIL:
 * it may quote rows. */
static void fail_result(struct db *db, const char *what, const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    char text[DB_ERROR_SIZE];
    enum db_failure failure = sqlstate != NULL ? classify(sqlstate) : DB_BROKEN;

    if (PQstatus(db->connection) == CONNECTION_BAD || (sqlstate == NULL && is_gone(db)))
        failure = DB_LOST;
    snprintf(text, sizeof text, "%s", message != NULL ? message : PQerrorMessage(db->connection));
    first_line(text);
    if (sqlstate == NULL)
        db_fail(db, failure, "%s: %s", what, text);
    else if (constraint != NULL)
        db_fail(db, failure, "%s: %s (%s, SQLSTATE %s)", what, text, constraint, sqlstate);
    else
        db_fail(db, failure, "%s: %s (SQLSTATE %s)", what, text, sqlstate);
}

static bool succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* Wraps a result, or records its failure and frees it. */
static struct rows *take(struct db *db, const char *what, PGresult *result)
{
    struct rows *rows;

    if (!succeeded(result)) {
        fail_result(db, what, result);
        PQclear(result);
        return NULL;
    }
    rows = calloc(1, sizeof *rows);
    if (rows == NULL) {
        PQclear(result);
        db_fail(db, DB_BROKEN, "%s: out of memory", what);
        return NULL;
    }
    rows->result = result;
    db->failure = DB_FINE;
    return rows;
}

enum db_failure db_failure(const struct db *db)
{
    return db->failure;
}

const char *db_error(const struct db *db)
{
    return db->error;
}

/* --- connections */

static void notice(void *context, const PGresult *result)
{
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    bool warning = severity != NULL && strcmp(severity, "WARNING") == 0;

    (void)context;
    log_event(warning ? LOG_WARNING : LOG_DEBUG, "db_notice", "message=%s",
              log_quote(message != NULL ? message : ""));
}

/* A server that was cut off is noticed after half a minute. What conninfo says comes later and
 * wins, except where the programs rely on it. */
static PGconn *open_connection(const char *conninfo, const char *program)
{
    const char *const names[] = {"connect_timeout",  "keepalives_idle", "keepalives_interval",
                                 "keepalives_count", "tcp_user_timeout", "dbname",
                                 "fallback_application_name", "client_encoding", NULL};
    const char *const values[] = {"5", "10", "5", "4", "30000", conninfo, program, "UTF8", NULL};

    return PQconnectdbParams(names, values, 1);
}

/* Receipts are promises: a server that confirms before it has written is asked to write first. */
static const char session_settings[] =
    "SET search_path = framsyn; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET jit = off;"
    "SET client_min_messages = warning;"
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') = 'off'"
    " AND current_setting('fsync') = 'on'";

static bool connect_again(struct db *db)
{
    if (db->connection != NULL)
        PQfinish(db->connection);
    db->connection = open_connection(db->conninfo, db->program);
    if (PQstatus(db->connection) != CONNECTION_OK) {
        char text[DB_ERROR_SIZE];

        snprintf(text, sizeof text, "%s", PQerrorMessage(db->connection));
        first_line(text);
        db_fail(db, DB_LOST, "%s", text);
        return false;
    }
    PQsetNoticeReceiver(db->connection, notice, NULL);
    return db_run_text(db, "session settings", session_settings);
}

static struct db *make(const char *conninfo, const char *program)
{
    struct db *db = calloc(1, sizeof *db);

    if (db == NULL)
        return NULL;
    db->conninfo = strdup(conninfo);
    db->program = strdup(program);
    if (db->conninfo == NULL || db->program == NULL)
        db_destroy(&db);
    return db;
}

struct db *db_connect(const char *conninfo, const char *program, char *error, size_t error_size)
{
    struct db *db = make(conninfo, program);

    if (db == NULL) {
        snprintf(error, error_size, "out of memory");
        return NULL;
    }
    if (!connect_again(db)) {
        snprintf(error, error_size, "%s", db->error);
        db_destroy(&db);
    }
    return db;
}

void db_destroy(struct db **db)
{
    if (*db == NULL)
        return;
    if ((*db)->connection != NULL)
        PQfinish((*db)->connection);
    free((*db)->conninfo);
    free((*db)->program);
    free(*db);
    *db = NULL;
}

bool db_reconnect(struct db *db)
{
    return connect_again(db) && (!db->is_prepared || db_prepare(db));
}

int db_descriptor(const struct db *db)
{
    return PQsocket(db->connection);
}

/* --- statements */

const char *db_query_text(enum query query)
{
    return queries[query].text;
}

static bool is_copy(enum query query)
{
    return begins(queries[query].text, "COPY ");
}

static bool is_session(enum query query)
{
    return begins(queries[query].name, "session_");
}

static bool is_prepared(const struct db *db, enum query query)
{
    return db->is_prepared && !is_copy(query) && !is_session(query) &&
           !begins(queries[query].name, "once_");
}

bool db_run_text(struct db *db, const char *what, const char *text)
{
    PGresult *result = PQexec(db->connection, text);
    struct rows *rows = take(db, what, result);

    rows_free(rows);
    return rows != NULL;
}

/* Sends what prepares one query; the answers are read by prepare_answered. */
static bool prepare_send(struct db *db, enum query query)
{
    const struct query_entry *entry = &queries[query];

    if (is_session(query))
        return PQsendQueryParams(db->connection, entry->text, 0, NULL, NULL, NULL, NULL, 1) == 1;
    return PQsendPrepare(db->connection, entry->name, entry->text, 0, NULL) == 1 &&
           PQsendDescribePrepared(db->connection, entry->name) == 1;
}

/* Takes one answer in a pipeline, and the null result after it. */
static PGresult *next_result(struct db *db)
{
    PGresult *result = PQgetResult(db->connection);

    if (result != NULL && PQresultStatus(result) != PGRES_PIPELINE_SYNC)
        PQclear(PQgetResult(db->connection));
    return result;
}

static bool prepare_result(struct db *db, enum query query, bool described)
{
    PGresult *result = next_result(db);
    struct prepared *prepared = &db->prepared[query];
    bool good = succeeded(result);

    if (!good && PQresultStatus(result) != PGRES_PIPELINE_ABORTED)
        fail_result(db, queries[query].name, result);
    if (good && described) {
        prepared->n = PQnparams(result);
        for (int i = 0; i < prepared->n && i < BIND_MAX; i++)
            prepared->types[i] = PQparamtype(result, i);
    }
    PQclear(result);
    return good;
}

static bool prepare_answered(struct db *db, enum query query)
{
    bool good = prepare_result(db, query, false);

    return is_session(query) ? good : prepare_result(db, query, true) && good;
}

static bool is_sent_to_prepare(enum query query)
{
    return !is_copy(query) && !begins(queries[query].name, "once_");
}

/* All in one pipeline: one round trip instead of two for each query. */
bool db_prepare(struct db *db)
{
    bool sent, good = true;

    db->is_prepared = false;
    if (!db_pipeline_begin(db))
        return false; /* already logged */
    sent = true;
    for (int i = 0; i < Q_COUNT && sent; i++)
        sent = !is_sent_to_prepare(i) || prepare_send(db, i);
    if (!sent || !db_sync(db)) {
        fail_result(db, "prepare", NULL);
        return false;
    }
    for (int i = 0; i < Q_COUNT; i++)
        if (is_sent_to_prepare(i))
            good = prepare_answered(db, i) && good;
    good = db_pipeline_end(db) && good;
    db->is_prepared = good;
    if (good)
        db->failure = DB_FINE;
    return good;
}

/* Checks the binds against the query, and lets go of them when they do not fit. What is not
 * prepared travels with the types it was bound as, text with none. */
static bool fit(struct db *db, enum query query, struct bind *bind)
{
    const struct prepared *prepared = &db->prepared[query];
    bool known = is_prepared(db, query);
    char why[200];

    if (bind_fit(bind, known ? prepared->n : bind->n, known ? prepared->types : bind->type, why,
                 sizeof why))
        return true;
    db_fail(db, DB_BROKEN, "query %s%s: %s", queries[query].name, queries[query].parameters, why);
    bind_reset(bind);
    return false;
}

struct rows *db_ask_text(struct db *db, const char *what, const char *text, struct bind *bind)
{
    PGresult *result = PQexecParams(db->connection, text, bind->n, bind->type, bind->value,
                                    bind->length, bind->format, 1);

    bind_reset(bind);
    return take(db, what, result);
}

/* Stands for no parameters; only the count of it is ever read. */
static struct bind *or_none(struct bind *bind, struct bind *none)
{
    none->n = 0;
    none->failed = false;
    return bind != NULL ? bind : none;
}

struct rows *db_query(struct db *db, enum query query, struct bind *bind)
{
    struct bind none;
    PGresult *result;

    bind = or_none(bind, &none);
    if (!fit(db, query, bind))
        return NULL; /* already logged */
    if (!is_prepared(db, query))
        return db_ask_text(db, queries[query].name, queries[query].text, bind);
    result = PQexecPrepared(db->connection, queries[query].name, bind->n, bind->value, bind->length,
                            bind->format, 1);
    bind_reset(bind);
    return take(db, queries[query].name, result);
}

bool db_do(struct db *db, enum query query, struct bind *bind)
{
    struct rows *rows = db_query(db, query, bind);

    rows_free(rows);
    return rows != NULL;
}

/* --- transactions */

bool db_begin(struct db *db)
{
    return db_run_text(db, "BEGIN", "BEGIN");
}

/* A transaction in which something failed is answered COMMIT with success and the tag ROLLBACK. */
bool db_commit(struct db *db)
{
    PGresult *result = PQexec(db->connection, "COMMIT");
    enum db_failure earlier = db->failure;
    bool rolled_back = succeeded(result) && strcmp(PQcmdStatus(result), "ROLLBACK") == 0;
    struct rows *rows = take(db, "COMMIT", result);
    bool good = rows != NULL && !rolled_back;

    rows_free(rows);
    if (rolled_back)
        db->failure = earlier != DB_FINE ? earlier : DB_BROKEN;
    return good;
}

void db_rollback(struct db *db)
{
    if (PQstatus(db->connection) == CONNECTION_OK)
        PQclear(PQexec(db->connection, "ROLLBACK"));
}

/* --- pipelines */

bool db_pipeline_begin(struct db *db)
{
    if (PQenterPipelineMode(db->connection) == 1)
        return true;
    fail_result(db, "pipeline", NULL);
    return false;
}

bool db_queue(struct db *db, enum query query, struct bind *bind)
{
    struct bind none;
    bool sent;

    bind = or_none(bind, &none);
    if (!fit(db, query, bind))
        return false; /* already logged */
    if (is_prepared(db, query))
        sent = PQsendQueryPrepared(db->connection, queries[query].name, bind->n, bind->value,
                                   bind->length, bind->format, 1) == 1;
    else
        sent = PQsendQueryParams(db->connection, queries[query].text, bind->n, bind->type,
                                 bind->value, bind->length, bind->format, 1) == 1;
    bind_reset(bind);
    db->unsynced = true;
    if (!sent)
        fail_result(db, queries[query].name, NULL);
    return sent;
}

bool db_sync(struct db *db)
{
    db->unsynced = false;
    if (PQpipelineSync(db->connection) == 1)
        return true;
    fail_result(db, "pipeline", NULL);
    return false;
}

bool db_flush(struct db *db)
{
    if (PQsendFlushRequest(db->connection) == 1 && PQflush(db->connection) >= 0)
        return true;
    fail_result(db, "pipeline", NULL);
    return false;
}

/* After a failure the server skips what is queued up to the sync: the first reason is kept. */
struct rows *db_next(struct db *db)
{
    PGresult *result = next_result(db);

    if (result != NULL && PQresultStatus(result) == PGRES_PIPELINE_ABORTED) {
        PQclear(result);
        return NULL;
    }
    if (result == NULL || PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
        PQclear(result);
        if (!is_gone(db))
            db_fail(db, DB_BROKEN, "pipeline: more answers were asked for than queries queued");
        else
            fail_result(db, "pipeline", NULL);
        return NULL;
    }
    return take(db, "pipeline", result);
}

/* Reads what is left up to the end of the pipeline. */
bool db_pipeline_end(struct db *db)
{
    bool good = !db->unsynced || db_sync(db);
    PGresult *result;

    while (PQexitPipelineMode(db->connection) != 1) {
        result = PQgetResult(db->connection);
        if (result == NULL && is_gone(db)) {
            fail_result(db, "pipeline", NULL);
            return false;
        }
        if (result != NULL && !succeeded(result) && PQresultStatus(result) != PGRES_PIPELINE_SYNC) {
            if (PQresultStatus(result) != PGRES_PIPELINE_ABORTED)
                fail_result(db, "pipeline", result);
            good = false;
        }
        PQclear(result);
    }
    return good;
}

/* --- bulk data */

bool db_copy_open(struct db *db, const char *what, const char *text)
{
    PGresult *result = PQexec(db->connection, text);
    bool good = PQresultStatus(result) == PGRES_COPY_IN;

    if (good)
        db->failure = DB_FINE;
    else
        fail_result(db, what, result);
    PQclear(result);
    return good;
}

bool db_copy_put(struct db *db, const void *bytes, size_t size)
{
    if (PQputCopyData(db->connection, bytes, (int)size) == 1)
        return true;
    fail_result(db, "copy", NULL);
    return false;
}

/* The server's own reason, which comes only now, says more than a failed put. */
bool db_copy_close(struct db *db, const char *reason)
{
    bool good = PQputCopyEnd(db->connection, reason) == 1;
    PGresult *result;

    if (!good)
        fail_result(db, "copy", NULL);
    while ((result = PQgetResult(db->connection)) != NULL) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            if (reason == NULL || PQstatus(db->connection) == CONNECTION_BAD)
                fail_result(db, "copy", result);
            good = false;
        }
        PQclear(result);
    }
    return good && reason == NULL;
}

/* --- results */

int rows_count(const struct rows *rows)
{
    return PQntuples(rows->result);
}

int rows_columns(const struct rows *rows)
{
    return PQnfields(rows->result);
}

const char *rows_name(const struct rows *rows, int column)
{
    const char *name = PQfname(rows->result, column);

    return name != NULL ? name : "?";
}

uint32_t rows_oid(const struct rows *rows, int column)
{
    return PQftype(rows->result, column);
}

const uint8_t *rows_cell(const struct rows *rows, int row, int column, int *size)
{
    if (row < 0 || row >= PQntuples(rows->result) || column < 0 ||
        column >= PQnfields(rows->result)) {
        log_event(LOG_ERROR, "db_fault", "row=%d column=%d rows=%d columns=%d", row, column,
                  PQntuples(rows->result), PQnfields(rows->result));
        abort();
    }
    *size = PQgetlength(rows->result, row, column);
    if (PQgetisnull(rows->result, row, column))
        return NULL;
    return (const uint8_t *)PQgetvalue(rows->result, row, column);
}

void rows_free(struct rows *rows)
{
    if (rows == NULL)
        return;
    PQclear(rows->result);
    rows_room_free(rows->rooms);
    free(rows);
}
