/* From draws to what is published: quantiles, what to hide, rivals, sources, indicators. */
#include <math.h>
#include <stdlib.h>

#include "skills/balance.h"
#include "skills/places.h"
#include "skills/quantiles.h"
#include "skills/skills_run.h"

/* --- room for the result --- */

static size_t aligned(size_t bytes)
{
    return (bytes + 15) / 16 * 16;
}

/* Cuts a piece off the block; with at = NULL it only counts. */
static void *cut(char *memory, size_t *used, size_t count, size_t size)
{
    void *piece = memory ? memory + *used : NULL;

    *used += aligned(count * size);
    return piece;
}

static size_t lay_out(struct skills_result *r, const struct plan *p, char *memory)
{
    size_t used = 0;
    bool supply = p->supply.educations > 0;

    for (int q = 0; q < SKILLS_QUANTITIES; q++) {
        size_t rows = (size_t)(p->of_regions[q] * p->rows[q]);
        struct skills_table *t = &r->table[q];
        *t = (struct skills_table){p->of_regions[q], p->rows[q], p->H, NULL, NULL};
        t->point = cut(memory, &used, rows * (size_t)p->H, sizeof *t->point);
        t->from = cut(memory, &used, rows, sizeof *t->from);
    }
    r->indicators = supply ? cut(memory, &used, (size_t)(p->of_regions[SKILLS_BALANCE] * p->K), sizeof *r->indicators) : NULL;
    r->carried = supply ? cut(memory, &used, (size_t)p->K, sizeof *r->carried) : NULL;
    r->itkb = supply ? cut(memory, &used, (size_t)p->O, sizeof *r->itkb) : NULL;
    r->plan = p->rows[SKILLS_PLACES] > 0 ? cut(memory, &used, (size_t)p->rows[SKILLS_PLACES], sizeof *r->plan) : NULL;
    r->need = p->rows[SKILLS_PLACES] > 0 ? cut(memory, &used, (size_t)(p->rows[SKILLS_PLACES] * p->H), sizeof *r->need) : NULL;
    return used;
}

enum fc_status result_take(struct skills_result *r, const struct plan *p)
{
    size_t size;

    *r = (struct skills_result){.educations = p->K, .occupations = p->O, .programmes = p->rows[SKILLS_PLACES]};
    size = lay_out(r, p, NULL);
    r->memory = calloc(size + 1, 1);
    if (!r->memory) {
        *r = (struct skills_result){0};
        return FC_ENOMEM;
    }
    lay_out(r, p, r->memory);
    return FC_OK;
}

/* --- one cell --- */

static enum skills_quantity quantity_of(const struct plan *p, int cell)
{
    int q = 0;

    while (cell >= p->offset[q + 1])
        q++;
    return (enum skills_quantity)q;
}

static bool is_balance(enum skills_quantity q)
{
    return q == SKILLS_BALANCE || q == SKILLS_BALANCE_OCCUPATION;
}

/* Numbers about 0, whose width says nothing beside their size. */
static bool is_change(enum skills_quantity q)
{
    return q == SKILLS_EXPANSION || q == SKILLS_PLACES_CHANGE || q == SKILLS_EDUCATION_NEED;
}

static bool hidden(const struct skills_spec *spec, enum skills_quantity q, const struct skills_point *x)
{
    float half = (x->hi80 - x->lo80) / 2;

    if (is_change(q))
        return false;
    if (is_balance(q))
        return half > (float)spec->too_wide;
    return x->median < (float)spec->small || half > (float)spec->too_wide * x->median;
}

static void take_quantiles(const float *draws, int n, float *sorted, struct skills_point *x)
{
    struct quantiles q;

    quantiles_of(draws, n, sorted, &q);
    x->mean = q.mean;
    x->lo95 = q.lo95;
    x->lo80 = q.lo80;
    x->median = q.median;
    x->hi80 = q.hi80;
    x->hi95 = q.hi95;
}

/* That there are too few, and too many: of people, or of places planned. */
static bool take_chances(enum skills_quantity q, const float *draws, int n, struct skills_point *x)
{
    if (is_balance(q)) {
        x->p_short = quantiles_below(draws, n, -(float)BALANCE_BAND);
        x->p_surplus = quantiles_above(draws, n, (float)BALANCE_BAND);
    } else if (q == SKILLS_PLACES_CHANGE) {
        x->p_short = quantiles_above(draws, n, 0);
        x->p_surplus = quantiles_below(draws, n, 0);
    }
    return is_balance(q) || q == SKILLS_PLACES_CHANGE;
}

void publish_cell(const struct plan *p, const struct pathway *path, const struct pathway *rival, int h, int cell,
                  struct scratch *w, struct skills_result *r)
{
    const float *draws = path->out + (size_t)cell * (size_t)p->stride;
    const float *others = rival ? rival->out + (size_t)cell * (size_t)p->stride : NULL;
    enum skills_quantity q = quantity_of(p, cell);
    struct skills_point *x = &r->table[q].point[(cell - p->offset[q]) * p->H + h], base;

    *x = (struct skills_point){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, true};
    take_quantiles(draws, p->D, w->sorted, x);
    if (!isfinite(x->mean))
        return;
    take_chances(q, draws, p->D, x);
    x->hidden = hidden(p->spec, q, x);
    if (!rival)
        return;
    take_quantiles(others, p->D, w->sorted, &base);
    for (int d = 0; d < p->D; d++)
        w->draws[d] = draws[d] - others[d];
    take_quantiles(w->draws, p->D, w->sorted, x);
    x->naive = base.median;
    if (take_chances(q, others, p->D, &base)) {
        x->p_short -= base.p_short;
        x->p_surplus -= base.p_surplus;
    }
}

/* --- rivals --- */

static float total_growth(const struct plan *p, const struct skills_result *r, int region, int h)
{
    const struct skills_table *t = &r->table[SKILLS_DEMAND_INDUSTRY];
    double now = 0, then = 0;

    for (int s = 0; s < p->S; s++) {
        now += t->point[(region * p->S + s) * p->H + h].mean;
        then += p->base[p->offset[SKILLS_DEMAND_INDUSTRY] + region * p->S + s];
    }
    return then > 0 ? (float)(now / then) : 1;
}

static bool shares_in_total(enum skills_quantity q)
{
    return q == SKILLS_DEMAND_OCCUPATION || q == SKILLS_DEMAND_INDUSTRY_OCCUPATION || q == SKILLS_DEMAND_PUBLIC
        || q == SKILLS_DEMAND_WOMEN || q == SKILLS_DEMAND_GROUP || q == SKILLS_DEMAND_EDUCATION;
}

static float naive_of(const struct plan *p, enum skills_quantity q, int row, int h)
{
    if (q == SKILLS_PLACES)
        return (float)places_planned(p, row, p->in->base_year + 1 + h);
    return p->base[p->offset[q] + row];
}

void publish_naive(const struct plan *p, struct skills_result *r)
{
    for (int region = 0; region < p->regions; region++) {
        for (int h = 0; h < p->H; h++) {
            float growth = total_growth(p, r, region, h);
            for (int q = 0; q < SKILLS_QUANTITIES; q++) {
                struct skills_table *t = &r->table[q];
                for (int i = 0; region < t->regions && i < t->rows; i++) {
                    int row = region * t->rows + i;
                    t->point[row * p->H + h].naive
                        = naive_of(p, q, row, h) * (shares_in_total((enum skills_quantity)q) ? growth : 1);
                }
            }
        }
    }
}

/* --- sources --- */

/* What the staffing and the paths of the industries behind an occupation rest on; those with a tenth of it or more. */
static uint64_t occupation_from(const struct plan *p, int region, int o)
{
    uint64_t from = p->trend_from;
    double sum = 0;

    for (int s = 0; s < p->S; s++)
        sum += p->county_base[s] * p->share_exact[s * p->O + o];
    for (int s = 0; s < p->S; s++)
        if (p->county_base[s] * p->share_exact[s * p->O + o] >= 0.1 * sum)
            from |= p->staffing_from[s] | p->industry_from[region * p->S + s];
    return from | (region > 0 && !p->seed ? SKILLS_MUNICIPAL_PATTERN : 0);
}

static uint64_t all_occupations(const struct plan *p, int region)
{
    uint64_t from = 0;

    for (int o = 0; o < p->O; o++)
        from |= occupation_from(p, region, o);
    return from;
}

static uint64_t graduates_from(const struct plan *p, int k)
{
    for (int i = 0; i < p->P; i++)
        if (p->supply.programme[i].education == k)
            return SKILLS_OWN;
    return SKILLS_NO_GRADUATES;
}

struct sources {
    uint64_t education, leaving, supply, commuting;     /* of a region */
};

static uint64_t source_of(const struct plan *p, const struct sources *all, enum skills_quantity q, int region, int row)
{
    switch (q) {
    case SKILLS_DEMAND_INDUSTRY:
        return p->industry_from[region * p->S + row];
    case SKILLS_DEMAND_OCCUPATION:
    case SKILLS_EXPANSION:
        return occupation_from(p, region, row);
    case SKILLS_DEMAND_INDUSTRY_OCCUPATION:
        return p->staffing_from[row / p->O] | p->industry_from[row / p->O] | p->trend_from;
    case SKILLS_DEMAND_PUBLIC:
        return occupation_from(p, 0, row) | (p->in->borrowed & SKILLS_PUBLIC_INDUSTRY ? SKILLS_PUBLIC_INDUSTRY : SKILLS_PUBLIC_CONSTANT);
    case SKILLS_DEMAND_WOMEN:
        return occupation_from(p, 0, row) | SKILLS_WOMEN_CONSTANT;
    case SKILLS_DEMAND_GROUP:
        return all_occupations(p, region);
    case SKILLS_DEMAND_EDUCATION:
        return all->education;
    case SKILLS_REPLACEMENT_GROSS:
    case SKILLS_REPLACEMENT_NET:
    case SKILLS_OPENINGS:
        return occupation_from(p, 0, row) | all->leaving;
    case SKILLS_EDUCATION_NEED:
        return all->education | all->leaving;
    case SKILLS_POPULATION:
        return (region > 0 ? p->homes_from : SKILLS_OWN) | (all->supply & ~(uint64_t)SKILLS_PARTICIPATION_DEFAULT) | graduates_from(p, row);
    case SKILLS_INFLOW:
        return all->supply | graduates_from(p, row);
    case SKILLS_SUPPLY:
        return all->supply | graduates_from(p, row) | all->commuting;
    case SKILLS_BALANCE:
        return all->supply | graduates_from(p, row) | all->commuting | all->education;
    case SKILLS_POTENTIAL:
    case SKILLS_BALANCE_OCCUPATION:
        return all->supply | all->commuting | all->education | p->flexibility_from;
    default:
        return all->supply | all->education | all->leaving;
    }
}

static struct sources sources_of(const struct plan *p, int region)
{
    return (struct sources){all_occupations(p, region) | p->mix_from, p->replacement_from, p->supply_from,
                            p->commuting_from | (region > 0 ? p->homes_from | p->works_from : SKILLS_OWN)};
}

void publish_from(const struct plan *p, struct skills_result *r)
{
    for (int region = 0; region < p->regions; region++) {
        const struct sources all = sources_of(p, region);
        for (int q = 0; q < SKILLS_QUANTITIES; q++) {
            struct skills_table *t = &r->table[q];
            for (int i = 0; region < t->regions && i < t->rows; i++)
                t->from[region * t->rows + i] = source_of(p, &all, (enum skills_quantity)q, region, i);
        }
    }
}

/* --- indicators --- */

static double median(const struct skills_result *r, enum skills_quantity q, int row, int h)
{
    const struct skills_table *t = &r->table[q];

    return t->rows > 0 ? t->point[row * t->horizon + h].median : 0;
}

/* A region's part of the county's, of an education in a year. */
static double part_of(const struct skills_result *r, enum skills_quantity q, int region, int k, int h)
{
    double county = median(r, q, k, h);

    return region == 0 ? 1 : county > 0 ? median(r, q, region * r->educations + k, h) / county : 0;
}

static double demand_start(const struct plan *p, int row)
{
    return p->base[p->offset[SKILLS_DEMAND_EDUCATION] + row];
}

/* Newcomers go where supply is offered, and are needed for those who leave where the work is. */
static double ita_of(const struct plan *p, const struct skills_result *r, int region, int k)
{
    int years = p->spec->ita_years < p->H ? p->spec->ita_years : p->H, row = region * p->K + k;
    double inflow = 0, leaving = 0, before = demand_start(p, k);
    double unemployed = (p->in->unemployed ? p->in->unemployed[k] : 0) * part_of(r, SKILLS_SUPPLY, region, k, 0);

    for (int h = 0; h < years; h++) {
        double demand = median(r, SKILLS_DEMAND_EDUCATION, k, h);
        inflow += median(r, SKILLS_INFLOW, k, h) * part_of(r, SKILLS_SUPPLY, region, k, h);
        leaving += (median(r, SKILLS_EDUCATION_NEED, k, h) - (demand - before)) * part_of(r, SKILLS_DEMAND_EDUCATION, region, k, h);
        before = demand;
    }
    return balance_ita(inflow, unemployed, median(r, SKILLS_DEMAND_EDUCATION, row, years - 1) - demand_start(p, row),
                       fmax(0, leaving), 0);
}

static void indicate(const struct plan *p, struct skills_result *r, int region, int k)
{
    static const int ends[] = {5, 10, 15};
    const int row = region * p->K + k, last = p->H - 1;
    struct skills_indicators *x = &r->indicators[row];
    double supply = p->base[p->offset[SKILLS_SUPPLY] + row], demand = demand_start(p, row);
    double growth = median(r, SKILLS_SUPPLY, row, last) / supply / (median(r, SKILLS_DEMAND_EDUCATION, row, last) / demand);

    x->start = p->base[p->offset[SKILLS_BALANCE] + row];
    x->ita = ita_of(p, r, region, k);
    x->ita_class = (int)balance_ita_class(x->ita);
    x->scb_start = (int)balance_scb_start(x->start);
    x->scb_end = (int)balance_scb_end(balance_scb_start(x->start), isfinite(growth) ? growth : 1, BALANCE_BAND);
    for (int i = 0; i < 3; i++) {
        int h = ends[i] < p->H ? ends[i] - 1 : last;
        x->halland[i] = (int)balance_halland_class(median(r, SKILLS_BALANCE, row, h));
    }
}

static void plan_programme(const struct plan *p, struct skills_result *r, int i)
{
    const struct supply_whole whole = places_whole(p, i);
    const struct skills_point *x = &r->table[SKILLS_PLACES].point[i * p->H];
    int start = p->in->base_year + 1;

    if (whole.parts == 0)
        return;
    r->plan[i] = (struct skills_programme_plan){
        start, places_first_graduates(&p->supply.programme[whole.first], start), places_planned(p, i, start), x->median, x->lo80, x->hi80,
        x->lo95, x->hi95, x->hidden,
    };
}

void publish_indicators(const struct plan *p, struct skills_result *r)
{
    for (int k = 0; r->carried && k < p->K; k++)
        r->carried[k] = p->carried[k];
    for (int i = 0; r->indicators && i < p->of_regions[SKILLS_BALANCE] * p->K; i++)
        indicate(p, r, i / p->K, i % p->K);
    for (int o = 0; r->itkb && o < p->O; o++) {
        r->itkb[o] = 0;
        for (int k = 0; k < p->K; k++)
            r->itkb[o] += p->mix[o * p->K + k] * fmin(1, r->indicators[k].ita);
    }
    for (int i = 0; r->plan && i < p->rows[SKILLS_PLACES]; i++)
        plan_programme(p, r, i);
}
