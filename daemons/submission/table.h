/* table: the rows of a file, whatever its format, streamed.
 *
 * A table is a heading and rows of text cells. Delimited text is one already; a format that stores a
 * cube (PX, JSON-stat) is unrolled into long rows: one column per dimension, holding codes, then
 * "value" and "status". A wide table (periods as columns) is turned into long rows here, for every
 * format alike. What a cell means is left to layout and statistics.
 *
 * A format is a struct table_format in the list of table.c. It may be handed any bytes: what it cannot
 * read it refuses with a rule and a sentence, and its memory is bounded, whatever the file claims.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "contract.h"
#include "macros.h"

enum {
    TABLE_COLUMNS_MAX = 1024,     /* V15; the months of 50 years beside each other, and more */
    TABLE_ROW_MAX = 1024 * 1024,  /* V25, bytes */
    TABLE_HEAD = 4096,            /* bytes that `recognises` sees */
    TABLE_META_MAX = 48 * 1024 * 1024, /* V27, bytes of names and codes that a file may hold */
};

/* A field. Bytes are in the table's buffer until the next row; 8 bytes may be read from any cell's
 * text, also beyond its length. Not ended by NUL. Valid UTF-8 without NUL. */
struct cell {
    char *text;
    uint32_t length;
    bool quoted; /* begins with a quote and ends with one, both already left out */
    bool number; /* the file says that it is one; its decimal sign is a point, whatever the manifest says of text */
};

enum table_result {
    TABLE_ROW,    /* cells, count and row are filled */
    TABLE_BAD,    /* this row breaks the rule in `fault`; the next may be asked for */
    TABLE_END,
    TABLE_BROKEN, /* V25 and the like (fault says so), or reading failed (fault is V16, error the errno): no next row */
};

enum table_encoding { TABLE_UTF8, TABLE_LATIN1, TABLE_WINDOWS1252 };

/* How to read a file. Zeroes are the form of our own CSV, but for the delimiter. */
struct table_options {
    char delimiter;               /* of text; '\0': the one of comma, semicolon and tab that the first line has most of,
                                     which stands here once a row was read */
    enum table_encoding encoding; /* of text; other formats say it themselves */
    const char *sheet;            /* of a workbook, or the data set of a collection, by name or number from 1; NULL: the
                                     first, of a collection the only one; borrowed */
    uint32_t heading;             /* row of the heading; rows before it are not looked at. 0: the first */
    uint32_t heading_last;        /* the last row of a heading of several; 0: it has one */
    bool wide;                    /* columns whose heading is a period are turned into rows */
    bool notes;                   /* rows at the end that have text in the first cell alone are left out */
    bool raw;                     /* each row as it stands, whatever its number of cells: for guessing */
};

enum table_role { TABLE_PLAIN, TABLE_TIME, TABLE_GEO, TABLE_METRIC };

struct table_category {
    const char *code, *text; /* never NULL; the same where the file has one of them */
    const char *unit;        /* of a measure; NULL: not said */
};

struct table_dimension {
    const char *code, *label; /* the heading of its column, and its name for people */
    enum table_role role;
    bool eliminates;          /* the file says that one of its values is the total */
    const char *total;        /* the code of that value, or NULL */
    struct table_category *categories;
    uint32_t size;
};

/* What a file says of itself. Texts are NULL where it says nothing; all live as long as the table. */
struct table_meta {
    const char *title, *contents, *unit, *source, *note, *language;
    const char *id;           /* the producer's name for the table, e.g. "TAB6471" */
    int64_t updated_us;       /* since 1970 UTC; 0: not said */
    int decimals;             /* -1: not said */
    struct table_dimension *dimensions;
    int n;                    /* 0: the format has no code lists (text, a workbook) */
};

struct table;

/* One file format. State is the format's own, behind table->state. */
struct table_format {
    const char *name; /* as docs/manifest.md calls it */
    /* Whether these first bytes of a file of that size, called name, are of this format. */
    bool (*recognises)(const char *head, size_t size, const char *name);
    /* Begins at table->fd, offset 0. What is wrong with the file is said by the first `next`, so that
     * false means out of memory alone. */
    bool (*open)(struct table *table);
    /* Fills cells, count and row: first the heading, then the rows; says what is wrong by
     * table_fault. Sets `drained` when it knows that no row follows. */
    enum table_result (*next)(struct table *table);
    void (*close)(struct table *table);
    /* Where the cell of a column in the present row is, in words for a refusal; NULL: by its heading. */
    void (*place)(const struct table *table, int column, char *out, size_t size);
};
extern const struct table_format table_csv, table_px, table_jsonstat, table_xlsx, table_ods;

struct wide;

struct table {
    const struct table_format *format;
    void *state;
    struct table_options options;
    int fd;                 /* borrowed */
    uint64_t bytes_read;    /* of the file, for progress */
    bool drained;           /* no row follows the present one */
    uint32_t row;           /* number of the present row: the line at which it begins, the row of a sheet, the
                               running number of a cube's cell + 1; the heading is row 1 or options.heading */
    int count;
    int columns;            /* of the heading in the file; a row with another count is bad. 0: not known yet */
    struct table_meta meta; /* complete when the heading has been read */
    struct arena arena;     /* for meta and what else a format keeps to the end */
    struct wide *wide;      /* the unrolling of a wide table; NULL: none */
    bool in_notes;
    struct finding fault;   /* for TABLE_BAD and TABLE_BROKEN; value borrowed from the buffer */
    char detail[256];       /* what fault.detail may point to */
    int fault_column;       /* index of the cell at fault, -1: none */
    int error;              /* errno, for TABLE_BROKEN by V16 */
    struct cell cells[TABLE_COLUMNS_MAX + 1];
};

/* The format that recognises a file, from its first bytes; text is what nothing else recognises. */
const struct table_format *table_format_of(int fd, const char *name);

/* The file is read from its beginning; text may come from a pipe. False when out of memory. */
bool table_open(struct table *table, const struct table_format *format, int fd, const struct table_options *options) MUSTCHECK;
void table_close(struct table *table);
/* The first row is the heading. */
enum table_result table_next(struct table *table) MUSTCHECK;
/* Whether it is already known that no row follows the present one. */
bool table_drained(const struct table *table);

/* Where a cell of the present row is, in words: its heading, and what the format adds to it. */
void table_place(const struct table *table, int column, const char *heading, char *out, size_t size);

/* For formats: says what is wrong with the present row (column -1: with all of it) and returns result. The
 * words, when there are any, take the place of the rule's own. */
enum table_result table_fault(struct table *table, enum table_result result, enum rule rule, int column,
                              const char *words, ...) __attribute__((format(printf, 5, 6)));
/* For formats: V02, when the row has not as many cells as the heading. */
enum table_result table_check_count(struct table *table);

#endif
