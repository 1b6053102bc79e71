/* ets: exponential smoothing as a state-space model with one source of error.
 *
 * Letters and equation numbers are those of Hyndman, Koehler, Ord and Snyder (2008), "Forecasting
 * with exponential smoothing", chapters 2, 3 and 5: level l, slope b, season s; alpha, beta = alpha
 * beta*, gamma = (1 - alpha) gamma*, phi. Trend none, additive or damped; season none, additive or
 * multiplicative; error additive or multiplicative. Multiplicative trends are left out: they explode.
 * Not admissible: additive error with multiplicative season (infinite variance).
 */
#ifndef ETS_H
#define ETS_H

#include <stdbool.h>

#include "fc.h"
#include "levenberg.h"
#include "season.h"

enum ets_trend { ETS_FLAT, ETS_ADDITIVE, ETS_DAMPED };

struct ets_form {
    bool multiplicative_error;
    enum ets_trend trend;
    enum season_kind season;
};

struct ets_fit {
    struct ets_form form;
    int m;
    double alpha, beta, gamma, phi;
    double level, slope;        /* l_0 and b_0, the states before the first value */
    double season[SEASON_MAX];  /* before the first value; index t % m belongs to value t */
    double sigma;               /* of the errors: absolute, or relative when multiplicative */
    double loglik, aicc;
    int parameters;             /* k of the information criterion: parameters, initial states, sigma */
    int calls;                  /* of the likelihood */
    bool converged;
};

/* Scratch of one thread for series of at most n values and horizons up to horizon. */
struct ets_work {
    struct levenberg_work levenberg;
    int horizon;
    double *out;                /* horizon: one form's forecast */
};

enum fc_status ets_work_alloc(struct ets_work *w, int n, int horizon) MUSTCHECK;
void ets_work_free(struct ets_work *w);

/* Fits one form to y (n values, all finite) by maximum likelihood over the smoothing parameters, phi,
 * l_0 and b_0, as a problem of least squares (levenberg.h); the initial season comes from classical decomposition and is held.
 * Fails: FC_ESHORT n < 4 or, with a season, n < 2 m + 2; FC_ERANGE the form is not admissible, or it
 * is multiplicative and a value is not positive; FC_ENONFINITE no parameter gives a finite value. */
enum fc_status ets_fit(struct ets_work *w, struct ets_fit *fit, struct ets_form form, const double *y, int n,
                       int m) MUSTCHECK;

/* -2 log L* of section 5.1 for the parameters in fit, without its constant n (1 + log(2 pi / n)). */
double ets_deviance(const struct ets_fit *fit, const double *y, int n);

/* Runs the states through y (n values, which may be more than it was fitted to) and forecasts.
 * Point forecasts are those with later errors at zero, as in section 4.1. */
void ets_project(const struct ets_fit *fit, const double *y, int n, int horizon, double *out);

enum { ETS_KEPT = 4 };

/* The forms with the least AICc, and how much each counts. Averaging forms: Kolassa (2011), "Combining
 * exponential smoothing forecasts using Akaike weights", IJF 27. */
struct ets_mix {
    int count;                  /* 1 .. ETS_KEPT */
    struct ets_fit model[ETS_KEPT];     /* best first */
    double weight[ETS_KEPT];    /* sum to 1 */
};

/* Fits every form admissible for y, 15 with a season and 6 without, and keeps the best.
 * Fails: FC_ESHORT none can be fitted. */
enum fc_status ets_choose(struct ets_work *w, struct ets_mix *mix, const double *y, int n, int m,
                          bool seasonal) MUSTCHECK;

/* Fits the forms of mix to other data; the weights stay. Fails: as ets_fit. */
enum fc_status ets_refit(struct ets_work *w, struct ets_mix *mix, const double *y, int n, int m) MUSTCHECK;

/* The weighted mean of the forms' forecasts; y as for ets_project.
 * Fails: FC_ESHAPE the horizon is beyond the room of w. */
enum fc_status ets_project_mix(struct ets_work *w, const struct ets_mix *mix, const double *y, int n,
                               int horizon, double *out) MUSTCHECK;

#endif
