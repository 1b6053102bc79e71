/* Totals over industries, where a region has its industries and lacks their total. */
#include "parts_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whether two parts differ in nothing but the industry. */
static bool same_total(const struct part *a, const struct part *b)
{
    struct part_key x = a->key, y = b->key;

    if (a->rank != b->rank || a->converted != b->converted)
        return false;
    x.industry_scheme = y.industry_scheme = "total";
    x.industry = y.industry = "T";
    return part_key_compare(&x, &y) == 0;
}

static bool is_total(const struct part *part)
{
    return strcmp(part->key.industry_scheme, "total") == 0;
}

/* The parts of one region, [from, to) of the list. */
struct block {
    int from, to;
};

/* The parts of which the total beside `of` is the sum, as indices in members; 0 when that total is
 * given. One list of industries is summed: that of the first industry found. */
static int total_members(const struct parts *parts, const struct part *of, struct block block,
                         int *members)
{
    int n = 0, kept = 0;

    for (int i = block.from; i < block.to; i++) {
        const struct part *part = &parts->list[i];
        if (!same_total(of, part) || part->n == 0)
            continue;
        if (is_total(part))
            return 0;
        if (strcmp(part->key.industry_scheme, of->key.industry_scheme) == 0)
            members[n++] = i;
    }
    for (int i = 0; i < n; i++) {
        bool counted = false;
        for (int k = 0; k < n; k++)
            counted |=
                strcmp(parts->list[members[i]].parent, parts->list[members[k]].key.industry) == 0;
        if (!counted)
            members[kept++] = members[i];
    }
    return kept;
}

static double sum_at(const struct parts *parts, const int *members, int n, int period)
{
    double sum = 0;

    for (int i = 0; i < n; i++) {
        const struct part *part = &parts->list[members[i]];
        double value = part_at(part, period);
        if (!isnan(value) || !part_is_unknown(&part->key))
            sum += value;
    }
    return sum;
}

static bool add_total(struct parts *parts, const int *members, int n)
{
    struct part total = {0}, *added;
    int first = parts->list[members[0]].first, last = first, sources = 0;

    for (int i = 0; i < n; i++) {
        const struct part *part = &parts->list[members[i]];
        first = part->first < first ? part->first : first;
        last = part->first + part->n - 1 > last ? part->first + part->n - 1 : last;
        sources += part->source_count;
    }
    total.key = parts->list[members[0]].key;
    total.key.industry_scheme = "total";
    total.key.industry = "T";
    total.parent = "";
    total.rank = parts->list[members[0]].rank;
    total.converted = parts->list[members[0]].converted;
    if (!part_alloc(&total, first, last, sources)) {
        part_free(&total);
        return false;
    }
    for (int p = first; p <= last; p++)
        total.y[p - first] = sum_at(parts, members, n, p);
    for (int i = 0; i < n; i++)
        part_take_sources(&total, &parts->list[members[i]]);
    part_trim(&total);
    added = parts_add(parts);
    if (added == NULL)
        part_free(&total);
    else
        *added = total;
    return added != NULL;
}

/* Whether an earlier part has the same total: then it is made already. */
static bool total_seen(const struct parts *parts, struct block block, int index)
{
    for (int i = block.from; i < index; i++)
        if (parts->list[i].n > 0 && !is_total(&parts->list[i]) &&
            same_total(&parts->list[i], &parts->list[index]))
            return true;
    return false;
}

static bool add_region_totals(struct parts *parts, struct block block, int *members)
{
    bool ok = true;

    for (int i = block.from; ok && i < block.to; i++) {
        int n;
        if (parts->list[i].n == 0 || is_total(&parts->list[i]) || total_seen(parts, block, i))
            continue;
        n = total_members(parts, &parts->list[i], block, members);
        ok = n == 0 || add_total(parts, members, n);
    }
    return ok;
}

bool parts_total(struct parts *parts)
{
    int count = parts->count;
    int *members = malloc(((size_t)count + 1) * sizeof *members);
    bool ok = members != NULL;

    for (struct block block = {0, 0}; ok && block.from < count; block.from = block.to) {
        while (block.to < count &&
               strcmp(parts->list[block.to].key.region, parts->list[block.from].key.region) == 0)
            block.to++;
        ok = add_region_totals(parts, block, members);
    }
    free(members);
    return ok;
}
