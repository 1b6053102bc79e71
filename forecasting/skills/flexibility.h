/* flexibility: what people learned and what they work as; where they live and where they work.
 *
 *   potential[o] = sum_k F[o|k] L[k],  sum_o F[o|k] = 1           (QuBe's flexibility matrix)
 *   F[o|k]       = E[o] mix[k|o] / sum_o E[o] mix[k|o]            by Bayes' rule, when no table is given
 *   S~[k,r]      = sum_q w[q -> r | level(k)] S[k,q],  sum_r w[q -> r] <= 1    commuting (ROA's correction)
 * The rest of w's row works outside the regions at hand.
 */
#ifndef SKILLS_FLEXIBILITY_H
#define SKILLS_FLEXIBILITY_H

#include "fc.h"

/* F[k * occupations + o] from employed persons by occupation and mix[o * groups + k]; a group nobody has: 0. */
void flexibility_invert(int occupations, int groups, const double *employed, const double *mix, double *F);

/* F drawn towards the one from the mix by the size of the sample behind it: n[k] persons observed, kappa persons the
 * prior counts for. */
void flexibility_blend(int occupations, int groups, const double *observed, const double *n, double kappa, double *F);

/* potential[o] of one set of labour supplies. */
void flexibility_apply(int occupations, int groups, const double *F, const double *labour, double *potential);

/* Commuters [q * regions + r] counts (living in q, working in r) -> w, with `outside` [q] working elsewhere (NULL: 0).
 * Fails: FC_ERANGE a count is negative. A region nobody lives in keeps its own. */
enum fc_status commuting_matrix(int regions, const double *count, const double *outside, double *w) MUSTCHECK;

/* S~ from S, both [k * regions + r]; w [level][q * regions + r]; level[k] picks the matrix. */
void commuting_apply(int regions, int groups, const double *w, const int *level, const double *supply, double *out);

#endif
