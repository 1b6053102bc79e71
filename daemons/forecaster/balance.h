/* balance: the dialogue balance as a leading indicator of a series.
 *
 * Pure. A round speaks for the periods that start after its last answer: a step function, so that
 * no period is explained by an answer given during it. Beyond the data the last known balance
 * halves every year, because an expectation asked for a year ahead says ever less.
 */
#ifndef BALANCE_H
#define BALANCE_H

#include <stdbool.h>
#include <stdint.h>

/* One round of one industry; texts borrowed. */
struct balance_round {
    const char *industry_scheme, *industry;
    int32_t answered_on; /* days since 1970: its last answer */
    double balance;      /* -1..1 */
};

/* Days since 1970 on which a period begins. */
int32_t balance_period_start(int frequency, int32_t period);

/* Fills out[n + horizon] for the periods first, first + 1, ...; period first + n is the first one
 * beyond the data. rounds: of one industry, by answered_on. NaN before the first round takes
 * effect. */
void balance_driver(const struct balance_round *rounds, int count, int frequency, int32_t first,
                    int n, int horizon, double *out);

/* The rounds of one industry among all, which are ordered by scheme, industry, answered_on. */
const struct balance_round *balance_find(const struct balance_round *rounds, int count,
                                         const char *scheme, const char *industry, int *found);

#endif
