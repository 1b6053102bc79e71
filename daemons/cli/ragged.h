/* ragged: the ends of a file's series filled from faster ones of the same id (nowcast.h).
 *
 * A second file of series may hold quarters or months of what the first holds years of. Where it reaches
 * further than the first, the periods between become the first forecasts, as long as that has beaten the last
 * value in the past of the file's series.
 */
#ifndef RAGGED_H
#define RAGGED_H

#include "nowcast.h"
#include "series_file.h"

struct ragged_series {
    struct nowcast nowcast;
    double *y;                  /* the series' values and then the nowcasts; NULL: nothing was filled */
    char reason[320];           /* what nowcast_tell says; "" */
};

struct ragged {
    int n;
    struct ragged_series *series;       /* one per series of the file */
};

/* Reads path and fills the series of a file. Returns EXIT_OK, or the exit code after complaining; to be closed in
 * either case. */
int ragged_read(struct ragged *ragged, const struct series_file *file, const struct cli *cli, const char *path) MUSTCHECK;
void ragged_close(struct ragged *ragged);

#endif
