#include "dialogue_weigh.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "restate.h"
#include "seriesid.h"
#include "skills/quantiles.h"

struct weighing {
    const struct dialogue_wish *wish;
    struct dialogue_weighed *out;
    struct dialogue_units units;
    int *targets;       /* of the units */
    double *move;       /* [draw * horizon + h] of the unit in hand */
    double *own;        /* the same of a municipality's own unit */
    float *column, *scratch; /* [draw] */
    double **change;    /* per total: [draw * horizon + h]; NULL: nothing below it moves */
    double *shift, *bound; /* [target * horizon + h] of the mean, in persons */
};

/* What a unit does: the knots of the profile, by horizon from the last figure. */
struct profile {
    int last, start, count;
    struct evidence_knot knots[DIALOGUE_HORIZONS];
};

/* --- what a unit says */

static struct evidence_draws draws_of(const struct weighing *w, int target, const struct dialogue_unit *unit)
{
    const struct panel_target *t = &w->wish->panel->targets[target];
    const struct engine_result *r = &w->wish->results[target];
    int base = dialogue_base(unit, w->wish->frequency), at = base - t->first;

    return (struct evidence_draws){r->paths, w->wish->paths, w->wish->horizon, base > r->last ? base - r->last - 1 : -1,
                                   base <= r->last && at >= 0 ? t->y[at] : NAN};
}

/* Pools what the kinds of respondents say about one horizon; widening is that of the kind with the largest. False when
 * nothing counts, or may not be shown. */
static bool pool(const struct weighing *w, const struct dialogue_unit *unit, int horizon, double v, struct evidence_said *said,
                 double *widening, struct dialogue_source *source)
{
    bool counts[DIALOGUE_SECTORS] = {false}, any = false;
    const struct dialogue_kind *kind;

    *widening = 1;
    for (int s = 0; s < DIALOGUE_SECTORS; s++) {
        struct evidence_said one;
        counts[s] = dialogue_said(&w->units, unit, s, horizon, w->out->kind, v, &one);
        if (!counts[s])
            continue;
        *said = any ? evidence_pool(*said, one) : one;
        any = true;
        (void)dialogue_mean(&w->units, unit, s, horizon, &source->answers[s]);
        kind = &w->out->kind[dialogue_kind_of(unit->is_county, s, horizon)];
        source->kinds_new += kind->use == DIALOGUE_NEW;
        *widening = fmax(*widening, kind->widening);
    }
    return any && dialogue_can_be_shown(&w->units, unit, horizon, counts);
}

static void weigh_horizon(struct weighing *w, const struct dialogue_unit *unit, const struct evidence_draws *draws, int last, int horizon,
                          struct profile *profile)
{
    struct dialogue_source source = {unit->industry_scheme, unit->industry, unit->region, unit->round, unit->answered_on, dialogue_years[horizon],
                                     {0}, 0, 0, 0, 0, 0, 0};
    int h = dialogue_base(unit, w->wish->frequency) + dialogue_years[horizon] * w->wish->frequency - last - 1;
    struct evidence_combined combined;
    struct evidence_said said;
    double m, v, widening;

    if (h < 0 || h >= draws->horizon || evidence_growth(draws, h, &m, &v) != FC_OK || 
        !pool(w, unit, horizon, v, &said, &widening, &source))
        return;
    combined = evidence_combine(&dialogue_spec, m, v, said);
    profile->knots[profile->count++] = (struct evidence_knot){h, combined.moved, fmin(1, widening * sqrt(combined.variance / v)) - 1, combined.bound};
    source.said = said.mean;
    source.model = m;
    source.moved = combined.moved;
    source.bound = combined.bound;
    source.weight = combined.weight;
    w->out->sources[w->out->source_count++] = source;
}

/* Fills move with the factors of a unit's draws; false when it has nothing to say. */
static bool weigh_unit(struct weighing *w, int u, struct profile *profile, double *move)
{
    const struct dialogue_unit *unit = &w->units.list[u];
    int target = w->targets[u];
    struct evidence_draws draws;

    *profile = (struct profile){0};
    if (target < 0 || w->wish->results[target].status != FC_OK)
        return false;
    profile->last = w->wish->results[target].last;
    draws = draws_of(w, target, unit);
    if (draws.start < 0 && !(draws.base > 0))
        return false;
    profile->start = draws.start;
    for (int h = 0; h < DIALOGUE_HORIZONS; h++)
        weigh_horizon(w, unit, &draws, w->wish->results[target].last, h, profile);
    return profile->count > 0 && evidence_moves(&draws, profile->knots, profile->count, move) == FC_OK;
}

/* The unit of a region in an industry's newest round; -1: none. A round of about a year before the last figure or later. */
static int unit_of(const struct weighing *w, const struct part_key *key, const char *region, int last)
{
    for (int u = 0; u < w->units.count; u++) {
        const struct dialogue_unit *unit = &w->units.list[u];
        if (strcmp(unit->region, region) == 0 && strcmp(unit->industry, key->industry) == 0 &&
            strcmp(unit->industry_scheme, key->industry_scheme) == 0 &&
            dialogue_is_current(&w->units, unit, w->wish->frequency, last - w->wish->frequency, last + w->wish->horizon))
            return u;
    }
    return -1;
}

/* --- who lies below whom */

static bool is_total(const char *code)
{
    return strcmp(code, "T") == 0;
}

static bool is_county(const char *region)
{
    return strlen(region) == 2;
}

static bool same_industry(const struct part_key *a, const struct part_key *b)
{
    return strcmp(a->industry, b->industry) == 0 && strcmp(a->industry_scheme, b->industry_scheme) == 0;
}

static bool is_forecast(const struct weighing *w, int target)
{
    return w->wish->results[target].status == FC_OK && part_is_plain(&w->wish->panel->targets[target].key);
}

static bool has_municipalities(const struct weighing *w, const struct part_key *key)
{
    for (int i = 0; i < w->wish->panel->count; i++) {
        const struct part_key *other = &w->wish->panel->targets[i].key;
        if (is_forecast(w, i) && !is_county(other->region) && same_industry(other, key))
            return true;
    }
    return false;
}

static bool is_cell(const struct weighing *w, int target)
{
    const struct part_key *key = &w->wish->panel->targets[target].key;

    return is_forecast(w, target) && !is_total(key->industry) && (!is_county(key->region) || !has_municipalities(w, key));
}

static bool is_total_of(const struct weighing *w, int target, int cell)
{
    const struct part_key *of = &w->wish->panel->targets[cell].key, *key = &w->wish->panel->targets[target].key;

    if (target == cell || !is_forecast(w, target) || (!is_county(key->region) && strcmp(key->region, of->region) != 0) ||
        w->wish->results[target].last != w->wish->results[cell].last)
        return false;
    return is_total(key->industry) ? strcmp(of->industry_scheme, SERIES_INDUSTRY_LIST) == 0 : same_industry(key, of);
}

/* --- moving */

static struct quantiles quantiles_at(struct weighing *w, const double *path, int h)
{
    struct quantiles q;

    for (int d = 0; d < w->wish->paths; d++)
        w->column[d] = (float)path[(size_t)d * (size_t)w->wish->horizon + (size_t)h];
    quantiles_of(w->column, w->wish->paths, w->scratch, &q);
    return q;
}

/* The mean moves by what was combined, so that the bound is exact, and the ends as the draws' quantiles do. */
static void move_point(const struct weighing *w, struct engine_point *p, double shift, const struct quantiles *before,
                       const struct quantiles *after)
{
    double least = w->wish->nonnegative ? 0 : -HUGE_VAL;

    p->mean = fmax(least, p->mean + shift);
    p->lo80 = fmin(p->mean, fmax(least, p->lo80 + after->lo80 - before->lo80));
    p->lo95 = fmin(p->lo80, fmax(least, p->lo95 + after->lo95 - before->lo95));
    p->hi80 = fmax(p->mean, p->hi80 + after->hi80 - before->hi80);
    p->hi95 = fmax(p->hi80, p->hi95 + after->hi95 - before->hi95);
}

/* Moves the draws at h to next[draw * horizon + h], and the points with them. */
static void move_to(struct weighing *w, int target, int h, const double *next)
{
    const size_t horizon = (size_t)w->wish->horizon, at = (size_t)target * horizon + (size_t)h;
    struct engine_result *r = &w->wish->results[target];
    struct quantiles before = quantiles_at(w, r->paths, h), after;

    for (int d = 0; d < w->wish->paths; d++)
        r->paths[(size_t)d * horizon + (size_t)h] = next[(size_t)d * horizon + (size_t)h];
    after = quantiles_at(w, r->paths, h);
    w->out->points[at] = (struct dialogue_point){r->points[h].mean, w->bound[at]};
    move_point(w, &r->points[h], w->shift[at], &before, &after);
    w->out->touched[target] = true;
}

static bool add_to_total(struct weighing *w, int total, int cell, const double *next)
{
    const size_t size = (size_t)w->wish->paths * (size_t)w->wish->horizon;
    const double *path = w->wish->results[cell].paths;

    if (w->change[total] == NULL)
        w->change[total] = calloc(size, sizeof(double));
    if (w->change[total] == NULL)
        return false;
    for (size_t i = 0; i < size; i++)
        w->change[total][i] += next[i] - path[i];
    for (int h = 0; h < w->wish->horizon; h++) {
        size_t of = (size_t)cell * (size_t)w->wish->horizon + (size_t)h, to = (size_t)total * (size_t)w->wish->horizon + (size_t)h;
        w->shift[to] += w->shift[of];
        w->bound[to] += w->bound[of];
    }
    return true;
}

/* A cell and its totals. move becomes the cell's new draws. */
static bool move_cell(struct weighing *w, int cell, const struct profile *profile, double *move)
{
    const struct engine_result *r = &w->wish->results[cell];
    bool ok = true;

    for (int h = 0; h < w->wish->horizon; h++) {
        struct evidence_knot at = evidence_between(profile->knots, profile->count, profile->start, h);
        size_t i = (size_t)cell * (size_t)w->wish->horizon + (size_t)h;
        w->shift[i] = h > profile->start ? r->points[h].mean * (exp(at.shift) - 1) : 0;
        w->bound[i] = h > profile->start ? r->points[h].mean * (exp(at.bound) - 1) : 0;
    }
    for (size_t i = 0; i < (size_t)w->wish->paths * (size_t)w->wish->horizon; i++)
        move[i] = r->paths[i] * exp(move[i]);
    for (int h = 0; h < w->wish->horizon; h++)
        restate_centre(move + h, w->wish->paths, w->wish->horizon,
                       r->points[h].mean + w->shift[(size_t)cell * (size_t)w->wish->horizon + (size_t)h], w->wish->nonnegative);
    for (int t = 0; ok && t < w->wish->panel->count; t++)
        if (is_total_of(w, t, cell))
            ok = add_to_total(w, t, cell, move);
    for (int h = 0; ok && h < w->wish->horizon; h++)
        move_to(w, cell, h, move);
    return ok;
}

/* By its own unit where there is one that counts, else by the county's, whose draws have not moved yet. A cell whose
 * figures end elsewhere than the county's stays. */
static bool weigh_cell(struct weighing *w, int cell, const struct profile *of_county)
{
    const struct part_key *key = &w->wish->panel->targets[cell].key;
    int own = is_county(key->region) ? -1 : unit_of(w, key, key->region, w->wish->results[cell].last);
    struct profile profile;

    if (own < 0 || !weigh_unit(w, own, &profile, w->own)) {
        profile = *of_county;
        if (profile.count == 0 || profile.last != w->wish->results[cell].last)
            return true;
        memcpy(w->own, w->move, (size_t)w->wish->paths * (size_t)w->wish->horizon * sizeof *w->own);
    }
    return move_cell(w, cell, &profile, w->own);
}

/* The cells of the industry that a target is the first of. */
static bool weigh_industry(struct weighing *w, int first)
{
    const struct part_key *key = &w->wish->panel->targets[first].key;
    int unit = unit_of(w, key, w->wish->county, w->wish->results[first].last);
    struct profile profile = {0};
    bool ok = true;

    if (unit >= 0 && !weigh_unit(w, unit, &profile, w->move))
        profile.count = 0;
    for (int i = 0; ok && i < w->wish->panel->count; i++)
        if (same_industry(&w->wish->panel->targets[i].key, key) && is_cell(w, i))
            ok = weigh_cell(w, i, &profile);
    return ok;
}

static bool is_first_of_industry(const struct weighing *w, int target)
{
    for (int i = 0; i < target; i++)
        if (is_cell(w, i) && same_industry(&w->wish->panel->targets[i].key, &w->wish->panel->targets[target].key))
            return false;
    return is_cell(w, target);
}

static void move_total(struct weighing *w, int total)
{
    const struct engine_result *r = &w->wish->results[total];
    double *next = w->change[total];

    for (size_t i = 0; i < (size_t)w->wish->paths * (size_t)w->wish->horizon; i++) {
        next[i] += r->paths[i];
        if (w->wish->nonnegative && next[i] < 0)
            next[i] = 0;
    }
    for (int h = 0; h < w->wish->horizon; h++)
        move_to(w, total, h, next);
}

/* --- all of it */

static bool begin(struct weighing *w, struct dialogue_weighed *out, const struct dialogue_wish *wish)
{
    size_t targets = (size_t)wish->panel->count + 1, points = targets * (size_t)wish->horizon;
    size_t draws = (size_t)wish->paths * (size_t)wish->horizon;

    *w = (struct weighing){.wish = wish, .out = out};
    if (!dialogue_units_make(&w->units, wish->answers, wish->answer_count, wish->county))
        return false;
    out->horizon = wish->horizon;
    out->sources = calloc(((size_t)w->units.count + 1) * DIALOGUE_HORIZONS, sizeof *out->sources);
    out->touched = calloc(targets, sizeof *out->touched);
    out->points = calloc(points, sizeof *out->points);
    w->targets = dialogue_targets(wish->panel, &w->units);
    w->move = malloc(draws * sizeof *w->move);
    w->own = malloc(draws * sizeof *w->own);
    w->column = malloc((size_t)wish->paths * sizeof *w->column);
    w->scratch = malloc((size_t)wish->paths * sizeof *w->scratch);
    w->change = calloc(targets, sizeof *w->change);
    w->shift = calloc(points, sizeof *w->shift);
    w->bound = calloc(points, sizeof *w->bound);
    return out->sources != NULL && out->touched != NULL && out->points != NULL && w->targets != NULL && w->move != NULL &&
           w->own != NULL && w->column != NULL && w->scratch != NULL && w->change != NULL && w->shift != NULL && w->bound != NULL;
}

static void end(struct weighing *w)
{
    for (int i = 0; w->change != NULL && i < w->wish->panel->count; i++)
        free(w->change[i]);
    dialogue_units_free(&w->units);
    free(w->targets);
    free(w->move);
    free(w->own);
    free(w->column);
    free(w->scratch);
    free(w->change);
    free(w->shift);
    free(w->bound);
}

bool dialogue_weigh(struct dialogue_weighed *weighed, const struct dialogue_wish *wish)
{
    struct weighing w;
    bool ok;

    memset(weighed, 0, sizeof *weighed);
    ok = begin(&w, weighed, wish) &&
         dialogue_record_make(&(struct dialogue_panel){wish->panel, wish->results, &w.units, wish->frequency}, w.targets, weighed->kind);
    for (int i = 0; ok && i < wish->panel->count; i++)
        if (is_first_of_industry(&w, i))
            ok = weigh_industry(&w, i);
    for (int i = 0; ok && i < wish->panel->count; i++)
        if (w.change[i] != NULL)
            move_total(&w, i);
    end(&w);
    return ok;
}

void dialogue_weighed_free(struct dialogue_weighed *weighed)
{
    free(weighed->sources);
    free(weighed->touched);
    free(weighed->points);
    memset(weighed, 0, sizeof *weighed);
}
