/* results: the engine's work on one panel, and the rows it becomes. */
#ifndef RESULTS_H
#define RESULTS_H

#include "effect.h"
#include "engine.h"
#include "work.h"

enum { RESULTS_PATHS = 1000 }; /* draws of each target, where something is reckoned with them */

struct results {
    const struct work_panel *panel;
    struct engine_result *list; /* one per target of the panel */
    struct dialogue_weighed dialogue; /* what employers' answers did; all zero without */
    struct effects effects;     /* of a what-if's assumptions; all zero without */
    bool stands;                /* computed for its draws alone: the numbers that stand are these */
};

/* What a computation is asked for besides its panel. */
struct results_wish {
    const char *county;
    uint64_t seed;
    int jobs;
    int count; /* assumptions of a what-if */
    const struct premise *assumptions;
    bool draws;                 /* keep the draws, for who carries them on */
    bool trials;                /* and the forecasts of the backtest */
    const struct results *nation; /* of the same, with trials: what the forecasts lean on; NULL: nothing */
    void (*progress)(void *context, int done);
    void *context;
};

/* Computes one panel. NULL with a sentence when the engine refused the panel as a whole. */
struct results *results_compute(const struct work_panel *panel, const struct results_wish *wish, char *error,
                                size_t error_size);
void results_destroy(struct results **results);
/* Lets the draws go. */
void results_forget_draws(struct results *results);

/* Looks up the ids of a panel's targets, which must exist; malloc'd, one per target. */
int32_t *results_target_ids(const struct work_panel *panel, struct db *db);
/* Makes the targets that do not exist yet. */
bool results_make_targets(const struct work_panel *panel, struct db *db) MUSTCHECK;

/* Inside a transaction: rows of fit, fit_input, forecast and effect of several panels. */
bool results_store(struct results *const *all, int count, int64_t run, struct db *db) MUSTCHECK;

#endif
