/* The plan's part on municipalities' people: what they do beside the county's, and who works where at the start. */
#include <math.h>
#include <string.h>

#include "skills/commuting.h"
#include "skills/education.h"
#include "skills/residents.h"
#include "skills/skills_run.h"

static const float start_sd = 0.25f;    /* of a municipality's share of an education where only its people are known: about
                                           how far education differs between the municipalities of a Swedish county */

static double *doubles(struct store *store, int count)
{
    return store_take(store, (size_t)count, sizeof(double));
}

/* --- people */

/* Where hardly anybody lives there is nothing to draw. */
static bool is_empty(const struct plan *p, int row)
{
    double persons = 0;

    for (int a = 0; a < p->A; a++)
        persons += p->in->residents.stock[row * p->A + a];
    return persons < 0.5;
}

static void set_drift(struct plan *p, const struct residents_drift *drift)
{
    const int cells = p->K * p->A;

    for (int i = 0; i < p->parts * cells; i++) {
        int m = i / cells;
        p->home_net[((m / BLOCK) * cells + i % cells) * BLOCK + m % BLOCK] = (float)drift->net[i];
    }
    for (int i = 0; i < p->parts * p->K; i++) {
        if (is_empty(p, i))
            continue;
        p->home_se[i] = (float)drift->se[i];
        p->home_sd[i] = (float)drift->sd[i];
        p->home_start[i] = p->homes_from & SKILLS_RESIDENTS_SHARED ? start_sd : 0;
    }
}

static enum fc_status plan_drift(struct plan *p, struct store *store)
{
    const struct skills_residents *given = &p->in->residents;
    const int rows = p->parts * p->K;
    const struct residents_drift drift = {doubles(store, rows * p->A), doubles(store, rows), doubles(store, rows)};

    if (store->failed)
        return FC_ENOMEM;
    residents_default(p->parts, p->K, p->A, given->stock, &drift);
    if (given->net)
        memcpy(drift.net, given->net, (size_t)(rows * p->A) * sizeof *drift.net);
    if (given->se)
        memcpy(drift.se, given->se, (size_t)rows * sizeof *drift.se);
    if (given->sd)
        memcpy(drift.sd, given->sd, (size_t)rows * sizeof *drift.sd);
    set_drift(p, &drift);
    return FC_OK;
}

static enum fc_status check(const struct plan *p)
{
    const double *stock = p->in->residents.stock;

    for (int i = 0; i < p->parts * p->K * p->A; i++)
        if (!(stock[i] >= 0) || isinf(stock[i]))
            return FC_ERANGE;
    return FC_OK;
}

static uint64_t works_from(const struct skills_commuting *c, int n)
{
    uint64_t from = c->share ? SKILLS_COMMUTING_FITTED : SKILLS_COMMUTING_DISTANCE;

    for (int q = 0; c->share && q < n; q++)
        from |= isnan(c->share[q * n]) ? SKILLS_COMMUTING_DISTANCE : SKILLS_OWN;
    return from;
}

enum fc_status plan_homes(struct plan *p, struct store *store)
{
    const struct skills_input *in = p->in;
    const size_t rows = (size_t)(p->parts * p->K);

    p->homes = p->supply.educations > 0 && in->municipalities.n > 0 && in->residents.stock;
    p->works = p->homes && (in->commuting.share || in->commuting.place);
    if (!p->homes)
        return FC_OK;
    p->crowds = (p->parts + BLOCK - 1) / BLOCK;
    if (in->residents.lag < 0 || in->residents.lag > SUPPLY_LAG_MAX)
        return FC_ERANGE;
    p->homes_from = (in->borrowed & SKILLS_RESIDENTS_SHARED) | (in->residents.net ? SKILLS_OWN : SKILLS_RESIDENTS_RATES)
        | (in->residents.lag > 0 ? SKILLS_RESIDENTS_AGED : SKILLS_OWN);
    p->works_from = works_from(&in->commuting, p->parts);
    p->home_net = floats(store, (size_t)(p->crowds * p->K * p->A) * BLOCK);
    p->home_se = floats(store, rows);
    p->home_sd = floats(store, rows);
    p->home_start = floats(store, rows);
    if (store->failed)
        return FC_ENOMEM;
    if (check(p) != FC_OK)
        return FC_ERANGE;
    return plan_drift(p, store) == FC_OK ? plan_aged_homes(p, store) : FC_ENOMEM;
}

/* --- commuting */

enum { LEVELS = 8 };    /* those of education.h, and what tells none */

struct margins {
    double *living, *working;   /* [k * parts + m] */
    double *sum_living, *sum_working;   /* [m] of some educations */
    double *all, *level, *one;  /* (parts + 1)^2: persons of all educations, of a level, of one */
};

/* Each home's part of the county's labour force; each workplace's of those who offer work in the county. */
static void set_margins(struct plan *p, const struct homes *homes, const struct scratch *w, const struct margins *m)
{
    for (int k = 0; k < p->K; k++) {
        double labour = w->labour[k * BLOCK], offering = 0, jobs = 0;
        for (int i = 0; i < p->parts; i++) {
            p->jobs[i * p->K + k] = w->part_education[(i * p->K + k) * BLOCK];
            offering += homes->offering[i * p->K + k];
            jobs += p->jobs[i * p->K + k];
        }
        p->offering[k] = (float)labour;
        for (int i = 0; i < p->parts; i++) {
            m->living[k * p->parts + i] = offering > 0 ? labour * homes->offering[i * p->K + k] / offering : 0;
            m->working[k * p->parts + i] = jobs > 0 ? labour * p->commuting[k] * p->jobs[i * p->K + k] / jobs : 0;
        }
    }
}

static int level_of(const struct plan *p, int k)
{
    return education_level_of(p->in->education.code ? p->in->education.code[k] : NULL) + 1;
}

/* Sums over the educations of a level; -1: of all. Returns how many there are. */
static int sum_margins(const struct plan *p, const struct margins *m, int level)
{
    int count = 0;

    memset(m->sum_living, 0, (size_t)p->parts * sizeof(double));
    memset(m->sum_working, 0, (size_t)p->parts * sizeof(double));
    for (int k = 0; k < p->K; k++) {
        if (level >= 0 && level_of(p, k) != level)
            continue;
        for (int i = 0; i < p->parts; i++) {
            m->sum_living[i] += m->living[k * p->parts + i];
            m->sum_working[i] += m->working[k * p->parts + i];
        }
        count++;
    }
    return count;
}

static enum fc_status seed(const struct plan *p, const struct margins *m)
{
    const struct skills_commuting *c = &p->in->commuting;

    sum_margins(p, m, -1);
    if (c->place)
        commuting_seed_distance(p->parts, c->place, c->beyonds, c->beyond, m->sum_living, m->sum_working, c->share ? m->level : m->all);
    if (c->share)
        return commuting_seed_given(p->parts, c->share, c->place ? m->level : NULL, m->sum_living, m->sum_working, m->all);
    return FC_OK;
}

/* Those who come in, and how far what a workplace has is a matter of chance: of each home's people, so many of so many. */
static void take_flow(struct plan *p, const struct homes *homes, const struct margins *m, int k)
{
    const int n = p->parts, row = n + 1;
    float *flow = p->flow + (size_t)(k * row * row);

    for (int i = 0; i < row * row; i++)
        flow[i] = (float)m->one[i];
    p->inward[k] = 0;
    for (int r = 0; r < n; r++) {
        double sure = 0, works = m->one[n * row + r];
        p->inward[k] += flow[n * row + r];
        for (int q = 0; q < n; q++) {
            double persons = m->one[q * row + r];
            works += persons;
            sure += persons * persons / fmax(homes->people[q * p->K + k], fmax(persons, 1e-9));
        }
        p->chance[r * p->K + k] = works < 0.5 ? 0 : (float)fmax(0, 1 - sure / works);
    }
}

static enum fc_status fit_level(struct plan *p, const struct homes *homes, const struct margins *m, int level)
{
    enum fc_status status = FC_OK;

    if (sum_margins(p, m, level) == 0)
        return FC_OK;
    status = commuting_fit(p->parts, m->all, m->sum_living, m->sum_working, m->level);
    for (int k = 0; k < p->K && status == FC_OK; k++) {
        if (level_of(p, k) != level)
            continue;
        status = commuting_fit(p->parts, m->level, m->living + k * p->parts, m->working + k * p->parts, m->one);
        take_flow(p, homes, m, k);
    }
    return status;
}

enum fc_status plan_works(struct plan *p, const struct homes *homes, struct store *store, const struct scratch *w)
{
    const int rows = p->parts * p->K, cells = (p->parts + 1) * (p->parts + 1);
    const struct margins m = {doubles(store, rows), doubles(store, rows), doubles(store, p->parts), doubles(store, p->parts),
                              doubles(store, cells), doubles(store, cells), doubles(store, cells)};
    enum fc_status status;

    if (!p->works)
        return store->failed ? FC_ENOMEM : FC_OK;
    p->flow = floats(store, (size_t)p->K * (size_t)cells);
    p->jobs = floats(store, (size_t)rows);
    p->chance = floats(store, (size_t)rows);
    p->inward = floats(store, (size_t)p->K);
    p->offering = floats(store, (size_t)p->K);
    if (store->failed)
        return FC_ENOMEM;
    set_margins(p, homes, w, &m);
    status = seed(p, &m);
    for (int level = 0; level < LEVELS && status == FC_OK; level++)
        status = fit_level(p, homes, &m, level);
    return status;
}
