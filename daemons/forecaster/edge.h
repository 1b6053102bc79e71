/* edge: the ragged edge of a panel, filled from a faster panel of the same measure (nowcast.h).
 *
 * A register's years come late; months of the same cells run further. Where their nowcast has beaten the last
 * value, the years between are appended to the target as nowcasts, with standard errors, and the faster series
 * become sources of it. Pure: the same panels, the same bytes.
 */
#ifndef EDGE_H
#define EDGE_H

#include "assembly.h"

/* Fills the targets of a panel of frequency `slow` from one of frequency `fast`, a multiple of it. False when
 * out of memory; the panel may still be freed. */
bool edge_fill(struct panel *panel, int slow, const struct panel *faster, int fast) MUSTCHECK;

#endif
