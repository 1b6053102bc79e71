/* Draws of the future, for sums over horizons and series and for what moves from one year to the next.
 *
 *   x_idh = sqrt(c) sum_o g_odh u_ioh + sqrt(1 - c) W_idh
 *   u_ioh   series i's errors at origin o and horizon h, of length 1 over the origins. An outcome that is not
 *           known yet has the error last known of that origin, grown as errors grow: were the origin left
 *           out instead, all draws would jump at the horizon where it goes
 *   g_odh   normal, one for the whole panel: an origin's errors come back in all series and horizons at
 *           once, so what went wrong together goes wrong together. Where the origin's outcomes end and u only
 *           grows, g walks on, scaled to variance 1: the years after them bring errors of their own
 *   W_idh   a random walk over h, scaled to variance 1, of the series' own
 *   c       n / (n + own_kappa) with errors of n origins
 * At each h the draws' ranks then pick the quantiles of the calibrated distribution (interval.h), so
 * the draws carry the dependence and not the width. Where errors lean to one side, the mean of these is not the forecast:
 * what lies between lo80 and hi80 is then bent until it is,
 *   v = u + s u (1 - u),   u = (x - lo80) / (hi80 - lo80),   -1 <= s <= 1
 * and the four ends that are published stay where they are.
 * Source: Schefzik, Thorarinsdottir and Gneiting (2013), "Uncertainty quantification in complex
 * simulation models using ensemble copula coupling", Statistical Science 28.
 */
#include "run.h"

#include <math.h>
#include <stdlib.h>

#include "random.h"
#include "ranks.h"

static const double own_kappa = 4;

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* An origin's error at a horizon, or its last known one grown to there; NaN where none is known. */
static double error_at(const struct run *run, const struct task *task, int o, int h)
{
    const struct backtest_plan *plan = &task->backtest.plan;
    const struct interval_spread *spread = &run->classes[task->class].spread;
    const double *errors = task->scaled + o * plan->horizon;
    int known = least(h, plan->horizon - 1);

    while (known > 0 && !isfinite(errors[known]))
        known--;
    return errors[known] * interval_spread_at(spread, plan, plan->origins, h + 1)
           / interval_spread_at(spread, plan, plan->origins, known + 1);
}

/* u at one horizon; returns c. */
static double loadings(const struct run *run, const struct task *task, int h, double *u)
{
    const int origins = task->backtest.plan.origins;
    double squares = 0, known = 0;

    for (int o = 0; o < origins; o++) {
        double e = error_at(run, task, o, h);
        u[o] = isfinite(e) ? e : 0;
        squares += u[o] * u[o];
        known += isfinite(e);
    }
    for (int o = 0; o < origins && squares > 0; o++)
        u[o] /= sqrt(squares);
    return squares > 0 ? known / (known + own_kappa) : 0;
}

/* --- what a panel shares --- */

static size_t shared_count(const struct run *run, const struct backtest_plan *plan)
{
    return (size_t)run->spec->paths * (size_t)plan->origins;
}

/* g at a horizon: [draw * origins + origin]. */
static const double *shared_at(const struct run *run, const struct task *task, int h)
{
    const struct class *c = &run->classes[task->class];

    return c->shared + shared_count(run, &c->plan) * (size_t)h;
}

/* g at h > 0 from the horizon before. */
static void walk_on(const struct backtest_plan *plan, int h, const double *before, int draws, struct random *random,
                    double *g)
{
    const double keep = sqrt((double)h / (h + 1)), add = sqrt(1.0 / (h + 1));

    for (int o = 0; o < plan->origins; o++) {
        bool compared = h < plan->horizon && backtest_is_known(plan, o, h + 1, plan->origins);
        for (int i = o; i < draws * plan->origins; i += plan->origins)
            g[i] = compared ? before[i] : keep * before[i] + add * random_normal(random);
    }
}

/* What rank r of the draws becomes: the quantile (r + 1/2) / draws. */
static void set_rank_quantiles(struct class *c, int draws)
{
    for (int r = 0; r < draws; r++)
        c->by_rank[r] = interval_quantile(&c->quantiles, c->plan.origins, (r + 0.5) / draws);
}

enum fc_status run_draw_shared(struct run *run, int class)
{
    struct class *c = &run->classes[class];
    const size_t n = shared_count(run, &c->plan);
    struct random random;

    if (n == 0 || c->longest == 0)
        return FC_OK;
    c->shared = malloc(n * (size_t)run->spec->horizon * sizeof *c->shared);
    c->by_rank = malloc((size_t)run->spec->paths * sizeof *c->by_rank);
    if (!c->shared || !c->by_rank)
        return FC_ENOMEM;
    set_rank_quantiles(c, run->spec->paths);
    random_seed(&random, run->spec->seed, 1);
    for (size_t i = 0; i < n; i++)
        c->shared[i] = random_normal(&random);
    for (int h = 1; h < run->spec->horizon; h++) {
        double *g = c->shared + n * (size_t)h;
        walk_on(&c->plan, h, g - n, run->spec->paths, &random, g);
    }
    return FC_OK;
}

/* --- the draws of one series --- */

/* Scratch: paths of each. */
struct draws {
    double *walk, *x;
    struct ranks_item *items, *room;
};

static bool draws_alloc(struct draws *draws, size_t count)
{
    draws->walk = calloc(2 * count, sizeof *draws->walk);
    draws->items = malloc(2 * count * sizeof *draws->items);
    if (!draws->walk || !draws->items)
        return false;
    draws->x = draws->walk + count;
    draws->room = draws->items + count;
    return true;
}

static void draws_free(struct draws *draws)
{
    free(draws->walk);
    free(draws->items);
}

/* Moves every walk on by one period and mixes it with what the panel shares. */
static void mix(const struct run *run, const struct task *task, int h, struct draws *draws)
{
    const int origins = task->backtest.plan.origins;
    const double *g = shared_at(run, task, h);
    double u[BACKTEST_ORIGINS_MAX], c = loadings(run, task, h, u), common = sqrt(c), apart = sqrt((1 - c) / (h + 1));
    struct random own;

    random_seed(&own, run->spec->seed, 2 + (uint64_t)(task - run->tasks) * 600 + (uint64_t)h);
    for (int d = 0; d < run->spec->paths; d++) {
        double shared = 0;
        for (int o = 0; o < origins; o++)
            shared += u[o] * g[d * origins + o];
        draws->walk[d] += random_normal(&own);
        draws->x[d] = common * shared + apart * draws->walk[d];
    }
}

/* Bends ascending values between their tenths, so that their mean becomes what it is to be, or comes as near as they can. */
static void bend(double *x, int n, double mean)
{
    const int from = n / 10, to = n - 1 - from;
    const double low = x[from], span = x[to] - low;
    double room = 0, off = 0, s;

    for (int r = 0; r < n; r++)
        off += mean - x[r];
    for (int r = from; r < to; r++)
        room += (x[r] - low) * (low + span - x[r]);
    if (!(room > 0))
        return;
    s = fmin(fmax(off * span / room, -1), 1);
    for (int r = from; r < to; r++)
        x[r] += s * (x[r] - low) * (low + span - x[r]) / span;
}

static void place(const struct run *run, const struct task *task, int h, struct draws *draws)
{
    const double width = run_width(run, task, task->backtest.plan.origins, h + 1);
    const double *by_rank = run->classes[task->class].by_rank;
    const int n = run->spec->paths;

    ranks_order(draws->x, n, draws->items, draws->room);
    for (int r = 0; r < n; r++)
        draws->x[r] = run_not_negative(task, task->published[h] + width * by_rank[r]);
    bend(draws->x, n, run_not_negative(task, task->published[h]));
    for (int r = 0; r < n; r++)
        task->result->paths[(size_t)draws->items[r].place * (size_t)run->spec->horizon + (size_t)h] = task->series.unit * draws->x[r];
}

enum fc_status run_set_paths(const struct run *run, const struct task *task)
{
    const size_t count = (size_t)run->spec->paths, horizon = (size_t)run->spec->horizon;
    struct draws draws;
    bool ok;

    if (count == 0)
        return FC_OK;
    task->result->paths = malloc(count * horizon * sizeof(double));
    ok = draws_alloc(&draws, count) && task->result->paths;
    for (int h = 0; ok && h < run->spec->horizon; h++) {
        mix(run, task, h, &draws);
        place(run, task, h, &draws);
    }
    draws_free(&draws);
    return ok ? FC_OK : FC_ENOMEM;
}
