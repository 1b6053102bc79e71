#include "skill_ages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "skill_pool.h"

struct skill_age skill_age_of(const char *code)
{
    struct skill_age group = {0, SKILL_AGE_END, code};
    int to;

    if (sscanf(code, "%d-%d", &group.from, &to) == 2)
        group.end = to + 1;
    else if (strchr(code, '+') == NULL)
        group.end = group.from + 1;
    return group;
}

static int compare_ages(const void *x, const void *y)
{
    const struct skill_age *a = x, *b = y;

    return a->from != b->from ? a->from - b->from : a->end - b->end;
}

struct skill_age *skill_ages_of(struct skill_input *input, const struct skill_facts *facts, const struct skill_table_key *table, int *n)
{
    int count;
    const char **codes = skill_codes(facts, table, SKILL_AGE, &count);
    struct skill_age *groups = skill_pool(input, (size_t)count, sizeof *groups);

    skill_pool_take(input, codes);
    *n = 0;
    if (input->failed)
        return NULL;
    for (int i = 0; i < count; i++)
        groups[i] = skill_age_of(codes[i]);
    qsort(groups, (size_t)count, sizeof *groups, compare_ages);
    for (int i = 0; i < count; i++)
        if (groups[i].from < SKILL_AGE_END && (*n == 0 || groups[i].from == groups[*n - 1].end))
            groups[(*n)++] = groups[i];
    return *n >= 3 ? groups : NULL;
}

struct ages skill_ages_plain(struct skill_input *input, const struct skill_age *groups, int n)
{
    int *from = skill_pool(input, (size_t)n, sizeof *from);

    for (int a = 0; from != NULL && a < n; a++)
        from[a] = groups[a].from;
    return (struct ages){n, from, groups[n - 1].end};
}
