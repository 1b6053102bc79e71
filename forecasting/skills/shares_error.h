/* shares_error: how large the errors of shares are, by size of cell and horizon (see shares.h). */
#ifndef SKILLS_SHARES_ERROR_H
#define SKILLS_SHARES_ERROR_H

#include "skills/shares.h"

/* One forecast compared with its outcome, in log share. */
struct shares_error {
    int series, h;
    double size, e;
};

/* Finds the law from all errors and the factor of each series on it: its own ratio, drawn towards 1, times the
 * conformal factor of its third by size. size, scale: series. Fails: FC_ENOMEM. */
enum fc_status shares_error_law(const struct shares_error *errors, int rows, const double *size, int series,
                                struct shares_law *law, double *scale) MUSTCHECK;

#endif
