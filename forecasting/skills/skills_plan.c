/* From the input to the plan: every fallback is chosen here, once, and noted. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "skills/education.h"
#include "skills/parallel.h"
#include "skills/skills_run.h"
#include "skills/staffing.h"

/* --- sizes --- */

static void set_sizes(struct plan *p)
{
    const struct skills_input *in = p->in;

    p->S = in->sectors.industries;
    p->O = in->occupations.n;
    p->K = in->education.n;
    p->P = in->supply ? in->supply->programmes : 0;
    p->A = in->supply ? in->supply->ages.n : 0;
    p->R = in->replacement ? in->replacement->ages.n : 0;
    p->parts = in->municipalities.n > 0 ? in->municipalities.n : 1;
    p->regions = 1 + in->municipalities.n;
    p->groups = in->occupations.group ? in->occupations.groups : 0;
    p->H = p->spec->horizon;
    p->D = p->spec->draws;
    p->blocks = (p->D + BLOCK - 1) / BLOCK;
    p->stride = p->blocks * BLOCK;
}

static void set_table(struct plan *p, enum skills_quantity q, int regions, int rows)
{
    p->of_regions[q] = rows > 0 ? regions : 0;
    p->rows[q] = rows;
}

static void set_tables(struct plan *p)
{
    const int supply = p->supply.educations > 0, leaving = p->R > 0;
    const int wholes = supply && p->in->supply->whole ? p->in->supply->wholes : p->P;

    set_table(p, SKILLS_DEMAND_INDUSTRY, p->regions, p->S);
    set_table(p, SKILLS_DEMAND_OCCUPATION, p->regions, p->O);
    set_table(p, SKILLS_DEMAND_INDUSTRY_OCCUPATION, 1, p->S * p->O);
    set_table(p, SKILLS_DEMAND_PUBLIC, 1, p->public_part ? p->O : 0);
    set_table(p, SKILLS_DEMAND_WOMEN, 1, p->women_part ? p->O : 0);
    set_table(p, SKILLS_DEMAND_GROUP, p->regions, p->groups);
    set_table(p, SKILLS_DEMAND_EDUCATION, p->regions, p->K);
    set_table(p, SKILLS_EXPANSION, 1, p->O);
    set_table(p, SKILLS_REPLACEMENT_GROSS, 1, leaving ? p->O : 0);
    set_table(p, SKILLS_REPLACEMENT_NET, 1, leaving ? p->O : 0);
    set_table(p, SKILLS_OPENINGS, 1, leaving ? p->O : 0);
    set_table(p, SKILLS_EDUCATION_NEED, 1, leaving ? p->K : 0);
    set_table(p, SKILLS_POPULATION, p->homes ? p->regions : 1, supply ? p->K : 0);
    set_table(p, SKILLS_SUPPLY, p->works ? p->regions : 1, supply ? p->K : 0);
    set_table(p, SKILLS_INFLOW, 1, supply ? p->K : 0);
    set_table(p, SKILLS_POTENTIAL, 1, supply ? p->O : 0);
    set_table(p, SKILLS_BALANCE, p->works ? p->regions : 1, supply ? p->K : 0);
    set_table(p, SKILLS_BALANCE_OCCUPATION, 1, supply ? p->O : 0);
    set_table(p, SKILLS_PLACES, 1, supply && leaving ? wholes : 0);
    set_table(p, SKILLS_PLACES_CHANGE, 1, supply && leaving ? wholes : 0);
    for (int q = 0; q < SKILLS_QUANTITIES; q++)
        p->offset[q + 1] = p->offset[q] + p->of_regions[q] * p->rows[q];
    p->cells = p->offset[SKILLS_QUANTITIES];
}

/* --- sectors --- */

static const double *part_path(const struct skills_input *in, int part, int s)
{
    if (in->municipalities.n == 0)
        return in->sectors.path ? in->sectors.path[s] : NULL;
    return in->municipalities.path ? in->municipalities.path[part * in->sectors.industries + s] : NULL;
}

static double variance(const double *path, int H, int D, int h)
{
    double mean = 0, squares = 0;

    for (int d = 0; d < D; d++)
        mean += path[d * H + h] / D;
    for (int d = 0; d < D; d++)
        squares += (path[d * H + h] - mean) * (path[d * H + h] - mean);
    return squares / D;
}

/* Each part's share of the gap between the county's draw and the sum of the parts': v_i / (v_county + sum v_j), the
 * trace-minimising reconciliation of one total with independent errors (reconcile.h). */
static void set_pull(void *context, int s, int worker)
{
    struct plan *p = context;
    const double *county = p->in->municipalities.n > 0 && p->in->sectors.path ? p->in->sectors.path[s] : NULL;

    (void)worker;
    for (int h = 0; county && h < p->H; h++) {
        double of_county = variance(county, p->H, p->D, h), sum = of_county;
        for (int i = 0; i < p->parts; i++) {
            const double *path = part_path(p->in, i, s);
            double part = p->part_base[i * p->S + s] / fmax(p->county_base[s], 1);
            double v = path ? variance(path, p->H, p->D, h) : part * part * of_county;
            p->pull[(i * p->S + s) * p->H + h] = (float)v;
            sum += v;
        }
        for (int i = 0; i < p->parts; i++)
            p->pull[(i * p->S + s) * p->H + h] /= sum > 0 ? (float)sum : 1;
    }
}

static uint64_t sector_from(const struct plan *p, int region, int s)
{
    const struct skills_input *in = p->in;
    bool county = in->sectors.path && in->sectors.path[s], missing = false;
    uint64_t lean = in->sectors.wider && in->sectors.wider[s] ? SKILLS_WIDER_GROWTH : SKILLS_OWN;

    if (region > 0)
        return part_path(in, region - 1, s) ? lean : county ? lean | SKILLS_SHARED : SKILLS_HELD;
    for (int i = 0; i < p->parts; i++)
        missing = missing || !part_path(in, i, s);
    return county ? lean : missing ? SKILLS_HELD : lean | SKILLS_SUMMED;
}

static enum fc_status plan_sectors(struct plan *p, struct store *store)
{
    const struct skills_input *in = p->in;
    const double *base = in->municipalities.n > 0 ? in->municipalities.base : in->sectors.base;

    if (!base)
        return FC_EEMPTY;
    p->county_base = store_take(store, (size_t)p->S, sizeof(double));
    p->part_base = store_take(store, (size_t)(p->parts * p->S), sizeof(double));
    p->pull = floats(store, (size_t)(p->parts * p->S * p->H));
    p->industry_from = store_take(store, (size_t)(p->regions * p->S), sizeof(uint64_t));
    if (store->failed)
        return FC_ENOMEM;
    for (int i = 0; i < p->parts; i++) {
        for (int s = 0; s < p->S; s++) {
            double x = base[i * p->S + s];
            if (x < 0 || isinf(x))
                return FC_ERANGE;
            p->part_base[i * p->S + s] = isnan(x) ? 0 : x;
            p->county_base[s] += p->part_base[i * p->S + s];
        }
    }
    for (int r = 0; r < p->regions; r++)
        for (int s = 0; s < p->S; s++)
            p->industry_from[r * p->S + s] = sector_from(p, r, s);
    parallel_for(p->spec->jobs, p->S, set_pull, p);
    return FC_OK;
}

/* --- occupations --- */

static uint64_t staffing_bit(enum staffing_source from)
{
    static const uint64_t bits[] = {SKILLS_OWN, SKILLS_STAFFING_NATION, SKILLS_STAFFING_AFFINITY,
                                    SKILLS_STAFFING_PROPORTIONAL};

    return bits[from];
}

static enum fc_status seed_part(struct plan *p, const struct staffing *staffing, int part, double *table)
{
    enum fc_status status = staffing_municipality(staffing, p->share_exact, p->part_base + part * p->S,
                                                  p->in->municipalities.occupations + part * p->O, table);

    for (int s = 0; s < p->S && status == FC_OK; s++) {
        for (int o = 0; o < p->O; o++) {
            /* A trace of the county's pattern, and of an even one: no cell is 0, or next to it, where its margins are not. */
            double trace = (1e-3 * p->share_exact[s * p->O + o] + 1e-6 / p->O) * fmax(p->part_base[part * p->S + s], 1);
            p->seed[(s * p->parts + part) * p->O + o] = (float)(table[s * p->O + o] + trace);
        }
    }
    return status;
}

/* The county's pattern as the sum of its municipalities', so that the two do not pull at each other. */
static void sum_seeds(struct plan *p)
{
    for (int s = 0; s < p->S; s++) {
        double total = 0;
        for (int o = 0; o < p->O; o++) {
            double *share = &p->share_exact[s * p->O + o];
            *share *= 1e-3;
            for (int i = 0; i < p->parts; i++)
                *share += p->seed[(s * p->parts + i) * p->O + o];
            total += *share;
        }
        for (int o = 0; o < p->O; o++)
            p->share_exact[s * p->O + o] /= total;
    }
}

static enum fc_status plan_staffing(struct plan *p, struct store *store)
{
    const struct skills_input *in = p->in;
    const struct staffing staffing = {p->S, p->O, in->sectors.code, in->occupations.code, p->county_base,
                                      in->occupations.total, in->occupations.staffing, in->occupations.staffing_parent};
    enum staffing_source *from = store_take(store, (size_t)p->S, sizeof *from);
    double *table = store_take(store, (size_t)(p->S * p->O), sizeof *table);
    enum fc_status status;

    p->share_exact = store_take(store, (size_t)(p->S * p->O), sizeof(double));
    p->share = floats(store, (size_t)(p->S * p->O));
    p->staffing_from = store_take(store, (size_t)p->S, sizeof(uint64_t));
    if (in->municipalities.n > 0 && in->municipalities.occupations)
        p->seed = floats(store, (size_t)(p->S * p->parts * p->O));
    if (store->failed)
        return FC_ENOMEM;
    status = staffing_pattern(&staffing, p->share_exact, from);
    for (int i = 0; p->seed && i < p->parts && status == FC_OK; i++)
        status = seed_part(p, &staffing, i, table);
    if (p->seed && status == FC_OK)
        sum_seeds(p);
    for (int i = 0; i < p->S * p->O; i++)
        p->share[i] = (float)p->share_exact[i];
    for (int s = 0; s < p->S; s++)
        p->staffing_from[s] = staffing_bit(from[s]);
    return status;
}

/* Persons by occupation in the base year, as the pattern has them. */
void plan_sizes(const struct plan *p, double *size)
{
    for (int o = 0; o < p->O; o++) {
        size[o] = 0;
        for (int s = 0; s < p->S; s++)
            size[o] += p->county_base[s] * p->share_exact[s * p->O + o];
    }
}

static enum fc_status plan_trend(struct plan *p, struct store *store)
{
    const struct skills_occupations *occ = &p->in->occupations;
    double *size = store_take(store, (size_t)p->O, sizeof *size);
    struct shares_history none = {p->O, 1, size};
    enum fc_status status;

    if (!size)
        return FC_ENOMEM;
    plan_sizes(p, size);
    if ((occ->history && occ->history->series != p->O) || (occ->parent && occ->parent->series != p->O))
        return FC_ESHAPE;
    p->trend_from = occ->parent ? SKILLS_TREND_PARENT : occ->history ? SKILLS_OWN : SKILLS_TREND_NONE;
    if (occ->history)
        status = shares_fit(occ->history, occ->parent, occ->law, &p->trend);
    else
        status = shares_fit(occ->parent ? occ->parent : &none, NULL, occ->law, &p->trend);
    for (int o = 0; o < p->O && status == FC_OK; o++)
        p->trend.size[o] = fmax(size[o], 0.5);
    return status;
}

/* --- education --- */

/* How the educations' shares move: in every occupation's mix alike. */
static enum fc_status plan_mix_trend(struct plan *p)
{
    const struct shares_history *history = p->in->education.history;

    if (!history) {
        p->mix_from |= SKILLS_MIX_CONSTANT;
        return FC_OK;
    }
    if (history->series != p->K)
        return FC_ESHAPE;
    p->mix_from |= p->in->borrowed & SKILLS_MIX_POPULATION;
    return shares_fit(history, NULL, NULL, &p->mix_trend);
}

static enum fc_status plan_education(struct plan *p, struct store *store)
{
    const struct skills_input *in = p->in;
    double *mix = store_take(store, (size_t)(p->O * p->K), sizeof *mix);
    double *size = store_take(store, (size_t)p->O, sizeof *size);
    double *labour = store_take(store, (size_t)p->K, sizeof *labour);
    struct education education = {p->O, p->K, in->occupations.code, in->education.code, size, in->education.mix,
                                  in->education.employed, in->education.population};
    enum education_source from;
    enum fc_status status;

    p->mix = floats(store, (size_t)(p->O * p->K));
    p->mix_by_education = floats(store, (size_t)(p->O * p->K));
    if (store->failed)
        return FC_ENOMEM;
    plan_sizes(p, size);
    if (!education.employed && p->supply.educations > 0) {
        plan_labour(&p->supply, labour);
        education.employed = labour;
    }
    status = education_mix(&education, mix, &from);
    for (int i = 0; i < p->O * p->K; i++)
        p->mix_by_education[i % p->K * p->O + i / p->K] = p->mix[i] = (float)mix[i];
    p->mix_from = from == EDUCATION_OWN ? SKILLS_OWN
                  : from == EDUCATION_LEVEL_FITTED ? SKILLS_EDUCATION_LEVEL : SKILLS_EDUCATION_UNFITTED;
    return status == FC_OK ? plan_mix_trend(p) : status;
}

/* --- the rest --- */

static const float *as_floats(const double *x, int n, struct store *store)
{
    float *copy = x ? floats(store, (size_t)n) : NULL;

    for (int i = 0; copy && i < n; i++)
        copy[i] = (float)x[i];
    return copy;
}

static enum fc_status plan_parts(struct plan *p, struct store *store)
{
    const struct skills_input *in = p->in;

    p->remote = floats(store, (size_t)p->O);
    p->public_part = as_floats(in->sectors.public_part, p->S, store);
    p->women_part = as_floats(in->occupations.women_part, p->O, store);
    if (store->failed)
        return FC_ENOMEM;
    for (int o = 0; o < p->O; o++)
        p->remote[o] = in->occupations.code ? (float)assumption_remote(in->occupations.code[o]) : 0;
    if (in->replacement) {
        if (in->replacement->occupations != p->O || p->R < 1 || p->R > AGES_MOST || !in->replacement->stock)
            return FC_ESHAPE;
        if (in->replacement->lag < 0 || in->replacement->lag > SUPPLY_LAG_MAX)
            return FC_ERANGE;
        p->replacement_from = (in->borrowed & (SKILLS_AGES_PARENT | SKILLS_AGES_ASSUMED)) | (in->replacement->leave ? 0 : SKILLS_LEAVE_DEFAULT)
            | (in->replacement->move ? 0 : SKILLS_MOVE_DEFAULT) | (in->replacement->lag > 0 ? SKILLS_AGES_AGED : 0);
    }
    return FC_OK;
}

static enum fc_status check(const struct plan *p)
{
    const struct skills_spec *spec = p->spec;

    if (spec->horizon < 1 || spec->horizon > SKILLS_HORIZON_MAX || spec->draws < 1 || spec->draws > SKILLS_DRAWS_MAX
        || spec->jobs < 1 || spec->jobs > PARALLEL_MAX || !(spec->too_wide > 0) || !(spec->small >= 0)
        || !(spec->start_gap > -0.5 && spec->start_gap < 0.5) || spec->ita_years < 1)
        return FC_ERANGE;
    if (p->in->sectors.industries < 1 || p->in->occupations.n < 1)
        return FC_EEMPTY;
    if (p->in->education.n < 1 || p->in->municipalities.n < 0 || p->in->occupations.groups > SKILLS_GROUPS_MAX)
        return FC_ESHAPE;
    return FC_OK;
}

enum fc_status plan_make(struct plan *p, const struct skills_input *in, const struct skills_spec *spec,
                         struct store *store)
{
    enum fc_status (*const steps[])(struct plan *, struct store *) = {
        plan_sectors, plan_staffing, plan_trend, plan_supply, plan_homes, plan_education, plan_matching, plan_parts,
    };
    enum fc_status status;

    *p = (struct plan){.in = in, .spec = spec};
    status = check(p);
    if (status == FC_OK)
        set_sizes(p);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && status == FC_OK; i++)
        status = steps[i](p, store);
    if (status == FC_OK)
        set_tables(p);
    return status;
}

void plan_free(struct plan *p)
{
    shares_fit_free(&p->trend);
    shares_fit_free(&p->mix_trend);
}
