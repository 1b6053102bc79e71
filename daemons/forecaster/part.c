/* One part: what it is of, its figures, its sources. */
#include "parts_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "seriesid.h"

bool part_is_plain(const struct part_key *key)
{
    return strcmp(key->occupation, "T") == 0 && strcmp(key->education, "T") == 0 && strcmp(key->sector, "T") == 0;
}

bool part_is_industry(const struct part_key *key)
{
    return part_is_plain(key) && strcmp(key->industry_scheme, SERIES_INDUSTRY_LIST) == 0;
}

bool part_is_unknown(const struct part_key *key)
{
    return strcmp(key->industry, "US") == 0;
}

int part_key_compare(const struct part_key *a, const struct part_key *b)
{
    int by[] = {strcmp(a->region, b->region),
                /* the total stands before what it is the total of */
                (strcmp(b->industry_scheme, "total") == 0) - (strcmp(a->industry_scheme, "total") == 0),
                strcmp(a->industry_scheme, b->industry_scheme), strcmp(a->industry, b->industry),
                strcmp(a->occupation_scheme, b->occupation_scheme),
                strcmp(a->occupation, b->occupation),
                strcmp(a->education_scheme, b->education_scheme),
                strcmp(a->education, b->education), strcmp(a->sector, b->sector)};

    for (size_t i = 0; i < ARRAY_SIZE(by); i++)
        if (by[i] != 0)
            return by[i];
    return 0;
}

void part_trim(struct part *part)
{
    int skip = 0;

    while (part->n > 0 && isnan(part->y[part->n - 1]))
        part->n--;
    while (skip < part->n && isnan(part->y[skip]))
        skip++;
    memmove(part->y, part->y + skip, (size_t)(part->n - skip) * sizeof *part->y);
    part->first += skip;
    part->n -= skip;
}

struct part *parts_add(struct parts *parts)
{
    if (parts->count == parts->room) {
        int room = parts->room > 0 ? parts->room * 2 : 64;
        struct part *more = realloc(parts->list, (size_t)room * sizeof *more);
        if (more == NULL)
            return NULL;
        parts->list = more;
        parts->room = room;
    }
    memset(&parts->list[parts->count], 0, sizeof parts->list[0]);
    return &parts->list[parts->count++];
}

bool part_alloc(struct part *part, int first, int last, int sources)
{
    part->first = first;
    part->n = last - first + 1;
    part->y = malloc((size_t)part->n * sizeof *part->y);
    part->sources = malloc((size_t)sources * sizeof *part->sources);
    part->source_periods = malloc((size_t)sources * sizeof *part->source_periods);
    return part->y != NULL && part->sources != NULL && part->source_periods != NULL;
}

void part_free(struct part *part)
{
    free(part->y);
    free(part->sources);
    free(part->source_periods);
}

void part_take_sources(struct part *part, const struct part *from)
{
    for (int i = 0; i < from->source_count; i++) {
        bool known = false;
        for (int k = 0; k < part->source_count; k++)
            known |= part->sources[k] == from->sources[i];
        if (known)
            continue; /* a code that was split between two of the total's members */
        part->sources[part->source_count] = from->sources[i];
        part->source_periods[part->source_count++] = from->source_periods[i];
    }
}

double part_at(const struct part *part, int period)
{
    return period >= part->first && period < part->first + part->n ? part->y[period - part->first]
                                                                   : NAN;
}
