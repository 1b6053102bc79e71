/* Between the files of reconcile. */
#ifndef RECONCILE_PRIVATE_H
#define RECONCILE_PRIVATE_H

#include "reconcile.h"

/* Sum of an aggregate's members among the bottom series; how many they are. */
double reconcile_sum_of(const struct reconcile_map *map, int i, const double *bottom);
int reconcile_members(const struct reconcile_map *map, int i);

/* The values of C D C', with weight as D; column: room for aggregates. */
void reconcile_fill_system(const struct reconcile *r, const double *weight, double *column, struct sparse_matrix *S);
void reconcile_free_low_rank(struct reconcile *r);

double reconcile_dot(const double *a, const double *b, int n);

#endif
