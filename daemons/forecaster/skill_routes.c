#include "skill_routes.h"

#include <math.h>

#include "skill_pool.h"

enum { MID_LIFE = 35 };

static const char *const measures[] = {"education_validated", "education_reskilled"};

/* Persons a year who get an education by the two roads. */
static double persons_to(const struct skill_input *input, const struct skill_base *base, int education)
{
    double sum = 0;

    for (size_t i = 0; i < ARRAY_SIZE(measures); i++) {
        struct skill_table_key table = {measures[i], base->county, NULL, NULL, input->education_scheme, "*", "T"};
        int year = skill_newest(base->facts, &table);
        double persons = year == 0 ? NAN
                                   : skill_value(base->facts, &(struct skill_key){measures[i], base->county, "T", "T", input->education_scheme,
                                                                                  input->in.education.code[education], "T", "T"}, year);
        sum += persons > 0 ? persons : 0;
    }
    return sum;
}

/* The age group of mid-life, or the one that comes nearest before it. */
static int mid_life(const struct ages *ages)
{
    int at = 0;

    while (at + 1 < ages->n && ages->from[at + 1] <= MID_LIFE)
        at++;
    return at;
}

/* From every other group, by its size at that age. */
static void add_routes(const struct supply *s, struct supply_route *list, int *n, int to, int age, double persons)
{
    double others = 0;

    for (int k = 0; k < s->educations; k++)
        others += k == to ? 0 : s->stock[k * s->ages.n + age];
    for (int k = 0; k < s->educations && others > 0; k++)
        if (k != to && s->stock[k * s->ages.n + age] > 0)
            list[(*n)++] = (struct supply_route){k, to, age, persons * s->stock[k * s->ages.n + age] / others, {1, 0, 0}};
}

void skill_routes_fill(struct skill_input *input, const struct skill_base *base, struct supply *s)
{
    size_t room = (size_t)s->educations * (size_t)s->educations;
    struct supply_route *list;
    int n = 0;

    if (input->in.borrowed & SKILLS_SUPPLY_NET)
        return;
    list = skill_pool(input, room, sizeof *list);
    for (int k = 0; list != NULL && k < s->educations; k++) {
        double persons = persons_to(input, base, k);
        if (persons > 0)
            add_routes(s, list, &n, k, mid_life(&s->ages), persons);
    }
    s->route = list;
    s->routes = n;
    if (n > 0)
        input->in.borrowed |= SKILLS_ROUTES_HELD;
}
