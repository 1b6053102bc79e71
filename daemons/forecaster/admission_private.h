/* admission_private: what the files of admission share. For admission*.c only.
 *
 * admission.c makes the first trip to the server, admission_read.c asks in between for what earlier
 * batches left, admission_settle.c makes the last trip.
 */
#ifndef ADMISSION_PRIVATE_H
#define ADMISSION_PRIVATE_H

#include "admission.h"

/* Whether the rows go as arrays in the pipeline. */
static inline bool admission_is_small(const struct admission *a)
{
    return a->batch.observations == NULL || a->rows->count <= ADMISSION_SMALL_ROWS;
}

/* Whether there are rows to compare or to store. */
static inline bool admission_has_rows(const struct admission *a)
{
    return a->batch.observations != NULL && a->rows->count > 0 && !a->doomed;
}

/* What the worker says of the submission, from its kind to the time it came. */
void admission_bind_header(struct bind *bind, const struct admission *a);
/* The next answer of the pipeline, which has no rows to look at. */
bool admission_take_nothing(struct admission *a) MUSTCHECK;

#endif
