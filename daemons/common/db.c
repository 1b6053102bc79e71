#include "db_private.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

struct query_entry {
    const char *name, *parameters, *text;
};

static const struct query_entry queries[] = {
#define QUERY(name, parameters, text) {#name, parameters, text},
#include "queries.def"
#undef QUERY
};

/* --- statements */

const char *db_query_text(enum query query)
{
    return queries[query].text;
}

static bool is_copy(enum query query)
{
    return db_begins(queries[query].text, "COPY ");
}

static bool is_session(enum query query)
{
    return db_begins(queries[query].name, "session_");
}

static bool is_prepared(const struct db *db, enum query query)
{
    return db->is_prepared && !is_copy(query) && !is_session(query) &&
           !db_begins(queries[query].name, "once_");
}

bool db_run_text(struct db *db, const char *what, const char *text)
{
    PGresult *result = PQexec(db->connection, text);
    struct rows *rows = db_take(db, what, result);

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
    bool good = db_succeeded(result);

    if (!good && PQresultStatus(result) != PGRES_PIPELINE_ABORTED)
        db_fail_result(db, queries[query].name, result);
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
    return !is_copy(query) && !db_begins(queries[query].name, "once_");
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
        db_fail_result(db, "prepare", NULL);
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
    return db_take(db, what, result);
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
    return db_take(db, queries[query].name, result);
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
    bool rolled_back = db_succeeded(result) && strcmp(PQcmdStatus(result), "ROLLBACK") == 0;
    struct rows *rows = db_take(db, "COMMIT", result);
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
    db_fail_result(db, "pipeline", NULL);
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
        db_fail_result(db, queries[query].name, NULL);
    return sent;
}

bool db_sync(struct db *db)
{
    db->unsynced = false;
    if (PQpipelineSync(db->connection) == 1)
        return true;
    db_fail_result(db, "pipeline", NULL);
    return false;
}

bool db_flush(struct db *db)
{
    if (PQsendFlushRequest(db->connection) == 1 && PQflush(db->connection) >= 0)
        return true;
    db_fail_result(db, "pipeline", NULL);
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
        if (!db_is_gone(db))
            db_fail(db, DB_BROKEN, "pipeline: more answers were asked for than queries queued");
        else
            db_fail_result(db, "pipeline", NULL);
        return NULL;
    }
    return db_take(db, "pipeline", result);
}

/* Reads what is left up to the end of the pipeline. */
bool db_pipeline_end(struct db *db)
{
    bool good = !db->unsynced || db_sync(db);
    PGresult *result;

    while (PQexitPipelineMode(db->connection) != 1) {
        result = PQgetResult(db->connection);
        if (result == NULL && db_is_gone(db)) {
            db_fail_result(db, "pipeline", NULL);
            return false;
        }
        if (result != NULL && !db_succeeded(result) && PQresultStatus(result) != PGRES_PIPELINE_SYNC) {
            if (PQresultStatus(result) != PGRES_PIPELINE_ABORTED)
                db_fail_result(db, "pipeline", result);
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
        db_fail_result(db, what, result);
    PQclear(result);
    return good;
}

bool db_copy_put(struct db *db, const void *bytes, size_t size)
{
    if (PQputCopyData(db->connection, bytes, (int)size) == 1)
        return true;
    db_fail_result(db, "copy", NULL);
    return false;
}

/* The server's own reason, which comes only now, says more than a failed put. */
bool db_copy_close(struct db *db, const char *reason)
{
    bool good = PQputCopyEnd(db->connection, reason) == 1;
    PGresult *result;

    if (!good)
        db_fail_result(db, "copy", NULL);
    while ((result = PQgetResult(db->connection)) != NULL) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
            if (reason == NULL || PQstatus(db->connection) == CONNECTION_BAD)
                db_fail_result(db, "copy", result);
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
