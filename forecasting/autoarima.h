/* autoarima: which seasonal ARIMA models, by the stepwise search of Hyndman and Khandakar (2008).
 *
 * D comes from the strength of the season, d from the KPSS test; then p, q, P, Q and the constant by
 * AICc, in a walk from the best of five models to neighbours with less of it. Every model of the walk
 * is fitted by exact likelihood, starting from where its neighbour ended and only as closely as the
 * comparison needs; the winner is then fitted carefully. A model with a root nearer the unit circle
 * than AUTOARIMA_MARGIN is passed over.
 *
 * Departures from the source, each for accuracy on bench/sets/dev:
 * - The series is always differenced once and, but for the season, never twice: second differences
 *   let a trend run away.
 * - A parameter costs AUTOARIMA_PENALTY instead of 2 in the criterion: the least of some twenty AICc
 *   flatters larger models.
 * - The forecast is the mean of the best models, weighted by exp(-criterion / 2), whose differences
 *   are often less than chance. Source: Burnham and Anderson (2002), section 2.9.
 * - Positive seasonal series are taken in logarithms where the airline model's likelihood says so.
 * - AUTOARIMA_WITHHELD of the drift of seasonal series is left out of their forecasts.
 */
#ifndef AUTOARIMA_H
#define AUTOARIMA_H

#include <stdbool.h>

#include "arima.h"
#include "fc.h"

#define AUTOARIMA_MARGIN 1.01
#define AUTOARIMA_PENALTY 2.5   /* of the criterion; 2 is AICc */
#define AUTOARIMA_WITHHELD 0.3  /* share of a seasonal series' drift that its forecasts leave out */

enum {
    AUTOARIMA_TERMS = 4,        /* p + q + P + Q at most */
    AUTOARIMA_MODELS = 60,      /* models of one walk at most */
    AUTOARIMA_KEPT = 4          /* models averaged at most */
};

struct autoarima_fit {
    bool logged;                /* the models are of the logarithms */
    int count;                  /* models kept, >= 1 */
    struct arima_fit model[AUTOARIMA_KEPT];     /* best first, that one fitted carefully */
    double weight[AUTOARIMA_KEPT];              /* sum to 1 */
    int tried, calls;           /* models fitted, and evaluations of a likelihood, in the whole search */
};

/* Scratch of one thread for series of at most n values and horizons up to horizon. */
struct autoarima_work {
    struct arima_work arima;
    int horizon;
    double *out;                /* horizon: one model's forecast */
    double *log;                /* n: logarithms of the series */
    double *held;               /* n + horizon: the caller's, for a regressor */
};

enum fc_status autoarima_work_alloc(struct autoarima_work *w, int n, int horizon) MUSTCHECK;
void autoarima_work_free(struct autoarima_work *w);

/* Chooses the orders and fits them. Regressors are kept in every model.
 * Fails: FC_ESHORT n < 3, or too few values for any model; else as arima_fit. */
enum fc_status autoarima_fit(struct autoarima_work *w, const struct arima_data *data,
                             struct autoarima_fit *fit) MUSTCHECK;

/* The same with the choice of logarithms made: FC_ERANGE when a value is not positive. */
enum fc_status autoarima_fit_as(struct autoarima_work *w, const struct arima_data *data, bool logged,
                                struct autoarima_fit *fit) MUSTCHECK;

/* Fits the models of fit to other data, from where they are: for another origin of the same series.
 * Fails: FC_ERANGE they are of logarithms and a value is not positive; else as arima_fit. */
enum fc_status autoarima_refit(struct autoarima_work *w, const struct arima_data *data,
                               struct autoarima_fit *fit) MUSTCHECK;

/* The weighted mean of the models' forecasts; data as for arima_project.
 * Fails: FC_ESHAPE the horizon is beyond the room of w; FC_ERANGE as above; else as arima_project. */
enum fc_status autoarima_project(struct autoarima_work *w, const struct autoarima_fit *fit,
                                 const struct arima_data *data, int horizon, double *out) MUSTCHECK;

/* Differences the search takes, with p = q = P = Q = 0. */
struct arima_order autoarima_differences(struct arima_work *w, const struct arima_data *data);

#endif
