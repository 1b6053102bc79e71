/* The people of municipalities, year by year: what is expected of each, lane by lane of supply.h; their share of the county's
 * people in each draw; and, by the commuting of the start and the jobs of the year, where they offer work. */
#include <math.h>
#include <string.h>

#include "skills/balance.h"
#include "skills/commuting.h"
#include "skills/skills_run.h"

static const float trace = 1e-6f;       /* of the county's, so that none of it is without a home */

/* --- what is expected */

void homes_take(struct homes *homes, const struct plan *p, struct store *store)
{
    homes->stock = floats(store, (size_t)(p->crowds * p->K * p->A) * BLOCK);
    homes->people = floats(store, (size_t)(p->parts * p->K));
    homes->offering = floats(store, (size_t)(p->parts * p->K));
    homes->flow = floats(store, (size_t)(4 * p->K) * BLOCK);
    homes->places = floats(store, (size_t)p->P);
}

static float *crowd_of(const struct plan *p, const struct homes *homes, int crowd)
{
    return homes->stock + (size_t)(crowd * p->K * p->A) * BLOCK;
}

static struct supply_flow flow_of(const struct plan *p, const struct homes *homes)
{
    float *of = homes->flow;
    const int row = p->K * BLOCK;

    return (struct supply_flow){of, of + row, of + 2 * row, of + 3 * row};
}

/* From lanes to municipalities. */
static void take_lanes(const struct plan *p, const struct homes *homes, int crowd)
{
    const struct supply_flow flow = flow_of(p, homes);

    for (int m = crowd * BLOCK; m < p->parts && m < (crowd + 1) * BLOCK; m++)
        for (int k = 0; k < p->K; k++) {
            homes->people[m * p->K + k] = flow.population[k * BLOCK + m % BLOCK];
            homes->offering[m * p->K + k] = flow.labour[k * BLOCK + m % BLOCK];
        }
}

static double persons_of(const struct plan *p, int m)
{
    double sum = 0;

    for (int i = 0; i < p->K * p->A; i++)
        sum += p->in->residents.stock[m * p->K * p->A + i];
    return sum;
}

/* As they were counted. */
static void take_stock(const struct plan *p, struct homes *homes)
{
    const int cells = p->K * p->A;
    double all = 0;

    for (int m = 0; m < p->parts; m++)
        all += persons_of(p, m);
    memset(homes->stock, 0, (size_t)(p->crowds * cells) * BLOCK * sizeof *homes->stock);
    for (int m = 0; m < p->parts; m++) {
        float *stock = crowd_of(p, homes, m / BLOCK), share = all > 0 ? (float)(persons_of(p, m) / all) : 1.0f / (float)p->parts;
        for (int i = 0; i < cells; i++)
            stock[i * BLOCK + m % BLOCK]
                = (float)p->in->residents.stock[m * cells + i] + trace * share * (float)p->supply.stock[i];
    }
}

/* Each lane's part of the people of an age. */
static void set_part(const struct plan *p, const struct homes *homes, int a, double all, int crowd, float *part)
{
    const float *stock = crowd_of(p, homes, crowd);

    memset(part, 0, BLOCK * sizeof *part);
    for (int k = 0; k < p->K; k++)
        for (int d = 0; d < BLOCK; d++)
            part[d] += stock[(k * p->A + a) * BLOCK + d];
    for (int d = 0; d < BLOCK; d++)
        part[d] = all > 0 ? (float)(part[d] / all) : 0;
}

static void sum_by_age(const struct plan *p, const struct homes *homes, double *all)
{
    for (int a = 0; a < p->A; a++) {
        all[a] = 0;
        for (int i = a; i < p->crowds * p->K * p->A; i += p->A)
            for (int d = 0; d < BLOCK; d++)
                all[a] += homes->stock[i * BLOCK + d];
    }
}

/* The places that assumptions add, in the middle of their range. */
static void mean_places(const struct plan *p, const struct pathway *path, float *places)
{
    for (int i = 0; i < p->P; i++) {
        places[i] = 0;
        for (int block = 0; block < p->blocks; block++)
            places[i] += path->places[block * p->P + i] / (float)p->blocks;
    }
}

/* Into a year. */
static void step_crowds(const struct plan *p, struct homes *homes, const struct supply_change *change, int year)
{
    const struct supply_shock shock = no_shock(p);
    const struct supply_flow flow = flow_of(p, homes);
    const int ahead = year - p->in->base_year + p->supply.lag;  /* of the county's stock; theirs may be the older one */
    struct supply of = p->supply;
    float part[AGES_MOST * BLOCK];
    double all[AGES_MOST];

    sum_by_age(p, homes, all);
    for (int crowd = 0; crowd < p->crowds; crowd++) {
        const struct supply_lanes lanes = {p->home_net + (size_t)(crowd * p->K * p->A) * BLOCK, part};
        for (int a = 0; a < p->A; a++)
            set_part(p, homes, a, all[a], crowd, part + a * BLOCK);
        of.lanes = &lanes;
        supply_step(&of, year, ahead > 1 ? ahead : 1, &shock, change, crowd_of(p, homes, crowd), &flow);
        take_lanes(p, homes, crowd);
    }
}

void homes_start(const struct plan *p, struct homes *homes)
{
    const struct supply_shock shock = no_shock(p);
    const struct supply_change change = {1, 0, 0, 0, -1, NULL};
    const struct supply_flow flow = flow_of(p, homes);
    const int lag = p->in->residents.lag;

    take_stock(p, homes);
    for (int t = 0; t < lag; t++) {
        step_crowds(p, homes, &change, p->in->base_year - lag + t + 1);
        for (int crowd = 0; crowd < p->crowds; crowd++)
            supply_settle(p->K, p->A, &p->home_margins[t * p->crowds + crowd], crowd_of(p, homes, crowd));
    }
    for (int crowd = 0; crowd < p->crowds; crowd++) {
        supply_labour(&p->supply, crowd_of(p, homes, crowd), &shock, &change, &flow);
        take_lanes(p, homes, crowd);
    }
}

void homes_step(const struct plan *p, struct pathway *path, int h)
{
    const int year = p->in->base_year + 1 + h;
    struct supply_change change = change_of(p, path, -1, year);

    mean_places(p, path, path->homes.places);
    change.places = path->homes.places;
    step_crowds(p, &path->homes, &change, year);
}

/* --- the draws of a block */

/* Shares of the county's persons of one education, by what is expected and how it deviates, into out [m][BLOCK]. */
static void share_out(const struct plan *p, int k, const float *expected, const float *growth, const float *county, float *out)
{
    float sum[BLOCK] = {0};

    for (int m = 0; m < p->parts; m++)
        for (int d = 0; d < BLOCK; d++) {
            out[m * BLOCK + d] = expected[m * p->K + k] * growth[(m * p->K + k) * BLOCK + d];
            sum[d] += out[m * BLOCK + d];
        }
    for (int d = 0; d < BLOCK; d++)
        sum[d] = sum[d] > 0 ? county[k * BLOCK + d] / sum[d] : 0;
    for (int m = 0; m < p->parts; m++)
        for (int d = 0; d < BLOCK; d++)
            out[m * BLOCK + d] *= sum[d];
}

/* Jobs of each workplace over those at the start; the world outside grows as the county does. */
static void jobs_growth(const struct plan *p, int k, const float *local, float *growth)
{
    float now[BLOCK] = {0}, then = 0;

    for (int m = 0; m < p->parts; m++) {
        const float *x = local + (m * p->K + k) * BLOCK;
        float start = p->jobs[m * p->K + k];
        then += start;
        for (int d = 0; d < BLOCK; d++) {
            now[d] += x[d];
            growth[m * BLOCK + d] = start > 0 ? within(x[d] / start, 0.05f, 20) : 1;
        }
    }
    for (int d = 0; d < BLOCK; d++)
        growth[p->parts * BLOCK + d] = then > 0 ? within(now[d] / then, 0.05f, 20) : 1;
}

/* Chance in who offers work there, and the county's supply kept. */
static void settle(const struct plan *p, int k, const float *count, const float *county, float *supply)
{
    float sum[BLOCK] = {0};

    for (int m = 0; m < p->parts; m++) {
        const float chance = p->chance[m * p->K + k], *z = count + (m * p->K + k) * BLOCK;
        float *x = supply + m * BLOCK;
        for (int d = 0; d < BLOCK; d++) {
            x[d] = larger(0, x[d] + z[d] * sqrtf(chance * x[d]));
            sum[d] += x[d];
        }
    }
    for (int d = 0; d < BLOCK; d++)
        sum[d] = sum[d] > 0 ? county[k * BLOCK + d] * p->commuting[k] / sum[d] : 0;
    for (int m = 0; m < p->parts; m++)
        for (int d = 0; d < BLOCK; d++)
            supply[m * BLOCK + d] *= sum[d];
}

static void put_works(const struct plan *p, int k, const struct sink *sink, const float *local, const float *supply)
{
    float x[BLOCK];

    for (int m = 0; m < p->parts; m++) {
        int row = (m + 1) * p->K + k;
        put(p, sink, SKILLS_SUPPLY, row, supply + m * BLOCK);
        for (int d = 0; d < BLOCK; d++)
            x[d] = balance_of(supply[m * BLOCK + d], local[(m * p->K + k) * BLOCK + d]);
        put(p, sink, SKILLS_BALANCE, row, x);
    }
}

static void works_put(const struct plan *p, const struct homes *homes, int k, const float *growth, const float *count,
                      const struct sink *sink, struct scratch *w)
{
    const int side = p->parts + 1;
    float *labour = w->homes, *supply = labour + p->parts * BLOCK, *jobs = supply + p->parts * BLOCK, inward[BLOCK];

    share_out(p, k, homes->offering, growth, w->labour, labour);
    jobs_growth(p, k, w->part_local, jobs);
    for (int d = 0; d < BLOCK; d++)
        inward[d] = p->offering[k] > 0 ? p->inward[k] * w->labour[k * BLOCK + d] / p->offering[k] : 0;
    commuting_apply(p->parts, p->flow + (size_t)(k * side * side), jobs, labour, inward, supply);
    settle(p, k, count, w->labour, supply);
    put_works(p, k, sink, w->part_local, supply);
}

void homes_put(const struct plan *p, const struct homes *homes, const float *growth, const float *count, const struct sink *sink,
               struct scratch *w)
{
    for (int k = 0; k < p->K; k++) {
        share_out(p, k, homes->people, growth, w->population, w->homes);
        for (int m = 0; m < p->parts; m++)
            put(p, sink, SKILLS_POPULATION, (m + 1) * p->K + k, w->homes + m * BLOCK);
        if (p->works)
            works_put(p, homes, k, growth, count, sink, w);
    }
}
