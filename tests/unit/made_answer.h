/* made_answer: an answer of the daemon for a test, from lines of texts. */
#ifndef MADE_ANSWER_H
#define MADE_ANSWER_H

#include <stdlib.h>
#include <string.h>

#include "answer.h"

/* The fields of a line, parted by '|'; from the second line on an empty one is a null. */
static inline void made_line(struct answer *answer, char *line, int row)
{
    char *field;

    for (int i = 0; (field = strsep(&line, "|")) != NULL; i++) {
        if (row < 0) {
            answer->column = realloc(answer->column, (size_t)(i + 1) * sizeof *answer->column);
            answer->column[i] = (struct answer_column){.name = strdup(field), .type = ANSWER_TEXT};
            answer->columns = i + 1;
            continue;
        }
        struct answer_column *column = &answer->column[i];
        column->texts = realloc(column->texts, (size_t)(row + 1) * sizeof *column->texts);
        column->null = realloc(column->null, (size_t)(row + 1) * sizeof *column->null);
        column->texts[row] = strdup(field);
        column->null[row] = !field[0];
    }
}

/* text: the names of the columns, then a line per row; numbers are read from their digits. To be freed with answer_free. */
static inline struct answer made_answer(const char *text)
{
    char *copy = strdup(text), *rest = copy, *line;
    struct answer answer = {.rows = -1};

    while ((line = strsep(&rest, "\n")) != NULL)
        if (line[0])
            made_line(&answer, line, answer.rows++);
    free(copy);
    return answer;
}

#endif
