/* skill_outcome: what came, for the chain's numbers that figures exist of: years by rows, as the store has them now.
 *
 * Those at work by industry, occupation and education, the population and the labour force by education. Pure.
 */
#ifndef SKILL_OUTCOME_H
#define SKILL_OUTCOME_H

#include "skill_input.h"

enum skill_outcome_kind {
    SKILL_OUTCOME_INDUSTRY,
    SKILL_OUTCOME_OCCUPATION,
    SKILL_OUTCOME_EDUCATION,
    SKILL_OUTCOME_POPULATION,
    SKILL_OUTCOME_SUPPLY,
    SKILL_OUTCOMES
};

struct skill_outcome {
    enum skills_quantity quantity;
    int rows, first, years;
    const char *const *code;      /* rows; borrowed from the input */
    double *value;                /* [row * years + t]; NaN: not known */
    int lag;                      /* of people, years before the base year that the newest value is of: as late they were at
                                     any time (skill_lags); of those at work 0 */
    const struct panel_target **target; /* rows, of those at work by industry; NULL */
};

struct skill_outcomes {
    struct skill_outcome of[SKILL_OUTCOMES];
};

/* False when out of memory; skill_outcomes_free releases in either case. */
bool skill_outcomes_make(struct skill_outcomes *outcomes, const struct skill_base *base, const struct skill_input *input) MUSTCHECK;
void skill_outcomes_free(struct skill_outcomes *outcomes);

/* NaN: not known. */
double skill_outcome_at(const struct skill_outcome *outcome, int row, int year);
/* Whether no new level is known to begin after a year and not after another. */
bool skill_outcome_comparable(const struct skill_outcome *outcome, int row, int from, int to);
/* The newest year that any of those by occupation or education is known of. */
int skill_outcomes_last(const struct skill_outcomes *outcomes);

#endif
