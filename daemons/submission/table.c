#include "table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "utf8.h"

/* The buffer holds a row of the largest size and as much again to be read at once; behind it some
 * slack, so that 8 bytes may be read from the last cell and a sentinel set. */
enum { CAPACITY = 2 * TABLE_ROW_MAX, SLACK = 16 };

enum class { ORDINARY, DELIMITER, LINE_END, NUL };

bool table_open(struct table *table, int fd, char delimiter, bool latin1)
{
    memset(table, 0, offsetof(struct table, cells));
    table->fd = fd;
    table->delimiter = delimiter;
    table->latin1 = latin1;
    table->line = 1;
    table->columns = table->error = 0;
    memset(table->class, ORDINARY, sizeof table->class);
    table->class[(unsigned char)delimiter] = DELIMITER;
    table->class['\n'] = LINE_END;
    table->class[0] = NUL;
    table->buffer = calloc(1, CAPACITY + SLACK);
    return table->buffer != NULL && lseek(fd, 0, SEEK_SET) == 0;
}

void table_close(struct table *table)
{
    free(table->buffer);
    table->buffer = NULL;
}

static ssize_t read_some(int fd, char *out, size_t size)
{
    ssize_t n;

    do
        n = read(fd, out, size);
    while (n < 0 && errno == EINTR);
    return n;
}

/* Reads ISO 8859-1 into the room's upper half, then widens it from the lower end: a byte becomes at
 * most two, so what is written never overtakes what is still to be read. */
static ssize_t read_latin1(struct table *table, size_t room)
{
    char *low = table->buffer + table->used, *high = low + room / 2;
    ssize_t n = read_some(table->fd, high, room / 2);
    size_t written = 0;

    for (ssize_t i = 0; i < n; i++)
        written += utf8_from_latin1((unsigned char)high[i], low + written);
    if (n > 0)
        table->used += written;
    return n;
}

static bool skip_byte_order_mark(struct table *table)
{
    if (table->used >= 3 && memcmp(table->buffer, "\xef\xbb\xbf", 3) == 0)
        table->at = 3;
    return true;
}

/* Moves the unfinished row to the front and fills the rest. False when reading failed. */
static bool refill(struct table *table)
{
    bool first = table->bytes_read == 0;
    size_t room;
    ssize_t n;

    memmove(table->buffer, table->buffer + table->at, table->used - table->at);
    table->used -= table->at;
    table->at = 0;
    room = CAPACITY - table->used;
    if (table->latin1) {
        n = read_latin1(table, room);
    } else {
        n = read_some(table->fd, table->buffer + table->used, room);
        table->used += n > 0 ? (size_t)n : 0;
    }
    table->error = n < 0 ? errno : 0;
    table->ended = n == 0;
    table->bytes_read += n > 0 ? (uint64_t)n : 0;
    return n >= 0 && (!first || skip_byte_order_mark(table));
}

static enum table_result fault(struct table *table, enum table_result result, enum rule rule, int column)
{
    table->fault = (struct finding){.rule = rule, .row = table->row};
    table->fault_column = column;
    if (column >= 0 && column < table->count) {
        table->fault.value = table->cells[column].text;
        table->fault.length = table->cells[column].length;
    }
    return result;
}

static enum table_result broken_row(struct table *table, const char *detail)
{
    table->fault_column = -1;
    table->fault = (struct finding){.rule = V25, .row = table->row, .detail = detail};
    return TABLE_BROKEN;
}

/* What a scan of one row found besides its cells. */
struct scan {
    char *end;            /* behind the row's line end; NULL: the buffer ends before the row does */
    unsigned char high;   /* all bytes or-ed: 0x80 is set when one is not ASCII */
    bool nul, doubled, stray, open;
    uint32_t lines;       /* line ends inside quotes */
};

/* The end of a quoted field beginning behind its quote: where its closing quote is, or NULL. */
static char *closing_quote(char *at, char *end, struct scan *scan)
{
    for (char *quote = at; (quote = memchr(quote, '"', (size_t)(end - quote))) != NULL; quote += 2) {
        if (quote + 1 == end || quote[1] != '"')
            return quote;
        scan->doubled = true;
    }
    return NULL;
}

static void look_inside(const char *from, const char *to, struct scan *scan)
{
    for (; from < to; from++) {
        scan->high |= (unsigned char)*from;
        scan->nul |= *from == '\0';
        scan->lines += *from == '\n';
    }
}

static void add_cell(struct table *table, char *from, char *to, bool quoted)
{
    if (table->count <= TABLE_COLUMNS_MAX)
        table->cells[table->count] = (struct cell){from, (uint32_t)(to - from), quoted};
    table->count += table->count <= TABLE_COLUMNS_MAX;
}

/* A quoted field: adds its cell and returns where its delimiter or line end is; NULL when the
 * closing quote is not in the buffer. */
static char *scan_quoted(struct table *table, char *at, char *end, struct scan *scan)
{
    char *close = closing_quote(at + 1, end, scan), *next;

    if (close == NULL) {
        scan->open = true;
        return NULL;
    }
    look_inside(at + 1, close, scan);
    add_cell(table, at + 1, close, true);
    for (next = close + 1; table->class[(unsigned char)*next] != DELIMITER && *next != '\n'; next++) {
        scan->stray |= *next != '\r' || next[1] != '\n';
        scan->nul |= *next == '\0';
    }
    return next;
}

/* Splits the row at `at`. A line end stands at buffer[used] as sentinel, so the inner loop looks at
 * one thing only. */
static void scan_row(struct table *table, char *at, struct scan *scan)
{
    char *end = table->buffer + table->used, *from = at;
    const unsigned char *class = table->class;
    unsigned char high = 0;

    table->count = 0;
    for (;;) {
        if (*from == '"' && from < end) {
            at = scan_quoted(table, from, end, scan);
            if (at == NULL)
                return;
        } else {
            for (at = from; class[(unsigned char)*at] == ORDINARY; at++)
                high |= (unsigned char)*at;
            if (*at == '\0') {
                scan->nul = true;
                for (; class[(unsigned char)*at] == ORDINARY || *at == '\0'; at++)
                    high |= (unsigned char)*at;
            }
            add_cell(table, from, *at == '\n' && at > from && at[-1] == '\r' ? at - 1 : at, false);
        }
        if (*at == '\n')
            break;
        from = at + 1;
    }
    scan->high |= high;
    if (at < end)
        scan->end = at + 1;
}

static void undouble(struct table *table)
{
    for (int i = 0; i < table->count; i++) {
        struct cell *cell = &table->cells[i];
        uint32_t used = 0;

        for (uint32_t k = 0; cell->quoted && k < cell->length; k++) {
            cell->text[used++] = cell->text[k];
            k += cell->text[k] == '"';
        }
        if (cell->quoted)
            cell->length = used;
    }
}

static enum table_result check_text(struct table *table, const struct scan *scan)
{
    for (int i = 0; i < table->count; i++) {
        const struct cell *cell = &table->cells[i];

        const char *detail = scan->nul && memchr(cell->text, '\0', cell->length) != NULL ? "has a NUL byte"
                             : !utf8_valid(cell->text, cell->length)                     ? "is not text in UTF-8"
                                                                                         : NULL;

        if (detail == NULL)
            continue;
        fault(table, TABLE_BAD, V01, i);
        table->fault.detail = detail;
        return TABLE_BAD;
    }
    return TABLE_ROW;
}

static enum table_result check_shape(struct table *table, const struct scan *scan)
{
    if (scan->stray) {
        fault(table, TABLE_BAD, V02, -1);
        table->fault.detail = "has text between a closing quote and the next delimiter";
        return TABLE_BAD;
    }
    if (table->columns != 0 && table->count != table->columns) {
        fault(table, TABLE_BAD, V02, -1);
        snprintf(table->detail, sizeof table->detail, "has %s%d field%s where the heading has %d",
                 table->count > TABLE_COLUMNS_MAX ? "more than " : "",
                 table->count > TABLE_COLUMNS_MAX ? TABLE_COLUMNS_MAX : table->count, table->count == 1 ? "" : "s",
                 table->columns);
        table->fault.detail = table->detail;
        return TABLE_BAD;
    }
    return TABLE_ROW;
}

/* Finds the next row in the buffer, reading more when it ends too early. */
static enum table_result find_row(struct table *table, struct scan *scan)
{
    for (;;) {
        *scan = (struct scan){0};
        table->buffer[table->used] = '\n';
        scan_row(table, table->buffer + table->at, scan);
        if (scan->end != NULL && scan->end - (table->buffer + table->at) <= TABLE_ROW_MAX)
            return TABLE_ROW;
        if (scan->end != NULL || table->used - table->at > TABLE_ROW_MAX)
            return broken_row(table, scan->open ? "is longer than 1 MiB, or has a quote that is never closed"
                                                : "is longer than 1 MiB");
        if (table->ended)
            break;
        if (!refill(table))
            return fault(table, TABLE_BROKEN, V16, -1);
    }
    if (scan->open)
        return broken_row(table, "has a quote that is never closed");
    scan->end = table->buffer + table->used; /* the last line has no end */
    return table->at == table->used ? TABLE_END : TABLE_ROW;
}

enum table_result table_next(struct table *table)
{
    struct scan scan;
    enum table_result result;

    for (;;) {
        table->row = table->line;
        result = find_row(table, &scan);
        if (result != TABLE_ROW)
            return result;
        table->at = (size_t)(scan.end - table->buffer);
        table->line += 1 + scan.lines;
        if (table->count > 1 || table->cells[0].length > 0 || table->cells[0].quoted)
            break;
    }
    if (scan.doubled)
        undouble(table);
    if (scan.nul || scan.high & 0x80)
        result = check_text(table, &scan);
    return result == TABLE_ROW ? check_shape(table, &scan) : result;
}
