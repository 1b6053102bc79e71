/* work: the panels of one run, read as known at its cut, and what stands of earlier runs.
 *
 * Reading again gives the same: observations are never changed, and a cut never misses a vintage.
 * So a run that changes hands, or whose daemon was killed, goes on from its cut alone.
 */
#ifndef WORK_H
#define WORK_H

#include "premise.h"
#include "service.h"
#include "skill_chain.h"
#include "work_panel.h"

struct work {
    int64_t run; /* 0: none */
    struct work_shared shared;
    int count;   /* panels that have series to forecast */
    struct work_panel *panels;
    struct skill_work skills; /* one panel more, computed from the yearly panel of those at work */
    struct work_panel nation; /* those at work in the nation, which the county's yearly panel of these leans on; without targets when it is not known */
    int standing;             /* panels of the county's latest scenario; 0: there is none */
    int assumption_count; /* of the run's what-if */
    struct premise *assumptions;
};

/* What a run reads by. */
struct work_key {
    int64_t run;
    const char *county;
    int64_t cut, seed;
    int32_t what_if; /* 0: none. With one, every panel it bears upon is computed anew. */
};

/* Reads the panels of a run's county. False when the database failed or memory is out. */
bool work_read(struct work *work, const struct service *service, struct db *db, const struct work_key *key) MUSTCHECK;
void work_free(struct work *work);

int work_panels(const struct work *work);  /* all of them, the skills chain included */
int work_changed(const struct work *work); /* those to compute */
int work_series(const struct work *work);  /* targets of all panels but the chain */
/* The yearly panel of those at work, which the chain carries on; NULL: none. */
const struct work_panel *work_employed(const struct work *work);

#endif
