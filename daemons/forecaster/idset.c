#include "idset.h"

#include <stdlib.h>
#include <string.h>

/* Ids are the beginnings of SHA-256 sums, so their own bits spread them. */
static int64_t *place(const struct idset *set, int64_t id)
{
    for (size_t i = (uint64_t)id;; i++) {
        int64_t *at = &set->ids[i & (set->room - 1)];
        if (*at == 0 || *at == id)
            return at;
    }
}

bool idset_has(const struct idset *set, int64_t id)
{
    if (id == 0)
        return set->zero;
    return set->room > 0 && *place(set, id) == id;
}

static bool grow(struct idset *set)
{
    struct idset bigger = {
        .room = set->room > 0 ? set->room * 2 : 256, .used = set->used, .zero = set->zero};

    bigger.ids = calloc(bigger.room, sizeof *bigger.ids);
    if (bigger.ids == NULL)
        return false;
    for (size_t i = 0; i < set->room; i++)
        if (set->ids[i] != 0)
            *place(&bigger, set->ids[i]) = set->ids[i];
    free(set->ids);
    *set = bigger;
    return true;
}

bool idset_add(struct idset *set, int64_t id)
{
    int64_t *at;

    if (id == 0)
        return set->zero = true;
    if ((set->used + 1) * 2 > set->room && !grow(set))
        return false;
    at = place(set, id);
    set->used += *at == 0;
    *at = id;
    return true;
}

void idset_clear(struct idset *set)
{
    free(set->ids);
    memset(set, 0, sizeof *set);
}
