/* From series to parts: the curves of one cell and definition, by age and sex, become one. */
#include "parts_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The periods that any of the curves has. */
static void span(const struct curve *curves, int n, int *first, int *last)
{
    *first = curves[0].first;
    *last = *first;
    for (int i = 0; i < n; i++) {
        int end = curves[i].first + curves[i].n - 1;
        *first = curves[i].first < *first ? curves[i].first : *first;
        *last = end > *last ? end : *last;
    }
}

/* The curves of the age group that is taken; of all of them when their sum is. */
static void note_sources(struct part *part, const struct curve *curves, int n, const struct age *taken)
{
    for (int i = 0; i < n; i++) {
        if (taken != NULL && (curves[i].age_low != taken->low || curves[i].age_high != taken->high))
            continue;
        part->sources[part->source_count] = curves[i].series->id;
        part->source_periods[part->source_count++] = curves[i].observed;
    }
}

/* With ages as scratch, room for n. */
static bool combine_ages(struct part *part, const struct curve *curves, int n, bool additive, struct age *ages)
{
    int count = group_ages(curves, n, ages), wide = widest(ages, count), first, last;
    bool unknown = wide < 0 && (!additive || overlap(ages, count));

    span(curves, n, &first, &last);
    if (!part_alloc(part, first, last, n))
        return false;
    for (int p = first; p <= last; p++)
        part->y[p - first] = unknown ? NAN : ages_at(ages, count, wide, p, additive);
    note_sources(part, curves, n, wide >= 0 ? &ages[wide] : NULL);
    part_trim(part);
    return true;
}

static bool combine(struct parts *parts, const struct curve *curves, int n, bool additive)
{
    struct age *ages = malloc((size_t)n * sizeof *ages);
    struct part *part = ages != NULL ? parts_add(parts) : NULL;
    bool ok = part != NULL;

    if (ok) {
        part->key = curves[0].key;
        part->parent = curves[0].series->industry_parent;
        part->rank = curves[0].series->rank;
        ok = combine_ages(part, curves, n, additive, ages);
    }
    free(ages);
    return ok;
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

/* --- all of it */

bool parts_combine(struct parts *parts, const struct parts_input *input)
{
    int count;
    struct curve *curves = make_curves(input, &count);
    bool ok = curves != NULL && (count == input->series_count || curves[count].series == NULL ||
                                 curves[count].y != NULL);

    if (ok) {
        count = drop_synthetic(curves, count, &parts->synthetic);
        qsort(curves, (size_t)count, sizeof *curves, compare_curves);
        ok = combine_all(parts, curves, count, input->additive);
    }
    if (curves != NULL)
        free_curves(curves, count);
    return ok;
}
