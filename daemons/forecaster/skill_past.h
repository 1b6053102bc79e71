/* skill_past: a county as it was known at the end of an earlier year, for the chain's backtest.
 *
 * Figures up to that year alone, in today's vintage, and the forecasts of those at work that the engine's own backtest made
 * from it (engine_result.trials), with their errors. The county without its municipalities: those have no outcomes of
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

/* From base->facts and results with trials. False when out of memory; skill_past_free releases in either case. */
bool skill_past_make(struct skill_past *past, const struct skill_base *now, int year, int horizon, int draws, uint64_t seed) MUSTCHECK;
void skill_past_free(struct skill_past *past);

#endif
