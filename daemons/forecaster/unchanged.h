/* unchanged: cells that a batch gives as they are known already.
 *
 * They are not stored as observations. While a submission has more batches to come they are kept
 * beside it (table unchanged), because a later batch may give another value for one of them, which
 * breaks V09.
 */
#ifndef UNCHANGED_H
#define UNCHANGED_H

#include "check.h"
#include "db.h"
#include "refusal.h"

/* Cells, by column. Room for BATCH_ROWS_MAX. */
struct unchanged {
    int count;
    int64_t *series; /* ids */
    int32_t *period, *status;
    double *value; /* NaN: no value */
};

bool unchanged_alloc(struct unchanged *unchanged) MUSTCHECK;
void unchanged_free(struct unchanged *unchanged);

/* Notes row i of rows. */
void unchanged_add(struct unchanged *unchanged, const struct check_series *series,
                   const struct check_rows *rows, int i);
/* Adds the statement that keeps them to the pipeline. */
bool unchanged_queue(const struct unchanged *unchanged, const struct batch *batch,
                     struct db *db) MUSTCHECK;

/* For a batch that closes its submission: refuses every row, stored by an earlier batch or about to
 * be, that gives another value for a cell kept by an earlier batch. The rows of this batch go from
 * `rows`; *stored gets the number of those that were stored, which go from the table. False after a
 * database failure. */
bool unchanged_refuse(const struct batch *batch, struct db *db, int32_t vintage,
                      const struct check_series *series, struct check_rows *rows,
                      struct refusals *refusals, uint64_t *stored) MUSTCHECK;

#endif
