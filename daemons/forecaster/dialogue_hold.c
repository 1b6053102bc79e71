#include "dialogue_hold.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ANY_BATCH = -1 };

/* What an employer says of one region, as it was said last and as it counts; said NaN: it does not. */
struct entry {
    const struct dialogue_version *first;       /* names respondent, region and origin */
    const char *unit;                           /* region of the unit it is for; NULL: of none yet */
    struct dialogue_answer last, counts;
    int batch[DIALOGUE_HORIZONS];               /* with which it began to count */
    bool aside, in;                             /* in: of the group in hand */
};

/* One round's answers about one industry. */
struct asked {
    const char *county;
    int n, batches;
    struct entry *entry;                        /* by respondent, region, origin */
    const struct dialogue_version **by_time;
    struct dialogue_answer *group;              /* scratch, by respondent */
};

/* --- order */

static int compare_texts(const struct dialogue_version *a, const struct dialogue_version *b, bool with_known)
{
    const char *const left[] = {a->answer.industry_scheme, a->answer.industry, a->answer.round, a->answer.respondent, a->answer.region, a->origin};
    const char *const right[] = {b->answer.industry_scheme, b->answer.industry, b->answer.round, b->answer.respondent, b->answer.region, b->origin};
    int order = 0;

    for (size_t i = 0; i < ARRAY_SIZE(left) && order == 0; i++)
        order = strcmp(left[i], right[i]);
    return order != 0 || !with_known ? order : (a->known > b->known) - (a->known < b->known);
}

static int by_question(const void *x, const void *y)
{
    return compare_texts(*(const struct dialogue_version *const *)x, *(const struct dialogue_version *const *)y, true);
}

static int by_time(const void *x, const void *y)
{
    const struct dialogue_version *a = *(const struct dialogue_version *const *)x, *b = *(const struct dialogue_version *const *)y;
    int order = (a->known > b->known) - (a->known < b->known);

    return order != 0 ? order : compare_texts(a, b, false);
}

static bool same_round(const struct dialogue_answer *a, const struct dialogue_answer *b)
{
    return strcmp(a->industry_scheme, b->industry_scheme) == 0 && strcmp(a->industry, b->industry) == 0 && strcmp(a->round, b->round) == 0;
}

/* --- what is said */

static const double silence[DIALOGUE_HORIZONS] = {NAN, NAN, NAN};

static bool speaks(const struct dialogue_answer *answer)
{
    bool any = false;

    for (int h = 0; h < DIALOGUE_HORIZONS; h++)
        any = any || !isnan(answer->said[h]);
    return any;
}

static bool has_changed(const struct entry *e, int h)
{
    const double last = e->last.said[h], counts = e->counts.said[h];

    return isnan(last) != isnan(counts) || (!isnan(last) && last != counts);
}

static bool is_of(const struct entry *e, const char *unit)
{
    return e->unit != NULL && strcmp(e->unit, unit) == 0;
}

/* Whether those marked `in` are enough to be told of together. */
static bool are_several(const struct asked *a)
{
    int n = 0;

    for (int i = 0; i < a->n; i++)
        if (a->entry[i].in)
            a->group[n++] = a->entry[i].last;
    return dialogue_are_several(a->group, n);
}

/* --- who speaks for whom */

/* Whoever speaks of a region, of any where it is NULL, and is for no unit yet. */
static void mark_new(struct asked *a, const char *region)
{
    for (int i = 0; i < a->n; i++) {
        struct entry *e = &a->entry[i];
        e->in = e->unit == NULL && speaks(&e->last) && (region == NULL || strcmp(e->last.region, region) == 0);
    }
}

static bool has_begun(const struct asked *a, const char *unit)
{
    bool any = false;

    for (int i = 0; i < a->n; i++)
        any = any || is_of(&a->entry[i], unit);
    return any;
}

/* The first of a unit count as they are: what of them can be told about a horizon is seen to where they are weighed. */
static void join(struct asked *a, const char *unit)
{
    bool begun = has_begun(a, unit);

    if (!are_several(a))
        return;
    for (int i = 0; i < a->n; i++) {
        struct entry *e = &a->entry[i];
        if (!e->in)
            continue;
        e->unit = unit;
        if (!begun)
            e->counts = e->last;
        for (int h = 0; h < DIALOGUE_HORIZONS; h++)
            e->batch[h] = a->batches;
    }
    a->batches++;
}

static void assign(struct asked *a)
{
    for (int i = 0; i < a->n; i++) {
        const char *region = a->entry[i].last.region;
        if (a->entry[i].unit != NULL || !speaks(&a->entry[i].last) || strlen(region) == 2)
            continue;
        mark_new(a, region);
        join(a, region);
    }
    mark_new(a, NULL);
    join(a, a->county);
}

/* --- what begins to count */

static void release_horizon(struct asked *a, const char *unit, int h)
{
    for (int i = 0; i < a->n; i++)
        a->entry[i].in = is_of(&a->entry[i], unit) && has_changed(&a->entry[i], h);
    if (!are_several(a))
        return;
    for (int i = 0; i < a->n; i++) {
        struct entry *e = &a->entry[i];
        double said[DIALOGUE_HORIZONS];
        if (!e->in)
            continue;
        memcpy(said, e->counts.said, sizeof said);
        said[h] = e->last.said[h];
        e->counts = e->last;
        memcpy(e->counts.said, said, sizeof said);
        e->batch[h] = a->batches;
        e->aside = false;
    }
    a->batches++;
}

static void release(struct asked *a)
{
    for (int i = 0; i < a->n; i++) {
        const char *unit = a->entry[i].unit;
        bool seen = unit == NULL;
        for (int k = 0; k < i && !seen; k++)
            seen = is_of(&a->entry[k], unit);
        for (int h = 0; h < DIALOGUE_HORIZONS && !seen; h++)
            release_horizon(a, unit, h);
    }
}

/* --- what is taken back */

static bool is_by(const struct entry *e, const char *respondent)
{
    return strcmp(e->first->answer.respondent, respondent) == 0;
}

/* Entries of a batch, or of any, that count about a horizon. */
static bool counts_with(const struct entry *e, const char *unit, int h, int batch)
{
    return is_of(e, unit) && !isnan(e->counts.said[h]) && (batch == ANY_BATCH || e->batch[h] == batch);
}

static void mark_batch(struct asked *a, const char *unit, int h, int batch)
{
    for (int i = 0; i < a->n; i++)
        a->entry[i].in = counts_with(&a->entry[i], unit, h, batch);
}

/* Whether the others of a batch are; those marked stay marked. */
static bool left_are_several(struct asked *a, const char *unit, int h, int batch)
{
    bool several;

    for (int i = 0; i < a->n; i++)
        a->entry[i].in = counts_with(&a->entry[i], unit, h, batch) && !a->entry[i].in;
    several = are_several(a);
    for (int i = 0; i < a->n; i++)
        a->entry[i].in = counts_with(&a->entry[i], unit, h, batch) && !a->entry[i].in;
    return several;
}

/* Takes out an employer and those after it in its batch until they are several; all of it when the rest would not be, and all of the
 * unit when the batch itself is not, as the first of a unit may be about one horizon. */
static void take_out(struct asked *a, int at, int h)
{
    const char *unit = a->entry[at].unit;
    const int batch = a->entry[at].batch[h];

    for (int i = 0; i < a->n; i++)
        a->entry[i].in = false;
    for (int step = 0; step < a->n && !are_several(a); step++) {
        const char *next = a->entry[(at + step) % a->n].first->answer.respondent;
        for (int i = 0; i < a->n; i++)
            a->entry[i].in = a->entry[i].in || (counts_with(&a->entry[i], unit, h, batch) && is_by(&a->entry[i], next));
    }
    if (!are_several(a))
        mark_batch(a, unit, h, ANY_BATCH);
    else if (!left_are_several(a, unit, h, batch))
        mark_batch(a, unit, h, batch);
    for (int i = 0; i < a->n; i++)
        if (a->entry[i].in) {
            a->entry[i].counts.said[h] = a->entry[i].last.said[h] = NAN;
            a->entry[i].aside = true;
        }
}

static void withdraw(struct asked *a, const char *respondent)
{
    for (int i = 0; i < a->n; i++) {
        if (!is_by(&a->entry[i], respondent))
            continue;
        for (int h = 0; h < DIALOGUE_HORIZONS; h++)
            if (!isnan(a->entry[i].counts.said[h]))
                take_out(a, i, h);
    }
    for (int i = 0; i < a->n; i++)
        if (is_by(&a->entry[i], respondent)) {
            memcpy(a->entry[i].last.said, silence, sizeof silence);
            a->entry[i].aside = false;
        }
}

/* --- one round's answers, moment by moment */

static struct entry *entry_of(const struct asked *a, const struct dialogue_version *version)
{
    int i = 0;

    while (compare_texts(a->entry[i].first, version, false) != 0)
        i++;
    return &a->entry[i];
}

static void hear(struct asked *a, const struct dialogue_version *version)
{
    struct entry *e = entry_of(a, version);

    e->last = version->answer;
    e->aside = false;
}

/* The first withdrawal after one moment and up to another, of versions that came before it; NULL: none. */
static const struct dialogue_version *next_withdrawal(const struct asked *a, int versions, int64_t after, int64_t until)
{
    const struct dialogue_version *next = NULL;

    for (int i = 0; i < versions; i++) {
        const struct dialogue_version *v = a->by_time[i];
        if (v->withdrawn != INT64_MAX && v->withdrawn > after && v->withdrawn <= until && (next == NULL || v->withdrawn < next->withdrawn))
            next = v;
    }
    return next;
}

/* Those of one moment, by name. */
static void take_back(struct asked *a, int versions, int64_t moment)
{
    for (int i = 0; i < a->n; i++)
        for (int k = 0; k < versions; k++)
            if (a->by_time[k]->withdrawn == moment && a->by_time[k]->known <= moment &&
                strcmp(a->by_time[k]->answer.respondent, a->entry[i].first->answer.respondent) == 0) {
                withdraw(a, a->entry[i].first->answer.respondent);
                break;
            }
}

static void take_back_between(struct asked *a, int versions, int64_t after, int64_t until)
{
    const struct dialogue_version *v;

    while ((v = next_withdrawal(a, versions, after, until)) != NULL) {
        take_back(a, versions, v->withdrawn);
        after = v->withdrawn;
    }
}

static void live_through(struct asked *a, int versions)
{
    int64_t now = INT64_MIN;

    for (int i = 0, next; i < versions; i = next) {
        take_back_between(a, i, now, a->by_time[i]->known - 1);
        now = a->by_time[i]->known - 1;
        for (next = i; next < versions && a->by_time[next]->known == a->by_time[i]->known; next++)
            hear(a, a->by_time[next]);
        assign(a);
        release(a);
    }
    take_back_between(a, versions, now, INT64_MAX - 1);
}

/* Versions of one round and industry, by question: the entries they are of. */
static void begin(struct asked *a, const struct dialogue_version **versions, int n)
{
    a->n = a->batches = 0;
    for (int i = 0; i < n; i++) {
        a->by_time[i] = versions[i];
        if (i > 0 && compare_texts(versions[i - 1], versions[i], false) == 0)
            continue;
        a->entry[a->n] = (struct entry){.first = versions[i], .last = versions[i]->answer, .counts = versions[i]->answer};
        memcpy(a->entry[a->n].last.said, silence, sizeof silence);
        memcpy(a->entry[a->n++].counts.said, silence, sizeof silence);
    }
    qsort(a->by_time, (size_t)n, sizeof *a->by_time, by_time);
}

static bool waits(const struct entry *e)
{
    bool changed = false;

    for (int h = 0; h < DIALOGUE_HORIZONS; h++)
        changed = changed || has_changed(e, h);
    return changed;
}

static void count_waiting(const struct asked *a, struct dialogue_held *held)
{
    struct dialogue_waiting w = {a->entry->last.industry_scheme, a->entry->last.industry, a->entry->last.round, 0, 0};

    for (int i = 0, next; i < a->n; i = next) {
        bool waiting = false, aside = false;
        for (next = i; next < a->n && is_by(&a->entry[next], a->entry[i].first->answer.respondent); next++) {
            waiting = waiting || waits(&a->entry[next]);
            aside = aside || a->entry[next].aside;
        }
        w.waiting += waiting;
        w.aside += aside && !waiting;
    }
    if (w.waiting + w.aside > 0)
        held->waiting[held->waiting_count++] = w;
}

static void keep(const struct asked *a, struct dialogue_held *held)
{
    for (int i = 0; i < a->n; i++)
        if (a->entry[i].unit != NULL && speaks(&a->entry[i].counts)) {
            held->list[held->count] = a->entry[i].counts;
            held->list[held->count++].unit = a->entry[i].unit;
        }
    count_waiting(a, held);
}

/* --- all of them */

static int take_versions(const struct dialogue_version **sorted, const struct dialogue_version *versions, int n)
{
    int kept = 0;

    for (int i = 0; i < n; i++)
        if (dialogue_sector(versions[i].answer.sector) >= 0)
            sorted[kept++] = &versions[i];
    qsort(sorted, (size_t)kept, sizeof *sorted, by_question);
    return kept;
}

bool dialogue_hold(struct dialogue_held *held, const struct dialogue_version *versions, int n, const char *county)
{
    const size_t room = (size_t)n + 1;
    const struct dialogue_version **sorted = malloc(room * sizeof *sorted);
    struct asked a = {county, 0, 0, malloc(room * sizeof *a.entry), malloc(room * sizeof *a.by_time), malloc(room * sizeof *a.group)};
    bool ok;

    *held = (struct dialogue_held){.list = malloc(room * sizeof *held->list), .waiting = malloc(room * sizeof *held->waiting)};
    ok = sorted != NULL && a.entry != NULL && a.by_time != NULL && a.group != NULL && held->list != NULL && held->waiting != NULL;
    if (ok) {
        int kept = take_versions(sorted, versions, n);
        for (int i = 0, next; i < kept; i = next) {
            for (next = i + 1; next < kept && same_round(&sorted[next]->answer, &sorted[i]->answer); next++)
                ;
            begin(&a, sorted + i, next - i);
            live_through(&a, next - i);
            keep(&a, held);
        }
    }
    free(sorted);
    free(a.entry);
    free(a.by_time);
    free(a.group);
    return ok;
}

void dialogue_held_free(struct dialogue_held *held)
{
    free(held->list);
    free(held->waiting);
    memset(held, 0, sizeof *held);
}
