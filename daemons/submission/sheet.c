#include "sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLACK = 16 };

void sheet_open(struct sheet *sheet, struct table *table)
{
    *sheet = (struct sheet){.table = table, .last = -1};
}

void sheet_close(struct sheet *sheet)
{
    free(sheet->pool);
    free(sheet->merges);
    arena_clear(&sheet->texts);
    *sheet = (struct sheet){0};
}

bool sheet_merge(struct sheet *sheet, const struct merge *merge)
{
    struct merge *grown;

    if (sheet->merge_count == SHEET_MERGES_MAX) {
        (void)table_fault(sheet->table, TABLE_BROKEN, V27, -1, "has more than %d merged cells", SHEET_MERGES_MAX);
        return false;
    }
    if (sheet->merge_count == sheet->merge_room) {
        sheet->merge_room = sheet->merge_room == 0 ? 64 : 2 * sheet->merge_room;
        grown = realloc(sheet->merges, sheet->merge_room * sizeof *grown);
        if (grown == NULL) {
            (void)table_fault(sheet->table, TABLE_BROKEN, V16, -1, "cannot be read: out of memory");
            return false;
        }
        sheet->merges = grown;
    }
    sheet->merges[sheet->merge_count++] = *merge;
    return true;
}

static int by_first_row(const void *a, const void *b)
{
    const struct merge *x = a, *y = b;

    return (x->first_row > y->first_row) - (x->first_row < y->first_row);
}

void sheet_sort_merges(struct sheet *sheet)
{
    if (sheet->merge_count > 0)
        qsort(sheet->merges, sheet->merge_count, sizeof *sheet->merges, by_first_row);
}

void sheet_begin_row(struct sheet *sheet, uint32_t row)
{
    memset(sheet->cells, 0, sizeof sheet->cells[0] * (size_t)(sheet->last + 1));
    sheet->row = row;
    sheet->used = 0;
    sheet->last = -1;
    sheet->column = 0;
}

bool sheet_add(struct sheet *sheet, const char *text, size_t length)
{
    size_t room = sheet->room == 0 ? 4096 : sheet->room;
    char *grown;

    if (sheet->used + length > TABLE_ROW_MAX) {
        sheet->table->row = sheet->row + 1;
        (void)table_fault(sheet->table, TABLE_BROKEN, V25, -1, "is longer than 1 MiB");
        return false;
    }
    while (room < sheet->used + length)
        room *= 2;
    if (room > sheet->room) {
        grown = realloc(sheet->pool, room + SLACK);
        if (grown == NULL) {
            (void)table_fault(sheet->table, TABLE_BROKEN, V16, -1, "cannot be read: out of memory");
            return false;
        }
        memset(grown + sheet->room, 0, room - sheet->room + SLACK);
        sheet->pool = grown;
        sheet->room = room;
    }
    memcpy(sheet->pool + sheet->used, text, length);
    sheet->used += length;
    return true;
}

void sheet_put(struct sheet *sheet, int column, size_t from, bool number)
{
    if (column < 0)
        return;
    sheet->column = column + 1;
    if (column > TABLE_COLUMNS_MAX)
        column = TABLE_COLUMNS_MAX; /* one more than may be: the row is refused */
    if (sheet->used == from)
        return;
    for (size_t i = from; i < sheet->used; i++) /* a heading broken into lines is one all the same */
        sheet->pool[i] = (unsigned char)sheet->pool[i] < ' ' ? ' ' : sheet->pool[i];
    sheet->cells[column].from = from;
    sheet->cells[column].length = (uint32_t)(sheet->used - from);
    sheet->cells[column].number = number;
    sheet->last = column > sheet->last ? column : sheet->last;
}

/* The first cell of a merge is remembered when its row is read, and written into the places it covers. */
static bool spread(struct sheet *sheet, struct merge *merge)
{
    int to = merge->last_column < TABLE_COLUMNS_MAX ? merge->last_column : TABLE_COLUMNS_MAX - 1;
    size_t from = sheet->used;

    if (merge->first_row == sheet->row && merge->first_column < TABLE_COLUMNS_MAX && sheet->texts.held <= TABLE_META_MAX) {
        merge->length = sheet->cells[merge->first_column].length;
        merge->number = sheet->cells[merge->first_column].number;
        merge->text = merge->length > 0 ? arena_text(&sheet->texts, sheet->pool + sheet->cells[merge->first_column].from, merge->length) : NULL;
    }
    if (merge->text == NULL)
        return true;
    if (!sheet_add(sheet, merge->text, merge->length))
        return false;
    for (int i = merge->first_column; i <= to; i++)
        if (sheet->cells[i].length == 0)
            sheet_put(sheet, i, from, merge->number);
    return true;
}

/* Takes out the merges that ended before this row. */
static void forget_ended(struct sheet *sheet)
{
    size_t kept = 0;

    for (size_t i = 0; i < sheet->merge_count; i++)
        if (sheet->merges[i].last_row >= sheet->row)
            sheet->merges[kept++] = sheet->merges[i];
    sheet->merge_count = kept;
}

/* Merges that do not overlap are at most one per column and row. */
static bool spread_merges(struct sheet *sheet)
{
    size_t ended = 0, alive = 0;

    for (size_t i = 0; i < sheet->merge_count && sheet->merges[i].first_row <= sheet->row; i++) {
        bool here = sheet->merges[i].last_row >= sheet->row;

        ended += !here;
        alive += here;
        if (here && !spread(sheet, &sheet->merges[i]))
            return false;
        if (alive > 2 * TABLE_COLUMNS_MAX) {
            (void)table_fault(sheet->table, TABLE_BROKEN, V28, -1, "has merged cells that overlap");
            return false;
        }
    }
    if (ended > 64)
        forget_ended(sheet);
    return true;
}

enum table_result sheet_end_row(struct sheet *sheet)
{
    struct table *table = sheet->table;
    bool filled = sheet->last >= 0;

    table->row = sheet->row + 1;
    if (!spread_merges(sheet))
        return TABLE_BROKEN;
    if (!filled) /* nothing of its own */
        return TABLE_END;
    table->count = sheet->last + 1 > table->columns || table->options.raw ? sheet->last + 1 : table->columns;
    for (int i = 0; i < table->count && i <= TABLE_COLUMNS_MAX; i++)
        table->cells[i] = (struct cell){.text = sheet->pool + sheet->cells[i].from, .length = sheet->cells[i].length,
                                        .number = sheet->cells[i].number};
    return TABLE_ROW;
}

void sheet_place(const struct table *table, int column, char *out, size_t size)
{
    char letters[4] = "";

    if (column < 0 || column >= 702)
        return;
    if (column >= 26)
        snprintf(letters, sizeof letters, "%c%c", 'A' + column / 26 - 1, 'A' + column % 26);
    else
        snprintf(letters, sizeof letters, "%c", 'A' + column);
    snprintf(out, size, " (%s%u)", letters, table->row);
}
