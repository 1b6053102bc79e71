/* skill_ages: the age groups of a table of figures, for skill_input. */
#ifndef SKILL_AGES_H
#define SKILL_AGES_H

#include "skill_input.h"

enum { SKILL_AGE_END = 75 }; /* where an open group, 65+, ends */

/* Those of from .. end - 1 years; code borrowed. */
struct skill_age {
    int from, end;
    const char *code;
};

/* What a code means: 20, 20-24, 65+. */
struct skill_age skill_age_of(const char *code);

/* Groups that follow on one another without a gap or an overlap, youngest first, *n of them; wider ones that contain them are
 * left out. NULL when there are fewer than three, or no memory. The input's. */
struct skill_age *skill_ages_of(struct skill_input *input, const struct skill_facts *facts, const struct skill_table_key *table, int *n);

/* The same as the library takes them. */
struct ages skill_ages_plain(struct skill_input *input, const struct skill_age *groups, int n);

#endif
