/* together: draws of parts put into an order in which their sum spreads as it is known to.
 *
 * Parts of a sum are more alike in what they will be wrong about than their own draws show: a county's municipalities
 * meet one recession, and a few origins of a backtest hardly tell of it (run_paths.c). The sum's own forecast has met it:
 * its errors, and so its draws, hold all that its parts have in common. So the parts' draws are put in the order of
 *   x_id = (a_id + l w_d) / sd
 *   a_id   draw d of part i, standardised;  w_d  the sum's own draw, standardised
 *   l      >= 0, the least with which the variance of  sum_i s_i x_id  is that of the sum's own draws, s_i being the
 *          standard deviation of part i
 * Each part keeps the values it had: what is known of it alone does not change, only what comes with what. Where the
 * parts already spread as far, l = 0 and they keep their order. A part is pulled by each sum it is in, the x of one pull being
 * the a of the next: the last one holds exactly, those before it nearly.
 * Source: Clark et al. (2004), "The Schaake shuffle", Journal of Hydrometeorology 5, for dependence by order alone; one
 * factor, and finding it by the sum, are ours.
 */
#ifndef TOGETHER_H
#define TOGETHER_H

#include "fc.h"
#include "ranks.h"

/* Draws of one time, a row for every series. All but rows and draws is scratch. */
struct together {
    int rows, draws;
    double *x;                          /* rows x draws: standardised, in the order they are to have */
    double *sd;                         /* rows: of the draws as they were taken */
    double *along;                      /* rows: correlation of a member with its sum's row */
    double *values;                     /* draws */
    struct ranks_item *items, *room;    /* draws */
};

enum fc_status together_alloc(struct together *t, int rows, int draws) MUSTCHECK;
void together_free(struct together *t);

/* Reads a row's draws. */
void together_take(struct together *t, int row, const double *draws);

/* Pulls members towards the row of their sum, until they spread share times as far as it does: less than 1 where not all
 * of the sum is in them. Fewer than two members, or a sum whose draws are all alike, change nothing. */
void together_pull(struct together *t, const int *member, int members, int sum, double share);

/* A row to be laid in the order of its members' sum. */
void together_follow(struct together *t, int row, const int *member, int members);

/* Puts a row's draws, those that were taken, into their order. */
void together_lay(struct together *t, int row, double *draws);

/* Reads a row's draws anew; returns how many times as wide they are as those read before, 1 where these were all alike. */
double together_widened(struct together *t, int row, const double *draws);

#endif
