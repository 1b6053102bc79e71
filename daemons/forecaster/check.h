/* check: the numbered validation contract (docs/contract.md) as far as the store holds to it.
 *
 * A pure function of a batch, the code lists and the time. Rows that break no rule become accepted
 * rows in the caller's arrays; the others go into the refusals. What needs the stored values (a
 * cell given twice over several batches) is diff's.
 */
#ifndef CHECK_H
#define CHECK_H

#include "batch.h"
#include "catalogue.h"
#include "refusal.h"
#include "seriesid.h"

/* One series of a batch. */
struct check_series {
    int64_t id;
    struct series_dims dims;                 /* borrowed from the batch */
    const struct catalogue_measure *measure; /* NULL: the series is refused */
    enum rule rule;                          /* then: which rule it breaks, */
    const char *dimension, *value;           /* where, and the value */
    int32_t valid_from, valid_to;            /* days; where all of its codes are valid */
    bool used;                               /* some accepted row is of it */
};

/* Rows that were accepted, by column. Room for BATCH_ROWS_MAX. */
struct check_rows {
    int count;
    int32_t *series; /* index into check_series */
    int32_t *period;
    int32_t *source_row;
    int32_t *status;
    double *value; /* NaN: no value */
};

bool check_rows_alloc(struct check_rows *rows) MUSTCHECK;
void check_rows_free(struct check_rows *rows);

/* Resolves the batch's series into series[n_series]. Returns false when a code is not in the
 * catalogue, which may then be out of date. */
bool check_series(const struct batch *batch, const struct catalogue *catalogue,
                  struct check_series *series) MUSTCHECK;

/* Checks every row. now: seconds since 1970. outdated gets the number of rows whose codes are not
 * valid in their period (V38): those are kept. */
void check_rows(const struct batch *batch, struct check_series *series, int64_t now,
                struct check_rows *rows, struct refusals *refusals, uint64_t *outdated);

/* Whether sex, age and sector name known groups: V36. */
bool check_age(const char *age);

#endif
