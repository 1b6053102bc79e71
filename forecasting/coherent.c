#include "coherent.h"

#include <math.h>
#include <stdlib.h>

#include "normal.h"
#include "restate.h"
#include "together.h"

/* One period ahead on its way. */
struct step {
    const struct coherent *c;
    struct reconcile *r;
    struct reconcile_work work;
    struct together together;   /* a row for each series, and one more */
    int h, N, least_nowcasts;
    double *y;                  /* N */
    double *ratio;              /* N: how much wider the draws became */
    double *draws;              /* N x paths, and scratch of one row */
    double *nowcast;            /* aggregates x paths: the last nowcast's draws of those that have one, as they came */
    int *member;                /* N */
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

static double *draws_of(const struct step *s, int i)
{
    return s->draws + (size_t)i * (size_t)s->c->paths;
}

static double *draw_at(const struct step *s, int i, int d, int h)
{
    return &s->c->results[i]->paths[(size_t)d * (size_t)s->c->horizon + (size_t)h];
}

static void take_draws(struct step *s)
{
    for (int i = 0; i < s->N; i++) {
        for (int d = 0; d < s->c->paths; d++)
            draws_of(s, i)[d] = *draw_at(s, i, d, s->h);
        together_take(&s->together, i, draws_of(s, i));
    }
}

/* A total that nowcasts tell more of than of others errs by what the others do not. */
static bool is_known_apart(const struct step *s, int i)
{
    return s->c->results[i]->nowcasts > s->least_nowcasts;
}

static double *nowcast_of(const struct step *s, int total)
{
    return s->nowcast + (size_t)total * (size_t)s->c->paths;
}

static void keep_nowcasts(struct step *s)
{
    const struct coherent *c = s->c;

    for (int a = 0; a < c->map->aggregates; a++)
        for (int d = 0, k = c->results[a]->nowcasts; d < c->paths && k > 0 && k <= c->horizon; d++)
            nowcast_of(s, a)[d] = *draw_at(s, a, d, k - 1);
}

/* Of such a total, in the row of none: how it is to grow from its nowcasts on, as far as h, which is what its parts have in
 * common. Returns by how much wider that is h + 1 periods on; 0 where it is nothing but nowcasts. */
static double take_growth(struct step *s, int total)
{
    const int H = s->c->horizon, k = s->c->results[total]->nowcasts, at = s->h + k < H ? s->h + k : H - 1;
    double *growth = draws_of(s, s->N);

    if (at < k)
        return 0;
    for (int d = 0; d < s->c->paths; d++)
        growth[d] = *draw_at(s, total, d, at) - nowcast_of(s, total)[d];
    together_take(&s->together, s->N, growth);
    return sqrt((s->h + 1.0) / (at - k + 1));
}

static int members_of(struct step *s, int total)
{
    const struct reconcile_map *map = s->c->map;
    int n = 0;

    for (int k = map->start[total]; k < map->start[total + 1]; k++)
        s->member[n++] = map->aggregates + map->member[k];
    return n;
}

/* Parts in an order in which their sums are as wide as forecasts of their own; then totals in the order of these sums. */
static void order_draws(struct step *s)
{
    struct together *t = &s->together;

    for (int a = 0; a < s->c->map->aggregates; a++) {
        bool apart = is_known_apart(s, a);
        double share = apart ? take_growth(s, a) : 1;
        together_pull(t, s->member, members_of(s, a), apart ? s->N : a, share);
    }
    for (int a = 0; a < s->c->map->aggregates; a++)
        if (!is_known_apart(s, a))
            together_follow(t, a, s->member, members_of(s, a));
    for (int i = 0; i < s->N; i++)
        together_lay(t, i, draws_of(s, i));
}

static enum fc_status reconcile_draws(struct step *s)
{
    enum fc_status status = FC_OK;

    for (int d = 0; d < s->c->paths && status == FC_OK; d++) {
        for (int i = 0; i < s->N; i++)
            s->y[i] = draws_of(s, i)[d];
        status = reconcile_apply(s->r, &s->work, s->y, s->c->nonnegative, s->y);
        for (int i = 0; i < s->N; i++)
            draws_of(s, i)[d] = s->y[i];
    }
    return status;
}

static void return_draws(struct step *s)
{
    for (int i = 0; i < s->N; i++) {
        for (int d = 0; d < s->c->paths; d++)
            *draw_at(s, i, d, s->h) = draws_of(s, i)[d];
        s->ratio[i] = together_widened(&s->together, i, draws_of(s, i));
    }
}

static enum fc_status restate_points(struct step *s)
{
    enum fc_status status;

    for (int i = 0; i < s->N; i++)
        s->y[i] = s->c->results[i]->points[s->h].mean;
    status = reconcile_apply(s->r, &s->work, s->y, s->c->nonnegative, s->y);
    for (int i = 0; i < s->N && status == FC_OK; i++)
        restate_point(s->c->results[i], s->h, s->y[i], s->ratio[i], s->c->nonnegative);
    return status;
}

static enum fc_status step_through(struct step *s)
{
    enum fc_status status = FC_OK;

    for (int i = 0; i < s->N; i++)
        s->ratio[i] = 1;
    if (s->c->method == RECONCILE_VARIANCE)
        status = weigh_by_intervals(s);
    if (status == FC_OK)
        status = reconcile_work_alloc(&s->work, s->r);
    if (status != FC_OK)
        return status;
    if (s->c->paths > 0) {
        take_draws(s);
        order_draws(s);
        status = reconcile_draws(s);
        if (status == FC_OK)
            return_draws(s);
    }
    if (status == FC_OK)
        status = restate_points(s);
    reconcile_work_free(&s->work);
    return status;
}

static enum fc_status weigh(const struct coherent *c, struct reconcile *r)
{
    if (c->method == RECONCILE_VARIANCE)
        return FC_OK; /* anew for each period ahead */
    return c->method == RECONCILE_SHRUNK ? weigh_by_trials(c, r) : reconcile_weigh(r, c->method, NULL);
}

static enum fc_status step_alloc(struct step *s, const struct coherent *c, struct reconcile *r)
{
    const size_t N = (size_t)r->N, paths = (size_t)c->paths, totals = (size_t)c->map->aggregates;

    *s = (struct step){.c = c, .r = r, .N = r->N, .least_nowcasts = c->results[0]->nowcasts,
                       .y = malloc(sizeof *s->y * (2 * N + (N + 1 + totals) * paths)), .member = malloc(sizeof *s->member * N)};
    if (!s->y || !s->member)
        return FC_ENOMEM;
    s->ratio = s->y + N;
    s->draws = s->ratio + N;
    s->nowcast = s->draws + (N + 1) * paths;
    keep_nowcasts(s);
    for (int i = 0; i < r->N; i++)
        if (c->results[i]->nowcasts < s->least_nowcasts)
            s->least_nowcasts = c->results[i]->nowcasts;
    return together_alloc(&s->together, r->N + 1, c->paths);
}

static void step_free(struct step *s)
{
    together_free(&s->together);
    free(s->y);
    free(s->member);
}

enum fc_status coherent_make(const struct coherent *c)
{
    struct reconcile r;
    struct step s;
    enum fc_status status;

    if (!alike(c))
        return FC_ESHAPE;
    if ((status = reconcile_alloc(&r, c->map)) != FC_OK)
        return status;
    status = step_alloc(&s, c, &r);
    if (status == FC_OK)
        status = weigh(c, &r);
    for (s.h = 0; s.h < c->horizon && status == FC_OK; s.h++)
        status = step_through(&s);
    step_free(&s);
    reconcile_free(&r);
    return status;
}
