#include "skill_past.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "normal.h"
#include "random.h"
#include "score.h"

/* --- figures */

enum { KINDS_MAX = 16 };

/* The kinds of table of one measure and region, which stand together in the facts, with the newest year of each. */
struct kinds {
    const struct skill_fact *example[KINDS_MAX];
    int newest[KINDS_MAX], n;
};

static bool one_kind(const struct skill_key *a, const struct skill_key *b)
{
    return (strcmp(a->age, "T") == 0) == (strcmp(b->age, "T") == 0) && strcmp(a->scheme, b->scheme) == 0;
}

/* Its place among the kinds, as a new one where it is none of them; beyond so many all are taken for the last one. */
static int kind_of(struct kinds *kinds, const struct skill_fact *fact)
{
    int i = 0;

    while (i < kinds->n && !one_kind(&kinds->example[i]->key, &fact->key))
        i++;
    if (i == KINDS_MAX)
        return KINDS_MAX - 1;
    if (i == kinds->n) {
        kinds->example[kinds->n] = fact;
        kinds->newest[kinds->n++] = fact->year;
    }
    return i;
}

static bool same_table(const struct skill_fact *a, const struct skill_fact *b)
{
    return strcmp(a->key.measure, b->key.measure) == 0 && strcmp(a->key.region, b->key.region) == 0;
}

/* Of facts first .. end - 1, all of one measure and region: their kinds into lags, then what those are. */
static void lag_table(const struct skill_facts *facts, int first, int end, int base_year, int *lags)
{
    struct kinds kinds = {.n = 0};

    for (int i = first; i < end; i++) {
        int kind = lags[i] = kind_of(&kinds, &facts->list[i]);
        kinds.newest[kind] = facts->list[i].year > kinds.newest[kind] ? facts->list[i].year : kinds.newest[kind];
    }
    for (int i = first; i < end; i++)
        lags[i] = kinds.newest[lags[i]] < base_year ? base_year - kinds.newest[lags[i]] : 0;
}

/* The account of people: its stocks, and the flows between them. */
static bool is_of_people(const char *measure)
{
    return strncmp(measure, "population", 10) == 0 || strncmp(measure, "education_", 10) == 0 || strcmp(measure, "labour_force_education") == 0;
}

int *skill_lags(const struct skill_facts *facts, int base_year)
{
    int *lags = calloc((size_t)facts->count + 1, sizeof *lags);

    for (int i = 0, end; lags != NULL && i < facts->count; i = end) {
        const struct skill_key *key = &facts->list[i].key;
        for (end = i + 1; end < facts->count && same_table(&facts->list[i], &facts->list[end]); end++)
            ;
        if (is_of_people(key->measure) && strcmp(key->region, facts->county) == 0)
            lag_table(facts, i, end, base_year, lags);
    }
    return lags;
}

static bool keep_facts(struct skill_past *past, const struct skill_facts *all, const int *lags, int year)
{
    past->facts = *all;
    past->facts.count = 0;
    past->facts.spans = NULL;
    past->facts.list = malloc(((size_t)all->count + 1) * sizeof *past->facts.list);
    for (int i = 0; past->facts.list != NULL && i < all->count; i++)
        if (all->list[i].year <= year - lags[i])
            past->facts.list[past->facts.count++] = all->list[i];
    return past->facts.list != NULL && skill_facts_order(&past->facts);
}

/* --- those at work */

/* The forecasts that were made from the year, each horizon without one as the horizon before. NULL when there are none. */
static const struct score_trial *trial_at(const struct engine_result *r, int year, int h)
{
    for (int i = 0; i < r->trial_count; i++)
        if (r->trials[i].known == year && r->trials[i].horizon == h)
            return &r->trials[i];
    return NULL;
}

/* Where a new level began since, the engine's backtest is on the new one and the figures of then are not: its forecasts are
 * put back by its last known value. */
static double level_then(const struct panel_target *target, const struct score_trial *t, int year)
{
    int at = year - target->first;
    double value = at >= 0 && at < target->n ? target->y[at] : NAN;

    return value > 0 && t->last > 0 ? value / t->last : 1;
}

static bool fill_points(const struct panel_target *target, const struct engine_result *r, int year, int horizon, struct engine_point *points)
{
    for (int h = 1; h <= horizon; h++) {
        const struct score_trial *t = trial_at(r, year, h);
        double level = t != NULL ? level_then(target, t, year) : 1;
        if (t == NULL && h == 1)
            return false;
        points[h - 1] = t == NULL ? points[h - 2]
                                  : (struct engine_point){.mean = level * t->mean, .lo80 = level * t->lo80, .hi80 = level * t->hi80,
                                                          .lo95 = level * t->lo95, .hi95 = level * t->hi95, .naive = level * t->naive};
    }
    return true;
}

/* Draws that err alike at all horizons, by as much as the interval says. */
static void fill_paths(const struct engine_point *points, int horizon, int draws, uint64_t seed, uint64_t stream, double *paths)
{
    struct random random;

    random_seed(&random, seed, stream);
    for (int d = 0; d < draws; d++) {
        double z = random_normal(&random);
        for (int h = 0; h < horizon; h++)
            paths[d * horizon + h] = fmax(0, points[h].mean + z * normal_sd80(points[h].lo80, points[h].hi80));
    }
}

static struct engine_result result_at(const struct panel_target *target, const struct engine_result *r, int year, int horizon, struct engine_point *points)
{
    bool known = r->status == FC_OK && fill_points(target, r, year, horizon, points);

    return (struct engine_result){.status = known ? FC_OK : FC_ESHORT, .last = year, .points = points};
}

/* The county's own targets. */
static bool keep_panel(struct skill_past *past, const struct skill_base *now, int year, int horizon, int draws, uint64_t seed)
{
    const struct panel *all = now->panel;
    size_t n = (size_t)all->count + 1, steps = (size_t)horizon;

    past->panel.targets = malloc(n * sizeof *past->panel.targets);
    past->results = calloc(n, sizeof *past->results);
    past->paths = malloc(n * steps * (size_t)draws * sizeof *past->paths);
    if (past->panel.targets == NULL || past->results == NULL || past->paths == NULL)
        return false;
    for (int i = 0; i < all->count; i++) {
        int at = past->panel.count;
        struct engine_point *points = past->points + (size_t)at * steps;
        if (strcmp(all->targets[i].key.region, now->county) != 0)
            continue;
        past->panel.targets[at] = all->targets[i];
        past->results[at] = result_at(&all->targets[i], &now->results[i], year, horizon, points);
        if (past->results[at].status == FC_OK) {
            past->results[at].paths = past->paths + (size_t)at * steps * (size_t)draws;
            fill_paths(points, horizon, draws, seed, (uint64_t)at + 1, past->results[at].paths);
        }
        past->panel.count++;
    }
    return true;
}

bool skill_past_make(struct skill_past *past, const struct skill_base *now, const int *lags, int year, int horizon, int draws, uint64_t seed)
{
    memset(past, 0, sizeof *past);
    past->points = calloc(((size_t)now->panel->count + 1) * (size_t)horizon + 1, sizeof *past->points);
    if (past->points == NULL || !keep_facts(past, now->facts, lags, year) || !keep_panel(past, now, year, horizon, draws, seed))
        return false;
    past->base = (struct skill_base){.facts = &past->facts,
                                     .panel = &past->panel,
                                     .results = past->results,
                                     .county = now->county,
                                     .horizon = horizon};
    return true;
}

void skill_past_free(struct skill_past *past)
{
    free(past->facts.list);
    free(past->facts.spans);
    free(past->panel.targets);
    free(past->results);
    free(past->points);
    free(past->paths);
    memset(past, 0, sizeof *past);
}
