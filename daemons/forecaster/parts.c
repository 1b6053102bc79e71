#include "parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conversion.h"
#include "parts_private.h"
#include "seriesid.h"

/* Statuses of observations, as in submission.proto. */
enum { STATUS_CENSORED = 3 };
enum { AGE_OPEN_END = 999 };

/* One series as a curve. */
struct curve {
    const struct parts_series *series;
    struct part_key key;
    int age_low, age_high;
    int first, n, observed;
    double *y;
};

/* --- keys */

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

/* A total is a total of whatever list: "sni2007g:T" and "total:T" are one cell; "sni2025:T" is none. */
static const char *scheme_of(const char *scheme, const char *code)
{
    return series_is_total(scheme, code) ? "total" : scheme;
}

static struct part_key key_of(const struct parts_series *s)
{
    return (struct part_key){s->region,     scheme_of(s->industry_scheme, s->industry),
                             s->industry,   scheme_of(s->occupation_scheme, s->occupation),
                             s->occupation, scheme_of(s->education_scheme, s->education),
                             s->education,  s->sector};
}

/* "T" is every age; "16-74", "85+", "17". */
static void age_range(const char *age, int *low, int *high)
{
    *low = 0;
    *high = AGE_OPEN_END;
    if (strcmp(age, "T") == 0)
        return;
    if (sscanf(age, "%d-%d", low, high) == 1 && strchr(age, '+') == NULL)
        *high = *low;
}

static int compare_curves(const void *x, const void *y)
{
    const struct curve *a = x, *b = y;
    int by_key = part_key_compare(&a->key, &b->key);

    if (by_key != 0)
        return by_key;
    if (a->series->rank != b->series->rank)
        return a->series->rank - b->series->rank;
    if (strcmp(a->series->age, b->series->age) != 0)
        return strcmp(a->series->age, b->series->age);
    return strcmp(a->series->sex, b->series->sex);
}

static int compare_parts(const void *x, const void *y)
{
    const struct part *a = x, *b = y;
    int by_key = part_key_compare(&a->key, &b->key);

    if (by_key != 0)
        return by_key;
    return a->rank != b->rank ? a->rank - b->rank : b->converted - a->converted;
}

/* --- curves */

static double value_of(const struct parts_observation *o)
{
    return o->status == STATUS_CENSORED ? o->value / 2 : o->value;
}

/* The observations [from, to) of one series as a curve. */
static bool fill_curve(struct curve *curve, const struct parts_observation *from,
                       const struct parts_observation *to)
{
    curve->first = from->period;
    curve->n = to[-1].period - from->period + 1;
    curve->y = malloc((size_t)curve->n * sizeof *curve->y);
    if (curve->y == NULL)
        return false;
    for (int i = 0; i < curve->n; i++)
        curve->y[i] = NAN;
    for (const struct parts_observation *o = from; o < to; o++) {
        curve->y[o->period - curve->first] = value_of(o);
        curve->observed += !isnan(o->value);
    }
    return true;
}

/* One curve per series that has observations; malloc'd, NULL when out of memory. */
static struct curve *make_curves(const struct parts_input *input, int *count)
{
    struct curve *curves = calloc((size_t)input->series_count + 1, sizeof *curves);
    const struct parts_observation *from = input->observations,
                                   *end = from + input->observation_count;

    *count = 0;
    for (int i = 0; curves != NULL && i < input->series_count; i++) {
        const struct parts_series *s = &input->series[i];
        const struct parts_observation *to;
        while (from < end && from->series < s->id)
            from++;
        for (to = from; to < end && to->series == s->id; to++)
            ;
        if (to > from) {
            struct curve *curve = &curves[*count];
            *curve = (struct curve){.series = s, .key = key_of(s)};
            age_range(s->age, &curve->age_low, &curve->age_high);
            if (!fill_curve(curve, from, to))
                break; /* the rest stays out; the caller sees y == NULL */
            (*count)++;
        }
        from = to;
    }
    return curves;
}

static void free_curves(struct curve *curves, int count)
{
    for (int i = 0; i < count; i++)
        free(curves[i].y);
    free(curves);
}

/* Real figures drive out synthetic ones. */
static int drop_synthetic(struct curve *curves, int count, bool *synthetic)
{
    bool real = false;
    int kept = 0;

    for (int i = 0; i < count; i++)
        real |= !curves[i].series->synthetic;
    *synthetic = !real && count > 0;
    for (int i = 0; i < count; i++) {
        if (real && curves[i].series->synthetic)
            free(curves[i].y);
        else
            curves[kept++] = curves[i];
    }
    return kept;
}

static double at(const struct curve *curve, int period)
{
    return curve != NULL && period >= curve->first && period < curve->first + curve->n
               ? curve->y[period - curve->first]
               : NAN;
}

/* --- one part from its curves: same key, same definition, ordered by age and sex */

/* One age group: total, men, women; any may be absent. */
struct age {
    int low, high;
    const struct curve *sexes[3];
};

static int group_ages(const struct curve *curves, int n, struct age *ages)
{
    int count = 0;

    for (int i = 0; i < n; i++) {
        const char *sex = curves[i].series->sex;
        if (count == 0 || strcmp(curves[i].series->age, curves[i - 1].series->age) != 0)
            ages[count++] = (struct age){.low = curves[i].age_low, .high = curves[i].age_high};
        ages[count - 1].sexes[sex[0] == '1' ? 1 : sex[0] == '2' ? 2 : 0] = &curves[i];
    }
    return count;
}

static double age_at(const struct age *age, int period, bool additive)
{
    double total = at(age->sexes[0], period);

    return isnan(total) && additive ? at(age->sexes[1], period) + at(age->sexes[2], period) : total;
}

static bool contains(const struct age *outer, const struct age *inner)
{
    return outer->low <= inner->low && outer->high >= inner->high;
}

/* The group that contains all others, or -1. */
static int widest(const struct age *ages, int n)
{
    for (int i = 0; i < n; i++) {
        bool all = true;
        for (int k = 0; k < n; k++)
            all &= contains(&ages[i], &ages[k]);
        if (all)
            return i;
    }
    return -1;
}

static bool overlap(const struct age *ages, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = i + 1; k < n; k++)
            if (ages[i].low <= ages[k].high && ages[k].low <= ages[i].high)
                return true;
    return false;
}

static double ages_at(const struct age *ages, int n, int wide, int period, bool additive)
{
    double sum = 0;

    if (wide >= 0)
        return age_at(&ages[wide], period, additive);
    for (int i = 0; i < n; i++)
        sum += age_at(&ages[i], period, additive);
    return sum;
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

static bool combine(struct parts *parts, const struct curve *curves, int n, bool additive)
{
    struct age *ages = malloc((size_t)n * sizeof *ages);
    struct part *part = parts_add(parts);
    int first = curves[0].first, last = first, count, wide;

    if (ages == NULL || part == NULL) {
        free(ages);
        return false;
    }
    for (int i = 0; i < n; i++) {
        first = curves[i].first < first ? curves[i].first : first;
        last = curves[i].first + curves[i].n - 1 > last ? curves[i].first + curves[i].n - 1 : last;
    }
    part->key = curves[0].key;
    part->parent = curves[0].series->industry_parent;
    part->rank = curves[0].series->rank;
    count = group_ages(curves, n, ages);
    wide = widest(ages, count);
    if (!part_alloc(part, first, last, n)) {
        free(ages);
        return false;
    }
    for (int p = first; p <= last; p++)
        part->y[p - first] = wide < 0 && (!additive || overlap(ages, count))
                                 ? NAN
                                 : ages_at(ages, count, wide, p, additive);
    for (int i = 0; i < n; i++) {
        if (wide >= 0 &&
            (curves[i].age_low != ages[wide].low || curves[i].age_high != ages[wide].high))
            continue; /* another age group than the one taken */
        part->sources[part->source_count] = curves[i].series->id;
        part->source_periods[part->source_count++] = curves[i].observed;
    }
    part_trim(part);
    free(ages);
    return true;
}

static bool combine_all(struct parts *parts, const struct curve *curves, int count, bool additive)
{
    bool ok = true;

    for (int i = 0, next; ok && i < count; i = next) {
        for (next = i + 1; next < count; next++)
            if (part_key_compare(&curves[i].key, &curves[next].key) != 0 ||
                curves[i].series->rank != curves[next].series->rank)
                break;
        ok = combine(parts, &curves[i], next - i, additive);
    }
    return ok;
}

/* --- totals over industries */

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

double part_at(const struct part *part, int period)
{
    return period >= part->first && period < part->first + part->n ? part->y[period - part->first]
                                                                   : NAN;
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

static bool add_totals(struct parts *parts)
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

/* --- all of it */

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

/* The list stays in the order of the regions, which add_totals goes by. */
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
    int count;
    struct curve *curves = make_curves(input, &count);
    bool ok = curves != NULL && (count == input->series_count || curves[count].series == NULL ||
                                 curves[count].y != NULL);

    memset(parts, 0, sizeof *parts);
    if (ok) {
        count = drop_synthetic(curves, count, &parts->synthetic);
        qsort(curves, (size_t)count, sizeof *curves, compare_curves);
        ok = combine_all(parts, curves, count, input->additive);
    }
    if (curves != NULL)
        free_curves(curves, count);
    if (input->additive && input->conversions != NULL)
        ok = ok && convert(parts, input->conversions);
    ok = ok && (!input->additive || add_totals(parts));
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
