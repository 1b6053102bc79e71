/* skill_pool: memory of one skill_input, freed with it. */
#ifndef SKILL_POOL_H
#define SKILL_POOL_H

#include <stdlib.h>

#include "skill_input.h"

/* Zeroed room for n things, at least one; NULL, with failed set, when out of memory. */
void *skill_pool(struct skill_input *input, size_t n, size_t size);
/* Takes over what malloc gave; NULL sets failed. */
void skill_pool_take(struct skill_input *input, void *block);

#endif
