/* dialogue_weigh: employers' answers weighed into the forecasts of those at work, draw by draw.
 *
 * Pure. What the newest round says of an industry's growth is combined by precision with the draws (skills/evidence.h),
 * as far as the record of its kinds of respondents allows (dialogue_record.h):
 *   a cell    an industry in a municipality, or in the county where no municipality has it. A municipality with a unit of
 *             its own that counts moves by that; all others move in every draw by the factor by which the county's unit moves the
 *             industry in the county
 *   a total   an industry in the county, a municipality, the county: by the sum of what its cells moved, in every draw, so
 *             that parts and totals agree as they did before
 * An answer is counted in one cell only, and no round but the newest that speaks counts: one answered about a year before
 * the last figure, or later.
 * The bound: whatever anybody answers, together or not, the mean of a cell moves by at most
 *   dialogue_spec.most x cap  sd of the forecast of growth  (0.75 sd), a total's by the sum over its cells.
 */
#ifndef DIALOGUE_WEIGH_H
#define DIALOGUE_WEIGH_H

#include "dialogue_record.h"

/* Answers of one unit about one horizon, as they were weighed in. Texts borrowed from the answers. */
struct dialogue_source {
    const char *industry_scheme, *industry, *region, *round;
    int32_t answered_on;
    int years;
    int answers[DIALOGUE_SECTORS]; /* that counted */
    int kinds_new;                 /* of the kinds of respondents that counted, those without a record */
    double said;                   /* growth, bias taken off; a logarithm, as the next three */
    double model;                  /* the forecast's, without */
    double moved, bound;
    double weight;
};

struct dialogue_point {
    double without; /* the mean without the answers */
    double bound;   /* most the answers could have moved it */
};

struct dialogue_weighed {
    struct dialogue_kind kind[DIALOGUE_KINDS];
    int source_count;
    struct dialogue_source *sources;
    int horizon;
    bool *touched;                 /* per target */
    struct dialogue_point *points; /* [target * horizon + h] of those touched */
};

struct dialogue_wish {
    const struct panel *panel;
    struct engine_result *results; /* with paths and trials; what they hold is moved */
    const struct dialogue_answer *answers;
    int answer_count;
    const char *county;
    int frequency, horizon, paths;
    bool nonnegative;
};

/* False when out of memory; dialogue_weighed_free releases in either case. */
bool dialogue_weigh(struct dialogue_weighed *weighed, const struct dialogue_wish *wish) MUSTCHECK;
void dialogue_weighed_free(struct dialogue_weighed *weighed);

#endif
