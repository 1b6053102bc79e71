/* parts: from stored series to one curve per definition and cell: sexes and ages summed, totals
 * made.
 *
 * Pure. A part is what one definition says of one (region, industry, occupation, education, sector)
 * over time. Rules:
 *   sexes   the total as given; where it is absent, men and women, if both are there
 *   ages    the total as given; else the group that contains all others; else, if the groups do not
 *           overlap, their sum, if all are there; else nothing
 *   total   of industries: as given; where a definition gives none for a region, the sum of its
 *           industries, the unknown one (US) included, for periods in which all but US are there;
 *           an industry whose parent is there too is not counted twice
 *   codes   of a list that is converted: see conversion.h; totals are made of what is converted
 *   censored values ("<5", known to lie in 0..4) count as half their bound
 * Sums are made of additive measures only.
 */
#ifndef PARTS_H
#define PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "macros.h"

struct conversion_list;

/* One series of a panel, as the query panel_series gives it; texts borrowed. */
struct parts_series {
    int64_t id;
    const char *definition;
    int rank; /* of the definition: the highest is the reference */
    bool synthetic;
    const char *region, *industry_scheme, *industry, *industry_parent, *occupation_scheme,
        *occupation, *education_scheme, *education;
    const char *sex, *age, *sector;
};

/* Ordered by series, then period, as panel_observations gives them. */
struct parts_observation {
    int64_t series;
    int32_t period;
    double value; /* NaN when there is none */
    int status;
};

struct parts_input {
    bool additive;
    int series_count;
    const struct parts_series *series; /* ascending id */
    int observation_count;
    const struct parts_observation *observations;
    const struct conversion_list *conversions; /* NULL: none, see conversion.h */
};

/* Texts borrowed from the series. */
struct part_key {
    const char *region, *industry_scheme, *industry, *occupation_scheme, *occupation,
        *education_scheme, *education, *sector;
};

struct part {
    struct part_key key;
    const char *parent; /* of the industry, "" when none */
    int rank;
    bool converted; /* from another list of codes */
    int first, n;   /* ordinals first .. first + n - 1, both ends observed */
    double *y;      /* NaN: missing */
    int source_count;
    int64_t *sources;    /* the series it was made of */
    int *source_periods; /* how many observed values each has */
};

struct parts {
    struct part *list; /* by key (total industry first), then rank, converted ones first */
    int count, room;
    bool synthetic; /* made of synthetic definitions, because there are no others */
};

/* Fills *parts, which parts_free releases also after a failure. False when out of memory. */
bool parts_make(struct parts *parts, const struct parts_input *input) MUSTCHECK;
void parts_free(struct parts *parts);

int part_key_compare(const struct part_key *a, const struct part_key *b);
/* A cell of people at work, of all occupations, educations and sectors together. */
bool part_is_plain(const struct part_key *key);
/* A plain cell of one industry of SERIES_INDUSTRY_LIST; with those of other lists, people would count twice. */
bool part_is_industry(const struct part_key *key);
/* The code of the industry nobody knows: counted in totals, never forecast. */
bool part_is_unknown(const struct part_key *key);

#endif
