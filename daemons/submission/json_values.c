#include "json_values.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "stream.h"
#include "utf8.h"

/* The parser calls for every value of a piece before it comes back: they wait here. A piece of n bytes ends at
 * most n / 2 + 1 values, as each has a byte of its own and a comma. */
enum { PIECE = 32 * 1024, VALUES = PIECE / 2 + 8, SLACK = 16, TEXT_MAX = 4096 };

struct json_values {
    struct table *table;
    yajl_handle parser;
    struct stream stream;
    struct { uint32_t cell, from, length; enum json_kind kind; } queue[VALUES];
    int count, next;
    char text[PIECE + 2 * TEXT_MAX + SLACK]; /* of the queue's values; the first may have begun in the piece before */
    size_t used, quiet;
    bool object, begun, ended, bad;
    uint32_t cell;                           /* of the next value */
};

static int complain(struct json_values *v, enum rule rule, const char *words)
{
    if (!v->bad)
        (void)table_fault(v->table, TABLE_BROKEN, rule, -1, "%s", words);
    v->bad = true;
    return 0;
}

static int add(struct json_values *v, enum json_kind kind, const void *text, size_t length)
{
    v->quiet = 0;
    if (length > TEXT_MAX || v->used + length > sizeof v->text - SLACK || v->count == VALUES)
        return complain(v, V27, "has a value of more than 4096 bytes");
    if (!v->begun)
        return complain(v, V28, "has values that are no list");
    if (memchr(text, '\0', length) != NULL)
        return complain(v, V01, "has a NUL byte in a text");
    if (kind == JSON_STRING && !utf8_valid(text, length))
        return complain(v, V01, "has a text that is not UTF-8");
    memcpy(v->text + v->used, text, length);
    v->queue[v->count].cell = v->cell;
    v->queue[v->count].from = (uint32_t)v->used;
    v->queue[v->count].length = (uint32_t)length;
    v->queue[v->count++].kind = kind;
    v->used += length;
    v->cell += !v->object;
    return v->cell != UINT32_MAX || complain(v, V27, "has too many values");
}

static int on_null(void *state) { return add(state, JSON_NULL, "", 0); }
static int on_boolean(void *state, int truth) { return add(state, truth ? JSON_TRUE : JSON_FALSE, truth ? "true" : "false", truth ? 4 : 5); }
static int on_number(void *state, const char *text, size_t length) { return add(state, JSON_NUMBER, text, length); }
static int on_string(void *state, const unsigned char *text, size_t length) { return add(state, JSON_STRING, text, length); }

static int on_key(void *state, const unsigned char *text, size_t length)
{
    struct json_values *v = state;
    uint64_t cell = 0;

    v->quiet = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9' || i > 9)
            return complain(v, V28, "has a value whose key is no cell's number");
        cell = cell * 10 + (uint64_t)(text[i] - '0');
    }
    v->cell = (uint32_t)cell;
    return (length > 0 && cell < UINT32_MAX) || complain(v, V28, "has a value whose key is no cell's number");
}

static int on_begin(void *state)
{
    struct json_values *v = state;

    v->quiet = 0;
    if (v->begun)
        return complain(v, V28, "has a list or an object where a value should be");
    v->begun = true;
    return 1;
}

static int on_end(void *state)
{
    struct json_values *v = state;

    v->ended = true;
    return 0; /* what follows is none of ours */
}

struct json_values *json_values_open(struct table *table, const struct json_node *node)
{
    static const yajl_callbacks callbacks = {
        .yajl_null = on_null, .yajl_boolean = on_boolean, .yajl_number = on_number, .yajl_string = on_string,
        .yajl_start_map = on_begin, .yajl_map_key = on_key, .yajl_end_map = on_end, .yajl_start_array = on_begin,
        .yajl_end_array = on_end,
    };
    struct json_values *values = calloc(1, sizeof *values);

    if (values == NULL)
        return NULL;
    values->table = table;
    values->object = node->kind == JSON_OBJECT;
    values->parser = yajl_alloc(&callbacks, NULL, values);
    if (values->parser == NULL || !stream_open(&values->stream, table->fd, node->offset, PIECE))
        json_values_close(&values);
    return values;
}

void json_values_close(struct json_values **values)
{
    struct json_values *v = *values;

    *values = NULL;
    if (v == NULL)
        return;
    if (v->parser != NULL)
        yajl_free(v->parser);
    stream_close(&v->stream);
    free(v);
}

/* Fills the queue from the next pieces. */
static bool refill(struct json_values *v)
{
    v->count = v->next = 0;
    v->used = 0;
    while (v->count == 0 && !v->ended && !v->bad) {
        struct stream *stream = &v->stream;
        off_t from;
        yajl_status status;

        if (!stream_fill(stream, stream->at))
            return complain(v, stream->error != 0 ? V16 : V28, stream->error != 0 ? strerror(stream->error) : "ends within its values");
        from = stream->offset - (off_t)(stream->used - stream->at);
        v->quiet += stream->used - stream->at;
        status = yajl_parse(v->parser, (unsigned char *)stream->buffer + stream->at, stream->used - stream->at);
        stream->at = stream->used;
        if (status == yajl_status_error && !v->bad) {
            (void)json_complain(v->table, v->parser, from);
            v->bad = true;
        }
        if (!v->bad && !v->ended && v->quiet > JSON_TEXT_MAX)
            complain(v, V27, "has a text, or a blank, of more than 1 MiB");
    }
    return !v->bad;
}

enum table_result json_values_next(struct json_values *values, struct json_value *value)
{
    if (values->next == values->count && !values->ended && !values->bad && !refill(values))
        return TABLE_BROKEN;
    if (values->next == values->count)
        return values->bad ? TABLE_BROKEN : TABLE_END;
    value->cell = values->queue[values->next].cell;
    value->kind = values->queue[values->next].kind;
    value->text = values->text + values->queue[values->next].from;
    value->length = values->queue[values->next++].length;
    return TABLE_ROW;
}

off_t json_values_offset(const struct json_values *values)
{
    return values->stream.offset;
}
