/* skill_replacement: how old those are who work in each occupation, and who of them leaves, for skill_input. */
#ifndef SKILL_REPLACEMENT_H
#define SKILL_REPLACEMENT_H

#include "skill_input.h"

/* Fills replacement of input->in from the county's figures or, where it has none, the nation's; leaves it NULL where neither
 * are. */
void skill_replacement_fill(struct skill_input *input, const struct skill_base *base);

/* Where nobody's age in an occupation is known: the ages of the county's labour force, or of Sweden's at work as the register
 * had them in the early 2020s, alike in all occupations. */
void skill_replacement_assume(struct skill_input *input);

#endif
