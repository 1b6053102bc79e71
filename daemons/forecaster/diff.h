/* diff: what a batch's rows change, compared with what is known of the same cells.
 *
 * A cell is (series of the batch, period). First the known values go in (diff_know), then the rows,
 * one after the other (diff_row); each row gets a verdict and becomes known to the rows after it.
 */
#ifndef DIFF_H
#define DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

/* Where a known value comes from; the numbers are those of the query intake_known. */
enum diff_origin {
    DIFF_ADMITTED = 0, /* the latest admitted value */
    DIFF_OPEN =
        1,        /* a value of another submission that is still open, and may be admitted or not */
    DIFF_OWN = 2,   /* an earlier row of this submission */
    DIFF_SINCE = 3, /* the latest admitted value, known only since this submission began: an earlier
                       batch of it was compared with another */
};

enum diff_verdict {
    DIFF_NEW,       /* nothing admitted is known of the cell: stored */
    DIFF_REVISED,   /* another value is: stored */
    DIFF_UNCHANGED, /* the same value is: not stored, */
    DIFF_CONFIRMED, /* but for this reason: another submission might come between, or did; counts as
                       unchanged */
    DIFF_CONFLICT,  /* an earlier row of this submission gives another value: V09 */
};

struct diff_value {
    double value; /* NaN when there is none */
    int status;
};

struct diff;

struct diff *diff_new(void);
void diff_destroy(struct diff **diff);
/* Forgets everything and makes room for so many cells. False when out of memory. */
bool diff_reset(struct diff *diff, size_t cells) MUSTCHECK;

/* False when there is more than diff_reset made room for. */
bool diff_know(struct diff *diff, int32_t series, int32_t period, enum diff_origin origin,
               struct diff_value value) MUSTCHECK;
enum diff_verdict diff_row(struct diff *diff, int32_t series, int32_t period,
                           struct diff_value value);

/* What is known of a cell now: this submission's value, or else the admitted one. False when
 * nothing. */
bool diff_known(const struct diff *diff, int32_t series, int32_t period, struct diff_value *value);
/* The admitted value. */
bool diff_admitted(const struct diff *diff, int32_t series, int32_t period,
                   struct diff_value *value);

#endif
