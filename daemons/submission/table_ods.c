/* table_ods: a sheet of a LibreOffice workbook (OpenDocument).
 *
 * Equal cells and rows beside each other are stored once with a number of times, up to the edge of the sheet: what
 * is empty is stepped over, what is not is repeated as far as a sheet goes. Dates, percentages and codes with zeros
 * before them are taken as they are shown, as in table_xlsx.
 * Source of the format: OASIS, OpenDocument 1.3, part 3.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "package.h"
#include "period.h"
#include "sheet.h"

enum value_kind { VALUE_NONE, VALUE_TEXT, VALUE_NUMBER, VALUE_PERCENT, VALUE_DATE, VALUE_TRUTH };
enum { VALUE_MAX = 64, NAMES_MAX = 160 };

struct ods {
    struct package *package;
    struct sheet sheet;
    struct part *part;
    int tables;               /* sheets seen */
    bool in_table, found;     /* inside the wanted sheet; it was there */
    char names[NAMES_MAX];
    uint32_t next_row, times; /* of the row at hand: its number, from 0; how often it stands there */
    bool row_read;
    uint32_t times_left;      /* of the row that is being handed over */
    /* the cell at hand */
    enum value_kind kind;
    char value[VALUE_MAX];    /* office:value and the like */
    uint32_t repeated;
    size_t from;
    int depth, skipped;       /* of elements in a cell; where one that is no text began, 0: none */
    int paragraphs;
    bool in_cell, has_formula;
    int unsolved;             /* the column of a formula without a result; -1: none in this row */
};

static bool ods_recognises(const char *head, size_t size, const char *name)
{
    static const char type[] = "mimetypeapplication/vnd.oasis.opendocument.spreadsheet";

    (void)name;
    return size > 30 + sizeof type && memcmp(head, "PK\3\4", 4) == 0 && memcmp(head + 30, type, sizeof type - 1) == 0;
}

static bool ods_open(struct table *table)
{
    struct ods *ods = calloc(1, sizeof *ods);

    table->state = ods;
    if (ods == NULL)
        return false;
    sheet_open(&ods->sheet, table);
    return true;
}

static void ods_close(struct table *table)
{
    struct ods *ods = table->state;

    if (ods == NULL)
        return;
    part_close(&ods->part);
    package_close(&ods->package);
    sheet_close(&ods->sheet);
    free(ods);
}

/* --- cells -------------------------------------------------------------------------------------------------- */

static uint32_t count_of(const char **attributes, const char *name)
{
    const char *text = attribute(attributes, name);
    long count = text != NULL ? strtol(text, NULL, 10) : 1;

    return count < 1 ? 1 : count > SHEET_ROWS_MAX ? SHEET_ROWS_MAX : (uint32_t)count;
}

static enum value_kind kind_of(const char *type)
{
    static const struct { const char *type; enum value_kind kind; } kinds[] = {
        {"string", VALUE_TEXT}, {"float", VALUE_NUMBER}, {"currency", VALUE_NUMBER}, {"percentage", VALUE_PERCENT},
        {"date", VALUE_DATE},   {"boolean", VALUE_TRUTH},
    };

    for (size_t i = 0; type != NULL && i < ARRAY_SIZE(kinds); i++)
        if (strcmp(kinds[i].type, type) == 0)
            return kinds[i].kind;
    return VALUE_NONE;
}

static void add(struct ods *ods, const char *text, size_t length)
{
    if (!sheet_add(&ods->sheet, text, length))
        part_fail(ods->part);
}

static void begin_cell(struct ods *ods, const char **attributes)
{
    static const char *const values[] = {[VALUE_NONE] = "value", [VALUE_TEXT] = "string-value", [VALUE_NUMBER] = "value",
                                         [VALUE_PERCENT] = "value", [VALUE_DATE] = "date-value", [VALUE_TRUTH] = "boolean-value"};
    struct merge merge = {.first_row = ods->next_row, .first_column = ods->sheet.column};
    const char *value;

    ods->kind = kind_of(attribute(attributes, "value-type"));
    value = attribute(attributes, values[ods->kind]);
    snprintf(ods->value, sizeof ods->value, "%s", value != NULL && ods->kind != VALUE_TEXT ? value : "");
    ods->repeated = count_of(attributes, "number-columns-repeated");
    ods->has_formula = attribute(attributes, "formula") != NULL;
    ods->from = ods->sheet.used;
    ods->in_cell = true;
    ods->depth = ods->skipped = ods->paragraphs = 0;
    merge.last_column = merge.first_column + (int)count_of(attributes, "number-columns-spanned") - 1;
    merge.last_row = merge.first_row + count_of(attributes, "number-rows-spanned") - 1;
    if ((merge.last_column > merge.first_column || merge.last_row > merge.first_row) && !sheet_merge(&ods->sheet, &merge))
        part_fail(ods->part);
}

/* A cell that shows more than its number: a period, or a code with zeros before it. */
static bool shows_more(const struct ods *ods)
{
    const char *text = ods->sheet.pool + ods->from;
    size_t length = ods->sheet.used - ods->from;
    int frequency;
    int32_t ordinal;

    if (ods->kind == VALUE_DATE)
        return period_parse(text, length, &frequency, &ordinal);
    for (size_t i = 0; i < length; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return ods->kind == VALUE_NUMBER && length > 1 && text[0] == '0';
}

/* Puts the cell's value in place of what is written in it. */
static void show_value(struct ods *ods)
{
    char shown[VALUE_MAX];
    double number;
    int length = 0;

    if (ods->sheet.used > ods->from && shows_more(ods))
        return;
    if (ods->kind == VALUE_DATE)
        length = snprintf(shown, sizeof shown, "%.10s", ods->value);
    else if (ods->kind == VALUE_TRUTH)
        length = snprintf(shown, sizeof shown, "%s", strcmp(ods->value, "true") == 0 ? "TRUE" : "FALSE");
    else if (number_parse(ods->value, strlen(ods->value), '.', &number) == NUMBER_OK)
        length = snprintf(shown, sizeof shown, "%.15g", ods->kind == VALUE_PERCENT ? number * 100 : number);
    if (length == 0)
        return;
    ods->sheet.used = ods->from;
    add(ods, shown, (size_t)length);
}

static void end_cell(struct ods *ods)
{
    struct sheet *sheet = &ods->sheet;
    bool number = ods->kind == VALUE_NUMBER || ods->kind == VALUE_PERCENT;
    size_t from = ods->from;

    if (ods->has_formula && ods->kind == VALUE_NONE && ods->sheet.used == from && ods->unsolved < 0)
        ods->unsolved = sheet->column;
    if (ods->kind > VALUE_TEXT)
        show_value(ods);
    ods->in_cell = false;
    if (sheet->used == from) {
        sheet->column += (int)ods->repeated;
        sheet->column = sheet->column > SHEET_ROWS_MAX ? SHEET_ROWS_MAX : sheet->column;
        return;
    }
    for (uint32_t i = 0; i < ods->repeated && sheet->column <= TABLE_COLUMNS_MAX; i++)
        sheet_put(sheet, sheet->column, from, number);
}

/* Inside a cell: paragraphs are parted by a blank, <s c="3"/> stands for three blanks; comments and drawings are left out. */
static void inside_cell(struct ods *ods, const char *name, const char **attributes)
{
    ods->depth++;
    if (ods->skipped == 0 && (ods->depth == 1 ? strcmp(name, "p") != 0 : strcmp(name, "annotation") == 0))
        ods->skipped = ods->depth;
    if (ods->skipped > 0)
        return;
    if (strcmp(name, "p") == 0 && ods->paragraphs++ > 0)
        add(ods, " ", 1);
    else if (strcmp(name, "tab") == 0 || strcmp(name, "line-break") == 0)
        add(ods, " ", 1);
    else if (strcmp(name, "s") == 0)
        for (uint32_t i = count_of(attributes, "c"); i > 0 && ods->sheet.used < TABLE_ROW_MAX; i--)
            add(ods, " ", 1);
}

/* --- the document ------------------------------------------------------------------------------------------- */

static void begin_table(struct ods *ods, const char **attributes)
{
    const char *name = attribute(attributes, "name"), *wanted = ods->sheet.table->options.sheet;
    size_t used = strlen(ods->names);
    char *end = NULL;
    bool by_number;

    if (name == NULL)
        return;
    ods->tables++;
    by_number = wanted != NULL && strtol(wanted, &end, 10) == ods->tables && *end == '\0';
    if (used + 1 < sizeof ods->names)
        snprintf(ods->names + used, sizeof ods->names - used, "%s%.40s", used > 0 ? ", " : "", name);
    ods->in_table = !ods->found && (wanted == NULL || by_number || strcmp(wanted, name) == 0);
    ods->found |= ods->in_table;
}

static void begin_row(struct ods *ods, const char **attributes)
{
    ods->times = count_of(attributes, "number-rows-repeated");
    ods->unsolved = -1;
    sheet_begin_row(&ods->sheet, ods->next_row);
}

static void on_element(void *state, const char *name, const char **attributes)
{
    struct ods *ods = state;

    if (ods->in_cell)
        inside_cell(ods, name, attributes);
    else if (strcmp(name, "table") == 0 && !ods->in_table)
        begin_table(ods, attributes);
    else if (strcmp(name, "table-row") == 0 && ods->in_table)
        begin_row(ods, attributes);
    else if ((strcmp(name, "table-cell") == 0 || strcmp(name, "covered-table-cell") == 0) && ods->in_table)
        begin_cell(ods, attributes);
}

/* An empty row is stepped over with all its repetitions; another is handed over before the next is read. */
static void end_row(struct ods *ods)
{
    if (ods->sheet.last < 0) {
        ods->next_row += ods->next_row < SHEET_ROWS_MAX ? ods->times : 0;
        return;
    }
    ods->row_read = true;
    ods->times_left = ods->times;
    part_pause(ods->part);
}

static void on_end(void *state, const char *name)
{
    struct ods *ods = state;

    if (ods->in_cell && ods->depth > 0) {
        ods->skipped = ods->skipped == ods->depth ? 0 : ods->skipped;
        ods->depth--;
    } else if (ods->in_cell) {
        end_cell(ods);
    } else if (ods->in_table && strcmp(name, "table-row") == 0) {
        end_row(ods);
    } else if (ods->in_table && strcmp(name, "table") == 0) {
        ods->in_table = false;
    }
}

/* Text stands in paragraphs; between the tags of a cell there are line ends at most. */
static void on_text(void *state, const char *text, int length)
{
    struct ods *ods = state;

    if (ods->in_cell && ods->skipped == 0 && ods->paragraphs > 0 && ods->depth > 0)
        add(ods, text, (size_t)length);
}

static enum table_result begin_document(struct ods *ods, struct table *table)
{
    static const struct part_handlers handlers = {.begin = on_element, .end = on_end, .text = on_text};
    enum table_result result = package_open(&ods->package, table);

    return result == TABLE_ROW ? part_open(&ods->part, ods->package, "content.xml", &handlers, ods) : result;
}

static enum table_result hand_over(struct ods *ods, struct table *table)
{
    enum table_result result;

    if (ods->next_row >= SHEET_ROWS_MAX) {
        table->row = SHEET_ROWS_MAX;
        return table_fault(table, TABLE_BROKEN, V27, -1, "is followed by a row beyond the last that a sheet has");
    }
    ods->sheet.row = ods->next_row++;
    ods->times_left--;
    result = sheet_end_row(&ods->sheet);
    if (result == TABLE_ROW && ods->unsolved >= 0 && !table->options.raw && table->row >= table->options.heading)
        return table_fault(table, TABLE_BAD, V28, ods->unsolved < table->count ? ods->unsolved : -1,
                           "is a formula without a stored result; open the file in a spreadsheet program and save it");
    return result == TABLE_ROW ? table_check_count(table) : result;
}

static enum table_result ods_next(struct table *table)
{
    struct ods *ods = table->state;
    enum table_result result = ods->part == NULL ? begin_document(ods, table) : TABLE_ROW;

    if (result == TABLE_ROW && ods->times_left > 0)
        return hand_over(ods, table);
    if (result == TABLE_ROW)
        result = part_read(ods->part);
    if (result == TABLE_ROW && ods->row_read) {
        ods->row_read = false;
        return hand_over(ods, table);
    }
    if (result == TABLE_END && !ods->found) {
        table->row = 0;
        return ods->tables == 0 || table->options.sheet == NULL
                   ? table_fault(table, TABLE_BROKEN, V18, -1, "is a workbook without a sheet")
                   : table_fault(table, TABLE_BROKEN, V14, -1, "has no sheet \"%.60s\" (`sheet`); it has: %s", table->options.sheet, ods->names);
    }
    return result;
}

const struct table_format table_ods = {
    .name = "ods",
    .recognises = ods_recognises,
    .open = ods_open,
    .next = ods_next,
    .close = ods_close,
    .place = sheet_place,
};
