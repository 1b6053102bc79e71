/* tabulate: a table for people, drawn when all its cells are known.
 *
 * Fits a width by cutting cells of the columns that allow it, then by leaving out columns, the ones
 * of highest rank first; what was left out is said under the table. A column that may go and holds
 * nothing goes without a word. Control characters in cells
 * (a submitter's file name may hold any) are shown as '?' and never reach the terminal.
 */
#ifndef TABULATE_H
#define TABULATE_H

#include <stdbool.h>
#include <stdio.h>

#include "wording.h"

enum table_align { TABLE_LEFT, TABLE_RIGHT };

struct table;

struct table *table_new(void);
void table_free(struct table **table);

/* Adds a column, before any cell. rank 0: always shown; a higher rank is left out before a lower.
 * least: cells may be cut to this many columns; 0: never. heading is copied. */
void table_column(struct table *table, const char *heading, enum table_align align, int rank, int least);
/* Fills the next cell, row by row. NULL is an empty cell. text is copied. */
void table_cell(struct table *table, const char *text);
void table_cellf(struct table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));
int table_rows(const struct table *table);

/* Draws it within the width of out's terminal, or in full when out is none. False when memory ran
 * out on the way. */
bool table_print(struct table *table, bool swedish, FILE *out);
/* The same for a given width (0: no limit), with or without bold headings. */
bool table_draw(struct table *table, bool swedish, int width, bool bold, FILE *out);

#endif
