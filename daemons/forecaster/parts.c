#include "parts.h"

#include <stdlib.h>
#include <string.h>

#include "conversion.h"
#include "parts_private.h"

static int compare_parts(const void *x, const void *y)
{
    const struct part *a = x, *b = y;
    int by_key = part_key_compare(&a->key, &b->key);

    if (by_key != 0)
        return by_key;
    return a->rank != b->rank ? a->rank - b->rank : b->converted - a->converted;
}

static void drop_empty(struct parts *parts)
{
    int kept = 0;

    for (int i = 0; i < parts->count; i++) {
        if (parts->list[i].n == 0)
            part_free(&parts->list[i]);
        else
            parts->list[kept++] = parts->list[i];
    }
    parts->count = kept;
}

/* The list stays in the order of the regions, which parts_total goes by. */
static bool convert(struct parts *parts, const struct conversion_list *conversions)
{
    bool ok = conversion_apply(parts, conversions);

    drop_empty(parts);
    if (parts->count > 0)
        qsort(parts->list, (size_t)parts->count, sizeof *parts->list, compare_parts);
    return ok;
}

bool parts_make(struct parts *parts, const struct parts_input *input)
{
    bool ok;

    memset(parts, 0, sizeof *parts);
    ok = parts_combine(parts, input);
    if (input->additive && input->conversions != NULL)
        ok = ok && convert(parts, input->conversions);
    ok = ok && (!input->additive || parts_total(parts));
    drop_empty(parts);
    if (parts->count > 0)
        qsort(parts->list, (size_t)parts->count, sizeof *parts->list, compare_parts);
    return ok;
}

void parts_free(struct parts *parts)
{
    for (int i = 0; i < parts->count; i++)
        part_free(&parts->list[i]);
    free(parts->list);
    memset(parts, 0, sizeof *parts);
}
