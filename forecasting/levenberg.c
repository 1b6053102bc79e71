#include "levenberg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where the search stands. */
struct search {
    struct levenberg_work *w;
    levenberg_function *f;
    void *context;
    const struct levenberg_box *box;
    int n, p, calls;
    double x[LEVENBERG_MAX], value;
    double A[LEVENBERG_MAX][LEVENBERG_MAX], g[LEVENBERG_MAX];   /* J'J and J'r */
    double damping;
    bool fresh;                 /* the Jacobian comes from differences at x */
};

enum fc_status levenberg_work_alloc(struct levenberg_work *w, int n)
{
    size_t rows = (size_t)n;

    *w = (struct levenberg_work){.n = n};
    if (n < 1)
        return FC_ESHAPE;
    w->memory = malloc(sizeof *w->memory * rows * (LEVENBERG_MAX + 2));
    if (!w->memory)
        return FC_ENOMEM;
    w->r = w->memory;
    w->trial = w->r + rows;
    w->J = w->trial + rows;
    return FC_OK;
}

void levenberg_work_free(struct levenberg_work *w)
{
    free(w->memory);
    *w = (struct levenberg_work){0};
}

bool levenberg_solve(int p, double A[LEVENBERG_MAX][LEVENBERG_MAX], double *b)
{
    for (int j = 0; j < p; j++) {
        for (int k = 0; k < j; k++)
            A[j][j] -= A[j][k] * A[j][k];
        if (!(A[j][j] > 0))
            return false;
        A[j][j] = sqrt(A[j][j]);
        for (int i = j + 1; i < p; i++) {
            for (int k = 0; k < j; k++)
                A[i][j] -= A[i][k] * A[j][k];
            A[i][j] /= A[j][j];
        }
    }
    for (int i = 0; i < p; i++) {
        for (int k = 0; k < i; k++)
            b[i] -= A[i][k] * b[k];
        b[i] /= A[i][i];
    }
    for (int i = p - 1; i >= 0; i--) {
        for (int k = i + 1; k < p; k++)
            b[i] -= A[k][i] * b[k];
        b[i] /= A[i][i];
    }
    return true;
}

/* Four sums side by side: one after the other each addition would wait for the last. */
static double dot(const double *a, const double *b, int n)
{
    double s[4] = {0, 0, 0, 0};
    int i;

    for (i = 0; i + 4 <= n; i += 4) {
        s[0] += a[i] * b[i];
        s[1] += a[i + 1] * b[i + 1];
        s[2] += a[i + 2] * b[i + 2];
        s[3] += a[i + 3] * b[i + 3];
    }
    for (; i < n; i++)
        s[0] += a[i] * b[i];
    return (s[0] + s[1]) + (s[2] + s[3]);
}

static double *column(const struct search *s, int j)
{
    return s->w->J + (size_t)j * (size_t)s->n;
}

/* f at x, with the residuals in w->trial. */
static double evaluate(struct search *s, const double *x)
{
    double value;

    s->calls++;
    if (!s->f(x, s->context, s->w->trial))
        return HUGE_VAL;
    value = dot(s->w->trial, s->w->trial, s->n);
    return isfinite(value) ? value : HUGE_VAL;
}

static void normal_equations(struct search *s)
{
    for (int j = 0; j < s->p; j++) {
        s->g[j] = dot(column(s, j), s->w->r, s->n);
        for (int k = 0; k <= j; k++)
            s->A[j][k] = s->A[k][j] = dot(column(s, j), column(s, k), s->n);
    }
}

/* Forward differences, backwards where a bound is near. A column that cannot be had is zero. */
static void difference(struct search *s)
{
    double x[LEVENBERG_MAX] = {0};

    for (int j = 0; j < s->p; j++) {
        double h = s->box->difference, *J = column(s, j);
        memcpy(x, s->x, sizeof x);
        if (x[j] + h > s->box->upper[j])
            h = -h;
        x[j] += h;
        bool known = isfinite(evaluate(s, x));
        for (int i = 0; i < s->n; i++)
            J[i] = known ? (s->w->trial[i] - s->w->r[i]) / h : 0;
    }
    s->fresh = true;
    normal_equations(s);
}

/* Broyden: J += (trial - r - J step) step' / |step|^2, before trial becomes r. */
static void update(struct search *s, const double *step)
{
    double *r = s->w->r, *trial = s->w->trial, length = dot(step, step, s->p);

    for (int i = 0; i < s->n; i++)
        r[i] = trial[i] - r[i];
    for (int j = 0; j < s->p; j++)
        for (int i = 0; i < s->n && step[j] != 0; i++)
            r[i] -= column(s, j)[i] * step[j];
    for (int j = 0; j < s->p; j++)
        for (int i = 0; i < s->n && step[j] != 0; i++)
            column(s, j)[i] += r[i] * (step[j] / length);
    s->w->r = trial;
    s->w->trial = r;
    s->fresh = false;
    normal_equations(s);
}

/* At a bound, with the step (or, before there is one, the gradient) pointing outwards. */
static bool leaves(const struct search *s, int j, double direction)
{
    double lower = s->box->lower[j], upper = s->box->upper[j], near = 1e-9 * (upper - lower);

    return (s->x[j] <= lower + near && direction < 0) || (s->x[j] >= upper - near && direction > 0);
}

/* (J'J + damping diag) step = -J'r over the variables that are not held. */
static bool solve(const struct search *s, const bool *held, double *step)
{
    double A[LEVENBERG_MAX][LEVENBERG_MAX];

    for (int i = 0; i < s->p; i++) {
        for (int j = 0; j < s->p; j++)
            A[i][j] = held[i] || held[j] ? 0 : s->A[i][j];
        A[i][i] = held[i] ? 1 : s->A[i][i] * (1 + s->damping) + 1e-12 * s->value;
        step[i] = held[i] ? 0 : -s->g[i];
    }
    return levenberg_solve(s->p, A, step);
}

/* Relative decrease of f that a step promises, or would if it were not damped: a short step promises
 * little by being short. */
static double promise(const struct search *s, const double *step)
{
    double decrease = 0;

    for (int i = 0; i < s->p; i++) {
        decrease -= 2 * s->g[i] * step[i];
        for (int j = 0; j < s->p; j++)
            decrease -= s->A[i][j] * step[i] * step[j];
    }
    return decrease * (1 + s->damping) / s->value;
}

/* Shortens the step so that it ends in the box and crosses no more than a third of it. */
static void shorten(const struct search *s, double *step)
{
    double keep = 1, room;

    for (int j = 0; j < s->p; j++) {
        room = step[j] > 0 ? s->box->upper[j] - s->x[j] : s->x[j] - s->box->lower[j];
        room = fmin(room, (s->box->upper[j] - s->box->lower[j]) / 3);
        if (fabs(step[j]) * keep > room)
            keep = room / fabs(step[j]);
    }
    for (int j = 0; j < s->p; j++)
        step[j] *= keep;
}

/* The next step; returns what it promised before it was shortened. */
static double propose(const struct search *s, double *step)
{
    bool held[LEVENBERG_MAX], again = true;
    double promised;

    for (int j = 0; j < s->p; j++)
        held[j] = leaves(s, j, -s->g[j]);
    while (again) {
        if (!solve(s, held, step))
            return 0;
        again = false;
        for (int j = 0; j < s->p; j++)
            if (!held[j] && leaves(s, j, step[j]))
                held[j] = again = true;
    }
    promised = promise(s, step);
    shorten(s, step);
    return promised;
}

/* Tries one step. True when the search is over. */
static bool iterate(struct search *s, bool *converged)
{
    double step[LEVENBERG_MAX] = {0}, x[LEVENBERG_MAX] = {0}, value, promised = propose(s, step);

    if (promised < s->box->tolerance) {
        *converged = s->fresh || !s->box->careful;
        if (!*converged)
            difference(s);
        return *converged;
    }
    for (int j = 0; j < s->p; j++)
        x[j] = fmin(fmax(s->x[j] + step[j], s->box->lower[j]), s->box->upper[j]);
    value = evaluate(s, x);
    if (value < s->value) {
        memcpy(s->x, x, sizeof x);
        s->value = value;
        s->damping *= 0.1;
        update(s, step);
    } else if (!s->fresh) {
        difference(s);
    } else {
        s->damping = fmax(s->damping * 10, 1e-2);
    }
    return s->damping > 1e8;
}

static bool box_is_valid(const struct levenberg_box *box)
{
    if (box->p < 0 || box->p > LEVENBERG_MAX || !(box->difference > 0))
        return false;
    for (int j = 0; j < box->p; j++)
        if (!(box->lower[j] <= box->upper[j]))
            return false;
    return true;
}

enum fc_status levenberg_minimum(struct levenberg_work *w, levenberg_function *f, void *context,
                                 const struct levenberg_box *box, int n, double *x,
                                 struct levenberg_result *result)
{
    struct search s = {.w = w, .f = f, .context = context, .box = box, .n = n, .p = box->p,
                       .damping = 1e-3};
    bool converged = box->p == 0;
    double *r;

    if (!box_is_valid(box))
        return FC_ERANGE;
    if (n < 1 || n > w->n)
        return FC_ESHAPE;
    for (int j = 0; j < box->p; j++)
        s.x[j] = fmin(fmax(x[j], box->lower[j]), box->upper[j]);
    s.value = evaluate(&s, s.x);
    r = w->r;
    w->r = w->trial;
    w->trial = r;
    if (!isfinite(s.value))
        return FC_ENONFINITE;
    if (box->p > 0 && s.value > 0) {
        difference(&s);
        while (s.calls < box->max_calls && !iterate(&s, &converged))
            ;
    }
    memcpy(x, s.x, sizeof(double) * (size_t)box->p);
    *result = (struct levenberg_result){s.value, s.calls, converged};
    return FC_OK;
}
