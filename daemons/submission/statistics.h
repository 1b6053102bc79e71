/* statistics: rows of a statistics file to the arrays of an observation batch.
 *
 * Rules V03 to V12 are decided here, one refusal a row: the first rule that a row breaks. The arrays
 * and keys lent out by a batch are good until the next one is begun.
 */
#ifndef STATISTICS_H
#define STATISTICS_H

#include <stdbool.h>
#include <stdint.h>

#include "contract.h"
#include "framsyn/v1/submission.pb-c.h"
#include "layout.h"
#include "macros.h"
#include "series.h"
#include "table.h"

enum { PERIOD_CACHE = 1024 }; /* places; a file has some hundred different periods */

/* How much goes into one batch. */
struct batch_limits {
    int rows;        /* at most */
    size_t bytes;    /* about; a row more may go over by 1 kB */
};

struct period_cached {
    uint64_t word;   /* the text, its length in the highest byte; 0: empty */
    int32_t ordinal;
    int32_t place;   /* of the frequency, 0..2 */
};

struct statistics {
    const struct layout *layout;
    struct rejections *rejections;
    struct batch_limits limits;
    int32_t begun[SERIES_FREQUENCIES]; /* V08: the periods that now lies in */
    struct series series;
    struct period_cached periods[PERIOD_CACHE];

    /* the batch at hand */
    uint32_t batch;                    /* its number + 1 */
    int n;
    size_t bytes;                      /* roughly, packed */
    int n_keys;
    bool unordered, any_status;        /* a series went back in time; a status is not normal */
    uint32_t *series_index, *status;
    int32_t *period, *row;             /* row: absolute, until batch_steps */
    double *value;
    Framsyn__V1__SeriesKey **keys;
    int32_t *found;                    /* hash table of the duplicate check, made when first needed */
};

bool statistics_open(struct statistics *statistics, const struct layout *layout, struct rejections *rejections,
                     struct batch_limits limits, int64_t now_us) MUSTCHECK;
void statistics_close(struct statistics *statistics);

void statistics_begin(struct statistics *statistics);           /* empties the batch */
bool statistics_full(const struct statistics *statistics);
/* Takes the table's present row. False when out of memory. */
bool statistics_take(struct statistics *statistics, const struct table *table) MUSTCHECK;
/* V09 within the batch, then lends the arrays to message. False when out of memory. */
bool statistics_end(struct statistics *statistics, Framsyn__V1__ObservationBatch *message) MUSTCHECK;

#endif
