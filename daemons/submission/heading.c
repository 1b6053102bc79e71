#include "heading.h"

#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "wide.h"

static bool same(const struct cell *a, const struct cell *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* above and below as one text, in the table's arena. A period that ends the upper one stays at the end. */
static struct cell join(struct table *table, const struct cell *above, const struct cell *below)
{
    int at = above->length > 0 && wide_period_at(below) < 0 ? wide_period_at(above) : -1;
    size_t before = at >= 0 ? (size_t)at : above->length, behind = above->length - before, room = above->length + below->length + 2;
    char *text = arena_alloc(&table->arena, room), *out = text;

    if (text == NULL)
        return (struct cell){0};
    memcpy(out, above->text, before);
    out += before;
    if (before > 0 && out[-1] != ' ' && below->length > 0)
        *out++ = ' ';
    memcpy(out, below->text, below->length);
    out += below->length;
    if (behind > 0 && out > text && out[-1] != ' ')
        *out++ = ' ';
    memcpy(out, above->text + before, behind);
    out += behind;
    return (struct cell){.text = text, .length = (uint32_t)(out - text)};
}

/* Adds the present row below what was read of the heading. */
static void add_row(struct table *table, struct cell *joined, bool last)
{
    struct cell carried = {.text = (char *)""};

    for (int i = 0; i < table->count && i < TABLE_COLUMNS_MAX; i++) {
        struct cell cell = cell_trim(table->cells[i]);

        if (cell.length > 0)
            carried = cell;
        else if (!last && table->format == &table_csv)
            cell = carried;
        if (cell.length > 0 && !same(&joined[i], &cell))
            joined[i] = join(table, &joined[i], &cell);
    }
}

enum table_result heading_join(struct table *table)
{
    uint32_t last = table->options.heading_last;
    struct cell *joined = arena_alloc(&table->arena, sizeof *joined * TABLE_COLUMNS_MAX);
    char *nothing = arena_text(&table->arena, "", 0);
    enum table_result result = TABLE_ROW;
    int columns = 0;

    for (int i = 0; joined != NULL && i < TABLE_COLUMNS_MAX; i++)
        joined[i].text = nothing;
    while (joined != NULL && result == TABLE_ROW && table->row <= last) {
        add_row(table, joined, table->row == last);
        columns = table->count > columns ? table->count : columns;
        if (table->row == last)
            break;
        result = table->format->next(table);
    }
    if (joined == NULL || table->arena.failed)
        return table_fault(table, TABLE_BROKEN, V16, -1, "cannot be read: out of memory");
    if (result == TABLE_ROW && table->row > last)
        return table_fault(table, TABLE_BROKEN, V15, -1, "follows a heading that ends before row %u, where the manifest has its end", last);
    if (result != TABLE_ROW)
        return result;
    table->count = columns;
    memcpy(table->cells, joined, sizeof *joined * (size_t)(columns < TABLE_COLUMNS_MAX ? columns : TABLE_COLUMNS_MAX));
    return TABLE_ROW;
}
