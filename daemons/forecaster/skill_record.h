/* skill_record: how the chain would have done from earlier years, each of its numbers beside two plain rivals.
 *
 * Rolling origin, at every run: from up to SKILL_RECORD_ORIGINS years whose outcome is known, one to five years ahead, by
 * the chain itself on what was known then (skill_past.h), with fewer draws and without municipalities. Rivals: the last
 * share of the total of ours (naive), and the least-squares line through the last ten levels. Outcomes are the figures
 * that came, and forecasts are put on their level: what is compared is growth, in the outcome's unit.
 * What has no outcome anywhere (openings, need, places) has no record of its own; it is made of what has one. Pure.
 */
#ifndef SKILL_RECORD_H
#define SKILL_RECORD_H

#include "skill_input.h"

enum { SKILL_RECORD_ORIGINS = 6, SKILL_RECORD_YEARS = 5 };

/* Of one number, at one horizon: sums over the origins. */
struct skill_record_point {
    int n, inside, moved, hits;      /* hits: the side of the last figure, of those that moved */
    double error, naive, line;       /* absolute errors */
};

struct skill_record {
    struct skill_record_row {
        enum skills_quantity quantity;
        int row;                     /* of the county's table */
        struct skill_record_point at[SKILL_RECORD_YEARS];
    } *list;
    int count;                       /* rows with at least one comparison */
};

/* From the present base, whose results have trials, and the input made of it. False when out of memory or when the chain
 * failed; skill_record_free releases in either case. */
bool skill_record_make(struct skill_record *record, const struct skill_base *now, const struct skill_input *input, int jobs, uint64_t seed) MUSTCHECK;
void skill_record_free(struct skill_record *record);

#endif
