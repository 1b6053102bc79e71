#include "effect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

enum { STREAM = 0x77686174 }; /* of the amounts; the engine's own streams are small numbers */

struct making {
    const struct effect_input *in;
    const double **amounts; /* [assumption][draw] */
    double *effect;         /* [draw] of the cell in hand */
    double *plain, *moved;  /* [draw]: the cell without and with the assumptions */
    bool *finest;           /* per target */
};

/* --- who lies below whom */

static bool is_total(const char *code)
{
    return strcmp(code, "T") == 0;
}

/* Of people at work, all together: the cells assumptions speak of. */
static bool is_plain(const struct part_key *k)
{
    return is_total(k->occupation) && is_total(k->education) && is_total(k->sector);
}

static bool region_below(const char *region, const char *of)
{
    return strcmp(region, of) == 0 || (strlen(of) == 2 && strncmp(region, of, 2) == 0);
}

static bool industry_below(const struct part_key *k, const char *scheme, const char *industry)
{
    return is_total(industry) || (strcmp(k->industry, industry) == 0 && strcmp(k->industry_scheme, scheme) == 0);
}

static bool lies_below(const struct part_key *k, const struct part_key *of)
{
    return is_plain(k) && region_below(k->region, of->region) && industry_below(k, of->industry_scheme, of->industry);
}

/* Cells of the reference list with none below them; other lists would count people twice. */
static void find_finest(struct making *m)
{
    const struct panel *panel = m->in->panel;

    for (int i = 0; i < panel->count; i++) {
        const struct part_key *k = &panel->targets[i].key;
        bool finest = is_plain(k) && strcmp(k->industry_scheme, "sni2007g") == 0;
        for (int j = 0; finest && j < panel->count; j++)
            finest = j == i || !lies_below(&panel->targets[j].key, k);
        m->finest[i] = finest;
    }
}

/* --- one cell */

static double draw_of(const struct making *m, int target, int d, int h)
{
    return m->in->results[target].paths[(size_t)d * (size_t)m->in->horizon + (size_t)h];
}

static void add_plant(struct making *m, int a, const struct part_key *k, int ordinal)
{
    const struct premise *plant = &m->in->assumptions[a];
    double sign = plant->kind == PREMISE_PLANT_OPENS ? 1 : -1,
           share = premise_share(plant, m->in->frequency, ordinal);

    if (!is_plain(k) || !region_below(plant->region, k->region) ||
        !(is_total(k->industry) ||
          (strcmp(k->industry, plant->industry) == 0 && strcmp(k->industry_scheme, plant->industry_scheme) == 0)))
        return;
    for (int d = 0; d < m->in->paths; d++)
        m->effect[d] += sign * share * m->amounts[a][d];
}

/* Adds what a growth does to one of the finest cells. */
static void add_growth_of(struct making *m, int a, int cell, int h, int ordinal)
{
    double years = premise_years(&m->in->assumptions[a], m->in->frequency, ordinal);

    for (int d = 0; years > 0 && d < m->in->paths; d++)
        m->effect[d] += draw_of(m, cell, d, h) * (pow(1 + m->amounts[a][d] / 100, years) - 1);
}

static void add_growth(struct making *m, int a, const struct part_key *k, int h, int ordinal)
{
    const struct premise *growth = &m->in->assumptions[a];
    const struct panel *panel = m->in->panel;

    for (int i = 0; i < panel->count; i++)
        if (m->finest[i] && m->in->results[i].status == FC_OK && lies_below(&panel->targets[i].key, k) &&
            region_below(panel->targets[i].key.region, growth->region) &&
            industry_below(&panel->targets[i].key, growth->industry_scheme, growth->industry))
            add_growth_of(m, a, i, h, ordinal);
}

static void add_all(struct making *m, int target, int h)
{
    const struct part_key *k = &m->in->panel->targets[target].key;
    int ordinal = m->in->results[target].last + 1 + h;

    memset(m->effect, 0, (size_t)m->in->paths * sizeof *m->effect);
    for (int a = 0; a < m->in->count; a++)
        if (m->in->assumptions[a].kind == PREMISE_SECTOR_GROWTH)
            add_growth(m, a, k, h, ordinal);
        else if (m->in->assumptions[a].kind == PREMISE_PLANT_OPENS || m->in->assumptions[a].kind == PREMISE_PLANT_CLOSES)
            add_plant(m, a, k, ordinal);
}

/* --- quantiles */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Of sorted values, between the two nearest ranks (Hyndman and Fan 1996, definition 5). */
static double quantile(const double *sorted, int n, double p)
{
    double at = p * n - 0.5;
    int low = at <= 0 ? 0 : at >= n - 1 ? n - 1 : (int)at;
    double part = at <= 0 || low >= n - 1 ? 0 : at - low;

    return part > 0 ? sorted[low] + part * (sorted[low + 1] - sorted[low]) : sorted[low];
}

static struct effect_point summary(double *values, int n)
{
    double sum = 0;

    for (int i = 0; i < n; i++)
        sum += values[i];
    qsort(values, (size_t)n, sizeof *values, by_value);
    return (struct effect_point){sum / n, quantile(values, n, 0.1), quantile(values, n, 0.9), quantile(values, n, 0.025),
                                 quantile(values, n, 0.975)};
}

static bool any(const double *values, int n)
{
    for (int i = 0; i < n; i++)
        if (values[i] != 0)
            return true;
    return false;
}

static struct effect_point difference(struct effect_point a, struct effect_point b)
{
    return (struct effect_point){a.mean - b.mean, a.lo80 - b.lo80, a.hi80 - b.hi80, a.lo95 - b.lo95, a.hi95 - b.hi95};
}

static void measure(struct making *m, struct effects *effects, int target, int h)
{
    const struct effect_input *in = m->in;
    size_t at = (size_t)target * (size_t)in->horizon + (size_t)h;

    add_all(m, target, h);
    if (!any(m->effect, in->paths))
        return;
    for (int d = 0; d < in->paths; d++) {
        m->plain[d] = draw_of(m, target, d, h);
        m->effect[d] = fmax(m->effect[d], -fmax(m->plain[d], 0)); /* nobody can leave who is not there */
        m->moved[d] = m->plain[d] + m->effect[d];
    }
    effects->touched[target] = true;
    effects->points[at] = summary(m->effect, in->paths);
    effects->shifts[at] = difference(summary(m->moved, in->paths), summary(m->plain, in->paths));
}

/* --- all of them */

static bool draw_amounts(struct making *m)
{
    const struct effect_input *in = m->in;
    struct random random;

    for (int a = 0; a < in->count; a++) {
        const struct premise *assumption = &in->assumptions[a];
        double *amounts = malloc((size_t)in->paths * sizeof *amounts);
        if (amounts == NULL)
            return false;
        m->amounts[a] = amounts;
        random_seed(&random, in->seed, STREAM + (uint64_t)a);
        for (int d = 0; d < in->paths; d++)
            amounts[d] = assumption->low + (assumption->high - assumption->low) * random_uniform(&random);
    }
    return true;
}

static bool begin(struct making *m, struct effects *effects, const struct effect_input *in)
{
    size_t targets = (size_t)in->panel->count + 1;

    *m = (struct making){.in = in};
    m->amounts = calloc((size_t)in->count + 1, sizeof *m->amounts);
    m->effect = calloc((size_t)in->paths + 1, sizeof *m->effect);
    m->plain = calloc((size_t)in->paths + 1, sizeof *m->plain);
    m->moved = calloc((size_t)in->paths + 1, sizeof *m->moved);
    m->finest = calloc(targets, sizeof *m->finest);
    effects->horizon = in->horizon;
    effects->touched = calloc(targets, sizeof *effects->touched);
    effects->points = calloc(targets * (size_t)in->horizon, sizeof *effects->points);
    effects->shifts = calloc(targets * (size_t)in->horizon, sizeof *effects->shifts);
    return m->amounts != NULL && m->effect != NULL && m->plain != NULL && m->moved != NULL && m->finest != NULL &&
           effects->touched != NULL && effects->points != NULL && effects->shifts != NULL && draw_amounts(m);
}

static void end(struct making *m)
{
    for (int a = 0; m->amounts != NULL && a < m->in->count; a++)
        free((double *)m->amounts[a]);
    free(m->amounts);
    free(m->effect);
    free(m->plain);
    free(m->moved);
    free(m->finest);
}

bool effects_make(struct effects *effects, const struct effect_input *input)
{
    struct making m;
    bool ok;

    memset(effects, 0, sizeof *effects);
    ok = begin(&m, effects, input);
    if (ok)
        find_finest(&m);
    for (int i = 0; ok && i < input->panel->count; i++)
        for (int h = 0; h < input->horizon && input->results[i].status == FC_OK; h++)
            measure(&m, effects, i, h);
    end(&m);
    return ok;
}

void effects_free(struct effects *effects)
{
    free(effects->touched);
    free(effects->points);
    free(effects->shifts);
    memset(effects, 0, sizeof *effects);
}

static double held(double value, bool nonnegative)
{
    return nonnegative ? fmax(value, 0) : value;
}

void effects_apply(const struct effects *effects, int target, struct engine_point *points, bool nonnegative)
{
    const struct effect_point *shift = effects->shifts + (size_t)target * (size_t)effects->horizon;

    for (int h = 0; effects->touched[target] && h < effects->horizon; h++) {
        struct engine_point *p = &points[h];
        p->mean = held(p->mean + shift[h].mean, nonnegative);
        /* Ends that rounding or a closed plant would push past the mean stay at it. */
        p->lo80 = fmin(p->mean, held(p->lo80 + shift[h].lo80, nonnegative));
        p->lo95 = fmin(p->lo80, held(p->lo95 + shift[h].lo95, nonnegative));
        p->hi80 = fmax(p->mean, p->hi80 + shift[h].hi80);
        p->hi95 = fmax(p->hi80, p->hi95 + shift[h].hi95);
    }
}

int effects_of_work(const struct premise *assumptions, int count)
{
    int n = 0;

    for (int i = 0; i < count; i++)
        n += assumptions[i].kind == PREMISE_PLANT_OPENS || assumptions[i].kind == PREMISE_PLANT_CLOSES ||
             assumptions[i].kind == PREMISE_SECTOR_GROWTH;
    return n;
}
