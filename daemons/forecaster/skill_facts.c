#include "skill_facts.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fnv.h"

/* --- order */

/* Texts of facts that stand side by side are mostly the same ones, in the same place. */
static int compare_codes(const char *a, const char *b)
{
    return a == b ? 0 : strcmp(a, b);
}

/* Field by field, so that most comparisons end at the first or second. */
int skill_key_compare(const struct skill_key *a, const struct skill_key *b)
{
    int by = compare_codes(a->measure, b->measure);

    by = by != 0 ? by : compare_codes(a->region, b->region);
    by = by != 0 ? by : compare_codes(a->industry, b->industry);
    by = by != 0 ? by : compare_codes(a->occupation, b->occupation);
    by = by != 0 ? by : compare_codes(a->scheme, b->scheme);
    by = by != 0 ? by : compare_codes(a->education, b->education);
    by = by != 0 ? by : compare_codes(a->age, b->age);
    return by != 0 ? by : compare_codes(a->sex, b->sex);
}

static int compare_facts(const void *x, const void *y)
{
    const struct skill_fact *a = x, *b = y;
    int by_key = skill_key_compare(&a->key, &b->key);

    return by_key != 0 ? by_key : (a->year > b->year) - (a->year < b->year);
}

/* As they are read from the store they mostly are in order already. */
static void sort(struct skill_facts *facts)
{
    int i = 1;

    while (i < facts->count && compare_facts(&facts->list[i - 1], &facts->list[i]) <= 0)
        i++;
    if (i < facts->count)
        qsort(facts->list, (size_t)facts->count, sizeof *facts->list, compare_facts);
}

static uint64_t hash_of(const struct skill_key *k)
{
    const char *const texts[] = {k->measure, k->region, k->industry, k->occupation, k->scheme, k->education, k->age, k->sex};

    return fnv_texts(texts, ARRAY_SIZE(texts));
}

/* Where the key stands, or the free place where it would be noted. */
static struct skill_span *span_of(const struct skill_facts *facts, const struct skill_key *key)
{
    size_t at = (size_t)hash_of(key) & (facts->span_room - 1);

    while (facts->spans[at].n > 0 && skill_key_compare(&facts->list[facts->spans[at].first].key, key) != 0)
        at = (at + 1) & (facts->span_room - 1);
    return &facts->spans[at];
}

/* The end of the facts that have the key of the one at first. */
static int end_of(const struct skill_facts *facts, int first)
{
    int end = first + 1;

    while (end < facts->count && skill_key_compare(&facts->list[first].key, &facts->list[end].key) == 0)
        end++;
    return end;
}

/* Twice as many places as keys, so that few lie in another's way. */
static bool make_room(struct skill_facts *facts)
{
    size_t keys = 0, room = 16;

    for (int i = 0; i < facts->count; i = end_of(facts, i))
        keys++;
    while (room < 2 * keys)
        room *= 2;
    facts->spans = calloc(room, sizeof *facts->spans);
    facts->span_room = facts->spans != NULL ? room : 0;
    return facts->spans != NULL;
}

bool skill_facts_order(struct skill_facts *facts)
{
    free(facts->spans);
    sort(facts);
    if (!make_room(facts))
        return false;
    for (int i = 0, end; i < facts->count; i = end) {
        end = end_of(facts, i);
        *span_of(facts, &facts->list[i].key) = (struct skill_span){i, end - i};
    }
    return true;
}

/* --- looking up */

/* A key's years mostly follow one another without a gap: the year is where it would then be, or near. */
static double given(const struct skill_facts *facts, const struct skill_key *key, int year)
{
    const struct skill_span *span = span_of(facts, key);
    const struct skill_fact *list = &facts->list[span->first];
    int at = span->n > 0 ? year - list->year : -1;

    if (at < 0)
        return NAN;
    at = at < span->n ? at : span->n - 1;
    while (at > 0 && list[at].year > year)
        at--;
    while (at < span->n - 1 && list[at].year < year)
        at++;
    return list[at].year == year ? list[at].value : NAN;
}

double skill_value(const struct skill_facts *facts, const struct skill_key *key, int year)
{
    struct skill_key one = *key;
    double value, men;

    if (one.sex == NULL)
        one.sex = "T";
    value = given(facts, &one, year);
    if (!isnan(value) || strcmp(one.sex, "T") != 0)
        return value;
    one.sex = "1";
    men = given(facts, &one, year);
    one.sex = "2";
    return men + given(facts, &one, year);
}

static bool part_fits(const char *wanted, const char *code)
{
    return wanted == NULL || strcmp(wanted, code) == 0 || (strcmp(wanted, "*") == 0 && strcmp(code, "T") != 0);
}

bool skill_fits(const struct skill_fact *fact, const struct skill_table_key *key)
{
    const struct skill_key *k = &fact->key;

    return strcmp(key->measure, k->measure) == 0 && strcmp(key->region, k->region) == 0 && part_fits(key->industry, k->industry) &&
           part_fits(key->occupation, k->occupation) && part_fits(key->scheme, k->scheme) &&
           part_fits(key->education, k->education) && part_fits(key->age, k->age);
}

/* Where the facts of a measure and region begin, or end: they stand together. */
static int bound(const struct skill_facts *facts, const struct skill_table_key *key, bool end)
{
    int low = 0, high = facts->count;

    while (low < high) {
        int middle = low + (high - low) / 2;
        const struct skill_key *k = &facts->list[middle].key;
        int by = strcmp(k->measure, key->measure);
        by = by != 0 ? by : strcmp(k->region, key->region);
        if (by < 0 || (end && by == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int skill_range(const struct skill_facts *facts, const struct skill_table_key *key, int *end)
{
    *end = bound(facts, key, true);
    return bound(facts, key, false);
}

int skill_newest_until(const struct skill_facts *facts, const struct skill_table_key *key, int year)
{
    int newest = 0, end = bound(facts, key, true);

    for (int i = bound(facts, key, false); i < end; i++)
        if (facts->list[i].year > newest && facts->list[i].year <= year && skill_fits(&facts->list[i], key))
            newest = facts->list[i].year;
    return newest;
}

int skill_newest(const struct skill_facts *facts, const struct skill_table_key *key)
{
    return skill_newest_until(facts, key, INT_MAX);
}

int skill_first(const struct skill_facts *facts, const struct skill_table_key *key)
{
    int first = 0, end = bound(facts, key, true);

    for (int i = bound(facts, key, false); i < end; i++)
        if ((first == 0 || facts->list[i].year < first) && skill_fits(&facts->list[i], key))
            first = facts->list[i].year;
    return first;
}

static const char *code_of(const struct skill_fact *fact, enum skill_dimension dimension)
{
    return dimension == SKILL_INDUSTRY     ? fact->key.industry
           : dimension == SKILL_OCCUPATION ? fact->key.occupation
           : dimension == SKILL_EDUCATION  ? fact->key.education
                                           : fact->key.age;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **skill_codes(const struct skill_facts *facts, const struct skill_table_key *key, enum skill_dimension dimension, int *count)
{
    const char **codes = malloc(((size_t)facts->count + 1) * sizeof *codes);
    int n = 0, kept = 0, end = bound(facts, key, true);

    *count = 0;
    if (codes == NULL)
        return NULL;
    for (int i = bound(facts, key, false); i < end; i++) {
        const char *code = code_of(&facts->list[i], dimension);
        bool again = n > 0 && strcmp(codes[n - 1], code) == 0; /* as of every further year */
        if (!again && skill_fits(&facts->list[i], key))
            codes[n++] = code;
    }
    qsort(codes, (size_t)n, sizeof *codes, compare_texts);
    for (int i = 0; i < n; i++)
        if (i == 0 || strcmp(codes[i], codes[kept - 1]) != 0)
            codes[kept++] = codes[i];
    *count = kept;
    return codes;
}

int skill_place_of(const char *code, const char *const *codes, int n)
{
    for (int i = 0; i < n; i++)
        if (strcmp(codes[i], code) == 0)
            return i;
    return -1;
}

/* --- hash */

static void hash_text(struct hash_state *state, const char *text)
{
    hash_add(state, text, strlen(text) + 1);
}

static void hash_key(struct hash_state *state, const struct skill_key *k)
{
    const char *const texts[] = {k->measure, k->region, k->industry, k->occupation, k->scheme, k->education, k->age, k->sex};

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        hash_text(state, texts[i]);
}

void skill_facts_hash(const struct skill_facts *facts, struct hash_state *state)
{
    for (int i = 0, end, n; i < facts->count; i = end) {
        end = end_of(facts, i);
        n = end - i;
        hash_key(state, &facts->list[i].key);
        hash_add(state, &n, sizeof n);
        for (int k = i; k < end; k++) {
            hash_add(state, &facts->list[k].year, sizeof facts->list[k].year);
            hash_add(state, &facts->list[k].value, sizeof facts->list[k].value);
        }
    }
    for (int i = 0; i < facts->bridge_count; i++) {
        const struct skill_bridge *b = &facts->bridges[i];
        hash_text(state, b->from_scheme);
        hash_text(state, b->from);
        hash_text(state, b->to_scheme);
        hash_text(state, b->to);
        hash_add(state, &b->weight, sizeof b->weight);
    }
    for (int i = 0; i < facts->place_count; i++) {
        const struct skill_place *p = &facts->places[i];
        hash_text(state, p->region);
        hash_add(state, &p->latitude, sizeof p->latitude);
        hash_add(state, &p->longitude, sizeof p->longitude);
    }
}
