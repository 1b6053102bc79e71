/* record: how the answers of each kind of respondent turned out, and what weight that earns them.
 *
 * Pure. A kind is a sector (public, private) at one horizon (1, 3, 5 years). What is learned, and how, is in
 * forecasting's skills/evidence.h: the bias of a kind, how far one answer strays about its round, what a round has in
 * common, and the share of rounds whose direction came true.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>

#include "macros.h"
#include "skills/evidence.h"

enum { RECORD_SECTORS = 2, RECORD_HORIZONS = 3, RECORD_KINDS = RECORD_SECTORS * RECORD_HORIZONS, RECORD_ROUND = 5 };

extern const char *const record_sectors[RECORD_SECTORS];
extern const int record_horizons[RECORD_HORIZONS];

/* An answer as a share of growth; seen NaN: what came is not known yet. */
struct record_answer {
    const char *sector;
    int years, round;
    double said, seen;
};

struct record_kind {
    struct evidence_group group;
    double weight; /* of a round of RECORD_ROUND answers beside a forecast of no change; NaN without an outcome */
};

/* Fills kind[sector * RECORD_HORIZONS + horizon]. False when out of memory; answers of other kinds are left out. */
bool record_make(const struct record_answer *answers, int n, struct record_kind kind[RECORD_KINDS]) MUSTCHECK;

#endif
