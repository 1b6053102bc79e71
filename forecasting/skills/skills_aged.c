/* From stocks that are older than the base year to the base year: the same steps, rates and errors as beyond it, a year at a
 * time, put to the totals that are known by then. No assumption is about those years. */
#include <math.h>

#include "skills/skills_run.h"

static const struct supply_change none = {1, 0, 0, 0, -1, NULL};

/* --- totals, lane by lane */

struct lanes {
    int n, step;        /* lanes that are there; 0: all are alike, else how far apart they stand */
};

static const float *lanes_of(const double *known, int rows, const struct lanes *lanes, struct store *store)
{
    float *x = known ? block_rows(store, (size_t)rows) : NULL;

    for (int i = 0; x && i < rows * BLOCK; i++) {
        int lane = i % BLOCK;
        x[i] = lanes->step == 0 ? (float)known[i / BLOCK] : lane < lanes->n ? (float)known[lane * lanes->step + i / BLOCK] : NAN;
    }
    return x;
}

static const double *at(const double *known, int i)
{
    return known ? known + i : NULL;
}

/* Of year t, for the lanes from `first` of n; all alike when n is 0. */
static struct supply_margins margins_of(const struct plan *p, const struct supply_totals *known, int t, int n, int first, struct store *store)
{
    const int each = n > 0 ? n : 1, at_row = t * each + first, here = n - first < BLOCK ? n - first : BLOCK;
    const struct lanes all = {here, n > 0 ? 1 : 0}, age = {here, n > 0 ? p->A : 0}, education = {here, n > 0 ? p->K : 0};

    return (struct supply_margins){lanes_of(at(known->all, at_row), 1, &all, store), lanes_of(at(known->age, at_row * p->A), p->A, &age, store),
                                   lanes_of(at(known->education, at_row * p->K), p->K, &education, store)};
}

/* --- the county's people */

static void walk_year(const struct plan *p, int t, const struct supply_shock *shock, float *stock, const struct supply_flow *flow)
{
    supply_step(&p->supply, p->in->base_year - p->supply.lag + t + 1, t + 1, shock, &none, stock, flow);
    supply_settle(p->K, p->A, &p->margins[t], stock);
}

void aged_people(const struct plan *p, struct noise *noise, int block, float *stock, struct scratch *w)
{
    const struct supply_flow flow = {w->labour, w->population, w->inflow, w->other};
    const struct supply_shock shock = {noise->supply_mean, noise->participation, noise->supply_year, noise->participation_year,
                                       noise->supply_count, noise->participation_count, noise->programme, noise->programme_count};

    for (int t = 0; t < p->supply.lag; t++) {
        noise_aged(noise, p, block, t);
        walk_year(p, t, &shock, stock, &flow);
    }
}

/* What is expected, into the plan in the older stock's place; and how much of a labour force it is beside that. */
enum fc_status plan_aged(struct plan *p, struct store *store)
{
    const int cells = p->K * p->A, row = p->K * BLOCK;
    float *stock = block_rows(store, (size_t)cells), *flows = block_rows(store, (size_t)(4 * p->K));
    double *expected = store_take(store, (size_t)cells, sizeof *expected);
    const struct supply_flow flow = {flows, flows + row, flows + 2 * row, flows + 3 * row};
    const struct supply_shock shock = no_shock(p);

    p->carried = store_take(store, (size_t)p->K, sizeof *p->carried);
    p->margins = store_take(store, (size_t)p->supply.lag, sizeof *p->margins);
    for (int t = 0; !store->failed && t < p->supply.lag; t++)
        p->margins[t] = margins_of(p, &p->supply.known, t, 0, 0, store);
    if (store->failed)
        return FC_ENOMEM;
    supply_start(&p->supply, stock);
    supply_labour(&p->supply, stock, &shock, &none, &flow);
    for (int k = 0; k < p->K; k++)
        p->carried[k] = flow.labour[k * BLOCK];
    for (int t = 0; t < p->supply.lag; t++)
        walk_year(p, t, &shock, stock, &flow);
    supply_labour(&p->supply, stock, &shock, &none, &flow);
    for (int k = 0; k < p->K; k++)
        p->carried[k] = p->supply.lag > 0 && p->carried[k] > 0 ? flow.labour[k * BLOCK] / p->carried[k] : 1;
    for (int i = 0; i < cells; i++)
        expected[i] = stock[i * BLOCK];
    if (p->supply.lag > 0)
        p->supply.stock = expected;
    return FC_OK;
}

/* --- those of municipalities */

static bool is_known(const struct plan *p, int t, int m)
{
    const struct supply_totals *known = &p->in->residents.known;
    const int row = t * p->parts + m;

    return (known->all && isfinite(known->all[row])) || (known->age && isfinite(known->age[row * p->A]));
}

enum fc_status plan_aged_homes(struct plan *p, struct store *store)
{
    const struct skills_residents *given = &p->in->residents;

    p->home_margins = store_take(store, (size_t)(given->lag * p->crowds), sizeof *p->home_margins);
    p->home_known = store_take(store, (size_t)(given->lag * p->parts), sizeof *p->home_known);
    p->home_people = floats(store, (size_t)(p->parts * p->K));
    for (int i = 0; !store->failed && i < given->lag * p->crowds; i++)
        p->home_margins[i] = margins_of(p, &given->known, i / p->crowds, p->parts, i % p->crowds * BLOCK, store);
    if (store->failed)
        return FC_ENOMEM;
    for (int i = 0; i < given->lag * p->parts; i++)
        p->home_known[i] = is_known(p, i / p->parts, i % p->parts);
    for (int i = 0; i < p->parts * p->K * p->A; i++)
        p->home_people[i / p->A] += (float)given->stock[i];
    return FC_OK;
}

/* --- those at work */

void aged_workers(const struct plan *p, struct noise *noise, int block, float *ages, struct scratch *w)
{
    const struct replacement_flow flow = {w->gross, w->net, w->left};
    const struct replacement_shock shock = {noise->leave_mean, noise->leave_year, noise->leave_count};

    for (int t = 0; t < p->in->replacement->lag; t++) {
        noise_aged_leavers(noise, p, block, t);
        replacement_step(p->in->replacement, p->start_demand, &shock, 0, ages, &flow);
    }
}
