/* skill_programmes: the networks' programmes as the library knows them, for skill_input. */
#ifndef SKILL_PROGRAMMES_H
#define SKILL_PROGRAMMES_H

#include "skill_input.h"

/* Fills supply's programmes and input->programme from the places offered, the programmes' rates and the bridges. */
void skill_programmes_fill(struct skill_input *input, const struct skill_base *base, struct supply *supply);

#endif
