/* gather: the answers to the several questions that a large table takes, put into one file.
 *
 * Each answer is a cube in JSON-stat; what becomes of them is one CSV with a column per dimension, named by its code, then
 * value and status: what a manifest reads of a cube as well. So a table is one submission and one vintage, however many
 * questions it took. An answer is on disk while its rows are copied; memory does not grow with their number.
 */
#ifndef GATHER_H
#define GATHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "macros.h"

struct gather {
    FILE *out;
    char *heading;  /* of the first answer: the others must have the same */
};

/* Begins the file. False with errno; gather_end releases both ways. */
bool gather_begin(struct gather *gather, const char *path) MUSTCHECK;
/* Adds an answer, which lies in the file `part`. False with one sentence; *ours says that this machine is at fault, not the
 * answer. */
bool gather_add(struct gather *gather, const char *part, bool *ours, char *error, size_t error_size) MUSTCHECK;
/* Ends the file; false with errno when not all of it could be written. */
bool gather_end(struct gather *gather) MUSTCHECK;

#endif
