/* A what-if's premises as the library's assumptions. */
#include "skill_input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void ages_from(const char *text, int *first, int *last)
{
    *first = 16;
    *last = 74;
    if (text[0] != '\0' && sscanf(text, "%d-%d", first, last) == 1)
        *last = strchr(text, '+') != NULL ? 110 : *first;
}

/* Whether the draws of the sectors have it already. */
static bool is_in_sectors(const struct skill_input *input, const struct assumption *a)
{
    const struct skills_municipalities *m = &input->in.municipalities;

    return input->in.sectors.change != NULL && (a->kind == ASSUME_GROWTH || m->path[a->municipality * input->in.sectors.industries + a->industry] != NULL);
}

/* False when it bears upon nothing here. */
static bool translate(const struct skill_input *input, const struct premise *p, int number, struct assumption *a)
{
    double amount = (p->low + p->high) / 2, spread = (p->high - p->low) / 2;
    bool all = strcmp(p->industry, "T") == 0;

    *a = (struct assumption){.municipality = skill_place_of(p->region, input->municipality, input->in.municipalities.n),
                             .industry = all ? -1 : skill_place_of(p->industry, input->in.sectors.code, input->in.sectors.industries),
                             .from = p->from, .to = p->until, .ramp = p->ramp > 0 ? p->ramp : 1, .programme = -1, .spread = spread, .number = number};
    switch (p->kind) {
    case PREMISE_PLANT_OPENS:
    case PREMISE_PLANT_CLOSES:
        a->kind = ASSUME_PLANT;
        a->amount = p->kind == PREMISE_PLANT_OPENS ? amount : -amount;
        return a->industry >= 0 && a->municipality >= 0 && !is_in_sectors(input, a);
    case PREMISE_SECTOR_GROWTH:
        a->kind = ASSUME_GROWTH;
        a->amount = amount / 100;
        a->spread = spread / 100;
        return (all || a->industry >= 0) && !is_in_sectors(input, a);
    case PREMISE_MIGRATION:
        a->kind = ASSUME_MIGRATION;
        a->amount = 1 + amount / 100;
        a->spread = spread / 100;
        break;
    case PREMISE_PARTICIPATION:
        a->kind = ASSUME_PARTICIPATION;
        a->amount = amount / 100;
        a->spread = spread / 100;
        ages_from(p->age, &a->age_first, &a->age_last);
        break;
    case PREMISE_PENSION_AGE:
        a->kind = ASSUME_PENSION_AGE;
        a->amount = amount;
        return true; /* replacement feels it also without a table of supply */
    case PREMISE_REMOTE_WORK:
        a->kind = ASSUME_REMOTE;
        a->amount = amount / 100;
        a->spread = spread / 100;
        break;
    default:
        return false;
    }
    return input->in.supply != NULL;
}

/* A programme in several parts: each gets its share. */
static int translate_places(const struct skill_input *input, const struct premise *p, int number, struct assumption *out)
{
    for (int i = 0; i < input->programmes; i++) {
        const struct skill_programme *programme = &input->programme[i];
        if (strcmp(programme->code, p->programme) != 0 || strcmp(programme->scheme, p->programme_scheme) != 0)
            continue;
        for (int k = 0; k < programme->parts; k++)
            out[k] = (struct assumption){.kind = ASSUME_PLACES, .municipality = -1, .industry = -1, .programme = programme->first + k,
                                         .from = p->from, .to = p->until, .ramp = 1,
                                         .amount = programme->weight[k] * (p->low + p->high) / 2,
                                         .spread = programme->weight[k] * (p->high - p->low) / 2, .number = number};
        return programme->parts;
    }
    return 0;
}

struct assumption *skill_assumptions(const struct skill_input *input, const struct premise *premises, int count, int *made)
{
    struct assumption *list = calloc((size_t)count * SKILL_PARTS_MAX + 1, sizeof *list);

    *made = 0;
    for (int i = 0; list != NULL && i < count; i++) {
        if (premises[i].kind == PREMISE_PLACES)
            *made += translate_places(input, &premises[i], i, list + *made);
        else
            *made += translate(input, &premises[i], i, &list[*made]);
    }
    return list;
}
