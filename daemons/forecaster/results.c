#include "results.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "coherence.h"
#include "nation.h"
#include "restate.h"

enum { ID_SIZE = 256 };

/* What sums over cells is a measure's own affair: averages and rates do not. */
static bool is_to_add_up(const struct work_panel *wp)
{
    return wp->additive && coherence_is_wanted(&wp->panel);
}

static void name_target(const struct part_key *k, char out[ID_SIZE])
{
    snprintf(out, ID_SIZE, "%s|%s:%s|%s:%s|%s:%s|%s", k->region, k->industry_scheme, k->industry,
             k->occupation_scheme, k->occupation, k->education_scheme, k->education, k->sector);
}

static struct engine_series engine_series_of(const struct work_panel *wp,
                                             const struct panel_target *t, const char *id)
{
    return (struct engine_series){.id = id,
                                  .frequency = (enum fc_frequency)wp->frequency,
                                  .first = t->first,
                                  .n = t->n,
                                  .y = t->y,
                                  .nonnegative = wp->nonnegative,
                                  .group = -1,
                                  .nowcasts = t->nowcasts,
                                  .nowcast_se = t->nowcast_se,
                                  .break_count = t->break_count,
                                  .breaks = t->breaks};
}

static bool run_engine(struct results *results, const struct results_wish *wish, char *error, size_t error_size)
{
    const struct panel *panel = &results->panel->panel;
    const int answers = results->panel->dialogue.count;
    const bool adds_up = is_to_add_up(results->panel);
    struct engine_spec spec = {.horizon = results->panel->horizon,
                               .seed = wish->seed,
                               .jobs = wish->jobs > 0 ? wish->jobs : 1,
                               .paths = wish->count > 0 || wish->draws || answers > 0 || adds_up ? RESULTS_PATHS : 0,
                               .trials = wish->trials || wish->nation != NULL || answers > 0 || adds_up};
    struct engine_series *series = malloc((size_t)panel->count * sizeof *series);
    char(*ids)[ID_SIZE] = malloc((size_t)panel->count * sizeof *ids);
    enum fc_status status = FC_ENOMEM;

    if (series != NULL && ids != NULL) {
        for (int i = 0; i < panel->count; i++) {
            name_target(&panel->targets[i].key, ids[i]);
            series[i] = engine_series_of(results->panel, &panel->targets[i], ids[i]);
        }
        status = engine_run(&(struct engine_panel){panel->count, series}, &spec, results->list,
                            wish->progress, wish->context);
    }
    free(series);
    free(ids);
    if (status != FC_OK)
        snprintf(error, error_size, "panel %s of frequency %d: %s", results->panel->measure,
                 results->panel->frequency, fc_sentence(status));
    return status == FC_OK;
}

static bool take_lean(struct results *results, const struct results_wish *wish)
{
    const struct work_panel *wp = results->panel;

    return wish->nation == NULL || nation_make(&(struct nation_wish){.panel = &wp->panel,
                                                                     .results = results->list,
                                                                     .nation = &wish->nation->panel->panel,
                                                                     .nation_results = wish->nation->list,
                                                                     .horizon = wp->horizon,
                                                                     .paths = results->list[0].paths != NULL ? RESULTS_PATHS : 0,
                                                                     .nonnegative = wp->nonnegative});
}

/* Before anything moves cells: what does then moves their totals by the sum. */
static bool take_sums(struct results *results, const struct results_wish *wish)
{
    const struct work_panel *wp = results->panel;

    return !is_to_add_up(wp) || coherence_make(&(struct coherence_wish){.panel = &wp->panel,
                                                                        .results = results->list,
                                                                        .county = wish->county,
                                                                        .horizon = wp->horizon,
                                                                        .paths = RESULTS_PATHS,
                                                                        .nonnegative = wp->nonnegative,
                                                                        .jobs = wish->jobs});
}

/* Who reads the numbers and who carries the draws on see the same. */
static bool take_ends(struct results *results)
{
    const struct work_panel *wp = results->panel;
    bool ok = true;

    for (int i = 0; ok && i < wp->panel.count; i++)
        if (results->list[i].status == FC_OK && results->list[i].paths != NULL) {
            restate_draws(&results->list[i], wp->horizon, RESULTS_PATHS, wp->nonnegative);
            ok = restate_ends(&results->list[i], wp->horizon, RESULTS_PATHS) == FC_OK;
        }
    return ok;
}

/* What employers say moves the draws, and the numbers with them. */
static bool take_dialogue(struct results *results, const struct results_wish *wish)
{
    const struct work_panel *wp = results->panel;

    return wp->dialogue.count == 0 ||
           dialogue_weigh(&results->dialogue, &(struct dialogue_wish){.panel = &wp->panel,
                                                                      .results = results->list,
                                                                      .answers = wp->dialogue.list,
                                                                      .answer_count = wp->dialogue.count,
                                                                      .county = wish->county,
                                                                      .frequency = wp->frequency,
                                                                      .horizon = wp->horizon,
                                                                      .paths = RESULTS_PATHS,
                                                                      .nonnegative = wp->nonnegative});
}

/* Assumptions speak of people at work. */
static bool take_effect(struct results *results, const struct results_wish *wish)
{
    const struct work_panel *wp = results->panel;
    bool ok = effects_make(&results->effects,
                           &(struct effect_input){.panel = &wp->panel,
                                                  .results = results->list,
                                                  .county = wish->county,
                                                  .frequency = wp->frequency,
                                                  .horizon = wp->horizon,
                                                  .paths = RESULTS_PATHS,
                                                  .seed = wish->seed,
                                                  .count = strcmp(wp->measure, "employed") == 0 ? wish->count : 0,
                                                  .assumptions = wish->assumptions});

    for (int i = 0; ok && i < wp->panel.count; i++)
        if (results->list[i].status == FC_OK)
            effects_apply(&results->effects, i, results->list[i].points, wp->nonnegative);
    return ok;
}

struct results *results_compute(const struct work_panel *panel, const struct results_wish *wish, char *error,
                                size_t error_size)
{
    struct results *results = calloc(1, sizeof *results);

    snprintf(error, error_size, "%s", fc_sentence(FC_ENOMEM));
    if (results == NULL)
        return NULL;
    results->panel = panel;
    results->list = calloc((size_t)panel->panel.count, sizeof *results->list);
    if (results->list == NULL || !run_engine(results, wish, error, error_size) ||
        !take_lean(results, wish) || !take_sums(results, wish) || !take_ends(results) || !take_dialogue(results, wish) ||
        (wish->count > 0 && !take_effect(results, wish)))
        results_destroy(&results);
    if (results != NULL && !wish->draws)
        results_forget_draws(results);
    return results;
}

void results_forget_draws(struct results *results)
{
    for (int i = 0; i < results->panel->panel.count; i++) {
        free(results->list[i].paths);
        results->list[i].paths = NULL;
    }
}

void results_destroy(struct results **results)
{
    if (*results == NULL)
        return;
    if ((*results)->list != NULL)
        for (int i = 0; i < (*results)->panel->panel.count; i++)
            engine_result_free(&(*results)->list[i]);
    free((*results)->list);
    dialogue_weighed_free(&(*results)->dialogue);
    effects_free(&(*results)->effects);
    free(*results);
    *results = NULL;
}
