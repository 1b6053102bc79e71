#include "skill_homes.h"

#include <math.h>
#include <string.h>

#include "skill_pool.h"
#include "skills/residents.h"

enum { CHANGES = 5 }; /* of the population, that the municipalities' own rates are taken from */

/* --- people */

/* One table of every municipality: its measure, and the newest year that all of them have; year 0: not all have it. */
struct census {
    const char *measure, *scheme;
    int year;
};

static double count_of(const struct skill_base *base, const struct census *c, const char *region, const char *education, const char *age, int year)
{
    return skill_value(base->facts, &(struct skill_key){c->measure, region, "T", "T", c->scheme, education, age, "T"}, year);
}

static int common_year(const struct skill_input *input, const struct skill_base *base, const char *measure, const char *scheme,
                       const char *education, const char *age)
{
    int year = 0;

    for (int m = 0; m < input->in.municipalities.n; m++) {
        struct skill_table_key table = {measure, input->municipality[m], "T", "T", scheme, education, age};
        int newest = skill_newest(base->facts, &table);
        year = m == 0 || newest < year ? newest : year;
    }
    return year;
}

static struct census census_of(const struct skill_input *input, const struct skill_base *base, const char *education, const char *age)
{
    static const char *const measures[] = {"population_education", "population"};
    const char *scheme = strcmp(education, "T") == 0 ? "total" : input->education_scheme;
    struct census census = {measures[1], scheme, 0};

    for (size_t i = 0; i < ARRAY_SIZE(measures) && census.year == 0; i++)
        census = (struct census){measures[i], scheme, common_year(input, base, measures[i], scheme, education, age)};
    return census;
}

/* Of one year into x, by education (or -1: all) and age (or none: all); false where a municipality has nobody in it. */
static bool count_year(const struct skill_input *input, const struct skill_base *base, const struct census *c, bool educations, bool ages,
                       int year, double *x)
{
    const int K = educations ? input->in.education.n : 1, A = ages ? input->ages : 1;

    for (int m = 0; m < input->in.municipalities.n; m++) {
        double sum = 0;
        for (int k = 0; k < K; k++)
            for (int a = 0; a < A; a++) {
                double value = count_of(base, c, input->municipality[m], educations ? input->in.education.code[k] : "T",
                                        ages ? input->age[a] : "T", year);
                sum += x[(m * K + k) * A + a] = isnan(value) ? 0 : value;
            }
        if (sum <= 0)
            return false;
    }
    return true;
}

static double *known_of(struct skill_input *input, const struct skill_base *base, bool educations, bool ages)
{
    struct census c = census_of(input, base, educations ? "*" : "T", ages ? "*" : "T");
    size_t cells = (size_t)input->in.municipalities.n * (size_t)(educations ? input->in.education.n : 1) * (size_t)(ages ? input->ages : 1);
    double *x = c.year > 0 ? skill_pool(input, cells, sizeof *x) : NULL;

    return x != NULL && count_year(input, base, &c, educations, ages, c.year, x) ? x : NULL;
}

static void fill_stock(struct skill_input *input, const struct skill_base *base)
{
    const struct supply *s = input->in.supply;
    const int n = input->in.municipalities.n;
    struct residents_known known = {known_of(input, base, true, true), NULL, NULL, NULL};
    double *stock = skill_pool(input, (size_t)n * (size_t)(s->educations * s->ages.n), sizeof *stock);

    if (known.cell == NULL) {
        known.education = known_of(input, base, true, false);
        known.age = known_of(input, base, false, true);
        known.total = known.age == NULL && known.education == NULL ? known_of(input, base, false, false) : NULL;
    }
    if (input->failed || residents_stock(n, s->educations, s->ages.n, s->stock, &known, stock) != FC_OK)
        return;
    input->in.residents.stock = stock;
    if (known.cell == NULL && known.education == NULL)
        input->in.borrowed |= SKILLS_RESIDENTS_SHARED;
}

/* Years that follow on one another, up to the newest, in which every municipality is counted by education and age. */
static int count_history(struct skill_input *input, const struct skill_base *base, const struct census *c, double *history)
{
    const size_t cells = (size_t)input->in.municipalities.n * (size_t)input->in.education.n * (size_t)input->ages;
    int years = 0;

    while (years <= CHANGES && count_year(input, base, c, true, true, c->year - years, history + (size_t)(CHANGES - years) * cells))
        years++;
    return years;
}

static void fill_rates(struct skill_input *input, const struct skill_base *base)
{
    const struct supply *s = input->in.supply;
    const struct census c = census_of(input, base, "*", "*");
    const size_t rows = (size_t)input->in.municipalities.n * (size_t)s->educations, cells = rows * (size_t)s->ages.n;
    double *history = c.year > 0 ? skill_pool(input, cells * (CHANGES + 1), sizeof *history) : NULL;
    struct residents_drift drift = {skill_pool(input, cells, sizeof(double)), skill_pool(input, rows, sizeof(double)),
                                    skill_pool(input, rows, sizeof(double))};
    struct residents_history of = {input->in.municipalities.n, s->educations, 0, &s->ages, NULL, s->entry != NULL};

    if (history == NULL || input->failed)
        return;
    of.years = count_history(input, base, &c, history);
    of.stock = history + (size_t)(CHANGES + 1 - of.years) * cells;
    if (residents_rates(&of, CHANGES, &drift) != FC_OK)
        return;
    input->in.residents.net = drift.net;
    input->in.residents.se = drift.se;
    input->in.residents.sd = drift.sd;
}

/* --- work */

/* Shares by home and workplace; a home without any bridge: NaN, to be estimated. NULL when no home has one. */
static const double *shares_of(struct skill_input *input, const struct skill_base *base)
{
    const int n = input->in.municipalities.n;
    const char *const *codes = (const char *const *)input->municipality;
    double *share = skill_pool(input, (size_t)n * (size_t)n, sizeof *share);
    int known = 0;

    for (int i = 0; share != NULL && i < n * n; i++)
        share[i] = NAN;
    for (int i = 0; share != NULL && i < base->facts->bridge_count; i++) {
        const struct skill_bridge *b = &base->facts->bridges[i];
        int home = strcmp(b->kind, "home_work") == 0 ? skill_place_of(b->from, codes, n) : -1, work = skill_place_of(b->to, codes, n);
        if (home < 0 || work < 0)
            continue;
        for (int r = 0; r < n && isnan(share[home * n + r]); r++)
            share[home * n + r] = 0;
        share[home * n + work] = b->weight;
        known++;
    }
    return known > 0 ? share : NULL;
}

/* The county's municipalities in the chain's order, and all others. */
static void fill_places(struct skill_input *input, const struct skill_base *base)
{
    struct skills_commuting *c = &input->in.commuting;
    const int n = input->in.municipalities.n;
    struct commuting_place *place = skill_pool(input, (size_t)n, sizeof *place),
                           *beyond = skill_pool(input, (size_t)base->facts->place_count, sizeof *beyond);
    int found = 0;

    for (int i = 0; !input->failed && i < base->facts->place_count; i++) {
        const struct skill_place *p = &base->facts->places[i];
        int m = skill_place_of(p->region, (const char *const *)input->municipality, n);
        if (m >= 0)
            place[m] = (struct commuting_place){p->latitude, p->longitude};
        else if (!p->own)
            beyond[c->beyonds++] = (struct commuting_place){p->latitude, p->longitude};
        found += m >= 0;
    }
    c->beyond = beyond;
    c->place = found == n ? place : NULL;
}

void skill_homes_fill(struct skill_input *input, const struct skill_base *base)
{
    if (input->failed || input->in.supply == NULL || input->in.municipalities.n == 0)
        return;
    fill_stock(input, base);
    if (input->in.residents.stock == NULL)
        return;
    fill_rates(input, base);
    input->in.commuting.share = shares_of(input, base);
    fill_places(input, base);
}
