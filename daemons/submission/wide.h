/* wide: a row with a column per period, turned into a row per period.
 *
 * The columns whose heading is a period, or ends in one ("Antal 2019"), become the columns "period" and
 * "value"; what stands before the period becomes the column "contents". All other columns stay as they
 * are, in their order.
 */
#ifndef WIDE_H
#define WIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "macros.h"
#include "table.h"

/* Reads the wide heading, the table's present row, and puts the long one in its place. TABLE_BROKEN when no
 * column is a period (V14) or memory ran out (*wide is NULL then). */
enum table_result wide_open(struct wide **wide, struct table *table) MUSTCHECK;
void wide_close(struct wide **wide);

/* Takes the table's present row, a wide one, and puts the first long row in its place. */
enum table_result wide_row(struct wide *wide, struct table *table) MUSTCHECK;
bool wide_has_more(const struct wide *wide);
/* The next long row of the same wide one. */
enum table_result wide_step(struct wide *wide, struct table *table) MUSTCHECK;

/* Where the period of a heading begins: 0 when all of it is one, its last word's place, or -1. */
int wide_period_at(const struct cell *heading);
/* Which headings of the present row are periods. A year that stands behind a text of its own, where other years share
 * theirs, is part of a name: "näringsgren SNI 2007" beside "Antal 2008", "Antal 2009". */
void wide_periods(const struct table *table, bool periods[TABLE_COLUMNS_MAX]);
/* The heading of the column that the present long row came from; which of the columns it is. */
const struct cell *wide_heading(const struct wide *wide);
int wide_source(const struct wide *wide, int column);
/* The long row's column that a column of the wide row goes to. */
int wide_column_of(const struct wide *wide, int source);

#endif
