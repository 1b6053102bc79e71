/* dialogue_hold: which answers count at a cut, so that what is published tells of no employer by how it changes.
 *
 * Pure. That three employers stand behind a number says nothing when another number is published of the same three and one
 * more: the difference is that one's answer. So what counts of a unit (dialogue_units.h) about a horizon changes by three employers
 * or more at once, of whom none dominates, or not at all:
 *   - an answer that came with others in one moment counts with them; one that comes later waits until three are new in its
 *     municipality, or else among all of the county that wait, and then counts there for good
 *   - a changed answer counts as it was until it and the new ones of its unit are three
 *   - an answer that is taken back goes at once, and with it others that began to count with it: so many that three go, and all
 *     of them where fewer than three would be left. Those others count again when they answer anew
 * The order is that of the store's moments, so the same cut gives the same answers, whenever it is computed and whatever was
 * published before; and of any two cuts, not of neighbours alone, what a unit's number is made of differs by three employers or by
 * none. Only who changes an answer, and whose new one then goes with somebody else's that is taken back, is not hidden so well: the
 * numbers before the first and after the last of those differ by the one employer.
 */
#ifndef DIALOGUE_HOLD_H
#define DIALOGUE_HOLD_H

#include "dialogue_units.h"

/* An answer as it was given at one moment; texts borrowed. */
struct dialogue_version {
    struct dialogue_answer answer;
    const char *origin;         /* which question it is a version of, beside round, respondent and region */
    int64_t known;              /* when it came, in microseconds since 1970 */
    int64_t withdrawn;          /* when it was taken back, by the cut; INT64_MAX: it was not */
};

/* Employers of a round and industry whose answers, or whose changes of them, wait for others; and who went with one that was
 * taken back. */
struct dialogue_waiting {
    const char *industry_scheme, *industry, *round;
    int waiting, aside;
};

struct dialogue_held {
    int count;
    struct dialogue_answer *list;       /* those that count, each with its unit */
    int waiting_count;
    struct dialogue_waiting *waiting;   /* rounds and industries where somebody waits or is aside, ascending */
};

/* Of all versions that came until a cut, as far as they were taken back by then. False when out of memory; dialogue_held_free releases in either case. */
bool dialogue_hold(struct dialogue_held *held, const struct dialogue_version *versions, int n, const char *county) MUSTCHECK;
void dialogue_held_free(struct dialogue_held *held);

#endif
