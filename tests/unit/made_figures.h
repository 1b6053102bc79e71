/* A county of figures filled in by hand, as skill_facts has them, and its panel of those at work: what tests of the skills chain's
 * input begin with. */
#ifndef MADE_FIGURES_H
#define MADE_FIGURES_H

#include <math.h>
#include <string.h>

#include "score.h"
#include "skill_input.h"
#include "skill_record.h"

enum { MANY = 900, PATHS = 4, HORIZON = 6, LAST = 2023 };

static struct skill_fact list[MANY];
static struct skill_bridge bridges[] = {
    {"programme_education", "gy-programme", "FT", "edugroup", "53F", 0.7}, {"programme_education", "gy-programme", "FT", "edugroup", "83T", 0.3},
    {"programme_education", "gy-programme", "VO", "edugroup", "73O", 1},   {"education_occupation", "edugroup", "73O", "ssyk2012", "532", 0.8},
};
static struct skill_facts facts;
static struct panel_target targets[6];
static struct engine_result results[6];
static struct panel panel = {6, targets, false};
static struct skill_input input;
static struct skill_base base = {&facts, &panel, results, NULL, "18", HORIZON};
static double values[6][10], paths[PATHS * HORIZON];

static inline void add_in(const char *region, const char *measure, const char *industry, const char *occupation, const char *education,
                   const char *age, const char *sex, int year, double value)
{
    const char *scheme = strcmp(education, "T") == 0 ? "total" : strlen(education) == 2 ? "gy-programme" : "edugroup";

    assert_true(facts.count < MANY);
    list[facts.count++] = (struct skill_fact){{measure, region, industry, occupation, scheme, education, age, sex}, "SYNTHETIC", year, value, 1};
}

static inline void add(const char *measure, const char *industry, const char *occupation, const char *education, const char *age, const char *sex,
                int year, double value)
{
    add_in("18", measure, industry, occupation, education, age, sex, year, value);
}

/* County and one municipality, two industries and their total. */
static inline int begin(void **state)
{
    static const char *const regions[] = {"18", "1880"}, *const industries[] = {"T", "F", "Q"};

    (void)state;
    facts = (struct skill_facts){.county = "18", .list = list, .bridges = bridges, .bridge_count = (int)ARRAY_SIZE(bridges)};
    for (int i = 0; i < 6; i++) {
        for (int t = 0; t < 10; t++)
            values[i][t] = 1000 + 10 * t;
        targets[i] = (struct panel_target){.key = {regions[i / 3], i % 3 == 0 ? "total" : "sni2007g", industries[i % 3], "total", "T", "total", "T", "T"},
                                           .first = LAST - 9, .n = 10, .observed = 10, .y = values[i]};
        results[i] = (struct engine_result){.last = LAST, .paths = paths};
    }
    add("employed_occupation", "T", "532", "T", "T", "1", LAST, 100);
    add("employed_occupation", "T", "532", "T", "T", "2", LAST, 300);
    add("employed_occupation", "T", "711", "T", "T", "T", LAST, 500);
    add("employed_occupation", "T", "7111", "T", "T", "T", LAST, 200);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    skill_input_free(&input);
    free(facts.spans);
    return 0;
}

static inline void make(void)
{
    assert_true(skill_facts_order(&facts));
    assert_true(skill_input_make(&input, &base));
}

static inline void add_population(void)
{
    static const char *const groups[] = {"73O", "53F", "83T"}, *const ages[] = {"16-64", "16-24", "25-44", "45-64", "65-74"};

    for (size_t k = 0; k < ARRAY_SIZE(groups); k++) {
        add("employed_education", "T", "T", groups[k], "T", "T", LAST, 250);
        for (size_t a = 0; a < ARRAY_SIZE(ages); a++)
            for (int year = LAST - 3; year <= LAST; year++)
                add("population_education", "T", "T", groups[k], ages[a], "T", year, 100);
    }
}

/* Forecasts of those at work that came true, from six years and as far as is known. */
static inline void add_trials(void)
{
    enum { FROM = LAST - 6, TRIALS = 21 };
    static struct score_trial trials[6][TRIALS];

    for (int i = 0; i < 6; i++) {
        for (int year = FROM; year < LAST; year++)
            for (int h = 1; year + h <= LAST && h <= 5; h++) {
                double came = values[i][year + h - (LAST - 9)];
                trials[i][results[i].trial_count++] = (struct score_trial){.known = year, .horizon = h, .last = values[i][year - (LAST - 9)],
                                                                           .mean = came, .lo80 = came - 20, .hi80 = came + 20};
            }
        results[i].trials = trials[i];
    }
}

static inline const struct skill_record_row *row_of(const struct skill_record *record, enum skills_quantity quantity, int row)
{
    for (int i = 0; i < record->count; i++)
        if (record->list[i].quantity == quantity && record->list[i].row == row)
            return &record->list[i];
    return NULL;
}

#endif
