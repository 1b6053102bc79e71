/* table: the rows of a delimited text file, streamed.
 *
 * RFC 4180 with any one-byte delimiter; lines end in LF or CRLF; a byte-order mark is skipped, and
 * so are lines without a single byte. ISO 8859-1 is turned into UTF-8 on the way in. Memory is one
 * buffer, whatever the size of the file. What a cell means is left to others.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "contract.h"
#include "macros.h"

enum {
    TABLE_COLUMNS_MAX = 256,      /* V15 */
    TABLE_ROW_MAX = 1024 * 1024,  /* V25, bytes */
};

/* A field. Bytes are in the table's buffer until the next row; 8 bytes may be read from any cell's
 * text, also beyond its length. Not ended by NUL. */
struct cell {
    char *text;
    uint32_t length;
    bool quoted; /* begins with a quote and ends with one, both already left out */
};

enum table_result {
    TABLE_ROW,    /* cells, count and row are filled */
    TABLE_BAD,    /* this row breaks the rule in `fault`; the next may be asked for */
    TABLE_END,
    TABLE_BROKEN, /* V25 (fault says so), or reading failed (fault is V16, error the errno): no next row */
};

struct table {
    int fd;                 /* borrowed */
    char delimiter;
    bool latin1;
    char *buffer;           /* capacity + slack */
    size_t used;            /* bytes of text in the buffer */
    size_t at;              /* where the next row begins */
    bool ended;             /* the file has no more bytes */
    uint64_t bytes_read;    /* of the file */
    uint32_t line;          /* of the next row; the heading is line 1 */
    uint32_t row;           /* line at which the present row begins */
    struct cell cells[TABLE_COLUMNS_MAX + 1];
    int count;
    int columns;            /* of the heading; a row with another count is bad. 0: not known yet */
    struct finding fault;   /* for TABLE_BAD and TABLE_BROKEN; value borrowed from the buffer */
    char detail[128];       /* what fault.detail points to */
    int fault_column;       /* index of the cell at fault, -1: none */
    int error;              /* errno, for TABLE_BROKEN by V16 */
    unsigned char class[256];
};

/* The file is read from its beginning. False when out of memory. */
bool table_open(struct table *table, int fd, char delimiter, bool latin1) MUSTCHECK;
void table_close(struct table *table);
enum table_result table_next(struct table *table) MUSTCHECK;

#endif
