#include "spool_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

const char *spool_error(const struct spool *spool)
{
    return spool->error;
}

/* --- failures ------------------------------------------------------------------------------------- */

enum spool_result spool_fail(struct spool *spool, int code)
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
    result = spool_fail(spool, code);
    sqlite3_reset(spool->prepared[statement]);
    return result;
}

bool spool_run(struct spool *spool, enum statement statement, enum spool_result *result)
{
    enum spool_result got = step(spool, statement);

    if (got == SPOOL_OK || got == SPOOL_NONE) {
        sqlite3_reset(spool->prepared[statement]);
        return true;
    }
    *result = got;
    return false;
}

/* A batch lent out must not hold the log back from being reused. */
static bool begin(struct spool *spool, enum spool_result *result)
{
    sqlite3_reset(spool->prepared[S_BYTES]);
    return spool_run(spool, S_BEGIN, result);
}

/* --- submissions ---------------------------------------------------------------------------------- */

enum spool_result spool_find(struct spool *spool, const char *ticket, struct spool_submission *submission)
{
    sqlite3_stmt *find = spool->prepared[S_FIND];
    enum spool_result result;

    sqlite3_bind_text(find, 1, ticket, -1, SQLITE_STATIC);
    result = step(spool, S_FIND);
    if (result == SPOOL_OK && (sqlite3_column_bytes(find, 0) != UUID_SIZE || sqlite3_column_bytes(find, 1) != HASH_SIZE))
        result = spool_fail(spool, SQLITE_CORRUPT);
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
        if (!spool_run(spool, S_DONE, result) || !spool_run(spool, S_REMOVE, result))
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
        if (!spool_run(spool, S_FORGET_TICKET, result))
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
    return spool_run(spool, S_ENTER, result);
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
    if (!spool_run(spool, S_PUT, result))
        return false;
    batch->seq = spool->next_seq++;
    if (!batch->last || spool->begun)
        return true;
    sqlite3_bind_blob(spool->prepared[S_COMPLETE], 1, batch->submission_id, UUID_SIZE, SQLITE_STATIC);
    return spool_run(spool, S_COMPLETE, result);
}

/* Ends a transaction: commits what went well, undoes the rest. */
static enum spool_result finish(struct spool *spool, bool fine, enum spool_result result)
{
    enum spool_result ignored = SPOOL_OK;
    char error[SPOOL_ERROR_SIZE];

    if (fine && spool_run(spool, S_COMMIT, &result))
        return SPOOL_OK;
    memcpy(error, spool->error, sizeof error);
    if (!sqlite3_get_autocommit(spool->db))
        spool_run(spool, S_ROLLBACK, &ignored);
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
    fine = spool_run(spool, S_CLEAR, &result) && spool_run(spool, S_DROP, &result);
    return finish(spool, fine, result);
}

enum spool_result spool_next(struct spool *spool, int64_t after, struct spool_batch *batch)
{
    sqlite3_stmt *next = spool->prepared[S_NEXT];
    enum spool_result result;

    sqlite3_bind_int64(next, 1, after);
    result = step(spool, S_NEXT);
    if (result == SPOOL_OK && (sqlite3_column_bytes(next, 1) != UUID_SIZE || sqlite3_column_bytes(next, 2) != UUID_SIZE))
        result = spool_fail(spool, SQLITE_CORRUPT);
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
