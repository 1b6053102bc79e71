/* pxquery: from a feed's selections and a table's description to questions within the limits. Pure: text in, text out.
 *
 * A selection is a list of words that are looked up in the variable's values:
 *
 *   *                every value              CODE         a value by its code
 *   18?? , FA*       codes by a pattern       "totalt"     values by their name, "lediga*" by its beginning
 *   from 2015        from this value on       to 2018      up to it (both in the table's order)
 *   last 24          the last so many         except ...   what follows is taken out again
 *   named            those that a `name` statement of the feed names
 *   total            the total: the one the table names, or a value called so, or else sum
 *   sum              alone: the variable is left out and PxWeb sums it away
 *
 * A code is asked for once, however often it is named: SCB answers a repeated code with an empty 500. Every
 * variable must be selected: what is left out SCB sums away, or cuts to a default, without a word.
 */
#ifndef PXQUERY_H
#define PXQUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "feed.h"
#include "macros.h"
#include "pxtable.h"

enum {
    PXQUERY_CALLS_MAX = 500,  /* of one feed: more is a feed that was written wrong */
    PXQUERY_ADDRESS_MAX = 2000, /* SCB answers longer addresses with 404, somewhere above 2 100 */
};

/* What a service allows in one answer. */
struct px_limits {
    int64_t cells;   /* 150 000 at SCB */
    int64_t values;  /* 110 000 by version 1, counted as cells; 0: no such limit */
};

/* The chosen values of one variable; n is 0 when it is left out. */
struct px_choice {
    int *values; /* places in the variable's list, in its order, each once */
    int n;
};

struct px_query {
    const struct px_table *table;
    struct px_choice choices[PXTABLE_VARIABLES_MAX];
    int first[PXTABLE_VARIABLES_MAX], length[PXTABLE_VARIABLES_MAX]; /* the part of each choice that is asked for now */
    char *maps; /* `map` lines: the codes of contents and of values that the feed names */
};

/* Looks the feed's selections up. False with one sentence that names the feed's line and what the table has. */
bool px_query_open(struct px_query *query, const struct px_table *table, const struct feed *feed, char *error,
                   size_t error_size) MUSTCHECK;
void px_query_free(struct px_query *query);

/* Cells of the whole, and of the part at hand. */
int64_t px_query_cells(const struct px_query *query);
int64_t px_part_cells(const struct px_query *query);

/* Begins with the first part that fits the limits: the variable of time is split first, so that a part has all regions
 * and their sums, then others from the largest on. False when even one value of each is too much. */
bool px_part_first(struct px_query *query, const struct px_limits *limits) MUSTCHECK;
/* Steps to the next part; false after the last. */
bool px_part_next(struct px_query *query);
/* How many parts there are. */
int px_parts(const struct px_query *query);

/* The part as a question: an address for GET below base, e.g. .../tables/TAB6471; NULL when it would be too long,
 * then it is posted. And as a body: version 1's, and version 2's. malloc'd. */
char *px_part_address_v2(const struct px_query *query, const char *base);
char *px_part_body_v2(const struct px_query *query);
char *px_part_body_v1(const struct px_query *query);

/* Whether an answer has the dimensions and sizes that were asked for: a part that was summed away, cut or mixed up is
 * never stored. updated_us: the answer's own time. */
bool px_part_check(const struct px_query *query, const char *text, size_t length, int64_t *updated_us, char *error,
                   size_t error_size) MUSTCHECK;

#endif
