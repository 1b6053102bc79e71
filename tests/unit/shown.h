/* shown: the rows that a file turns into, as one line of text. For case tables of formats. */
#ifndef SHOWN_H
#define SHOWN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "swedish.h"
#include "table.h"

enum { SHOWN = 16384 };

static inline struct table_options options_of(char *text)
{
    struct table_options options = {.delimiter = ','};
    char *rest = text, *word;

    while ((word = strsep(&rest, " ")) != NULL) {
        if (strcmp(word, "wide") == 0)
            options.wide = true;
        else if (strcmp(word, "notes") == 0)
            options.notes = true;
        else if (strcmp(word, "semicolon") == 0)
            options.delimiter = ';';
        else if (strcmp(word, "windows") == 0)
            options.encoding = TABLE_WINDOWS1252;
        else if (strncmp(word, "heading=", 8) == 0)
            options.heading = (uint32_t)atoi(word + 8);
        else if (strncmp(word, "last=", 5) == 0)
            options.heading_last = (uint32_t)atoi(word + 5);
        else if (strncmp(word, "sheet=", 6) == 0)
            options.sheet = word + 6;
        else if (word[0] != '\0')
            fail_msg("option %s", word);
    }
    return options;
}

static inline void add(char *out, const char *text, size_t length)
{
    size_t used = strlen(out);

    assert_true(used + length < SHOWN);
    memcpy(out + used, text, length);
    out[used + length] = '\0';
}

/* The rows as `a,b/c,d`; what breaks a rule as `!Vnn words`. */
static inline void show(struct table *table, char *out)
{
    char fault[400];
    enum table_result result;

    out[0] = '\0';
    do {
        result = table_next(table);
        if (result != TABLE_END && out[0] != '\0')
            add(out, "/", 1);
        if (result == TABLE_ROW) {
            for (int i = 0; i < table->count; i++) {
                if (i > 0)
                    add(out, ",", 1);
                add(out, table->cells[i].text, table->cells[i].length);
            }
        } else if (result != TABLE_END) {
            char swedish[PHRASE_SIZE];

            if (table->fault.detail != NULL && !swedish_detail(table->fault.detail, swedish))
                fail_msg("there is no Swedish for: %s", table->fault.detail);
            snprintf(fault, sizeof fault, "!V%02d row %u %s", (int)table->fault.rule, table->fault.row,
                     table->fault.detail != NULL ? table->fault.detail : "");
            add(out, fault, strlen(fault));
        }
    } while (result == TABLE_ROW || result == TABLE_BAD);
}

/* Checks that a file of these bytes is taken for the format and, read with the options, has these rows. */
static inline void shown_check(const char *cases, int line, const char *format_name, char *option_text, const char *wanted,
                               const void *bytes, size_t size)
{
    static char got[SHOWN];
    char path[] = "/tmp/test-formats-XXXXXX";
    struct table *table = calloc(1, sizeof *table);
    struct table_options options = options_of(option_text);
    int fd = mkstemp(path);
    const struct table_format *format;

    assert_true(fd >= 0 && table != NULL);
    unlink(path);
    assert_int_equal(write(fd, bytes, size), (ssize_t)size);
    format = table_format_of(fd, "case");
    if (strcmp(format->name, format_name) != 0)
        fail_msg("%s line %d: taken for %s", cases, line, format->name);
    assert_true(table_open(table, format, fd, &options));
    show(table, got);
    if (strcmp(got, wanted) != 0)
        fail_msg("%s line %d:\n  got    %s\n  wanted %s", cases, line, got, wanted);
    table_close(table);
    close(fd);
    free(table);
}

#endif
