/* heading: the rows of a heading of several, made one.
 *
 * "2019" above "men" and "women" becomes "men 2019" and "women 2019": what stands above each other is joined, the
 * period last, where `wide` looks for it. Merged cells stand in all the columns that they cover; in text, where they
 * have left empty fields, what is above goes on to the right until another begins.
 */
#ifndef HEADING_H
#define HEADING_H

#include "macros.h"
#include "table.h"

/* The table's present row is the first of the heading: reads the others, up to options.heading_last, and puts the one
 * heading in its place. TABLE_ROW, or what is wrong. */
enum table_result heading_join(struct table *table) MUSTCHECK;

#endif
