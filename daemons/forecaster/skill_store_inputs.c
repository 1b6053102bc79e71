/* What went into the chain: the tables of figures it was given, each with its years and its newest vintage. */
#include "skill_store_private.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"

static bool one_table(const struct skill_fact *a, const struct skill_fact *b)
{
    return strcmp(a->key.measure, b->key.measure) == 0 && strcmp(a->definition, b->definition) == 0 &&
           strcmp(a->key.region, b->key.region) == 0 && strcmp(a->key.scheme, b->key.scheme) == 0 &&
           (strcmp(a->key.industry, "T") == 0) == (strcmp(b->key.industry, "T") == 0) &&
           (strcmp(a->key.age, "T") == 0) == (strcmp(b->key.age, "T") == 0);
}

static void count_fact(struct went_in *in, const struct skill_fact *fact)
{
    in->first = in->series == 0 || fact->year < in->first ? fact->year : in->first;
    if (fact->year >= in->last) {
        in->vintage = fact->year > in->last || fact->vintage > in->vintage ? fact->vintage : in->vintage;
        in->last = fact->year;
    }
    in->series++;
}

static void put_input(const struct storing *s, struct copy *copy, int number, const struct went_in *in)
{
    const struct skill_key *k = &in->example->key;
    char split[100] = "";

    if (strcmp(k->industry, "T") != 0)
        skill_store_add_word(split, sizeof split, "industry");
    if (strcmp(k->occupation, "T") != 0)
        skill_store_add_word(split, sizeof split, "occupation");
    if (strcmp(k->education, "T") != 0)
        skill_store_add_word(split, sizeof split, k->scheme);
    if (strcmp(k->age, "T") != 0)
        skill_store_add_word(split, sizeof split, "age");
    copy_row(copy, 10);
    copy_int8(copy, s->run);
    copy_int4(copy, number);
    copy_text(copy, k->measure);
    copy_text(copy, in->example->definition);
    copy_text(copy, k->region);
    copy_text(copy, split);
    copy_int4(copy, in->series);
    copy_int4(copy, in->first);
    copy_int4(copy, in->last);
    copy_int4(copy, in->vintage);
}

struct went_in *skill_store_tables(const struct skill_facts *facts, int *n)
{
    struct went_in *tables = calloc((size_t)facts->count + 1, sizeof *tables);

    *n = 0;
    for (int i = 0; tables != NULL && i < facts->count; i++) {
        int t = *n - 1; /* facts are sorted: most are of one of the last tables */
        while (t >= 0 && !one_table(tables[t].example, &facts->list[i]))
            t--;
        if (t < 0) {
            t = (*n)++;
            tables[t].example = &facts->list[i];
        }
        count_fact(&tables[t], &facts->list[i]);
    }
    return tables;
}

bool skill_store_inputs(const struct storing *s)
{
    int n;
    struct went_in *tables = skill_store_tables(&s->work->facts, &n);
    struct copy copy;
    bool ok = tables != NULL && copy_begin(&copy, s->db, Q_skill_input_copy);

    if (tables == NULL)
        log_event(LOG_ERROR, "out_of_memory", "for=skill_inputs");
    for (int t = 0; ok && t < n; t++)
        put_input(s, &copy, t + 1, &tables[t]);
    free(tables);
    return ok && copy_end(&copy);
}
