/* reconcile: forecasts of parts and totals that add up.
 *
 * The hierarchy or grouping is data: aggregates, each the sum of some of the bottom series. All N
 * series stand in one vector, aggregates first. Base forecasts y that do not add up become
 *   y~ = y - W C' (C W C')^-1 C y,     C = (I  -A),  A the aggregates' members,
 * the coherent forecasts nearest to y in the metric of W, their errors' covariance: trace minimisation
 * (Wickramasuriya, Athanasopoulos and Hyndman 2019, JASA 114) in its constrained form (Di Fonzo and
 * Girolimetto 2023, IJF 39, section 2). The system has the size of the aggregates and is sparse, so
 * a whole country's groupings take no dense matrix.
 *   ordinary     W = I
 *   structural   W = diag(number of bottom series in each)
 *   variance     W = diag(given variances); 0: known exactly. Also for observed totals that disagree by
 *                noise with the sum of observed parts
 *   shrunk       W = lambda diag(S) + (1 - lambda) S, S the covariance of one-step errors, lambda of
 *                Schaefer and Strimmer (2005). S = R R' / T has rank T at most, which W keeps:
 *                sparse plus low rank, solved by Woodbury's formula
 * Aggregates of the result are the sums of its bottom series, taken in order: exact by construction.
 */
#ifndef RECONCILE_H
#define RECONCILE_H

#include <stdbool.h>

#include "fc.h"
#include "sparse.h"

/* Which bottom series each aggregate sums. */
struct reconcile_map {
    int aggregates, bottoms;
    int *start;                 /* aggregates + 1 */
    int *member;                /* of aggregate i: member[start[i]] .. member[start[i + 1] - 1] */
};

/* A map for a cross-classified table: code[d * bottoms + k] >= 0 is the code of bottom series k in
 * dimension d. Each grouping is a set of dimensions, as bits: one aggregate per combination of their
 * codes that occurs, in ascending order of the codes, the lowest dimension first; no bit: the total of
 * all. The map is freed with reconcile_map_free.
 * Fails: FC_ESHAPE a number is not positive; FC_ERANGE a code is negative or their combinations are
 * too many for 63 bits; FC_ENOMEM. */
enum fc_status reconcile_group(struct reconcile_map *map, int bottoms, int dimensions, const int *code,
                               int groupings, const unsigned *grouping) MUSTCHECK;
void reconcile_map_free(struct reconcile_map *map);

enum reconcile_method {
    RECONCILE_BOTTOM_UP,
    RECONCILE_ORDINARY,
    RECONCILE_STRUCTURAL,
    RECONCILE_VARIANCE,
    RECONCILE_SHRUNK            /* set by reconcile_weigh_errors */
};

/* A hierarchy with its weights. After weighing only looked at, so threads may share it. */
struct reconcile {
    struct reconcile_map map;   /* a copy */
    int N;
    int *upstart, *up;          /* the aggregates of each bottom series */
    int *order, *place;         /* aggregates in order of elimination, and the inverse */
    struct sparse_matrix system;        /* C D C', rows and columns in order of elimination */
    struct sparse_factor factor;
    enum reconcile_method method;
    double *weight;             /* N: D, the diagonal part of W */
    int T;                      /* columns of V; 0 when W is diagonal */
    double lambda;
    double *V, *U, *Z, *K;      /* N x T: W = D + V V'; U = C V; Z = (C D C')^-1 U; K = chol(I + U'Z) */
};

/* Scratch of one thread. */
struct reconcile_work {
    double *x, *b;              /* aggregates; bottoms */
    double *s;                  /* T */
    double *weight;             /* N: weights with the held bottoms at 0 */
    double *pull;               /* bottoms */
    char *held;                 /* bottoms */
    struct sparse_matrix system;
    struct sparse_factor factor;
};

/* Takes a copy of the map and finds the pattern of the system. Weights are ordinary.
 * Fails: FC_ESHAPE no aggregates or bottoms; FC_ERANGE a member is out of range or named twice; FC_ENOMEM. */
enum fc_status reconcile_alloc(struct reconcile *r, const struct reconcile_map *map) MUSTCHECK;
void reconcile_free(struct reconcile *r);

/* Sets the weights; variance (N, >= 0) for RECONCILE_VARIANCE, otherwise NULL.
 * Fails: FC_ERANGE a variance is negative or not finite, or the method is RECONCILE_SHRUNK. */
enum fc_status reconcile_weigh(struct reconcile *r, enum reconcile_method method,
                               const double *variance) MUSTCHECK;

/* Weights from one-step errors: error[i * T + t] is that of series i at time t.
 * Fails: FC_ESHORT T < 3; FC_ENONFINITE; FC_ENOMEM. */
enum fc_status reconcile_weigh_errors(struct reconcile *r, const double *error, int T) MUSTCHECK;

/* Work for the hierarchy as it is weighed now. */
enum fc_status reconcile_work_alloc(struct reconcile_work *w, const struct reconcile *r) MUSTCHECK;
void reconcile_work_free(struct reconcile_work *w);

/* Reconciles one vector: y N -> out N, which may be y. For draws, call it with each draw.
 * nonnegative: no bottom series, hence nothing, below 0: the nearest such point in the metric of D, by
 * block principal pivoting (Wickramasuriya, Turlach and Hyndman 2020).
 * Fails: FC_ENONFINITE; FC_ESINGULAR series said to be known exactly contradict each other. */
enum fc_status reconcile_apply(const struct reconcile *r, struct reconcile_work *w, const double *y,
                               bool nonnegative, double *out) MUSTCHECK;

/* Largest |aggregate - sum of its parts|, relative to the largest |y|. */
double reconcile_incoherence(const struct reconcile_map *map, const double *y);

#endif
