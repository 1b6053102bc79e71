#include "table.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "heading.h"
#include "wide.h"

/* Asked in this order; text takes what is left. */
static const struct table_format *const formats[] = {&table_ods, &table_xlsx, &table_jsonstat, &table_px, &table_csv};

const struct table_format *table_format_of(int fd, const char *name)
{
    char head[TABLE_HEAD];
    ssize_t n;

    do
        n = pread(fd, head, sizeof head, 0);
    while (n < 0 && errno == EINTR);
    for (size_t i = 0; n > 0 && i < ARRAY_SIZE(formats); i++)
        if (formats[i]->recognises(head, (size_t)n, name))
            return formats[i];
    return &table_csv;
}

bool table_open(struct table *table, const struct table_format *format, int fd, const struct table_options *options)
{
    memset(table, 0, offsetof(struct table, cells));
    table->format = format;
    table->fd = fd;
    table->options = *options;
    table->fault_column = -1;
    table->meta.decimals = -1;
    return format->open(table);
}

void table_close(struct table *table)
{
    if (table->format != NULL)
        table->format->close(table);
    wide_close(&table->wide);
    arena_clear(&table->arena);
    table->format = NULL;
    table->state = NULL;
}

enum table_result table_fault(struct table *table, enum table_result result, enum rule rule, int column, const char *words, ...)
{
    va_list list;

    table->fault = (struct finding){.rule = rule, .row = table->row};
    table->fault_column = column;
    if (column >= 0 && column < table->count) {
        table->fault.value = table->cells[column].text;
        table->fault.length = table->cells[column].length;
    }
    if (words != NULL) {
        va_start(list, words);
        vsnprintf(table->detail, sizeof table->detail, words, list);
        va_end(list);
        table->fault.detail = table->detail;
    }
    return result;
}

enum table_result table_check_count(struct table *table)
{
    bool many = table->count > TABLE_COLUMNS_MAX;

    if (table->options.raw || table->columns == 0 || table->count == table->columns)
        return TABLE_ROW;
    return table_fault(table, TABLE_BAD, V02, -1, "has %s%d field%s where the heading has %d", many ? "more than " : "",
                       many ? TABLE_COLUMNS_MAX : table->count, table->count == 1 ? "" : "s", table->columns);
}

/* Whether only the first cell of the present row has text in it. */
static bool is_note(const struct table *table)
{
    if (table->columns < 2 || table->count == 0 || table->cells[0].length == 0)
        return false;
    for (int i = 1; i < table->count && i < TABLE_COLUMNS_MAX; i++)
        if (table->cells[i].length > 0)
            return false;
    return true;
}

static bool is_blank(const struct table *table)
{
    for (int i = 0; i < table->count && i < TABLE_COLUMNS_MAX; i++)
        if (table->cells[i].length > 0)
            return false;
    return true;
}

/* Reads on from the first note of the tail. When a row with figures follows, the tail was none. */
static enum table_result skip_notes(struct table *table)
{
    uint32_t first = table->row;
    enum table_result result;

    do
        result = table->format->next(table);
    while ((result == TABLE_ROW || (result == TABLE_BAD && table->fault.rule == V02)) && (is_note(table) || is_blank(table)));
    if (result == TABLE_END || result == TABLE_BROKEN)
        return result;
    return table_fault(table, TABLE_BROKEN, V29, -1, "follows row %u, which was taken for a note below the table", first);
}

/* The format's next row that is part of the table. */
static enum table_result next_row(struct table *table)
{
    enum table_result result = table->format->next(table);

    while (result == TABLE_ROW && table->row < table->options.heading)
        result = table->format->next(table);
    while (result == TABLE_BAD && table->row < table->options.heading)
        result = next_row(table);
    if (!table->options.notes || table->columns == 0 || result == TABLE_END || result == TABLE_BROKEN)
        return result;
    if (result == TABLE_BAD && table->fault.rule != V02)
        return result;
    return is_note(table) ? skip_notes(table) : result;
}

/* A cell at fault is one of the long row when a wide one is unrolled: its figures are all in "value". */
static void fault_in_long_row(struct table *table)
{
    int column = table->fault_column;

    if (column >= 0)
        table->fault_column = wide_column_of(table->wide, column);
}

enum table_result table_next(struct table *table)
{
    enum table_result result;

    if (table->wide != NULL && wide_has_more(table->wide))
        return wide_step(table->wide, table);
    result = next_row(table);
    if (result == TABLE_BAD && table->wide != NULL)
        fault_in_long_row(table);
    if (result != TABLE_ROW)
        return result;
    if (table->columns == 0 && !table->options.raw) { /* the heading */
        result = table->row < table->options.heading_last ? heading_join(table) : TABLE_ROW;
        if (result != TABLE_ROW)
            return result;
        table->columns = table->count;
        return table->options.wide ? wide_open(&table->wide, table) : TABLE_ROW;
    }
    return table->wide != NULL ? wide_row(table->wide, table) : TABLE_ROW;
}

bool table_drained(const struct table *table)
{
    return table->drained && (table->wide == NULL || !wide_has_more(table->wide));
}

void table_place(const struct table *table, int column, const char *heading, char *out, size_t size)
{
    const struct cell *wide = table->wide != NULL && column == table->count - 1 ? wide_heading(table->wide) : NULL;
    size_t used;

    snprintf(out, size, "%.*s", wide != NULL ? (int)wide->length : (int)strlen(heading), wide != NULL ? wide->text : heading);
    used = strlen(out);
    if (table->format->place != NULL && column >= 0)
        table->format->place(table, table->wide != NULL ? wide_source(table->wide, column) : column, out + used, size - used);
}
