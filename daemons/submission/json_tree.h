/* json_tree: a JSON file as a tree in memory, but for the members that hold its data.
 *
 * The arrays and objects called "value" or "status" can be as large as the file: only where they begin is kept, and
 * json_values reads them from there. What is left is bounded (V27). The parser is yajl.
 */
#ifndef JSON_TREE_H
#define JSON_TREE_H

#include <sys/types.h>

#include "table.h"

enum {
    JSON_DEPTH_MAX = 64,          /* V27; JSON-stat needs 9 */
    JSON_TEXT_MAX = 1024 * 1024,  /* V27, bytes of one text */
    JSON_PIECE = 64 * 1024,       /* bytes given to the parser at once */
};

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_node {
    enum json_kind kind;
    bool left_out;                /* an array or object whose members are not in the tree */
    off_t offset;                 /* of its bracket in the file, when it was left out */
    const char *key;              /* in an object, else NULL */
    const char *text;             /* of a string; of a number as written */
    struct json_node *child, *next;
};

/* Reads the whole file into the table's arena. TABLE_ROW, or TABLE_BROKEN with what is wrong. */
enum table_result json_tree_read(struct json_node **root, struct table *table) MUSTCHECK;

/* The member of an object; NULL when there is none, or node is NULL or no object. */
const struct json_node *json_member(const struct json_node *node, const char *key);
/* The text of a string member, else NULL. */
const char *json_text_of(const struct json_node *node, const char *key);

/* Where a byte-order mark ends: 0 or 3. */
off_t json_begin(int fd);
/* What yajl says is wrong, as a fault of the table; at: bytes of the file parsed so far. */
struct yajl_handle_t;
enum table_result json_complain(struct table *table, struct yajl_handle_t *parser, off_t at);

#endif
