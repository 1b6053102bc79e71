/* premise: an assumption of a what-if scenario as it is stated, in codes and years (forecasting has its own, in
 * indices), and the kinds there are, as one table.
 *
 * The command line reads assumptions written as text, the forecasting daemon checks and stores them
 * and reckons with them; both go by this table, and framsyn.assumption refuses what it would refuse.
 */
#ifndef PREMISE_H
#define PREMISE_H

#include <stdbool.h>
#include <stddef.h>

#include "framsyn/v1/control.pb-c.h"
#include "macros.h"

enum premise_kind {
    PREMISE_PLANT_OPENS,
    PREMISE_PLANT_CLOSES,
    PREMISE_SECTOR_GROWTH,
    PREMISE_MIGRATION,
    PREMISE_PARTICIPATION,
    PREMISE_PENSION_AGE,
    PREMISE_PLACES,
    PREMISE_REMOTE_WORK,
    PREMISE_KINDS
};

/* What a kind goes by. */
enum { PREMISE_INDUSTRY = 1, PREMISE_PROGRAMME = 2, PREMISE_AGE = 4, PREMISE_MUNICIPALITY = 8 };

struct premise_rule {
    const char *name, *unit; /* the unit is also the key of the amount: persons=300 */
    unsigned needs;          /* PREMISE_... */
    unsigned may;
    double least, most;      /* of the amount */
};
extern const struct premise_rule premise_rules[PREMISE_KINDS];

enum { PREMISE_CODE_SIZE = 65, PREMISES_MAX = 100 };

/* One assumption. Empty texts: does not go by that. */
struct premise {
    enum premise_kind kind;
    char region[8], industry_scheme[PREMISE_CODE_SIZE], industry[PREMISE_CODE_SIZE],
        programme_scheme[PREMISE_CODE_SIZE], programme[PREMISE_CODE_SIZE], age[16];
    double low, high; /* in the rule's unit, drawn evenly where they differ */
    int from, ramp, until; /* year, years, year (0: never) */
};

/* The kind of a name, or PREMISE_KINDS. */
enum premise_kind premise_kind_of(const char *name);
/* True, or false with one sentence about what does not fit the kind's rule. Codes are not looked up. */
bool premise_check(const struct premise *assumption, char *error, size_t error_size) MUSTCHECK;
/* From a message; false with a sentence when a text is too long or the kind is none. */
bool premise_from_message(struct premise *assumption, const Framsyn__V1__Assumption *message, char *error,
                             size_t error_size) MUSTCHECK;

/* How much of it has been reached at the end of a period, 0..1: ordinal = year * frequency + season - 1. */
double premise_share(const struct premise *assumption, int frequency, int ordinal);
/* Years for which a growth has gone on at the end of a period. */
double premise_years(const struct premise *assumption, int frequency, int ordinal);

#endif
