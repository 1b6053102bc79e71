/* Sectors and occupations of one block of draws in one year. */
#include <math.h>
#include <string.h>

#include "skills/skills_run.h"

static const float held_sd = 0.03f;     /* a year, of an industry without a forecast */

/* --- sectors --- */

static const double *county_path(const struct plan *p, int s)
{
    return p->in->sectors.path ? p->in->sectors.path[s] : NULL;
}

static const double *part_path(const struct plan *p, int part, int s)
{
    if (p->in->municipalities.n == 0)
        return county_path(p, s);
    return p->in->municipalities.path ? p->in->municipalities.path[part * p->S + s] : NULL;
}

static void load(const struct plan *p, const double *path, int block, int h, float *x)
{
    for (int d = 0; d < BLOCK; d++) {
        int draw = block * BLOCK + d;
        x[d] = (float)path[(draw < p->D ? draw : p->D - 1) * p->H + h];
    }
}

/* A part without a path: its last share of the county's draw, or its base with a walk. */
static void make_up(const struct plan *p, const struct noise *noise, int part, int s, const float *county, float *x)
{
    float base = (float)p->part_base[part * p->S + s], share = base / larger((float)p->county_base[s], 1);

    for (int d = 0; d < BLOCK; d++)
        x[d] = county ? county[d] * share : base * expf(held_sd * noise->held[s * BLOCK + d]);
}

static void sum_parts(const struct plan *p, const float *parts, int s, float *county)
{
    for (int d = 0; d < BLOCK; d++)
        county[d] = 0;
    for (int i = 0; i < p->parts; i++)
        for (int d = 0; d < BLOCK; d++)
            county[d] += parts[(i * p->S + s) * BLOCK + d];
}

/* The parts' draws of one industry, moved by their share of the gap to the county's. */
static void industry_step(const struct plan *p, const struct noise *noise, int block, int h, int s, struct scratch *w)
{
    const double *total = p->in->municipalities.n > 0 ? county_path(p, s) : NULL;
    float county[BLOCK], sum[BLOCK];

    if (total)
        load(p, total, block, h, county);
    for (int i = 0; i < p->parts; i++) {
        const double *path = part_path(p, i, s);
        if (path)
            load(p, path, block, h, w->parts + (i * p->S + s) * BLOCK);
        else
            make_up(p, noise, i, s, total ? county : NULL, w->parts + (i * p->S + s) * BLOCK);
    }
    sum_parts(p, w->parts, s, sum);
    for (int i = 0; i < p->parts; i++) {
        float *x = w->parts + (i * p->S + s) * BLOCK, pull = p->pull[(i * p->S + s) * p->H + h];
        for (int d = 0; d < BLOCK; d++)
            x[d] = larger(0, x[d] + (total ? pull * (county[d] - sum[d]) : 0));
    }
}

/* --- what is different in a scenario --- */

static const double *change_of_part(const struct plan *p, int part, int s)
{
    const struct skills_municipalities *m = &p->in->municipalities;

    if (m->n == 0)
        return p->in->sectors.change ? p->in->sectors.change[s] : NULL;
    return m->change ? m->change[part * p->S + s] : NULL;
}

/* What the county changes by where none of its parts has a path: each by its share. */
static const double *change_of_county(const struct plan *p, int s)
{
    for (int i = 0; i < p->parts; i++)
        if (part_path(p, i, s))
            return NULL;
    return p->in->sectors.change ? p->in->sectors.change[s] : NULL;
}

static void change(const struct plan *p, int block, int h, int s, float *parts)
{
    const double *of_county = change_of_county(p, s);

    for (int i = 0; i < p->parts; i++) {
        const double *by = of_county ? of_county : change_of_part(p, i, s);
        float x[BLOCK], share = of_county ? (float)(p->part_base[i * p->S + s] / fmax(p->county_base[s], 1)) : 1;
        if (!by)
            continue;
        load(p, by, block, h, x);
        for (int d = 0; d < BLOCK; d++)
            parts[(i * p->S + s) * BLOCK + d] = larger(0, parts[(i * p->S + s) * BLOCK + d] + share * x[d]);
    }
}

static void grow(const struct plan *p, const struct assumption *a, double amount, int year, float *parts)
{
    for (int s = 0; s < p->S; s++) {
        float factor = (float)(assumption_growth(a, amount, s, year) / assumption_growth(a, amount, s, p->in->base_year));
        for (int i = 0; factor != 1 && i < p->parts; i++)
            for (int d = 0; d < BLOCK; d++)
                parts[(i * p->S + s) * BLOCK + d] *= factor;
    }
}

/* Jobs into one industry of one part, or spread as the industry is. */
static void add_jobs(const struct plan *p, int part, int s, float jobs, float *parts)
{
    for (int i = 0; i < p->parts; i++) {
        double share = part >= 0 ? i == part : p->part_base[i * p->S + s] / fmax(p->county_base[s], 1);
        float *x = parts + (i * p->S + s) * BLOCK;
        for (int d = 0; share > 0 && d < BLOCK; d++)
            x[d] = larger(0, x[d] + jobs * (float)share);
    }
}

/* Industries that live on the incomes of others: G to N, and R. */
static bool serves(const struct plan *p, int s)
{
    char letter = p->in->sectors.code ? p->in->sectors.code[s][0] : 0;

    return (letter >= 'G' && letter <= 'N') || letter == 'R';
}

static void open_plant(const struct plan *p, const struct assumption *a, double amount, int year, float *parts)
{
    float jobs = (float)(amount * (assumption_ramp(a, year) - assumption_ramp(a, p->in->base_year)));
    int part = p->in->municipalities.n > 0 ? a->municipality : 0;
    double served = 0;

    if (jobs == 0)
        return;
    add_jobs(p, part, a->industry, jobs, parts);
    for (int s = 0; s < p->S; s++)
        served += serves(p, s) ? p->county_base[s] : 0;
    for (int s = 0; s < p->S && served > 0 && a->multiplier > 0; s++)
        if (serves(p, s))
            add_jobs(p, -1, s, jobs * (float)(a->multiplier * p->county_base[s] / served), parts);
}

void sectors_step(const struct plan *p, const struct pathway *path, const struct noise *noise, int block, int h,
                  struct scratch *w)
{
    int year = p->in->base_year + 1 + h;

    for (int s = 0; s < p->S; s++) {
        industry_step(p, noise, block, h, s, w);
        if (path->changed)
            change(p, block, h, s, w->parts);
    }
    for (int i = 0; i < path->count; i++) {
        if (path->assumptions[i].kind == ASSUME_GROWTH)
            grow(p, &path->assumptions[i], amount_of(p, path, i, block), year, w->parts);
        if (path->assumptions[i].kind == ASSUME_PLANT)
            open_plant(p, &path->assumptions[i], amount_of(p, path, i, block), year, w->parts);
    }
    for (int s = 0; s < p->S; s++)
        sum_parts(p, w->parts, s, w->county + s * BLOCK);
}

/* --- occupations --- */

/* Growth of an occupation's weight. Half the variance is taken off, so that its mean is that of the drift alone: or the
 * occupations that are known worst would grow at the cost of the others. */
void occupations_growth(const struct plan *p, const struct noise *noise, int h, struct scratch *w)
{
    const struct shares_fit *f = &p->trend;

    for (int o = 0; o < p->O; o++) {
        double variance = shares_sd(f, o, h + 1) * shares_sd(f, o, h + 1);
        float drift = (float)(shares_centre(f, o, h + 1) - shares_centre(f, o, 0) - variance / 2);
        double scale = f->scale[o] * shares_few(f, h + 1);
        float start = (float)sqrt(scale * f->law.a / f->size[o]);
        float step = (float)sqrt(scale * (f->law.b + f->law.c / f->size[o]));
        for (int d = 0; d < BLOCK; d++) {
            float x = drift + start * noise->share_start[o * BLOCK + d] + step * noise->share_walk[o * BLOCK + d];
            w->growth[o * BLOCK + d] = expf(smaller(larger(x, -4), 4));
        }
    }
}

/* The industry's occupations in the county: its draw times share x growth, normalised. */
static void set_target(const struct plan *p, int s, struct scratch *w)
{
    const float *share = p->share + s * p->O;
    float sum[BLOCK] = {0}, scale[BLOCK];

    for (int o = 0; o < p->O; o++) {
        for (int d = 0; d < BLOCK; d++) {
            w->target[o * BLOCK + d] = share[o] * w->growth[o * BLOCK + d];
            sum[d] += w->target[o * BLOCK + d];
        }
    }
    for (int d = 0; d < BLOCK; d++)
        scale[d] = sum[d] > 0 ? w->county[s * BLOCK + d] / sum[d] : 0;
    for (int o = 0; o < p->O; o++)
        for (int d = 0; d < BLOCK; d++)
            w->target[o * BLOCK + d] *= scale[d];
}

/* Row factors: the part's draw over the sum of its seed times the column factors. */
static void fit_rows(const struct plan *p, int s, const float *restrict factor, const float *restrict parts,
                     float *restrict rows)
{
    for (int i = 0; i < p->parts; i++) {
        const float *seed = p->seed + (s * p->parts + i) * p->O;
        float sum[BLOCK] = {0};
        for (int o = 0; o < p->O; o++)
            for (int d = 0; d < BLOCK; d++)
                sum[d] += seed[o] * factor[o * BLOCK + d];
        for (int d = 0; d < BLOCK; d++)
            rows[i * BLOCK + d] = parts[(i * p->S + s) * BLOCK + d] / larger(sum[d], 1e-20f);
    }
}

/* Column factors: the county's target over the sum of the seeds times the row factors. Where an industry is gone from all
 * parts in a draw the factors stay as they were, for the year in which it comes back. */
static void fit_columns(const struct plan *p, int s, const float *restrict rows, const float *restrict target,
                        float *restrict factor)
{
    for (int o = 0; o < p->O; o++) {
        const float *seed = p->seed + s * p->parts * p->O + o;
        float sum[BLOCK] = {0};
        for (int i = 0; i < p->parts; i++)
            for (int d = 0; d < BLOCK; d++)
                sum[d] += seed[i * p->O] * rows[i * BLOCK + d];
        for (int d = 0; d < BLOCK; d++)
            if (sum[d] > 0 && target[o * BLOCK + d] > 0)
                factor[o * BLOCK + d] = target[o * BLOCK + d] / sum[d];
    }
}

static void add_fitted(const struct plan *p, int s, const float *restrict rows, const float *restrict factor,
                       float *restrict by_part, float *restrict by_industry)
{
    for (int i = 0; i < p->parts; i++) {
        const float *seed = p->seed + (s * p->parts + i) * p->O;
        for (int o = 0; o < p->O; o++) {
            for (int d = 0; d < BLOCK; d++) {
                float x = seed[o] * rows[i * BLOCK + d] * factor[o * BLOCK + d];
                by_part[(i * p->O + o) * BLOCK + d] += x;
                by_industry[o * BLOCK + d] += x;
            }
        }
    }
}

/* Every part has the county's pattern: its draw's share of each of the county's occupations. */
static void add_shared(const struct plan *p, int s, const float *restrict target, const float *restrict parts,
                       const float *restrict county, float *restrict by_part, float *restrict by_industry)
{
    for (int i = 0; i < p->parts; i++) {
        float share[BLOCK];
        for (int d = 0; d < BLOCK; d++)
            share[d] = county[d] > 0 ? parts[(i * p->S + s) * BLOCK + d] / county[d] : 0;
        for (int o = 0; o < p->O; o++) {
            for (int d = 0; d < BLOCK; d++) {
                float x = share[d] * target[o * BLOCK + d];
                by_part[(i * p->O + o) * BLOCK + d] += x;
                by_industry[o * BLOCK + d] += x;
            }
        }
    }
}

/* Rounds of fitting to the parts' industries and the county's occupations. Factors begin at last year's, so two are
 * enough; rows come last, which makes the industries of every municipality exact, and the county is the sum. */
enum { ROUNDS = 2 };

void occupations_step(const struct plan *p, float *factor, struct scratch *w)
{
    memset(w->by_part, 0, (size_t)(p->parts * p->O * BLOCK) * sizeof(float));
    memset(w->by_industry, 0, (size_t)(p->S * p->O * BLOCK) * sizeof(float));
    memset(w->demand, 0, (size_t)(p->O * BLOCK) * sizeof(float));
    for (int s = 0; s < p->S; s++) {
        float *columns = factor + s * p->O * BLOCK, *industry = w->by_industry + s * p->O * BLOCK;
        set_target(p, s, w);
        if (!p->seed) {
            add_shared(p, s, w->target, w->parts, w->county + s * BLOCK, w->by_part, industry);
            continue;
        }
        for (int round = 0; round < ROUNDS; round++) {
            fit_rows(p, s, columns, w->parts, w->rows);
            fit_columns(p, s, w->rows, w->target, columns);
        }
        fit_rows(p, s, columns, w->parts, w->rows);
        add_fitted(p, s, w->rows, columns, w->by_part, industry);
    }
    for (int i = 0; i < p->parts; i++)
        for (int j = 0; j < p->O * BLOCK; j++)
            w->demand[j] += w->by_part[i * p->O * BLOCK + j];
}
