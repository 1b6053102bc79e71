/* staffing: which occupations work in which industries at the start, from whatever is known of it.
 *
 *   1. the county's own table                shrunk: (n_so + STAFFING_KAPPA nation_o|s) / (n_s + STAFFING_KAPPA)
 *   2. the nation's, fitted to the county    ras.h, rows = industries, columns = occupations
 *   3. affinity: a table of which occupations are at home in which industries (affinity.c), fitted in the same way
 *   4. proportional: every industry has the county's occupations
 * ROA found regional patterns within an industry to differ from the nation's "very small and only for a few
 * combinations" (ROA evaluation studies, 2020): hence the shrinking in 1 and the fitting in 2.
 */
#ifndef SKILLS_STAFFING_H
#define SKILLS_STAFFING_H

#include "fc.h"

/* Persons of the nation's pattern that an industry's own table is mixed with. */
#define STAFFING_KAPPA 50.0

enum staffing_source { STAFFING_OWN, STAFFING_NATION, STAFFING_AFFINITY, STAFFING_PROPORTIONAL };

struct staffing {
    int industries, occupations;
    const char *const *industry_code;   /* SNI 2007 groups as SCB writes them: "A", "B+C", ...; NULL: unknown */
    const char *const *occupation_code; /* SSYK 2012, 3 digits (or 2 to 4); NULL: unknown */
    const double *industry_total;       /* industries: persons in the county at the start, >= 0 */
    const double *occupation_total;     /* occupations: the same, of any recent year (scaled); NULL: unknown */
    const double *own;                  /* [industry * occupations + o] persons in the county; NULL; a row of NaN or
                                           zeros: not known for this industry */
    const double *nation;               /* the same in the nation or a wider region; NULL */
};

/* Fills share[industry * occupations + o], each industry's summing to 1, and from[industry].
 * Fails: FC_EEMPTY neither a table nor occupation totals; FC_ERANGE a negative number; FC_ENOMEM. */
enum fc_status staffing_pattern(const struct staffing *in, double *share, enum staffing_source *from) MUSTCHECK;

/* One municipality: persons[industry * occupations + o] with its industries' totals and, as far as they agree with
 * those, its occupations'; the county's share is the seed. occupation_total NULL: the county's pattern. */
enum fc_status staffing_municipality(const struct staffing *in, const double *share, const double *industry_total,
                                     const double *occupation_total, double *persons) MUSTCHECK;

/* Weight >= 0 of an occupation in an industry, by their codes; STAFFING_STRANGER where it is not at home. */
#define STAFFING_STRANGER 0.03
double staffing_affinity(const char *occupation_code, const char *industry_code);

#endif
