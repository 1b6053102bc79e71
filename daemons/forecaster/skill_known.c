#include "skill_known.h"

#include <math.h>

#include "skill_pool.h"

int skill_lag(const struct skill_input *input, int year)
{
    int lag = year > 0 ? input->in.base_year - year : 0;

    return lag < 0 ? 0 : lag > SUPPLY_LAG_MAX ? SUPPLY_LAG_MAX : lag;
}

/* --- figures */

static double population(const struct skill_base *base, const char *region, const char *age, int year)
{
    return skill_value(base->facts, &(struct skill_key){"population", region, "T", "T", "total", "T", age, "T"}, year);
}

struct skill_ages_known skill_ages_known(struct skill_input *input, const struct skill_base *base, const char *region)
{
    struct skill_table_key table = {"population", region, NULL, NULL, "total", "T", "*"};
    struct skill_ages_known known = {region, NULL, 0};
    const char **codes = skill_codes(base->facts, &table, SKILL_AGE, &known.n);
    struct skill_age *group = skill_pool(input, (size_t)known.n, sizeof *group);

    skill_pool_take(input, codes);
    if (input->failed)
        return (struct skill_ages_known){region, NULL, 0};
    for (int i = 0; i < known.n; i++)
        group[i] = skill_age_of(codes[i]);
    known.group = group;
    return known;
}

double skill_persons_of_age(const struct skill_base *base, const struct skill_ages_known *ages, int year, int age)
{
    double narrowest = HUGE_VAL, persons = NAN;

    for (int i = 0; i < ages->n; i++) {
        const struct skill_age *group = &ages->group[i];
        double value;
        if (age < group->from || age >= group->end || group->end - group->from >= narrowest)
            continue;
        value = population(base, ages->region, group->code, year);
        if (isnan(value))
            continue;
        narrowest = group->end - group->from;
        persons = value / narrowest;
    }
    return persons;
}

/* Persons of an age group: as given, or of its single years. */
static double persons_of_group(const struct skill_base *base, const struct skill_ages_known *ages, int year, const char *code)
{
    struct skill_age group = skill_age_of(code);
    double given = population(base, ages->region, code, year), sum = 0;

    for (int age = group.from; isnan(given) && age < group.end; age++)
        sum += skill_persons_of_age(base, ages, year, age);
    return isnan(given) ? sum : given;
}

/* --- totals */

struct known {
    const struct skill_input *input;
    const struct skill_base *base;
    const struct skill_count *count;
    enum skill_known what;
    struct skill_ages_known ages;
};

static double figure(const struct known *k, int row, int year)
{
    const char *region = k->count->region;

    if (k->what == SKILL_KNOWN_ALL)
        return population(k->base, region, "T", year);
    if (k->what == SKILL_KNOWN_AGE)
        return persons_of_group(k->base, &k->ages, year, k->input->age[row]);
    return skill_value(k->base->facts, &(struct skill_key){"population_education", region, "T", "T", k->input->education_scheme,
                                                           k->input->in.education.code[row], "T", "T"}, year);
}

static double own_sum(const struct known *k, int row)
{
    double sum = 0;

    for (int i = 0; i < k->input->in.education.n * k->input->ages; i++)
        if (k->what == SKILL_KNOWN_ALL || row == (k->what == SKILL_KNOWN_AGE ? i % k->input->ages : i / k->input->ages))
            sum += k->count->stock[i];
    return sum;
}

static bool fill_row(const struct known *k, int row, int years, int step, double *value)
{
    double then = figure(k, row, k->count->year), own = own_sum(k, row);
    bool any = false;

    for (int t = 0; t < years; t++) {
        double now = figure(k, row, k->count->year + 1 + t);
        value[t * step + row] = then > 0 && now >= 0 ? own * now / then : NAN;
        any = any || (then > 0 && now >= 0);
    }
    return any;
}

bool skill_known_fill(struct skill_input *input, const struct skill_base *base, const struct skill_count *count, enum skill_known what,
                      int years, int step, double *value)
{
    struct known k = {input, base, count, what, {count->region, NULL, 0}};
    int rows = what == SKILL_KNOWN_ALL ? 1 : what == SKILL_KNOWN_AGE ? input->ages : input->in.education.n;
    bool any = false;

    if (what == SKILL_KNOWN_AGE)
        k.ages = skill_ages_known(input, base, count->region);
    for (int row = 0; !input->failed && row < rows; row++)
        any = fill_row(&k, row, years, step, value) || any;
    return any;
}
