/* dialogue_record: how the answers of each kind of respondent have turned out, and whether they have made forecasts better.
 *
 * Pure. A kind is a sector (public, private) at one horizon (1, 3, 5 years), of a county's or a municipality's respondents.
 * What is learned, and how, is in forecasting's skills/evidence.h: a kind's bias, how far one answer strays about its
 * round, what a round has in common. Growth is a logarithm of a ratio throughout.
 * Its own backtest: at each origin of the engine's (engine_result.trials) the answers given by then are weighed into the
 * forecast made then, by what was known then of how earlier answers had turned out. What a kind's answers make of the
 * mean absolute error of growth decides its use:
 *   used       it was smaller with them than without
 *   aside      it was not: they are left out
 *   new        fewer than 12 comparisons or 3 origins: they may weigh a tenth at most
 * Answers and model miss the same shocks, so that both together are less sure than two independent ones would be. The
 * backtest says how much less: the standard deviation with them is widened by the factor that makes errors as large
 * beside it as they were beside the forecast's own, though never beyond that. Without a record nothing is narrowed.
 */
#ifndef DIALOGUE_RECORD_H
#define DIALOGUE_RECORD_H

#include "assembly.h"
#include "dialogue_units.h"
#include "engine.h"
#include "skills/evidence.h"

enum { DIALOGUE_KINDS = 2 * DIALOGUE_SECTORS * DIALOGUE_HORIZONS, DIALOGUE_TYPICAL = 5 };

#define DIALOGUE_USES(X) X(DIALOGUE_NEW, "new") X(DIALOGUE_USED, "used") X(DIALOGUE_ASIDE, "aside")
enum dialogue_use {
#define X(use, name) use,
    DIALOGUE_USES(X)
#undef X
};
extern const char *const dialogue_use_name[];

struct dialogue_kind {
    struct evidence_group group;
    int compared, origins; /* forecasts with and without them, beside what came */
    double error_without, error_with; /* mean absolute error of growth; NaN when compared = 0 */
    double error_then;     /* the same, had the use at each origin been decided by what was known there: the whole rule's record */
    double cover_without, cover_with; /* share of outcomes inside the 80 % interval; NaN when compared = 0 */
    double widening; /* of the standard deviation with them, >= 1 */
    enum dialogue_use use;
    double weight; /* of a round of DIALOGUE_TYPICAL answers beside a forecast as uncertain as those compared; NaN */
};

/* The panel as it was forecast. Results have trials. */
struct dialogue_panel {
    const struct panel *panel;
    const struct engine_result *results;
    const struct dialogue_units *units;
    int frequency;
};

extern const struct evidence_spec dialogue_spec;

int dialogue_kind_of(bool is_county, int sector, int horizon);

/* The target of each unit's cell, -1: none; malloc'd, NULL when out of memory. */
int *dialogue_targets(const struct panel *panel, const struct dialogue_units *units);

/* What is said by a unit's respondents of one kind, with the doubt that its record leaves; v is the forecast's variance.
 * False when there is nothing that counts. */
bool dialogue_said(const struct dialogue_units *units, const struct dialogue_unit *unit, int sector, int horizon,
                   const struct dialogue_kind kind[DIALOGUE_KINDS], double v, struct evidence_said *said);

/* targets: as dialogue_targets. False when out of memory. */
bool dialogue_record_make(const struct dialogue_panel *in, const int *targets, struct dialogue_kind kind[DIALOGUE_KINDS]) MUSTCHECK;

#endif
