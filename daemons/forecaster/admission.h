/* admission: one batch on its way through intake, and the database's part of it.
 *
 * intake.c decides; the functions here ask and store. All return false after a database failure, of
 * which db_failure() tells the kind; the transaction is then to be rolled back.
 */
#ifndef ADMISSION_H
#define ADMISSION_H

#include "answers.h"
#include "check.h"
#include "diff.h"
#include "idset.h"
#include "jump.h"
#include "receipt.h"
#include "service.h"
#include "touched.h"
#include "unchanged.h"

enum {
    ADMISSION_SMALL_ROWS = 1000, /* up to here rows go as arrays in a pipeline, above by COPY */
    ADMISSION_LISTED_MAX = 100,  /* refusals of a submission that are stored and sent */
};

/* What the database knew of the submission when the batch came. */
struct admission_facts {
    int32_t vintage;
    char state[16];
    bool kind_differs, content_differs;
    int64_t next_batch;
    int64_t rows_new, rows_revised, rows_unchanged, rows_rejected, listed;
    bool overtaken; /* others were admitted since it was opened */
    bool has_duplicate;
    uint8_t duplicate[UUID_SIZE];
};

struct counts {
    uint64_t added, revised, unchanged, rejected;
};

struct admission {
    struct batch batch;
    const struct bus_peer *peer;
    const struct service *service;
    struct db *db;
    int64_t now; /* us since 1970 */
    struct receipt *receipt;
    bool inspected; /* its rows are checked, and nothing has changed since */

    struct check_series *series; /* of the batch; of intake's scratch */
    struct check_rows *rows;
    struct answers *answers;
    struct unchanged *unchanged;
    struct refusals *refusals;
    struct diff *diff;
    struct jumps jumps;
    const struct idset *known_series;
    struct idset
        *created_series; /* made in this transaction: without rows, so nothing to compare with */

    struct touched touched; /* panels of the batch, later of the submission */
    struct admission_facts facts;
    struct counts counts; /* of the batch */
    bool early;           /* the first trip reads the moment, */
    bool early_known;     /* and what is known of the series: not when all of them may be new */
    bool doomed;          /* nothing of the submission is going to be kept */
    int64_t known_from;   /* us; when closing as admitted */
};

/* A submission that is one small batch of statistics of which every row is good: one trip to the
 * server when all of its series are new, else two. admission_peek begins, and reads what is known;
 * then either admission_whole stores it all and commits, or admission_leave ends what was begun, also
 * after a failure. Nothing is stored when *stored gets false: the submission or its content was stored
 * before, or a series was not new; then it goes the other way. */
bool admission_is_whole(const struct admission *a);
bool admission_peek(struct admission *a) MUSTCHECK;
bool admission_whole(struct admission *a, bool *stored) MUSTCHECK;
bool admission_leave(struct admission *a); /* false after a failure */

/* Any other batch. The first trip: begin, open and lock the submission, lock its panels, make its
 * series, and for a small batch read what is known and the moment it becomes known. */
bool admission_open(struct admission *a) MUSTCHECK;
/* What a large batch reads by itself. */
bool admission_read_known(struct admission *a) MUSTCHECK;
bool admission_read_moment(struct admission *a) MUSTCHECK;
bool admission_copy_rows(struct admission *a) MUSTCHECK;
/* The earlier answers of the submission, against which a later batch is held. */
bool admission_read_given(struct admission *a) MUSTCHECK;

/* The panels of the whole submission, where earlier batches stored rows too; for a dialogue the
 * panels that exist. */
bool admission_read_touched(struct admission *a) MUSTCHECK;
/* Answers of the submission, which are stored, beside those admitted before: into the counts. */
bool admission_count_answers(struct admission *a) MUSTCHECK;
/* Refusals stored by earlier batches, into the receipt. */
bool admission_read_rejections(struct admission *a) MUSTCHECK;
/* Deletes what earlier batches stored. */
bool admission_forget(struct admission *a) MUSTCHECK;

/* Rows refused so far; with the last batch those the worker refused too. */
uint64_t admission_rejected(const struct admission *a);

/* The last trip: small rows, refusals, counts and state, the receipt, stale panels, COMMIT.
 * state: "open", "admitted", "refused" or "duplicate". */
bool admission_settle(struct admission *a, const char *state) MUSTCHECK;

#endif
