#include "theta.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

struct state {
    int t;              /* values seen */
    double level, mean, A, B;
    double power;       /* (1 - alpha)^t */
};

static struct state start_state(const struct theta_fit *f)
{
    return (struct state){.level = f->level, .power = 1};
}

/* mu_{t+1}, equation (13). */
static double forecast(const struct theta_fit *f, const struct state *x)
{
    double next = x->power * (1 - f->alpha);

    return x->level + (1 - 1 / f->theta) * (x->power * x->A + (1 - next) / f->alpha * x->B);
}

/* Equations (14)-(17): level, mean, and the coefficients of the line. */
static void see(const struct theta_fit *f, struct state *x, double y)
{
    double before = x->mean;
    int t = ++x->t;

    x->level += f->alpha * (y - x->level);
    x->mean += (y - x->mean) / t;
    x->B = t > 1 ? ((t - 2) * x->B + 6 * (y - before) / t) / (t + 1) : 0;
    x->A = x->mean - x->B * (t + 1) / 2.0;
    x->power *= 1 - f->alpha;
}

static void set_line(struct state *x, const struct state *whole)
{
    x->A = whole->A;
    x->B = whole->B;
}

/* Errors, where wanted, are those from the third value on: n - 2 of them. */
static void run(const struct theta_fit *f, const double *y, int n, struct state *x, double *errors)
{
    struct state whole = start_state(f);

    for (int t = 0; t < n && f->line == THETA_FIXED; t++)
        see(f, &whole, y[t]);
    *x = start_state(f);
    for (int t = 0; t < n; t++) {
        if (f->line == THETA_FIXED)
            set_line(x, &whole);
        if (errors && t >= 2)
            errors[t - 2] = y[t] - forecast(f, x);
        see(f, x, y[t]);
    }
    if (f->line == THETA_FIXED)
        set_line(x, &whole);
}

struct target {
    struct theta_fit *fit;
    const double *y;
    int n;
};

static bool residuals(const double *v, void *context, double *r)
{
    struct target *target = context;
    struct state x;

    target->fit->alpha = v[0];
    target->fit->theta = v[1];
    target->fit->level = v[2];
    run(target->fit, target->y, target->n, &x, r);
    return true;
}

enum fc_status theta_fit(struct levenberg_work *w, struct theta_fit *fit, enum theta_line line, const double *y,
                         int n)
{
    struct target target = {fit, y, n};
    struct levenberg_result found;
    double d = 1e-8, v[3] = {0.5, 2.0, n > 0 ? y[0] / 2 : 0};
    enum fc_status status;

    if (n < 4)
        return FC_ESHORT;
    *fit = (struct theta_fit){.line = line};
    for (int t = 1; t < n; t++)
        d += fabs(y[t] - y[t - 1]) / (n - 1);
    struct levenberg_box box = {.p = 3,
                                .lower = {0.1, 1.0, v[2] - fabs(v[2]) - 20 * d},
                                .upper = {0.99, 100.0, v[2] + fabs(v[2]) + 20 * d},
                                .difference = 1e-5,
                                .max_calls = 80,
                                .tolerance = 1e-2 / n};
    if ((status = levenberg_minimum(w, residuals, &target, &box, n - 2, v, &found)) != FC_OK)
        return status;
    residuals(v, &target, w->trial);
    fit->mse = found.value / (n - 2);
    fit->calls = found.calls;
    return FC_OK;
}

void theta_project(const struct theta_fit *fit, const double *y, int n, int horizon, double *out)
{
    struct state x;

    run(fit, y, n, &x, NULL);
    for (int h = 0; h < horizon; h++) {
        struct state whole = x;
        out[h] = forecast(fit, &x);
        see(fit, &x, out[h]);
        if (fit->line == THETA_FIXED)
            set_line(&x, &whole);
    }
}
