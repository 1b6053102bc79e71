/* csv_file: a CSV file with a heading, row by row, for the commands that need no daemon.
 *
 * The columns asked for are found by their names, whatever their order and case; others are left alone.
 * Comma, semicolon or tab, quotes, pipes and encodings are those of table.h. What is wrong is told on
 * standard error with a rule of docs/contract.md, the first ten rows of it each.
 */
#ifndef CSV_FILE_H
#define CSV_FILE_H

#include "command.h"
#include "contract.h"
#include "table.h"

enum { CSV_COLUMNS_MAX = 10 };

struct csv_file;

struct csv_form {
    const char *names[CSV_COLUMNS_MAX];
    int columns, needed;        /* the first `needed` of them must be there */
    /* One row: a cell per name, without blanks around it, empty where the column is absent. Returns false when
     * memory ran out. */
    bool (*row)(struct csv_file *file, const struct cell *cells, void *context);
    /* After the last row, for what only the whole file shows; may be NULL. */
    void (*end)(struct csv_file *file, void *context);
};

struct csv_file {
    const struct csv_form *form;
    struct table table;
    struct rejections rejections;
    int at[CSV_COLUMNS_MAX];    /* where the columns are; -1: absent */
    char decimal;               /* taken besides the point */
    bool any;                   /* a row has been read */
};

/* Reads path, "-" for standard input. Returns EXIT_OK, or the exit code after saying what is wrong. */
int csv_file_read(const struct cli *cli, const char *path, const struct csv_form *form, void *context) MUSTCHECK;

/* What a file is called in sentences about it. */
const char *csv_file_name(const struct cli *cli, const char *path);

/* The row under way breaks a rule in one of its columns; cell NULL: no value is shown. */
void csv_file_refuse(struct csv_file *file, enum rule rule, int column, const struct cell *cell);

/* Whether the file has a column. */
bool csv_file_has(const struct csv_file *file, int column);

/* Says the first of what was refused on standard error. Returns EXIT_OK where nothing was. */
int csv_file_tell(const struct cli *cli, const struct rejections *rejections);

/* Reads a number, with the file's decimal mark; what tools and offices write for no value is NaN. False after a
 * refusal. */
bool csv_file_number(struct csv_file *file, int column, const struct cell *cell, double *value);

/* Whether the cell holds just this text. */
bool csv_file_is(const struct cell *cell, const char *text);

#endif
