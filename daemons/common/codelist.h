/* codelist: the code lists that came with the program (sql/codes), in memory.
 *
 * For what has to know the lists without a database: guessing what a file holds, and forms with lists
 * to choose from. The store's own lists may hold more; they decide what is admitted.
 */
#ifndef CODELIST_H
#define CODELIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

struct codelist_code {
    const char *scheme, *code, *parent; /* parent "": none */
    const char *name_sv, *name_en;
    const char *valid_from, *valid_to;  /* 2022-07-01; "": always, for ever */
    int level;
};

struct codelist_measure {
    const char *measure, *unit, *name_sv, *name_en;
};

struct codelist_definition {
    const char *measure, *definition, *name_sv, *source;
    bool synthetic;
};

struct codelist {
    struct codelist_code *codes; /* the codes of a scheme together, in the order of its list */
    int code_count;
    struct codelist_measure *measures;
    int measure_count;
    struct codelist_definition *definitions;
    int definition_count;
    char **texts; /* what all of these point into */
    int text_count;
};

/* False when out of memory; codelist_free releases both ways. */
bool codelist_load(struct codelist *list) MUSTCHECK;
void codelist_free(struct codelist *list);

/* NULL when the list has no such code. */
const struct codelist_code *codelist_find(const struct codelist *list, const char *scheme, const char *code);
/* The code with this Swedish or English name; case and blanks around it do not count. */
const struct codelist_code *codelist_named(const struct codelist *list, const char *scheme, const char *name);

/* Whether two texts are the same but for case (of A to Z, Å, Ä, Ö, É) and blanks around them. */
bool codelist_same_name(const char *a, const char *b);

#endif
