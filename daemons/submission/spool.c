#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

enum {
    APPLICATION = 0x46535350, /* "FSSP": what tells a spool from any other SQLite file */
    SCHEMA = 1,
    ACKNOWLEDGED_MOST = 512,  /* then they are flushed without waiting for a batch */
    LOG_PAGES = 240,          /* then they are moved into the database, and SQLite begins the log anew */
    LOG_BYTES = 1024 * 1024,  /* room for as many pages, their heads and the last commit */
};
static const int64_t TICKET_LIFE_US = INT64_C(30) * 86400 * 1000000;

enum statement {
    S_BEGIN, S_COMMIT, S_ROLLBACK, S_FIND, S_ENTER, S_FORGET_TICKET, S_CLEAR, S_PUT, S_COMPLETE, S_DONE, S_REMOVE, S_DROP,
    S_NEXT, S_BYTES, S_COUNT
};

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

struct spool {
    sqlite3 *db;
    sqlite3_stmt *prepared[S_COUNT];
    int64_t next_seq;
    int64_t acknowledged[ACKNOWLEDGED_MOST];
    int acknowledged_count;
    int log_pages;                   /* in SQLite's log, as of the last commit */
    bool synced;                     /* the disk has all commits */
    int sync_errno;                  /* why syncing failed once, else 0 */
    bool begun;                      /* `entering` is to be entered with the next batch */
    struct spool_submission entering;
    char ticket[512];
    bool has_ticket;
    char path[1024];
    char error[SPOOL_ERROR_SIZE];
};

const char *spool_error(const struct spool *spool)
{
    return spool->error;
}

/* --- failures ------------------------------------------------------------------------------------- */

static enum spool_result fail(struct spool *spool, int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        snprintf(spool->error, sizeof spool->error, "the spool %s cannot grow: the disk is full", spool->path);
        return SPOOL_FULL;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        snprintf(spool->error, sizeof spool->error, "the spool %s cannot be written: no permission", spool->path);
        return SPOOL_FULL;
    case SQLITE_IOERR: /* a quota, a full file system that lies, a pulled disk: all of them may pass */
        snprintf(spool->error, sizeof spool->error, "the spool %s cannot be written: %s", spool->path, sqlite3_errmsg(spool->db));
        return SPOOL_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        snprintf(spool->error, sizeof spool->error, "the spool %s is in use by another process", spool->path);
        return SPOOL_BROKEN;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        snprintf(spool->error, sizeof spool->error,
                 "%s is damaged or no spool of Framsyn; move it away and start again, what it held is then lost", spool->path);
        return SPOOL_BROKEN;
    default:
        snprintf(spool->error, sizeof spool->error, "the spool %s failed: %s", spool->path, sqlite3_errmsg(spool->db));
        return SPOOL_BROKEN;
    }
}

static enum spool_result exec(struct spool *spool, const char *sql)
{
    int code = sqlite3_exec(spool->db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? SPOOL_OK : fail(spool, code);
}

/* Runs a statement whose parameters are bound; SPOOL_OK for a row, SPOOL_NONE for none. */
static enum spool_result step(struct spool *spool, enum statement statement)
{
    int code = sqlite3_step(spool->prepared[statement]);
    enum spool_result result;

    if (code == SQLITE_ROW)
        return SPOOL_OK;
    if (code == SQLITE_DONE) {
        sqlite3_reset(spool->prepared[statement]);
        return SPOOL_NONE;
    }
    result = fail(spool, code);
    sqlite3_reset(spool->prepared[statement]);
    return result;
}

static bool run(struct spool *spool, enum statement statement, enum spool_result *result)
{
    enum spool_result got = step(spool, statement);

    if (got == SPOOL_OK || got == SPOOL_NONE) {
        sqlite3_reset(spool->prepared[statement]);
        return true;
    }
    *result = got;
    return false;
}

/* --- opening -------------------------------------------------------------------------------------- */

static enum spool_result read_pragma(struct spool *spool, const char *sql, int64_t *value)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(spool->db, sql, -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? SPOOL_OK : fail(spool, code);
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
        fail(spool, SQLITE_CORRUPT);
    return whole;
}

static bool prepare(struct spool *spool)
{
    for (int i = 0; i < S_COUNT; i++) {
        int code = sqlite3_prepare_v3(spool->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT, &spool->prepared[i], NULL);

        if (code != SQLITE_OK) {
            fail(spool, code);
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
        fail(spool, code);
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

/* A batch lent out must not hold the log back from being reused. */
static bool begin(struct spool *spool, enum spool_result *result)
{
    sqlite3_reset(spool->prepared[S_BYTES]);
    return run(spool, S_BEGIN, result);
}

/* --- submissions ---------------------------------------------------------------------------------- */

enum spool_result spool_find(struct spool *spool, const char *ticket, struct spool_submission *submission)
{
    sqlite3_stmt *find = spool->prepared[S_FIND];
    enum spool_result result;

    sqlite3_bind_text(find, 1, ticket, -1, SQLITE_STATIC);
    result = step(spool, S_FIND);
    if (result == SPOOL_OK && (sqlite3_column_bytes(find, 0) != UUID_SIZE || sqlite3_column_bytes(find, 1) != HASH_SIZE))
        result = fail(spool, SQLITE_CORRUPT);
    if (result == SPOOL_OK) {
        memcpy(submission->id, sqlite3_column_blob(find, 0), UUID_SIZE);
        memcpy(submission->hash, sqlite3_column_blob(find, 1), HASH_SIZE);
        submission->now_us = sqlite3_column_int64(find, 2);
        submission->batch_rows = sqlite3_column_int(find, 3);
        submission->message_bytes = sqlite3_column_int64(find, 4);
        submission->reader_version = sqlite3_column_int(find, 5);
        submission->partial = sqlite3_column_int(find, 6) != 0;
    }
    sqlite3_reset(find);
    return result;
}

void spool_begin(struct spool *spool, const struct spool_submission *submission, const char *ticket)
{
    spool->begun = true;
    spool->entering = *submission;
    spool->has_ticket = ticket != NULL;
    snprintf(spool->ticket, sizeof spool->ticket, "%s", ticket != NULL ? ticket : "");
}

void spool_acknowledge(struct spool *spool, int64_t seq)
{
    enum spool_result ignored;

    if (spool->acknowledged_count == ACKNOWLEDGED_MOST) {
        ignored = spool_flush(spool);
        (void)ignored; /* disk full: they stay, and are answered again after the next start */
    }
    if (spool->acknowledged_count < ACKNOWLEDGED_MOST)
        spool->acknowledged[spool->acknowledged_count++] = seq;
}

static bool remove_acknowledged(struct spool *spool, enum spool_result *result)
{
    for (int i = 0; i < spool->acknowledged_count; i++) {
        sqlite3_bind_int64(spool->prepared[S_DONE], 1, spool->acknowledged[i]);
        sqlite3_bind_int64(spool->prepared[S_REMOVE], 1, spool->acknowledged[i]);
        if (!run(spool, S_DONE, result) || !run(spool, S_REMOVE, result))
            return false;
    }
    return true;
}

/* complete: the batch that comes with it is all there is. */
static bool enter(struct spool *spool, bool complete, enum spool_result *result)
{
    const struct spool_submission *s = &spool->entering;
    sqlite3_stmt *enter = spool->prepared[S_ENTER];

    if (spool->has_ticket) {
        sqlite3_bind_text(spool->prepared[S_FORGET_TICKET], 1, spool->ticket, -1, SQLITE_STATIC);
        if (!run(spool, S_FORGET_TICKET, result))
            return false;
    }
    sqlite3_bind_blob(enter, 1, s->id, UUID_SIZE, SQLITE_STATIC);
    if (spool->has_ticket)
        sqlite3_bind_text(enter, 2, spool->ticket, -1, SQLITE_STATIC);
    else
        sqlite3_bind_null(enter, 2);
    sqlite3_bind_blob(enter, 3, s->hash, HASH_SIZE, SQLITE_STATIC);
    sqlite3_bind_int64(enter, 4, s->now_us);
    sqlite3_bind_int(enter, 5, s->batch_rows);
    sqlite3_bind_int64(enter, 6, s->message_bytes);
    sqlite3_bind_int(enter, 7, s->reader_version);
    sqlite3_bind_int(enter, 8, s->partial);
    sqlite3_bind_int(enter, 9, complete);
    return run(spool, S_ENTER, result);
}

/* --- batches --------------------------------------------------------------------------------------- */

static bool insert(struct spool *spool, struct spool_batch *batch, const void *bytes, enum spool_result *result)
{
    sqlite3_stmt *put = spool->prepared[S_PUT];

    sqlite3_bind_blob(put, 1, batch->submission_id, UUID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int64(put, 2, batch->batch_no);
    sqlite3_bind_blob(put, 3, batch->message_id, UUID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(put, 4, batch->last);
    sqlite3_bind_blob64(put, 5, bytes, batch->size, SQLITE_STATIC);
    sqlite3_bind_int64(put, 6, spool->next_seq);
    if (!run(spool, S_PUT, result))
        return false;
    batch->seq = spool->next_seq++;
    if (!batch->last || spool->begun)
        return true;
    sqlite3_bind_blob(spool->prepared[S_COMPLETE], 1, batch->submission_id, UUID_SIZE, SQLITE_STATIC);
    return run(spool, S_COMPLETE, result);
}

/* Ends a transaction: commits what went well, undoes the rest. */
static enum spool_result finish(struct spool *spool, bool fine, enum spool_result result)
{
    enum spool_result ignored = SPOOL_OK;
    char error[SPOOL_ERROR_SIZE];

    if (fine && run(spool, S_COMMIT, &result))
        return SPOOL_OK;
    memcpy(error, spool->error, sizeof error);
    if (!sqlite3_get_autocommit(spool->db))
        run(spool, S_ROLLBACK, &ignored);
    memcpy(spool->error, error, sizeof error);
    return result;
}

enum spool_result spool_put(struct spool *spool, struct spool_batch *batch, const void *bytes)
{
    enum spool_result result = SPOOL_BROKEN;
    bool fine = begin(spool, &result);

    if (!fine)
        return result;
    fine = (!spool->begun || enter(spool, batch->last, &result)) && insert(spool, batch, bytes, &result);
    result = finish(spool, fine, result);
    if (result == SPOOL_OK)
        spool->begun = false;
    return result;
}

enum spool_result spool_flush(struct spool *spool)
{
    enum spool_result result = SPOOL_BROKEN;
    bool fine;

    if (spool->acknowledged_count == 0)
        return SPOOL_OK;
    if (!begin(spool, &result))
        return result;
    fine = remove_acknowledged(spool, &result);
    result = finish(spool, fine, result);
    if (result == SPOOL_OK)
        spool->acknowledged_count = 0;
    return result;
}

/* The log itself, not through a descriptor of our own: SQLite may have begun a new file. */
static int sync_log(struct spool *spool)
{
    sqlite3_file *log = NULL;
    int code = sqlite3_file_control(spool->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);

    if (code == SQLITE_OK && log != NULL && log->pMethods != NULL)
        code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
    return code;
}

/* What does not move now moves later; only the log is longer meanwhile. */
static void move_log(struct spool *spool)
{
    sqlite3_reset(spool->prepared[S_BYTES]); /* a batch lent out would hold it back */
    if (sqlite3_wal_checkpoint_v2(spool->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) == SQLITE_OK)
        spool->log_pages = 0;
}

enum spool_result spool_sync(struct spool *spool)
{
    enum spool_result ignored = spool_flush(spool);

    (void)ignored; /* what stays is sent again, and answered again */
    if (!spool->synced && spool->sync_errno == 0) {
        spool->synced = sync_log(spool) == SQLITE_OK;
        spool->sync_errno = spool->synced ? 0 : errno != 0 ? errno : EIO;
    }
    if (spool->log_pages >= LOG_PAGES)
        move_log(spool);
    if (spool->sync_errno == 0)
        return SPOOL_OK;
    snprintf(spool->error, sizeof spool->error, "the spool %s cannot be written: %s", spool->path, strerror(spool->sync_errno));
    return SPOOL_FULL;
}

enum spool_result spool_drop(struct spool *spool, const uint8_t submission_id[UUID_SIZE])
{
    enum spool_result result = SPOOL_BROKEN;
    bool fine;

    spool->begun = false;
    if (!begin(spool, &result))
        return result;
    sqlite3_bind_blob(spool->prepared[S_CLEAR], 1, submission_id, UUID_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(spool->prepared[S_DROP], 1, submission_id, UUID_SIZE, SQLITE_STATIC);
    fine = run(spool, S_CLEAR, &result) && run(spool, S_DROP, &result);
    return finish(spool, fine, result);
}

enum spool_result spool_next(struct spool *spool, int64_t after, struct spool_batch *batch)
{
    sqlite3_stmt *next = spool->prepared[S_NEXT];
    enum spool_result result;

    sqlite3_bind_int64(next, 1, after);
    result = step(spool, S_NEXT);
    if (result == SPOOL_OK && (sqlite3_column_bytes(next, 1) != UUID_SIZE || sqlite3_column_bytes(next, 2) != UUID_SIZE))
        result = fail(spool, SQLITE_CORRUPT);
    if (result == SPOOL_OK) {
        batch->seq = sqlite3_column_int64(next, 0);
        memcpy(batch->submission_id, sqlite3_column_blob(next, 1), UUID_SIZE);
        memcpy(batch->message_id, sqlite3_column_blob(next, 2), UUID_SIZE);
        batch->batch_no = (uint32_t)sqlite3_column_int64(next, 3);
        batch->last = sqlite3_column_int(next, 4) != 0;
        batch->size = (size_t)sqlite3_column_int64(next, 5);
    }
    sqlite3_reset(next);
    return result;
}

enum spool_result spool_bytes(struct spool *spool, int64_t seq, const void **bytes, size_t *size)
{
    sqlite3_stmt *read = spool->prepared[S_BYTES];
    enum spool_result result;

    sqlite3_reset(read); /* of the batch lent before */
    sqlite3_bind_int64(read, 1, seq);
    result = step(spool, S_BYTES);
    if (result == SPOOL_OK) {
        *bytes = sqlite3_column_blob(read, 0);
        *size = (size_t)sqlite3_column_bytes(read, 0);
    }
    return result;
}
