/* breaks_file: what is known of the breaks in a file's series, `id,period[,kind]`.
 *
 *   id      a series of the file; empty: every series
 *   period  of a new level the first, of what is no rule every one; a year also stands for its quarters and
 *           months, and a shorter period for the one of the series that it lies in
 *   kind    level (the default): a new definition, border or method; once: a value that is no rule
 */
#ifndef BREAKS_FILE_H
#define BREAKS_FILE_H

#include "breaks.h"
#include "series_file.h"

/* The breaks of each series of a file. */
struct breaks_file {
    int series;
    struct break_known **list;  /* per series; NULL: none */
    int *count;
    /* while reading */
    const struct series_file *file;
    int strangers;              /* rows whose id is no series of the file */
    char stranger[84];          /* the first of them */
};

/* Reads path for the series of a file. Rows of other series are told and do no harm. Returns EXIT_OK, or the exit code
 * after saying what is wrong; to be closed in either case. */
int breaks_file_read(struct breaks_file *breaks, const struct series_file *file, const struct cli *cli, const char *path) MUSTCHECK;
void breaks_file_close(struct breaks_file *breaks);

#endif
