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

/* Fits one form to y (n values, all finite) by maximum likelihood over the smoothing parameters, phi,
 * l_0 and b_0; the initial season comes from classical decomposition and is held.
 * Fails: FC_ESHORT n < 4 or, with a season, n < 2 m + 2; FC_ERANGE the form is not admissible, or it
 * is multiplicative and a value is not positive; FC_ENONFINITE no parameter gives a finite value. */
enum fc_status ets_fit(struct ets_fit *fit, struct ets_form form, const double *y, int n,
                       int m) MUSTCHECK;

/* -2 log L* of section 5.1 for the parameters in fit, without its constant n (1 + log(2 pi / n)). */
double ets_deviance(const struct ets_fit *fit, const double *y, int n);

/* Runs the states through y (n values, which may be more than it was fitted to) and forecasts.
 * Point forecasts are those with later errors at zero, as in section 4.1. */
void ets_project(const struct ets_fit *fit, const double *y, int n, int horizon, double *out);

/* Fits the forms admissible for y with a damped trend, then the other trends with the better one's error
 * and season, and keeps the one with the least AICc. */
enum fc_status ets_choose(struct ets_fit *fit, const double *y, int n, int m, bool seasonal) MUSTCHECK;

#endif
