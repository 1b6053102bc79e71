/* catalogue: the store's code lists in memory, so that a batch is checked without asking.
 *
 * A snapshot of the tables code, measure and definition. It may be older than the tables: whoever
 * finds something unknown loads it again (at most every few seconds) before refusing anything.
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include <stdbool.h>
#include <stdint.h>

#include "db.h"
#include "macros.h"

struct catalogue;

struct catalogue_measure {
    char *measure;
    bool nonnegative, additive, forecast;
    bool skills; /* read by the skills chain */
};

struct catalogue *catalogue_new(void); /* empty; NULL when out of memory */
void catalogue_destroy(struct catalogue **catalogue);

bool catalogue_add_code(struct catalogue *catalogue, const char *scheme, const char *code,
                        int32_t valid_from, int32_t valid_to) MUSTCHECK;
bool catalogue_add_measure(struct catalogue *catalogue, const char *measure, bool nonnegative,
                           bool additive, bool forecast, bool skills) MUSTCHECK;
bool catalogue_add_definition(struct catalogue *catalogue, const char *measure,
                              const char *definition) MUSTCHECK;

/* Replaces the content by what the database has. False, with the old content kept, when it cannot
 * be read. */
bool catalogue_load(struct catalogue *catalogue, struct db *db) MUSTCHECK;

/* A code with the days (since 1970) it is valid from and to, the latter excluded. */
struct catalogue_code {
    int32_t valid_from, valid_to;
};
const struct catalogue_code *catalogue_code(const struct catalogue *catalogue, const char *scheme,
                                            const char *code);
bool catalogue_scheme(const struct catalogue *catalogue, const char *scheme);
bool catalogue_definition(const struct catalogue *catalogue, const char *measure,
                          const char *definition);
const struct catalogue_measure *catalogue_measure(const struct catalogue *catalogue,
                                                  const char *measure);

#endif
