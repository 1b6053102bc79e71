#include "skills/supply.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- programmes --- */

double supply_places(const struct supply_programme *p, int year)
{
    int i = year - p->first_start;

    return p->starts <= 0 ? 0 : p->places[i < 0 ? 0 : i >= p->starts ? p->starts - 1 : i];
}

/* Places whose exams fall in `year`. */
static double due(const struct supply_programme *p, int year)
{
    double sum = 0;

    for (int j = 0; j < p->delays; j++)
        sum += p->delay[j] * supply_places(p, year - p->length - j);
    return sum;
}

/* --- participation --- */

struct rate supply_default_participation(int first, int last, int level)
{
    /* Of the age groups 16-19, 20-24, 25-34, 35-54, 55-59, 60-64, 65-69, 70-74; compulsory, secondary, post-secondary. */
    static const int end[] = {20, 25, 35, 55, 60, 65, 70, 75};
    static const float of[3][8] = {{0.25f, 0.62f, 0.72f, 0.76f, 0.73f, 0.58f, 0.18f, 0.08f},
                                   {0.50f, 0.78f, 0.90f, 0.92f, 0.88f, 0.73f, 0.24f, 0.10f},
                                   {0.50f, 0.72f, 0.90f, 0.95f, 0.93f, 0.81f, 0.32f, 0.14f}};
    const float *row = of[level < 0 ? 1 : level < 2 ? 0 : level < 4 ? 1 : 2];
    float sum = 0;

    for (int age = first; age <= last; age++) {
        int g = 0;
        while (g < 7 && age >= end[g])
            g++;
        sum += row[g];
    }
    sum /= (float)(last - first + 1);
    return (struct rate){sum, 0.03f * sum, 0.01f * sum};
}

/* A rate that the caller gives; participation given none is the chain's to fill in. */
static struct rate participation_of(const struct supply *in, int k, int a, float later)
{
    const struct rate *rates = in->participation + k * in->ages.n;
    struct rate own = rates[a];
    int neighbour = later > 0 ? a - 1 : a + 1;
    float part = smaller(1, fabsf(later) / (float)ages_width(&in->ages, a));

    if (later == 0 || in->ages.from[a] < 55 || neighbour < 0 || neighbour >= in->ages.n)
        return own;
    own.mean += part * (rates[neighbour].mean - own.mean);
    return own;
}

/* Participation of one group in this year, per draw. */
static void participation(const struct supply *in, int k, int a, const struct supply_shock *shock,
                          const struct supply_change *change, float *out)
{
    struct rate r = participation_of(in, k, a, change->pension);
    float more = change->participation * ages_overlap(&in->ages, a, change->first, change->last);
    const float *mean = shock->participation + (k * AGE_BANDS + age_band(in->ages.from[a])) * BLOCK;

    for (int d = 0; d < BLOCK; d++)
        out[d] = within(r.mean + more + r.se * mean[d] + r.sd * shock->participation_year[k * BLOCK + d], 0, 1);
}

/* --- a block of draws --- */

void supply_start(const struct supply *in, float *stock)
{
    for (int i = 0; i < in->educations * in->ages.n; i++)
        for (int d = 0; d < BLOCK; d++)
            stock[i * BLOCK + d] = (float)in->stock[i];
}

void supply_labour(const struct supply *in, const float *stock, const struct supply_shock *shock,
                   const struct supply_change *change, const struct supply_flow *flow)
{
    float share[BLOCK];

    for (int k = 0; k < in->educations; k++) {
        float *labour = flow->labour + k * BLOCK, *population = flow->population + k * BLOCK, chance[BLOCK] = {0};
        for (int d = 0; d < BLOCK; d++)
            labour[d] = population[d] = 0;
        for (int a = 0; a < in->ages.n; a++) {
            const float *n = stock + (k * in->ages.n + a) * BLOCK;
            participation(in, k, a, shock, change, share);
            for (int d = 0; d < BLOCK; d++) {
                population[d] += n[d];
                labour[d] += n[d] * share[d];
                chance[d] += n[d] * share[d] * (1 - share[d]);
            }
        }
        for (int d = 0; d < BLOCK; d++)
            labour[d] = larger(0, labour[d] + shock->participation_count[k * BLOCK + d] * sqrtf(chance[d]));
    }
}

/* Sum of the rates of a cell: what adds to supply from elsewhere, the whole, and how many move at all. */
struct net_rate {
    struct rate other, all;
    float moving, graduating;
};

static void add(struct rate *sum, const struct rate *part, float sign)
{
    sum->mean += sign * part->mean;
    sum->se = hypotf(sum->se, sign * part->se);
    sum->sd = hypotf(sum->sd, sign * part->sd);
}

static struct net_rate net_rate(const struct supply *in, int cell, float migration)
{
    const struct rate *const parts[] = {in->in, in->grown, in->out, in->further, in->exit};
    struct net_rate net = {{0, 0, 0}, {0, 0, 0}, 0, 0};
    struct rate lost = {0, 0, 0};

    if (in->in)
        add(&net.other, &in->in[cell], migration);
    if (in->grown) {
        add(in->grown[cell].mean < 0 ? &lost : &net.other, &in->grown[cell], 1); /* a net rate may be a loss: nobody enters by it */
        net.graduating = larger(0, in->grown[cell].mean);
    }
    if (in->further)
        add(&net.other, &in->further[cell], -1);
    net.all = net.other;
    add(&net.all, &lost, 1);
    if (in->out)
        add(&net.all, &in->out[cell], -1);
    if (in->exit)
        add(&net.all, &in->exit[cell], -1);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        net.moving += parts[i] ? fabsf(parts[i][cell].mean) : 0;
    return net;
}

static const float nothing[BLOCK];

static const float *own_rate(const struct supply *in, int cell)
{
    return in->lanes ? in->lanes->net + cell * BLOCK : nothing;
}

/* persons[d] becomes each lane's part of it. */
static void share_out(const struct supply *in, int age, float *persons)
{
    for (int d = 0; in->lanes && d < BLOCK; d++)
        persons[d] *= in->lanes->part[age * BLOCK + d];
}

/* Moves, exams and exits of one education, before anybody grows older. Adds to `other` those who offer work. */
static void apply_rates(const struct supply *in, int k, int ahead, const struct supply_shock *shock,
                        const struct supply_change *change, float *stock, float *inflow, float *other)
{
    const float lean = in->lean && ahead <= in->leans ? (float)in->lean[(ahead - 1) * in->educations + k] : 0;
    const float *year = shock->year + k * BLOCK;
    float share[BLOCK], moving[BLOCK] = {0}, persons[BLOCK] = {0};

    for (int a = 0; a < in->ages.n; a++) {
        struct net_rate net = net_rate(in, k * in->ages.n + a, change->migration);
        const float *mean = shock->mean + (k * AGE_BANDS + age_band(in->ages.from[a])) * BLOCK;
        const float *own = own_rate(in, k * in->ages.n + a);
        float *n = stock + a * BLOCK;
        participation(in, k, a, shock, change, share);
        for (int d = 0; d < BLOCK; d++) {
            float joined = lean + net.other.mean + net.other.se * mean[d] + net.other.sd * year[d];
            float all = lean + net.all.mean + net.all.se * mean[d] + net.all.sd * year[d] + own[d];
            other[d] += n[d] * joined * share[d];
            inflow[d] += n[d] * net.graduating * share[d];
            moving[d] += n[d] * net.moving;
            n[d] *= within(1 + all, 0.05f, 4);
            persons[d] += n[d];
        }
    }
    /* Chance, alike at all ages: whoever moves or leaves does so alone. */
    for (int d = 0; d < BLOCK; d++)
        persons[d] = within(1 + shock->count[k * BLOCK + d] * sqrtf(moving[d]) / larger(persons[d], 1), 0, 2);
    for (int a = 0; a < in->ages.n; a++)
        for (int d = 0; d < BLOCK; d++)
            stock[a * BLOCK + d] *= persons[d];
}

/* A year older, into scratch and back; the oldest pass out. */
static void grow_older(const struct supply *in, float *stock)
{
    for (int k = 0; k < in->educations; k++) {
        float below[BLOCK] = {0};
        for (int a = 0; a < in->ages.n; a++) {
            float *n = stock + (k * in->ages.n + a) * BLOCK, share = 1.0f / (float)ages_width(&in->ages, a);
            for (int d = 0; d < BLOCK; d++) {
                float leaving = n[d] * share;
                n[d] += below[d] - leaving;
                below[d] = leaving;
            }
        }
    }
}

static void enter(const struct supply *in, int ahead, const struct supply_shock *shock,
                  const struct supply_change *change, float *stock, const struct supply_flow *flow)
{
    float share[BLOCK], persons[BLOCK];

    if (!in->entry || in->entries <= 0)
        return;
    for (int d = 0; d < BLOCK; d++)
        persons[d] = (float)in->entry[ahead <= in->entries ? ahead - 1 : in->entries - 1];
    share_out(in, 0, persons);
    for (int k = 0; k < in->educations; k++) {
        participation(in, k, 0, shock, change, share);
        for (int d = 0; d < BLOCK; d++) {
            float joining = persons[d] * (float)in->entry_mix[k];
            stock[k * in->ages.n * BLOCK + d] += joining;
            flow->inflow[k * BLOCK + d] += joining * share[d];
            flow->other[k * BLOCK + d] += joining * share[d];
        }
    }
}

/* Moves persons[d] from one education to another at an age; no more than there are. */
static void transfer(const struct supply *in, int from, int to, int age, float *persons, float *stock)
{
    for (int d = 0; d < BLOCK; d++) {
        if (from >= 0) {
            float *source = &stock[(from * in->ages.n + age) * BLOCK + d];
            persons[d] = smaller(persons[d], *source);
            *source -= persons[d];
        }
        if (to >= 0)
            stock[(to * in->ages.n + age) * BLOCK + d] += persons[d];
    }
}

static void graduate(const struct supply *in, int year, const struct supply_shock *shock,
                     const struct supply_change *change, float *stock, const struct supply_flow *flow)
{
    float persons[BLOCK], share[BLOCK];

    for (int p = 0; p < in->programmes; p++) {
        const struct supply_programme *programme = &in->programme[p];
        const float *z = shock->programme + p * BLOCK, *count = shock->programme_count + p * BLOCK;
        float seats = (float)due(programme, year) + (change->places ? change->places[p] : 0);
        for (int d = 0; d < BLOCK; d++) {
            float share = within(programme->completion.mean + programme->completion.se * z[d], 0, 1)
                * within(programme->stay.mean + programme->stay.se * z[d], 0, 1);
            float chance = count[d] * sqrtf(larger(0, seats) * share * (1 - share));
            persons[d] = larger(0, larger(0, seats) * share + chance);
        }
        share_out(in, programme->age, persons);
        transfer(in, programme->origin, programme->education, programme->age, persons, stock);
        if (programme->education < 0)
            continue;
        participation(in, programme->education, programme->age, shock, change, share);
        for (int d = 0; d < BLOCK; d++)
            flow->inflow[programme->education * BLOCK + d] += persons[d] * share[d];
    }
}

static void follow_routes(const struct supply *in, const struct supply_shock *shock,
                          const struct supply_change *change, float *stock, const struct supply_flow *flow)
{
    float persons[BLOCK], share[BLOCK];

    for (int i = 0; i < in->routes; i++) {
        const struct supply_route *r = &in->route[i];
        const float *mean = shock->mean + r->to * AGE_BANDS * BLOCK;
        for (int d = 0; d < BLOCK; d++)
            persons[d] = (float)r->persons * within(r->success.mean + r->success.se * mean[d], 0, 1);
        share_out(in, r->age, persons);
        transfer(in, r->from, r->to, r->age, persons, stock);
        participation(in, r->to, r->age, shock, change, share);
        for (int d = 0; d < BLOCK; d++) {
            flow->inflow[r->to * BLOCK + d] += persons[d] * share[d];
            flow->other[r->to * BLOCK + d] += persons[d] * share[d];
        }
    }
}

void supply_step(const struct supply *in, int year, int ahead, const struct supply_shock *shock,
                 const struct supply_change *change, float *stock, const struct supply_flow *flow)
{
    memset(flow->inflow, 0, (size_t)(in->educations * BLOCK) * sizeof *flow->inflow);
    memset(flow->other, 0, (size_t)(in->educations * BLOCK) * sizeof *flow->other);
    for (int k = 0; k < in->educations; k++)
        apply_rates(in, k, ahead, shock, change, stock + k * in->ages.n * BLOCK, flow->inflow + k * BLOCK,
                    flow->other + k * BLOCK);
    grow_older(in, stock);
    enter(in, ahead, shock, change, stock, flow);
    graduate(in, year, shock, change, stock, flow);
    follow_routes(in, shock, change, stock, flow);
    supply_labour(in, stock, shock, change, flow);
}
