#include "skill_homes.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "skill_known.h"
#include "skill_pool.h"
#include "skills/residents.h"

enum { CHANGES = 5 }; /* of the population, that the municipalities' own rates are taken from */

/* --- people */

/* One table of every municipality: its measure, and the newest year that all of them have; year 0: not all have it. */
struct census {
    const char *measure, *scheme;
    bool educations, ages;      /* which it tells apart */
    int year;
};

static struct skill_table_key table_of(const struct skill_input *input, const struct census *c, int m)
{
    return (struct skill_table_key){c->measure, input->municipality[m], "T", "T", c->scheme, c->educations ? "*" : "T", c->ages ? "*" : "T"};
}

static int common_year(const struct skill_input *input, const struct skill_base *base, const struct census *c, int until)
{
    int year = 0;

    for (int m = 0; m < input->in.municipalities.n; m++) {
        struct skill_table_key table = table_of(input, c, m);
        int newest = skill_newest_until(base->facts, &table, until);
        year = m == 0 || newest < year ? newest : year;
    }
    return year;
}

static struct census census_of(const struct skill_input *input, const struct skill_base *base, bool educations, bool ages, int until)
{
    static const char *const measures[] = {"population_education", "population"};
    struct census c = {NULL, educations ? input->education_scheme : "total", educations, ages, 0};

    for (size_t i = 0; i < ARRAY_SIZE(measures) && c.year == 0; i++) {
        c.measure = measures[i];
        c.year = common_year(input, base, &c, until);
    }
    return c;
}

/* The place of a code that is mostly that of the fact before. */
static int place_after(const char *code, const char *const *codes, int n, int before)
{
    return before >= 0 && strcmp(codes[before], code) == 0 ? before : skill_place_of(code, codes, n);
}

/* One municipality's facts into x, [year][m][k][a] with `years` of them; in one pass, for there are many. Sexes come before
 * their total, which stands in their stead. */
static void count_municipality(const struct skill_input *input, const struct skill_base *base, const struct census *c, int m, int years, double *x)
{
    const struct skill_table_key table = table_of(input, c, m);
    const int K = c->educations ? input->in.education.n : 1, A = c->ages ? input->ages : 1;
    int end, k = c->educations ? -1 : 0, a = c->ages ? -1 : 0;

    for (int i = skill_range(base->facts, &table, &end); i < end; i++) {
        const struct skill_fact *fact = &base->facts->list[i];
        int t = fact->year - c->year + years - 1;
        if (t < 0 || t >= years || !skill_fits(fact, &table))
            continue;
        k = c->educations ? place_after(fact->key.education, input->in.education.code, K, k) : 0;
        a = c->ages ? place_after(fact->key.age, input->age, A, a) : 0;
        if (k < 0 || a < 0)
            continue;
        double *cell = &x[((t * input->in.municipalities.n + m) * K + k) * A + a];
        *cell = strcmp(fact->key.sex, "T") == 0 ? fact->value : *cell + fact->value;
    }
}

/* Whether every municipality has somebody in x, [m][cells]. */
static bool is_whole(const double *x, int municipalities, int cells)
{
    for (int m = 0; m < municipalities; m++) {
        double sum = 0;
        for (int i = 0; i < cells; i++)
            sum += x[m * cells + i];
        if (sum <= 0)
            return false;
    }
    return true;
}

/* What is counted: which dimensions, how many years, and none after one. */
struct wanted {
    bool educations, ages;
    int years, until;
};

/* The last years of a census, *whole of them, up to the newest, *year, with everybody in it. NULL when not even that one. */
static double *count(struct skill_input *input, const struct skill_base *base, const struct wanted *wanted, int *whole, int *year)
{
    const bool educations = wanted->educations, ages = wanted->ages;
    const int years = wanted->years;
    const struct census c = census_of(input, base, educations, ages, wanted->until);
    const int n = input->in.municipalities.n, cells = (educations ? input->in.education.n : 1) * (ages ? input->ages : 1);
    double *x = c.year > 0 ? skill_pool(input, (size_t)years * (size_t)n * (size_t)cells, sizeof *x) : NULL;

    *whole = 0;
    *year = c.year;
    for (int m = 0; x != NULL && m < n; m++)
        count_municipality(input, base, &c, m, years, x);
    while (x != NULL && *whole < years && is_whole(x + (years - 1 - *whole) * n * cells, n, cells))
        ++*whole;
    return *whole > 0 ? x : NULL;
}

/* Net rates of their own, from the last changes. */
static void fill_rates(struct skill_input *input, const double *history, int years)
{
    const struct supply *s = input->in.supply;
    const size_t rows = (size_t)input->in.municipalities.n * (size_t)s->educations, cells = rows * (size_t)s->ages.n;
    const struct residents_history of = {input->in.municipalities.n, s->educations, years, &s->ages, history, s->entry != NULL};
    const struct residents_drift drift = {skill_pool(input, cells, sizeof(double)), skill_pool(input, rows, sizeof(double)),
                                          skill_pool(input, rows, sizeof(double))};

    if (input->failed || residents_rates(&of, CHANGES, &drift) != FC_OK)
        return;
    input->in.residents.net = drift.net;
    input->in.residents.se = drift.se;
    input->in.residents.sd = drift.sd;
}

/* One table of what is known of the years since they were counted, of every municipality that it is known of. */
static const double *known_since(struct skill_input *input, const struct skill_base *base, enum skill_known what, int year)
{
    const struct skills_residents *r = &input->in.residents;
    const int n = input->in.municipalities.n, cells = input->in.education.n * input->ages,
              rows = what == SKILL_KNOWN_ALL ? 1 : what == SKILL_KNOWN_AGE ? input->ages : input->in.education.n;
    double *value = skill_pool(input, (size_t)(r->lag * n * rows), sizeof *value);
    bool any = false;

    for (int m = 0; !input->failed && m < n; m++) {
        const struct skill_count people = {input->municipality[m], year, r->stock + m * cells};
        any = skill_known_fill(input, base, &people, what, r->lag, n * rows, value + m * rows) || any;
    }
    return any ? value : NULL;
}

/* How old their count is, and what has been counted since. */
static void fill_known(struct skill_input *input, const struct skill_base *base, int year)
{
    struct skills_residents *r = &input->in.residents;

    r->lag = skill_lag(input, year);
    if (r->lag == 0)
        return;
    r->known.all = known_since(input, base, SKILL_KNOWN_ALL, year);
    r->known.age = known_since(input, base, SKILL_KNOWN_AGE, year);
    r->known.education = known_since(input, base, SKILL_KNOWN_EDUCATION, year);
}

/* Where nothing tells education and age apart at once: the county's people, spread by what does. */
static void fill_spread(struct skill_input *input, const struct skill_base *base)
{
    const struct supply *s = input->in.supply;
    const int n = input->in.municipalities.n;
    double *stock = skill_pool(input, (size_t)n * (size_t)(s->educations * s->ages.n), sizeof *stock);
    struct residents_known known = {0};
    int whole, year, of_ages;

    known.education = count(input, base, &(struct wanted){true, false, 1, INT_MAX}, &whole, &year);
    known.age = count(input, base, &(struct wanted){false, true, 1, known.education != NULL ? year : INT_MAX}, &whole, &of_ages);
    if (known.education == NULL)
        year = of_ages;
    if (known.education == NULL && known.age == NULL)
        known.total = count(input, base, &(struct wanted){false, false, 1, INT_MAX}, &whole, &year);
    if (input->failed || residents_stock(n, s->educations, s->ages.n, s->stock, &known, stock) != FC_OK)
        return;
    input->in.residents.stock = stock;
    fill_known(input, base, year);
    if (known.education == NULL)
        input->in.borrowed |= SKILLS_RESIDENTS_SHARED;
}

static void fill_people(struct skill_input *input, const struct skill_base *base)
{
    const int cells = input->in.municipalities.n * input->in.education.n * input->ages;
    int years, year;
    const double *history = count(input, base, &(struct wanted){true, true, CHANGES + 1, INT_MAX}, &years, &year);

    if (history == NULL) {
        fill_spread(input, base);
        return;
    }
    input->in.residents.stock = history + CHANGES * cells;
    fill_rates(input, history + (CHANGES + 1 - years) * cells, years);
    fill_known(input, base, year);
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
    fill_people(input, base);
    if (input->in.residents.stock == NULL)
        return;
    input->in.commuting.share = shares_of(input, base);
    fill_places(input, base);
}
