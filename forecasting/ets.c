#include "ets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The share of the difference in AICc that decides a weight; 1/2 would be the weights of Burnham and Anderson
 * (2002), section 2.9. Forms fitted to one short series differ by less than their AICc says. */
static const double sharpness = 0.25;


enum { FIRST_YEARS = 5 };      /* the season before the first value is that of so many years */

struct state {
    double level, slope;
    double season[SEASON_MAX];
};

/* Sum of squared (relative) errors, and of log |forecast| for the multiplicative error. */
struct score {
    double squares, logs;
};

static double join(enum season_kind kind, double level, double s)
{
    return kind == SEASON_NONE ? level : kind == SEASON_ADDITIVE ? level + s : level * s;
}

/* One value: moves the states on, equations (3.6)-(3.12) in the form common to both errors, and returns
 * the one-step forecast. What the components take up is the error, relative with a multiplicative
 * season: y / s - q = q r and y / q - s = s r, r = y / (q s) - 1. */
static inline double step(const struct ets_fit *f, enum season_kind kind, struct state *x, int j, double y,
                          double *error)
{
    double q = x->level + f->phi * x->slope, s = kind == SEASON_NONE ? 0 : x->season[j];
    double forecast = join(kind, q, s);
    double e = kind == SEASON_MULTIPLICATIVE ? y / forecast - 1 : y - forecast;
    double taken = kind == SEASON_MULTIPLICATIVE ? q * e : e;

    x->level = q + f->alpha * taken;
    x->slope = f->phi * x->slope + f->beta * taken;
    if (kind == SEASON_ADDITIVE)
        x->season[j] = s + f->gamma * e;
    else if (kind == SEASON_MULTIPLICATIVE)
        x->season[j] = s + f->gamma * s * e;
    *error = e;
    return forecast;
}

static void start_state(const struct ets_fit *f, struct state *x)
{
    x->level = f->level;
    x->slope = f->slope;
    memcpy(x->season, f->season, sizeof x->season);
}

/* The loop for one kind of season and error; both are constants where it is called. */
static inline struct score run_form(const struct ets_fit *f, enum season_kind kind, bool multiplicative,
                                    const double *y, int n, struct state *x, double *errors)
{
    struct score score = {0, 0};
    double product = 1, forecast, e;

    for (int t = 0, j = 0; t < n; t++) {
        forecast = step(f, kind, x, j, y[t], &e);
        if (multiplicative) {
            e = kind == SEASON_MULTIPLICATIVE ? e : e / forecast;
            product *= fabs(forecast);
            if (!(product > 1e-100 && product < 1e100)) {
                score.logs += log(product);
                product = 1;
            }
        }
        score.squares += e * e;
        if (errors)
            errors[t] = e;
        j = j + 1 < f->m ? j + 1 : 0;
    }
    score.logs += log(product);
    return score;
}

static struct score run(const struct ets_fit *f, const double *y, int n, struct state *x, double *errors)
{
    const bool multiplicative = f->form.multiplicative_error;

    start_state(f, x);
    switch (f->form.season) {
    case SEASON_MULTIPLICATIVE:
        return run_form(f, SEASON_MULTIPLICATIVE, true, y, n, x, errors);
    case SEASON_ADDITIVE:
        return multiplicative ? run_form(f, SEASON_ADDITIVE, true, y, n, x, errors)
                              : run_form(f, SEASON_ADDITIVE, false, y, n, x, errors);
    default:
        return multiplicative ? run_form(f, SEASON_NONE, true, y, n, x, errors)
                              : run_form(f, SEASON_NONE, false, y, n, x, errors);
    }
}

/* Equation (5.1): n log(sum e^2) + 2 sum log |r|, with r = 1 for additive errors. The floor keeps a
 * series that the model follows exactly from a likelihood without bound. */
static double deviance(struct score score, int n)
{
    return n * log(score.squares + 1e-24 * n) + 2 * score.logs;
}

double ets_deviance(const struct ets_fit *fit, const double *y, int n)
{
    struct state x;

    return deviance(run(fit, y, n, &x, NULL), n);
}

/* --- estimation: the optimiser's vector is alpha, beta*, gamma*, phi, l_0, b_0, where used --- */

struct target {
    struct ets_fit *fit;
    const double *y;
    int n;
};

static void unpack(struct ets_fit *f, const double *x)
{
    int i = 0;

    f->alpha = x[i++];
    f->beta = f->form.trend != ETS_FLAT ? f->alpha * x[i++] : 0;
    f->gamma = f->form.season != SEASON_NONE ? (1 - f->alpha) * x[i++] : 0;
    f->phi = f->form.trend == ETS_DAMPED ? x[i++] : f->form.trend == ETS_ADDITIVE ? 1 : 0;
    f->level = x[i++];
    f->slope = f->form.trend != ETS_FLAT ? x[i++] : 0;
}

/* Residuals whose sum of squares is least where (5.1) is: the errors times the geometric mean of |r|, as
 * n log(sum (e g)^2) = n log(sum e^2) + 2 n log g. */
static bool residuals(const double *v, void *context, double *r)
{
    struct target *target = context;
    struct state x;
    struct score score;
    double g;

    unpack(target->fit, v);
    score = run(target->fit, target->y, target->n, &x, r);
    g = exp(score.logs / target->n);
    for (int t = 0; t < target->n && g != 1; t++)
        r[t] *= g;
    return isfinite(score.squares) && isfinite(g);
}

static void put(struct levenberg_box *box, double *x, double start, double lower, double upper)
{
    int j = box->p++;

    x[j] = start;
    box->lower[j] = lower;
    box->upper[j] = upper;
}

/* Intercept and slope of a line through the first values without their season: l_0 and b_0 at first. */
static void first_line(const double *y, int n, double *level, double *slope)
{
    double tbar = (n - 1) / 2.0, ybar = 0, txy = 0, txx = 0;

    for (int t = 0; t < n; t++)
        ybar += y[t] / n;
    for (int t = 0; t < n; t++) {
        txy += (t - tbar) * (y[t] - ybar);
        txx += (t - tbar) * (t - tbar);
    }
    *slope = txx > 0 ? txy / txx : 0;
    *level = ybar - *slope * (tbar + 1);
}

static double spread(const double *y, int n)
{
    double sum = 0;

    for (int t = 1; t < n; t++)
        sum += fabs(y[t] - y[t - 1]);
    return n > 1 ? sum / (n - 1) : 0;
}

/* The box and the start. Without a trend the first line's centre is the better level. */
static void prepare(const struct ets_fit *f, const double *y, int n, struct levenberg_box *box, double *x)
{
    int head = n < 10 ? n : 10;
    double plain[2 * SEASON_MAX], level, slope, d = spread(y, n) + 1e-8;
    struct season s = {f->form.season, f->m, {0}};

    memcpy(s.index, f->season, sizeof s.index);
    season_remove(&s, y, head, plain);
    first_line(plain, head, &level, &slope);
    *box = (struct levenberg_box){.difference = 1e-5, .max_calls = 80, .tolerance = 1e-2 / n};
    put(box, x, 0.4, 1e-3, 0.999);
    if (f->form.trend != ETS_FLAT)
        put(box, x, 0.1, 1e-3, 0.99);
    if (f->form.season != SEASON_NONE)
        put(box, x, 0.1, 1e-3, 0.99);
    if (f->form.trend == ETS_DAMPED)
        put(box, x, 0.94, 0.80, 0.98);
    if (f->form.trend == ETS_FLAT)
        level += slope * (head + 1) / 2;
    put(box, x, level, level - 20 * d, level + 20 * d);
    if (f->form.trend != ETS_FLAT)
        put(box, x, slope, slope - 5 * d, slope + 5 * d);
}

static bool is_positive(const double *y, int n)
{
    for (int t = 0; t < n; t++)
        if (y[t] <= 0)
            return false;
    return true;
}

static enum fc_status check(struct ets_form form, const double *y, int n, int m)
{
    bool multiplies = form.multiplicative_error || form.season == SEASON_MULTIPLICATIVE;

    if (m < 1 || m > SEASON_MAX || (form.season != SEASON_NONE && m < 2))
        return FC_ERANGE;
    if (n < 4 || (form.season != SEASON_NONE && n < 2 * m + 2))
        return FC_ESHORT;
    if (form.season == SEASON_MULTIPLICATIVE && !form.multiplicative_error)
        return FC_ERANGE;
    return multiplies && !is_positive(y, n) ? FC_ERANGE : FC_OK;
}

static void count_parameters(struct ets_fit *f)
{
    f->parameters = 3;          /* alpha, l_0, sigma */
    if (f->form.trend != ETS_FLAT)
        f->parameters += 2;
    if (f->form.trend == ETS_DAMPED)
        f->parameters++;
    if (f->form.season != SEASON_NONE)
        f->parameters += f->m;
}

static void summarise(struct ets_fit *f, const double *y, int n)
{
    struct state x;
    struct score score = run(f, y, n, &x, NULL);
    int k = f->parameters;
    double spare = n - k - 1;

    f->sigma = sqrt(score.squares / (n - k + 1 > 1 ? n - k + 1 : 1));
    f->loglik = -0.5 * (deviance(score, n) + n * (1 + log(2 * M_PI / n)));
    f->aicc = spare > 0 ? -2 * f->loglik + 2.0 * k * n / spare : HUGE_VAL;
}

enum fc_status ets_work_alloc(struct ets_work *w, int n, int horizon)
{
    *w = (struct ets_work){.horizon = horizon};
    w->out = malloc(sizeof *w->out * (size_t)horizon);
    if (!w->out)
        return FC_ENOMEM;
    return levenberg_work_alloc(&w->levenberg, n);
}

void ets_work_free(struct ets_work *w)
{
    levenberg_work_free(&w->levenberg);
    free(w->out);
    w->out = NULL;
}

enum fc_status ets_fit(struct ets_work *w, struct ets_fit *fit, struct ets_form form, const double *y, int n,
                       int m)
{
    struct target target = {fit, y, n};
    struct levenberg_box box;
    struct levenberg_result found;
    struct season season;
    double x[LEVENBERG_MAX];
    enum fc_status status = check(form, y, n, m);

    if (status != FC_OK)
        return status;
    season_find(&season, form.season, y, n < FIRST_YEARS * m ? n : FIRST_YEARS * m, m);
    *fit = (struct ets_fit){.form = form, .m = form.season == SEASON_NONE ? 1 : m};
    memcpy(fit->season, season.index, sizeof fit->season);
    prepare(fit, y, n, &box, x);
    if ((status = levenberg_minimum(&w->levenberg, residuals, &target, &box, n, x, &found)) != FC_OK)
        return status;
    unpack(fit, x);
    fit->calls = found.calls;
    fit->converged = found.converged;
    count_parameters(fit);
    summarise(fit, y, n);
    return FC_OK;
}

void ets_project(const struct ets_fit *fit, const double *y, int n, int horizon, double *out)
{
    struct state x;

    run(fit, y, n, &x, NULL);
    for (int h = 0; h < horizon; h++) {
        x.level += fit->phi * x.slope;
        x.slope *= fit->phi;
        out[h] = join(fit->form.season, x.level, x.season[(n + h) % fit->m]);
    }
}

/* --- the choice of forms --- */

/* Puts a fit among those kept, least AICc first. */
static void keep(struct ets_mix *mix, const struct ets_fit *fit)
{
    int i = mix->count < ETS_KEPT ? mix->count++ : ETS_KEPT;

    for (; i > 0 && fit->aicc < mix->model[i - 1].aicc; i--)
        if (i < ETS_KEPT)
            mix->model[i] = mix->model[i - 1];
    if (i < ETS_KEPT)
        mix->model[i] = *fit;
}

static void set_weights(struct ets_mix *mix)
{
    double sum = 0;

    for (int i = 0; i < mix->count; i++)
        sum += mix->weight[i] = exp(sharpness * (mix->model[0].aicc - mix->model[i].aicc));
    for (int i = 0; i < mix->count; i++)
        mix->weight[i] /= sum;
}

enum fc_status ets_choose(struct ets_work *w, struct ets_mix *mix, const double *y, int n, int m, bool seasonal)
{
    enum season_kind last = seasonal ? SEASON_MULTIPLICATIVE : SEASON_NONE;
    struct ets_form form;
    struct ets_fit fit;

    *mix = (struct ets_mix){0};
    for (int error = 0; error < 2; error++)
        for (enum season_kind season = SEASON_NONE; season <= last; season++)
            for (enum ets_trend trend = ETS_FLAT; trend <= ETS_DAMPED; trend++) {
                form = (struct ets_form){error, trend, season};
                if (ets_fit(w, &fit, form, y, n, m) == FC_OK && isfinite(fit.aicc))
                    keep(mix, &fit);
            }
    if (mix->count == 0)
        return FC_ESHORT;
    set_weights(mix);
    return FC_OK;
}

enum fc_status ets_refit(struct ets_work *w, struct ets_mix *mix, const double *y, int n, int m)
{
    enum fc_status status = FC_OK;

    for (int i = 0; i < mix->count && status == FC_OK; i++)
        status = ets_fit(w, &mix->model[i], mix->model[i].form, y, n, m);
    return status;
}

enum fc_status ets_project_mix(struct ets_work *w, const struct ets_mix *mix, const double *y, int n,
                               int horizon, double *out)
{
    if (horizon > w->horizon)
        return FC_ESHAPE;
    memset(out, 0, sizeof *out * (size_t)horizon);
    for (int i = 0; i < mix->count; i++) {
        ets_project(&mix->model[i], y, n, horizon, w->out);
        for (int h = 0; h < horizon; h++)
            out[h] += mix->weight[i] * w->out[h];
    }
    return FC_OK;
}
