/* Draws of the future, for sums over horizons and series.
 *
 *   x_idh = sqrt(c) sum_o g_od u_ioh + sqrt(1 - c) W_idh
 *   u_ioh   series i's errors at origin o and horizon h, of length 1 over the origins
 *   g_od    normal, one for the whole panel: an origin's errors come back in all series and horizons at
 *           once, so what went wrong together goes wrong together
 *   W_idh   a random walk over h, scaled to variance 1, of the series' own
 *   c       n / (n + own_kappa) with n errors known at h
 * At each h the draws' ranks then pick the quantiles of the calibrated distribution (interval.h), so
 * the draws carry the dependence and not the width.
 * Source: Schefzik, Thorarinsdottir and Gneiting (2013), "Uncertainty quantification in complex
 * simulation models using ensemble copula coupling", Statistical Science 28.
 */
#include "run.h"

#include <math.h>
#include <stdlib.h>

#include "random.h"

static const double own_kappa = 4;

struct draw {
    double x;
    int d;
};

static int by_size(const void *a, const void *b)
{
    const struct draw *x = a, *y = b;

    return x->x != y->x ? (x->x > y->x) - (x->x < y->x) : (x->d > y->d) - (x->d < y->d);
}

/* u at one horizon; returns c. */
static double loadings(const struct task *task, int h, double *u)
{
    const struct backtest_plan *plan = &task->backtest.plan;
    double squares = 0, known = 0;

    for (int o = 0; o < plan->origins; o++) {
        double e = task->scaled[o * plan->horizon + (h < plan->horizon ? h : plan->horizon - 1)];
        u[o] = isfinite(e) ? e : 0;
        squares += u[o] * u[o];
        known += isfinite(e);
    }
    for (int o = 0; o < plan->origins && squares > 0; o++)
        u[o] /= sqrt(squares);
    return squares > 0 ? known / (known + own_kappa) : 0;
}

/* g: [draw * origins + origin], the same for all series and horizons of a panel. */
static void draw_shared(const struct run *run, const struct task *task, double *g)
{
    const size_t n = (size_t)run->spec->paths * (size_t)task->backtest.plan.origins;
    struct random common;

    random_seed(&common, run->spec->seed, 1);
    for (size_t i = 0; i < n; i++)
        g[i] = random_normal(&common);
}

/* Moves every walk on by one period and mixes it with what the panel shares. */
static void mix(const struct run *run, const struct task *task, int h, const double *g, double *walk, struct draw *draws)
{
    const int origins = task->backtest.plan.origins;
    double u[BACKTEST_ORIGINS_MAX], c = loadings(task, h, u);
    struct random own;

    random_seed(&own, run->spec->seed, 2 + (uint64_t)(task - run->tasks) * 600 + (uint64_t)h);
    for (int d = 0; d < run->spec->paths; d++) {
        double shared = 0;
        for (int o = 0; o < origins; o++)
            shared += u[o] * g[d * origins + o];
        walk[d] += random_normal(&own);
        draws[d] = (struct draw){sqrt(c) * shared + sqrt((1 - c) / (h + 1)) * walk[d], d};
    }
}

/* Rank r of the draws becomes the quantile (r + 1/2) / draws. */
static void place(const struct run *run, const struct task *task, int h, struct draw *draws)
{
    const int count = run->spec->paths, end = task->backtest.plan.origins;
    const double unit = task->series.unit, width = run_width(run, task, end, h + 1);

    qsort(draws, (size_t)count, sizeof *draws, by_size);
    for (int r = 0; r < count; r++) {
        double z = interval_quantile(&run->classes[task->class].quantiles, end, (r + 0.5) / count);
        task->result->paths[(size_t)draws[r].d * (size_t)run->spec->horizon + (size_t)h] =
            unit * run_not_negative(task, task->published[h] + width * z);
    }
}

enum fc_status run_set_paths(const struct run *run, const struct task *task)
{
    const size_t count = (size_t)run->spec->paths, horizon = (size_t)run->spec->horizon;
    struct draw *draws;
    double *walk, *g;

    if (count == 0)
        return FC_OK;
    draws = malloc(count * sizeof *draws);
    walk = calloc(count, sizeof *walk);
    g = malloc((count * (size_t)task->backtest.plan.origins + 1) * sizeof *g);
    task->result->paths = malloc(count * horizon * sizeof(double));
    if (g)
        draw_shared(run, task, g);
    for (int h = 0; draws && walk && g && task->result->paths && h < run->spec->horizon; h++) {
        mix(run, task, h, g, walk, draws);
        place(run, task, h, draws);
    }
    free(draws);
    free(walk);
    free(g);
    return draws && walk && g && task->result->paths ? FC_OK : FC_ENOMEM;
}
