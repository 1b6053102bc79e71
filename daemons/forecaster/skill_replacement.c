#include "skill_replacement.h"

#include <math.h>
#include <string.h>

#include "seriesid.h"
#include "skill_ages.h"
#include "skill_known.h"
#include "skill_pool.h"

enum { COHORT_YEARS = 5 };

static double *workers_by_age(struct skill_input *input, const struct skill_base *base, const char *region,
                              const struct skill_age *groups, int ages, int year)
{
    int n = input->in.occupations.n;
    double *stock = skill_pool(input, (size_t)n * (size_t)ages, sizeof *stock);

    for (int o = 0; stock != NULL && o < n; o++)
        for (int a = 0; a < ages; a++) {
            double value = skill_value(base->facts, &(struct skill_key){"employed_occupation", region, "T", input->in.occupations.code[o],
                                                                        "total", "T", groups[a].code, "T"}, year);
            stock[o * ages + a] = isnan(value) ? 0 : value;
        }
    return stock;
}

/* Leaving as two tables five years apart show it, where there are two. */
static void fill_leave(struct skill_input *input, const struct skill_base *base, const char *region, struct replacement *r,
                       const struct skill_age *groups, int year)
{
    struct skill_table_key table = {"employed_occupation", region, "T", "*", NULL, NULL, groups[0].code};
    int first = skill_first(base->facts, &table), before = first > year - COHORT_YEARS ? first : year - COHORT_YEARS;
    const double *earlier;
    struct rate *leave;

    if (before >= year)
        return;
    earlier = workers_by_age(input, base, region, groups, r->ages.n, before);
    leave = skill_pool(input, (size_t)r->occupations * (size_t)r->ages.n, sizeof *leave);
    if (!input->failed && replacement_cohort_rates(r->occupations, &r->ages, earlier, r->stock, year - before, leave) == FC_OK)
        r->leave = leave;
}

void skill_replacement_fill(struct skill_input *input, const struct skill_base *base)
{
    struct skill_table_key table = {"employed_occupation", base->county, "T", "*", NULL, NULL, "*"};
    struct skill_age *groups;
    struct replacement *r;
    int n, year;

    if (skill_newest(base->facts, &table) == 0)
        table.region = SERIES_NATION;
    year = skill_newest(base->facts, &table);
    groups = year > 0 ? skill_ages_of(input, base->facts, &table, &n) : NULL;
    r = groups != NULL ? skill_pool(input, 1, sizeof *r) : NULL;
    if (r == NULL)
        return;
    r->occupations = input->in.occupations.n;
    r->ages = skill_ages_plain(input, groups, n);
    r->stock = workers_by_age(input, base, table.region, groups, n, year);
    r->lag = skill_lag(input, year);
    if (input->failed)
        return;
    fill_leave(input, base, table.region, r, groups, year);
    input->in.replacement = r;
    input->in.borrowed |= strcmp(table.region, SERIES_NATION) == 0 ? SKILLS_AGES_PARENT : 0;
}

void skill_replacement_assume(struct skill_input *input)
{
    static const int from[] = {16, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70};
    static const double of_sweden[] = {3.0, 8.5, 11.0, 11.5, 10.8, 10.5, 10.8, 11.2, 10.5, 7.9, 3.0, 1.3};
    const struct supply *s = input->in.supply != NULL && input->in.supply->participation != NULL ? input->in.supply : NULL;
    struct replacement *r = skill_pool(input, 1, sizeof *r);
    double *stock;

    if (r == NULL)
        return;
    r->occupations = input->in.occupations.n;
    r->ages = s != NULL ? s->ages : (struct ages){(int)ARRAY_SIZE(from), from, SKILL_AGE_END};
    stock = skill_pool(input, (size_t)r->occupations * (size_t)r->ages.n, sizeof *stock);
    for (int a = 0; stock != NULL && a < r->ages.n; a++) {
        double part = s == NULL ? of_sweden[a] : 0;
        for (int k = 0; s != NULL && k < s->educations; k++)
            part += s->stock[k * s->ages.n + a] * s->participation[k * s->ages.n + a].mean;
        for (int o = 0; o < r->occupations; o++)
            stock[o * r->ages.n + a] = input->in.occupations.total[o] * part;
    }
    r->stock = stock;
    r->lag = s != NULL ? s->lag : 0;
    input->in.replacement = stock != NULL ? r : NULL;
    input->in.borrowed |= SKILLS_AGES_ASSUMED;
}
