/* commuting: who lives where and works where, one matrix per education, and what a year's jobs make of it.
 *
 *   T[q,r,k]  persons of education k who live in municipality q and offer work in r; n is the world outside the county,
 *             as a home (who commute in) and as a workplace (who commute out)
 * At the start a seed is fitted (ras.h) to its margins, those who live in q and those whose work is in r:
 *   sum_r T[q,r,k] = L[q,k],   sum_q T[q,r,k] = D[r,k],   sum_q T[q,n,k] = U,   sum_r T[n,r,k] = U + sum D - sum L
 * first by level of education (education.h: 0 .. 6), for commuting differs by it, and then for each group within its
 * level. U, who commute out, is what the seed says of the residents, more where the margins ask for it.
 *   seed given      the shares of each home that work in each municipality; the rest of a row works outside
 *   seed estimated  gravity, L[q] D[r] f(t[q,r]), from places on the map
 * In a draw, a year on, homes have other people and workplaces other jobs:
 *   S[r,k] = g[r] (sum_q L'[q,k] T[q,r,k] / sum_s T[q,s,k] g[s]),   g[r] = jobs now / jobs at the start
 * so a plant draws on its own municipality and its neighbours, who have so much less left.
 * Sources: ROA, evaluation of the commuter correction of its regional ITA (better if it differs by level of education);
 * Wilson (1971), Environment and Planning 3, production-constrained gravity; the decay: see commuting_decay.
 */
#ifndef SKILLS_COMMUTING_H
#define SKILLS_COMMUTING_H

#include "fc.h"
#include "skills/rate.h"

/* Where a municipality's people live, or work: WGS84 in degrees. */
struct commuting_place {
    double latitude, longitude;
};

/* Kilometres as the crow flies, on a sphere of the Earth's mean radius. */
double commuting_distance(struct commuting_place a, struct commuting_place b);

/* f: how much less likely a job so many kilometres away is taken than one next door; within: in the own municipality.
 * exp(-b t), t minutes of travel from km by a detour of 1.3 at 70 km/h; b = 0.02 within and 0.1 between municipalities,
 * near the sensitivities to time that Johansson, Klaesson and Olsson (2003), Journal of Geographical Systems 5, found in
 * Swedish commuting. */
double commuting_decay(double km, int within);

/* Seeds fill seed[q * (n + 1) + r], persons, from living and working (n: all educations together).
 * given: share[q * n + r] of home q's who work in r, each >= 0, a row's sum at most 1 (more is scaled to it); a row of NaN,
 * all of it: not known, as in `otherwise`, another seed. Fails: FC_ERANGE; FC_EEMPTY a row is not known and otherwise NULL. */
enum fc_status commuting_seed_given(int n, const double *share, const double *otherwise, const double *living,
                                    const double *working, double *seed) MUSTCHECK;
/* By distance; beyond: places outside the county that are as large as the county's are on average, `beyonds` of them. */
void commuting_seed_distance(int n, const struct commuting_place *place, int beyonds, const struct commuting_place *beyond,
                             const double *living, const double *working, double *seed);

/* Fits flow[q * (n + 1) + r] from a seed to one education's, or level's, living and working (n). A seed without anybody
 * is left empty. Fails: FC_ERANGE a negative or infinite number; FC_ENOMEM. */
enum fc_status commuting_fit(int n, const double *seed, const double *living, const double *working, double *flow) MUSTCHECK;

/* One education in a block of draws.
 *   flow     [q * (n + 1) + r] persons at the start
 *   growth   [(n + 1)][BLOCK] of the jobs of each workplace; the last: of those outside
 *   labour   [n][BLOCK] who live there and offer work; changed: scratch
 *   inward   [BLOCK] who come from outside
 *   supply   [n][BLOCK] who offer work there */
void commuting_apply(int n, const float *flow, const float *growth, float *labour, const float *inward, float *supply);

#endif
