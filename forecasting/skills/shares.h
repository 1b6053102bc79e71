/* shares: how the parts of a whole change place (occupations of an industry, education levels of a population).
 *
 *   l_i[t]    = log((y_i + 1/2) / sum_j (y_j + 1/2))          log shares; a softmax brings them back to sum 1
 *   level_i   = exponentially smoothed: the parent region's l_i at one rate, the difference to it at another (without a
 *               parent l_i itself); the rates are one for the panel
 *   home_i    = the parent's level and the mean difference to it of all years: what sets a place apart comes back to it
 *   slope_i   = least-squares slope of the last SHARES_WINDOW years, shrunk (shrink.h) towards the parent region's slope or,
 *               without one, towards 0; its variance is that of a line through a random walk, from the variance of the
 *               yearly changes, drawn towards the panel's law log v = a + b log size
 *   l_i[t+h]  = home_i + keep^h (level_i - home_i) + gain (phi + ... + phi^h) slope_i      (keep 1 without a parent)
 *   Var_h     = m_i f (1 + h / (origins + 12)) (A / n_i + h (B + C / n_i)),  n_i persons in the cell
 * It is the variance of the figure that will be published, not of the truth behind it: where the source is a sample, A holds
 * the sampling error of both the last figures known and the outcome.
 * Rates, keep, gain and phi are searched for on a small grid by rolling origin, least mean absolute error; "the share stays"
 * is itself on the grid (gain 0). The search begins at the parent's form, and the best form has to beat it by six
 * percent. A, B, C by least squares on the squared rolling-origin errors of all series, so the variance is that of
 * forecasts, not of the model; m_i is the series' own ratio to that law, drawn towards 1; f makes the 80 % interval cover
 * 80 % of the errors in each third of the series by size.
 * Where the history is too short for three origins the parent's form holds; with fewer than thirty errors, the parent's law,
 * or the one that the caller gives. The margin, the first form and the 12 were chosen on Sweden's large regions 2003-2013.
 * Source: damped trend, Gardner and McKenzie (1985), Management Science 31; shrinkage of share growth, bcgov
 * lmo_alternative; conformal factor, Vovk, Gammerman and Shafer (2005).
 */
#ifndef SKILLS_SHARES_H
#define SKILLS_SHARES_H

#include <stdbool.h>

#include "fc.h"

enum { SHARES_WINDOW = 10, SHARES_CLASSES = 3, SHARES_YEARS_MAX = 60 };

struct shares_history {
    int series, years;          /* years in a row, the last one the newest; 1 .. SHARES_YEARS_MAX */
    const double *value;        /* [i * years + t] persons >= 0; NaN: missing, filled along the log share */
};

/* Variance of a log share h years ahead: a / n + h (b + c / n). */
struct shares_law {
    double a, b, c;
};

struct shares_fit {
    int series;
    double alpha, parent_alpha, keep, gain, phi;        /* found */
    double *level;              /* series: log share at the end */
    double *home;               /* where it goes back to */
    double *slope;              /* per year, already times gain */
    double *size;               /* persons at the end, at least 1/2 */
    double *scale;              /* m_i f: on the law's variance */
    struct shares_law law;
    int origins;                /* rolling origins behind the law; 0: the caller's law */
    double skill;               /* 1 - mean absolute error / that of constant shares, over origins; NaN: none */
    double *memory;             /* what the arrays are parts of */
};

/* What holds where the data are silent: near the squared changes of log shares over one to three years of 3-digit
 * occupations in the 21 counties, SCB's occupation register 2014-2017. */
extern const struct shares_law shares_default_law;

/* parent: same series in a wider region up to the same year, or NULL; the years that both have are used.
 * law: for histories too short to show one; NULL: the parent's, or shares_default_law.
 * Fails: FC_ESHAPE; FC_EEMPTY no positive value; FC_ERANGE a negative value; FC_ENOMEM. */
enum fc_status shares_fit(const struct shares_history *own, const struct shares_history *parent,
                          const struct shares_law *law, struct shares_fit *fit) MUSTCHECK;
void shares_fit_free(struct shares_fit *fit);

/* Log share of series i, h = 1, 2, ... years ahead, before normalisation; its standard deviation. */
double shares_centre(const struct shares_fit *fit, int i, int h);
double shares_sd(const struct shares_fit *fit, int i, int h);

/* Factor on the variance for the few origins that the law rests on; 1 with a law from elsewhere. */
double shares_few(const struct shares_fit *fit, int h);

/* x n log shares -> shares with sum 1; out may be x. */
void shares_softmax(const double *x, int n, double *out);

#endif
