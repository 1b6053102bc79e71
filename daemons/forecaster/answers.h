/* answers: employers' answers of a dialogue batch, checked and stored.
 *
 * answers_check is pure: it picks the answers that break no rule. A question is answered once per
 * submission: (round, respondent, region, industry, occupation).
 */
#ifndef ANSWERS_H
#define ANSWERS_H

#include "batch.h"
#include "catalogue.h"
#include "refusal.h"

struct answers {
    int count;         /* accepted */
    int32_t *index;    /* into the batch's answers, room for BATCH_ROWS_MAX */
    uint64_t repeated; /* the same answer given twice: not kept, not refused */
    uint64_t *keys;    /* scratch of the table of questions */
    int32_t *places;
};

bool answers_alloc(struct answers *answers) MUSTCHECK;
void answers_free(struct answers *answers);

/* Whether all codes of the batch are in the catalogue (which may else be out of date). */
bool answers_known(const struct batch *batch, const struct catalogue *catalogue);
/* now: seconds since 1970. */
void answers_check(struct answers *answers, const struct batch *batch,
                   const struct catalogue *catalogue, int64_t now, struct refusals *refusals);
/* Refuses those that earlier batches of the submission have answered (rows of intake_answers_own).
 */
void answers_drop_given(struct answers *answers, const struct batch *batch, const struct rows *own,
                        struct refusals *refusals);
bool answers_store(const struct answers *answers, const struct batch *batch, struct db *db,
                   int32_t vintage) MUSTCHECK;

#endif
