/* skill_homes: who lives in each municipality and where they work, for skill_input. */
#ifndef SKILL_HOMES_H
#define SKILL_HOMES_H

#include "skill_input.h"

/* Fills residents and commuting of input->in from the newest figures of the municipalities, supply and its ages being known.
 * By education and age, in the county's groups, measure population_education (or population with an education); else by
 * education, or by people alone, spread as the county's are, which is named. Where one municipality has none of these nobody
 * is placed: a county less one of its municipalities is no county. Where people work: the bridges 'home_work', and the places
 * of municipalities for homes that have none. */
void skill_homes_fill(struct skill_input *input, const struct skill_base *base);

#endif
