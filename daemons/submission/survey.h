/* survey: what stands in a file that nobody has described: its form, its columns, their values.
 *
 * The form of text (encoding, delimiter, decimal sign, row of the heading, notes below) is found by
 * looking at the first rows; a cube says its columns and codes itself. What the columns mean is left to
 * guess.h.
 */
#ifndef SURVEY_H
#define SURVEY_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "macros.h"
#include "table.h"

enum {
    SURVEY_VALUES_MAX = 1200, /* distinct values kept of a column; more than any code list of ours has on one level */
    SURVEY_ROWS_MAX = 200000, /* rows looked at */
    SURVEY_SHOWN = 5,         /* rows kept to be shown */
};

struct survey_value {
    const char *code, *text; /* text: the name a cube gives it; otherwise the same as code */
};

struct survey_column {
    const char *heading, *label; /* label: its name for people, or the heading */
    enum table_role role;        /* TABLE_PLAIN unless the file says it */
    const char *total;           /* the code that is the total, as the file says; or NULL */
    struct survey_value *values; /* distinct, in the order in which they came */
    int count;
    bool more;                   /* there are more than are kept */
    uint64_t filled, numbers, commas, periods; /* cells; of those: numbers, numbers with a decimal comma, periods */
    int *slots;                  /* hash of values; survey.c's own */
};

struct survey {
    const struct table_format *format;
    struct table_options options;
    char decimal;
    bool cube;
    const char *title, *contents, *source, *id; /* what the file says of itself, or NULL */
    int64_t updated_us;
    struct survey_column *columns; /* of the long rows: a wide table is unrolled */
    int n;
    uint64_t rows;                 /* looked at */
    const char *shown[SURVEY_SHOWN]; /* the first rows, cells between bars */
    int shown_count;
    struct arena arena;            /* all texts */
};

/* Looks at the file called path. False with one sentence when it cannot be read, or memory ran out.
 * survey_free releases both ways. */
bool survey_file(struct survey *survey, const char *path, char *error, size_t error_size) MUSTCHECK;
void survey_free(struct survey *survey);

#endif
