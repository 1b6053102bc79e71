/* jsonstat_meta: what a data set in JSON-stat 2.0 says of itself, with PxWeb's extensions.
 *
 * Source of the format: json-stat.org, "The JSON-stat Format", version 2.0.
 */
#ifndef JSONSTAT_META_H
#define JSONSTAT_META_H

#include "json_tree.h"
#include "table.h"

/* Finds the data set in a file: the root, or the one of a collection that options.sheet names or that is alone.
 * TABLE_ROW, or TABLE_BROKEN with what is wrong. */
enum table_result jsonstat_choose(const struct json_node *root, struct table *table, const struct json_node **dataset) MUSTCHECK;
/* Fills table->meta from it. */
enum table_result jsonstat_meta_read(const struct json_node *dataset, struct table *table) MUSTCHECK;

#endif
