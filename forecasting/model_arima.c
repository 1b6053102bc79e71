/* The ARIMA models of the table, with the driver as a regressor where it is worth its parameter. */
#include "model_private.h"

#include <math.h>

/* The driver from position 0 to end, of order one: an unknown value is the last known one, before the first the first.
 * In differences, which is how the models see it, what is held says nothing. False: nothing is known, or all alike. */
static bool hold_driver(const struct model_data *d, int end, double *held)
{
    double last = NAN, size = 0;
    bool moves = false;

    for (int t = 0; t < end && t < d->driver_end && isnan(last); t++)
        last = isfinite(d->driver[t]) ? d->driver[t] : NAN;
    for (int t = 0; t < end; t++) {
        double x = t < d->driver_end && isfinite(d->driver[t]) ? d->driver[t] : last;
        moves |= t < d->n && x != last;
        size = fmax(size, fabs(x));
        held[t] = last = x;
    }
    for (int t = 0; t < end && size > 0; t++)
        held[t] /= size;
    return moves && isfinite(last);
}

/* With the driver as a regressor, or without. */
static struct arima_data arima_data_of(struct model_work *w, const struct model_data *d, bool driven, int horizon)
{
    struct arima_data data = {.y = d->y, .n = d->n, .m = d->m};

    if (driven && hold_driver(d, d->n + horizon, w->arima.held)) {
        data.x = w->arima.held;
        data.regressors = 1;
        data.stride = d->n + horizon;
    }
    return data;
}

/* By how much AICc must say that a driver is worth its parameter: of less there is no evidence. Burnham and Anderson
 * (2002), section 2.6. */
#define DRIVER_WORTH 2

/* Of a series with a driver both are searched for. */
enum fc_status model_fit_arima(struct model_work *w, const struct model_data *d,
                               struct model_fit *fit)
{
    struct arima_data data = arima_data_of(w, d, false, 0);
    enum fc_status status = autoarima_fit(&w->arima, &data, &fit->of.arima);
    struct autoarima_fit *driven = &w->driven;

    if (!d->driver || status != FC_OK)
        return status;
    data = arima_data_of(w, d, true, 0);
    if (data.regressors > 0 && autoarima_fit_as(&w->arima, &data, fit->of.arima.logged, driven) == FC_OK &&
        driven->model[0].aicc + DRIVER_WORTH < fit->of.arima.model[0].aicc)
        fit->of.arima = *driven;
    return FC_OK;
}

static bool is_driven(const struct model_fit *fit)
{
    return fit->of.arima.model[0].regressors > 0;
}

enum fc_status model_refit_arima(struct model_work *w, const struct model_data *d,
                                 struct model_fit *fit)
{
    struct arima_data data = arima_data_of(w, d, false, 0);

    if (d->driver) /* that it was not worth its parameter, or not known, at an earlier origin does not bind this one */
        return model_fit_arima(w, d, fit);
    return autoarima_refit(&w->arima, &data, &fit->of.arima);
}

enum fc_status model_project_arima(struct model_work *w, const struct model_fit *fit,
                                   const struct model_data *d, int horizon, double *out)
{
    struct arima_data data = arima_data_of(w, d, is_driven(fit), horizon);

    return autoarima_project(&w->arima, &fit->of.arima, &data, horizon, out);
}

/* The driver's coefficient in the best model. */
enum fc_status model_describe_arima(struct model_work *w, const struct model_fit *fit, const struct model_data *d,
                                    struct regression *out)
{
    struct arima_data data = arima_data_of(w, d, is_driven(fit), 0);
    struct arima_fit best = fit->of.arima.model[0];
    double se[KALMAN_COLUMNS - 1], size = 0;
    enum fc_status status;

    if (data.regressors == 0)
        return FC_ESHAPE;
    for (int t = 0; t < d->n && fit->of.arima.logged; t++)
        w->arima.log[t] = log(d->y[t]);
    data.y = fit->of.arima.logged ? w->arima.log : d->y;
    status = arima_evaluate(&w->arima.arima, &data, &best);
    if (status != FC_OK)
        return status;
    for (int t = 0; t < d->n && t < d->driver_end; t++)
        size = isfinite(d->driver[t]) ? fmax(size, fabs(d->driver[t])) : size;
    arima_standard_errors(&w->arima.arima, &best, se);
    *out = (struct regression){.terms = 1, .n = best.used, .p = best.parameters - 1, .rank = 1, .cond = NAN, .r2 = NAN,
                               .sigma = sqrt(best.sigma2), .lags = -1, .logged = fit->of.arima.logged};
    out->term[0] = (struct regression_term){REGRESSION_DRIVER, 0, best.b[0] / size, se[0] / size, NAN};
    return FC_OK;
}
