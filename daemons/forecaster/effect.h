/* effect: what the assumptions of a what-if do to the targets of a panel, draw by draw.
 *
 * Pure. The draws are the engine's (engine_result.paths): draw d of every target belongs to one
 * future, with and without the assumptions, so the difference has the interval of the effect alone.
 * Cells that have no finer one below them are moved first:
 *   plant     +-amount persons in its municipality's industry
 *   growth    (1 + amount / 100)^years times the draw, several of one cell multiplied, the draws taken to have the published mean
 * A total gets the sum over its cells, so that parts and totals agree in every draw; of a plant whose cell there is not, the
 * amount. Nothing falls below zero. An amount given as a range is drawn evenly, for a block of draws at a time (assumption_places), the same for all cells.
 */
#ifndef EFFECT_H
#define EFFECT_H

#include "assembly.h"
#include "premise.h"
#include "engine.h"

struct effect_input {
    const struct panel *panel;
    const struct engine_result *results; /* one per target, with paths */
    const char *county;
    int frequency, horizon, paths;
    uint64_t seed;
    int count;
    const struct premise *assumptions;
};

/* The effect on one target at one horizon. */
struct effect_point {
    double mean, lo80, hi80, lo95, hi95;
};

struct effects {
    int horizon, targets;
    bool *touched;               /* per target */
    struct effect_point *points; /* [target * horizon + h], zero where not touched */
    struct effect_point *moved;  /* the same of the target's draws as moved, of no meaning where not touched; its mean is not filled */
    double **change;             /* per target: persons by which its draws move, [draw * horizon + h]; NULL: by none */
};

/* False when out of memory; effects_free releases in either case. */
bool effects_make(struct effects *effects, const struct effect_input *input) MUSTCHECK;
void effects_free(struct effects *effects);

/* Moves a target's published points: the mean by the effect's, the ends to those of its draws as moved, at the horizons that
 * the assumptions bear upon. */
void effects_apply(const struct effects *effects, int target, struct engine_point *points, bool nonnegative);

/* How many of the assumptions bear upon those at work, and so upon some target. */
int effects_of_work(const struct premise *assumptions, int count);

#endif
