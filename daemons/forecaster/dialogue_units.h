/* dialogue_units: who speaks of what: employers' answers about their workforce, gathered by round and cell.
 *
 * Pure. A unit is what one round says of one industry in one region. A municipality whose answers can be shown has a
 * unit of its own; all other answers of the county, those of municipalities with too few and those given for the whole
 * county, are one unit together, which speaks of the industry in the county. So every answer is in one unit at most.
 * Answers can be shown when three employers or more gave them, of which none has more than 85 % of the headcount and no
 * two more than 95 %: else a number they moved would tell of an employer.
 */
#ifndef DIALOGUE_UNITS_H
#define DIALOGUE_UNITS_H

#include <stdbool.h>
#include <stdint.h>

#include "macros.h"

enum { DIALOGUE_SECTORS = 2, DIALOGUE_HORIZONS = 3 };

extern const char *const dialogue_sectors[DIALOGUE_SECTORS]; /* kinds of respondents */
extern const int dialogue_years[DIALOGUE_HORIZONS];          /* ahead that they are asked about */

/* As the query panel_answers gives it; texts borrowed. */
struct dialogue_answer {
    const char *industry_scheme, *industry, *region, *round, *respondent, *sector;
    int32_t answered_on;            /* days since 1970 */
    double headcount;
    double said[DIALOGUE_HORIZONS]; /* expected change, a share of today's staff; NaN: not answered */
    const char *unit;               /* region of the unit it counts in (dialogue_hold.h); NULL: where it can be shown */
};

struct dialogue_unit {
    const char *industry_scheme, *industry, *region, *round;
    bool is_county;
    int32_t answered_on; /* its last answer */
    int first, count;    /* of the answers */
};

struct dialogue_units {
    int count;
    struct dialogue_unit *list; /* by scheme, industry, round; municipalities first */
    int answer_count;
    struct dialogue_answer *answers; /* those in units, each unit's together, by respondent */
};

/* False when out of memory; dialogue_units_free releases in either case. */
bool dialogue_units_make(struct dialogue_units *units, const struct dialogue_answer *answers, int n, const char *county) MUSTCHECK;
void dialogue_units_free(struct dialogue_units *units);

/* Whether answers, which come by respondent, are of three employers or more of whom none dominates. */
bool dialogue_are_several(const struct dialogue_answer *answers, int n);

/* 0 .. DIALOGUE_SECTORS - 1; -1: no such kind. */
int dialogue_sector(const char *name);

/* Whether a unit's answers about one horizon, of the kinds of respondents that count, can be shown. */
bool dialogue_can_be_shown(const struct dialogue_units *units, const struct dialogue_unit *unit, int horizon,
                           const bool counts[DIALOGUE_SECTORS]);

/* Mean growth, as a logarithm, that a unit's respondents of one kind expect; NaN when none answered. One answer counts as
 * halved or doubled at most. */
double dialogue_mean(const struct dialogue_units *units, const struct dialogue_unit *unit, int sector, int horizon, int *n);
double dialogue_growth(double said);

/* The period that "today" of a unit's answers is, as an ordinal. Yearly figures are of November: the nearest one. */
int dialogue_base(const struct dialogue_unit *unit, int frequency);

/* Whether a unit is of the newest round of its industry among those whose base lies in from .. to, its own too. */
bool dialogue_is_current(const struct dialogue_units *units, const struct dialogue_unit *unit, int frequency, int from, int to);

#endif
