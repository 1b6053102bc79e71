/* table_jsonstat: JSON-stat 2.0, a data set or a collection of them.
 *
 * The file is read twice: first for all but its values, which may stand before or behind the dimensions that say
 * what they are; then the values, streamed. Statuses are kept in memory, as runs of equal ones. Of a sparse data
 * set (values as an object) the cells that it has a value or a status of are rows, the others are not.
 */
#include <stdlib.h>
#include <string.h>

#include "cube.h"
#include "json_values.h"
#include "jsonstat_meta.h"

enum { RUNS_MAX = TABLE_META_MAX / 12, SIGNS_MAX = 64, SIGN_MAX = 32 };

/* The cells from..until - 1 have the same sign as their status. */
struct run {
    uint32_t from, until, sign;
};

struct jsonstat {
    struct cube cube;
    struct json_values *values;
    bool begun, sparse, values_ended;
    uint32_t seen;               /* values so far */
    struct run *runs;            /* ascending, none twice */
    uint32_t run_count, run_room;
    uint32_t run;                /* the one found last */
    char (*signs)[SIGN_MAX + 8]; /* SIGNS_MAX; lengths beside */
    uint32_t sign_count;
    unsigned char *present;      /* of a sparse data set with statuses: a bit for each cell that was shown */
    uint32_t left_run, left_cell; /* where the search for statuses without a value is */
};

static bool jsonstat_recognises(const char *head, size_t size, const char *name)
{
    size_t at = size >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    (void)name;
    while (at < size && strchr(" \t\r\n", head[at]) != NULL)
        at++;
    if (at == size || head[at++] != '{')
        return false;
    while (at < size && strchr(" \t\r\n", head[at]) != NULL)
        at++;
    return at == size || head[at] == '"' || head[at] == '}';
}

static bool jsonstat_open(struct table *table)
{
    struct jsonstat *jsonstat = calloc(1, sizeof *jsonstat);

    table->state = jsonstat;
    if (jsonstat == NULL)
        return false;
    jsonstat->signs = calloc(SIGNS_MAX, sizeof *jsonstat->signs);
    return jsonstat->signs != NULL;
}

static void jsonstat_close(struct table *table)
{
    struct jsonstat *jsonstat = table->state;

    if (jsonstat == NULL)
        return;
    json_values_close(&jsonstat->values);
    free(jsonstat->runs);
    free(jsonstat->signs);
    free(jsonstat->present);
    free(jsonstat);
}

static enum table_result wrong(struct table *table, const char *words)
{
    table->row = 0;
    return table_fault(table, TABLE_BROKEN, V28, -1, "%s", words);
}

static enum table_result no_memory(struct table *table)
{
    return table_fault(table, TABLE_BROKEN, V16, -1, "cannot be read: out of memory");
}

/* --- statuses ------------------------------------------------------------------------------------------ */

/* The place of a sign in the list, entered when it is new; SIGNS_MAX when there are too many, or it is too long. */
static uint32_t sign_place(struct jsonstat *jsonstat, const char *text, size_t length)
{
    for (uint32_t i = 0; i < jsonstat->sign_count; i++)
        if (strlen(jsonstat->signs[i]) == length && memcmp(jsonstat->signs[i], text, length) == 0)
            return i;
    if (jsonstat->sign_count == SIGNS_MAX || length > SIGN_MAX)
        return SIGNS_MAX;
    memcpy(jsonstat->signs[jsonstat->sign_count], text, length);
    return jsonstat->sign_count++;
}

static enum table_result add_run(struct jsonstat *jsonstat, struct table *table, uint32_t from, uint32_t until, const char *text, size_t length)
{
    uint32_t sign = sign_place(jsonstat, text, length);
    struct run *last = jsonstat->run_count > 0 ? &jsonstat->runs[jsonstat->run_count - 1] : NULL, *grown;

    if (sign == SIGNS_MAX)
        return table_fault(table, TABLE_BROKEN, V27, -1, "has more than %d different statuses, or one of more than %d bytes", SIGNS_MAX, SIGN_MAX);
    if (last != NULL && last->until == from && last->sign == sign) {
        last->until = until;
        return TABLE_ROW;
    }
    if (jsonstat->run_count == RUNS_MAX)
        return table_fault(table, TABLE_BROKEN, V27, -1, "has more than 48 MiB of statuses");
    if (jsonstat->run_count == jsonstat->run_room) {
        jsonstat->run_room = jsonstat->run_room == 0 ? 1024 : 2 * jsonstat->run_room;
        grown = realloc(jsonstat->runs, jsonstat->run_room * sizeof *grown);
        if (grown == NULL)
            return no_memory(table);
        jsonstat->runs = grown;
    }
    jsonstat->runs[jsonstat->run_count++] = (struct run){from, until, sign};
    return TABLE_ROW;
}

static int by_cell(const void *a, const void *b)
{
    const struct run *x = a, *y = b;

    return (x->from > y->from) - (x->from < y->from);
}

/* The keys of an object come in any order. */
static enum table_result order_runs(struct jsonstat *jsonstat, struct table *table)
{
    bool ordered = true;

    for (uint32_t i = 1; i < jsonstat->run_count; i++)
        ordered &= jsonstat->runs[i].from >= jsonstat->runs[i - 1].until;
    if (!ordered)
        qsort(jsonstat->runs, jsonstat->run_count, sizeof *jsonstat->runs, by_cell);
    for (uint32_t i = 1; i < jsonstat->run_count; i++)
        if (jsonstat->runs[i].from < jsonstat->runs[i - 1].until)
            return wrong(table, "has two statuses of the same cell");
    return TABLE_ROW;
}

static enum table_result read_status_list(struct jsonstat *jsonstat, struct table *table, const struct json_node *node)
{
    struct json_values *statuses = json_values_open(table, node);
    struct json_value status;
    enum table_result result = TABLE_ROW;
    uint32_t count = 0;

    if (statuses == NULL)
        return no_memory(table);
    while (result == TABLE_ROW && (result = json_values_next(statuses, &status)) == TABLE_ROW) {
        count++;
        if (status.cell >= jsonstat->cube.cells)
            result = wrong(table, "has a status of a cell that it does not have");
        else if (status.kind == JSON_STRING && status.length > 0)
            result = add_run(jsonstat, table, status.cell, status.cell + 1, status.text, status.length);
    }
    json_values_close(&statuses);
    if (result == TABLE_END && node->kind == JSON_ARRAY && count > 1 && count != jsonstat->cube.cells)
        return table_fault(table, TABLE_BROKEN, V28, -1, "has %u statuses where its dimensions make %u cells", count, jsonstat->cube.cells);
    if (result == TABLE_END && node->kind == JSON_ARRAY && count == 1 && jsonstat->run_count == 1)
        jsonstat->runs[0].until = jsonstat->cube.cells; /* a list of one is for all */
    return result == TABLE_END ? order_runs(jsonstat, table) : result;
}

static enum table_result read_status(struct jsonstat *jsonstat, struct table *table, const struct json_node *node)
{
    if (node == NULL || node->kind == JSON_NULL)
        return TABLE_ROW;
    if (node->kind == JSON_STRING)
        return add_run(jsonstat, table, 0, jsonstat->cube.cells, node->text, strlen(node->text));
    if (!node->left_out)
        return wrong(table, "has a `status` that is no text, list or object");
    return read_status_list(jsonstat, table, node);
}

/* The sign of a cell, "" when it has none. Cells are asked for one after the other, mostly. */
static const char *sign_of(struct jsonstat *jsonstat, uint32_t cell)
{
    uint32_t low = 0, high = jsonstat->run_count;

    if (jsonstat->run < high && jsonstat->runs[jsonstat->run].from <= cell)
        low = jsonstat->run;
    if (low < high && jsonstat->runs[low].until <= cell && (low + 1 == high || jsonstat->runs[low + 1].from > cell))
        return "";
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (jsonstat->runs[middle].until <= cell)
            low = middle + 1;
        else
            high = middle;
    }
    jsonstat->run = low < jsonstat->run_count ? low : 0;
    if (low == jsonstat->run_count || jsonstat->runs[low].from > cell)
        return "";
    return jsonstat->signs[jsonstat->runs[low].sign];
}

/* --- rows ---------------------------------------------------------------------------------------------- */

static enum table_result open_values(struct jsonstat *jsonstat, struct table *table, const struct json_node *dataset)
{
    const struct json_node *node = json_member(dataset, "value");

    if (node == NULL)
        return wrong(table, "has no `value`");
    if (!node->left_out)
        return wrong(table, "has a `value` that is neither a list nor an object");
    jsonstat->sparse = node->kind == JSON_OBJECT;
    if (jsonstat->sparse && jsonstat->run_count > 0) {
        if (jsonstat->cube.cells / 8 > TABLE_META_MAX)
            return table_fault(table, TABLE_BROKEN, V27, -1, "is sparse and has statuses and %u cells; %u are read of such a file",
                               jsonstat->cube.cells, TABLE_META_MAX * 8u);
        jsonstat->present = calloc(1, jsonstat->cube.cells / 8 + 1);
        if (jsonstat->present == NULL)
            return no_memory(table);
    }
    jsonstat->values = json_values_open(table, node);
    return jsonstat->values != NULL ? TABLE_ROW : no_memory(table);
}

static enum table_result read_heading(struct jsonstat *jsonstat, struct table *table)
{
    struct json_node *root = NULL;
    const struct json_node *dataset = NULL;
    enum table_result result = json_tree_read(&root, table);

    if (result == TABLE_ROW)
        result = jsonstat_choose(root, table, &dataset);
    if (result == TABLE_ROW)
        result = jsonstat_meta_read(dataset, table);
    if (result == TABLE_ROW)
        result = cube_open(&jsonstat->cube, table);
    if (result == TABLE_ROW)
        result = read_status(jsonstat, table, json_member(dataset, "status"));
    if (result == TABLE_ROW)
        result = open_values(jsonstat, table, dataset);
    if (result != TABLE_ROW)
        return result;
    jsonstat->begun = true;
    cube_heading(&jsonstat->cube, table);
    return TABLE_ROW;
}

/* A text where a number should be is one of the producers' signs, or refused when it is read as a number. */
static bool is_sign(const struct json_value *value)
{
    return value->length > 0 && value->length < 8 && strspn(value->text, ".:-") >= value->length;
}

static void show(struct jsonstat *jsonstat, struct table *table, const struct json_value *value)
{
    const char *sign = sign_of(jsonstat, value->cell);
    struct cell shown = {.text = value->text, .length = value->length, .number = true}, status;

    if (value->kind == JSON_NULL)
        cube_absent(sign, strlen(sign), &shown, &status);
    else if (value->kind == JSON_STRING && is_sign(value))
        cube_absent(value->text, value->length, &shown, &status);
    else
        status = cube_status(sign, strlen(sign));
    cube_show(&jsonstat->cube, table, value->cell, shown, status);
}

/* Behind the values of a sparse data set: cells that have a status alone. */
static enum table_result next_without_value(struct jsonstat *jsonstat, struct table *table)
{
    while (jsonstat->present != NULL && jsonstat->left_run < jsonstat->run_count) {
        const struct run *run = &jsonstat->runs[jsonstat->left_run];
        uint32_t cell = jsonstat->left_cell > run->from ? jsonstat->left_cell : run->from;

        if (cell == run->until || (run->from == 0 && run->until == jsonstat->cube.cells)) {
            jsonstat->left_run++; /* a status of all cells says nothing of those that are not there */
            continue;
        }
        jsonstat->left_cell = cell + 1;
        if (jsonstat->present[cell / 8] & 1u << cell % 8)
            continue;
        show(jsonstat, table, &(struct json_value){.cell = cell, .kind = JSON_NULL});
        return TABLE_ROW;
    }
    return TABLE_END;
}

static enum table_result end_of_values(struct jsonstat *jsonstat, struct table *table)
{
    jsonstat->values_ended = true;
    table->row = 0;
    if (!jsonstat->sparse && jsonstat->seen == 0 && jsonstat->cube.cells > 0)
        return table_fault(table, TABLE_BROKEN, V18, -1, "describes a table and has none of its values");
    if (!jsonstat->sparse && jsonstat->seen < jsonstat->cube.cells)
        return table_fault(table, TABLE_BROKEN, V28, -1, "has %u values where its dimensions make %u", jsonstat->seen, jsonstat->cube.cells);
    return next_without_value(jsonstat, table);
}

static enum table_result jsonstat_next(struct table *table)
{
    struct jsonstat *jsonstat = table->state;
    struct json_value value;
    enum table_result result;

    if (!jsonstat->begun)
        return read_heading(jsonstat, table);
    if (jsonstat->values_ended)
        return next_without_value(jsonstat, table);
    table->row = 0; /* what is wrong with the list is said of the file */
    result = json_values_next(jsonstat->values, &value);
    table->bytes_read = (uint64_t)json_values_offset(jsonstat->values);
    if (result == TABLE_END)
        return end_of_values(jsonstat, table);
    if (result != TABLE_ROW)
        return result;
    if (value.cell >= jsonstat->cube.cells)
        return wrong(table, jsonstat->sparse ? "has a value of a cell that it does not have" : "has more values than its dimensions make");
    jsonstat->seen++;
    if (jsonstat->present != NULL)
        jsonstat->present[value.cell / 8] |= (unsigned char)(1u << value.cell % 8);
    show(jsonstat, table, &value);
    return TABLE_ROW;
}

const struct table_format table_jsonstat = {
    .name = "json-stat",
    .recognises = jsonstat_recognises,
    .open = jsonstat_open,
    .next = jsonstat_next,
    .close = jsonstat_close,
    .place = cube_place,
};
