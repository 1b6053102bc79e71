/* table_csv: delimited text.
 *
 * RFC 4180 with any one-byte delimiter; lines end in LF or CRLF; a byte-order mark is skipped, and so
 * are lines without a single byte. ISO 8859-1 and Windows-1252 are turned into UTF-8 on the way in.
 * Memory is one buffer, whatever the size of the file.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "table.h"
#include "utf8.h"

/* The buffer holds a row of the largest size and as much again to be read at once; behind it some
 * slack, so that 8 bytes may be read from the last cell and a sentinel set. */
enum { CAPACITY = 2 * TABLE_ROW_MAX, SLACK = 16 };

enum class { ORDINARY, DELIMITER, LINE_END, NUL };

struct csv {
    char *buffer;           /* capacity + slack */
    size_t capacity;        /* less than CAPACITY for a small file */
    size_t used;            /* bytes of text in the buffer */
    size_t at;              /* where the next row begins */
    bool ended;             /* the file has no more bytes */
    uint32_t line;          /* of the next row; the heading is line 1 */
    off_t size;             /* of the file; a pipe has none, so its last row is not known as such */
    unsigned char class[256];
};

static bool csv_recognises(const char *head, size_t size, const char *name)
{
    (void)head;
    (void)size;
    (void)name;
    return true;
}

static bool csv_open(struct table *table)
{
    struct csv *csv = calloc(1, sizeof *csv);
    struct stat about;

    table->state = csv;
    if (csv == NULL)
        return false;
    csv->line = 1;
    csv->class[(unsigned char)table->options.delimiter] = DELIMITER; /* '\0' becomes NUL below, see choose_delimiter */
    csv->class['\n'] = LINE_END;
    csv->class[0] = NUL;
    csv->size = fstat(table->fd, &about) == 0 && S_ISREG(about.st_mode) ? about.st_size : INT64_MAX;
    csv->capacity = csv->size < CAPACITY / 4 ? (size_t)csv->size * 3 + 64 : CAPACITY; /* a byte becomes at most three */
    csv->buffer = malloc(csv->capacity + SLACK);
    return csv->buffer != NULL && (lseek(table->fd, 0, SEEK_SET) == 0 || errno == ESPIPE);
}

static void csv_close(struct table *table)
{
    struct csv *csv = table->state;

    if (csv != NULL)
        free(csv->buffer);
    free(csv);
}

static ssize_t read_some(int fd, char *out, size_t size)
{
    ssize_t n;

    do
        n = read(fd, out, size);
    while (n < 0 && errno == EINTR);
    return n;
}

/* Reads one-byte characters into the room's last third, then widens them from the lower end: a byte becomes
 * at most three, so what is written never overtakes what is still to be read. */
static ssize_t read_bytes(struct table *table, struct csv *csv, size_t room)
{
    bool windows = table->options.encoding == TABLE_WINDOWS1252;
    char *low = csv->buffer + csv->used, *high = low + room - room / 3;
    ssize_t n = read_some(table->fd, high, room / 3);
    size_t written = 0;

    for (ssize_t i = 0; i < n; i++)
        written += windows ? utf8_from_windows1252((unsigned char)high[i], low + written)
                           : utf8_from_latin1((unsigned char)high[i], low + written);
    if (n > 0)
        csv->used += written;
    return n;
}

static void skip_byte_order_mark(struct csv *csv)
{
    if (csv->used >= 3 && memcmp(csv->buffer, "\xef\xbb\xbf", 3) == 0)
        csv->at = 3;
}

/* The one of the first line; a comma where it has none. */
static void choose_delimiter(struct table *table, struct csv *csv)
{
    const char *line = csv->buffer + csv->at, *end = memchr(line, '\n', csv->used - csv->at);
    int count[3] = {0}, best = 0;

    for (const char *at = line; at < (end != NULL ? end : csv->buffer + csv->used); at++)
        for (int i = 0; i < 3; i++)
            count[i] += *at == ",;\t"[i];
    for (int i = 1; i < 3; i++)
        best = count[i] > count[best] ? i : best;
    table->options.delimiter = ",;\t"[best];
    csv->class[(unsigned char)table->options.delimiter] = DELIMITER;
}

/* Reads what there is, into the rest of the buffer. */
static bool read_more(struct table *table, struct csv *csv)
{
    size_t room = csv->capacity - csv->used;
    ssize_t n;

    if (table->options.encoding != TABLE_UTF8) {
        n = read_bytes(table, csv, room);
    } else {
        n = read_some(table->fd, csv->buffer + csv->used, room);
        csv->used += n > 0 ? (size_t)n : 0;
    }
    table->error = n < 0 ? errno : 0;
    csv->ended = n == 0;
    table->bytes_read += n > 0 ? (uint64_t)n : 0;
    return n >= 0;
}

/* The first line whole, which a pipe may hand over in pieces: the byte-order mark and the delimiter are in it. */
static bool read_first_line(struct table *table, struct csv *csv)
{
    do {
        if (!read_more(table, csv))
            return false;
    } while (!csv->ended && csv->used < csv->capacity && memchr(csv->buffer, '\n', csv->used) == NULL);
    skip_byte_order_mark(csv);
    if (table->options.delimiter == '\0')
        choose_delimiter(table, csv);
    return true;
}

/* Moves the unfinished row to the front and fills the rest. False when reading failed. */
static bool refill(struct table *table, struct csv *csv)
{
    if (table->bytes_read == 0)
        return read_first_line(table, csv);
    memmove(csv->buffer, csv->buffer + csv->at, csv->used - csv->at);
    csv->used -= csv->at;
    csv->at = 0;
    return read_more(table, csv);
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
        table->cells[table->count] = (struct cell){.text = from, .length = (uint32_t)(to - from), .quoted = quoted};
    table->count += table->count <= TABLE_COLUMNS_MAX;
}

/* A quoted field: adds its cell and returns where its delimiter or line end is; NULL when the
 * closing quote is not in the buffer. */
static char *scan_quoted(struct table *table, const struct csv *csv, char *at, char *end, struct scan *scan)
{
    char *close = closing_quote(at + 1, end, scan), *next;

    if (close == NULL) {
        scan->open = true;
        return NULL;
    }
    look_inside(at + 1, close, scan);
    add_cell(table, at + 1, close, true);
    for (next = close + 1; csv->class[(unsigned char)*next] != DELIMITER && *next != '\n'; next++) {
        scan->stray |= *next != '\r' || next[1] != '\n';
        scan->nul |= *next == '\0';
    }
    return next;
}

/* Splits the row at `at`. A line end stands at buffer[used] as sentinel, so the inner loop looks at
 * one thing only. */
static void scan_row(struct table *table, const struct csv *csv, char *at, struct scan *scan)
{
    char *end = csv->buffer + csv->used, *from = at;
    const unsigned char *class = csv->class;
    unsigned char high = 0;

    table->count = 0;
    for (;;) {
        if (*from == '"' && from < end) {
            at = scan_quoted(table, csv, from, end, scan);
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
    for (int i = 0; i < table->count && i < TABLE_COLUMNS_MAX; i++) {
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
    for (int i = 0; i < table->count && i < TABLE_COLUMNS_MAX; i++) {
        const struct cell *cell = &table->cells[i];

        if (scan->nul && memchr(cell->text, '\0', cell->length) != NULL)
            return table_fault(table, TABLE_BAD, V01, i, "has a NUL byte");
        if (!utf8_valid(cell->text, cell->length))
            return table_fault(table, TABLE_BAD, V01, i, "is not text in UTF-8");
    }
    return TABLE_ROW;
}

static enum table_result check_shape(struct table *table, const struct scan *scan)
{
    if (scan->stray && !table->options.raw)
        return table_fault(table, TABLE_BAD, V02, -1, "has text between a closing quote and the next delimiter");
    return table_check_count(table);
}

/* Finds the next row in the buffer, reading more when it ends too early. */
static enum table_result find_row(struct table *table, struct csv *csv, struct scan *scan)
{
    for (;;) {
        *scan = (struct scan){0};
        csv->buffer[csv->used] = '\n';
        scan_row(table, csv, csv->buffer + csv->at, scan);
        if (scan->end != NULL && scan->end - (csv->buffer + csv->at) <= TABLE_ROW_MAX)
            return TABLE_ROW;
        if (scan->end != NULL || csv->used - csv->at > TABLE_ROW_MAX)
            return table_fault(table, TABLE_BROKEN, V25, -1,
                               scan->open ? "is longer than 1 MiB, or has a quote that is never closed" : "is longer than 1 MiB");
        if (csv->ended)
            break;
        if (!refill(table, csv))
            return table_fault(table, TABLE_BROKEN, V16, -1, NULL);
    }
    if (scan->open)
        return table_fault(table, TABLE_BROKEN, V25, -1, "has a quote that is never closed");
    scan->end = csv->buffer + csv->used; /* the last line has no end */
    return csv->at == csv->used ? TABLE_END : TABLE_ROW;
}

static enum table_result csv_next(struct table *table)
{
    struct csv *csv = table->state;
    struct scan scan;
    enum table_result result;

    for (;;) {
        table->row = csv->line;
        result = find_row(table, csv, &scan);
        if (result != TABLE_ROW)
            return result;
        csv->at = (size_t)(scan.end - csv->buffer);
        csv->line += 1 + scan.lines;
        if (table->count > 1 || table->cells[0].length > 0 || table->cells[0].quoted)
            break;
    }
    if (scan.doubled)
        undouble(table);
    if (scan.nul || scan.high & 0x80)
        result = check_text(table, &scan);
    table->drained = csv->at == csv->used && table->bytes_read >= (uint64_t)csv->size;
    return result == TABLE_ROW ? check_shape(table, &scan) : result;
}

const struct table_format table_csv = {
    .name = "csv",
    .recognises = csv_recognises,
    .open = csv_open,
    .next = csv_next,
    .close = csv_close,
};
