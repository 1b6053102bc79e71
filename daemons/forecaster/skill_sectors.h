/* skill_sectors: industries and municipalities, from the panel of those at work and its draws, for skill_input. */
#ifndef SKILL_SECTORS_H
#define SKILL_SECTORS_H

#include "skill_input.h"

/* Fills the codes of input->in.sectors and input->municipality. */
void skill_sectors_list(struct skill_input *input, const struct skill_base *base);
/* Fills the values of both in input->in.base_year, and their paths where they begin there. */
void skill_sectors_fill(struct skill_input *input, const struct skill_base *base);

#endif
