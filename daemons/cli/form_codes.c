/* The code lists as CSV, for those who fill forms without a workbook. */
#include <stdio.h>
#include <string.h>

#include "form.h"

static void put_field(const char *text, char end, FILE *out)
{
    bool quote = strpbrk(text, ",\"\n") != NULL;

    if (quote)
        putc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            putc('"', out);
        putc(*text, out);
    }
    if (quote)
        putc('"', out);
    putc(end, out);
}

void form_codes(const struct codelist *lists, FILE *out)
{
    fputs("\xef\xbb\xbfscheme,code,name_sv,name_en,valid_from,valid_to\n", out);
    for (int i = 0; i < lists->code_count; i++) {
        const struct codelist_code *c = &lists->codes[i];
        put_field(c->scheme, ',', out);
        put_field(c->code, ',', out);
        put_field(c->name_sv, ',', out);
        put_field(c->name_en, ',', out);
        put_field(c->valid_from, ',', out);
        put_field(c->valid_to, '\n', out);
    }
}
