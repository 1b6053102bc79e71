/* bridges_file: bridges between code lists in a CSV file, `kind,from,to,weight` (docs/codes.md).
 *
 *   kind         programme_education, education_occupation, home_work; may be absent where the caller says it
 *   from, to     codes, of municipalities also with their names behind them, as Statistics Sweden writes; the lists they are of
 *                stand in from_scheme and to_scheme, which may be absent where the kind has one only: edugroup, ssyk2012, region
 *   weight       the share, 0 to 1; 0 closes the path
 *   persons      in place of weight: shares are reckoned from the counts of each code. `outside` in to (utanför) is
 *                counted with them and not stored
 *   valid_from, valid_to    2024-05-17, of the periods that the share is about; may be absent
 */
#ifndef BRIDGES_FILE_H
#define BRIDGES_FILE_H

#include "arena.h"
#include "command.h"

struct bridge_row {
    const char *kind, *from_scheme, *from, *to_scheme, *to, *valid_from, *valid_to; /* valid: "" without */
    double weight;
    uint32_t row;
    bool outside;
};

struct bridges_file {
    int n, room;
    struct bridge_row *list; /* those outside left out */
    bool counted;            /* shares were reckoned from persons: they are all there is of each code */
    const char *kind;        /* of a file without that column; "": none was said */
    bool unusable;           /* while reading: a column lacks */
    struct arena arena;      /* what the texts lie in */
};

/* Reads path, "-" for standard input; kind: of a file that does not say it, or NULL. Returns EXIT_OK, or the exit code after
 * saying what is wrong; to be closed in either case. */
int bridges_file_read(struct bridges_file *file, const struct cli *cli, const char *path, const char *kind) MUSTCHECK;
void bridges_file_close(struct bridges_file *file);

#endif
