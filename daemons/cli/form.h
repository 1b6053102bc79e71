/* form: the forms that analysts and employers fill in, as XLSX with lists to choose from, or as CSV.
 *
 * A form is in Framsyn's own format, so that it comes back through `framsyn submit` as it is: its first
 * sheet has our headings, and a code may be followed by its name ("F Bygg").
 */
#ifndef FORM_H
#define FORM_H

#include <stdbool.h>
#include <stdio.h>

#include "codelist.h"
#include "wording.h"

enum form_kind { FORM_STATISTICS, FORM_DIALOGUE };

/* What a form is made for. */
struct form {
    enum form_kind kind;
    bool swedish;
    const char *county;            /* its municipalities stand first */
    const char *today;             /* 2026-11-25: codes that are no longer, or not yet, valid are left out */
    const struct codelist *lists;
};

/* Writes a workbook to a new file. False when it cannot be written; errno says why, where it can. */
bool form_workbook(const struct form *form, const char *path) MUSTCHECK;
/* Writes the heading alone, with a byte-order mark, as spreadsheet programs want it. */
void form_csv(const struct form *form, FILE *out);
/* Writes all code lists as CSV: scheme, code, both names, validity. */
void form_codes(const struct codelist *lists, FILE *out);

#endif
