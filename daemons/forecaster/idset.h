/* idset: a set of 64-bit ids, e.g. the series known to exist. Eight to sixteen bytes an id. */
#ifndef IDSET_H
#define IDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

/* Zeroed: empty. */
struct idset {
    int64_t *ids; /* 0 marks an empty place */
    size_t room, used;
    bool zero; /* whether the id 0 is in the set */
};

bool idset_has(const struct idset *set, int64_t id);
/* False when out of memory; the id is then not in the set. */
bool idset_add(struct idset *set, int64_t id) MUSTCHECK;
void idset_clear(struct idset *set);

#endif
