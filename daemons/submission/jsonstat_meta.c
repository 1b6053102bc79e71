#include "jsonstat_meta.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cube.h"
#include "moment.h"

enum { WORDS_MAX = 4000, NAMES_MAX = 160 }; /* bytes of notes that are kept; of the names in a sentence */

static enum table_result no_memory(struct table *table)
{
    return table_fault(table, TABLE_BROKEN, V16, -1, "cannot be read: out of memory");
}

static enum table_result wrong(struct table *table, const char *words)
{
    return table_fault(table, TABLE_BROKEN, V28, -1, "%s", words);
}

/* --- which data set ---------------------------------------------------------------------------------- */

static bool is_dataset(const struct json_node *node)
{
    return json_member(node, "id") != NULL && json_member(node, "size") != NULL && json_member(node, "dimension") != NULL;
}

/* Other JSON that statistical services hand out. */
static enum table_result refuse_other(const struct json_node *root, struct table *table)
{
    if (json_member(root, "dataset") != NULL)
        return wrong(table, "is JSON-stat 1; ask the service for json-stat2");
    if (json_member(root, "columns") != NULL && json_member(root, "data") != NULL)
        return wrong(table, "is PxWeb's own JSON; ask the service for json-stat2");
    if (json_member(root, "query") != NULL)
        return wrong(table, "is a query, not its answer");
    return wrong(table, "is JSON, but no data set in JSON-stat 2.0");
}

/* The data sets of a collection, by name or by number from 1. Counts them, and tells their names. */
static const struct json_node *find_item(const struct json_node *first, const char *wanted, int *count, char names[NAMES_MAX])
{
    char *end;
    long number = wanted != NULL ? strtol(wanted, &end, 10) : 0;
    const struct json_node *by_name = NULL, *by_number = NULL, *only = NULL;
    size_t used = 0;

    *count = 0;
    names[0] = '\0';
    for (const struct json_node *item = first; item != NULL; item = item->next) {
        const char *label = json_text_of(item, "label");

        if (!is_dataset(item))
            continue;
        ++*count;
        only = item;
        if (wanted != NULL && label != NULL && by_name == NULL && strcmp(label, wanted) == 0)
            by_name = item;
        if (wanted != NULL && *end == '\0' && number == *count)
            by_number = item;
        if (used < NAMES_MAX)
            used += (size_t)snprintf(names + used, NAMES_MAX - used, "%s%.40s", used > 0 ? ", " : "", label != NULL ? label : "?");
    }
    if (wanted != NULL)
        return by_name != NULL ? by_name : by_number;
    return *count == 1 ? only : NULL;
}

static enum table_result choose_item(const struct json_node *root, struct table *table, const struct json_node **dataset)
{
    const struct json_node *items = json_member(json_member(root, "link"), "item");
    const char *wanted = table->options.sheet;
    char names[NAMES_MAX];
    int count;

    *dataset = find_item(items != NULL && items->kind == JSON_ARRAY ? items->child : NULL, wanted, &count, names);
    if (*dataset != NULL)
        return TABLE_ROW;
    if (count == 0)
        return wrong(table, "is a collection that only refers to data sets, it has none in it");
    if (wanted != NULL)
        return table_fault(table, TABLE_BROKEN, V14, -1, "has no data set \"%.60s\" (`sheet`); it has: %s", wanted, names);
    return table_fault(table, TABLE_BROKEN, V14, -1, "has %d data sets; say which by `sheet` in a manifest: %s", count, names);
}

enum table_result jsonstat_choose(const struct json_node *root, struct table *table, const struct json_node **dataset)
{
    const char *class = json_text_of(root, "class");

    *dataset = root;
    if (class != NULL && strcmp(class, "collection") == 0)
        return choose_item(root, table, dataset);
    return is_dataset(root) ? TABLE_ROW : refuse_other(root, table);
}

/* --- dimensions --------------------------------------------------------------------------------------- */

static bool number_of(const struct json_node *node, uint32_t *number)
{
    char *end;
    long long value = node != NULL && node->kind == JSON_NUMBER ? strtoll(node->text, &end, 10) : -1;

    *number = (uint32_t)value;
    return value >= 0 && value <= INT32_MAX && *end == '\0';
}

/* index as a list of codes: their order is the cells'. */
static bool read_index_list(struct table_dimension *dimension, const struct json_node *index)
{
    uint32_t i = 0;

    for (const struct json_node *code = index->child; code != NULL; code = code->next, i++) {
        if (i == dimension->size || code->kind != JSON_STRING)
            return false;
        dimension->categories[i].code = code->text;
    }
    return i == dimension->size;
}

/* index as an object: code to place, each place once. */
static bool read_index_object(struct table_dimension *dimension, const struct json_node *index)
{
    uint32_t count = 0, place;

    for (const struct json_node *code = index->child; code != NULL; code = code->next, count++) {
        if (!number_of(code, &place) || place >= dimension->size || dimension->categories[place].code != NULL)
            return false;
        dimension->categories[place].code = code->key;
    }
    return count == dimension->size;
}

/* A dimension of one category may do without an index. */
static bool read_index(struct table_dimension *dimension, const struct json_node *category)
{
    const struct json_node *index = json_member(category, "index"), *label = json_member(category, "label");

    if (index != NULL && index->kind == JSON_ARRAY)
        return read_index_list(dimension, index);
    if (index != NULL && index->kind == JSON_OBJECT)
        return read_index_object(dimension, index);
    if (dimension->size != 1 || label == NULL || label->kind != JSON_OBJECT || label->child == NULL)
        return false;
    dimension->categories[0].code = label->child->key;
    return true;
}

/* label and unit: objects by code. */
static bool read_labels(struct table *table, struct table_dimension *dimension, const struct json_node *category)
{
    const struct json_node *labels = json_member(category, "label"), *units = json_member(category, "unit");
    struct cube_names names;

    if (!cube_names_open(&names, table, dimension, false))
        return false;
    for (uint32_t i = 0; i < dimension->size; i++)
        dimension->categories[i].text = dimension->categories[i].code;
    for (const struct json_node *label = labels != NULL && labels->kind == JSON_OBJECT ? labels->child : NULL; label != NULL; label = label->next) {
        int64_t i = label->kind == JSON_STRING ? cube_names_find(&names, dimension, false, label->key, strlen(label->key)) : -1;

        if (i >= 0)
            dimension->categories[i].text = label->text;
    }
    for (const struct json_node *unit = units != NULL && units->kind == JSON_OBJECT ? units->child : NULL; unit != NULL; unit = unit->next) {
        int64_t i = cube_names_find(&names, dimension, false, unit->key, strlen(unit->key));
        uint32_t decimals;

        if (i < 0)
            continue;
        dimension->categories[i].unit = json_text_of(unit, "base");
        if (table->meta.decimals < 0 && number_of(json_member(unit, "decimals"), &decimals))
            table->meta.decimals = (int)decimals;
    }
    return true;
}

static bool lists(const struct json_node *list, const char *text)
{
    for (const struct json_node *item = list != NULL && list->kind == JSON_ARRAY ? list->child : NULL; item != NULL; item = item->next)
        if (item->kind == JSON_STRING && strcmp(item->text, text) == 0)
            return true;
    return false;
}

static enum table_role role_of(const struct json_node *dataset, const char *code)
{
    const struct json_node *role = json_member(dataset, "role");

    return lists(json_member(role, "time"), code)     ? TABLE_TIME
           : lists(json_member(role, "geo"), code)    ? TABLE_GEO
           : lists(json_member(role, "metric"), code) ? TABLE_METRIC
                                                      : TABLE_PLAIN;
}

/* PxWeb: extension.elimination, and eliminationValueCode, the code of the total. */
static void read_elimination(struct table_dimension *dimension, const struct json_node *node)
{
    const struct json_node *extension = json_member(node, "extension"), *elimination = json_member(extension, "elimination");

    dimension->eliminates = elimination != NULL && elimination->kind == JSON_TRUE;
    dimension->total = dimension->eliminates ? json_text_of(extension, "eliminationValueCode") : NULL;
}

static enum table_result read_dimension(const struct json_node *dataset, struct table *table, struct table_dimension *dimension)
{
    const struct json_node *node = json_member(json_member(dataset, "dimension"), dimension->code);
    const struct json_node *category = json_member(node, "category");

    if (category == NULL)
        return table_fault(table, TABLE_BROKEN, V28, -1, "has no categories of the dimension \"%.60s\"", dimension->code);
    dimension->label = json_text_of(node, "label") != NULL ? json_text_of(node, "label") : dimension->code;
    dimension->role = role_of(dataset, dimension->code);
    dimension->categories = arena_alloc(&table->arena, sizeof *dimension->categories * dimension->size);
    if (dimension->categories == NULL)
        return no_memory(table);
    if (!read_index(dimension, category))
        return table_fault(table, TABLE_BROKEN, V28, -1, "has an index of \"%.60s\" that does not fit its size, %u", dimension->code,
                           dimension->size);
    if (!read_labels(table, dimension, category))
        return no_memory(table);
    read_elimination(dimension, node);
    return TABLE_ROW;
}

/* A size is only a claim: memory is taken for as many categories as the file holds, as each has a node of the tree. */
static enum table_result check_size(const struct json_node *dataset, struct table *table, const struct table_dimension *dimension)
{
    const struct json_node *category = json_member(json_member(json_member(dataset, "dimension"), dimension->code), "category");
    const struct json_node *index = json_member(category, "index");
    uint32_t count = index == NULL;

    for (const struct json_node *node = index != NULL ? index->child : NULL; node != NULL; node = node->next)
        count++;
    if (category != NULL && count != dimension->size)
        return table_fault(table, TABLE_BROKEN, V28, -1, "has %u categories of \"%.60s\", whose size it says is %u", count,
                           dimension->code, dimension->size);
    return TABLE_ROW;
}

static enum table_result read_dimensions(const struct json_node *dataset, struct table *table)
{
    const struct json_node *ids = json_member(dataset, "id"), *sizes = json_member(dataset, "size");
    const struct json_node *id = ids->kind == JSON_ARRAY ? ids->child : NULL, *size = sizes->kind == JSON_ARRAY ? sizes->child : NULL;
    enum table_result result = TABLE_ROW;

    table->meta.dimensions = arena_alloc(&table->arena, sizeof *table->meta.dimensions * CUBE_DIMENSIONS_MAX);
    if (table->meta.dimensions == NULL)
        return no_memory(table);
    for (; id != NULL && size != NULL && result == TABLE_ROW; id = id->next, size = size->next) {
        struct table_dimension *dimension = &table->meta.dimensions[table->meta.n];

        if (table->meta.n == CUBE_DIMENSIONS_MAX)
            return table_fault(table, TABLE_BROKEN, V27, -1, "has more than %d dimensions", CUBE_DIMENSIONS_MAX);
        if (id->kind != JSON_STRING || !number_of(size, &dimension->size))
            return wrong(table, "has an `id` that is no text or a `size` that is no number");
        dimension->code = id->text;
        table->meta.n++;
        result = check_size(dataset, table, dimension);
        if (result == TABLE_ROW)
            result = read_dimension(dataset, table, dimension);
    }
    if (result == TABLE_ROW && (id != NULL || size != NULL || table->meta.n == 0))
        return wrong(table, "has an `id` and a `size` that are not of the same length, or empty");
    return result;
}

/* --- words --------------------------------------------------------------------------------------------- */

/* "2026-06-08T06:00:00Z", also with parts of a second or another offset; 0 when it is not that. */
static int64_t moment_of(const char *text)
{
    char copy[24];
    int hours = 0, minutes = 0;
    const char *offset;
    int64_t us;

    if (text == NULL)
        return 0;
    if (strlen(text) < 19)
        return moment_parse(text, &us) ? us : 0;
    snprintf(copy, sizeof copy, "%.19sZ", text);
    if (!moment_parse(copy, &us))
        return 0;
    offset = strpbrk(text + 19, "+-");
    if (offset != NULL && sscanf(offset + 1, "%2d:%2d", &hours, &minutes) >= 1)
        us -= (*offset == '-' ? -1 : 1) * (hours * INT64_C(60) + minutes) * 60 * 1000000;
    return us;
}

/* A note is a text or a list of them: one after the other, as many as fit. */
static const char *notes_of(struct table *table, const struct json_node *note)
{
    char *notes = note != NULL ? arena_alloc(&table->arena, WORDS_MAX + 4) : NULL, *at = notes;

    if (note != NULL && note->kind == JSON_STRING)
        return note->text;
    for (const struct json_node *item = notes != NULL && note->kind == JSON_ARRAY ? note->child : NULL; item != NULL; item = item->next) {
        size_t length = item->kind == JSON_STRING ? strlen(item->text) : 0;

        if (length == 0 || (size_t)(at - notes) + length + 1 > WORDS_MAX)
            continue;
        if (at > notes)
            *at++ = '\n';
        memcpy(at, item->text, length);
        at += length;
    }
    return notes != NULL && at > notes ? notes : NULL;
}

static void read_words(const struct json_node *dataset, struct table *table)
{
    const struct json_node *px = json_member(json_member(dataset, "extension"), "px");
    struct table_meta *meta = &table->meta;
    uint32_t decimals;

    meta->title = json_text_of(dataset, "label");
    meta->source = json_text_of(dataset, "source");
    meta->note = notes_of(table, json_member(dataset, "note"));
    meta->updated_us = moment_of(json_text_of(dataset, "updated"));
    meta->contents = json_text_of(px, "contents");
    meta->language = json_text_of(px, "language");
    meta->id = json_text_of(px, "tableid") != NULL ? json_text_of(px, "tableid") : json_text_of(px, "matrix");
    if (number_of(json_member(px, "decimals"), &decimals))
        meta->decimals = (int)decimals;
    for (int d = 0; d < meta->n && meta->unit == NULL; d++)
        if (meta->dimensions[d].role == TABLE_METRIC && meta->dimensions[d].size == 1)
            meta->unit = meta->dimensions[d].categories[0].unit;
}

enum table_result jsonstat_meta_read(const struct json_node *dataset, struct table *table)
{
    enum table_result result = read_dimensions(dataset, table);

    if (result == TABLE_ROW)
        read_words(dataset, table);
    return result;
}
