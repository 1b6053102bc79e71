/* One year of one block of draws, from sectors to balance. */
#include <math.h>
#include <string.h>

#include "skills/balance.h"
#include "skills/skills_run.h"

/* Row `block` of an array of blocks. */
static float *of_block(float *x, int block, int rows)
{
    return x + (size_t)block * (size_t)rows * BLOCK;
}

/* Largest gap between what the occupations and what the industries sum to, in shares. */
static double incoherence(const struct plan *p, const struct scratch *w)
{
    double worst = 0;

    for (int d = 0; d < BLOCK; d++) {
        double industries = 0, occupations = 0;
        for (int s = 0; s < p->S; s++)
            industries += w->county[s * BLOCK + d];
        for (int o = 0; o < p->O; o++)
            occupations += w->demand[o * BLOCK + d];
        if (industries > 0)
            worst = fmax(worst, fabs(occupations - industries) / industries);
    }
    return worst;
}

/* --- replacement --- */

static float pension_of(const struct plan *p, const struct pathway *path, int block, int year)
{
    float shift = 0;

    for (int i = 0; i < path->count; i++)
        if (path->assumptions[i].kind == ASSUME_PENSION_AGE && assumption_holds(&path->assumptions[i], year))
            shift += (float)amount_of(p, path, i, block);
    return shift;
}

static float remote_of(const struct plan *p, const struct pathway *path, int block, int year)
{
    float share = 0;

    for (int i = 0; i < path->count; i++)
        if (path->assumptions[i].kind == ASSUME_REMOTE && assumption_holds(&path->assumptions[i], year))
            share += (float)amount_of(p, path, i, block);
    return smaller(larger(share, -1), 1);
}

static void leave(const struct plan *p, struct pathway *path, const struct noise *noise, int block, int year,
                  struct scratch *w)
{
    const struct replacement_flow flow = {w->gross, w->net, w->left};
    const struct replacement_shock shock = {noise->leave_mean, noise->leave_year, noise->leave_count};

    if (p->R == 0)
        return;
    replacement_step(p->in->replacement, w->demand, &shock, pension_of(p, path, block, year),
                     path->ages + (size_t)(block * p->O * p->R) * BLOCK, &flow);
}

/* Expansion and replacement by occupation and, through the mix, by education. */
static void put_need(const struct plan *p, struct pathway *path, const struct sink *sink, int block, int h,
                     struct scratch *w)
{
    float *before = of_block(path->occupations, block, p->O), *left = of_block(path->left, block, p->O);
    float *educated = of_block(path->educations, block, p->K), x[BLOCK];

    for (int o = 0; o < p->O; o++) {
        for (int d = 0; d < BLOCK; d++)
            x[d] = w->demand[o * BLOCK + d] - before[o * BLOCK + d];
        put(p, sink, SKILLS_EXPANSION, o, x);
        if (p->R == 0)
            continue;
        put(p, sink, SKILLS_REPLACEMENT_GROSS, o, w->gross + o * BLOCK);
        put(p, sink, SKILLS_REPLACEMENT_NET, o, w->net + o * BLOCK);
        for (int d = 0; d < BLOCK; d++) {
            int i = o * BLOCK + d;
            left[i] += w->gross[i];
            x[d] = larger(0, left[i] + w->demand[i] - p->start_demand[i]) / (float)(h + 1);
        }
        put(p, sink, SKILLS_OPENINGS, o, x);
    }
    if (p->R > 0)
        educate(p, 0, w->left, w, w->inflow);
    for (int k = 0; p->R > 0 && k < p->K; k++) {
        /* inflow is free until the supply's step: who left, by education. */
        for (int d = 0; d < BLOCK; d++)
            x[d] = w->education[k * BLOCK + d] - educated[k * BLOCK + d] + w->inflow[k * BLOCK + d];
        put(p, sink, SKILLS_EDUCATION_NEED, k, x);
        if (p->P > 0)
            memcpy(path->need + ((size_t)(h * p->K + k)) * (size_t)p->stride + sink->draw, x, sizeof x);
    }
    copy_rows(before, w->demand, p->O);
    copy_rows(educated, w->education, p->K);
}

/* --- supply --- */

struct supply_change change_of(const struct plan *p, const struct pathway *path, int block, int year)
{
    struct supply_change change = {1, pension_of(p, path, block, year), 0, 0, -1, NULL};

    for (int i = 0; i < path->count; i++) {
        const struct assumption *a = &path->assumptions[i];
        if (!assumption_holds(a, year))
            continue;
        if (a->kind == ASSUME_MIGRATION)
            change.migration *= (float)amount_of(p, path, i, block);
        if (a->kind == ASSUME_PARTICIPATION) {
            change.participation = (float)amount_of(p, path, i, block);
            change.first = a->age_first;
            change.last = a->age_last;
        }
    }
    return change;
}

/* Supply after commuting, and what of each education can work as what. */
static void match(const struct plan *p, struct scratch *w)
{
    for (int k = 0; k < p->K; k++)
        for (int d = 0; d < BLOCK; d++)
            w->labour[k * BLOCK + d] *= p->commuting[k];
    memset(w->potential, 0, (size_t)(p->O * BLOCK) * sizeof(float));
    for (int k = 0; k < p->K; k++)
        for (int o = 0; o < p->O; o++)
            for (int d = 0; d < BLOCK; d++)
                w->potential[o * BLOCK + d] += p->flexibility[k * p->O + o] * w->labour[k * BLOCK + d];
}

static void put_supply(const struct plan *p, const struct sink *sink, float remote, const struct scratch *w)
{
    float x[BLOCK];

    for (int k = 0; k < p->K; k++) {
        put(p, sink, SKILLS_POPULATION, k, w->population + k * BLOCK);
        put(p, sink, SKILLS_SUPPLY, k, w->labour + k * BLOCK);
        put(p, sink, SKILLS_INFLOW, k, w->inflow + k * BLOCK);
        for (int d = 0; d < BLOCK; d++)
            x[d] = balance_of(w->labour[k * BLOCK + d], w->local[k * BLOCK + d]);
        put(p, sink, SKILLS_BALANCE, k, x);
    }
    for (int o = 0; o < p->O; o++) {
        float here = 1 - remote * p->remote[o];
        put(p, sink, SKILLS_POTENTIAL, o, w->potential + o * BLOCK);
        for (int d = 0; d < BLOCK; d++)
            x[d] = balance_of(w->potential[o * BLOCK + d], w->demand[o * BLOCK + d] * here);
        put(p, sink, SKILLS_BALANCE_OCCUPATION, o, x);
    }
}

static void supply_year(const struct plan *p, struct pathway *path, const struct noise *noise, int block, int h,
                        const struct sink *sink, struct scratch *w)
{
    const struct supply_flow flow = {w->labour, w->population, w->inflow, w->other};
    const struct supply_shock shock = {noise->supply_mean, noise->participation, noise->supply_year,
                                       noise->participation_year, noise->supply_count,
                                       noise->participation_count, noise->programme, noise->programme_count};
    int year = p->in->base_year + 1 + h;
    struct supply_change change = change_of(p, path, block, year);

    if (p->supply.educations == 0)
        return;
    change.places = path->places + (size_t)block * (size_t)p->P;
    supply_step(&p->supply, year, p->supply.lag + h + 1, &shock, &change, path->stock + (size_t)(block * p->K * p->A) * BLOCK, &flow);
    if (p->homes)
        homes_put(p, &path->homes, noise->home_growth, noise->work_count, sink, w);
    match(p, w);
    put_supply(p, sink, remote_of(p, path, block, year), w);
    for (int k = 0; p->P > 0 && k < p->K; k++) {
        float *other = path->other + (size_t)(h * p->K + k) * (size_t)p->stride + sink->draw;
        for (int d = 0; d < BLOCK; d++)
            other[d] = w->other[k * BLOCK + d] * p->commuting[k];
    }
}

/* --- the whole --- */

/* Base year: no noise, no growth; into w. */
static void start_demand(const struct plan *p, float *factor, struct scratch *w)
{
    for (int i = 0; i < p->parts * p->S; i++)
        for (int d = 0; d < BLOCK; d++)
            w->parts[i * BLOCK + d] = (float)p->part_base[i];
    for (int s = 0; s < p->S; s++)
        for (int d = 0; d < BLOCK; d++)
            w->county[s * BLOCK + d] = (float)p->county_base[s];
    for (int i = 0; i < p->O * BLOCK; i++)
        w->growth[i] = 1;
    for (int i = 0; p->seed && i < p->S * p->O * BLOCK; i++)
        factor[i] = 1;
    for (int round = 0; round < (p->seed ? 10 : 1); round++)
        occupations_step(p, factor, w);
    tilt_step(p, NULL, -1, w->tilt);
    educate_step(p, 0, w);
}

void block_start(const struct plan *p, struct pathway *path, struct noise *noise, int block, struct scratch *w)
{
    float *stock = path->stock + (size_t)(block * p->K * p->A) * BLOCK, *ages = path->ages + (size_t)(block * p->O * p->R) * BLOCK;

    if (p->seed)
        copy_rows(of_block(path->factor, block, p->S * p->O), p->start_factor, p->S * p->O);
    copy_rows(of_block(path->occupations, block, p->O), p->start_demand, p->O);
    copy_rows(of_block(path->educations, block, p->K), p->start_education, p->K);
    if (p->R > 0) {
        replacement_start(p->in->replacement, p->start_demand, ages);
        aged_workers(p, noise, block, ages, w);
    }
    if (p->supply.educations > 0) {
        supply_start(p->in->supply, stock);
        aged_people(p, noise, block, stock, w);
    }
}

void block_step(const struct plan *p, struct pathway *path, const struct noise *noise, int block, int h,
                struct scratch *w)
{
    const struct sink sink = {path->out, p->stride, block * BLOCK};
    int year = p->in->base_year + 1 + h;
    float remote = remote_of(p, path, block, year);

    sectors_step(p, path, noise, block, h, w);
    occupations_growth(p, noise, h, w);
    occupations_step(p, path->factor + (size_t)(p->seed ? block * p->S * p->O : 0) * BLOCK, w);
    tilt_step(p, noise, h, w->tilt);
    educate_step(p, remote, w);
    path->incoherence[block] = fmax(path->incoherence[block], incoherence(p, w));
    demand_put(p, &sink, w);
    leave(p, path, noise, block, year, w);
    put_need(p, path, &sink, block, h, w);
    supply_year(p, path, noise, block, h, &sink, w);
}

/* Population and labour force of the base year, with rates at their means. */
static void base_supply(const struct plan *p, float *stock, struct scratch *w)
{
    const struct supply_shock shock = no_shock(p);
    const struct supply_change change = {1, 0, 0, 0, -1, NULL};
    const struct supply_flow flow = {w->labour, w->population, w->inflow, w->other};

    memset(w->inflow, 0, (size_t)(p->K * BLOCK) * sizeof(float));
    supply_start(&p->supply, stock);
    supply_labour(&p->supply, stock, &shock, &change, &flow);
}

/* The municipalities', and with them the plan of commuting. */
static enum fc_status base_homes(struct plan *p, struct store *store, const struct sink *sink, struct scratch *w)
{
    float *even = block_rows(store, (size_t)(p->parts * p->K)), *none = block_rows(store, (size_t)(p->parts * p->K));
    struct homes homes;
    enum fc_status status;

    homes_take(&homes, p, store);
    if (store->failed)
        return FC_ENOMEM;
    for (int i = 0; i < p->parts * p->K * BLOCK; i++)
        even[i] = 1;
    homes_start(p, &homes);
    status = plan_works(p, &homes, store, w);
    if (status == FC_OK)
        homes_put(p, &homes, even, none, sink, w);
    return status;
}

enum fc_status base_values(struct plan *p, struct store *store, struct scratch *w)
{
    float *out = block_rows(store, (size_t)p->cells), *stock = block_rows(store, (size_t)(p->K * p->A));
    const struct sink sink = {out, BLOCK, 0};
    enum fc_status status = FC_OK;

    p->base = store_take(store, (size_t)p->cells, sizeof(float));
    p->start_factor = block_rows(store, (size_t)(p->S * p->O));
    p->start_demand = block_rows(store, (size_t)p->O);
    p->start_education = block_rows(store, (size_t)p->K);
    if (store->failed)
        return FC_ENOMEM;
    for (int i = 0; i < p->cells * BLOCK; i++)
        out[i] = NAN;
    start_demand(p, p->start_factor, w);
    copy_rows(p->start_demand, w->demand, p->O);
    copy_rows(p->start_education, w->education, p->K);
    demand_put(p, &sink, w);
    if (p->supply.educations > 0) {
        base_supply(p, stock, w);
        if (p->homes)
            status = base_homes(p, store, &sink, w);
        match(p, w);
        put_supply(p, &sink, 0, w);
    }
    for (int i = 0; i < p->cells; i++)
        p->base[i] = out[i * BLOCK];
    for (int k = 0; p->supply.educations > 0 && k < p->K; k++)
        p->base[p->offset[SKILLS_INFLOW] + k] = NAN;
    return status;
}
