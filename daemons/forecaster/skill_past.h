/* skill_past: a county as it was known at the end of an earlier year, for the chain's backtest.
 *
 * Figures up to that year alone, in today's vintage, and of the account of people what had come by then: a table that today ends two
 * years before the base year ended two years before that year too, and had to be walked on from there (skill_lags). And the forecasts
 * of those at work that the engine's own backtest made from it (engine_result.trials), with their errors. The county without its municipalities: those have no outcomes of
 * occupations or educations to be held against. Pure.
 */
#ifndef SKILL_PAST_H
#define SKILL_PAST_H

#include "skill_input.h"

struct skill_past {
    struct skill_base base;       /* borrows from what it was made of */
    struct skill_facts facts;
    struct panel panel;
    struct engine_result *results;
    struct engine_point *points;
    double *paths;
};

/* How many years before the base year the table that each fact is of ends, 0 where it does not; [facts->count], malloc'd. Of the
 * county's tables of people, stocks and flows, each kind by itself (by age or not). Of those at work, whose shares of a total are what
 * the chain carries on, 0: there is mostly too little history to begin so much earlier. NULL when out of memory. */
int *skill_lags(const struct skill_facts *facts, int base_year);

/* From base->facts, their lags and results with trials. False when out of memory; skill_past_free releases in either case. */
bool skill_past_make(struct skill_past *past, const struct skill_base *now, const int *lags, int year, int horizon, int draws, uint64_t seed) MUSTCHECK;
void skill_past_free(struct skill_past *past);

#endif
