/* The code lists as CSV, for those who fill forms without a workbook. */
#include <stdio.h>

#include "answer_format.h"
#include "form.h"

void form_codes(const struct codelist *lists, FILE *out)
{
    fputs("\xef\xbb\xbfscheme,code,name_sv,name_en,valid_from,valid_to\n", out);
    for (int i = 0; i < lists->code_count; i++) {
        const struct codelist_code *c = &lists->codes[i];
        const char *const fields[] = {c->scheme, c->code, c->name_sv, c->name_en, c->valid_from, c->valid_to};

        for (size_t f = 0; f < ARRAY_SIZE(fields); f++) {
            csv_text(fields[f], out);
            putc(f + 1 < ARRAY_SIZE(fields) ? ',' : '\n', out);
        }
    }
}
