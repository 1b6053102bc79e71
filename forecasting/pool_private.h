/* What pool.c and pool_common.c share. */
#ifndef POOL_PRIVATE_H
#define POOL_PRIVATE_H

#include "pool.h"

enum { POOL_BEAT = 2 };         /* the column of x that loadings are found by */

/* The weights in pool_age, pool_product and pool_answer. */
enum { TIMES_1, TIMES_G, TIMES_L, TIMES_GL, TIMES_GGL };
enum { SUM_L, SUM_GL, SUM_LL, SUM_GLL, SUM_GGLL };

/* The means of the changes so far. */
struct pool_trail {
    double keep[POOL_OWN];      /* of a weight from one period to the next */
    double sum[POOL_OWN], weight[POOL_OWN];
};

void pool_trail_start(struct pool_trail *trail, int m);

/* Takes d_t and leaves x_t. */
void pool_trail_take(struct pool_trail *trail, double d, double *x);

/* d_t of a member. */
double pool_change(const struct pool_member *member, int t);

/* Rows before this position know too little of the past. */
int pool_first_row(int m);

/* pool_common.c: fills beat and lasting of a member, the latter not yet compared with the panel's. */
void pool_find_beat(struct pool_member *member, int m);

/* Loadings of all members, lasting in terms of the panel's mean and variance, and how much is common. */
void pool_find_common(struct pool_work *w);

#endif
