/* guess: a manifest for a file that came without one, from what the file says of itself.
 *
 * Columns are recognised by their headings and by the codes and names in them, against the code lists
 * that came with the program; a cube's own roles and names help. The result is a manifest like any
 * other, to be shown, corrected and kept, and a list of what was not understood. Nothing is left to
 * chance silently: a code that no list has stays as it is and is counted.
 */
#ifndef GUESS_H
#define GUESS_H

#include <stdbool.h>
#include <stdint.h>

#include "codelist.h"
#include "macros.h"
#include "manifest.h"
#include "survey.h"

enum { GUESS_UNKNOWN_MAX = 20, GUESS_NAME_SIZE = 65 };

/* What the user said beforehand; NULL: nothing. */
struct guess_wish {
    const char *measure, *definition, *source;
};

/* What became of one column. */
struct guess_column {
    int dimension;    /* enum dimension; -1: it is not read */
    int known;        /* of its values, those that mean a code */
    bool stray;       /* not read although its values differ and no other column says the same */
    bool figures;     /* not read, though it holds nothing but numbers: another column was taken for the values */
};

struct guess {
    struct survey survey;
    struct manifest manifest;
    bool own;                      /* the headings are our own: only the form of the text was to be found */
    struct guess_column *columns;  /* as survey.columns */
    struct guess_unknown {
        int column;
        const char *value;
    } unknown[GUESS_UNKNOWN_MAX];  /* the first of them */
    int unknown_count;             /* all of them */
    int left_out;                  /* values that are skipped: contents that are no measure of ours */
    bool lacks[DIM_COUNT];         /* needed, and found nowhere */
};

/* Looks at the file. False with one sentence when it cannot be read at all; guess_free both ways. */
bool guess_file(struct guess *guess, const struct codelist *lists, const char *path, const struct guess_wish *wish, char *error,
                size_t error_size) MUSTCHECK;
void guess_free(struct guess *guess);

/* Says what the file did not; before the manifest is used. */
bool guess_set(struct guess *guess, enum dimension dimension, const char *value) MUSTCHECK;

/* Whether the manifest can be used: nothing needed is lacking, no dimension of a cube is left over. */
bool guess_complete(const struct guess *guess);

#endif
