/* skill_routes: education by other roads than programmes, validation of prior learning and short reskilling, for skill_input. */
#ifndef SKILL_ROUTES_H
#define SKILL_ROUTES_H

#include "skill_input.h"

/* Fills the routes of supply, whose stock must be known, from the newest year of education_validated and education_reskilled:
 * so many a year, of one age in mid-life, out of all other education groups by their size at that age. Neither figure says
 * where people come from or how old they are, so that is supposed, and named (SKILLS_ROUTES_HELD). A county without such figures, or whose
 * population is carried on by net change, which holds them already, has no routes. */
void skill_routes_fill(struct skill_input *input, const struct skill_base *base, struct supply *supply);

#endif
