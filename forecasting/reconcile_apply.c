/* Reconciliation of one vector. */
#include "reconcile_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg.h"

/* Solves (C W C') x = x; leaves U'x in s. Woodbury: x -= Z K^-1 U'x. */
static enum fc_status solve(const struct reconcile *r, struct reconcile_work *w)
{
    size_t a = (size_t)r->map.aggregates;
    enum fc_status status;

    sparse_solve(&r->factor, w->x);
    if (r->T == 0)
        return FC_OK;
    for (int t = 0; t < r->T; t++)
        w->s[t] = reconcile_dot(r->U + (size_t)t * a, w->x, r->map.aggregates);
    if ((status = linalg_cholesky_solve(r->T, r->K, 1, w->s)) != FC_OK)
        return status;
    for (int t = 0; t < r->T; t++)
        for (size_t i = 0; i < a; i++)
            w->x[i] -= w->s[t] * r->Z[(size_t)t * a + i];
    for (int t = 0; t < r->T; t++)
        w->s[t] = reconcile_dot(r->U + (size_t)t * a, w->x, r->map.aggregates);
    return FC_OK;
}

/* pull = A'x: what the aggregates of each bottom series ask of it. */
static void set_pull(const struct reconcile *r, struct reconcile_work *w)
{
    for (int k = 0; k < r->map.bottoms; k++) {
        w->pull[k] = 0;
        for (int q = r->upstart[k]; q < r->upstart[k + 1]; q++)
            w->pull[k] += w->x[r->place[r->up[q]]];
    }
}

/* b = bottom part of y - W C'x = y_b + D_b A'x - V_b U'x. */
static enum fc_status project(const struct reconcile *r, struct reconcile_work *w, const double *y)
{
    int a = r->map.aggregates;
    const double *D = r->weight + a;
    enum fc_status status;

    for (int i = 0; i < a; i++)
        w->x[r->place[i]] = y[i] - reconcile_sum_of(&r->map, i, y + a);
    if ((status = solve(r, w)) != FC_OK)
        return status;
    set_pull(r, w);
    for (int k = 0; k < r->map.bottoms; k++) {
        w->b[k] = y[a + k] + D[k] * w->pull[k];
        if (r->T > 0)
            w->b[k] -= reconcile_dot(r->V + (size_t)(a + k) * (size_t)r->T, w->s, r->T);
    }
    return FC_OK;
}

/* True when a dropped equation does not hold: y - W C'x of an aggregate is not the sum of its parts. */
static bool contradicts(const struct reconcile *r, const struct reconcile_work *w, const double *y)
{
    double gap, most = 0, worst = 0;

    if (r->factor.dropped == 0 || r->T > 0)
        return false;
    for (int i = 0; i < r->map.aggregates; i++) {
        gap = y[i] - r->weight[i] * w->x[r->place[i]] - reconcile_sum_of(&r->map, i, w->b);
        worst = fmax(worst, fabs(gap));
        most = fmax(most, fabs(y[i]));
    }
    return worst > 1e-8 * most;
}

/* Moves bottom series between held at zero and free; returns how many. With only_hold none is freed,
 * which makes the exchange end. */
static int exchange(const struct reconcile *r, struct reconcile_work *w, const double *coherent,
                    double small, bool only_hold)
{
    const double *D = r->weight + r->map.aggregates;
    int moved = 0;

    for (int k = 0; k < r->map.bottoms; k++) {
        if (!w->held[k] && w->b[k] < -small) {
            w->held[k] = 1;
            moved++;
        } else if (w->held[k] && !only_hold && D[k] > 0 && coherent[k] + D[k] * w->pull[k] > small) {
            w->held[k] = 0;         /* its multiplier, times D, has the wrong sign */
            moved++;
        }
    }
    return moved;
}

/* The coherent point nearest to the coherent one in bottoms, with the held at zero: their weight is 0
 * and their value given, so C y is what they leave behind. */
static void project_held(const struct reconcile *r, struct reconcile_work *w, const double *bottoms)
{
    int a = r->map.aggregates;

    memcpy(w->weight, r->weight, sizeof(double) * (size_t)r->N);
    for (int k = 0; k < r->map.bottoms; k++) {
        w->b[k] = w->held[k] ? bottoms[k] : 0;
        if (w->held[k])
            w->weight[a + k] = 0;
    }
    for (int i = 0; i < a; i++)
        w->x[i] = 0;
    reconcile_fill_system(r, w->weight, w->x, &w->system);
    sparse_factorise(&w->factor, &w->system);
    for (int i = 0; i < a; i++)
        w->x[r->place[i]] = reconcile_sum_of(&r->map, i, w->b);
    sparse_solve(&w->factor, w->x);
    set_pull(r, w);
    for (int k = 0; k < r->map.bottoms; k++)
        w->b[k] = w->held[k] ? 0 : bottoms[k] + r->weight[a + k] * w->pull[k];
}

/* Block principal pivoting: all that are on the wrong side change sides at once, a few rounds; then
 * negative ones are only held. coherent (bottoms) is where it starts. */
static void make_nonnegative(const struct reconcile *r, struct reconcile_work *w, double *coherent)
{
    double most = 0;
    int rounds = 0;

    for (int k = 0; k < r->map.bottoms; k++) {
        w->b[k] = coherent[k];
        w->held[k] = 0;
        most = fmax(most, fabs(coherent[k]));
    }
    while (exchange(r, w, coherent, 1e-12 * most, rounds > 12) > 0 && rounds++ < 60)
        project_held(r, w, coherent);
    memcpy(coherent, w->b, sizeof *coherent * (size_t)r->map.bottoms);
}

enum fc_status reconcile_apply(const struct reconcile *r, struct reconcile_work *w, const double *y,
                               bool nonnegative, double *out)
{
    int a = r->map.aggregates;
    enum fc_status status;

    for (int i = 0; i < r->N; i++)
        if (!isfinite(y[i]))
            return FC_ENONFINITE;
    if (r->method == RECONCILE_BOTTOM_UP) {
        memcpy(w->b, y + a, sizeof(double) * (size_t)r->map.bottoms);
    } else {
        if ((status = project(r, w, y)) != FC_OK)
            return status;
        if (contradicts(r, w, y))
            return FC_ESINGULAR;
    }
    memcpy(out + a, w->b, sizeof(double) * (size_t)r->map.bottoms);
    if (nonnegative && r->method != RECONCILE_BOTTOM_UP)
        make_nonnegative(r, w, out + a);
    for (int k = a; k < r->N && nonnegative; k++)
        out[k] = fmax(out[k], 0);
    for (int i = 0; i < a; i++)
        out[i] = reconcile_sum_of(&r->map, i, out + a);
    return FC_OK;
}
