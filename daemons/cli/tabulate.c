#include "tabulate.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 32, GAP = 2 };

struct column {
    char *heading;
    enum table_align align;
    int rank, least;
    int width;
    bool shown, empty;
};

struct table {
    struct column column[COLUMNS_MAX];
    int columns;
    char **cell; /* row by row */
    size_t cells, room;
    bool failed; /* out of memory, or too many columns */
};

struct table *table_new(void)
{
    return calloc(1, sizeof(struct table));
}

void table_free(struct table **table)
{
    if (!*table)
        return;
    for (int i = 0; i < (*table)->columns; i++)
        free((*table)->column[i].heading);
    for (size_t i = 0; i < (*table)->cells; i++)
        free((*table)->cell[i]);
    free((*table)->cell);
    free(*table);
    *table = NULL;
}

/* A copy in which every control character (C0, DEL and C1, the last as UTF-8) is a '?'. */
static char *harmless(const char *text)
{
    char *copy = malloc(strlen(text) + 1), *to = copy;

    while (copy && *text) {
        const char *from = text;
        uint32_t character = wording_character(&text);
        if (character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0xFFFD) {
            *to++ = '?';
        } else {
            memcpy(to, from, (size_t)(text - from));
            to += text - from;
        }
    }
    if (copy)
        *to = '\0';
    return copy;
}

void table_column(struct table *table, const char *heading, enum table_align align, int rank, int least)
{
    struct column *column;

    if (!table || table->columns == COLUMNS_MAX) {
        if (table)
            table->failed = true;
        return;
    }
    column = &table->column[table->columns++];
    *column = (struct column){.heading = harmless(heading), .align = align, .rank = rank, .least = least, .shown = true};
    table->failed |= !column->heading;
}

static bool make_room(struct table *table)
{
    size_t room = table->room ? table->room * 2 : 256;
    void *cell;

    if (table->cells < table->room)
        return true;
    cell = realloc(table->cell, room * sizeof *table->cell);
    if (!cell)
        return false;
    table->cell = cell;
    table->room = room;
    return true;
}

void table_cell(struct table *table, const char *text)
{
    if (!table || table->failed)
        return;
    if (!make_room(table) || !(table->cell[table->cells] = harmless(text ? text : ""))) {
        table->failed = true;
        return;
    }
    table->cells++;
}

void table_cellf(struct table *table, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    table_cell(table, text);
}

int table_rows(const struct table *table)
{
    return table->columns ? (int)(table->cells / (size_t)table->columns) : 0;
}

/* --- fitting */

static void measure(struct table *table)
{
    int width;

    for (int i = 0; i < table->columns; i++) {
        table->column[i].width = wording_width(table->column[i].heading);
        table->column[i].empty = table->cells > 0;
    }
    for (size_t i = 0; i < table->cells; i++) {
        struct column *column = &table->column[i % (size_t)table->columns];
        width = wording_width(table->cell[i]);
        column->width = width > column->width ? width : column->width;
        column->empty = column->empty && width == 0;
    }
    for (int i = 0; i < table->columns; i++)
        table->column[i].shown = table->column[i].rank == 0 || !table->column[i].empty;
}

static int total_width(const struct table *table)
{
    int total = -GAP;

    for (int i = 0; i < table->columns; i++)
        if (table->column[i].shown)
            total += table->column[i].width + GAP;
    return total;
}

/* Takes one column off the widest cell that may still be cut; false when there is none. */
static bool cut_widest(struct table *table)
{
    struct column *widest = NULL;

    for (int i = 0; i < table->columns; i++) {
        struct column *column = &table->column[i];
        if (column->shown && column->least > 0 && column->width > column->least &&
            (!widest || column->width > widest->width))
            widest = column;
    }
    if (widest)
        widest->width--;
    return widest;
}

/* Leaves out the column of highest rank; the last of equals. False when all that is left must stay. */
static bool leave_out(struct table *table)
{
    struct column *last = NULL;

    for (int i = 0; i < table->columns; i++)
        if (table->column[i].shown && table->column[i].rank > 0 && (!last || table->column[i].rank >= last->rank))
            last = &table->column[i];
    if (last)
        last->shown = false;
    return last;
}

/* Cells are cut first, since a number is worth more than the rest of a long name, but only as far as
 * the name can be read, which is what `least` says; where that is not enough, columns go. */
static void fit(struct table *table, int width)
{
    int cuttable = 0;

    measure(table);
    if (width <= 0)
        return;
    do {
        cuttable = 0;
        for (int i = 0; i < table->columns; i++)
            if (table->column[i].shown && table->column[i].least > 0 && table->column[i].width > table->column[i].least)
                cuttable += table->column[i].width - table->column[i].least;
    } while (total_width(table) - cuttable > width && leave_out(table));
    while (total_width(table) > width && cut_widest(table))
        ;
}

/* --- drawing */

/* Writes text cut to width columns, the last being an ellipsis when something is missing. */
static int put_cut(const char *text, int width, FILE *out)
{
    int used = 0, whole = wording_width(text);

    if (whole <= width) {
        fputs(text, out);
        return whole;
    }
    while (*text) {
        const char *from = text;
        int next = wording_character_width(wording_character(&text));
        if (used + next > width - 1)
            break;
        fwrite(from, 1, (size_t)(text - from), out);
        used += next;
    }
    fputs("…", out);
    return used + 1;
}

static void put_cell(const struct column *column, const char *text, bool last, FILE *out)
{
    int width = wording_width(text);
    int blanks = width < column->width ? column->width - width : 0;

    if (column->align == TABLE_RIGHT)
        fprintf(out, "%*s", blanks, "");
    width = put_cut(text, column->width, out);
    if (!last)
        fprintf(out, "%*s", column->align == TABLE_LEFT ? column->width - width + GAP : GAP, "");
}

/* The last column that is shown gets no blanks after it. */
static int last_shown(const struct table *table)
{
    int last = 0;

    for (int i = 0; i < table->columns; i++)
        if (table->column[i].shown)
            last = i;
    return last;
}

static void put_heading(const struct table *table, bool bold, FILE *out)
{
    int last = last_shown(table);

    fputs(bold ? "\033[1m" : "", out);
    for (int i = 0; i <= last; i++)
        if (table->column[i].shown)
            put_cell(&table->column[i], table->column[i].heading, i == last, out);
    fputs(bold ? "\033[0m\n" : "\n", out);
    for (int i = 0; i <= last; i++) {
        for (int j = 0; table->column[i].shown && j < table->column[i].width; j++)
            putc('-', out);
        if (table->column[i].shown)
            fprintf(out, "%*s", i == last ? 0 : GAP, "");
    }
    putc('\n', out);
}

static void put_row(const struct table *table, int row, FILE *out)
{
    char **cell = &table->cell[row * table->columns];
    int last = -1;

    for (int i = 0; i < table->columns; i++)
        if (table->column[i].shown && cell[i][0])
            last = i;
    for (int i = 0; i <= last; i++)
        if (table->column[i].shown)
            put_cell(&table->column[i], cell[i], i == last, out);
    putc('\n', out);
}

static void put_missing(const struct table *table, bool swedish, int width, FILE *out)
{
    int missing = 0;

    for (int i = 0; i < table->columns; i++) {
        if (table->column[i].shown || table->column[i].empty)
            continue;
        if (missing++ == 0)
            say(swedish, out, "(left out to fit %d columns: ", "(utelämnat för att rymmas på %d tecken: ", width);
        fprintf(out, "%s%s", missing > 1 ? ", " : "", table->column[i].heading);
    }
    if (missing)
        fputs(")\n", out);
}

bool table_draw(struct table *table, bool swedish, int width, bool bold, FILE *out)
{
    if (!table || table->failed)
        return false;
    fit(table, width);
    put_heading(table, bold, out);
    for (int row = 0; row < table_rows(table); row++)
        put_row(table, row, out);
    put_missing(table, swedish, width, out);
    return true;
}

bool table_print(struct table *table, bool swedish, FILE *out)
{
    return table_draw(table, swedish, wording_terminal_width(out), wording_terminal_bold(out), out);
}
