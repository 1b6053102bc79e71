/* skill_facts: the figures that the skills chain reads, as known at a run's cut, the bridges between lists, and where the
 * county's municipalities lie.
 *
 * One fact is one value of one series and year. Of several definitions of the same kind of table (by occupation, by
 * occupation and age ...) only the best is here: a real one before a synthetic one, then by rank. Facts are sorted,
 * and where those of a key stand is kept beside them, as a county's chain and its backtest ask for hundreds of thousands of
 * values; a sex or a total that the source does not give is summed from what it gives.
 */
#ifndef SKILL_FACTS_H
#define SKILL_FACTS_H

#include "db.h"
#include "ident.h"

/* A cell of a measure; texts borrowed. "T": all. */
struct skill_key {
    const char *measure, *region, *industry, *occupation, *scheme, *education, *age, *sex;
};

/* The order of facts: by measure, region and so on. */
int skill_key_compare(const struct skill_key *a, const struct skill_key *b);

struct skill_fact {
    struct skill_key key;
    const char *definition;
    int year;
    double value;
    int32_t vintage;
};

/* From a programme to an education group, from a group to an occupation, or from the municipality people live in to the
 * one they work in: both of the county, and what the weights of a municipality leave up to 1 works outside of it. */
struct skill_bridge {
    const char *kind, *from_scheme, *from, *to_scheme, *to;
    double weight;
};

/* A municipality and its seat, degrees of WGS 84 (north and east); own: of the county. */
struct skill_place {
    const char *region;
    bool own;
    double latitude, longitude;
};

/* Facts of one key: list[first .. first + n - 1], by year. */
struct skill_span {
    int first, n;
};

struct skill_facts {
    const char *county;
    int count, bridge_count, place_count;
    struct skill_fact *list;
    struct skill_span *spans;                     /* by the hash of their key, n = 0 where none is; their number is a power of two */
    size_t span_room;
    struct skill_bridge *bridges;
    struct skill_place *places;                   /* ascending */
    struct rows *series_rows, *rows, *bridge_rows, *place_rows; /* what the texts are borrowed from */
};

/* False when the database failed or memory is out; skill_facts_free releases in either case. */
bool skill_facts_read(struct skill_facts *facts, struct db *db, const char *county, int64_t cut) MUSTCHECK;
/* Makes values be found in a list that was filled in: sorts it, and notes where each key stands. False when memory is out. */
bool skill_facts_order(struct skill_facts *facts) MUSTCHECK;
void skill_facts_free(struct skill_facts *facts);

/* The value of a cell in a year: as given, else the sum of both sexes; NaN when there is none. */
double skill_value(const struct skill_facts *facts, const struct skill_key *key, int year);

/* Which facts a table is made of. A part that is set must be what it says ("T" for all, "*" for any but all);
 * NULL: whatever. */
struct skill_table_key {
    const char *measure, *region, *industry, *occupation, *scheme, *education, *age;
};
bool skill_fits(const struct skill_fact *fact, const struct skill_table_key *key);
/* Where in the list the facts of its measure and region begin and, *end, where they are over: by education, age, sex, year. */
int skill_range(const struct skill_facts *facts, const struct skill_table_key *key, int *end);
/* Its newest and first year, and the newest that is no later than one; 0 when there is none. */
int skill_newest(const struct skill_facts *facts, const struct skill_table_key *key);
int skill_newest_until(const struct skill_facts *facts, const struct skill_table_key *key, int year);
int skill_first(const struct skill_facts *facts, const struct skill_table_key *key);

enum skill_dimension { SKILL_INDUSTRY, SKILL_OCCUPATION, SKILL_EDUCATION, SKILL_AGE };
/* The different codes of a dimension in a table, ascending; malloc'd, *count of them. NULL when out of memory. */
const char **skill_codes(const struct skill_facts *facts, const struct skill_table_key *key, enum skill_dimension dimension, int *count);
/* The place of a code in a list; -1: it is not there. */
int skill_place_of(const char *code, const char *const *codes, int n);

/* Everything that enters the chain. */
void skill_facts_hash(const struct skill_facts *facts, struct hash_state *state);

#endif
