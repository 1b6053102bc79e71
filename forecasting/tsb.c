#include "tsb.h"

#include <stddef.h>

struct target {
    struct tsb_fit *fit;
    const double *y;
    int n;
};

/* The forecast after the last value; errors of the ones before, where wanted. */
static double run(const struct tsb_fit *f, const double *y, int n, double *errors)
{
    double p = f->chance, z = f->size;

    for (int t = 0; t < n; t++) {
        if (errors)
            errors[t] = y[t] - p * z;
        p += f->beta * ((y[t] > 0) - p);
        z += y[t] > 0 ? f->alpha * (y[t] - z) : 0;
    }
    return p * z;
}

static bool residuals(const double *v, void *context, double *r)
{
    struct target *target = context;

    target->fit->alpha = v[0];
    target->fit->beta = v[1];
    run(target->fit, target->y, target->n, r);
    return true;
}

/* How many are positive; -1 when one is negative. */
static int positives(const double *y, int n)
{
    int count = 0;

    for (int t = 0; t < n; t++) {
        if (y[t] < 0)
            return -1;
        count += y[t] > 0;
    }
    return count;
}

bool tsb_suits(const double *y, int n)
{
    int positive = positives(y, n);

    return positive > 0 && n - positive >= TSB_ZEROS * n;
}

static bool start(struct tsb_fit *fit, const double *y, int n)
{
    int positive = positives(y, n);
    double sum = 0;

    if (positive < 1)
        return false;
    for (int t = 0; t < n; t++)
        sum += y[t];
    *fit = (struct tsb_fit){.size = sum / positive, .chance = (double)positive / n};
    return true;
}

enum fc_status tsb_fit(struct levenberg_work *w, struct tsb_fit *fit, const double *y, int n)
{
    struct target target = {fit, y, n};
    struct levenberg_box box = {.p = 2, .lower = {0.01, 0.01}, .upper = {0.5, 0.5}, .difference = 1e-5,
                                .max_calls = 60};
    struct levenberg_result found;
    double v[2] = {0.1, 0.1};
    enum fc_status status;

    if (n < 8)
        return FC_ESHORT;
    if (!start(fit, y, n))
        return FC_ERANGE;
    box.tolerance = 1e-2 / n;
    if ((status = levenberg_minimum(w, residuals, &target, &box, n, v, &found)) != FC_OK)
        return status;
    fit->alpha = v[0];
    fit->beta = v[1];
    return FC_OK;
}

void tsb_project(const struct tsb_fit *fit, const double *y, int n, int horizon, double *out)
{
    double forecast = run(fit, y, n, NULL);

    for (int h = 0; h < horizon; h++)
        out[h] = forecast;
}
