/* admission_private: what the files of admission share. For admission*.c only.
 *
 * admission_whole.c takes in a submission that is one small batch. Any other goes by admission.c,
 * which makes the first trip to the server, admission_read.c, which asks in between for what earlier
 * batches left, and admission_settle.c, which makes the last trip. admission_bind.c turns a batch into
 * the parameters of their statements.
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
/* Rows read, new, revised, unchanged, rejected: of the whole submission. */
void admission_bind_counts(struct bind *bind, const struct admission *a, const struct counts *all);
/* The panels to lock: class and keys. */
void admission_bind_locks(struct bind *bind, const struct admission *a);
/* Series to make, as an array of texts of type new_series. unseen: n indices into a->series. */
void admission_bind_series(struct bind *bind, const struct admission *a, const int32_t *unseen,
                           int n);
/* Rows: series, periods, source rows, statuses, values, as arrays. */
void admission_bind_rows(struct bind *bind, const struct admission *a);
/* Panels to be computed again: measures, counties, frequencies, as arrays; none: empty ones. */
void admission_bind_panels(struct bind *bind, const struct admission *a, bool none);
/* The receipt as it is now; the bytes are to be freed after the query is queued. */
uint8_t *admission_bind_receipt(struct bind *bind, const struct admission *a);

/* The used series that are not known to exist: indices, malloc'd; NULL when out of memory. */
int32_t *admission_unseen(const struct admission *a, int *n) MUSTCHECK;
int admission_used_series(const struct admission *a);

bool admission_queue_lock(struct admission *a) MUSTCHECK;
bool admission_queue_known(struct admission *a) MUSTCHECK;
bool admission_take_known(struct admission *a) MUSTCHECK;
/* The next answer of the pipeline, which has no rows to look at. */
bool admission_take_nothing(struct admission *a) MUSTCHECK;

#endif
