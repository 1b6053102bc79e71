/* document: what a report says, before it has a form: headings, texts, tables, charts, slides in order.
 *
 * Texts are copied and are final: in the reader's language, numbers written as that language writes them. A table's
 * cell that is a number keeps its value beside its text, for spreadsheets. Making is sticky: when memory runs out the
 * document is marked failed and the renderers refuse it.
 */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include <stdbool.h>

#include "macros.h"

enum { DOCUMENT_LINES_MAX = 3, DOCUMENT_COLUMNS_MAX = 10, DOCUMENT_YEARS_MAX = 31, DOCUMENT_SENTENCES = 3 };

/* A quantity over the years with its bands. NaN: nothing is drawn there. */
struct document_line {
    const char *name;
    double lo95[DOCUMENT_YEARS_MAX], lo80[DOCUMENT_YEARS_MAX], median[DOCUMENT_YEARS_MAX], hi80[DOCUMENT_YEARS_MAX],
        hi95[DOCUMENT_YEARS_MAX];
};

struct document_chart {
    const char *title, *unit; /* the unit stands at the axis */
    int first_year, years, lines;
    bool from_zero;           /* the axis begins at 0 */
    bool comma;               /* decimals are written with one, thousands with a blank */
    struct document_line line[DOCUMENT_LINES_MAX];
};

enum document_light { LIGHT_NONE, LIGHT_RED, LIGHT_ORANGE, LIGHT_YELLOW, LIGHT_GREEN };

struct document_cell {
    char *text;
    double value;             /* NaN: it is a text */
    enum document_light light;
};

struct document_table {
    char *caption;
    int columns, rows, room;
    char *heading[DOCUMENT_COLUMNS_MAX];
    bool number[DOCUMENT_COLUMNS_MAX]; /* aligned to the right */
    struct document_cell *cell;        /* [row * columns + column] */
    int filled;
};

struct document_slide {
    char *title, *word;       /* the word beside the light */
    enum document_light light;
    char *sentence[DOCUMENT_SENTENCES];
    struct document_chart *chart;
};

enum document_kind { DOCUMENT_HEADING, DOCUMENT_TEXT, DOCUMENT_TABLE, DOCUMENT_CHART, DOCUMENT_SLIDE };

struct document_block {
    enum document_kind kind;
    int level;                /* of a heading: 1 or 2 */
    char *text;
    struct document_table *table;
    struct document_chart *chart;
    struct document_slide *slide;
};

struct document {
    char *title, *subtitle, *footer, *language; /* language: "sv" or "en" */
    int count, room;
    struct document_block *block;
    bool failed;
};

struct document *document_new(const char *title, const char *subtitle, const char *footer, const char *language);
void document_free(struct document **document);

void document_heading(struct document *document, int level, const char *text);
void document_text(struct document *document, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A table; its columns come before its cells. NULL when the document has failed. */
struct document_table *document_table(struct document *document, const char *caption);
void document_column(struct document *document, struct document_table *table, const char *heading, bool number);
/* The next cell. */
void document_cell(struct document *document, struct document_table *table, const char *text);
void document_number(struct document *document, struct document_table *table, const char *text, double value);
void document_signal(struct document *document, struct document_table *table, const char *text, enum document_light light);
void document_chart(struct document *document, const struct document_chart *chart);
void document_slide(struct document *document, const char *title, enum document_light light, const char *word,
                    const char *const sentence[DOCUMENT_SENTENCES], const struct document_chart *chart);

/* The forms. False, with one sentence, when the file cannot be written or memory is out. Slides are in the slides
 * alone, all else in the others; a spreadsheet has the tables, a sheet each. */
bool document_html(const struct document *document, const char *path, char *error, int error_size) MUSTCHECK;
bool document_pdf(const struct document *document, const char *path, char *error, int error_size) MUSTCHECK;
bool document_slides(const struct document *document, const char *path, char *error, int error_size) MUSTCHECK;
bool document_xlsx(const struct document *document, const char *path, char *error, int error_size) MUSTCHECK;

#endif
