/* intake_private: what the files of intake share. For intake*.c only.
 *
 * intake.c takes batches, tries again where others came between, and expires what was left;
 * intake_admit.c has the cases a batch can be in and what its receipt says.
 */
#ifndef INTAKE_PRIVATE_H
#define INTAKE_PRIVATE_H

#include "admission.h"
#include "intake.h"

#define OUTCOME(name) FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_##name

struct intake {
    struct service *service;
    struct db *db;
    struct catalogue *catalogue;
    int64_t catalogue_at;        /* monotonic ms; 0: never loaded */
    struct idset known_series;   /* exist for certain; never deleted */
    struct idset created_series; /* scratch of one transaction */
    struct check_series *series; /* scratch of one batch, room for series_room */
    size_t series_room;
    struct check_rows rows;
    struct answers answers;
    struct unchanged unchanged;
    struct diff *diff;
    struct refusals refusals;
    uint64_t outdated;
};

/* Before every try: rows and refusals as the batch alone gives them. False when out of memory. */
bool intake_inspect(struct intake *in, struct admission *a) MUSTCHECK;
/* One try of any batch; of one that may be a whole submission. False after a database failure. */
bool intake_admit(struct intake *in, struct admission *a) MUSTCHECK;
bool intake_admit_whole(struct intake *in, struct admission *a, bool *stored) MUSTCHECK;

#endif
