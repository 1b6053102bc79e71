#include "spool_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

enum {
    APPLICATION = 0x46535350, /* "FSSP": what tells a spool from any other SQLite file */
    SCHEMA = 1,
    LOG_BYTES = 4608 * 1024,  /* of the log: room for LOG_PAGES, their heads and the last commit */
};
static const int64_t TICKET_LIFE_US = INT64_C(30) * 86400 * 1000000;

static const char *const statements[S_COUNT] = {
    [S_BEGIN] = "BEGIN IMMEDIATE",
    [S_COMMIT] = "COMMIT",
    [S_ROLLBACK] = "ROLLBACK",
    [S_FIND] = "SELECT submission_id, content_hash, now_us, batch_rows, message_bytes, reader_version, partial"
               " FROM submission WHERE ticket = ?1",
    [S_ENTER] = "INSERT OR REPLACE INTO submission (submission_id, ticket, content_hash, now_us, batch_rows, message_bytes,"
                " reader_version, partial, complete) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [S_FORGET_TICKET] = "DELETE FROM outbox WHERE submission_id IN (SELECT submission_id FROM submission WHERE ticket = ?1)",
    [S_CLEAR] = "DELETE FROM outbox WHERE submission_id = ?1",
    [S_PUT] = "INSERT INTO outbox (submission_id, batch_no, message_id, last, bytes, seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [S_COMPLETE] = "UPDATE submission SET complete = 1 WHERE submission_id = ?1",
    [S_DONE] = "DELETE FROM submission WHERE ticket IS NULL"
               " AND submission_id = (SELECT submission_id FROM outbox WHERE seq = ?1 AND last)",
    [S_REMOVE] = "DELETE FROM outbox WHERE seq = ?1",
    [S_DROP] = "DELETE FROM submission WHERE submission_id = ?1",
    [S_NEXT] = "SELECT seq, submission_id, message_id, batch_no, last, length(bytes) FROM outbox WHERE seq > ?1 ORDER BY seq LIMIT 1",
    [S_BYTES] = "SELECT bytes FROM outbox WHERE seq = ?1",
};

/* As few pages a commit as can be: it is what a small submission waits for. seq is the order in which
 * batches go out; it grows as long as the process lives. */
static const char schema[] =
    "CREATE TABLE submission (submission_id BLOB PRIMARY KEY, ticket TEXT, content_hash BLOB NOT NULL,"
    " now_us INTEGER NOT NULL, batch_rows INTEGER NOT NULL, message_bytes INTEGER NOT NULL,"
    " reader_version INTEGER NOT NULL, partial INTEGER NOT NULL, complete INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE UNIQUE INDEX submission_ticket ON submission (ticket) WHERE ticket IS NOT NULL;"
    "CREATE TABLE outbox (seq INTEGER PRIMARY KEY, submission_id BLOB NOT NULL, batch_no INTEGER NOT NULL,"
    " message_id BLOB NOT NULL, last INTEGER NOT NULL, bytes BLOB NOT NULL);";

static enum spool_result exec(struct spool *spool, const char *sql)
{
    int code = sqlite3_exec(spool->db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? SPOOL_OK : spool_fail(spool, code);
}

static enum spool_result read_pragma(struct spool *spool, const char *sql, int64_t *value)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(spool->db, sql, -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? SPOOL_OK : spool_fail(spool, code);
}

/* Makes the schema in an empty file; refuses a file that is something else. */
static bool check_schema(struct spool *spool)
{
    int64_t application = 0, version = 0, tables = 0;
    char mark[96];

    if (read_pragma(spool, "PRAGMA application_id", &application) != SPOOL_OK ||
        read_pragma(spool, "PRAGMA user_version", &version) != SPOOL_OK ||
        read_pragma(spool, "SELECT count(*) FROM sqlite_master", &tables) != SPOOL_OK)
        return false;
    if (application == APPLICATION && version == SCHEMA)
        return true;
    if (tables > 0 && application == APPLICATION)
        snprintf(spool->error, sizeof spool->error, "the spool %s was made by another version of Framsyn (form %lld, this program knows %d)",
                 spool->path, (long long)version, SCHEMA);
    else if (tables > 0)
        snprintf(spool->error, sizeof spool->error, "%s is no spool of Framsyn", spool->path);
    if (tables > 0)
        return false;
    snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d;", APPLICATION, SCHEMA);
    return exec(spool, "BEGIN EXCLUSIVE") == SPOOL_OK && exec(spool, schema) == SPOOL_OK && exec(spool, mark) == SPOOL_OK &&
           exec(spool, "COMMIT") == SPOOL_OK;
}

/* SQLite calls it after each commit. */
static int note_commit(void *context, sqlite3 *db, const char *name, int log_pages)
{
    struct spool *spool = context;

    (void)db;
    (void)name;
    spool->log_pages = log_pages;
    spool->synced = false;
    return SQLITE_OK;
}

/* exclusive: the lock is taken with the first transaction and kept; with it WAL needs no shared
 * memory file. NORMAL: SQLite syncs where it moves the log, and spool_sync does after a commit.
 * secure_delete is on in Debian and would write every deleted batch once more. */
static bool set_up(struct spool *spool)
{
    static const char sql[] =
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
        "PRAGMA secure_delete = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;"
        "BEGIN EXCLUSIVE; COMMIT";

    sqlite3_wal_hook(spool->db, note_commit, spool); /* instead of SQLite's own, which moves the log inside a commit */
    return exec(spool, sql) == SPOOL_OK;
}

/* Fills SQLite's log with zeros up to its usual size. Writing over a block that the file has already is
 * durable in half the time of making the file longer, which is written to the file system's own tables
 * as well. SQLite takes nothing for a frame whose salt is not that of the log's head, so zeros behind
 * the end of its log are nothing to it, also after a crash. Where this fails the spool is slower. */
static void make_log_room(const struct spool *spool)
{
    static const char zeros[64 * 1024];
    char path[sizeof spool->path + 4];
    struct stat about;
    int fd;

    snprintf(path, sizeof path, "%s-wal", spool->path);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &about) == 0)
        for (off_t at = about.st_size; at < LOG_BYTES; at += (off_t)sizeof zeros)
            if (pwrite(fd, zeros, sizeof zeros, at) != (ssize_t)sizeof zeros)
                break;
    fdatasync(fd);
    close(fd);
}

static bool looks_whole(struct spool *spool)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(spool->db, "PRAGMA quick_check(1)", -1, &statement, NULL);
    bool whole = code == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW &&
                 strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;

    sqlite3_finalize(statement);
    if (!whole)
        spool_fail(spool, SQLITE_CORRUPT);
    return whole;
}

static bool prepare(struct spool *spool)
{
    for (int i = 0; i < S_COUNT; i++) {
        int code = sqlite3_prepare_v3(spool->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT, &spool->prepared[i], NULL);

        if (code != SQLITE_OK) {
            spool_fail(spool, code);
            return false;
        }
    }
    return true;
}

/* Drops half-read submissions that nobody will take up, and tickets nobody has asked for in a month. */
static bool tidy(struct spool *spool, int64_t now_us)
{
    char sql[512];

    snprintf(sql, sizeof sql,
             "DELETE FROM outbox WHERE submission_id NOT IN (SELECT submission_id FROM submission WHERE complete OR ticket IS NOT NULL);"
             "DELETE FROM submission WHERE (ticket IS NULL OR now_us < %lld)"
             " AND submission_id NOT IN (SELECT submission_id FROM outbox);",
             (long long)(now_us - TICKET_LIFE_US));
    return exec(spool, "BEGIN IMMEDIATE") == SPOOL_OK && exec(spool, sql) == SPOOL_OK && exec(spool, "COMMIT") == SPOOL_OK;
}

/* The folder, and the file with mode 0600: it may hold answers of single employers. An existing file is
 * not opened here, since closing it would lift SQLite's locks on it. */
static bool make_file(struct spool *spool, const char *folder)
{
    int fd;

    if (!files_make_folders(folder, 0700)) {
        snprintf(spool->error, sizeof spool->error, "the spool folder %s cannot be made: %s", folder, strerror(errno));
        return false;
    }
    fd = open(spool->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST) {
        snprintf(spool->error, sizeof spool->error, "the spool %s cannot be made: %s", spool->path, strerror(errno));
        return false;
    }
    if (fd >= 0)
        close(fd);
    return true;
}

static bool open_file(struct spool *spool, int64_t now_us)
{
    int code = sqlite3_open_v2(spool->path, &spool->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    if (code != SQLITE_OK) {
        spool_fail(spool, code);
        return false;
    }
    sqlite3_extended_result_codes(spool->db, 1);
    if (!set_up(spool) || !check_schema(spool) || !looks_whole(spool) || !prepare(spool) || !tidy(spool, now_us))
        return false;
    make_log_room(spool);
    return read_pragma(spool, "SELECT coalesce(max(seq), 0) + 1 FROM outbox", &spool->next_seq) == SPOOL_OK;
}

struct spool *spool_open(const char *folder, const char *name, int64_t now_us, char *error, size_t error_size)
{
    struct spool *spool = calloc(1, sizeof *spool);

    if (spool == NULL) {
        snprintf(error, error_size, "the spool cannot be opened: out of memory");
        return NULL;
    }
    snprintf(spool->path, sizeof spool->path, "%s/%s.db", folder, name);
    if (!make_file(spool, folder) || !open_file(spool, now_us)) {
        snprintf(error, error_size, "%s", spool->error);
        spool_close(&spool);
    }
    return spool;
}

void spool_close(struct spool **spool)
{
    struct spool *s = *spool;
    enum spool_result ignored; /* what was acknowledged and stays is sent again, and answered again */

    *spool = NULL;
    if (s == NULL)
        return;
    if (s->prepared[S_COUNT - 1] != NULL) {
        ignored = spool_flush(s);
        (void)ignored;
    }
    for (int i = 0; i < S_COUNT; i++)
        sqlite3_finalize(s->prepared[i]);
    sqlite3_close(s->db);
    free(s);
}
