/* education: which education the workers of an occupation have.
 *
 *   E[k,r,t] = sum_o E[o,r,t] mix[k|o,r,t],   sum_k mix = 1
 * No public Swedish table gives occupation x education group per county. Without one the mix starts from the
 * qualification that SSYK 2012 asks for by its first digit, spread over SCB's broad levels (education.c), and is
 * fitted to the county's employed by education (ras.h) where that is known.
 * Source: SCB, MIS 2012:1, SSYK 2012, section on qualification levels; the spread about the level asked for is
 * ours, to be replaced by data.
 */
#ifndef SKILLS_EDUCATION_H
#define SKILLS_EDUCATION_H

#include "fc.h"

enum education_source { EDUCATION_OWN, EDUCATION_LEVEL_FITTED, EDUCATION_LEVEL };

struct education {
    int occupations, groups;
    const char *const *occupation_code; /* SSYK 2012 */
    const char *const *group_code;      /* SCB's levels "1" .. "7", "US", or education groups such as "73O", whose
                                           second character is the level; others count as unknown */
    const double *occupation_total;     /* occupations: persons at the start */
    const double *own;                  /* [o * groups + k] persons or shares, from anywhere; NULL */
    const double *employed;             /* groups: employed persons by education, in the county; NULL */
    const double *population;           /* groups: population of working age, for what is known of no occupation but
                                           of the county: how the groups of one level divide; NULL */
};

/* Fills mix[o * groups + k], each occupation's summing to 1. Fails: FC_ERANGE; FC_ENOMEM. */
enum fc_status education_mix(const struct education *in, double *mix, enum education_source *from) MUSTCHECK;

/* Qualification level 1 .. 4 that SSYK asks for, 0 when it does not say (managers, armed forces, unknown). */
int education_level_asked(const char *occupation_code);

/* Level of a group, 0 .. 6: SCB's levels 1..7 less one; -1 when the code does not say. */
int education_level_of(const char *group_code);

#endif
