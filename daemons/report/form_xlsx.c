/* The report's tables as a workbook, a sheet each, numbers as numbers. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <xlsxwriter.h>

#include "document.h"

/* A sheet's name: at most 31 characters, none of []:*?/\, and its own. */
static void sheet_name(int number, const char *caption, char name[128])
{
    int used = snprintf(name, 128, "%d ", number), characters = used;

    for (const char *p = caption; *p != '\0' && characters < 31; p++) {
        if (strchr("[]:*?/\\'", *p) != NULL)
            continue;
        characters += (*p & 0xC0) != 0x80;
        if (characters > 31)
            break;
        name[used++] = *p;
    }
    name[used] = '\0';
}

static void put_table(lxw_workbook *book, lxw_format *bold, int number, const struct document_table *t)
{
    char name[128];
    lxw_worksheet *sheet;

    sheet_name(number, t->caption, name);
    sheet = workbook_add_worksheet(book, name);
    if (sheet == NULL)
        return;
    worksheet_write_string(sheet, 0, 0, t->caption, bold);
    for (int c = 0; c < t->columns; c++)
        worksheet_write_string(sheet, 2, (lxw_col_t)c, t->heading[c], bold);
    for (int r = 0; r < t->rows; r++)
        for (int c = 0; c < t->columns; c++) {
            const struct document_cell *cell = &t->cell[r * t->columns + c];
            if (isnan(cell->value))
                worksheet_write_string(sheet, (lxw_row_t)(3 + r), (lxw_col_t)c, cell->text, NULL);
            else
                worksheet_write_number(sheet, (lxw_row_t)(3 + r), (lxw_col_t)c, cell->value, NULL);
        }
    worksheet_set_column(sheet, 0, 0, 38, NULL);
    worksheet_set_column(sheet, 1, (lxw_col_t)(t->columns > 1 ? t->columns - 1 : 1), 16, NULL);
    worksheet_freeze_panes(sheet, 3, 1);
}

bool document_xlsx(const struct document *d, const char *path, char *error, int error_size)
{
    lxw_workbook *book = workbook_new(path);
    lxw_format *bold = book != NULL ? workbook_add_format(book) : NULL;
    lxw_worksheet *about = book != NULL ? workbook_add_worksheet(book, d->language[0] == 's' ? "Om" : "About") : NULL;
    lxw_error status = LXW_ERROR_MEMORY_MALLOC_FAILED;
    int tables = 0;

    if (bold != NULL && about != NULL) {
        format_set_bold(bold);
        worksheet_write_string(about, 0, 0, d->title, bold);
        worksheet_write_string(about, 1, 0, d->subtitle, NULL);
        worksheet_write_string(about, 2, 0, d->footer, NULL);
        for (int i = 0; i < d->count && !d->failed; i++)
            if (d->block[i].kind == DOCUMENT_TABLE)
                put_table(book, bold, ++tables, d->block[i].table);
    }
    if (book != NULL)
        status = workbook_close(book);
    if (status != LXW_NO_ERROR)
        snprintf(error, (size_t)error_size, "%s: %s", path, lxw_strerror(status));
    return status == LXW_NO_ERROR;
}
