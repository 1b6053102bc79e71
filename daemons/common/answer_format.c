#include "answer_format.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void number(double value, const char *otherwise, FILE *out)
{
    if (isfinite(value))
        fprintf(out, "%.10g", value == 0 ? 0 : value); /* no "-0" */
    else
        fputs(otherwise, out);
}

/* --- CSV */

void csv_bytes(const char *text, size_t length, FILE *out)
{
    bool quote = false;

    for (size_t i = 0; i < length && !quote; i++)
        quote = text[i] == '"' || text[i] == ',' || text[i] == '\r' || text[i] == '\n';
    if (!quote) {
        fwrite(text, 1, length, out);
        return;
    }
    putc('"', out);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"')
            putc('"', out);
        putc(text[i], out);
    }
    putc('"', out);
}

void csv_text(const char *text, FILE *out)
{
    csv_bytes(text, strlen(text), out);
}

static void csv_cell(const struct answer_column *column, int row, FILE *out)
{
    if (column->null[row])
        return;
    if (column->type == ANSWER_TEXT)
        csv_text(column->texts[row], out);
    else if (column->type == ANSWER_NUMBER)
        number(column->numbers[row], "", out);
    else
        fprintf(out, "%" PRId64, column->integers[row]);
}

bool answer_csv(const struct answer *answer, FILE *out)
{
    for (int i = 0; i < answer->columns; i++) {
        fputs(i ? "," : "", out);
        csv_text(answer->column[i].name, out);
    }
    fputs("\r\n", out);
    for (int row = 0; row < answer->rows; row++) {
        for (int i = 0; i < answer->columns; i++) {
            fputs(i ? "," : "", out);
            csv_cell(&answer->column[i], row, out);
        }
        fputs("\r\n", out);
    }
    return !ferror(out);
}

/* --- JSON */

/* Length of the well-formed UTF-8 character at text (Unicode 15, table 3-7), 0 when it is none. */
static int utf8_length(const unsigned char *text)
{
    unsigned char low = 0x80, high = 0xBF;
    int length = text[0] < 0x80                       ? 1
                 : text[0] >= 0xC2 && text[0] <= 0xDF ? 2
                 : text[0] >= 0xE0 && text[0] <= 0xEF ? 3
                 : text[0] >= 0xF0 && text[0] <= 0xF4 ? 4
                                                      : 0;

    if (text[0] == 0xE0)
        low = 0xA0;
    if (text[0] == 0xED)
        high = 0x9F;
    if (text[0] == 0xF0)
        low = 0x90;
    if (text[0] == 0xF4)
        high = 0x8F;
    for (int i = 1; i < length; i++) {
        if (text[i] < low || text[i] > high)
            return 0;
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

void json_text(const char *text, FILE *out)
{
    const unsigned char *at = (const unsigned char *)text;
    int length;

    putc('"', out);
    while (*at) {
        length = utf8_length(at);
        if (length == 0)
            fputs("\\ufffd", out);
        else if (*at == '"' || *at == '\\')
            fprintf(out, "\\%c", *at);
        else if (*at < 0x20 || *at == 0x7F)
            fprintf(out, "\\u%04x", *at);
        else
            fwrite(at, 1, (size_t)length, out);
        at += length ? length : 1;
    }
    putc('"', out);
}

static void json_cell(const struct answer_column *column, int row, FILE *out)
{
    if (column->null[row])
        fputs("null", out);
    else if (column->type == ANSWER_TEXT)
        json_text(column->texts[row], out);
    else if (column->type == ANSWER_NUMBER)
        number(column->numbers[row], "null", out);
    else
        fprintf(out, "%" PRId64, column->integers[row]);
}

void answer_json_row(const struct answer *answer, int row, FILE *out)
{
    putc('{', out);
    for (int i = 0; i < answer->columns; i++) {
        fputs(i ? "," : "", out);
        json_text(answer->column[i].name, out);
        putc(':', out);
        json_cell(&answer->column[i], row, out);
    }
    putc('}', out);
}

bool answer_json(const struct answer *answer, FILE *out)
{
    putc('[', out);
    for (int row = 0; row < answer->rows; row++) {
        fputs(row ? ",\n" : "\n", out);
        answer_json_row(answer, row, out);
    }
    fputs(answer->rows ? "\n]\n" : "]\n", out);
    return !ferror(out);
}
