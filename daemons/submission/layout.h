/* layout: which column of a file holds what, found from its manifest and its heading. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdbool.h>

#include "contract.h"
#include "manifest.h"
#include "table.h"

struct layout {
    const struct manifest *manifest; /* borrowed */
    int column[DIM_COUNT];           /* index of the cell, -1: none */
    const char *constant[DIM_COUNT]; /* the same in every row, or NULL; borrowed from the manifest */
    char *heading[DIM_COUNT];        /* as written in the file; NULL where there is no column */
    int only[MANIFEST_ONLY_MAX];     /* the column of each of the manifest's `only` statements */
};

/* Reads the heading, the table's present row. What is wrong with it (V13, V14, V15) is added to rejections; false
 * when something is, or memory ran out. In a file without manifest the kind is decided here and set. */
bool layout_resolve(struct layout *layout, struct manifest *manifest, const struct table *table,
                    struct rejections *rejections) MUSTCHECK;
void layout_free(struct layout *layout);

/* Whether a heading is one of our own formats: has `measure`, or `respondent`. */
bool layout_is_own(const struct table *table);

/* Whether a row has what the manifest's `only` statements ask for. */
bool layout_wants(const struct layout *layout, const struct table *table);

/* The decimal sign of a cell: the manifest's of text, a point where the file itself says that it is a number. */
char layout_decimal(const struct layout *layout, const struct cell *cell);

/* The cell without blanks around it. */
struct cell cell_trim(struct cell cell);
/* In our own format the code of a cell in which its name follows ("F Bygg", as our forms have it): no code of
 * ours has a blank in it. Any other cell as it is. */
struct cell layout_code(const struct layout *layout, enum dimension dimension, struct cell cell);
/* What the manifest makes of a trimmed cell: mapped to (text of the manifest), or NULL as it is, which can be its first
 * word; *skip set. What `map` and `skip` say of the whole cell counts before what they say of that word. */
const char *layout_map(const struct layout *layout, enum dimension dimension, struct cell *cell, bool *skip);

#endif
