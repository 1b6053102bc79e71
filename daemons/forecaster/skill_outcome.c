#include "skill_outcome.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "breaks.h"

enum { YEARS = 25 };

static bool take(struct skill_outcome *o, enum skills_quantity quantity, const char *const *code, int rows, int last)
{
    *o = (struct skill_outcome){quantity, rows, last - YEARS + 1, YEARS, code, malloc(((size_t)rows * YEARS + 1) * sizeof *o->value), 0, NULL};
    for (int i = 0; o->value != NULL && i < rows * YEARS; i++)
        o->value[i] = NAN;
    return o->value != NULL;
}

static double *cell(struct skill_outcome *o, int row, int year)
{
    return row >= 0 && row < o->rows && year >= o->first && year < o->first + o->years ? &o->value[row * o->years + year - o->first] : NULL;
}

double skill_outcome_at(const struct skill_outcome *outcome, int row, int year)
{
    return year >= outcome->first && year < outcome->first + outcome->years ? outcome->value[row * outcome->years + year - outcome->first] : NAN;
}

bool skill_outcome_comparable(const struct skill_outcome *outcome, int row, int from, int to)
{
    const struct panel_target *t = outcome->target != NULL ? outcome->target[row] : NULL;

    return t == NULL || !breaks_level_between(t->breaks, t->break_count, from, to);
}

static bool fill_industries(struct skill_outcome *o, const struct skill_base *base)
{
    o->target = calloc((size_t)o->rows + 1, sizeof *o->target);
    for (int i = 0; o->target != NULL && i < base->panel->count; i++) {
        const struct panel_target *t = &base->panel->targets[i];
        int row = skill_place_of(t->key.industry, o->code, o->rows);
        if (row < 0 || strcmp(t->key.region, base->county) != 0 || !part_is_industry(&t->key))
            continue;
        o->target[row] = t;
        for (int k = 0; k < t->n - t->nowcasts; k++) {
            double *at = cell(o, row, t->first + k);
            if (at != NULL)
                *at = t->y[k];
        }
    }
    return o->target != NULL;
}

/* The years that a measure is known of, within those held. */
static void known_years(const struct skill_outcome *o, const struct skill_base *base, const char *measure, int *first, int *last)
{
    struct skill_table_key table = {measure, base->county, NULL, NULL, NULL, NULL, NULL};

    *last = skill_newest(base->facts, &table);
    *first = skill_first(base->facts, &table);
    *first = *first > o->first ? *first : o->first;
    *last = *last < o->first + o->years ? *last : o->first + o->years - 1;
}

static void fill_counts(struct skill_outcome *o, const struct skill_base *base, const char *measure, const char *scheme)
{
    int first, last;

    known_years(o, base, measure, &first, &last);
    for (int i = 0; i < o->rows; i++)
        for (int year = first; first > 0 && year <= last; year++) {
            struct skill_key key = {measure, base->county, "T", "T", "total", "T", "T", "T"};
            if (scheme == NULL) {
                key.occupation = o->code[i];
            } else {
                key.scheme = scheme;
                key.education = o->code[i];
            }
            *cell(o, i, year) = skill_value(base->facts, &key, year);
        }
}

/* Those by age are summed over the ages that the chain counts people by; a cell that is not given is empty, as there. */
static void fill_people(struct skill_outcome *o, const struct skill_base *base, const struct skill_input *input, const char *measure)
{
    int first, last;

    known_years(o, base, measure, &first, &last);
    for (int i = 0; i < o->rows; i++)
        for (int year = first; first > 0 && year <= last; year++) {
            double sum = NAN;
            for (int a = 0; a < input->ages; a++) {
                double n = skill_value(base->facts, &(struct skill_key){measure, base->county, "T", "T", input->education_scheme, o->code[i], input->age[a], "T"}, year);
                if (!isnan(n))
                    sum = n + (isnan(sum) ? 0 : sum);
            }
            *cell(o, i, year) = sum;
        }
}

/* 0 where nothing is known. */
static int newest_of(const struct skill_outcome *o)
{
    int newest = 0;

    for (int i = 0; i < o->rows * o->years; i++)
        if (!isnan(o->value[i]) && o->first + i % o->years > newest)
            newest = o->first + i % o->years;
    return newest;
}

bool skill_outcomes_make(struct skill_outcomes *outcomes, const struct skill_base *base, const struct skill_input *input)
{
    const struct skills_input *in = &input->in;
    struct skill_outcome *of = outcomes->of;
    int last = in->base_year;

    memset(outcomes, 0, sizeof *outcomes);
    if (!take(&of[SKILL_OUTCOME_INDUSTRY], SKILLS_DEMAND_INDUSTRY, in->sectors.code, in->sectors.industries, last) ||
        !take(&of[SKILL_OUTCOME_OCCUPATION], SKILLS_DEMAND_OCCUPATION, in->occupations.code, in->occupations.n, last) ||
        !take(&of[SKILL_OUTCOME_EDUCATION], SKILLS_DEMAND_EDUCATION, in->education.code, in->education.n, last) ||
        !take(&of[SKILL_OUTCOME_POPULATION], SKILLS_POPULATION, in->education.code, in->education.n, last) ||
        !take(&of[SKILL_OUTCOME_SUPPLY], SKILLS_SUPPLY, in->education.code, in->education.n, last))
        return false;
    if (!fill_industries(&of[SKILL_OUTCOME_INDUSTRY], base))
        return false;
    fill_counts(&of[SKILL_OUTCOME_OCCUPATION], base, "employed_occupation", NULL);
    fill_counts(&of[SKILL_OUTCOME_EDUCATION], base, "employed_education", input->education_scheme);
    fill_people(&of[SKILL_OUTCOME_POPULATION], base, input, "population_education");
    fill_people(&of[SKILL_OUTCOME_SUPPLY], base, input, "labour_force_education");
    for (int q = SKILL_OUTCOME_POPULATION; q <= SKILL_OUTCOME_SUPPLY; q++)
        of[q].lag = newest_of(&of[q]) > 0 ? last - newest_of(&of[q]) : 0;
    return true;
}

void skill_outcomes_free(struct skill_outcomes *outcomes)
{
    for (int q = 0; q < SKILL_OUTCOMES; q++) {
        free(outcomes->of[q].value);
        free(outcomes->of[q].target);
    }
    memset(outcomes, 0, sizeof *outcomes);
}

int skill_outcomes_last(const struct skill_outcomes *outcomes)
{
    int last = 0;

    for (int q = SKILL_OUTCOME_OCCUPATION; q < SKILL_OUTCOMES; q++) {
        int newest = newest_of(&outcomes->of[q]);
        last = newest > last ? newest : last;
    }
    return last;
}
