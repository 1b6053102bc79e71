/* work: the panels of one run, read as known at its cut, and what stands of earlier runs.
 *
 * Reading again gives the same: observations are never changed, and a cut never misses a vintage.
 * So a run that changes hands, or whose daemon was killed, goes on from its cut alone.
 */
#ifndef WORK_H
#define WORK_H

#include "assembly.h"
#include "service.h"

struct work_panel {
    int32_t id;
    char measure[65];
    int32_t frequency;
    bool nonnegative, additive;
    int horizon;
    struct panel panel;
    struct rows *series, *balances; /* what the panel's texts are borrowed from */
    uint8_t hash[HASH_SIZE];
    int64_t reused_from; /* the run whose numbers still stand; 0: to be computed */
};

struct work {
    int64_t run; /* 0: none */
    int count;   /* panels that have series to forecast */
    struct work_panel *panels;
    int standing; /* panels of the county's latest scenario; 0: there is none */
};

/* Reads the panels of a run's county. False when the database failed or memory is out. */
bool work_read(struct work *work, const struct service *service, struct db *db, int64_t run,
               const char *county, int64_t cut, int64_t seed) MUSTCHECK;
void work_free(struct work *work);

int work_changed(const struct work *work); /* panels to compute */
int work_series(const struct work *work);  /* targets of all panels */

#endif
