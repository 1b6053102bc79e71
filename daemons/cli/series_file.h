/* series_file: a long CSV of series, `id,period,value`, read for the commands that need no daemon.
 *
 * Streamed; in memory is what the forecasts need, 16 bytes a value while reading and 8 after it. Rows
 * may come in any order and series be mixed; other columns are left alone. What is wrong with a
 * row is told with a rule of docs/contract.md; what is wrong with a series is kept with it, so that
 * the others can still be forecast.
 */
#ifndef SERIES_FILE_H
#define SERIES_FILE_H

#include <stdint.h>

#include "arena.h"
#include "command.h"

struct file_value {
    double value;               /* NaN: missing */
    int32_t ordinal;
    uint32_t row;
};

/* Why a series cannot be forecast, found before any model sees it. */
enum file_fault { FILE_FINE, FILE_MIXED, FILE_GAPS, FILE_MEMORY };

struct file_series {
    const char *id;
    int frequency;              /* 1, 4 or 12 */
    enum file_fault fault;
    bool descends;              /* a row was not later than the one before */
    struct file_value *values;  /* while reading: n of room */
    int n, room;
    double *y;                  /* when read: a value a period from the first known to the last, NaN between */
    int first, span;            /* ordinal of y[0], number of periods; 0 when nothing is known */
    bool negative;              /* a value is below 0 */
};

struct series_file {
    struct file_series *series; /* in the order in which their ids first came */
    int n;
    struct arena ids;           /* their texts */
    int room, *slot, slots;     /* slot: hash table from id to index + 1, slots a power of two */
};

/* Reads path, "-" for standard input. Returns EXIT_OK, or the exit code after saying what is wrong. To be
 * closed in either case. */
int series_file_read(struct series_file *file, const struct cli *cli, const char *path) MUSTCHECK;
void series_file_close(struct series_file *file);

/* The place of the series with this id; -1 when there is none. */
int series_file_find(const struct series_file *file, const char *id, size_t length);

#endif
