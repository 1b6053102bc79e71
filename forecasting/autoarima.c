#include "autoarima.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "unitroot.h"

/* Strength from which a season is differenced: Hyndman and Athanasopoulos (2021), section 9.1. */
#define STRONG_SEASON 0.64

/* One search. */
struct walk {
    struct arima_work *w;
    const struct arima_data *data;
    struct arima_order limit;   /* largest p, q, P, Q; whether a constant makes sense */
    struct autoarima_fit *fit;
    bool tried[ARIMA_LAGS + 1][ARIMA_LAGS + 1][ARIMA_SEASONS + 1][ARIMA_SEASONS + 1][2];
};

/* A neighbour: what is added to p, q, P and Q. */
struct stride {
    int p, q, P, Q;
};

static const struct stride strides[] = {
    {0, 0, -1, 0}, {0, 0, 0, -1}, {0, 0, 1, 0},  {0, 0, 0, 1},  {0, 0, -1, -1}, {0, 0, -1, 1},
    {0, 0, 1, -1}, {0, 0, 1, 1},  {-1, 0, 0, 0}, {0, -1, 0, 0}, {1, 0, 0, 0},   {0, 1, 0, 0},
    {-1, -1, 0, 0}, {-1, 1, 0, 0}, {1, -1, 0, 0}, {1, 1, 0, 0},
};

enum fc_status autoarima_work_alloc(struct autoarima_work *w, int n, int horizon)
{
    enum fc_status status = arima_work_alloc(&w->arima, n);

    w->horizon = horizon;
    w->out = NULL;
    if (status != FC_OK)
        return status;
    w->out = malloc(sizeof *w->out * (size_t)(2 * horizon + 2 * n));
    if (!w->out) {
        arima_work_free(&w->arima);
        return FC_ENOMEM;
    }
    w->log = w->out + horizon;
    w->held = w->log + n;
    return FC_OK;
}

void autoarima_work_free(struct autoarima_work *w)
{
    free(w->out);
    w->out = NULL;
    arima_work_free(&w->arima);
}

/* --- what the models see: values or logarithms, and how often differenced --- */

static bool is_positive(const double *y, int n)
{
    for (int t = 0; t < n; t++)
        if (!(y[t] > 0))
            return false;
    return true;
}

static const double *logarithms(struct autoarima_work *w, const double *y, int n)
{
    for (int t = 0; t < n; t++)
        w->log[t] = log(y[t]);
    return w->log;
}

/* The data as the models see them. */
static enum fc_status look(struct autoarima_work *w, const struct arima_data *data, bool logged,
                           struct arima_data *seen)
{
    *seen = *data;
    if (data->n > w->arima.n)
        return FC_ESHAPE;
    if (logged && !is_positive(data->y, data->n))
        return FC_ERANGE;
    if (logged)
        seen->y = logarithms(w, data->y, data->n);
    return FC_OK;
}

/* AICc per value of the airline model (0,1,1)(0,1,1), Box, Jenkins, Reinsel and Ljung (2015), section
 * 9.2; infinite when it cannot be fitted. */
static double airline_aicc(struct arima_work *w, const struct arima_data *data)
{
    static const struct arima_order airline = {0, 1, 1, 0, 1, 1, false};
    struct arima_fit fit = {.order = airline, .partial = {0.4, 0.6}};

    if (arima_prepare(w, data, &airline) != FC_OK)
        return HUGE_VAL;
    if (arima_fit_prepared(w, data->m, ARIMA_QUICK, &fit) != FC_OK)
        return HUGE_VAL;
    return fit.aicc / fit.used;
}

/* True when the airline model says more of the logarithms than of the values:  the likelihood of y is
 * that of log y times the Jacobian prod 1 / y. */
static bool prefers_logarithms(struct autoarima_work *w, const struct arima_data *data)
{
    struct arima_data logged = *data;
    int lost = data->m + 1;
    double jacobian = 0, raw;

    if (data->m == 1 || data->n < 2 * data->m + 5 || !is_positive(data->y, data->n))
        return false;
    raw = airline_aicc(&w->arima, data);
    logged.y = logarithms(w, data->y, data->n);
    for (int t = lost; t < data->n; t++)
        jacobian += 2 * logged.y[t] / (data->n - lost);
    return airline_aicc(&w->arima, &logged) + jacobian < raw;
}

struct arima_order autoarima_differences(struct arima_work *w, const struct arima_data *data)
{
    struct arima_order order = {0};
    double *room = w->levenberg.J;      /* LEVENBERG_MAX n values */
    int n = data->n, m = data->m;

    memcpy(room, data->y, sizeof *room * (size_t)n);
    if (unitroot_seasonal_strength(room, n, m, room + n) > STRONG_SEASON) {
        order.D = 1;
        n -= m;
        for (int t = 0; t < n; t++)
            room[t] = room[t + m] - room[t];
    }
    order.d = order.D ? unitroot_differences(room, n, 1, room + data->n) : 1;
    return order;
}

/* --- the walk --- */

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* No more lags than a third of the values can carry. */
static void set_limits(struct walk *walk, const struct arima_order *differences)
{
    int n = walk->data->n, m = walk->data->m, used = n - differences->d - m * differences->D;

    walk->limit = *differences;
    walk->limit.p = walk->limit.q = least(ARIMA_LAGS, used / 3);
    walk->limit.P = walk->limit.Q = m > 1 ? least(ARIMA_SEASONS, used / 3 / m) : 0;
    walk->limit.constant = differences->d + differences->D <= 1;
}

static bool is_allowed(const struct walk *walk, const struct arima_order *o)
{
    const struct arima_order *limit = &walk->limit;

    if (o->p < 0 || o->q < 0 || o->P < 0 || o->Q < 0 || walk->fit->tried >= AUTOARIMA_MODELS)
        return false;
    if (o->p > limit->p || o->q > limit->q || o->P > limit->P || o->Q > limit->Q)
        return false;
    return o->p + o->q + o->P + o->Q <= AUTOARIMA_TERMS && (limit->constant || !o->constant);
}

/* Copies count partial autocorrelations, new ones at first. */
static double *copy_partial(double *to, int count, const double *from, int known, double first)
{
    for (int j = 0; j < count; j++)
        *to++ = j < known ? from[j] : first;
    return to;
}

/* Where the neighbour ended; new terms small, and not such that they cancel each other. */
static void start_from(const struct arima_fit *near, struct arima_fit *fit)
{
    const struct arima_order *o = &fit->order, *k = &near->order;
    const double *from = near->partial;
    double *to = fit->partial;

    to = copy_partial(to, o->p, from, k->p, 0.1);
    to = copy_partial(to, o->q, from + k->p, k->q, -0.1);
    to = copy_partial(to, o->P, from + k->p + k->q, k->P, 0.1);
    copy_partial(to, o->Q, from + k->p + k->q + k->P, k->Q, -0.1);
}

/* AICc with a dearer parameter:  -2 log L + penalty k n / (n - k - 1). */
static double criterion(const struct arima_fit *model)
{
    double terms = (model->aicc + 2 * model->loglik) / 2;

    return -2 * model->loglik + AUTOARIMA_PENALTY * terms;
}

/* Puts a model among those kept, best first. True when it is the best. */
static bool keep(struct autoarima_fit *fit, const struct arima_fit *model)
{
    int i = fit->count < AUTOARIMA_KEPT ? fit->count++ : AUTOARIMA_KEPT;

    for (; i > 0 && criterion(model) < criterion(&fit->model[i - 1]); i--)
        if (i < AUTOARIMA_KEPT)
            fit->model[i] = fit->model[i - 1];
    if (i < AUTOARIMA_KEPT)
        fit->model[i] = *model;
    return i == 0;
}

/* Fits one order, if it has not been. True when it is the best so far. */
static bool try(struct walk *walk, const struct arima_order *order)
{
    struct arima_fit model = {.order = *order};
    struct autoarima_fit *fit = walk->fit;
    enum fc_status status;
    bool *tried;

    if (!is_allowed(walk, order))
        return false;
    tried = &walk->tried[order->p][order->q][order->P][order->Q][order->constant];
    if (*tried)
        return false;
    *tried = true;
    fit->tried++;
    model.withheld = walk->data->m > 1 ? AUTOARIMA_WITHHELD : 0;
    if (fit->count > 0)
        start_from(&fit->model[0], &model);
    status = arima_fit_prepared(walk->w, walk->data->m, ARIMA_QUICK, &model);
    fit->calls += model.calls;
    if (status != FC_OK || !isfinite(model.aicc) || !arima_roots_clear(&model, AUTOARIMA_MARGIN))
        return false;
    return keep(fit, &model);
}

static struct arima_order order_of(const struct walk *walk, struct stride terms, bool constant)
{
    struct arima_order o = walk->limit;

    o.p = least(terms.p, o.p);
    o.q = least(terms.q, o.q);
    o.P = least(terms.P, o.P);
    o.Q = least(terms.Q, o.Q);
    o.constant = constant;
    return o;
}

/* Section 3.2, step 1. */
static void start(struct walk *walk)
{
    static const struct stride first[] = {{0, 0, 0, 0}, {1, 0, 1, 0}, {0, 1, 0, 1}, {2, 2, 1, 1}};
    bool constant = walk->limit.constant;
    struct arima_order o;

    for (int i = 0; i < 4; i++) {
        o = order_of(walk, first[i], constant);
        try(walk, &o);
    }
    o = order_of(walk, first[0], false);
    try(walk, &o);
}

/* Section 3.2, step 2: the first neighbour that is better becomes the next centre. */
static bool step(struct walk *walk)
{
    struct arima_order centre = walk->fit->model[0].order, o;

    for (size_t i = 0; i < sizeof strides / sizeof *strides; i++) {
        o = centre;
        o.p += strides[i].p;
        o.q += strides[i].q;
        o.P += strides[i].P;
        o.Q += strides[i].Q;
        if (try(walk, &o))
            return true;
    }
    o = centre;
    o.constant = !o.constant;
    return try(walk, &o);
}

/* --- the whole --- */

static void set_weights(struct autoarima_fit *fit)
{
    double sum = 0, best = criterion(&fit->model[0]);

    for (int i = 0; i < fit->count; i++)
        sum += fit->weight[i] = exp(0.5 * (best - criterion(&fit->model[i])));
    for (int i = 0; i < fit->count; i++)
        fit->weight[i] /= sum;
}

enum fc_status autoarima_fit_as(struct autoarima_work *w, const struct arima_data *data, bool logged,
                                struct autoarima_fit *fit)
{
    struct arima_data seen;
    struct walk walk = {.w = &w->arima, .data = &seen, .fit = fit};
    struct arima_order differences;
    enum fc_status status;

    *fit = (struct autoarima_fit){.logged = logged};
    if (data->n < 3 || data->n > w->arima.n)
        return data->n < 3 ? FC_ESHORT : FC_ESHAPE;
    if ((status = look(w, data, fit->logged, &seen)) != FC_OK)
        return status;
    differences = autoarima_differences(&w->arima, &seen);
    if ((status = arima_prepare(&w->arima, &seen, &differences)) != FC_OK)
        return status;
    set_limits(&walk, &differences);
    start(&walk);
    if (fit->count == 0)
        return FC_ESHORT;
    while (step(&walk))
        ;
    status = arima_fit_prepared(&w->arima, data->m, ARIMA_CAREFUL, &fit->model[0]);
    fit->calls += fit->model[0].calls;
    set_weights(fit);
    return status;
}

enum fc_status autoarima_fit(struct autoarima_work *w, const struct arima_data *data,
                             struct autoarima_fit *fit)
{
    bool fits = data->n >= 3 && data->n <= w->arima.n;

    return autoarima_fit_as(w, data, fits && prefers_logarithms(w, data), fit);
}

enum fc_status autoarima_refit(struct autoarima_work *w, const struct arima_data *data,
                               struct autoarima_fit *fit)
{
    struct arima_data seen;
    enum fc_status status = look(w, data, fit->logged, &seen);

    if (status == FC_OK)
        status = arima_prepare(&w->arima, &seen, &fit->model[0].order);
    for (int i = 0; i < fit->count && status == FC_OK; i++) {
        status = arima_fit_prepared(&w->arima, data->m, ARIMA_QUICK, &fit->model[i]);
        fit->calls += fit->model[i].calls;
    }
    return status;
}

enum fc_status autoarima_project(struct autoarima_work *w, const struct autoarima_fit *fit,
                                 const struct arima_data *data, int horizon, double *out)
{
    struct arima_data seen;
    enum fc_status status = look(w, data, fit->logged, &seen);

    if (status != FC_OK || horizon > w->horizon)
        return status != FC_OK ? status : FC_ESHAPE;
    memset(out, 0, sizeof *out * (size_t)horizon);
    for (int i = 0; i < fit->count; i++) {
        status = arima_project(&w->arima, &fit->model[i], &seen, horizon, w->out);
        if (status != FC_OK)
            return status;
        for (int h = 0; h < horizon; h++)
            out[h] += fit->weight[i] * w->out[h];
    }
    for (int h = 0; h < horizon && fit->logged; h++)
        out[h] = exp(out[h]);
    return FC_OK;
}
