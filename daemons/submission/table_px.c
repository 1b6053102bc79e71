/* table_px: PX, the file format of PxWeb and PC-Axis.
 *
 * px_header reads the keywords, px_meta what they say of the dimensions; the cells behind DATA are then rows of
 * a cube, the stub's dimensions before the heading's. With KEYS the lines of DATA name their place, and a line
 * that is left out holds zeros. One buffer of the file is in memory, besides names and codes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cube.h"
#include "px_header.h"
#include "px_meta.h"
#include "utf8.h"

enum { BUFFER = 256 * 1024, TOKEN_MAX = 4096, SIGNS = 6 };

struct px {
    struct stream stream;
    struct px_header header;
    struct cube cube;
    bool begun;                        /* the heading was read */
    uint32_t next;                     /* the next cell of the file */
    char sign[SIGNS + 1][16];          /* what one to six points stand for */
    /* with KEYS: */
    bool keyed;
    int stubs;                         /* dimensions that a line of DATA names */
    uint32_t width;                    /* cells of a line */
    bool by_text[CUBE_DIMENSIONS_MAX]; /* named by its text, not by its code */
    struct cube_names names[CUBE_DIMENSIONS_MAX];
    unsigned char *present;            /* a bit for each line that was there */
    uint32_t left;                     /* cells of the present line still to come */
    uint32_t filled;                   /* when DATA has ended: the cell up to which the lines left out were shown */
    bool data_ended;
};

static bool px_recognises(const char *head, size_t size, const char *name)
{
    static const char *const first[] = {"CHARSET", "AXIS-VERSION", "LANGUAGE", "CODEPAGE", "CREATION-DATE", "MATRIX", "SUBJECT-"};
    const char *dot = strrchr(name, '.');
    size_t at = size >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    while (at < size && (head[at] == ' ' || head[at] == '\r' || head[at] == '\n'))
        at++;
    for (size_t i = 0; i < ARRAY_SIZE(first); i++) {
        size_t length = strlen(first[i]);
        const char *equals = size - at > length && strncasecmp(head + at, first[i], length) == 0 ? memchr(head + at, '=', size - at) : NULL;

        if (equals != NULL && equals - (head + at) < 64)
            return true;
    }
    return dot != NULL && strcasecmp(dot, ".px") == 0;
}

static bool px_open(struct table *table)
{
    struct px *px = calloc(1, sizeof *px);

    table->state = px;
    if (px == NULL)
        return false;
    px->header.code_page = (iconv_t)-1;
    return stream_open(&px->stream, table->fd, 0, BUFFER);
}

static void px_close(struct table *table)
{
    struct px *px = table->state;

    if (px == NULL)
        return;
    stream_close(&px->stream);
    px_header_close(&px->header);
    free(px);
}

static enum table_result wrong(struct table *table, const char *what)
{
    table->row = 0;
    return table_fault(table, TABLE_BROKEN, V28, -1, "%s", what);
}

static enum table_result no_memory(struct table *table)
{
    return table_fault(table, TABLE_BROKEN, V16, -1, "cannot be read: out of memory");
}

/* What one to six points in DATA stand for: DATASYMBOLn, or themselves. */
static void read_signs(struct px *px)
{
    for (int i = 1; i <= SIGNS; i++) {
        const struct px_entry *entry = px_find(&px->header, (enum px_word)(PX_DATASYMBOL1 + i - 1), "", NULL);
        struct px_text text = {"......", (size_t)i, false};

        if (entry != NULL)
            text = px_value(&px->header, entry, 0);
        if (text.length < sizeof px->sign[i])
            memcpy(px->sign[i], text.bytes, text.length);
    }
}

/* KEYS("variable") = CODES or VALUES, for each variable of the stub. */
static enum table_result read_keys(struct px *px, struct table *table)
{
    const struct px_entry *stub = px_find(&px->header, PX_STUB, "", NULL);
    size_t at = stub != NULL ? px_begin(&px->header, stub) : 0;

    px->width = px->cube.cells;
    px->keyed = px->stubs > 0 && px_has(&px->header, PX_KEYS);
    for (int d = 0; d < px->stubs && px->keyed; d++) {
        struct px_text name = px_next(&px->header, &at), how;
        const struct px_entry *entry = px_find(&px->header, PX_KEYS, "", &name);

        if (entry == NULL)
            return wrong(table, "has KEYS, but not of every variable of its STUB");
        how = px_value(&px->header, entry, 0);
        px->by_text[d] = px_is(&how, "VALUES");
        px->width /= table->meta.dimensions[d].size;
        if (!cube_names_open(&px->names[d], table, &table->meta.dimensions[d], px->by_text[d]))
            return no_memory(table);
    }
    if (!px->keyed)
        return TABLE_ROW;
    if (px->cube.cells > CUBE_SPARSE_MAX)
        return table_fault(table, TABLE_BROKEN, V27, -1, "has KEYS and %u cells; %d are read of a file with KEYS", px->cube.cells,
                           CUBE_SPARSE_MAX);
    px->present = arena_alloc(&table->arena, px->cube.cells / px->width / 8 + 1);
    return px->present != NULL ? TABLE_ROW : no_memory(table);
}

static enum table_result read_heading(struct px *px, struct table *table)
{
    enum table_result result = px_header_read(&px->header, &px->stream, table);

    if (result == TABLE_ROW)
        result = px_meta_read(&px->header, table, &px->stubs);
    if (result == TABLE_ROW)
        result = cube_open(&px->cube, table);
    if (result == TABLE_ROW)
        result = read_keys(px, table);
    if (result != TABLE_ROW)
        return result;
    read_signs(px);
    px_header_forget(&px->header);
    px->begun = true;
    cube_heading(&px->cube, table);
    return TABLE_ROW;
}

/* --- cells ------------------------------------------------------------------------------------------- */

static bool is_separator(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ';' || c == ',';
}

/* A token of DATA: bytes in the stream's buffer. False at the end, or when it is too long to be one. */
struct token {
    char *text;
    size_t length;
    bool quoted, open; /* open: the file ends inside it */
};

/* Moves `at` past what parts the cells. False at the end of the file. */
static bool skip_separators(struct stream *stream)
{
    for (;;) {
        while (stream->at < stream->used && is_separator(stream->buffer[stream->at]))
            stream->at++;
        if (stream->at < stream->used)
            return true;
        if (!stream_fill(stream, stream->at))
            return false;
    }
}

static bool next_token(struct px *px, struct token *token)
{
    struct stream *stream = &px->stream;
    size_t from, end;

    if (!skip_separators(stream))
        return false;
    token->quoted = stream->buffer[stream->at] == '"';
    from = stream->at + token->quoted;
    for (end = from;; end++) {
        if (end == stream->used) {
            size_t keep = stream->at;

            if (end - from > TOKEN_MAX || !stream_fill(stream, keep)) {
                token->open = true;
                break;
            }
            from -= keep;
            end -= keep;
        }
        if (token->quoted ? stream->buffer[end] == '"' : is_separator(stream->buffer[end]) || stream->buffer[end] == '"')
            break;
    }
    token->text = stream->buffer + from;
    token->length = end - from;
    stream->at = end + (token->quoted && !token->open);
    return true;
}

/* Points and the dash are signs; seven points, or a star, are a sum over different units that was not made. */
static bool is_sign(const struct token *token, size_t *points)
{
    for (*points = 0; *points < token->length && token->text[*points] == '.';)
        ++*points;
    return token->length > 0 && (*points == token->length || (token->length == 1 && strchr("-:*", token->text[0]) != NULL));
}

/* V01: what is no number may be anything, and is shown when it is refused. */
static bool is_text(const struct token *token)
{
    return memchr(token->text, '\0', token->length) == NULL && utf8_valid(token->text, token->length);
}

static enum table_result show_token(struct px *px, struct table *table, uint32_t cell, const struct token *token)
{
    struct cell value = {.text = token->text, .length = (uint32_t)token->length, .number = true};
    struct cell status = cube_status("", 0);
    size_t points;

    if (is_sign(token, &points))
        cube_absent(points >= 1 && points <= SIGNS ? px->sign[points] : token->text,
                    points >= 1 && points <= SIGNS ? strlen(px->sign[points]) : token->length, &value, &status);
    cube_show(&px->cube, table, cell, value, status);
    return is_text(token) ? TABLE_ROW : table_fault(table, TABLE_BAD, V01, px->cube.n, "is not text in UTF-8");
}

static enum table_result end_of_data(struct px *px, struct table *table)
{
    if (px->stream.error != 0) {
        table->error = px->stream.error;
        return table_fault(table, TABLE_BROKEN, V16, -1, NULL);
    }
    table->row = 0;
    if (px->keyed && px->left > 0)
        return table_fault(table, TABLE_BROKEN, V28, -1, "has a last line of DATA that is %u cells short", px->left);
    if (!px->keyed && px->next < px->cube.cells)
        return table_fault(table, TABLE_BROKEN, V28, -1, "has %u cells in DATA where its VALUES make %u", px->next, px->cube.cells);
    return TABLE_END;
}

/* The place of a line of DATA by its keys: TABLE_ROW with next and left set, TABLE_END behind the last line. */
static enum table_result read_line_keys(struct px *px, struct table *table)
{
    uint32_t line = 0;

    for (int d = 0; d < px->stubs; d++) {
        const struct table_dimension *dimension = &table->meta.dimensions[d];
        char name[TOKEN_MAX];
        struct token token = {0};
        int64_t found;

        if (!next_token(px, &token))
            return d == 0 ? end_of_data(px, table) : wrong(table, "ends within the keys of a line of DATA");
        if (!px_convert(&px->header, &(struct px_text){token.text, token.length, false}, name, sizeof name))
            return wrong(table, "has keys in DATA that are not text in the file's code page");
        found = cube_names_find(&px->names[d], dimension, px->by_text[d], name, strlen(name));
        if (found < 0)
            return table_fault(table, TABLE_BROKEN, V28, -1, "has a line of DATA for \"%.60s\", which is no value of %.60s", name,
                               dimension->code);
        line = line * dimension->size + (uint32_t)found;
    }
    if (px->present[line / 8] & 1u << line % 8)
        return wrong(table, "has two lines of DATA with the same keys");
    px->present[line / 8] |= (unsigned char)(1u << line % 8);
    px->next = line * px->width;
    px->left = px->width;
    return TABLE_ROW;
}

/* The lines that DATA left out, one cell after the other: zeros. */
static enum table_result next_left_out(struct px *px, struct table *table)
{
    static char zero[16] = "0";

    while (px->filled < px->cube.cells) {
        uint32_t line = px->filled / px->width;

        if (px->present[line / 8] & 1u << line % 8) {
            px->filled = (line + 1) * px->width;
            continue;
        }
        cube_show(&px->cube, table, px->filled++, (struct cell){.text = zero, .length = 1, .number = true}, cube_status("", 0));
        return TABLE_ROW;
    }
    return TABLE_END;
}

static enum table_result next_cell(struct px *px, struct table *table)
{
    struct token token = {0};
    size_t points;

    if (!next_token(px, &token))
        return end_of_data(px, table);
    table->row = px->next + 2;
    if (token.length > TOKEN_MAX)
        return table_fault(table, TABLE_BROKEN, V28, -1, "is a cell of more than %d bytes", TOKEN_MAX);
    if (token.open) /* the last figure may have been cut short: a file ends with a semicolon, or at least with a line end */
        return table_fault(table, TABLE_BROKEN, V28, -1, "is where the file ends, without a semicolon");
    if (px->keyed && token.quoted && !is_sign(&token, &points))
        return wrong(table, "has a line of DATA with too few cells");
    px->left -= px->keyed;
    return show_token(px, table, px->next++, &token);
}

static enum table_result next_row(struct table *table)
{
    struct px *px = table->state;
    enum table_result result = TABLE_ROW;

    if (!px->begun) {
        result = read_heading(px, table);
    } else if (px->keyed) {
        if (px->left == 0 && !px->data_ended)
            result = read_line_keys(px, table);
        px->data_ended |= result == TABLE_END;
        if (px->data_ended)
            result = next_left_out(px, table);
        else if (result == TABLE_ROW)
            result = next_cell(px, table);
    } else if (px->next < px->cube.cells) {
        result = next_cell(px, table);
    } else {
        result = skip_separators(&px->stream) ? wrong(table, "has more cells in DATA than its VALUES make") : end_of_data(px, table);
    }
    table->bytes_read = (uint64_t)px->stream.offset;
    return result;
}

const struct table_format table_px = {
    .name = "px",
    .recognises = px_recognises,
    .open = px_open,
    .next = next_row,
    .close = px_close,
    .place = cube_place,
};
