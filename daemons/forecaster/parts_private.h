/* What makes parts: parts.c and conversion.c. */
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

#endif
