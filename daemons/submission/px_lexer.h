/* px_lexer: the keywords of a PX file, one after the other, into the header's entries and pool. For px_header alone. */
#ifndef PX_LEXER_H
#define PX_LEXER_H

#include "px_header.h"

/* What is being read, and the line that it is at. */
struct px_lexer {
    struct px_header *header;
    struct stream *stream;
    struct table *table;
    uint32_t line;
    bool bad; /* table->fault says it */
};

enum { PX_WORD_MAX = 32 };

/* Reads up to and with "DATA=", or until something is bad. */
void px_lex(struct px_lexer *lexer);
/* The first complaint stands. */
void px_complain(struct px_lexer *lexer, enum rule rule, const char *words, ...) __attribute__((format(printf, 3, 4)));

#endif
