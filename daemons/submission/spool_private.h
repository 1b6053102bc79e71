/* spool_private: what the files of spool share. For spool*.c only, which with the feeds' ledger alone know SQLite.
 *
 * spool_open.c makes and opens the file, spool.c puts batches into it and takes them out.
 */
#ifndef SPOOL_PRIVATE_H
#define SPOOL_PRIVATE_H

#include <sqlite3.h>

#include "spool.h"

enum {
    ACKNOWLEDGED_MOST = 512,  /* then they are flushed without waiting for a batch */
    /* Then they are moved into the database, and SQLite begins the log anew: two small submissions wait for that. At four
     * pages each they are fewer than one in a hundred. */
    LOG_PAGES = 960,
};

enum statement {
    S_BEGIN, S_COMMIT, S_ROLLBACK, S_FIND, S_ENTER, S_FORGET_TICKET, S_CLEAR, S_PUT, S_COMPLETE, S_DONE, S_REMOVE, S_DROP,
    S_NEXT, S_BYTES, S_COUNT
};

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

/* The sentence for SQLite's code, and what the caller does about it. */
enum spool_result spool_fail(struct spool *spool, int code);
/* Runs a statement to its end; its rows are not looked at. False with the reason in *result. */
bool spool_run(struct spool *spool, enum statement statement, enum spool_result *result);

#endif
