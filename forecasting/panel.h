/* panel: yearly growth of short series, each leaning on the others by empirical Bayes.
 *
 *   d_ik = 2 (y_k - y_{k-1}) / (y_k + y_{k-1})   growth, symmetric, in -2 .. 2, also from and to zero
 *   D_k  = mean of d_ik over the panel's series, weighted by precision: the year all had in common
 *   c    = mean of the middle half of the D_k: a crisis and its rebound do not make a trend
 *   g_i  = mean over k of d_ik - D_k,   se_i^2 = v_i / n_i
 *   v_i  = variance of d_ik - D_k, shrunk towards the panel's law  log v = a + b log level
 *   g_i ~ N(c_j + theta_i, se_i^2),   theta_i ~ N(0, tau^2),   c_j ~ N(c_0, omega^2) for group j
 *   growth of i = c + c_j~ + w_i (g_i - c_j~),   w_i = tau^2 / (tau^2 + se_i^2)
 *   tau^2 = u t_h + (1 - u) t,   u = N / (N + 200),   t the solution of panel_variance
 *   t_h   = the covariance over the N series of their means in the older and in the later half of the years, each drawn
 *           in to three standard errors and weighted by 1 / se^4, the se those that the years within the halves show; >= 0
 * What lasted some years and no more is in t and not in t_h: growth is kept by as much as it has lasted.
 * A small workplace's growth is mostly noise and is replaced by what its group and the panel show; a
 * large one keeps its own. c_j~ is the group's mean, shrunk towards c_0 in the same way, by the variance its
 * yearly means show when that is larger: an industry's good year comes to all its series at once. Years are
 * matched by their distance from the end.
 * Source: Morris (1983), JASA 78, for the shrinkage; Paule and Mandel (1982), Journal of Research of
 * the NBS 87, for tau^2; Davis, Haltiwanger and Schuh (1996), "Job creation and destruction", for d.
 */
#ifndef PANEL_H
#define PANEL_H

#include "fc.h"

enum { PANEL_CHANGES = 10, PANEL_SERIES = 8 };  /* changes looked at; series needed at least */

struct panel_series {
    double year[PANEL_CHANGES + 1];     /* yearly means, the last n years, oldest first; >= 0 */
    int n;
    double level;       /* size, in a unit common to the panel; > 0 */
    int group;          /* -1: none */
    double growth;      /* found: per year, NaN when n < 2 */
    double mean, early, late;   /* scratch, as what follows: means of all changes, of the older and the later half */
    double se2, half_se2;       /* their sampling variances */
    double within;      /* squares of the changes about the mean of their half */
};

/* Fills year and n from y (n values without gaps, m a year): whole years counted from the end. */
void panel_years(struct panel_series *s, const double *y, int n, int m);

/* Finds the growth of every series. Fails: FC_ESHORT fewer than PANEL_SERIES series with a change. */
enum fc_status panel_growth(struct panel_series *series, int n) MUSTCHECK;

/* A forecast without growth, base, growing: each year's growth is phi times that of the year before.
 * out may be base. */
void panel_project(const struct panel_series *s, double phi, int m, int horizon, const double *base,
                   double *out);

/* tau^2, the variance of true values behind n estimates x with sampling variances v: the solution of
 * sum (x - c)^2 / (tau^2 + v) = n - 1 with c their weighted mean, which is left in *centre; >= 0. */
double panel_variance(const double *x, const double *v, int n, double *centre);

#endif
