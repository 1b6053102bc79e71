#include "ces.h"

#include <math.h>
#include <string.h>

/* Of the number of values: a series that the model follows exactly has no likelihood. As in ets.c. */
#define LEAST_VARIANCE 1e-24

/* The state at one time: the complex level, and for each season what belongs to it. */
struct state {
    double l, c;
    double s[SEASON_MAX], d[SEASON_MAX];        /* level and potential of the season */
};

struct target {
    struct ces_fit *fit;
    const double *y;
    int n;
};

enum fc_status ces_work_alloc(struct ces_work *w, int n)
{
    return levenberg_work_alloc(&w->levenberg, n);
}

void ces_work_free(struct ces_work *w)
{
    levenberg_work_free(&w->levenberg);
}

/* --- the filter --- */

/* One complex state takes an error. */
static void smooth(double *level, double *potential, double a0, double a1, double e)
{
    double l = *level, c = *potential;

    *level = l - (1 - a1) * c + (a0 - a1) * e;
    *potential = l + (1 - a0) * c + (a0 + a1) * e;
}

/* What the state says of the next value, in season j. */
static double forecast(const struct ces_fit *f, const struct state *x, int j)
{
    return f->season == CES_SIMPLE ? x->s[j] : f->season == CES_NONE ? x->l : x->l + x->s[j];
}

static void take(const struct ces_fit *f, struct state *x, int j, double e)
{
    if (f->season != CES_SIMPLE)
        smooth(&x->l, &x->c, f->alpha0, f->alpha1, e);
    if (f->season == CES_SIMPLE)
        smooth(&x->s[j], &x->d[j], f->alpha0, f->alpha1, e);
    else if (f->season == CES_FULL)
        smooth(&x->s[j], &x->d[j], f->beta0, f->beta1, e);
    else if (f->season == CES_PARTIAL)
        x->s[j] += f->beta0 * e;
}

static void pass_back(const struct ces_fit *f, const double *y, int n, struct state *x)
{
    for (int t = n - 1, j = (n - 1) % f->m; t >= 0; t--) {
        take(f, x, j, y[t] - forecast(f, x, j));
        j = j > 0 ? j - 1 : f->m - 1;
    }
}

static void pass(const struct ces_fit *f, const double *y, int n, struct state *x, double *errors)
{
    double e;

    for (int t = 0, j = 0; t < n; t++) {
        e = y[t] - forecast(f, x, j);
        take(f, x, j, e);
        if (errors)
            errors[t] = e;
        j = j + 1 < f->m ? j + 1 : 0;
    }
}

/* A first guess: means of the first values, and of each season in the first two years; a potential a
 * little below the level, as in the authors' own programs. */
static void guess(const struct ces_fit *f, const double *y, int n, struct state *x)
{
    int m = f->m, head = f->season == CES_NONE ? (n < 10 ? n : 10) : 2 * m;

    memset(x, 0, sizeof *x);
    for (int t = 0; t < head; t++)
        x->l += y[t] / head;
    x->c = x->l / 1.1;
    if (f->season == CES_NONE)
        return;
    for (int t = 0; t < head; t++)
        x->s[t % m] += y[t] / 2 - (f->season == CES_SIMPLE ? 0 : x->l / 2);
    for (int j = 0; j < m; j++)
        x->d[j] = x->s[j] / 1.1;
}

/* The states at the end of y, its errors on the way: forward, back and forward again. */
static void run(const struct ces_fit *f, const double *y, int n, struct state *x, double *errors)
{
    guess(f, y, n, x);
    pass(f, y, n, x, NULL);
    pass_back(f, y, n, x);
    pass(f, y, n, x, errors);
}

/* --- estimation: the optimiser's vector is alpha_0, alpha_1, beta_0, beta_1, as far as used --- */

static int variables(enum ces_season season)
{
    return season == CES_FULL ? 4 : season == CES_PARTIAL ? 3 : 2;
}

static void unpack(struct ces_fit *f, const double *x)
{
    f->alpha0 = x[0];
    f->alpha1 = x[1];
    f->beta0 = f->season >= CES_PARTIAL ? x[2] : 0;
    f->beta1 = f->season == CES_FULL ? x[3] : 0;
}

/* The stability region of one complex state, as the source's section on stability gives it. */
static bool is_stable(double a0, double a1)
{
    return (a0 - 2.5) * (a0 - 2.5) + a1 * a1 > 1.25 &&
           (a0 - 0.5) * (a0 - 0.5) + (a1 - 1) * (a1 - 1) > 0.25 &&
           (a0 - 1.5) * (a0 - 1.5) + (a1 - 0.5) * (a1 - 0.5) < 1.5;
}

static bool objective(const double *v, void *context, double *errors)
{
    struct target *t = context;
    struct state x;

    unpack(t->fit, v);
    if (!is_stable(v[0], v[1]) || (t->fit->season == CES_FULL && !is_stable(v[2], v[3])))
        return false;
    run(t->fit, t->y, t->n, &x, errors);
    return true;
}

static enum fc_status check(enum ces_season season, int n, int m)
{
    if (m < 1 || m > SEASON_MAX || (season != CES_NONE && m < 2))
        return FC_ERANGE;
    return n < 5 || (season != CES_NONE && n < 2 * m + 4) ? FC_ESHORT : FC_OK;
}

static void prepare(enum ces_season season, int n, struct levenberg_box *box, double *x)
{
    static const double start[4] = {1.3, 1.0, 1.3, 1.0};
    static const double lower[4] = {0.01, 0.01, 0.01, 0.01}, upper[4] = {1.8, 1.9, 1.5, 1.5};

    *box = (struct levenberg_box){.p = variables(season), .difference = 1e-5, .max_calls = 80};
    box->tolerance = 1e-2 / n;
    for (int j = 0; j < box->p; j++) {
        box->lower[j] = lower[j];
        box->upper[j] = upper[j];
        x[j] = start[j];
    }
    if (season == CES_PARTIAL) {
        x[2] = 0.1;
        box->lower[2] = 0;
        box->upper[2] = 1;
    }
}

static void summarise(struct ces_fit *f, double squares, int n)
{
    double spare;

    f->parameters = variables(f->season) + 1;     /* the states come from the pass back: not estimated */
    spare = n - f->parameters - 1;
    f->sigma2 = squares / n;
    f->loglik = -0.5 * n * (log(2 * M_PI * (f->sigma2 + LEAST_VARIANCE)) + 1);
    f->aicc = spare > 0 ? -2 * f->loglik + 2.0 * f->parameters * n / spare : HUGE_VAL;
}

enum fc_status ces_fit(struct ces_work *w, enum ces_season season, const double *y, int n, int m,
                       struct ces_fit *fit)
{
    struct target target = {fit, y, n};
    struct levenberg_result found;
    struct levenberg_box box;
    double x[LEVENBERG_MAX];
    enum fc_status status = check(season, n, m);

    if (status != FC_OK)
        return status;
    *fit = (struct ces_fit){.season = season, .m = season == CES_NONE ? 1 : m};
    prepare(season, n, &box, x);
    status = levenberg_minimum(&w->levenberg, objective, &target, &box, n, x, &found);
    if (status != FC_OK)
        return status;
    unpack(fit, x);
    fit->calls = found.calls;
    summarise(fit, found.value, n);
    return isfinite(fit->loglik) ? FC_OK : FC_ENONFINITE;
}

enum fc_status ces_evaluate(struct ces_work *w, const double *y, int n, struct ces_fit *fit)
{
    double x[4] = {fit->alpha0, fit->alpha1, fit->beta0, fit->beta1}, squares = 0;
    double *errors = w->levenberg.trial;
    struct target target = {fit, y, n};
    enum fc_status status = check(fit->season, n, fit->m);

    if (status == FC_OK && n > w->levenberg.n)
        status = FC_ESHAPE;
    if (status == FC_OK && !objective(x, &target, errors))
        status = FC_ERANGE;
    if (status != FC_OK)
        return status;
    for (int t = 0; t < n; t++)
        squares += errors[t] * errors[t];
    summarise(fit, squares, n);
    return isfinite(fit->loglik) ? FC_OK : FC_ENONFINITE;
}

enum fc_status ces_choose(struct ces_work *w, const double *y, int n, int m, struct ces_fit *fit)
{
    enum fc_status status = ces_fit(w, CES_NONE, y, n, m, fit);
    struct ces_fit trial;
    int calls = fit->calls;

    if (status != FC_OK || check(CES_FULL, n, m) != FC_OK)
        return status;
    for (int season = CES_SIMPLE; season <= CES_FULL; season++) {
        if (ces_fit(w, (enum ces_season)season, y, n, m, &trial) != FC_OK)
            continue;
        calls += trial.calls;
        if (trial.aicc < fit->aicc)
            *fit = trial;
    }
    fit->calls = calls;
    return FC_OK;
}

void ces_project(const struct ces_fit *fit, const double *y, int n, int horizon, double *out)
{
    struct state x;

    run(fit, y, n, &x, NULL);
    for (int h = 0; h < horizon; h++) {
        int j = (n + h) % fit->m;
        out[h] = forecast(fit, &x, j);
        take(fit, &x, j, 0);
    }
}
