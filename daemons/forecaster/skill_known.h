/* skill_known: what newer figures say of how many people there are than an older stock of them by education, for skill_people and
 * skill_homes. */
#ifndef SKILL_KNOWN_H
#define SKILL_KNOWN_H

#include "skill_ages.h"
#include "skill_input.h"

/* People of a region, counted by education and age in `year`. */
struct skill_count {
    const char *region;
    int year;
    const double *stock;        /* [k * ages + a] */
};

/* A table of totals (supply_totals) of the years from the count's to the base year, `rows` of them a year. */
enum skill_known { SKILL_KNOWN_ALL, SKILL_KNOWN_AGE, SKILL_KNOWN_EDUCATION };

/* Fills value[t * step + row], year + 1 + t, for t < years: the stock's own sum, grown as the figure of the same people has since
 * (population, by age group or single year, or population_education of all ages): that a count leaves out those of unknown
 * education, or that two sources differ, is not taken for growth. NaN where either year has no figure. True when any has. */
bool skill_known_fill(struct skill_input *input, const struct skill_base *base, const struct skill_count *count, enum skill_known what,
                      int years, int step, double *value);

/* The ages that a region's population is known by, in any year; they may overlap. The input's; NULL when out of memory. */
struct skill_ages_known {
    const char *region;
    const struct skill_age *group;
    int n;
};
struct skill_ages_known skill_ages_known(struct skill_input *input, const struct skill_base *base, const char *region);

/* Persons of one age in a year, from the narrowest of the groups that holds it; NaN: none does. */
double skill_persons_of_age(const struct skill_base *base, const struct skill_ages_known *ages, int year, int age);

/* How many years a figure of `year` is older than the forecast's base year, no more than the chain walks; 0: it is not. */
int skill_lag(const struct skill_input *input, int year);

#endif
