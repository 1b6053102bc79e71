/* residents: the people of each municipality by education and age, beside the county's account of supply.h.
 *
 *   N[m,k,a,t+1] as supply.h, with the county's rates and  d[m,k,a]  beside them: the municipality's own net rate
 *   d[m,k,a] = alpha[m,a] + beta[m,k,a],   each drawn towards 0, the county's rate, by its reliability (shrink.h)
 * alpha is what all educations have in common at an age (who is young leaves, who has children comes), beta what one has
 * beside it, both found in bands of RESIDENTS_BAND years of age or more. Variances are chance-like, phi[a] over persons, phi
 * pooled over municipalities and years: four or five years of one small cell say little of how much it strays. The chain takes
 * of it each municipality's share of the county's draw, so the municipalities sum to the county whatever their rates.
 * Source: cohort-share methods of small-area projection, Smith, Tayman and Swanson (2013), A Practitioner's Guide to State
 * and Local Population Projections, chapters 7 and 8; the shrinkage, Morris (1983), JASA 78.
 */
#ifndef SKILLS_RESIDENTS_H
#define SKILLS_RESIDENTS_H

#include "fc.h"
#include "skills/rate.h"

enum { RESIDENTS_BAND = 5 };

/* What is known of the people of n municipalities in one year; a table that is not: NULL, a cell: NaN. */
struct residents_known {
    const double *cell;         /* [(m * educations + k) * ages + a]; where it is given the tables below tell nothing */
    const double *education;    /* [m * educations + k], all ages */
    const double *age;          /* [m * ages + a], all educations */
    const double *total;        /* [m] */
};

/* Fills stock[(m * educations + k) * ages + a]: the county's stock[k * ages + a] spread by what is known (ras.h), and where sums
 * contradict each other the last that is known holds; or the cells as they are, with an equal part of the county's for one that is not. Fails: FC_EEMPTY nothing is known; FC_ERANGE; FC_ENOMEM. */
enum fc_status residents_stock(int n, int educations, int ages, const double *county, const struct residents_known *known,
                               double *stock) MUSTCHECK;

/* Stocks of some years, the same layout year by year: [((t * n + m) * educations + k) * ages + a]. */
struct residents_history {
    int n, educations, years;
    const struct ages *ages;
    const double *stock;
    int entering;       /* those who come of age are counted apart (supply.entry), not in the rate of the youngest */
};

/* What a municipality's population does beside what the county's does. */
struct residents_drift {
    double *net;        /* [(m * educations + k) * ages + a] d, a share of the stock a year */
    double *se, *sd;    /* [m * educations + k] of the rate over all ages: of its mean, and of a year about it */
};

/* From the last `window` changes. Fails: FC_ESHORT fewer than three years; FC_ENOMEM. */
enum fc_status residents_rates(const struct residents_history *history, int window, const struct residents_drift *out) MUSTCHECK;

/* Where no history is: no drift, with an error of half a per cent a year and the chance of so many who move. */
void residents_default(int n, int educations, int ages, const double *stock, const struct residents_drift *out);

#endif
