/* The plan's part on people: participation, commuting, and from education to occupation. */
#include <math.h>

#include "skills/education.h"
#include "skills/flexibility.h"
#include "skills/skills_run.h"

/* Labour force of the stock, for the fit where nothing says who is employed. */
void plan_labour(const struct supply *supply, double *labour)
{
    for (int k = 0; k < supply->educations; k++) {
        labour[k] = 0;
        for (int a = 0; a < supply->ages.n; a++)
            labour[k] += supply->stock[k * supply->ages.n + a] * supply->participation[k * supply->ages.n + a].mean;
    }
}

static enum fc_status assume_participation(struct plan *p, struct store *store)
{
    const struct supply *given = p->in->supply;
    struct rate *participation = store_take(store, (size_t)(p->K * p->A), sizeof *participation);

    if (!participation)
        return FC_ENOMEM;
    for (int k = 0; k < p->K; k++) {
        int level = education_level_of(p->in->education.code ? p->in->education.code[k] : NULL);
        for (int a = 0; a < p->A; a++) {
            int first = given->ages.from[a];
            participation[k * p->A + a]
                = supply_default_participation(first, first + ages_width(&given->ages, a) - 1, level);
        }
    }
    p->supply.participation = participation;
    p->supply_from |= SKILLS_PARTICIPATION_DEFAULT;
    return FC_OK;
}

enum fc_status plan_supply(struct plan *p, struct store *store)
{
    const struct supply *given = p->in->supply;
    enum fc_status status;

    if (!given)
        return FC_OK;
    if (given->educations != p->K || p->A < 1 || p->A > AGES_MOST || !given->stock)
        return FC_ESHAPE;
    if (given->lag < 0 || given->lag > SUPPLY_LAG_MAX)
        return FC_ERANGE;
    p->supply = *given;
    p->supply_from = (p->in->borrowed & (SKILLS_SUPPLY_NET | SKILLS_SUPPLY_PARENT | SKILLS_ENTRY_HELD | SKILLS_ROUTES_HELD))
        | (given->lag > 0 ? SKILLS_STOCK_AGED : SKILLS_OWN);
    p->zero = block_rows(store, (size_t)(p->K * AGE_BANDS + p->P + 1));
    status = given->participation ? FC_OK : assume_participation(p, store);
    return status == FC_OK ? plan_aged(p, store) : status;
}

/* Ratio of those who work here to those of the labour force who live here, by education. */
static void plan_commuting(struct plan *p, const double *employed, const double *labour)
{
    const double *given = p->in->commuting.ratio;
    bool meet = p->spec->commuting == SKILLS_MEET_AT_START;

    p->commuting_from = given ? SKILLS_OWN : meet ? SKILLS_COMMUTING_HELD : SKILLS_COMMUTING_NONE;
    for (int k = 0; k < p->K; k++) {
        double ratio = given ? given[k] : 1;
        if (!given && meet && labour[k] > 0)
            ratio = fmin(fmax(employed[k] * (1 + p->spec->start_gap) / labour[k], 0.2), 5);
        p->commuting[k] = (float)ratio;
    }
}

enum fc_status plan_matching(struct plan *p, struct store *store)
{
    double *mix = store_take(store, (size_t)(p->O * p->K), sizeof *mix), *F;
    double *size = store_take(store, (size_t)p->O, sizeof *size);
    double *employed = store_take(store, (size_t)p->K, sizeof *employed);
    double *labour = store_take(store, (size_t)p->K, sizeof *labour);

    F = store_take(store, (size_t)(p->O * p->K), sizeof *F);
    p->flexibility = floats(store, (size_t)(p->O * p->K));
    p->commuting = floats(store, (size_t)p->K);
    if (store->failed)
        return FC_ENOMEM;
    plan_sizes(p, size);
    for (int o = 0; o < p->O; o++) {
        for (int k = 0; k < p->K; k++) {
            mix[o * p->K + k] = p->mix[o * p->K + k];
            employed[k] += size[o] * mix[o * p->K + k];
        }
    }
    flexibility_invert(p->O, p->K, size, mix, F);
    p->flexibility_from = p->in->flexibility ? SKILLS_OWN : SKILLS_FLEXIBILITY_INVERTED;
    for (int i = 0; i < p->O * p->K; i++)
        p->flexibility[i] = (float)(p->in->flexibility ? p->in->flexibility[i] : F[i]);
    if (p->supply.educations > 0)
        plan_labour(&p->supply, labour);
    plan_commuting(p, employed, labour);
    return FC_OK;
}
