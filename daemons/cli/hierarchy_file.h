/* hierarchy_file: which series of a file are sums of which others, `parent,child`; docs/hierarchy.md.
 *
 * A parent is the sum of the series below it that are no parents themselves, each counted once, however many ways
 * lead to it: so a total may stand over industries and over regions alike.
 */
#ifndef HIERARCHY_FILE_H
#define HIERARCHY_FILE_H

#include "reconcile.h"
#include "series_file.h"

/* One map per frequency of the file. */
struct hierarchy {
    struct reconcile_map map;
    int *member;                /* aggregates, then bottoms: their places in the file */
    int frequency;
};

struct hierarchy_file {
    int n;                      /* of frequencies that have a parent */
    struct hierarchy list[3];
};

/* Reads path for the series of a file. Returns EXIT_OK, or the exit code after saying what is wrong; to be closed in
 * either case. */
int hierarchy_file_read(struct hierarchy_file *hierarchy, const struct series_file *file, const struct cli *cli, const char *path) MUSTCHECK;
void hierarchy_file_close(struct hierarchy_file *hierarchy);

#endif
