/* pxtable: what a PxWeb table says of itself, the same struct from version 1 and version 2 of the interface.
 *
 * Version 1 gives {title, variables: [{code, text, values, valueTexts, elimination, time}]}, version 2 a JSON-stat
 * dataset without values. Both leave things out when they are false. */
#ifndef PXTABLE_H
#define PXTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum { PXTABLE_ERROR_SIZE = 512, PXTABLE_VARIABLES_MAX = 32 };

struct px_value { char *code, *text; };

struct px_variable {
    char *code, *text;
    struct px_value *values;
    int n;
    bool time, content;
    bool eliminates;   /* left out of a question it is summed away, or its total is taken */
    char *elimination; /* the code of that total; NULL: none is named */
};

struct px_table {
    char *title;
    int64_t updated_us; /* since 1970; 0: not said (version 1 never does) */
    struct px_variable *variables;
    int n;
};

/* Reads a metadata answer. False with one sentence; nothing is to be freed then. */
bool px_table_read_v1(struct px_table *table, const char *text, size_t length, char *error, size_t error_size) MUSTCHECK;
bool px_table_read_v2(struct px_table *table, const char *text, size_t length, char *error, size_t error_size) MUSTCHECK;
void px_table_free(struct px_table *table);

int px_find_variable(const struct px_table *table, const char *code);
int px_find_value(const struct px_variable *variable, const char *code);

/* 2026-06-08T06:00:00Z, with or without a fraction or Z, as us since 1970; 0 when it is none. */
int64_t px_time(const char *text);

#endif
