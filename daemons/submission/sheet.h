/* sheet: one row of a workbook's sheet, while it is read, and the cells that are merged.
 *
 * A merged cell stands in every place that it covers, so that a region written once beside its industries, or a
 * heading over two rows, is read as it is seen.
 */
#ifndef SHEET_H
#define SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "table.h"

enum {
    SHEET_ROWS_MAX = 1048576,   /* V27; what spreadsheet programs have */
    SHEET_MERGES_MAX = 65536,   /* V27 */
};

/* The places from..to of rows and columns (from 0), and the text in the first of them once it was read. */
struct merge {
    uint32_t first_row, last_row;
    int first_column, last_column;
    char *text;
    uint32_t length;
    bool number;
};

struct sheet {
    struct table *table;
    char *pool;                 /* the texts of the row's cells */
    size_t used, room;
    struct { size_t from; uint32_t length; bool number; } cells[TABLE_COLUMNS_MAX + 1];
    int last;                   /* the last cell that is not empty; -1: none */
    uint32_t row;               /* of the present row, from 0 */
    int column;                 /* of the next cell */
    struct merge *merges;
    size_t merge_count, merge_room;
    struct arena texts;         /* of merges */
};

void sheet_open(struct sheet *sheet, struct table *table);
void sheet_close(struct sheet *sheet);

/* Remembers a merge; they must come in order of their first row. False: too many, the table has the fault. */
bool sheet_merge(struct sheet *sheet, const struct merge *merge) MUSTCHECK;
/* Puts merges read in any order in order. */
void sheet_sort_merges(struct sheet *sheet);

void sheet_begin_row(struct sheet *sheet, uint32_t row);
/* Adds bytes to the text of the cell at hand, which begins at `used` as it was. False: the row is too long (V25), or
 * memory ran out; the table has the fault. */
bool sheet_add(struct sheet *sheet, const char *text, size_t length) MUSTCHECK;
/* The text from..used is the cell in this column (from 0). */
void sheet_put(struct sheet *sheet, int column, size_t from, bool number);
/* Hands the row to the table: TABLE_ROW; TABLE_END when it is empty; TABLE_BROKEN, the table has the fault. */
enum table_result sheet_end_row(struct sheet *sheet) MUSTCHECK;

/* "C5", as the table's users know a place. */
void sheet_place(const struct table *table, int column, char *out, size_t size);

#endif
