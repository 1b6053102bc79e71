/* feed_private: reading the text of a feed file. */
#ifndef FEED_PRIVATE_H
#define FEED_PRIVATE_H

#include <stdio.h>

#include "feed.h"
#include "ident.h"

enum { FEED_MAX = 256 * 1024 }; /* bytes of a feed file */

struct feed_parsing {
    struct feed *feed;
    const char *folder, *file;
    int line;
    bool version_seen, service_seen, failed;
    FILE *statements;
    struct hash_state *hash; /* of what defines the feed */
    char *error;
    size_t error_size;
};

/* Notes what is wrong, the first time; returns false. */
bool feed_complain(struct feed_parsing *parsing, const char *form, ...) __attribute__((format(printf, 2, 3)));
/* Puts a copy in the place of the text that was there. */
bool feed_keep(struct feed_parsing *parsing, char **field, const char *value);

/* What stands behind the words select, content and name. */
bool feed_parse_select(struct feed_parsing *parsing, char *rest);
bool feed_parse_content(struct feed_parsing *parsing, char *rest, bool maybe);
bool feed_parse_name(struct feed_parsing *parsing, char *rest);

/* The text with {county} and {municipalities} filled in; malloc'd, NULL when out of memory. */
char *feed_fill_in(const char *text, size_t length, const char *county);

#endif
