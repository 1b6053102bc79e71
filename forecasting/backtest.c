#include "backtest.h"

#include <math.h>
#include <stdlib.h>

static int minimum(int a, int b)
{
    return a < b ? a : b;
}

static int maximum(int a, int b)
{
    return a > b ? a : b;
}

/* Years are so few that each of them is an origin. With every second one only, a shock of an odd year would
 * always come an odd number of years ahead, and the paths (run_paths.c) would move in every second year. */
struct backtest_plan backtest_plan(int m, int horizon, int limit)
{
    int longest = m == 1 ? 10 : 2 * m, most = m == 1 ? BACKTEST_ORIGINS_MAX : 12, span;
    struct backtest_plan plan = {.m = m, .horizon = minimum(horizon, longest)};

    span = maximum(plan.horizon + plan.horizon / 2, m == 1 ? 6 : m);
    plan.origins = minimum(span, most);
    plan.step = (span + plan.origins - 1) / plan.origins;
    if (limit > 0)
        plan.origins = minimum(plan.origins, limit);
    return plan;
}

enum fc_status backtest_alloc(struct backtest *b, const struct backtest_plan *plan, int models)
{
    size_t cells = (size_t)plan->origins * (size_t)plan->horizon;

    *b = (struct backtest){.plan = *plan, .models = models, .first = plan->origins};
    b->actual = malloc(cells * (sizeof *b->actual + sizeof *b->forecast * (size_t)models));
    if (!b->actual)
        return FC_ENOMEM;
    b->forecast = (float *)(b->actual + cells);
    for (size_t i = 0; i < cells; i++)
        b->actual[i] = NAN;
    for (size_t i = 0; i < cells * (size_t)models; i++)
        b->forecast[i] = NAN;
    return FC_OK;
}

void backtest_free(struct backtest *b)
{
    free(b->actual);
    b->forecast = NULL;
    b->actual = NULL;
}

static int age(const struct backtest_plan *plan, int origin)
{
    return origin == plan->origins ? 0 : (plan->origins - 1 - origin) * plan->step + 1;
}

int backtest_known(const struct backtest *b, int origin, int n)
{
    return n - age(&b->plan, origin) - (origin < b->plan.origins ? b->nowcasts : 0);
}

bool backtest_is_known(const struct backtest_plan *plan, int o, int h, int at)
{
    return h <= age(plan, o) - age(plan, at);
}

float *backtest_forecast(const struct backtest *b, int origin, int model)
{
    return b->forecast + (size_t)(origin * b->models + model) * (size_t)b->plan.horizon;
}

double *backtest_actual(const struct backtest *b, int origin)
{
    return b->actual + (size_t)origin * (size_t)b->plan.horizon;
}

double backtest_scale(const double *y, int n, int m)
{
    double sum = 0;
    int lag = n > m ? m : 1;

    for (int t = lag; t < n; t++)
        sum += fabs(y[t] - y[t - lag]);
    return n > lag ? sum / (n - lag) : 0;
}

/* The fewest values a series must have at its first origin. */
static int least_known(int n, int m)
{
    return m == 1 ? maximum(4, n / 3) : maximum(2 * m + 2, n / 3);
}

static void set_origins(struct backtest *b, const struct model_data *d, const double *observed)
{
    b->values = d->n;
    b->first = 0;
    while (b->first < b->plan.origins &&
           backtest_known(b, b->first, d->n) < least_known(d->n, d->m))
        b->first++;
    for (int o = b->first; o <= b->plan.origins; o++)
        b->scale[o] = backtest_scale(d->y, backtest_known(b, o, d->n), d->m);
    for (int o = b->first; o < b->plan.origins; o++) {
        int t = backtest_known(b, o, d->n);
        for (int h = 0; h < b->plan.horizon && t + h < d->n; h++)
            backtest_actual(b, o)[h] = observed[t + h];
    }
}

static void keep(struct backtest *b, int o, const double *room)
{
    for (int i = 0; i < MODEL_COUNT; i++)
        for (int h = 0; h < b->plan.horizon; h++)
            backtest_forecast(b, o, i)[h] = (float)room[i * BACKTEST_HORIZON_MAX + h];
}

void backtest_run(struct backtest *b, struct model_work *w, const struct model_data *d,
                  const double *observed, const bool *wanted)
{
    double room[MODEL_COUNT * BACKTEST_HORIZON_MAX];
    struct model_forecast out = {room, BACKTEST_HORIZON_MAX, b->plan.horizon};
    struct outlier found[OUTLIER_MAX];
    struct model_data known = *d;

    set_origins(b, d, observed);
    for (int i = 0; i < MODEL_COUNT; i++)
        w->fitted[i] = false;
    for (int o = b->first; o < b->plan.origins; o++) {
        known.n = backtest_known(b, o, d->n);
        known.driver_end = known.n + d->driver_end - d->n;
        model_run_all(w, &known, wanted, (o - b->first) % BACKTEST_REFIT == 0, &out, found);
        keep(b, o, room);
    }
}

void measure_add(struct measure *s, double actual, double forecast, double scale)
{
    double e = fabs(actual - forecast), size = fabs(actual) + fabs(forecast);

    s->points++;
    if (scale > 0) {
        s->scaled += e / scale;
        s->scaled_points++;
    }
    s->symmetric += size == 0 ? 0 : 200 * e / size;
    s->absolute += e;
    s->actual += fabs(actual);
}

double measure_mase(const struct measure *s)
{
    return s->scaled_points ? s->scaled / s->scaled_points : NAN;
}

double measure_smape(const struct measure *s)
{
    return s->points ? s->symmetric / s->points : NAN;
}

double measure_wape(const struct measure *s)
{
    return s->points && s->actual > 0 ? 100 * s->absolute / s->actual : NAN;
}
