/* Reading of skill_facts: which series there are, then their values; of each kind of table the best definition that has any. */
#include <stdlib.h>
#include <string.h>

#include "skill_facts.h"

enum { STATUS_CENSORED = 3 };

/* --- what is asked for */

enum { SERIES_ID, SERIES_KEY, SERIES_DEFINITION = SERIES_KEY + 8, SERIES_SYNTHETIC, SERIES_RANK };
enum { VALUE_SERIES, VALUE_PERIOD, VALUE_VALUE, VALUE_STATUS, VALUE_VINTAGE };

/* A series, and its values in the order of their rows: none, or first .. first + n - 1. */
struct candidate {
    struct skill_key key;
    const char *definition;
    int64_t id;
    int standing; /* of its definition, the higher the better: real ones, then by rank */
    int first, n;
};

/* Queued together, so that the server goes on while answers are looked at here. */
static bool ask(const struct skill_facts *facts, struct db *db, int64_t cut)
{
    static const struct {
        enum query query;
        bool as_of;
    } asked[] = {{Q_skill_series, false}, {Q_skill_values, true}, {Q_skill_bridges, true}, {Q_skill_places, false}};
    struct bind bind = {0};
    bool good = true;

    for (size_t i = 0; good && i < ARRAY_SIZE(asked); i++) {
        bind_text(&bind, facts->county);
        if (asked[i].as_of)
            bind_time(&bind, cut);
        good = db_queue(db, asked[i].query, &bind);
    }
    return good && db_sync(db);
}

/* --- series and their values */

/* The text, in the place where the row before has it if it is the same: keys are then told apart sooner. */
static const char *text_after(const struct rows *rows, int row, int column, const char *before)
{
    const char *text = rows_text(rows, row, column);

    return before != NULL && strcmp(text, before) == 0 ? before : text;
}

static struct candidate candidate_from(const struct rows *rows, int row, const struct candidate *before)
{
    const struct skill_key *k = &before->key;

    return (struct candidate){
        .key = {text_after(rows, row, SERIES_KEY, k->measure), text_after(rows, row, SERIES_KEY + 1, k->region),
                text_after(rows, row, SERIES_KEY + 2, k->industry), text_after(rows, row, SERIES_KEY + 3, k->occupation),
                text_after(rows, row, SERIES_KEY + 4, k->scheme), text_after(rows, row, SERIES_KEY + 5, k->education),
                text_after(rows, row, SERIES_KEY + 6, k->age), text_after(rows, row, SERIES_KEY + 7, k->sex)},
        .definition = text_after(rows, row, SERIES_DEFINITION, before->definition),
        .id = rows_int64(rows, row, SERIES_ID),
        .standing = rows_int(rows, row, SERIES_RANK) - (rows_bool(rows, row, SERIES_SYNTHETIC) ? INT16_MAX + 1 : 0)};
}

static int compare_candidates(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    int by_key = skill_key_compare(&a->key, &b->key);

    return by_key != 0 ? by_key : strcmp(a->definition, b->definition);
}

/* In the order of facts. NULL when memory is out. */
static struct candidate *list_candidates(const struct rows *rows)
{
    struct candidate none = {0}, *list = malloc(((size_t)rows_count(rows) + 1) * sizeof *list);

    for (int i = 0; list != NULL && i < rows_count(rows); i++)
        list[i] = candidate_from(rows, i, i > 0 ? &list[i - 1] : &none);
    if (list != NULL)
        qsort(list, (size_t)rows_count(rows), sizeof *list, compare_candidates);
    return list;
}

static int compare_ids(const void *x, const void *y)
{
    int64_t a = (*(struct candidate *const *)x)->id, b = (*(struct candidate *const *)y)->id;

    return (a > b) - (a < b);
}

/* Values stand by series, ascending, and are walked through once: to search among them for each series is to jump about in all
 * that the server sent. */
static bool find_values(struct candidate *list, int n, const struct rows *rows)
{
    struct candidate **by_id = malloc(((size_t)n + 1) * sizeof *by_id);
    const int end = rows_count(rows);

    for (int i = 0; by_id != NULL && i < n; i++)
        by_id[i] = &list[i];
    if (by_id != NULL)
        qsort(by_id, (size_t)n, sizeof *by_id, compare_ids);
    for (int i = 0, row = 0; by_id != NULL && i < n; i++) {
        while (row < end && rows_int64(rows, row, VALUE_SERIES) < by_id[i]->id)
            row++;
        for (by_id[i]->first = row; row < end && rows_int64(rows, row, VALUE_SERIES) == by_id[i]->id; row++)
            by_id[i]->n++;
    }
    free(by_id);
    return by_id != NULL;
}

/* --- the best definition of each kind of table */

/* A kind of table: which dimensions are split. */
struct kind {
    bool industries, occupations, ages;
    const char *scheme;
    int standing;
};

static struct kind kind_of(const struct candidate *c)
{
    return (struct kind){strcmp(c->key.industry, "T") != 0, strcmp(c->key.occupation, "T") != 0, strcmp(c->key.age, "T") != 0, c->key.scheme, c->standing};
}

static int find_kind(const struct kind *kinds, int n, const struct kind *like)
{
    int i = 0;

    while (i < n && (kinds[i].industries != like->industries || kinds[i].occupations != like->occupations || kinds[i].ages != like->ages ||
                     strcmp(kinds[i].scheme, like->scheme) != 0))
        i++;
    return i;
}

/* A measure's tables of one region, which stand together: forgets the values of all but the best definition of each kind.
 * kinds: room for n. */
static void keep_best(struct candidate *list, int n, struct kind *kinds)
{
    int known = 0;

    for (int i = 0; i < n; i++) {
        struct kind kind = kind_of(&list[i]);
        int at = find_kind(kinds, known, &kind);
        if (list[i].n == 0)
            continue;
        if (at == known)
            kinds[known++] = kind;
        else if (kinds[at].standing < kind.standing)
            kinds[at].standing = kind.standing;
    }
    for (int i = 0; i < n; i++) {
        struct kind kind = kind_of(&list[i]);
        if (list[i].n > 0 && kinds[find_kind(kinds, known, &kind)].standing > kind.standing)
            list[i].n = 0;
    }
}

static bool same_table(const struct candidate *a, const struct candidate *b)
{
    return strcmp(a->key.measure, b->key.measure) == 0 && strcmp(a->key.region, b->key.region) == 0;
}

static bool keep_best_of_all(struct candidate *list, int n)
{
    struct kind *kinds = malloc(((size_t)n + 1) * sizeof *kinds);

    for (int i = 0, end; kinds != NULL && i < n; i = end) {
        for (end = i + 1; end < n && same_table(&list[i], &list[end]); end++)
            ;
        keep_best(list + i, end - i, kinds);
    }
    free(kinds);
    return kinds != NULL;
}

/* --- facts */

static struct skill_fact fact_from(const struct candidate *c, const struct rows *rows, int row)
{
    double value = rows_double(rows, row, VALUE_VALUE);

    return (struct skill_fact){.key = c->key,
                               .year = rows_int(rows, row, VALUE_PERIOD),
                               .value = rows_int(rows, row, VALUE_STATUS) == STATUS_CENSORED ? value / 2 : value,
                               .vintage = rows_int(rows, row, VALUE_VINTAGE),
                               .definition = c->definition};
}

static bool take_facts(struct skill_facts *facts, struct candidate *list, int n)
{
    facts->list = calloc((size_t)rows_count(facts->rows) + 1, sizeof *facts->list);
    if (facts->list == NULL || !find_values(list, n, facts->rows) || !keep_best_of_all(list, n))
        return false;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < list[i].n; k++)
            facts->list[facts->count++] = fact_from(&list[i], facts->rows, list[i].first + k);
    return skill_facts_order(facts);
}

static struct skill_bridge bridge_from(const struct rows *rows, int row)
{
    return (struct skill_bridge){rows_text(rows, row, 0), rows_text(rows, row, 1), rows_text(rows, row, 2),
                                 rows_text(rows, row, 3), rows_text(rows, row, 4), rows_double(rows, row, 5)};
}

static struct skill_place place_from(const struct rows *rows, int row)
{
    return (struct skill_place){rows_text(rows, row, 0), rows_bool(rows, row, 3), rows_double(rows, row, 1), rows_double(rows, row, 2)};
}

static bool take_bridges_and_places(struct skill_facts *facts)
{
    facts->bridges = calloc((size_t)rows_count(facts->bridge_rows) + 1, sizeof *facts->bridges);
    facts->places = calloc((size_t)rows_count(facts->place_rows) + 1, sizeof *facts->places);
    if (facts->bridges == NULL || facts->places == NULL)
        return false;
    for (; facts->bridge_count < rows_count(facts->bridge_rows); facts->bridge_count++)
        facts->bridges[facts->bridge_count] = bridge_from(facts->bridge_rows, facts->bridge_count);
    for (; facts->place_count < rows_count(facts->place_rows); facts->place_count++)
        facts->places[facts->place_count] = place_from(facts->place_rows, facts->place_count);
    return true;
}

/* In the order of the questions. Series are sorted while the server gathers their values. */
static bool take_answers(struct skill_facts *facts, struct db *db)
{
    struct candidate *list = NULL;
    bool good;

    facts->series_rows = db_next(db);
    if (facts->series_rows != NULL)
        list = list_candidates(facts->series_rows);
    if (list != NULL)
        facts->rows = db_next(db);
    if (facts->rows != NULL)
        facts->bridge_rows = db_next(db);
    if (facts->bridge_rows != NULL)
        facts->place_rows = db_next(db);
    good = facts->place_rows != NULL && take_facts(facts, list, rows_count(facts->series_rows)) && take_bridges_and_places(facts);
    free(list);
    return good;
}

bool skill_facts_read(struct skill_facts *facts, struct db *db, const char *county, int64_t cut)
{
    bool good;

    memset(facts, 0, sizeof *facts);
    facts->county = county;
    if (!db_pipeline_begin(db))
        return false;
    good = ask(facts, db, cut) && take_answers(facts, db);
    return db_pipeline_end(db) && good;
}

void skill_facts_free(struct skill_facts *facts)
{
    free(facts->list);
    free(facts->spans);
    free(facts->bridges);
    free(facts->places);
    rows_free(facts->series_rows);
    rows_free(facts->rows);
    rows_free(facts->bridge_rows);
    rows_free(facts->place_rows);
    memset(facts, 0, sizeof *facts);
}
