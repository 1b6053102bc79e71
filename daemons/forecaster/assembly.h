/* assembly: the panel, that is the series to forecast of one measure, county and frequency, as
 * known at a cut.
 *
 * panel_make is pure: rows in, targets out, the same rows giving the same bytes. A target's
 * definitions are chained onto the one with the highest rank (chain.h); where two have no period in
 * common, a new level is known to begin (breaks.h), as it is where an analyst noted one, or a value that is no rule. The unknown industry is in totals but is no target. panel_hash covers everything that enters the computation, so equal
 * hashes mean equal results.
 */
#ifndef ASSEMBLY_H
#define ASSEMBLY_H

#include "dialogue_hold.h"
#include "engine.h"
#include "ident.h"
#include "nowcast.h"
#include "parts.h"

/* Which series went into a target, and how it was chained. */
struct panel_source {
    int64_t series;
    int periods;   /* observed values it has */
    int overlap;   /* periods it shares with the next newer definition; -1: it is the newest */
    double factor; /* newer / this over the overlap; NaN: it is the newest */
    bool converted; /* from another list of codes */
};

struct panel_target {
    struct part_key key; /* borrowed from the input */
    int first, n;        /* ordinals first .. first + n - 1 */
    int observed;
    double *y;      /* NaN: missing */
    int nowcasts;   /* of the n values, the last ones (edge.h) */
    double nowcast_se[NOWCAST_PERIODS];
    char note[320]; /* what nowcasts rest on, or why there are none; "" */
    int source_count;
    struct panel_source *sources; /* oldest definition first */
    int break_count;
    struct break_known *breaks;   /* where definitions without a common period meet, and what analysts noted */
};

/* What an analyst noted of the figures, in the terms in which it was said; "" is every one, but of regions the county's
 * own: the nation's series take what is said of the nation. Texts borrowed. */
struct panel_note {
    int frequency;
    int32_t period;
    enum break_kind kind;
    const char *region, *industry_scheme, *industry, *measure;
};

struct panel_input {
    struct parts_input rows;
    const char *measure, *county;
    int frequency;
    bool nonnegative;
    int horizon;
    int note_count;
    const struct panel_note *notes;
    int answer_count; /* of the dialogue; 0 for measures it does not speak of */
    const struct dialogue_answer *answers;
    int waiting_count;
    const struct dialogue_waiting *waiting;
};

struct panel {
    int count;
    struct panel_target *targets; /* by key */
    bool synthetic;
};

/* False when out of memory; panel_free releases in either case. */
bool panel_make(struct panel *panel, const struct panel_input *input) MUSTCHECK;
void panel_free(struct panel *panel);

/* Hash of all that enters: targets, values, answers, horizon, seed, and which models compute. */
void panel_hash(const struct panel *panel, const struct panel_input *input, uint64_t seed,
                const char *models, uint8_t out[HASH_SIZE]);

#endif
