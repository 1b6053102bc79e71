#include "db_private.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

/* --- failures */

bool db_begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool one_of(const char *sqlstate, const char *const *list)
{
    for (; *list != NULL; list++)
        if (db_begins(sqlstate, *list))
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
bool db_is_gone(const struct db *db)
{
    struct pollfd look = {.fd = PQsocket(db->connection), .events = POLLRDHUP};

    if (PQstatus(db->connection) == CONNECTION_BAD || look.fd < 0)
        return true;
    return poll(&look, 1, 0) == 1 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLNVAL)) != 0;
}

/* Records what a result, or without one the connection, says went wrong. Not the server's DETAIL:
 * it may quote rows. */
void db_fail_result(struct db *db, const char *what, const PGresult *result)
{
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
    char text[DB_ERROR_SIZE];
    enum db_failure failure = sqlstate != NULL ? classify(sqlstate) : DB_BROKEN;

    if (PQstatus(db->connection) == CONNECTION_BAD || (sqlstate == NULL && db_is_gone(db)))
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

bool db_succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* Wraps a result, or records its failure and frees it. */
struct rows *db_take(struct db *db, const char *what, PGresult *result)
{
    struct rows *rows;

    if (!db_succeeded(result)) {
        db_fail_result(db, what, result);
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
