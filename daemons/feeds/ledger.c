#include "ledger.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

enum {
    APPLICATION = 0x46534645, /* "FSFE" */
    SCHEMA = 1,
    BUSY_MS = 10000,
    WAL_TRIES = 50,
    CALLS_DEFAULT = 30,       /* SCB's, also for hosts that say nothing: polite enough */
};
static const int64_t WINDOW_DEFAULT_US = 10 * INT64_C(1000000);

enum statement { S_BEGIN, S_COMMIT, S_ROLLBACK, S_GET, S_PUT, S_CLAIM, S_RELEASE, S_FORMER, S_HOST, S_FORGET, S_CALLS, S_CALL, S_ALLOW, S_HOLD, S_COUNT };

static const char *const statements[S_COUNT] = {
    [S_BEGIN] = "BEGIN IMMEDIATE",
    [S_COMMIT] = "COMMIT",
    [S_ROLLBACK] = "ROLLBACK",
    [S_GET] = "SELECT definition, next_us, tried_us, fetched_us, changed_us, signal, tag, modified, table_id, failures, outcome,"
              " cells, calls, sentence, tickets FROM feed WHERE name = ?1",
    [S_PUT] = "INSERT INTO feed (name, definition, next_us, tried_us, fetched_us, changed_us, signal, tag, modified, table_id, failures,"
              " outcome, cells, calls, sentence, tickets) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
              " ON CONFLICT (name) DO UPDATE SET definition = ?2, next_us = ?3, tried_us = ?4, fetched_us = ?5, changed_us = ?6,"
              " signal = ?7, tag = ?8, modified = ?9, table_id = ?10, failures = ?11, outcome = ?12, cells = ?13, calls = ?14,"
              " sentence = ?15, tickets = ?16",
    [S_CLAIM] = "INSERT INTO claim (name, owner, until_us) VALUES (?1, ?2, ?4) ON CONFLICT (name) DO UPDATE SET owner = ?2,"
                " until_us = ?4 WHERE owner = ?2 OR until_us <= ?3",
    [S_RELEASE] = "DELETE FROM claim WHERE name = ?1 AND owner = ?2",
    [S_FORMER] = "DELETE FROM claim WHERE substr(owner, 1, length(?1) + 1) = ?1 || ' '",
    [S_HOST] = "SELECT calls, window_us, until_us FROM host WHERE name = ?1",
    [S_FORGET] = "DELETE FROM call WHERE host = ?1 AND (at_us <= ?2 OR at_us > ?3)", /* also what a clock set back left */
    [S_CALLS] = "SELECT count(*), min(at_us) FROM call WHERE host = ?1",
    [S_CALL] = "INSERT INTO call (host, at_us) VALUES (?1, ?2)",
    [S_ALLOW] = "INSERT INTO host (name, calls, window_us, until_us) VALUES (?1, ?2, ?3, 0)"
                " ON CONFLICT (name) DO UPDATE SET calls = ?2, window_us = ?3",
    [S_HOLD] = "INSERT INTO host (name, calls, window_us, until_us) VALUES (?1, ?3, ?4, ?2)"
               " ON CONFLICT (name) DO UPDATE SET until_us = max(until_us, ?2)",
};

static const char schema[] =
    "CREATE TABLE feed (name TEXT PRIMARY KEY, definition BLOB NOT NULL, next_us INTEGER NOT NULL, tried_us INTEGER NOT NULL,"
    " fetched_us INTEGER NOT NULL, changed_us INTEGER NOT NULL, signal TEXT NOT NULL, tag TEXT NOT NULL, modified TEXT NOT NULL,"
    " table_id TEXT NOT NULL, failures INTEGER NOT NULL, outcome INTEGER NOT NULL, cells INTEGER NOT NULL, calls INTEGER NOT NULL,"
    " sentence TEXT NOT NULL, tickets TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE claim (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until_us INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE host (name TEXT PRIMARY KEY, calls INTEGER NOT NULL, window_us INTEGER NOT NULL, until_us INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE call (host TEXT NOT NULL, at_us INTEGER NOT NULL);"
    "CREATE INDEX call_host ON call (host, at_us);";

struct ledger {
    sqlite3 *db;
    sqlite3_stmt *prepared[S_COUNT];
    char path[1024];
    char error[LEDGER_ERROR_SIZE];
};

const char *ledger_error(const struct ledger *ledger)
{
    return ledger->error;
}

static bool fail(struct ledger *ledger)
{
    snprintf(ledger->error, sizeof ledger->error, "the state of the feeds, %.300s, cannot be used: %.150s", ledger->path,
             ledger->db != NULL ? sqlite3_errmsg(ledger->db) : strerror(errno));
    return false;
}

static bool exec(struct ledger *ledger, const char *sql)
{
    return sqlite3_exec(ledger->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail(ledger);
}

/* Runs a statement whose parameters are bound; *row tells whether it gave one. To be reset by done. */
static bool step(struct ledger *ledger, enum statement statement, bool *row)
{
    int code = sqlite3_step(ledger->prepared[statement]);

    *row = code == SQLITE_ROW;
    if (code == SQLITE_ROW || code == SQLITE_DONE)
        return true;
    fail(ledger);
    sqlite3_reset(ledger->prepared[statement]);
    return false;
}

static bool run(struct ledger *ledger, enum statement statement)
{
    bool row, fine = step(ledger, statement, &row);

    sqlite3_reset(ledger->prepared[statement]);
    return fine;
}

static void bind_text(struct ledger *ledger, enum statement statement, int place, const char *text)
{
    sqlite3_bind_text(ledger->prepared[statement], place, text, -1, SQLITE_TRANSIENT);
}

static void bind_number(struct ledger *ledger, enum statement statement, int place, int64_t number)
{
    sqlite3_bind_int64(ledger->prepared[statement], place, number);
}

/* --- opening ----------------------------------------------------------------------------------------- */

static int64_t pragma(struct ledger *ledger, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t value = -1;

    if (sqlite3_prepare_v2(ledger->db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

/* Another worker may be making it at the same time, hence the look under the lock. */
static bool make_schema(struct ledger *ledger)
{
    char mark[96];
    bool fine = exec(ledger, "BEGIN EXCLUSIVE");

    if (fine && pragma(ledger, "SELECT count(*) FROM sqlite_master") == 0) {
        snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d;", APPLICATION, SCHEMA);
        fine = exec(ledger, schema) && exec(ledger, mark);
    }
    if (fine && (pragma(ledger, "PRAGMA application_id") != APPLICATION || pragma(ledger, "PRAGMA user_version") != SCHEMA)) {
        snprintf(ledger->error, sizeof ledger->error, "%.300s is no state of feeds that this version of Framsyn knows; move it away", ledger->path);
        fine = false;
    }
    sqlite3_exec(ledger->db, fine ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL);
    return fine;
}

/* The change to WAL does not wait for a lock: another worker may be making the same change now. */
static bool set_wal(struct ledger *ledger)
{
    for (int i = 0; i < WAL_TRIES; i++) {
        if (sqlite3_exec(ledger->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL) == SQLITE_OK)
            return true;
        sqlite3_sleep(100);
    }
    return fail(ledger);
}

static bool open_file(struct ledger *ledger, const char *folder)
{
    if (!files_make_folders(folder, 0770) || !path_join(ledger->path, sizeof ledger->path, folder, "feeds.db")) {
        snprintf(ledger->error, sizeof ledger->error, "the folder of the feeds' state %.300s cannot be made: %s", folder, strerror(errno));
        return false;
    }
    if (sqlite3_open_v2(ledger->path, &ledger->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return fail(ledger);
    sqlite3_busy_timeout(ledger->db, BUSY_MS);
    if (!set_wal(ledger) || !exec(ledger, "PRAGMA synchronous = FULL") || !make_schema(ledger))
        return false;
    for (int i = 0; i < S_COUNT; i++)
        if (sqlite3_prepare_v3(ledger->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT, &ledger->prepared[i], NULL) != SQLITE_OK)
            return fail(ledger);
    return true;
}

struct ledger *ledger_open(const char *folder, char *error, size_t error_size)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);

    if (ledger == NULL) {
        snprintf(error, error_size, "the state of the feeds cannot be opened: out of memory");
        return NULL;
    }
    if (open_file(ledger, folder))
        return ledger;
    snprintf(error, error_size, "%s", ledger->error);
    ledger_close(&ledger);
    return NULL;
}

void ledger_close(struct ledger **ledger)
{
    struct ledger *l = *ledger;

    *ledger = NULL;
    if (l == NULL)
        return;
    for (int i = 0; i < S_COUNT; i++)
        sqlite3_finalize(l->prepared[i]);
    sqlite3_close(l->db);
    free(l);
}

/* --- feeds ------------------------------------------------------------------------------------------- */

static void take_text(sqlite3_stmt *row, int column, char *out, size_t size)
{
    const unsigned char *text = sqlite3_column_text(row, column);

    snprintf(out, size, "%s", text != NULL ? (const char *)text : "");
}

static void take(sqlite3_stmt *row, struct ledger_entry *entry)
{
    if (sqlite3_column_bytes(row, 0) == (int)sizeof entry->definition)
        memcpy(entry->definition, sqlite3_column_blob(row, 0), sizeof entry->definition);
    entry->next_us = sqlite3_column_int64(row, 1);
    entry->tried_us = sqlite3_column_int64(row, 2);
    entry->fetched_us = sqlite3_column_int64(row, 3);
    entry->changed_us = sqlite3_column_int64(row, 4);
    take_text(row, 5, entry->signal, sizeof entry->signal);
    take_text(row, 6, entry->tag, sizeof entry->tag);
    take_text(row, 7, entry->modified, sizeof entry->modified);
    take_text(row, 8, entry->table_id, sizeof entry->table_id);
    entry->failures = sqlite3_column_int(row, 9);
    entry->outcome = (enum ledger_outcome)sqlite3_column_int(row, 10);
    if (entry->outcome >= LEDGER_OUTCOMES)
        entry->outcome = LEDGER_NEVER;
    entry->cells = sqlite3_column_int64(row, 11);
    entry->calls = sqlite3_column_int(row, 12);
    take_text(row, 13, entry->sentence, sizeof entry->sentence);
    take_text(row, 14, entry->tickets, sizeof entry->tickets);
}

bool ledger_get(struct ledger *ledger, const char *feed, struct ledger_entry *entry)
{
    bool row, fine;

    *entry = (struct ledger_entry){0};
    bind_text(ledger, S_GET, 1, feed);
    fine = step(ledger, S_GET, &row);
    if (fine && row)
        take(ledger->prepared[S_GET], entry);
    sqlite3_reset(ledger->prepared[S_GET]);
    return fine;
}

bool ledger_put(struct ledger *ledger, const char *feed, const struct ledger_entry *entry)
{
    const int64_t numbers[] = {entry->next_us, entry->tried_us, entry->fetched_us, entry->changed_us};

    bind_text(ledger, S_PUT, 1, feed);
    sqlite3_bind_blob(ledger->prepared[S_PUT], 2, entry->definition, sizeof entry->definition, SQLITE_TRANSIENT);
    for (int i = 0; i < 4; i++)
        bind_number(ledger, S_PUT, 3 + i, numbers[i]);
    bind_text(ledger, S_PUT, 7, entry->signal);
    bind_text(ledger, S_PUT, 8, entry->tag);
    bind_text(ledger, S_PUT, 9, entry->modified);
    bind_text(ledger, S_PUT, 10, entry->table_id);
    bind_number(ledger, S_PUT, 11, entry->failures);
    bind_number(ledger, S_PUT, 12, entry->outcome);
    bind_number(ledger, S_PUT, 13, entry->cells);
    bind_number(ledger, S_PUT, 14, entry->calls);
    bind_text(ledger, S_PUT, 15, entry->sentence);
    bind_text(ledger, S_PUT, 16, entry->tickets);
    return run(ledger, S_PUT);
}

bool ledger_claim(struct ledger *ledger, const char *feed, const char *owner, int64_t now_us, int64_t until_us, bool *claimed)
{
    bool fine;

    bind_text(ledger, S_CLAIM, 1, feed);
    bind_text(ledger, S_CLAIM, 2, owner);
    bind_number(ledger, S_CLAIM, 3, now_us);
    bind_number(ledger, S_CLAIM, 4, until_us);
    fine = run(ledger, S_CLAIM);
    *claimed = fine && sqlite3_changes(ledger->db) > 0;
    return fine;
}

bool ledger_release(struct ledger *ledger, const char *feed, const char *owner)
{
    bind_text(ledger, S_RELEASE, 1, feed);
    bind_text(ledger, S_RELEASE, 2, owner);
    return run(ledger, S_RELEASE);
}

bool ledger_release_former(struct ledger *ledger, const char *name)
{
    bind_text(ledger, S_FORMER, 1, name);
    return run(ledger, S_FORMER);
}

/* --- hosts ------------------------------------------------------------------------------------------- */

struct allowance { int64_t calls, window_us, until_us; };

static bool allowance_of(struct ledger *ledger, const char *host, struct allowance *allowance)
{
    sqlite3_stmt *statement = ledger->prepared[S_HOST];
    bool row, fine;

    *allowance = (struct allowance){CALLS_DEFAULT, WINDOW_DEFAULT_US, 0};
    bind_text(ledger, S_HOST, 1, host);
    fine = step(ledger, S_HOST, &row);
    if (fine && row)
        *allowance = (struct allowance){sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1),
                                        sqlite3_column_int64(statement, 2)};
    sqlite3_reset(statement);
    return fine;
}

/* How many questions are in the window, and when the oldest of them was. */
static bool count_calls(struct ledger *ledger, const char *host, int64_t now_us, int64_t window_us, int64_t *n, int64_t *oldest)
{
    sqlite3_stmt *statement = ledger->prepared[S_CALLS];
    bool row, fine;

    bind_text(ledger, S_FORGET, 1, host);
    bind_number(ledger, S_FORGET, 2, now_us - window_us);
    bind_number(ledger, S_FORGET, 3, now_us + window_us);
    bind_text(ledger, S_CALLS, 1, host);
    fine = run(ledger, S_FORGET) && step(ledger, S_CALLS, &row) && row;
    *n = fine ? sqlite3_column_int64(statement, 0) : 0;
    *oldest = fine ? sqlite3_column_int64(statement, 1) : 0;
    sqlite3_reset(statement);
    return fine;
}

static bool pass(struct ledger *ledger, const char *host, int64_t now_us, int64_t *wait_us)
{
    struct allowance allowance;
    int64_t n, oldest;

    *wait_us = 0;
    if (!allowance_of(ledger, host, &allowance) || !count_calls(ledger, host, now_us, allowance.window_us, &n, &oldest))
        return false;
    if (allowance.until_us > now_us)
        *wait_us = allowance.until_us - now_us;
    else if (n >= allowance.calls)
        *wait_us = oldest + allowance.window_us - now_us + 1;
    if (*wait_us > 0)
        return true;
    bind_text(ledger, S_CALL, 1, host);
    bind_number(ledger, S_CALL, 2, now_us);
    return run(ledger, S_CALL);
}

bool ledger_pass(struct ledger *ledger, const char *host, int64_t now_us, int64_t *wait_us)
{
    bool fine;

    *wait_us = 0;
    if (!run(ledger, S_BEGIN))
        return false;
    fine = pass(ledger, host, now_us, wait_us);
    return run(ledger, fine ? S_COMMIT : S_ROLLBACK) && fine;
}

bool ledger_allow(struct ledger *ledger, const char *host, int calls, int64_t window_us)
{
    bind_text(ledger, S_ALLOW, 1, host);
    bind_number(ledger, S_ALLOW, 2, calls);
    bind_number(ledger, S_ALLOW, 3, window_us);
    return run(ledger, S_ALLOW);
}

bool ledger_hold(struct ledger *ledger, const char *host, int64_t until_us)
{
    bind_text(ledger, S_HOLD, 1, host);
    bind_number(ledger, S_HOLD, 2, until_us);
    bind_number(ledger, S_HOLD, 3, CALLS_DEFAULT);
    bind_number(ledger, S_HOLD, 4, WINDOW_DEFAULT_US);
    return run(ledger, S_HOLD);
}
