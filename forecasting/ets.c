#include "ets.h"

#include <math.h>
#include <string.h>

#include "optimise.h"

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
                                    const double *y, int n, struct state *x)
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
        j = j + 1 < f->m ? j + 1 : 0;
    }
    score.logs += log(product);
    return score;
}

static struct score run(const struct ets_fit *f, const double *y, int n, struct state *x)
{
    const bool multiplicative = f->form.multiplicative_error;

    start_state(f, x);
    switch (f->form.season) {
    case SEASON_MULTIPLICATIVE:
        return run_form(f, SEASON_MULTIPLICATIVE, true, y, n, x);
    case SEASON_ADDITIVE:
        return multiplicative ? run_form(f, SEASON_ADDITIVE, true, y, n, x)
                              : run_form(f, SEASON_ADDITIVE, false, y, n, x);
    default:
        return multiplicative ? run_form(f, SEASON_NONE, true, y, n, x)
                              : run_form(f, SEASON_NONE, false, y, n, x);
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

    return deviance(run(fit, y, n, &x), n);
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

static double objective(const double *x, void *context)
{
    struct target *target = context;

    unpack(target->fit, x);
    return ets_deviance(target->fit, target->y, target->n);
}

static void put(struct optimise_box *box, double *x, double start, double lower, double upper,
                double size)
{
    int j = box->p++;

    x[j] = start;
    box->lower[j] = lower;
    box->upper[j] = upper;
    box->step[j] = size;
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
static void prepare(const struct ets_fit *f, const double *y, int n, struct optimise_box *box,
                    double *x)
{
    int head = n < 10 ? n : 10;
    double plain[2 * SEASON_MAX], level, slope, d = spread(y, n) + 1e-8;
    struct season s = {f->form.season, f->m, {0}};

    memcpy(s.index, f->season, sizeof s.index);
    season_remove(&s, y, head, plain);
    first_line(plain, head, &level, &slope);
    *box = (struct optimise_box){.max_calls = 90, .tolerance = 1e-4};
    put(box, x, 0.4, 1e-3, 0.999, 0.25);
    if (f->form.trend != ETS_FLAT)
        put(box, x, 0.1, 1e-3, 0.99, 0.1);
    if (f->form.season != SEASON_NONE)
        put(box, x, 0.1, 1e-3, 0.99, 0.1);
    if (f->form.trend == ETS_DAMPED)
        put(box, x, 0.94, 0.80, 0.98, 0.03);
    if (f->form.trend == ETS_FLAT)
        level += slope * (head + 1) / 2;
    put(box, x, level, level - 20 * d, level + 20 * d, d);
    if (f->form.trend != ETS_FLAT)
        put(box, x, slope, slope - 5 * d, slope + 5 * d, 0.3 * d);
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
    struct score score = run(f, y, n, &x);
    int k = f->parameters;
    double spare = n - k - 1;

    f->sigma = sqrt(score.squares / (n - k + 1 > 1 ? n - k + 1 : 1));
    f->loglik = -0.5 * (deviance(score, n) + n * (1 + log(2 * M_PI / n)));
    f->aicc = spare > 0 ? -2 * f->loglik + 2.0 * k * n / spare : HUGE_VAL;
}

enum fc_status ets_fit(struct ets_fit *fit, struct ets_form form, const double *y, int n, int m)
{
    struct target target = {fit, y, n};
    struct optimise_box box;
    struct optimise_result found;
    struct season season;
    double x[OPTIMISE_MAX];
    enum fc_status status = check(form, y, n, m);

    if (status != FC_OK)
        return status;
    season_find(&season, form.season, y, n < FIRST_YEARS * m ? n : FIRST_YEARS * m, m);
    *fit = (struct ets_fit){.form = form, .m = form.season == SEASON_NONE ? 1 : m};
    memcpy(fit->season, season.index, sizeof fit->season);
    prepare(fit, y, n, &box, x);
    if ((status = optimise_minimum(objective, &target, &box, x, &found)) != FC_OK)
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

    run(fit, y, n, &x);
    for (int h = 0; h < horizon; h++) {
        x.level += fit->phi * x.slope;
        x.slope *= fit->phi;
        out[h] = join(fit->form.season, x.level, x.season[(n + h) % fit->m]);
    }
}

/* Fits a form and keeps it in best when its AICc is the least so far. */
static enum fc_status try_form(struct ets_fit *best, bool multiplicative, enum ets_trend trend,
                               bool seasonal, const double *y, int n, int m)
{
    struct ets_form form = {multiplicative, trend,
                            !seasonal        ? SEASON_NONE
                            : multiplicative ? SEASON_MULTIPLICATIVE
                                             : SEASON_ADDITIVE};
    struct ets_fit trial;
    enum fc_status status = ets_fit(&trial, form, y, n, m);

    if (status == FC_OK && trial.aicc < best->aicc)
        *best = trial;
    return status;
}

/* The error is settled with the damped trend, which can bend either way; then the trend. */
enum fc_status ets_choose(struct ets_fit *fit, const double *y, int n, int m, bool seasonal)
{
    enum fc_status additive, multiplicative;
    bool multiplies;

    *fit = (struct ets_fit){.aicc = HUGE_VAL};
    additive = try_form(fit, false, ETS_DAMPED, seasonal, y, n, m);
    multiplicative = try_form(fit, true, ETS_DAMPED, seasonal, y, n, m);
    if (additive != FC_OK && multiplicative != FC_OK)
        return additive;
    multiplies = isfinite(fit->aicc) && fit->form.multiplicative_error;
    for (enum ets_trend trend = ETS_FLAT; trend <= ETS_ADDITIVE; trend++)
        if (try_form(fit, multiplies, trend, seasonal, y, n, m) != FC_OK)
            return FC_ESHORT;
    return isfinite(fit->aicc) ? FC_OK : FC_ESHORT;
}
