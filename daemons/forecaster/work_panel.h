/* work_panel: one panel of a run, read from the database as known at the run's cut. */
#ifndef WORK_PANEL_H
#define WORK_PANEL_H

#include "assembly.h"
#include "breaknote.h"
#include "conversion.h"
#include "dialogue_store.h"

/* What dialogues, what-ifs and the chain speak of. */
#define WORK_EMPLOYED "employed"

enum { WORK_FREQUENCIES = 3 };

/* What the panels of a run have in common: read once, however many they are. */
struct work_shared {
    struct db *db; /* while the panels are read */
    const char *county;
    int64_t cut;
    struct breaknotes notes;
    struct work_conversions {
        int frequency; /* 0: not read yet */
        struct rows *rows;
        struct conversion_list list;
    } conversions[WORK_FREQUENCIES];
    struct work_answers {
        bool read;
        struct dialogue_answers all;
    } answers[2]; /* without invented ones, and with them */
};

/* Reads what every panel needs. False when the database failed or memory is out; to be freed in either case, after the panels. */
bool work_shared_read(struct work_shared *shared, struct db *db, const char *county, int64_t cut) MUSTCHECK;
void work_shared_free(struct work_shared *shared);

struct work_panel {
    int32_t id;
    char measure[65];
    int32_t frequency;
    bool nonnegative, additive;
    int horizon;
    struct panel panel;
    struct rows *series; /* what the panel's texts are borrowed from, beside the shared conversions */
    struct dialogue_answers dialogue; /* of what the panels share */
    uint8_t hash[HASH_SIZE];
    int64_t reused_from; /* the run whose numbers still stand; 0: to be computed */
    bool leans;          /* on the nation's of the same measure and frequency */
};

/* Fills wp->panel of the measure and frequency that stand in it. False as above. */
bool work_panel_read(struct work_panel *wp, struct work_shared *shared) MUSTCHECK;
/* The same of the nation's own figures, of which no dialogue speaks. */
bool work_panel_read_nation(struct work_panel *wp, struct work_shared *shared) MUSTCHECK;
void work_panel_free(struct work_panel *wp);

/* Of what the panel has become; seed and models enter too, see panel_hash. */
void work_panel_hash(struct work_panel *wp, const char *county, int64_t seed);
/* Has a panel lean on the nation's: what it is of depends on both. Both have their hash. */
void work_panel_lean(struct work_panel *wp, const struct work_panel *nation);

#endif
