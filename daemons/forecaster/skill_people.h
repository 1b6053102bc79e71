/* skill_people: ages, the population by education and its flows, for skill_input. */
#ifndef SKILL_PEOPLE_H
#define SKILL_PEOPLE_H

#include "skill_input.h"

/* Fills replacement, supply and unemployed of input->in as far as the figures go. */
void skill_people_fill(struct skill_input *input, const struct skill_base *base);

#endif
