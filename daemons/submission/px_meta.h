/* px_meta: what the keywords of a PX file say of its table.
 *
 * Names are those of the file's own language (LANGUAGE). A dimension's code is its VARIABLECODE, else its name;
 * its label is its name. Periods follow TIMEVAL and are written as PxWeb writes them: 2024, 2024H1, 2024K3,
 * 2024M07, 2024W31.
 */
#ifndef PX_META_H
#define PX_META_H

#include "px_header.h"
#include "table.h"

/* Fills table->meta; *stubs becomes the number of dimensions in the stub, which come first. TABLE_ROW, or TABLE_BROKEN
 * with what is wrong. */
enum table_result px_meta_read(struct px_header *header, struct table *table, int *stubs) MUSTCHECK;

#endif
