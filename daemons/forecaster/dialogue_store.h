/* dialogue_store: employers' answers as known at a cut, and the rows of what was weighed in. */
#ifndef DIALOGUE_STORE_H
#define DIALOGUE_STORE_H

#include "db.h"
#include "dialogue_hold.h"
#include "dialogue_units.h"
#include "dialogue_weigh.h"

/* Those that count, and who waits. */
struct dialogue_answers {
    int count, waiting_count;
    struct dialogue_answer *list;
    struct dialogue_waiting *waiting;
    struct rows *rows; /* what its texts are borrowed from, beside the county */
};

/* Without with_synthetic, invented answers are left out. False when the database failed or memory is out. */
bool dialogue_read(struct dialogue_answers *answers, struct db *db, const char *county, int64_t cut, bool with_synthetic) MUSTCHECK;
void dialogue_answers_free(struct dialogue_answers *answers);

/* Rows of four tables, of a panel at a time, between copy_begin and copy_end. */
void dialogue_put_kinds(struct copy *copy, int64_t run, int32_t panel, const struct dialogue_weighed *weighed);
void dialogue_put_sources(struct copy *copy, int64_t run, int32_t panel, const struct dialogue_weighed *weighed);
void dialogue_put_waiting(struct copy *copy, int64_t run, int32_t panel, const struct dialogue_answers *answers);
void dialogue_put_moves(struct copy *copy, int64_t run, int32_t id, int target, const struct dialogue_weighed *weighed);

#endif
