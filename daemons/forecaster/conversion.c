#include "conversion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "parts_private.h"

enum dimension { INDUSTRY, OCCUPATION, EDUCATION, DIMENSIONS };

static const char **scheme_in(struct part_key *key, enum dimension dimension)
{
    return dimension == INDUSTRY     ? &key->industry_scheme
           : dimension == OCCUPATION ? &key->occupation_scheme
                                     : &key->education_scheme;
}

static const char **code_in(struct part_key *key, enum dimension dimension)
{
    return dimension == INDUSTRY     ? &key->industry
           : dimension == OCCUPATION ? &key->occupation
                                     : &key->education;
}

/* The first of the shares of a code, and how many there are. */
static int shares_of(const struct conversion_list *conversions, const char *scheme,
                     const char *code, int *count)
{
    int first = -1;

    *count = 0;
    for (int i = 0; i < conversions->count; i++)
        if (strcmp(conversions->list[i].from_code, code) == 0 &&
            strcmp(conversions->list[i].from_scheme, scheme) == 0) {
            first = first < 0 ? i : first;
            (*count)++;
        }
    return first;
}

/* One code of the new list, and what it is made of. */
struct recipe {
    const struct conversion_list *conversions;
    enum dimension dimension;
    const char *from_scheme, *to_scheme, *to_code;
};

static bool belongs(const struct recipe *r, const struct conversion *c)
{
    return strcmp(c->from_scheme, r->from_scheme) == 0 &&
           strcmp(c->to_scheme, r->to_scheme) == 0 && strcmp(c->to_code, r->to_code) == 0;
}

/* The part that one share is taken of: as the model, but for the code. */
static const struct part *ingredient(const struct parts *parts, int count, const struct part *model,
                                     const struct recipe *r, const char *code)
{
    struct part_key key = model->key;

    *code_in(&key, r->dimension) = code;
    for (int i = 0; i < count; i++)
        if (parts->list[i].rank == model->rank && parts->list[i].converted == model->converted &&
            part_key_compare(&parts->list[i].key, &key) == 0)
            return &parts->list[i];
    return NULL;
}

/* The new code's value in a period; NaN unless every share that holds then is known. */
static double mix_at(const struct parts *parts, int count, const struct part *model,
                     const struct recipe *r, int period)
{
    double sum = 0;
    bool any = false;

    for (int i = 0; i < r->conversions->count; i++) {
        const struct conversion *c = &r->conversions->list[i];
        const struct part *part;
        if (!belongs(r, c) || period < c->first || period > c->last)
            continue;
        part = ingredient(parts, count, model, r, c->from_code);
        sum += part != NULL ? c->weight * part_at(part, period) : NAN;
        any = true;
    }
    return any ? sum : NAN;
}

/* What the mixture spans and stands on. */
static bool mix_alloc(struct part *mixed, const struct parts *parts, int count,
                      const struct part *model, const struct recipe *r)
{
    int first = model->first, last = model->first + model->n - 1, sources = 0;

    for (int i = 0; i < r->conversions->count; i++) {
        const struct conversion *c = &r->conversions->list[i];
        const struct part *part =
            belongs(r, c) ? ingredient(parts, count, model, r, c->from_code) : NULL;
        if (part == NULL)
            continue;
        first = part->first < first ? part->first : first;
        last = part->first + part->n - 1 > last ? part->first + part->n - 1 : last;
        sources += part->source_count;
    }
    if (!part_alloc(mixed, first, last, sources))
        return false;
    for (int i = 0; i < r->conversions->count; i++) {
        const struct conversion *c = &r->conversions->list[i];
        const struct part *part =
            belongs(r, c) ? ingredient(parts, count, model, r, c->from_code) : NULL;
        if (part != NULL)
            part_take_sources(mixed, part);
    }
    return true;
}

static bool mixed_already(const struct parts *parts, int count, const struct part *mixed)
{
    for (int i = count; i < parts->count; i++)
        if (parts->list[i].rank == mixed->rank &&
            part_key_compare(&parts->list[i].key, &mixed->key) == 0)
            return true;
    return false;
}

/* Adds the part of one new code, unless another part of the same mixture has brought it in. */
static bool mix(struct parts *parts, int count, int model, const struct recipe *r)
{
    struct part mixed = {.key = parts->list[model].key,
                         .parent = "",
                         .rank = parts->list[model].rank,
                         .converted = true};
    struct part *added;

    *scheme_in(&mixed.key, r->dimension) = r->to_scheme;
    *code_in(&mixed.key, r->dimension) = r->to_code;
    if (mixed_already(parts, count, &mixed))
        return true;
    if (!mix_alloc(&mixed, parts, count, &parts->list[model], r)) {
        part_free(&mixed);
        return false;
    }
    for (int i = 0; i < mixed.n; i++)
        mixed.y[i] = mix_at(parts, count, &parts->list[model], r, mixed.first + i);
    part_trim(&mixed);
    added = parts_add(parts);
    if (added == NULL)
        part_free(&mixed);
    else
        *added = mixed;
    return added != NULL;
}

static bool convert_dimension(struct parts *parts, const struct conversion_list *conversions,
                              enum dimension dimension)
{
    int count = parts->count, n;
    bool ok = true;

    for (int i = 0; ok && i < count; i++) {
        struct part_key key = parts->list[i].key;
        int from = shares_of(conversions, *scheme_in(&key, dimension), *code_in(&key, dimension), &n);
        for (int k = from; ok && k < from + n; k++) {
            const struct conversion *c = &conversions->list[k];
            const struct recipe r = {conversions, dimension, c->from_scheme, c->to_scheme, c->to_code};
            ok = mix(parts, count, i, &r);
        }
    }
    for (int i = 0; ok && i < count; i++) {
        struct part_key key = parts->list[i].key;
        if (shares_of(conversions, *scheme_in(&key, dimension), *code_in(&key, dimension), &n) >= 0)
            parts->list[i].n = 0; /* an empty part is dropped */
    }
    return ok;
}

bool conversion_apply(struct parts *parts, const struct conversion_list *conversions)
{
    bool ok = true;

    for (int d = INDUSTRY; ok && conversions->count > 0 && d < DIMENSIONS; d++)
        ok = convert_dimension(parts, conversions, (enum dimension)d);
    return ok;
}
