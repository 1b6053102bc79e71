#include "skill_sectors.h"

#include <math.h>
#include <string.h>

#include "lean.h"
#include "seriesid.h"
#include "skill_pool.h"

static int find_target(const struct panel *panel, const char *region, const char *industry, const char *sector)
{
    for (int i = 0; i < panel->count; i++) {
        const struct part_key *k = &panel->targets[i].key;
        if (strcmp(k->region, region) == 0 && strcmp(k->industry, industry) == 0 && strcmp(k->industry_scheme, SERIES_INDUSTRY_LIST) == 0 &&
            strcmp(k->occupation, "T") == 0 && strcmp(k->education, "T") == 0 && strcmp(k->sector, sector) == 0)
            return i;
    }
    return -1;
}

static double last_value(const struct panel_target *target, int year)
{
    int at = year - target->first;

    for (at = at < target->n ? at : target->n - 1; at >= 0; at--)
        if (!isnan(target->y[at]))
            return target->y[at];
    return NAN;
}

/* Its draws, when they begin where the chain does. */
static const double *path_of(const struct skill_base *base, int target, int base_year)
{
    const struct engine_result *r = target >= 0 ? &base->results[target] : NULL;

    return r != NULL && r->status == FC_OK && r->last == base_year ? r->paths : NULL;
}

/* What a what-if makes of it; NULL: nothing. */
static const double *change_of(const struct skill_base *base, int target, int base_year)
{
    return base->change != NULL && path_of(base, target, base_year) != NULL ? base->change[target] : NULL;
}

static void list_industries(struct skill_input *input, const struct skill_base *base)
{
    struct skills_sectors *s = &input->in.sectors;
    const char **code = skill_pool(input, (size_t)base->panel->count, sizeof *code);

    for (int i = 0; code != NULL && i < base->panel->count; i++) {
        const struct part_key *k = &base->panel->targets[i].key;
        if (part_is_industry(k) && strcmp(k->region, base->county) == 0)
            code[s->industries++] = k->industry;
    }
    s->code = code;
}

/* The share of an industry in the public sector in the base year, where the county's figures have it; NAN: they have not. */
static double public_share(const struct skill_base *base, const char *industry, double all, int year)
{
    int part = find_target(base->panel, base->county, industry, "public");
    double value = part >= 0 ? last_value(&base->panel->targets[part], year) : NAN;

    return value >= 0 && all > 0 ? fmin(1, value / all) : NAN;
}

/* Without any such figure: public administration, education, health and care. */
static bool is_public(const char *industry)
{
    return strcmp(industry, "O") == 0 || strcmp(industry, "P") == 0 || strcmp(industry, "Q") == 0;
}

static void fill_public(struct skill_input *input, const struct skill_base *base)
{
    struct skills_sectors *s = &input->in.sectors;
    double *public = skill_pool(input, (size_t)s->industries, sizeof *public);
    bool split = false;

    for (int i = 0; public != NULL && i < s->industries; i++) {
        public[i] = public_share(base, s->code[i], s->base[i], input->in.base_year);
        split |= !isnan(public[i]);
    }
    for (int i = 0; public != NULL && i < s->industries; i++)
        public[i] = split ? (isnan(public[i]) ? 0 : public[i]) : is_public(s->code[i]);
    if (!split)
        input->in.borrowed |= SKILLS_PUBLIC_INDUSTRY;
    s->public_part = public;
}

static void fill_sectors(struct skill_input *input, const struct skill_base *base)
{
    struct skills_sectors *s = &input->in.sectors;
    double *value = skill_pool(input, (size_t)s->industries, sizeof *value);
    const double **path = skill_pool(input, (size_t)s->industries, sizeof *path);
    const double **change = skill_pool(input, (size_t)s->industries, sizeof *change);
    bool *wider = skill_pool(input, (size_t)s->industries, sizeof *wider);

    if (input->failed)
        return;
    for (int i = 0; i < s->industries; i++) {
        int all = find_target(base->panel, base->county, s->code[i], "T");
        value[i] = last_value(&base->panel->targets[all], input->in.base_year);
        path[i] = path_of(base, all, input->in.base_year);
        change[i] = change_of(base, all, input->in.base_year);
        wider[i] = lean_is(&base->results[all]);
    }
    s->base = value;
    s->path = path;
    s->change = base->change != NULL ? change : NULL;
    s->wider = wider;
    fill_public(input, base);
}

static void list_municipalities(struct skill_input *input, const struct skill_base *base)
{
    struct skills_municipalities *m = &input->in.municipalities;

    input->municipality = skill_pool(input, (size_t)base->panel->count, sizeof *input->municipality);
    for (int i = 0; input->municipality != NULL && i < base->panel->count; i++) {
        const char *region = base->panel->targets[i].key.region;
        if (strlen(region) == 4 && (m->n == 0 || strcmp(input->municipality[m->n - 1], region) != 0))
            input->municipality[m->n++] = region; /* the panel is by region */
    }
}

static void fill_municipalities(struct skill_input *input, const struct skill_base *base)
{
    struct skills_municipalities *m = &input->in.municipalities;
    int industries = input->in.sectors.industries;
    size_t cells = (size_t)m->n * (size_t)industries;
    double *value = skill_pool(input, cells, sizeof *value);
    const double **path = skill_pool(input, cells, sizeof *path), **change = skill_pool(input, cells, sizeof *change);

    if (input->failed)
        return;
    for (int r = 0; r < m->n; r++)
        for (int i = 0; i < industries; i++) {
            int target = find_target(base->panel, input->municipality[r], input->in.sectors.code[i], "T");
            double last = target >= 0 ? last_value(&base->panel->targets[target], input->in.base_year) : NAN;
            value[r * industries + i] = isnan(last) ? 0 : last;
            path[r * industries + i] = path_of(base, target, input->in.base_year);
            change[r * industries + i] = change_of(base, target, input->in.base_year);
        }
    m->base = value;
    m->path = path;
    m->change = base->change != NULL ? change : NULL;
}

void skill_sectors_list(struct skill_input *input, const struct skill_base *base)
{
    list_industries(input, base);
    list_municipalities(input, base);
}

void skill_sectors_fill(struct skill_input *input, const struct skill_base *base)
{
    fill_sectors(input, base);
    fill_municipalities(input, base);
}
