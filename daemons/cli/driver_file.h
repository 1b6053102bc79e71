/* driver_file: a leading indicator for each series of a file, `id,period,value` under the same ids.
 *
 * Of the series' own frequency, and known as far ahead as it leads. Periods without a row are unknown. */
#ifndef DRIVER_FILE_H
#define DRIVER_FILE_H

#include "series_file.h"

struct driver_file {
    int n;
    double **of;                /* per series of the file: a value a period from its first, NaN = unknown; NULL: none */
};

/* Reads path; ahead: how many periods beyond each series' last one are asked for. Indicators of another frequency
 * than their series', or of none of the file's, are told and do no harm. Returns EXIT_OK, or the exit code after
 * saying what is wrong; to be closed in either case. */
int driver_file_read(struct driver_file *drivers, const struct series_file *file, int (*ahead)(const void *context, int i),
                     const void *context, const struct cli *cli, const char *path) MUSTCHECK;
void driver_file_close(struct driver_file *drivers);

#endif
