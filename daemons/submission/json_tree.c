#include "json_tree.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <yajl/yajl_parse.h>

#include "stream.h"
#include "utf8.h"

struct building {
    struct table *table;
    yajl_handle parser;
    struct json_node *root;
    struct json_node *open[JSON_DEPTH_MAX];  /* the arrays and objects that the parser is in */
    struct json_node **end[JSON_DEPTH_MAX];  /* where the next member of each is hung */
    int depth;
    int skipped;                             /* brackets open in what is left out; 0: nothing is */
    char *key;
    off_t piece;                             /* where the piece that is being parsed begins */
    size_t quiet;                            /* bytes since the parser last called */
    bool bad;                                /* table->fault says it */
};

static int complain(struct building *b, enum rule rule, const char *words)
{
    if (!b->bad)
        (void)table_fault(b->table, TABLE_BROKEN, rule, -1, "%s", words);
    b->bad = true;
    return 0; /* yajl: stop */
}

static int no_memory(struct building *b)
{
    return complain(b, V16, "cannot be read: out of memory");
}

static char *keep(struct building *b, const unsigned char *text, size_t length)
{
    if (memchr(text, '\0', length) != NULL)
        complain(b, V01, "has a NUL byte in a text");
    else if (!utf8_valid((const char *)text, length)) /* yajl looks at the first bits of bytes alone */
        complain(b, V01, "has a text that is not UTF-8");
    if (b->bad)
        return NULL;
    return arena_text(&b->table->arena, (const char *)text, length);
}

/* A new node, hung where it belongs; NULL when memory ran out or the file holds too much. */
static struct json_node *add(struct building *b, enum json_kind kind)
{
    struct json_node *node = arena_alloc(&b->table->arena, sizeof *node);

    if (node == NULL)
        no_memory(b);
    else if (b->table->arena.held > TABLE_META_MAX)
        complain(b, V27, "has more than 48 MiB of names and codes");
    if (b->bad)
        return NULL;
    node->kind = kind;
    node->key = b->key;
    b->key = NULL;
    if (b->depth == 0) {
        b->root = node;
    } else {
        *b->end[b->depth - 1] = node;
        b->end[b->depth - 1] = &node->next;
    }
    return node;
}

static int add_plain(struct building *b, enum json_kind kind)
{
    b->quiet = 0;
    return b->skipped > 0 || add(b, kind) != NULL;
}

static int on_null(void *state) { return add_plain(state, JSON_NULL); }
static int on_boolean(void *state, int truth) { return add_plain(state, truth ? JSON_TRUE : JSON_FALSE); }

static int add_text(struct building *b, enum json_kind kind, const unsigned char *text, size_t length)
{
    struct json_node *node;

    b->quiet = 0;
    if (b->skipped > 0)
        return 1;
    node = add(b, kind);
    if (node == NULL)
        return 0;
    node->text = keep(b, text, length);
    return node->text != NULL || no_memory(b);
}

static int on_number(void *state, const char *text, size_t length)
{
    return add_text(state, JSON_NUMBER, (const unsigned char *)text, length);
}

static int on_string(void *state, const unsigned char *text, size_t length)
{
    return add_text(state, JSON_STRING, text, length);
}

static int on_key(void *state, const unsigned char *text, size_t length)
{
    struct building *b = state;

    b->quiet = 0;
    if (b->skipped > 0)
        return 1;
    b->key = keep(b, text, length);
    return b->key != NULL || no_memory(b);
}

/* A dimension may be called "value" or "status"; the data never stand among the dimensions. */
static bool is_data(const struct building *b)
{
    const char *parent = b->depth > 0 ? b->open[b->depth - 1]->key : NULL;

    return b->key != NULL && (strcmp(b->key, "value") == 0 || strcmp(b->key, "status") == 0) &&
           (parent == NULL || strcmp(parent, "dimension") != 0);
}

static int begin(struct building *b, enum json_kind kind)
{
    bool data = is_data(b);
    struct json_node *node;

    b->quiet = 0;
    if (b->skipped > 0) {
        if (++b->skipped > JSON_DEPTH_MAX)
            return complain(b, V27, "is nested more than 64 deep");
        return 1;
    }
    if (b->depth == JSON_DEPTH_MAX)
        return complain(b, V27, "is nested more than 64 deep");
    node = add(b, kind);
    if (node == NULL)
        return 0;
    if (data) {
        node->left_out = true;
        node->offset = b->piece + (off_t)yajl_get_bytes_consumed(b->parser) - 1;
        b->skipped = 1;
        return 1;
    }
    b->open[b->depth] = node;
    b->end[b->depth++] = &node->child;
    return 1;
}

static int on_object(void *state) { return begin(state, JSON_OBJECT); }
static int on_array(void *state) { return begin(state, JSON_ARRAY); }

static int on_end(void *state)
{
    struct building *b = state;

    b->quiet = 0;
    if (b->skipped > 0)
        b->skipped--;
    else
        b->depth--;
    return 1;
}

off_t json_begin(int fd)
{
    char head[3];

    return pread(fd, head, sizeof head, 0) == 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

enum table_result json_complain(struct table *table, struct yajl_handle_t *parser, off_t at)
{
    unsigned char *words = yajl_get_error(parser, 0, NULL, 0);
    bool utf8 = words != NULL && strstr((char *)words, "UTF8") != NULL;
    size_t length = words != NULL ? strcspn((char *)words, "\n") : 0;

    if (utf8)
        (void)table_fault(table, TABLE_BROKEN, V01, -1, "is not text in UTF-8 at byte %lld", (long long)at);
    else
        (void)table_fault(table, TABLE_BROKEN, V28, -1, "is not JSON at byte %lld: %.*s", (long long)at, (int)length,
                          words != NULL ? (char *)words : "");
    if (words != NULL)
        yajl_free_error(parser, words);
    return TABLE_BROKEN;
}

/* Gives the parser what the stream holds. Its own buffer of an unfinished text grows with the text: it is stopped before
 * that is more than a text may be. */
static bool parse_piece(struct building *b, struct stream *stream)
{
    size_t size = stream->used - stream->at;
    yajl_status status;

    b->piece = stream->offset - (off_t)size;
    b->quiet += size;
    status = yajl_parse(b->parser, (unsigned char *)stream->buffer + stream->at, size);
    stream->at = stream->used;
    if (status == yajl_status_error && !b->bad) {
        (void)json_complain(b->table, b->parser, b->piece + (off_t)yajl_get_bytes_consumed(b->parser));
        b->bad = true;
    }
    if (!b->bad && b->quiet > JSON_TEXT_MAX)
        complain(b, V27, "has a text, or a blank, of more than 1 MiB");
    return !b->bad;
}

static void parse(struct building *b, struct stream *stream)
{
    while (stream_fill(stream, stream->at))
        if (!parse_piece(b, stream))
            return;
    if (stream->error != 0) {
        complain(b, V16, strerror(stream->error));
    } else if (yajl_complete_parse(b->parser) != yajl_status_ok && !b->bad) {
        (void)json_complain(b->table, b->parser, stream->offset);
        b->bad = true;
    }
}

enum table_result json_tree_read(struct json_node **root, struct table *table)
{
    static const yajl_callbacks callbacks = {
        .yajl_null = on_null, .yajl_boolean = on_boolean, .yajl_number = on_number, .yajl_string = on_string,
        .yajl_start_map = on_object, .yajl_map_key = on_key, .yajl_end_map = on_end, .yajl_start_array = on_array,
        .yajl_end_array = on_end,
    };
    struct building b = {.table = table};
    struct stream stream;

    if (!stream_open(&stream, table->fd, json_begin(table->fd), JSON_PIECE)) {
        no_memory(&b);
        return TABLE_BROKEN;
    }
    b.parser = yajl_alloc(&callbacks, NULL, &b);
    if (b.parser != NULL)
        parse(&b, &stream);
    else
        no_memory(&b);
    if (b.parser != NULL)
        yajl_free(b.parser);
    stream_close(&stream);
    if (!b.bad && b.root == NULL)
        complain(&b, V18, "is empty");
    *root = b.root;
    return b.bad ? TABLE_BROKEN : TABLE_ROW;
}

const struct json_node *json_member(const struct json_node *node, const char *key)
{
    const struct json_node *child = node != NULL && node->kind == JSON_OBJECT ? node->child : NULL;

    while (child != NULL && strcmp(child->key, key) != 0)
        child = child->next;
    return child;
}

const char *json_text_of(const struct json_node *node, const char *key)
{
    const struct json_node *member = json_member(node, key);

    return member != NULL && member->kind == JSON_STRING ? member->text : NULL;
}
