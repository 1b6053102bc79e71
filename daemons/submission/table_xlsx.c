/* table_xlsx: a sheet of an Excel workbook (Office Open XML).
 *
 * The sheet is read twice: once for the cells that are merged, which it lists at its end, and once for its rows.
 * Numbers are taken as they are shown: a date as its year, month or day, a percentage as its figure, 0.053 shown
 * as 5.3 % being 5.3, a code with the zeros before it. Of a formula the stored result counts.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "number.h"
#include "package.h"
#include "sheet.h"
#include "xlsx_book.h"
#include "zone.h"

enum cell_kind { KIND_NUMBER, KIND_SHARED, KIND_TEXT, KIND_TRUTH, KIND_ERROR };

struct xlsx {
    struct package *package;
    struct xlsx_book book;
    struct sheet sheet;
    struct part *part;        /* the sheet's */
    bool begun;
    bool row_read;            /* a row is complete and not yet handed over */
    /* the cell at hand */
    enum cell_kind kind;
    size_t style, from;
    int column;
    bool in_text, in_phonetic, has_formula, has_value;
    int unsolved;             /* the column of a formula without a result; -1: none in this row */
};

static bool xlsx_recognises(const char *head, size_t size, const char *name)
{
    (void)name;
    return size >= 4 && memcmp(head, "PK\3\4", 4) == 0;
}

static bool xlsx_open(struct table *table)
{
    struct xlsx *xlsx = calloc(1, sizeof *xlsx);

    table->state = xlsx;
    if (xlsx == NULL)
        return false;
    sheet_open(&xlsx->sheet, table);
    return true;
}

static void xlsx_close(struct table *table)
{
    struct xlsx *xlsx = table->state;

    if (xlsx == NULL)
        return;
    part_close(&xlsx->part);
    package_close(&xlsx->package);
    xlsx_book_close(&xlsx->book);
    sheet_close(&xlsx->sheet);
    free(xlsx);
}

/* --- places ------------------------------------------------------------------------------------------------ */

/* "BC12": column from 0 and row from 0. False when it is no place. */
static bool read_place(const char *text, int *column, uint32_t *row)
{
    long letters = 0;
    unsigned long number;
    char *end;

    for (; *text >= 'A' && *text <= 'Z' && letters < 1000000; text++)
        letters = letters * 26 + *text - 'A' + 1;
    number = *text >= '1' && *text <= '9' ? strtoul(text, &end, 10) : 0;
    *column = (int)letters - 1;
    *row = (uint32_t)number - 1;
    return letters > 0 && letters < 1000000 && number > 0 && number <= SHEET_ROWS_MAX && (*end == '\0' || *end == ':');
}

static void see_merge(void *state, const char *name, const char **attributes)
{
    struct xlsx *xlsx = state;
    const char *place = strcmp(name, "mergeCell") == 0 ? attribute(attributes, "ref") : NULL, *colon = place != NULL ? strchr(place, ':') : NULL;
    struct merge merge = {0};

    if (colon == NULL || !read_place(place, &merge.first_column, &merge.first_row) ||
        !read_place(colon + 1, &merge.last_column, &merge.last_row))
        return;
    if (!sheet_merge(&xlsx->sheet, &merge))
        part_fail(xlsx->part);
}

/* --- numbers as they are shown ------------------------------------------------------------------------------ */

/* Day 60 of the 1900 system is a 29 February that never was: days before it count from one day later. */
static int date_text(const struct xlsx *xlsx, double serial, enum xlsx_form form, char *out, size_t size)
{
    int64_t first = xlsx->book.from_1904 ? days_from_date(1904, 1, 1) : days_from_date(1899, 12, 30) + (serial < 60);
    time_t moment = (time_t)((first + (int64_t)floor(serial)) * 86400);
    struct tm date = {0};

    if (serial < 0 || serial > 2958465 || gmtime_r(&moment, &date) == NULL)
        return 0;
    return (int)strftime(out, size, form == XLSX_YEAR ? "%Y" : form == XLSX_MONTH ? "%Y-%m" : "%Y-%m-%d", &date);
}

/* Excel computes with 15 digits and stores 17: what it shows is what was meant. */
static int number_text(const struct xlsx *xlsx, double value, struct xlsx_format format, char *out, size_t size)
{
    switch (format.form) {
    case XLSX_YEAR:
    case XLSX_MONTH:
    case XLSX_DAY:
        return date_text(xlsx, value, (enum xlsx_form)format.form, out, size);
    case XLSX_PERCENT:
        return snprintf(out, size, "%.15g", value * 100);
    case XLSX_PADDED:
        return value >= 0 && value < 1e15 ? snprintf(out, size, "%0*.0f", format.digits, value) : 0;
    default:
        return snprintf(out, size, "%.15g", value);
    }
}

/* Puts in place of the stored number what is shown. What is no number stays as it is, to be refused when it is read. */
static bool show_number(struct xlsx *xlsx)
{
    struct sheet *sheet = &xlsx->sheet;
    struct xlsx_format format = {XLSX_PLAIN, 0};
    char shown[64];
    double value;
    int length;

    if (xlsx->style < xlsx->book.format_count)
        format = xlsx->book.formats[xlsx->style];
    if (number_parse(sheet->pool + xlsx->from, sheet->used - xlsx->from, '.', &value) != NUMBER_OK)
        return true;
    length = number_text(xlsx, value, format, shown, sizeof shown);
    if (length <= 0)
        return true;
    sheet->used = xlsx->from;
    return sheet_add(sheet, shown, (size_t)length);
}

/* --- cells -------------------------------------------------------------------------------------------------- */

static bool show_shared(struct xlsx *xlsx)
{
    struct sheet *sheet = &xlsx->sheet;
    double number;
    size_t length = 0;
    const char *text = NULL;

    if (number_parse(sheet->pool + xlsx->from, sheet->used - xlsx->from, '.', &number) == NUMBER_OK && number >= 0 && number < 1e9)
        text = xlsx_book_text(&xlsx->book, (size_t)number, &length);
    if (text == NULL) {
        sheet->table->row = sheet->row + 1;
        (void)table_fault(sheet->table, TABLE_BROKEN, V28, -1, "has a cell with a shared text that the workbook does not have");
        return false;
    }
    sheet->used = xlsx->from;
    return sheet_add(sheet, text, length);
}

static bool show_truth(struct xlsx *xlsx)
{
    struct sheet *sheet = &xlsx->sheet;
    bool truth = sheet->used > xlsx->from && sheet->pool[xlsx->from] == '1';

    sheet->used = xlsx->from;
    return sheet_add(sheet, truth ? "TRUE" : "FALSE", truth ? 4 : 5);
}

static void end_of_cell(struct xlsx *xlsx)
{
    struct sheet *sheet = &xlsx->sheet;
    bool fine = true;

    if (xlsx->has_formula && !xlsx->has_value && xlsx->unsolved < 0)
        xlsx->unsolved = xlsx->column;
    if (sheet->used > xlsx->from)
        fine = xlsx->kind == KIND_SHARED   ? show_shared(xlsx)
               : xlsx->kind == KIND_TRUTH  ? show_truth(xlsx)
               : xlsx->kind == KIND_NUMBER ? show_number(xlsx)
                                           : true;
    if (!fine)
        part_fail(xlsx->part);
    else
        sheet_put(sheet, xlsx->column, xlsx->from, xlsx->kind == KIND_NUMBER);
}

static enum cell_kind kind_of(const char *type)
{
    static const struct { const char *type; enum cell_kind kind; } kinds[] = {
        {"s", KIND_SHARED}, {"str", KIND_TEXT}, {"inlineStr", KIND_TEXT}, {"d", KIND_TEXT}, {"b", KIND_TRUTH}, {"e", KIND_ERROR},
    };

    for (size_t i = 0; type != NULL && i < ARRAY_SIZE(kinds); i++)
        if (strcmp(kinds[i].type, type) == 0)
            return kinds[i].kind;
    return KIND_NUMBER;
}

static void begin_cell(struct xlsx *xlsx, const char **attributes)
{
    const char *place = attribute(attributes, "r"), *style = attribute(attributes, "s");
    uint32_t row;

    xlsx->kind = kind_of(attribute(attributes, "t"));
    xlsx->style = style != NULL ? (size_t)strtoul(style, NULL, 10) : 0;
    xlsx->from = xlsx->sheet.used;
    xlsx->has_formula = xlsx->has_value = false;
    if (place == NULL || !read_place(place, &xlsx->column, &row))
        xlsx->column = xlsx->sheet.column;
}

/* Rows are numbered, and come in order. */
static void begin_row(struct xlsx *xlsx, const char **attributes)
{
    const char *number = attribute(attributes, "r");
    uint32_t next = xlsx->begun ? xlsx->sheet.row + 1 : 0;
    unsigned long row = number != NULL ? strtoul(number, NULL, 10) : (unsigned long)next + 1;

    if (row == 0 || row > SHEET_ROWS_MAX || row - 1 < next) {
        xlsx->sheet.table->row = next + 1;
        (void)table_fault(xlsx->sheet.table, TABLE_BROKEN, row > SHEET_ROWS_MAX ? V27 : V28, -1,
                          row > SHEET_ROWS_MAX ? "is followed by a row beyond the last that a sheet has" : "comes after a later one");
        part_fail(xlsx->part);
        return;
    }
    xlsx->begun = true;
    xlsx->unsolved = -1;
    sheet_begin_row(&xlsx->sheet, (uint32_t)row - 1);
}

static void cell_element(void *state, const char *name, const char **attributes)
{
    struct xlsx *xlsx = state;

    if (strcmp(name, "row") == 0)
        begin_row(xlsx, attributes);
    else if (strcmp(name, "c") == 0)
        begin_cell(xlsx, attributes);
    else if (strcmp(name, "f") == 0)
        xlsx->has_formula = true;
    else if (strcmp(name, "rPh") == 0)
        xlsx->in_phonetic = true;
    else if (strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && !xlsx->in_phonetic))
        xlsx->in_text = xlsx->has_value = true;
}

static void cell_end(void *state, const char *name)
{
    struct xlsx *xlsx = state;

    if (strcmp(name, "row") == 0) {
        xlsx->row_read = true;
        part_pause(xlsx->part);
    } else if (strcmp(name, "c") == 0) {
        end_of_cell(xlsx);
    } else if (strcmp(name, "rPh") == 0) {
        xlsx->in_phonetic = false;
    } else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) {
        xlsx->in_text = false;
    }
}

static void cell_text(void *state, const char *text, int length)
{
    struct xlsx *xlsx = state;

    if (xlsx->in_text && !sheet_add(&xlsx->sheet, text, (size_t)length))
        part_fail(xlsx->part);
}

/* --- rows --------------------------------------------------------------------------------------------------- */

static enum table_result begin_sheet(struct xlsx *xlsx, struct table *table)
{
    static const struct part_handlers merges = {.begin = see_merge}, cells = {.begin = cell_element, .end = cell_end, .text = cell_text};
    enum table_result result = package_open(&xlsx->package, table);

    if (result == TABLE_ROW)
        result = xlsx_book_read(&xlsx->book, xlsx->package, table);
    if (result == TABLE_ROW)
        result = part_open(&xlsx->part, xlsx->package, xlsx->book.sheet, &merges, xlsx);
    if (result == TABLE_ROW)
        result = part_read(xlsx->part) == TABLE_END ? TABLE_ROW : TABLE_BROKEN;
    if (result != TABLE_ROW)
        return result;
    part_close(&xlsx->part);
    sheet_sort_merges(&xlsx->sheet);
    table->meta.title = NULL;
    return part_open(&xlsx->part, xlsx->package, xlsx->book.sheet, &cells, xlsx);
}

static enum table_result hand_over(struct xlsx *xlsx, struct table *table)
{
    enum table_result result = sheet_end_row(&xlsx->sheet);

    if (result == TABLE_ROW && xlsx->unsolved >= 0 && !table->options.raw && table->row >= table->options.heading)
        return table_fault(table, TABLE_BAD, V28, xlsx->unsolved < table->count ? xlsx->unsolved : -1,
                           "is a formula without a stored result; open the file in a spreadsheet program and save it");
    return result == TABLE_ROW ? table_check_count(table) : result;
}

static enum table_result xlsx_next(struct table *table)
{
    struct xlsx *xlsx = table->state;
    enum table_result result = TABLE_ROW;

    if (xlsx->part == NULL)
        result = begin_sheet(xlsx, table);
    while (result == TABLE_ROW) {
        result = part_read(xlsx->part);
        if (result != TABLE_ROW || !xlsx->row_read)
            return result;
        xlsx->row_read = false;
        result = hand_over(xlsx, table);
        if (result != TABLE_END) /* an empty row is none */
            return result;
        result = TABLE_ROW;
    }
    return result;
}

const struct table_format table_xlsx = {
    .name = "xlsx",
    .recognises = xlsx_recognises,
    .open = xlsx_open,
    .next = xlsx_next,
    .close = xlsx_close,
    .place = sheet_place,
};
