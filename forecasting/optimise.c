#include "optimise.h"

#include <math.h>
#include <string.h>

struct simplex {
    optimise_function *f;
    void *context;
    const struct optimise_box *box;
    int p, calls;
    double x[OPTIMISE_MAX + 1][OPTIMISE_MAX];
    double v[OPTIMISE_MAX + 1];         /* ascending after order() */
};

static void clamp(const struct optimise_box *box, double *x)
{
    for (int j = 0; j < box->p; j++)
        x[j] = fmin(fmax(x[j], box->lower[j]), box->upper[j]);
}

static double value_at(struct simplex *s, double *x)
{
    double v;

    clamp(s->box, x);
    v = s->f(x, s->context);
    s->calls++;
    return isfinite(v) ? v : HUGE_VAL;
}

static void put(struct simplex *s, int i, const double *x, double v)
{
    memcpy(s->x[i], x, sizeof s->x[i]);
    s->v[i] = v;
}

/* Insertion sort: all but one vertex are in order nearly every time. */
static void order(struct simplex *s)
{
    double x[OPTIMISE_MAX], v;
    int j;

    for (int i = 1; i <= s->p; i++) {
        memcpy(x, s->x[i], sizeof x);
        v = s->v[i];
        for (j = i; j > 0 && s->v[j - 1] > v; j--)
            put(s, j, s->x[j - 1], s->v[j - 1]);
        put(s, j, x, v);
    }
}

/* A first vertex at x and one a step along each axis, inwards where a bound is near. */
static void start(struct simplex *s, const double *x)
{
    double t[OPTIMISE_MAX] = {0};

    for (int i = 0; i <= s->p; i++) {
        memcpy(t, x, sizeof(double) * (size_t)s->p);
        if (i > 0) {
            int j = i - 1;
            t[j] += t[j] + s->box->step[j] > s->box->upper[j] ? -s->box->step[j] : s->box->step[j];
        }
        double v = value_at(s, t);
        put(s, i, t, v);
    }
    order(s);
}

/* The point c + k (c - worst), c the centre of all vertices but the worst. */
static double try_along(struct simplex *s, const double *centre, double k, double *x)
{
    for (int j = 0; j < s->p; j++)
        x[j] = centre[j] + k * (centre[j] - s->x[s->p][j]);
    return value_at(s, x);
}

static void shrink(struct simplex *s)
{
    for (int i = 1; i <= s->p; i++) {
        for (int j = 0; j < s->p; j++)
            s->x[i][j] = 0.5 * (s->x[i][j] + s->x[0][j]);
        s->v[i] = value_at(s, s->x[i]);
    }
}

static void centre_of(const struct simplex *s, double *centre)
{
    for (int j = 0; j < s->p; j++) {
        centre[j] = 0.0;
        for (int i = 0; i < s->p; i++)
            centre[j] += s->x[i][j] / s->p;
    }
}

/* One step of the simplex: reflect, then expand, contract or shrink. */
static void step(struct simplex *s)
{
    double centre[OPTIMISE_MAX], r[OPTIMISE_MAX] = {0}, t[OPTIMISE_MAX] = {0}, vr, vt;
    int p = s->p;

    centre_of(s, centre);
    vr = try_along(s, centre, 1.0, r);
    if (vr < s->v[0]) {
        vt = try_along(s, centre, 2.0, t);
        vt < vr ? put(s, p, t, vt) : put(s, p, r, vr);
    } else if (vr < s->v[p - 1]) {
        put(s, p, r, vr);
    } else {
        vt = try_along(s, centre, vr < s->v[p] ? 0.5 : -0.5, t);
        if (vt < fmin(vr, s->v[p]))
            put(s, p, t, vt);
        else
            shrink(s);
    }
    order(s);
}

static bool settled(const struct simplex *s)
{
    return s->v[s->p] - s->v[0] <= s->box->tolerance * (1.0 + fabs(s->v[0]));
}

static bool box_is_valid(const struct optimise_box *box)
{
    if (box->p < 1 || box->p > OPTIMISE_MAX)
        return false;
    for (int j = 0; j < box->p; j++)
        if (!(box->lower[j] <= box->upper[j] && box->step[j] > 0))
            return false;
    return true;
}

enum fc_status optimise_minimum(optimise_function *f, void *context, const struct optimise_box *box,
                                double *x, struct optimise_result *result)
{
    struct simplex s = {.f = f, .context = context, .box = box, .p = box->p};
    double first;

    if (!box_is_valid(box))
        return FC_ERANGE;
    clamp(box, x);
    for (int round = 0; round < 2; round++) {
        first = s.v[0];
        start(&s, x);
        while (!settled(&s) && s.calls < box->max_calls)
            step(&s);
        memcpy(x, s.x[0], sizeof(double) * (size_t)s.p);
        if (s.calls >= box->max_calls || (round > 0 && first - s.v[0] <= box->tolerance))
            break;
    }
    *result = (struct optimise_result){s.v[0], s.calls, settled(&s)};
    return isfinite(s.v[0]) ? FC_OK : FC_ENONFINITE;
}
