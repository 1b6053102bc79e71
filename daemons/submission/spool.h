/* spool: the durable outbox of one worker, an SQLite file in WAL mode.
 *
 * A submission is entered with its first batch, in one commit; each batch is committed before it is
 * sent. A commit outlives the process at once, and the machine after spool_sync. The two are apart so that
 * the disk may do its part while the batch is on its way: what a power cut takes before the sync was
 * promised to nobody. It is either with the store, whole, or its submitter hands it over again; the store
 * knows content it has (proto/README.md). So: no word that a submission is kept before spool_sync.
 *
 * What was acknowledged is removed with the next sync: a crash in between only sends a
 * batch again, which the store answers with its first receipt. The file belongs to one process at a time, by
 * SQLite's own exclusive lock, which the kernel lifts when the process dies.
 *
 *   submission  id, ticket, content hash, how it was cut into batches, whether all of it is here
 *   outbox      batches without receipt, in the order in which they go out
 */
#ifndef SPOOL_H
#define SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ident.h"
#include "macros.h"

struct spool;

enum { SPOOL_ERROR_SIZE = 1536 }; /* a sentence around a path */

enum spool_result {
    SPOOL_OK,
    SPOOL_NONE,   /* nothing there */
    SPOOL_FULL,   /* the disk is full, or may not be written: nothing was changed */
    SPOOL_BROKEN, /* the file is damaged or SQLite failed; sentence in spool_error */
};

/* Opens folder/NAME.db, made with mode 0600 when missing (the folder with 0700). NULL with one
 * sentence: also when another process has it, or it is no spool. Batches of a submission that was
 * never read to its end and has no ticket are dropped: nobody was promised anything. */
struct spool *spool_open(const char *folder, const char *name, int64_t now_us, char *error, size_t error_size);
void spool_close(struct spool **spool);
const char *spool_error(const struct spool *spool);

/* How a submission was cut into batches. A second reading cuts the same way only when all of this is
 * the same, so it is kept under the ticket. */
struct spool_submission {
    uint8_t id[UUID_SIZE];
    uint8_t hash[HASH_SIZE];
    int64_t now_us;       /* what "the future" was */
    int batch_rows;
    int64_t message_bytes;
    int reader_version;
    bool partial;
};

/* The submission that a ticket names: SPOOL_OK or SPOOL_NONE. */
enum spool_result spool_find(struct spool *spool, const char *ticket, struct spool_submission *submission) MUSTCHECK;

/* The next commit enters this submission (ticket may be NULL) and removes what the spool holds of an
 * earlier one under the same ticket or id. */
void spool_begin(struct spool *spool, const struct spool_submission *submission, const char *ticket);
/* The next sync removes this batch; until then that is known in memory only. */
void spool_acknowledge(struct spool *spool, int64_t seq);

/* A batch on its way. */
struct spool_batch {
    int64_t seq;          /* given by spool_put */
    uint8_t submission_id[UUID_SIZE], message_id[UUID_SIZE];
    uint32_t batch_no;
    bool last;
    size_t size;
};
/* One transaction: the submission is entered when begun, the batch comes.
 * It outlives a killed process from now on, and a power cut from the next spool_sync on. */
enum spool_result spool_put(struct spool *spool, struct spool_batch *batch, const void *bytes) MUSTCHECK;
/* Removes what was acknowledged, and waits until the disk has everything that was put. A disk that failed to once is not believed again
 * while the spool is open, because the kernel forgets what it could not write. */
enum spool_result spool_sync(struct spool *spool) MUSTCHECK;
/* Removes what was acknowledged. */
enum spool_result spool_flush(struct spool *spool) MUSTCHECK;
/* Removes a submission and its batches at once, acknowledged or not. */
enum spool_result spool_drop(struct spool *spool, const uint8_t submission_id[UUID_SIZE]) MUSTCHECK;

/* Walks the outbox: the first batch with a seq above `after`. */
enum spool_result spool_next(struct spool *spool, int64_t after, struct spool_batch *batch) MUSTCHECK;
/* The bytes of a batch; lent until the next call on the spool. */
enum spool_result spool_bytes(struct spool *spool, int64_t seq, const void **bytes, size_t *size) MUSTCHECK;

#endif
