/* px_header: the keywords of a PX file, from its first byte to DATA.
 *
 * KEYWORD[language]("subkey",...)="text","text"; in any order. The keywords that say how the cells are to be
 * read are kept, as bytes of the file's code page; of the others only the syntax is looked at. Source of the
 * format: Statistics Sweden, "PX-file format specification", AXIS-VERSION 2013.
 */
#ifndef PX_HEADER_H
#define PX_HEADER_H

#include <iconv.h>

#include "stream.h"
#include "table.h"

enum px_word {
    PX_OTHER, PX_CHARSET, PX_CODEPAGE, PX_CODES, PX_CONTENTS, PX_CONTVARIABLE, PX_DATASYMBOL1, PX_DATASYMBOL2, PX_DATASYMBOL3,
    PX_DATASYMBOL4, PX_DATASYMBOL5, PX_DATASYMBOL6, PX_DECIMALS, PX_DESCRIPTION, PX_ELIMINATION, PX_HEADING, PX_KEYS,
    PX_LANGUAGE, PX_LANGUAGES, PX_LAST_UPDATED, PX_MAP, PX_MATRIX, PX_NOTE, PX_NOTEX, PX_SHOWDECIMALS, PX_SOURCE,
    PX_STUB, PX_TABLEID, PX_TIMEVAL, PX_TITLE, PX_UNITS, PX_VALUES, PX_VARIABLECODE, PX_VARIABLE_TYPE,
    PX_WORDS
};

enum { PX_ENTRIES_MAX = 65536, PX_LANGUAGES_MAX = 32 };

/* A keyword of the file. The texts are in the header's pool, one after the other. */
struct px_entry {
    enum px_word word;
    int language;         /* place in px_header.languages; 0: none given */
    size_t first;         /* in the pool: the subkeys, then the texts */
    uint32_t subkeys, texts;
};

/* Bytes of the file, not ended by NUL. */
struct px_text {
    const char *bytes;
    size_t length;
    bool bare;            /* not in quotes: YES, 2, TLIST(A1) */
};

struct px_header {
    struct px_entry *entries;
    size_t count, room;
    char *pool;
    size_t used, held;
    char languages[PX_LANGUAGES_MAX][16]; /* [0] is "" */
    char first_use[PX_LANGUAGES_MAX][32]; /* the keyword that each came with, for sentences */
    int language_count;
    iconv_t code_page;    /* to UTF-8 */
    uint32_t line;        /* where DATA's cells begin */
};

/* Reads up to and with "DATA=". TABLE_ROW, or TABLE_BROKEN with what is wrong and the line as row. */
enum table_result px_header_read(struct px_header *header, struct stream *stream, struct table *table) MUSTCHECK;
/* Gives back what was read; the code page stays. */
void px_header_forget(struct px_header *header);
void px_header_close(struct px_header *header);

/* The first entry of a keyword in a language ("": the file's own), with this text as its first subkey (NULL: with none);
 * NULL when there is none. */
const struct px_entry *px_find(const struct px_header *header, enum px_word word, const char *language, const struct px_text *subkey);
/* Whether the keyword is there at all. */
bool px_has(const struct px_header *header, enum px_word word);
/* The i-th subkey, the i-th text. A walk from the first: use px_next to go through many. */
struct px_text px_subkey(const struct px_header *header, const struct px_entry *entry, uint32_t i);
struct px_text px_value(const struct px_header *header, const struct px_entry *entry, uint32_t i);
/* Walks the texts of an entry: *at begins as px_begin, and moves on. */
size_t px_begin(const struct px_header *header, const struct px_entry *entry);
struct px_text px_next(const struct px_header *header, size_t *at);
bool px_same(const struct px_text *a, const struct px_text *b);
bool px_is(const struct px_text *text, const char *word); /* whatever the case of its letters */

/* A text in UTF-8, ended by NUL; false when it is not text in the file's code page, or too long. */
bool px_convert(struct px_header *header, const struct px_text *text, char *out, size_t size) MUSTCHECK;
/* The same in the table's arena; NULL when it is not text in the file's code page. */
const char *px_utf8(struct px_header *header, struct table *table, const struct px_text *text);

#endif
