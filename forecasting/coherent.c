#include "coherent.h"

#include <math.h>
#include <stdlib.h>

#include "normal.h"
#include "restate.h"

/* One period ahead on its way. */
struct step {
    const struct coherent *c;
    struct reconcile *r;
    struct reconcile_work work;
    int h, N;
    double *y;                  /* N */
    double *before, *after;     /* N: squares of the draws around the first one; then before: how much wider */
    double *mean_after;         /* N */
};

static bool alike(const struct coherent *c)
{
    int N = c->map->aggregates + c->map->bottoms;

    for (int i = 0; i < N; i++) {
        const struct engine_result *r = c->results[i];
        if (r->status != FC_OK || !r->points || r->last != c->results[0]->last || (c->paths > 0 && !r->paths))
            return false;
    }
    return true;
}

/* --- weights */

/* Variances of the intervals. A series that is known exactly stays a little open, so that contradictions are
 * shared out and not refused. */
static enum fc_status weigh_by_intervals(struct step *s)
{
    double largest = 0;

    for (int i = 0; i < s->N; i++) {
        const struct engine_point *p = &s->c->results[i]->points[s->h];
        double sd = normal_sd80(p->lo80, p->hi80);
        s->y[i] = sd * sd;
        largest = fmax(largest, s->y[i]);
    }
    for (int i = 0; i < s->N; i++)
        s->y[i] = fmax(s->y[i], largest > 0 ? 1e-9 * largest : 1);
    return reconcile_weigh(s->r, RECONCILE_VARIANCE, s->y);
}

/* The trials that all series have, [series * most + n]; returns how many. */
static int common_trials(const struct coherent *c, int N, int most, const struct score_trial **trial)
{
    const struct engine_result *first = c->results[0];
    int n = 0, longest = 0;

    for (int k = 0; k < first->trial_count; k++)
        longest = first->trials[k].horizon > longest ? first->trials[k].horizon : longest;
    for (int k = 0; k < first->trial_count; k++) {
        bool all = first->trials[k].horizon <= (longest + 1) / 2;
        for (int i = 0; i < N && all; i++) {
            trial[i * most + n] = restate_find(c->results[i], &first->trials[k], k);
            all = trial[i * most + n] != NULL;
        }
        n += all;
    }
    return n;
}

/* Errors of all horizons speak of one period ahead, as if they grew like a random walk's. */
static double error_of(const struct score_trial *t)
{
    return (t->actual - t->mean) / sqrt(t->horizon);
}

static enum fc_status weigh_by_trials(const struct coherent *c, struct reconcile *r)
{
    const int most = c->results[0]->trial_count;
    const struct score_trial **trial = malloc(sizeof *trial * ((size_t)r->N * (size_t)most + 1));
    int T = 0;
    double *error = malloc(sizeof *error * ((size_t)r->N * (size_t)most + 1));
    enum fc_status status = trial && error ? FC_OK : FC_ENOMEM;

    if (status == FC_OK && !c->results[0]->trials)
        status = FC_ESHAPE;
    if (status == FC_OK) {
        T = common_trials(c, r->N, most, trial);
        for (int i = 0; i < r->N; i++)
            for (int t = 0; t < T; t++)
                error[i * T + t] = error_of(trial[i * most + t]);
        status = T < COHERENT_TRIALS ? FC_ESHORT : reconcile_weigh_errors(r, error, T);
    }
    free(trial);
    free(error);
    return status;
}

/* --- one period ahead */

static enum fc_status reconcile_means(struct step *s)
{
    enum fc_status status;

    for (int i = 0; i < s->N; i++)
        s->y[i] = s->c->results[i]->points[s->h].mean;
    status = reconcile_apply(s->r, &s->work, s->y, s->c->nonnegative, s->y);
    for (int i = 0; i < s->N && status == FC_OK; i++)
        s->mean_after[i] = s->y[i];
    return status;
}

/* Reconciles every draw and adds up squares around the first draw, from which spreads follow. */
static enum fc_status reconcile_draws(struct step *s, double *first, double *sum)
{
    const struct coherent *c = s->c;
    enum fc_status status = FC_OK;

    for (int d = 0; d < c->paths && status == FC_OK; d++) {
        for (int i = 0; i < s->N; i++)
            s->y[i] = c->results[i]->paths[(size_t)d * (size_t)c->horizon + (size_t)s->h];
        for (int k = 0; k < 2 && status == FC_OK; k++) {
            double *squares = k ? s->after : s->before;
            if (k)
                status = reconcile_apply(s->r, &s->work, s->y, c->nonnegative, s->y);
            for (int i = 0; i < s->N; i++) {
                double *from = &first[2 * i + k], off;
                if (d == 0)
                    *from = s->y[i];
                off = s->y[i] - *from;
                sum[2 * i + k] += off;
                squares[i] += off * off;
            }
        }
        for (int i = 0; i < s->N; i++)
            c->results[i]->paths[(size_t)d * (size_t)c->horizon + (size_t)s->h] = s->y[i];
    }
    return status;
}

/* How much wider the draws became; 1 where they cannot tell. */
static double widening(const struct step *s, const double *sum, int i)
{
    double n = s->c->paths;
    double before = n > 0 ? s->before[i] / n - pow(sum[2 * i] / n, 2) : 0;
    double after = n > 0 ? s->after[i] / n - pow(sum[2 * i + 1] / n, 2) : 0;

    return before > 0 && after >= 0 ? sqrt(after / before) : 1;
}

/* Turns sums into how much wider each series' interval becomes, left in before: half way, in logarithms, to what its
 * draws did relative to all. Returns what all draws are to be spread out by. */
static double relative_widenings(struct step *s, const double *sum)
{
    double squares = 0, spread;

    for (int i = 0; i < s->N; i++) {
        s->before[i] = widening(s, sum, i);
        squares += s->before[i] * s->before[i] / s->N;
    }
    spread = squares > 0 ? 1 / sqrt(squares) : 1;
    for (int i = 0; i < s->N; i++)
        s->before[i] = sqrt(s->before[i] * spread);
    return spread;
}

/* Moves a draw's parts away from the mean and adds its totals up anew. */
static void spread_draw(const struct step *s, int d, double spread)
{
    const struct coherent *c = s->c;
    const struct reconcile_map *map = c->map;
    const size_t at = (size_t)d * (size_t)c->horizon + (size_t)s->h;

    for (int i = map->aggregates; i < s->N; i++) {
        double y = s->mean_after[i] + spread * (c->results[i]->paths[at] - s->mean_after[i]);
        c->results[i]->paths[at] = c->nonnegative ? fmax(y, 0) : y;
    }
    for (int a = 0; a < map->aggregates; a++) {
        double sum = 0;
        for (int k = map->start[a]; k < map->start[a + 1]; k++)
            sum += c->results[map->aggregates + map->member[k]]->paths[at];
        c->results[a]->paths[at] = sum;
    }
}

static enum fc_status step_through(struct step *s, double *room)
{
    double *first = room, *sum = room + 2 * s->N;
    enum fc_status status = FC_OK;

    for (int i = 0; i < s->N; i++)
        s->before[i] = s->after[i] = sum[2 * i] = sum[2 * i + 1] = 0;
    if (s->c->method == RECONCILE_VARIANCE)
        status = weigh_by_intervals(s);
    if (status == FC_OK)
        status = reconcile_work_alloc(&s->work, s->r);
    if (status != FC_OK)
        return status;
    if ((status = reconcile_means(s)) == FC_OK && (status = reconcile_draws(s, first, sum)) == FC_OK) {
        double spread = relative_widenings(s, sum);
        for (int i = 0; i < s->N; i++)
            restate_point(&s->c->results[i]->points[s->h], s->mean_after[i], s->before[i], s->c->nonnegative);
        for (int d = 0; d < s->c->paths; d++)
            spread_draw(s, d, spread);
    }
    reconcile_work_free(&s->work);
    return status;
}

static enum fc_status weigh(const struct coherent *c, struct reconcile *r)
{
    if (c->method == RECONCILE_VARIANCE)
        return FC_OK; /* anew for each period ahead */
    return c->method == RECONCILE_SHRUNK ? weigh_by_trials(c, r) : reconcile_weigh(r, c->method, NULL);
}

enum fc_status coherent_make(const struct coherent *c)
{
    struct reconcile r;
    enum fc_status status;
    double *room;

    if (!alike(c))
        return FC_ESHAPE;
    if ((status = reconcile_alloc(&r, c->map)) != FC_OK)
        return status;
    room = malloc(sizeof *room * 8 * (size_t)r.N);
    status = room ? weigh(c, &r) : FC_ENOMEM;
    for (int h = 0; h < c->horizon && status == FC_OK; h++) {
        struct step s = {.c = c, .r = &r, .h = h, .N = r.N, .y = room, .before = room + r.N, .after = room + 2 * r.N,
                         .mean_after = room + 3 * r.N};
        status = step_through(&s, room + 4 * r.N);
    }
    free(room);
    reconcile_free(&r);
    return status;
}
