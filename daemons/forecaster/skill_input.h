/* skill_input: from figures and the paths of those at work to the input of forecasting's skills chain (skills/skills.h).
 *
 * Pure. What the county has is used, what it lacks is left NULL for the library to replace and name; the few stand-ins
 * made here (a programme's rates, a length of study) are named in the programme's own list. Everything is reckoned from
 * the last year of the yearly panel of those at work.
 */
#ifndef SKILL_INPUT_H
#define SKILL_INPUT_H

#include "assembly.h"
#include "engine.h"
#include "premise.h"
#include "skill_facts.h"
#include "skills/skills.h"

enum { SKILL_PARTS_MAX = 8, SKILL_NOTE_SIZE = 200 };

/* A programme of a network. The library knows one education group per programme, so one that leads to several is as
 * many programmes there, with its places shared out by the bridge's weights. */
struct skill_programme {
    const char *scheme, *code;
    int first, parts;               /* of the library's programmes */
    double weight[SKILL_PARTS_MAX];
    char groups[SKILL_NOTE_SIZE];   /* the education groups it leads to */
    char borrowed[SKILL_NOTE_SIZE]; /* what stands in for its own figures */
};

struct skill_input {
    struct skills_input in;
    bool sufficient;                /* there is a sector and an occupation */
    const char *education_scheme;
    const char **municipality;      /* codes; those of the other dimensions are in in */
    int ages;                       /* groups that the population is counted by, youngest first; 0: it is not known */
    const char **age;
    int programmes;
    struct skill_programme *programme;
    void **blocks;                  /* what all of it is part of */
    int block_count, block_room;
    bool failed;                    /* out of memory */
};

struct skill_base {
    const struct skill_facts *facts;
    const struct panel *panel;           /* those at work, yearly */
    const struct engine_result *results; /* one per target, with paths */
    double *const *change;               /* per target: what a what-if's assumptions change of its paths (effect.h); NULL: nothing */
    const char *county;
    int horizon;
};

/* False when out of memory; skill_input_free releases in either case. */
bool skill_input_make(struct skill_input *input, const struct skill_base *base) MUSTCHECK;
void skill_input_free(struct skill_input *input);

/* The library's assumptions of a what-if; malloc'd, *made of them. Growth and plants are in the changes of the sectors, where the
 * base has these, but for a plant in a cell without a path. A range stays one, its place in it the same as in effect.h; what bears upon nothing
 * here is left out. NULL when out of memory. */
struct assumption *skill_assumptions(const struct skill_input *input, const struct premise *premises, int count, int *made);

#endif
