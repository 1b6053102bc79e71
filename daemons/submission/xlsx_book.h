/* xlsx_book: what a workbook has besides the cells of its sheets: which sheets, texts, formats of numbers.
 *
 * Source of the format: ECMA-376, Office Open XML, part 1, SpreadsheetML.
 */
#ifndef XLSX_BOOK_H
#define XLSX_BOOK_H

#include "package.h"
#include "table.h"

enum { XLSX_NAME_MAX = 256, XLSX_SHEETS_MAX = 1024 };

/* How a number is shown, which is how it is read: 44197 in a cell that shows "2021-01" is the period 2021-01. */
enum xlsx_form { XLSX_PLAIN, XLSX_PERCENT, XLSX_YEAR, XLSX_MONTH, XLSX_DAY, XLSX_PADDED };

struct xlsx_format {
    uint8_t form;
    uint8_t digits;            /* of XLSX_PADDED, "0000": with zeros before it to so many */
};

struct xlsx_book {
    char sheet[XLSX_NAME_MAX]; /* the part that holds the wanted sheet */
    bool from_1904;            /* days are counted from 1904 */
    char *pool;                /* the shared texts, one after the other */
    size_t used, room;
    uint32_t *ends;            /* where each ends */
    size_t text_count, text_room;
    struct xlsx_format *formats; /* by a cell's style */
    size_t format_count, format_room;
};

/* Reads all of it, and chooses the sheet that options.sheet names. TABLE_ROW, or TABLE_BROKEN with what is wrong. */
enum table_result xlsx_book_read(struct xlsx_book *book, struct package *package, struct table *table) MUSTCHECK;
void xlsx_book_close(struct xlsx_book *book);

/* The shared text of that number; NULL when there is none. */
const char *xlsx_book_text(const struct xlsx_book *book, size_t number, size_t *length);

/* What a number format says: its code, as "yyyy\-mm" or "0.0%". */
struct xlsx_format xlsx_format_of(const char *code);

#endif
