#include "skill_input.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "seriesid.h"
#include "skill_homes.h"
#include "skill_people.h"
#include "skill_pool.h"
#include "skill_sectors.h"
#include "skills/education.h"
#include "skills/flexibility.h"
#include "skills/ras.h"

static int last_year(const struct skill_base *base)
{
    int last = 0;

    for (int i = 0; i < base->panel->count; i++)
        if (base->results[i].status == FC_OK && base->results[i].last > last)
            last = base->results[i].last;
    return last;
}

/* --- occupations */

static struct skill_table_key occupation_table(const char *region)
{
    return (struct skill_table_key){"employed_occupation", region, "T", "*", NULL, NULL, "T"};
}

static double occupied(const struct skill_facts *facts, const char *region, const char *industry, const char *occupation,
                       const char *age, const char *sex, int year)
{
    return skill_value(facts, &(struct skill_key){"employed_occupation", region, industry, occupation, "total", "T", age, sex}, year);
}

/* Three digits where the source has several levels: the level that the other tables speak of. */
static void list_occupations(struct skill_input *input, const struct skill_base *base)
{
    struct skills_occupations *o = &input->in.occupations;
    struct skill_table_key table = occupation_table(base->county);
    const char **code = skill_codes(base->facts, &table, SKILL_OCCUPATION, &o->n);
    int kept = 0;

    skill_pool_take(input, code);
    for (int i = 0; code != NULL && i < o->n; i++)
        if (strlen(code[i]) == 3)
            code[kept++] = code[i];
    o->n = kept;
    o->code = code;
}

static void fill_totals(struct skill_input *input, const struct skill_base *base)
{
    struct skills_occupations *o = &input->in.occupations;
    struct skill_table_key table = occupation_table(base->county);
    int year = skill_newest(base->facts, &table);
    double *total = skill_pool(input, (size_t)o->n, sizeof *total), *women = skill_pool(input, (size_t)o->n, sizeof *women);
    bool split = false;

    if (input->failed)
        return;
    for (int i = 0; i < o->n; i++) {
        double all = occupied(base->facts, base->county, "T", o->code[i], "T", "T", year),
               part = occupied(base->facts, base->county, "T", o->code[i], "T", "2", year);
        total[i] = isnan(all) ? 0 : all;
        women[i] = isnan(part) || !(total[i] > 0) ? 0 : fmin(1, part / total[i]);
        split |= !isnan(part);
    }
    o->total = total;
    o->women_part = split ? women : NULL;
}

static const double *staffing_of(struct skill_input *input, const struct skill_base *base, const char *region)
{
    struct skill_table_key table = {"employed_occupation", region, "*", "*", NULL, NULL, "T"};
    int year = skill_newest(base->facts, &table), n = input->in.occupations.n, industries = input->in.sectors.industries;
    double *staffing = year > 0 ? skill_pool(input, (size_t)n * (size_t)industries, sizeof *staffing) : NULL;

    for (int s = 0; staffing != NULL && s < industries; s++)
        for (int o = 0; o < n; o++) {
            double value = occupied(base->facts, region, input->in.sectors.code[s], input->in.occupations.code[o], "T", "T", year);
            staffing[s * n + o] = isnan(value) ? 0 : value;
        }
    return staffing;
}

/* Every year from the first to the newest; a year without a figure is missing. */
static const struct shares_history *history_of(struct skill_input *input, const struct skill_base *base, const char *region)
{
    struct skill_table_key table = occupation_table(region);
    int last = skill_newest(base->facts, &table), first = skill_first(base->facts, &table), n = input->in.occupations.n;
    struct shares_history *history;
    double *value;

    if (last == 0 || last == first)
        return NULL;
    if (last - first >= SHARES_YEARS_MAX)
        first = last - SHARES_YEARS_MAX + 1;
    history = skill_pool(input, 1, sizeof *history);
    value = skill_pool(input, (size_t)n * (size_t)(last - first + 1), sizeof *value);
    if (input->failed)
        return NULL;
    *history = (struct shares_history){n, last - first + 1, value};
    for (int i = 0; i < n; i++)
        for (int t = first; t <= last; t++)
            value[i * history->years + t - first] = occupied(base->facts, region, "T", input->in.occupations.code[i], "T", "T", t);
    return history;
}

/* Group 0: occupations of the green transition. */
static void mark_groups(struct skill_input *input)
{
    struct skills_occupations *o = &input->in.occupations;
    uint64_t *group = skill_pool(input, (size_t)o->n, sizeof *group);

    for (int i = 0; group != NULL && i < o->n; i++)
        for (int g = 0; g < skills_green_count; g++)
            if (strcmp(skills_green[g].code, o->code[i]) == 0)
                group[i] = 1;
    o->group = group;
    o->groups = group != NULL;
}

static void fill_occupations(struct skill_input *input, const struct skill_base *base)
{
    struct skills_occupations *o = &input->in.occupations;

    fill_totals(input, base);
    o->staffing = staffing_of(input, base, base->county);
    o->staffing_parent = staffing_of(input, base, SERIES_NATION);
    o->history = history_of(input, base, base->county);
    o->parent = history_of(input, base, SERIES_NATION);
    mark_groups(input);
}

/* --- education */

static const char *const levels[] = {"1", "2", "3", "4", "5", "6", "7"};

static bool known(const struct skill_base *base, const char *measure, const char *scheme)
{
    struct skill_table_key table = {measure, base->county, NULL, NULL, scheme, "*", NULL};

    return skill_newest(base->facts, &table) > 0;
}

/* Education groups where the county's population is known by them; else the broad levels, known or not. */
static void list_educations(struct skill_input *input, const struct skill_base *base)
{
    struct skills_education *e = &input->in.education;
    bool groups = known(base, "population_education", "edugroup");
    const char *scheme = groups ? "edugroup" : "edulevel",
               *measure = groups || known(base, "population_education", scheme) ? "population_education" : "employed_education";
    struct skill_table_key table = {measure, base->county, NULL, NULL, scheme, "*", NULL};
    const char **code = skill_codes(base->facts, &table, SKILL_EDUCATION, &e->n);

    skill_pool_take(input, code);
    input->education_scheme = scheme;
    e->code = code;
    if (e->n == 0) {
        e->code = levels;
        e->n = (int)ARRAY_SIZE(levels);
    }
}

/* Persons by education, of the newest year that the county has of a measure; NULL: none. */
static double *persons_by_education(struct skill_input *input, const struct skill_base *base, const char *measure)
{
    const struct skills_education *e = &input->in.education;
    struct skill_table_key table = {measure, base->county, "T", "T", input->education_scheme, "*", "T"};
    int year = skill_newest(base->facts, &table);
    double *persons = year > 0 ? skill_pool(input, (size_t)e->n, sizeof *persons) : NULL;

    for (int k = 0; persons != NULL && k < e->n; k++) {
        double value = skill_value(base->facts, &(struct skill_key){measure, base->county, "T", "T", input->education_scheme, e->code[k], "T", "T"}, year);
        persons[k] = isnan(value) ? 0 : value;
    }
    return persons;
}

/* Shares of each group's workers in the occupations that the bridges name: [k * occupations + o]. */
static double *bridge_shares(struct skill_input *input, const struct skill_base *base)
{
    const struct skills_occupations *o = &input->in.occupations;
    const struct skills_education *e = &input->in.education;
    double *share = skill_pool(input, (size_t)o->n * (size_t)e->n, sizeof *share);

    for (int i = 0; share != NULL && i < base->facts->bridge_count; i++) {
        const struct skill_bridge *b = &base->facts->bridges[i];
        int group, occupation;
        if (strcmp(b->kind, "education_occupation") != 0 || strcmp(b->from_scheme, input->education_scheme) != 0)
            continue;
        group = skill_place_of(b->from, e->code, e->n);
        occupation = skill_place_of(b->to, o->code, o->n);
        if (group >= 0 && occupation >= 0)
            share[group * o->n + occupation] += b->weight;
    }
    return share;
}

/* What the bridges leave open is spread as the levels that occupations ask for have it. The mix alone is handed on: the
 * library inverts it, so that what people can work as agrees with who works where at the start. */
static void blend_bridges(const struct skill_input *input, const double *share, double *F)
{
    int n = input->in.occupations.n, groups = input->in.education.n;

    for (int k = 0; k < groups; k++) {
        double named = 0;
        for (int o = 0; o < n; o++)
            named += share[k * n + o];
        for (int o = 0; o < n; o++)
            F[k * n + o] = F[k * n + o] * fmax(0, 1 - named) + share[k * n + o];
    }
}

/* Who works in an occupation, from what each group's people work as, fitted to how many there are of either in the county:
 * the demand for a group begins at those who have it and work. */
static bool mix_from(const struct skill_input *input, const double *F, double *mix)
{
    static const struct ras_spec fitting = {100, 1e-6};
    const struct skills_education *e = &input->in.education;
    int n = input->in.occupations.n;
    double *employed = malloc((size_t)e->n * sizeof *employed), workers = 0, educated = 0;
    struct ras_found found;
    enum fc_status status = FC_ENOMEM;

    for (int o = 0; o < n; o++)
        workers += input->in.occupations.total[o];
    for (int k = 0; k < e->n; k++)
        educated += e->employed[k];
    for (int k = 0; employed != NULL && k < e->n; k++)
        employed[k] = educated > 0 ? e->employed[k] * workers / educated : 0;
    for (int i = 0; employed != NULL && i < n * e->n; i++)
        mix[i] = employed[i % e->n] * F[i % e->n * n + i / e->n];
    if (employed != NULL)
        status = ras_fit_matrix(mix, n, e->n, input->in.occupations.total, employed, &fitting, &found);
    free(employed);
    return status == FC_OK || status == FC_ENOCONVERGE; /* where zeros forbid both, the employed hold */
}

static void fill_mix(struct skill_input *input, const struct skill_base *base)
{
    struct skills_education *e = &input->in.education;
    const struct skills_occupations *o = &input->in.occupations;
    size_t cells = (size_t)o->n * (size_t)e->n;
    enum education_source from;
    double *mix, *F, *share;

    if (strcmp(input->education_scheme, "edugroup") != 0 || base->facts->bridge_count == 0 || e->employed == NULL)
        return;
    mix = skill_pool(input, cells, sizeof *mix);
    F = skill_pool(input, cells, sizeof *F);
    share = bridge_shares(input, base);
    if (input->failed)
        return;
    if (education_mix(&(struct education){o->n, e->n, o->code, e->code, o->total, NULL, e->employed, NULL}, mix, &from) != FC_OK)
        return;
    flexibility_invert(o->n, e->n, o->total, mix, F);
    blend_bridges(input, share, F);
    if (mix_from(input, F, mix))
        e->mix = mix;
}

/* --- all of it */

bool skill_input_make(struct skill_input *input, const struct skill_base *base)
{
    memset(input, 0, sizeof *input);
    input->in.base_year = last_year(base);
    skill_sectors_list(input, base);
    list_occupations(input, base);
    list_educations(input, base);
    input->sufficient = !input->failed && input->in.sectors.industries > 0 && input->in.occupations.n > 0;
    if (!input->sufficient)
        return !input->failed;
    skill_sectors_fill(input, base);
    fill_occupations(input, base);
    input->in.education.employed = persons_by_education(input, base, "employed_education");
    input->in.education.population = persons_by_education(input, base, "population_education");
    if (!input->failed)
        fill_mix(input, base);
    skill_people_fill(input, base);
    skill_homes_fill(input, base);
    return !input->failed;
}

void skill_input_free(struct skill_input *input)
{
    for (int i = 0; i < input->block_count; i++)
        free(input->blocks[i]);
    free(input->blocks);
    memset(input, 0, sizeof *input);
}
