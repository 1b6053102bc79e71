/* arx: regression with first-order autoregressive errors.
 *
 *   y_t = x_t' b + u_t,   u_t = phi u_{t-1} + e_t,   e ~ N(0, s2),   |phi| < 1
 * Exact Gaussian likelihood, also across gaps: with d periods since the last observed value,
 *   u_t | past ~ N(phi^d u_{t-d}, s2 (1 - phi^{2d}) / (1 - phi^2)),  the first ~ N(0, s2 / (1 - phi^2)).
 * b and s2 are concentrated out, phi is found by golden section. Source: Beach and MacKinnon (1978),
 * Econometrica 46; Jones (1980), Technometrics 22, for the gaps. With phi held at 0 it is ols.
 */
#ifndef ARX_H
#define ARX_H

#include "design.h"
#include "fc.h"
#include "linalg.h"

struct arx_fit {
    struct design design;
    double phi;
    double b[DESIGN_COLUMNS_MAX];
    double se[DESIGN_COLUMNS_MAX];      /* given phi */
    double sigma, loglik;
    double last;        /* u at the last observed value */
    int last_at;        /* its position */
    int n, p;           /* rows used, columns */
};

/* Scratch for series of at most n values; one per thread. */
struct arx_work {
    int n;
    int *at;            /* positions of the rows used */
    double *X, *y, *TX, *Ty;    /* n x p and n: rows as they are, and transformed */
    struct linalg_work linalg;
    void *memory;
};

enum fc_status arx_work_alloc(struct arx_work *w, int n) MUSTCHECK;
void arx_work_free(struct arx_work *w);

/* Fits to y (n values from position 0; NaN and rows with an unknown driver are left out).
 * Fails: FC_ESHORT fewer than p + 2 rows; FC_ESINGULAR; FC_ESHAPE w is too small. */
enum fc_status arx_fit(struct arx_work *w, struct arx_fit *fit, const struct design *d,
                       const double *y, int n) MUSTCHECK;

/* The same with phi given: one generalised least squares, no search. */
enum fc_status arx_fit_given(struct arx_work *w, struct arx_fit *fit, const struct design *d,
                             double phi, const double *y, int n) MUSTCHECK;

/* The same for forecasts alone: b by cross-products, five times as fast; no se, sigma and loglik. */
enum fc_status arx_follow(struct arx_work *w, struct arx_fit *fit, const struct design *d, double phi,
                          const double *y, int n) MUSTCHECK;

/* The rows that fit is made of, laid out in w anew: X and y as they are, TX and Ty less what the row before foretells
 * with fit's phi. Returns their number, 0 when w is too small. */
int arx_rows(struct arx_work *w, const struct arx_fit *fit, const double *y, int n);

/* Forecasts positions n .. n + horizon - 1. An unknown future driver keeps its last known value. */
void arx_project(const struct arx_fit *fit, int n, int horizon, double *out);

#endif
