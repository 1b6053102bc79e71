/* intake: takes a batch, stores it in one transaction, and fills the receipt.
 *
 * The receipt is the promise: it says STORED or ADMITTED only after COMMIT. A batch that comes
 * again gets its first receipt and stores nothing; the batches of a submission and the hashes of
 * contents are unique in the database, so that holds over restarts and over several daemons. What a
 * batch says about a cell is compared with what is known of it (diff.h); only news is stored.
 *
 * A submission that is one small batch costs one round trip where its series are new, else two: one
 * that reads what is known, one that stores, closes and commits by a single statement (query
 * intake_whole). Any other small batch costs two, by several statements each.
 */
#ifndef INTAKE_H
#define INTAKE_H

#include "receipt.h"
#include "service.h"

struct intake;

/* What a batch changed for others, to be announced after COMMIT. */
struct intake_news {
    bool taken;        /* the batch has an answer from the database, which is to be logged */
    const char *state; /* "admitted" or "refused" when the submission ended so, else NULL */
    bool run_queued;   /* panels of the county computed here became stale */
};

/* The connection stays the caller's. NULL when out of memory. */
struct intake *intake_new(struct service *service, struct db *db);
void intake_destroy(struct intake **intake);

/* Before the first batch by a new connection: how its statements are planned, and what batches are compared with first, the code
 * lists and which series there are, so that nobody waits for that. False when the database failed. */
bool intake_begin(struct intake *intake) MUSTCHECK;

/* Always fills *receipt (initialised here; the caller frees it). Database failures make a RETRY
 * receipt; db_failure() then says which. */
void intake_take(struct intake *intake, const Envelope *envelope, const struct bus_peer *peer,
                 struct receipt *receipt, struct intake_news *news);

/* Expires submissions to which nothing was added for a day. False when the database failed. */
bool intake_expire(struct intake *intake, int64_t now) MUSTCHECK;
/* Expires one open submission, as an operator asks. *found says whether there was one. */
bool intake_cancel(struct intake *intake, const uint8_t submission_id[16], int64_t now,
                   bool *found) MUSTCHECK;

#endif
