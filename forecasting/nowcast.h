/* nowcast: periods of a slow series that are over or under way but not published, from a fast one.
 *
 * A register comes once a year and a year late; a survey of the same thing comes every month. With y the slow
 * series, x the fast one of the same cell, T a slow period and i a cell, a bridge equation
 *   g_iT = a + b G_iT + e_iT
 *   g    log y_T - log y_{T-1}
 *   G    log X_T - log X_{T-1}, where X_T is what x says of period T: the mean over its k parts, or the
 *        value of one part, as the register may count in November
 *   e    ~ (0, (rho s_i)^2), s_i the size of the cell's ordinary growth, shrunk towards that of all cells
 * Of a period under way only the first j parts are known. The others are taken as those of the period before, times
 * the growth of the last three known ones; the equation is fitted to just that information, for every j of its own,
 * so that rho is what is known with j parts and no less.
 * All cells of a call share a, b, rho and the part that X looks at. Before any data a = 0 and b = 1, with the
 * weight of four points: a new survey of the same thing is believed from the first year, and corrected.
 * The record is recursive: each period is said with a, b, s and the part found before it. Where it did not beat
 * the last value (sum of |e| / s over cells and periods), nothing is filled.
 * Source: Baffigi, Golinelli and Parigi (2004), "Bridge models to forecast the euro area GDP", IJF 20, for the
 * equation; Schumacher (2016), IJF 32, for fitting it to the information at hand; Lindley and Smith (1972), JRSS B 34,
 * for the shrunken coefficients.
 */
#ifndef NOWCAST_H
#define NOWCAST_H

#include <stdbool.h>
#include <stddef.h>

#include "fc.h"

enum {
    NOWCAST_PERIODS = 4,        /* filled at most */
    NOWCAST_PARTS = 12,         /* parts of a slow period at most */
    NOWCAST_LEAST = 8           /* points without which a record is none */
};

/* One cell. Only looked at. */
struct nowcast_series {
    enum fc_frequency slow, fast;       /* fast is a multiple of slow, and more than it */
    int first, n;               /* ordinal of y[0]; values. The last one is observed */
    const double *y;            /* NaN: missing */
    int fast_first, fast_n;
    const double *x;            /* NaN: missing; NULL: the cell has none */
};

struct nowcast {
    int periods;                /* filled after y's end; 0: none */
    int parts;                  /* known of the last of them, or of the one that was not filled; 0: of none */
    double value[NOWCAST_PERIODS];
    double se[NOWCAST_PERIODS]; /* standard error, errors of the periods before included */
};

/* How the equation for a number of known parts did. */
struct nowcast_record {
    int points;                 /* cells and periods said and compared */
    double error, error_naive;  /* mean of |e| / s, and of |g| / s */
    int part;                   /* that X looks at, 1 .. k; 0: the mean of all */
    double a, b, rho;
    bool wins;
};

/* Fills out[n] and, for 1 .. k known parts, record[parts - 1] (NOWCAST_PARTS of them; points 0 where nobody needs it).
 * Fails: FC_ERANGE the frequencies of a cell do not fit, or differ from the first one's; FC_ENOMEM. */
enum fc_status nowcast_run(const struct nowcast_series *series, int n, struct nowcast *out,
                           struct nowcast_record record[NOWCAST_PARTS]) MUSTCHECK;

/* Adds to a reason (text of `size` bytes) what was filled and how it did, or why nothing was; nothing when the cell has
 * no values that reach further. */
void nowcast_tell(const struct nowcast *nowcast, const struct nowcast_record record[NOWCAST_PARTS], int k, char *text, size_t size);

#endif
