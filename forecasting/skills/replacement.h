/* replacement: who leaves an occupation each year, and has to be replaced if it is to keep its size.
 *
 *   out[o,a,t]    = E[o,a,t] (leave[o,a] + move[o,a])
 *   gross[o,t]    = sum_a out[o,a,t]
 *   net[o,t]      = gross less those who come back: sum_a out (1 - returns[a])
 *   E[o,a+1,t+1]  = what is left, grown a year older; entrants fill up to the demand of t+1, at the ages of `entry`
 * An occupation that shrinks loses some of those who are left, alike at all ages; what it does not refill is no opening:
 *   openings[o] = max(0, sum of gross + change) / years        a year, since the start (BLS)
 * leave: retirement, sickness, death, moving out of the region. move: to another occupation.
 * Source: BLS separations method (2016-26 and later) for the two kinds of exit; ROA for the cohort method that
 * replacement_cohort_rates uses, and ROA-RM-1999/2 for the shrinking; Cedefop's and ROA's record says that the cohort
 * method alone misses inflow that hides outflow: hence gross and net apart.
 */
#ifndef SKILLS_REPLACEMENT_H
#define SKILLS_REPLACEMENT_H

#include <stdbool.h>

#include "fc.h"
#include "skills/rate.h"

struct replacement {
    int occupations;
    struct ages ages;
    const double *stock;        /* [o * ages + a] persons (scaled to the demand at the start) */
    int lag;                    /* years that the stock is older than the forecast's base year: so long it is walked on */
    const struct rate *leave;   /* [o * ages + a]; NULL: replacement_default_leave for all */
    const struct rate *move;    /* [o * ages + a]; NULL: replacement_default_move for all */
    const double *returns;      /* ages: share of the leavers who come back later, 0..1; NULL: 0.1 below 55, else 0 */
    const double *entry;        /* ages: share of the entrants, summing to 1; NULL: replacement_default_entry */
};

/* Rates by age when nothing is known: assumptions, said as such. leave: about 1 % a year in working life for death,
 * sickness and moving away, rising over 60..67 as Swedes retire; move: 8 % below 30 falling to 2 % above 55 (BLS has
 * 6.4 % a year over all ages, between finer occupations). Averages over first .. last. */
struct rate replacement_default_leave(int first, int last);
struct rate replacement_default_move(int first, int last);
double replacement_default_entry(int first, int last);  /* not normalised */

/* Leave rates from two tables `years` apart: what is missing of each cohort among those who have grown older, taken
 * where it is negative, shrunk to the mean of the age group by its reliability. Net of inflow, so a lower bound.
 * Fails: FC_ESHAPE years < 1; FC_ERANGE; FC_ENOMEM. */
enum fc_status replacement_cohort_rates(int occupations, const struct ages *ages, const double *before,
                                        const double *after, int years, struct rate *leave) MUSTCHECK;

/* One block of draws. age [o * ages + a][BLOCK] is moved on by one year.
 *   demand  [o][BLOCK] of the year that is entered
 *   shock   how far this draw is from the mean, in standard deviations
 *   delay   years by which retirement comes later than the rates say, >= 0 or below
 * Fills the flow, [o][BLOCK] persons who left on the way. */
struct replacement_shock {
    const float *mean;          /* [o * AGE_BANDS + band][BLOCK]: in se */
    const float *year;          /* [o][BLOCK]: in sd */
    const float *count;         /* [o][BLOCK]: chance, in the root of the number of leavers */
};
struct replacement_flow {
    float *gross, *net;
    float *left;                /* of gross: who left working life or the region, not for another occupation */
};
void replacement_step(const struct replacement *in, const float *demand, const struct replacement_shock *shock,
                      float delay, float *age, const struct replacement_flow *flow);

/* The stock at the start, scaled to the demand. */
void replacement_start(const struct replacement *in, const float *demand, float *age);

#endif
