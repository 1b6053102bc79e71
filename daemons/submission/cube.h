/* cube: a table of dimensions and cells (PX, JSON-stat), unrolled into long rows.
 *
 * The dimensions are those of table->meta. A row has a code per dimension, then "value" and "status".
 * Cells are numbered from 0 in the order of the file, the last dimension running fastest; cell i is row
 * i + 2, as the heading is row 1.
 */
#ifndef CUBE_H
#define CUBE_H

#include <stdbool.h>
#include <stdint.h>

#include "table.h"

enum {
    CUBE_DIMENSIONS_MAX = 256,         /* V27 */
    CUBE_CELLS_MAX = INT32_MAX - 1,    /* V27; rows are numbered in 31 bits */
    /* A sparse file names the cells it has; those it leaves out cost it nothing and us a row each. */
    CUBE_SPARSE_MAX = 16 * 1024 * 1024,
};

struct cube {
    int n;
    uint32_t cells;
    struct cell *codes[CUBE_DIMENSIONS_MAX]; /* of each dimension's categories; in the table's arena */
    uint32_t at[CUBE_DIMENSIONS_MAX];        /* the categories of the cell shown last */
    uint32_t shown;                          /* its number */
};

/* Where the codes or texts of a dimension are found by name. */
struct cube_names {
    uint32_t *slots; /* index + 1; 0: empty; in the table's arena */
    uint32_t mask;
};

/* Checks table->meta and prepares for rows: TABLE_ROW, or TABLE_BROKEN with V27 or V28. */
enum table_result cube_open(struct cube *cube, struct table *table) MUSTCHECK;
/* Puts the heading into the table's present row. */
void cube_heading(const struct cube *cube, struct table *table);
/* Puts a cell of the cube there. */
void cube_show(struct cube *cube, struct table *table, uint32_t cell, struct cell value, struct cell status);
/* For table_format.place: says which cell a value is. */
void cube_place(const struct table *table, int column, char *out, size_t size);

/* What the producers' signs mean. For a cell without a number: value is "..", ":" or "0" (a dash: nothing to
 * count). For one with a number: a status of ours, or the sign as it is, which the manifest then maps. */
void cube_absent(const char *sign, size_t length, struct cell *value, struct cell *status);
struct cell cube_status(const char *sign, size_t length);

/* Finds the categories of a dimension by code, or by text. False when out of memory. */
bool cube_names_open(struct cube_names *names, struct table *table, const struct table_dimension *dimension, bool by_text) MUSTCHECK;
/* -1: there is none. */
int64_t cube_names_find(const struct cube_names *names, const struct table_dimension *dimension, bool by_text, const char *name,
                        size_t length);

#endif
