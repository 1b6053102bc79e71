#include "arima_private.h"

#include <math.h>
#include <string.h>

#include "season.h"

/* A least variance per value, for a series that the model follows exactly: the likelihood of such a
 * series has no bound. The same floor as in ets.c. */
#define LEAST_VARIANCE 1e-24

enum fc_status arima_work_alloc(struct arima_work *w, int n)
{
    enum fc_status status = kalman_work_alloc(&w->kalman, n);

    w->n = n;
    if (status != FC_OK)
        return status;
    status = levenberg_work_alloc(&w->levenberg, n);
    if (status != FC_OK)
        kalman_work_free(&w->kalman);
    return status;
}

void arima_work_free(struct arima_work *w)
{
    levenberg_work_free(&w->levenberg);
    kalman_work_free(&w->kalman);
}

/* --- polynomials --- */

/* Durbin's and Levinson's recursion: coefficients of the autoregression with these partial
 * autocorrelations. Source: Monahan (1984), "A note on enforcing stationarity". */
static void from_partial(const double *partial, int p, double sign, double *coefficient)
{
    double a[ARIMA_LAGS], b[ARIMA_LAGS];

    for (int k = 0; k < p; k++) {
        for (int j = 0; j < k; j++)
            b[j] = a[j] - partial[k] * a[k - 1 - j];
        memcpy(a, b, sizeof(double) * (size_t)k);
        a[k] = partial[k];
    }
    for (int j = 0; j < p; j++)
        coefficient[j] = sign * a[j];
}

static void set_polynomials(struct arima_fit *fit)
{
    const struct arima_order *o = &fit->order;
    const double *x = fit->partial;

    from_partial(x, o->p, 1, fit->ar);
    from_partial(x + o->p, o->q, -1, fit->ma);
    from_partial(x + o->p + o->q, o->P, 1, fit->sar);
    from_partial(x + o->p + o->q + o->P, o->Q, -1, fit->sma);
}

/* dense = (1 + sign sum a_i B^i) (1 + sign sum s_j B^{mj}), times sign but for lag 0. */
static void multiply(const double *a, int p, const double *s, int P, int m, double sign,
                     double *dense)
{
    memset(dense, 0, sizeof(double) * (KALMAN_LAGS + 1));
    dense[0] = 1;
    for (int i = 1; i <= p; i++)
        dense[i] = a[i - 1];
    for (int j = 1; j <= P; j++) {
        dense[j * m] += s[j - 1];
        for (int i = 1; i <= p; i++)
            dense[j * m + i] += sign * s[j - 1] * a[i - 1];
    }
}

void arima_expand(const struct arima_fit *fit, struct kalman_arma *arma)
{
    const struct arima_order *o = &fit->order;

    arma->p = o->p + fit->m * o->P;
    arma->q = o->q + fit->m * o->Q;
    multiply(fit->ar, o->p, fit->sar, o->P, fit->m, -1, arma->ar);
    multiply(fit->ma, o->q, fit->sma, o->Q, fit->m, 1, arma->ma);
}

/* True when 1 - a_1 B c - a_2 (B c)^2 ... has all its roots outside the unit circle: the partial
 * autocorrelations, found by stepping down, are all within +-1. */
static bool is_clear(const double *coefficient, int p, double sign, double c)
{
    double a[ARIMA_LAGS], b[ARIMA_LAGS], r, power = sign;

    for (int j = 0; j < p; j++)
        a[j] = coefficient[j] * (power *= c);
    for (int k = p - 1; k >= 0; k--) {
        r = a[k];
        if (!(fabs(r) < 1))
            return false;
        for (int j = 0; j < k; j++)
            b[j] = (a[j] + r * a[k - 1 - j]) / (1 - r * r);
        memcpy(a, b, sizeof(double) * (size_t)k);
    }
    return true;
}

bool arima_roots_clear(const struct arima_fit *fit, double margin)
{
    const struct arima_order *o = &fit->order;

    return is_clear(fit->ar, o->p, 1, margin) && is_clear(fit->ma, o->q, -1, margin) &&
           is_clear(fit->sar, o->P, 1, margin) && is_clear(fit->sma, o->Q, -1, margin);
}

/* --- differencing --- */

int arima_delay(const struct arima_order *o, int m)
{
    return o->d + m * o->D;
}

/* x = (1 - B^lag) x, shortened from the front; returns the values left. */
static int difference(double *x, int n, int lag)
{
    for (int t = 0; t + lag < n; t++)
        x[t] = x[t + lag] - x[t];
    return n - lag;
}

static void difference_all(const struct arima_order *o, int m, double *x, int n)
{
    for (int i = 0; i < o->D; i++)
        n = difference(x, n, m);
    for (int i = 0; i < o->d; i++)
        n = difference(x, n, 1);
}

static bool order_is_valid(const struct arima_order *o, int m)
{
    int k = o->p + o->q + o->P + o->Q;

    if (m < 1 || m > SEASON_MAX || (m == 1 && (o->P || o->D || o->Q)))
        return false;
    if (o->p < 0 || o->p > ARIMA_LAGS || o->q < 0 || o->q > ARIMA_LAGS || o->d < 0 || o->d > 2)
        return false;
    if (o->P < 0 || o->P > ARIMA_SEASONS || o->Q < 0 || o->Q > ARIMA_SEASONS)
        return false;
    return o->D >= 0 && o->D <= 1 && k <= LEVENBERG_MAX;
}

enum fc_status arima_prepare(struct arima_work *w, const struct arima_data *data,
                             const struct arima_order *order)
{
    int n = data->n, m = data->m, k = data->regressors;

    if (n > w->n || k < 0 || k > ARIMA_REGRESSORS || (k > 0 && (!data->x || data->stride < n)))
        return FC_ESHAPE;
    if (!order_is_valid(order, m))
        return FC_ERANGE;
    if (n <= arima_delay(order, m))
        return FC_ESHORT;
    w->used = n - arima_delay(order, m);
    w->columns = k + 1;
    for (int c = 0; c <= k; c++) {
        const double *from = c == 0 ? data->y : data->x + (size_t)(c - 1) * (size_t)data->stride;
        memcpy(w->kalman.column[c], from, sizeof *from * (size_t)n);
        difference_all(order, m, w->kalman.column[c], n);
    }
    for (int t = 0; t < w->used; t++)
        w->kalman.column[k + 1][t] = 1;
    return FC_OK;
}

/* --- likelihood --- */

struct target {
    struct arima_work *w;
    struct arima_fit *fit;
    int columns;                /* filtered: the series, regressors, the constant if estimated */
    double squares;             /* of the standardised innovations */
};

static double dot(const double *a, const double *b, int n)
{
    double s0 = 0, s1 = 0;
    int i;

    for (i = 0; i + 2 <= n; i += 2) {
        s0 += a[i] * b[i];
        s1 += a[i + 1] * b[i + 1];
    }
    return i < n ? s0 + s1 + a[i] * b[i] : s0 + s1;
}

/* The products of the first k regressors' innovations, lower triangle. */
static void innovation_products(const struct arima_work *w, int k, double A[LEVENBERG_MAX][LEVENBERG_MAX])
{
    double *const *u = w->kalman.u;

    for (int i = 0; i < k; i++)
        for (int j = 0; j <= i; j++)
            A[i][j] = dot(u[i + 1], u[j + 1], w->used);
}

/* b by least squares on the standardised innovations, which is generalised least squares. */
static bool regress(const struct target *t, double *b)
{
    double A[LEVENBERG_MAX][LEVENBERG_MAX];
    double *const *u = t->w->kalman.u;
    int k = t->columns - 1, n = t->w->used;

    for (int i = 0; i < k; i++)
        b[i] = dot(u[i + 1], u[0], n);
    innovation_products(t->w, k, A);
    return levenberg_solve(k, A, b);
}

void arima_standard_errors(const struct arima_work *w, const struct arima_fit *fit, double *se)
{
    const int k = fit->regressors + fit->order.constant;

    for (int i = 0; i < k; i++) {
        double A[LEVENBERG_MAX][LEVENBERG_MAX], unit[LEVENBERG_MAX] = {0};
        unit[i] = 1;
        innovation_products(w, k, A);
        se[i] = levenberg_solve(k, A, unit) ? sqrt(fit->sigma2 * fmax(unit[i], 0)) : NAN;
    }
}

/* The innovations of y - x b, times scale, into r; their sum of squares. */
static double combine(const struct target *t, double scale, double *r)
{
    double *const *u = t->w->kalman.u;
    const double *b = t->fit->b;
    int n = t->w->used;

    memcpy(r, u[0], sizeof *r * (size_t)n);
    for (int c = 1; c < t->columns; c++)
        for (int i = 0; i < n; i++)
            r[i] -= b[c - 1] * u[c][i];
    for (int i = 0; i < n; i++)
        r[i] *= scale;
    return dot(r, r, n);
}

/* The concentrated likelihood as a sum of squares: -2 log L = n log sum r^2 + constants with
 *   r_t = u_t prod(F)^(1 / 2n),   Box, Jenkins, Reinsel and Ljung (2015), chapter 7. */
static bool residuals(struct target *t, double *r)
{
    struct kalman_arma arma;
    double scale;

    arima_expand(t->fit, &arma);
    if (kalman_filter(&t->w->kalman, &arma, t->w->used, t->columns) != FC_OK)
        return false;
    if (t->columns > 1 && !regress(t, t->fit->b))
        return false;
    scale = exp(t->w->kalman.logdet / (2.0 * t->w->used));
    t->squares = combine(t, scale, r) / (scale * scale);
    return true;
}

static bool objective(const double *x, void *context, double *r)
{
    struct target *t = context;
    const struct arima_order *o = &t->fit->order;

    memcpy(t->fit->partial, x, sizeof(double) * (size_t)(o->p + o->q + o->P + o->Q));
    set_polynomials(t->fit);
    return residuals(t, r);
}

static void summarise(const struct target *t)
{
    struct arima_fit *f = t->fit;
    int n = t->w->used, k = f->parameters;
    double spare = n - k - 1;

    f->sigma2 = t->squares / n;
    f->loglik = -0.5 * (n * (log(2 * M_PI * (f->sigma2 + LEAST_VARIANCE)) + 1) + t->w->kalman.logdet);
    f->aicc = spare > 0 ? -2 * f->loglik + 2.0 * k * n / spare : HUGE_VAL;
}

/* One evaluation at the polynomials in fit, and what follows from it. */
static enum fc_status settle(struct target *t)
{
    if (!residuals(t, t->w->levenberg.trial))
        return FC_ERANGE;
    summarise(t);
    t->fit->calls++;
    return isfinite(t->fit->loglik) ? FC_OK : FC_ENONFINITE;
}

static enum fc_status aim(struct target *t, struct arima_work *w, int m, struct arima_fit *fit)
{
    const struct arima_order *o = &fit->order;

    *t = (struct target){.w = w, .fit = fit, .columns = w->columns + o->constant};
    fit->m = m;
    fit->regressors = w->columns - 1;
    fit->used = w->used;
    fit->parameters = o->p + o->q + o->P + o->Q + t->columns;
    if (!order_is_valid(o, m))
        return FC_ERANGE;
    return w->used < fit->parameters + 2 ? FC_ESHORT : FC_OK;
}

/* Tolerances are of -2 log L = n log f: a hundredth does not change the choice between two orders. */
static void box_for(const struct arima_fit *fit, enum arima_effort effort, struct levenberg_box *box)
{
    const struct arima_order *o = &fit->order;

    *box = (struct levenberg_box){.p = o->p + o->q + o->P + o->Q, .difference = 1e-5};
    box->max_calls = effort == ARIMA_CAREFUL ? 100 + 30 * box->p : 10 + 4 * box->p;
    box->tolerance = (effort == ARIMA_CAREFUL ? 1e-7 : 1e-2) / fit->used;
    box->careful = effort == ARIMA_CAREFUL;
    for (int j = 0; j < box->p; j++) {
        box->lower[j] = -ARIMA_BOUND;
        box->upper[j] = ARIMA_BOUND;
    }
}

enum fc_status arima_fit_prepared(struct arima_work *w, int m, enum arima_effort effort,
                                  struct arima_fit *fit)
{
    struct levenberg_result found;
    struct levenberg_box box;
    struct target target;
    double x[LEVENBERG_MAX];
    enum fc_status status = aim(&target, w, m, fit);

    if (status != FC_OK)
        return status;
    box_for(fit, effort, &box);
    memcpy(x, fit->partial, sizeof x);
    status = levenberg_minimum(&w->levenberg, objective, &target, &box, w->used, x, &found);
    if (status != FC_OK)
        return w->columns > 1 ? FC_ESINGULAR : status;
    memcpy(fit->partial, x, sizeof x);
    set_polynomials(fit);
    fit->calls = found.calls;
    fit->converged = found.converged;
    return settle(&target);
}

enum fc_status arima_fit(struct arima_work *w, const struct arima_data *data,
                         const struct arima_order *order, struct arima_fit *fit)
{
    enum fc_status status = arima_prepare(w, data, order);

    *fit = (struct arima_fit){.order = *order};
    for (int j = 0; j < LEVENBERG_MAX; j++)
        fit->partial[j] = j < order->p ? 0.1 : 0;
    return status == FC_OK ? arima_fit_prepared(w, data->m, ARIMA_CAREFUL, fit) : status;
}

enum fc_status arima_evaluate(struct arima_work *w, const struct arima_data *data,
                              struct arima_fit *fit)
{
    enum fc_status status = arima_prepare(w, data, &fit->order);
    struct target target;

    if (status == FC_OK)
        status = aim(&target, w, data->m, fit);
    return status == FC_OK ? settle(&target) : status;
}

enum fc_status arima_errors(struct arima_work *w, const struct arima_fit *fit,
                            const struct arima_data *data, double *out)
{
    struct arima_fit now = *fit;
    enum fc_status status = arima_evaluate(w, data, &now);
    double scale;

    if (status != FC_OK)
        return status;
    scale = exp(-w->kalman.logdet / (2.0 * now.used));      /* takes back what residuals() put on */
    for (int t = 0; t < now.used; t++)
        out[t] = w->levenberg.trial[t] * scale;
    return FC_OK;
}
