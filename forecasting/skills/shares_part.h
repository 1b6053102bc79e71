/* The steps of shares.h on log shares l[i * years + t]; private to shares*.c. */
#ifndef SKILLS_SHARES_PART_H
#define SKILLS_SHARES_PART_H

#include "skills/shares.h"

/* Log shares of a history, gaps filled. Fails: FC_EEMPTY, FC_ERANGE. */
enum fc_status shares_logs(const struct shares_history *y, double *l) MUSTCHECK;

/* Slopes per year at the end of year `end`, each drawn towards its centre by its reliability; the centres themselves
 * where there are fewer than three years. size: persons; scratch: series. */
enum fc_status shares_slopes_at(const double *l, int series, int years, int end, const double *size,
                                const double *centre, double *slope, double *scratch) MUSTCHECK;

/* Exponentially smoothed level of one series after year `end`. */
double shares_smoothed(const double *l, int end, double alpha);

/* phi + ... + phi^h */
double shares_damped(double phi, int h);

#endif
