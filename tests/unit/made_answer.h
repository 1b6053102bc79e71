/* made_answer: an answer of the daemon for a test, from lines of texts. */
#ifndef MADE_ANSWER_H
#define MADE_ANSWER_H

#include <stdlib.h>
#include <string.h>

#include "answer.h"

static inline void made_heading(struct answer *answer, char *line)
{
    char *name;

    while ((name = strsep(&line, "|")) != NULL) {
        answer->column = realloc(answer->column, (size_t)(answer->columns + 1) * sizeof *answer->column);
        answer->column[answer->columns++] = (struct answer_column){.name = strdup(name), .type = ANSWER_TEXT};
    }
}

static inline void made_row(struct answer *answer, char *line)
{
    for (int i = 0; i < answer->columns; i++) {
        struct answer_column *column = &answer->column[i];
        const char *field = strsep(&line, "|");

        column->texts = realloc(column->texts, (size_t)(answer->rows + 1) * sizeof *column->texts);
        column->null = realloc(column->null, (size_t)(answer->rows + 1) * sizeof *column->null);
        column->null[answer->rows] = field == NULL || field[0] == '\0';
        column->texts[answer->rows] = strdup(field != NULL ? field : "");
    }
    answer->rows++;
}

/* text: a line with the names of the columns, then one per row, fields parted by '|'. An empty field, and one that is not there, is
 * a null; numbers are read from their digits. To be freed with answer_free. */
static inline struct answer made_answer(const char *text)
{
    char *copy = strdup(text), *rest = copy, *line = strsep(&rest, "\n");
    struct answer answer = {0};

    made_heading(&answer, line);
    while ((line = strsep(&rest, "\n")) != NULL)
        if (line[0])
            made_row(&answer, line);
    free(copy);
    return answer;
}

#endif
