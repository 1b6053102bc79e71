/* parts_private: what makes parts shares. For part*.c and conversion.c only.
 *
 * parts_combine.c makes a part of the series of a cell and definition, conversion.c parts in the list that forecasts are made
 * in, parts_total.c the totals that a region lacks; parts.c has them do it in that order. part.c is one part.
 */
#ifndef PARTS_PRIVATE_H
#define PARTS_PRIVATE_H

#include "parts.h"

/* A new, zeroed part at the end of the list; NULL when out of memory. Moves the list. */
struct part *parts_add(struct parts *parts);
/* Room for the periods first..last and for so many sources; part_free releases also after a failure. */
bool part_alloc(struct part *part, int first, int last, int sources) MUSTCHECK;
void part_free(struct part *part);
/* Sets first and n so that both ends are observed; n = 0 when nothing is. */
void part_trim(struct part *part);
/* NaN outside the part. */
double part_at(const struct part *part, int period);
/* Adds another part's sources, those it has already left out. */
void part_take_sources(struct part *part, const struct part *from);

/* Adds the parts of an input's series, ordered. False when out of memory. */
bool parts_combine(struct parts *parts, const struct parts_input *input) MUSTCHECK;
/* Adds totals over industries where they lack. False when out of memory. */
bool parts_total(struct parts *parts) MUSTCHECK;

#endif
