/* flexibility: what people learned and what they work as.
 *
 *   potential[o] = sum_k F[o|k] L[k],  sum_o F[o|k] = 1           (QuBe's flexibility matrix)
 *   F[o|k]       = E[o] mix[k|o] / sum_o E[o] mix[k|o]            by Bayes' rule, when no table is given
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

#endif
