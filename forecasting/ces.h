/* ces: complex exponential smoothing, which has no trend component and needs none.
 *
 * A level l and a potential c, the real and imaginary parts of one complex state, smoothed with one
 * complex parameter alpha_0 + i alpha_1. Source: Svetunkov, Kourentzes and Ord (2022), "Complex
 * exponential smoothing", Naval Research Logistics 69, the state-space form and its seasonal versions:
 *   none     y_t = l_{t-1} + e_t
 *            l_t = l_{t-1} - (1 - alpha_1) c_{t-1} + (alpha_0 - alpha_1) e_t
 *            c_t = l_{t-1} + (1 - alpha_0) c_{t-1} + (alpha_0 + alpha_1) e_t
 *   simple   the same with t - m for t - 1
 *   partial  y_t = l_{t-1} + s_{t-m} + e_t,  s_t = s_{t-m} + beta_0 e_t
 *   full     y_t = l_{t-1} + s_{t-m} + e_t,  s the level of a second state with lag m and beta_0, beta_1
 * States before the first value come from running the filter back through the series.
 */
#ifndef CES_H
#define CES_H

#include "fc.h"
#include "levenberg.h"
#include "season.h"

enum ces_season { CES_NONE, CES_SIMPLE, CES_PARTIAL, CES_FULL };

struct ces_fit {
    enum ces_season season;
    int m;
    double alpha0, alpha1, beta0, beta1;
    double sigma2, loglik, aicc;
    int parameters;             /* k of the information criterion */
    int calls;                  /* of the likelihood */
};

/* Scratch of one thread for series of at most n values. */
struct ces_work {
    struct levenberg_work levenberg;
};

enum fc_status ces_work_alloc(struct ces_work *w, int n) MUSTCHECK;
void ces_work_free(struct ces_work *w);

/* Fits one form to y (n finite values of order one) by least squares, which is maximum likelihood.
 * Fails: FC_ERANGE m does not fit the form; FC_ESHORT n < 5 or, with a season, n < 2 m + 4;
 * FC_ENONFINITE. */
enum fc_status ces_fit(struct ces_work *w, enum ces_season season, const double *y, int n, int m,
                       struct ces_fit *fit) MUSTCHECK;

/* sigma2, loglik and aicc at the parameters that fit holds, without a search.
 * Fails: FC_ERANGE they are not in the stable region; else as ces_fit. */
enum fc_status ces_evaluate(struct ces_work *w, const double *y, int n, struct ces_fit *fit) MUSTCHECK;

/* Fits the forms that n and m allow and keeps the one with the least AICc. */
enum fc_status ces_choose(struct ces_work *w, const double *y, int n, int m, struct ces_fit *fit) MUSTCHECK;

/* Runs through y (n values, which may be more than it was fitted to) and forecasts. */
void ces_project(const struct ces_fit *fit, const double *y, int n, int horizon, double *out);

#endif
