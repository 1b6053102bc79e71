/* answer: the rows a query came back with, by column, put together from its chunks.
 *
 * Knows nothing of sockets (that is ask) nor of formats (that is answer_format). A column has one
 * type over all chunks; a null row has an entry that means nothing.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "framsyn/v1/query.pb-c.h"
#include "macros.h"

enum answer_type { ANSWER_TEXT, ANSWER_NUMBER, ANSWER_INTEGER };

/* One column of n = answer.rows entries; of texts, numbers and integers the one of its type is filled. */
struct answer_column {
    char *name;
    enum answer_type type;
    char **texts;
    double *numbers;
    int64_t *integers;
    bool *null;
};

/* Starts zeroed; owns everything in it. */
struct answer {
    int rows, columns;
    struct answer_column *column;
};

/* Appends a chunk. False, with one sentence in error, when the chunk contradicts itself or an earlier
 * one, or memory is out; the answer then still has to be freed. */
bool answer_append(struct answer *answer, const Framsyn__V1__ReplyChunk *chunk, char *error,
                   size_t error_size) MUSTCHECK;
void answer_free(struct answer *answer);

/* Index of a column, -1 when there is none; every getter takes -1 as a column of nulls. */
int answer_find(const struct answer *answer, const char *name);
bool answer_null(const struct answer *answer, int row, int column);
/* A text cell; "" for a null, and for a cell that is no text. */
const char *answer_text(const struct answer *answer, int row, int column);
/* A number, whether stored as number, integer or digits; NaN for a null and for other texts. */
double answer_number(const struct answer *answer, int row, int column);

/* Sorts the rows by columns (names; the ones that are absent are skipped), first the most
 * significant: texts bytewise, numbers by value, nulls first; "-name" sorts downwards. Equal rows
 * stay in the order they came. */
bool answer_sort(struct answer *answer, const char *const *names, int n) MUSTCHECK;

#endif
