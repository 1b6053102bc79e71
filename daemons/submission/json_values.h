/* json_values: the members of one large array or object of a JSON file, one after the other.
 *
 * For the "value" and "status" of JSON-stat, dense ([1, null, 3]) or sparse ({"0": 1, "2": 3}).
 */
#ifndef JSON_VALUES_H
#define JSON_VALUES_H

#include <sys/types.h>

#include "json_tree.h"
#include "table.h"

struct json_values;

struct json_value {
    uint32_t cell;    /* its number: the place in the array, or the key */
    enum json_kind kind;
    char *text;       /* of a number or a string; good until the next call, and 8 bytes more may be read */
    uint32_t length;
};

/* Begins at the bracket that json_tree found. NULL when out of memory. */
struct json_values *json_values_open(struct table *table, const struct json_node *node) MUSTCHECK;
void json_values_close(struct json_values **values);

/* TABLE_ROW, TABLE_END, or TABLE_BROKEN with what is wrong. */
enum table_result json_values_next(struct json_values *values, struct json_value *value) MUSTCHECK;
/* How far the file has been read. */
off_t json_values_offset(const struct json_values *values);

#endif
