#include "answer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void column_free(struct answer_column *column, int rows)
{
    for (int i = 0; column->texts && i < rows; i++)
        free(column->texts[i]);
    free(column->texts);
    free(column->numbers);
    free(column->integers);
    free(column->null);
    free(column->name);
}

void answer_free(struct answer *answer)
{
    for (int i = 0; i < answer->columns; i++)
        column_free(&answer->column[i], answer->rows);
    free(answer->column);
    *answer = (struct answer){0};
}

/* Makes the columns from the first chunk; their type becomes known with the first row. */
static bool make_columns(struct answer *answer, const Framsyn__V1__ReplyChunk *chunk)
{
    answer->column = calloc(chunk->n_columns + 1, sizeof *answer->column);
    if (!answer->column)
        return false;
    answer->columns = (int)chunk->n_columns;
    for (int i = 0; i < answer->columns; i++)
        if (!(answer->column[i].name = strdup(chunk->columns[i]->name)))
            return false;
    return true;
}

static enum answer_type type_of(const Framsyn__V1__Column *from)
{
    return from->n_numbers ? ANSWER_NUMBER : from->n_integers ? ANSWER_INTEGER : ANSWER_TEXT;
}

static bool fits(const struct answer *answer, int i, const Framsyn__V1__ReplyChunk *chunk)
{
    const struct answer_column *column = &answer->column[i];
    const Framsyn__V1__Column *from = chunk->columns[i];

    return from->n_texts + from->n_numbers + from->n_integers == chunk->rows &&
           strcmp(from->name, column->name) == 0 &&
           (answer->rows == 0 || chunk->rows == 0 || type_of(from) == column->type);
}

/* The arrays grow with room for a terminator, so that an empty column is still an allocation. */
static bool grow(struct answer_column *column, size_t rows)
{
    void **texts, *numbers, *integers;
    bool *null = realloc(column->null, (rows + 1) * sizeof *null);

    if (null)
        column->null = null;
    if (column->type == ANSWER_TEXT) {
        texts = realloc(column->texts, (rows + 1) * sizeof *texts);
        column->texts = texts ? (char **)texts : column->texts;
        return null && texts;
    }
    if (column->type == ANSWER_NUMBER) {
        numbers = realloc(column->numbers, (rows + 1) * sizeof(double));
        column->numbers = numbers ? numbers : column->numbers;
        return null && numbers;
    }
    integers = realloc(column->integers, (rows + 1) * sizeof(int64_t));
    column->integers = integers ? integers : column->integers;
    return null && integers;
}

static bool fill(struct answer_column *column, int row, const Framsyn__V1__Column *from, int rows)
{
    bool copied = true;

    for (int i = 0; i < rows; i++) {
        column->null[row + i] = false;
        if (column->type == ANSWER_TEXT)
            copied = (column->texts[row + i] = strdup(from->texts[i])) && copied;
        else if (column->type == ANSWER_NUMBER)
            column->numbers[row + i] = from->numbers[i];
        else
            column->integers[row + i] = from->integers[i];
    }
    for (size_t i = 0; i < from->n_nulls; i++)
        if (from->nulls[i] < (uint32_t)rows)
            column->null[row + (int)from->nulls[i]] = true;
    return copied;
}

static bool append_columns(struct answer *answer, const Framsyn__V1__ReplyChunk *chunk)
{
    int rows = (int)chunk->rows;
    bool copied = true;

    for (int i = 0; i < answer->columns; i++) {
        if (answer->rows == 0 && rows > 0)
            answer->column[i].type = type_of(chunk->columns[i]);
        if (!grow(&answer->column[i], (size_t)(answer->rows + rows)))
            return false;
    }
    for (int i = 0; i < answer->columns; i++)
        copied = fill(&answer->column[i], answer->rows, chunk->columns[i], rows) && copied;
    answer->rows += rows;
    return copied;
}

bool answer_append(struct answer *answer, const Framsyn__V1__ReplyChunk *chunk, char *error,
                   size_t error_size)
{
    if ((!answer->column && !make_columns(answer, chunk))) {
        snprintf(error, error_size, "There is not enough memory for the answer.");
        return false;
    }
    for (int i = 0; i < answer->columns; i++)
        if (chunk->n_columns != (size_t)answer->columns || !fits(answer, i, chunk)) {
            snprintf(error, error_size,
                     "Chunk %u of the answer does not fit the chunks before it: this program and the daemon "
                     "are of different versions.",
                     chunk->chunk_no);
            return false;
        }
    if (!append_columns(answer, chunk)) {
        snprintf(error, error_size, "There is not enough memory for the answer.");
        return false;
    }
    return true;
}

int answer_find(const struct answer *answer, const char *name)
{
    for (int i = 0; i < answer->columns; i++)
        if (strcmp(answer->column[i].name, name) == 0)
            return i;
    return -1;
}

bool answer_null(const struct answer *answer, int row, int column)
{
    return column < 0 || answer->column[column].null[row];
}

const char *answer_text(const struct answer *answer, int row, int column)
{
    if (answer_null(answer, row, column) || answer->column[column].type != ANSWER_TEXT)
        return "";
    return answer->column[column].texts[row];
}

double answer_number(const struct answer *answer, int row, int column)
{
    const struct answer_column *from;
    char *end;
    double value;

    if (answer_null(answer, row, column))
        return NAN;
    from = &answer->column[column];
    if (from->type == ANSWER_NUMBER)
        return from->numbers[row];
    if (from->type == ANSWER_INTEGER)
        return (double)from->integers[row];
    value = strtod(from->texts[row], &end);
    return end == from->texts[row] || *end ? NAN : value;
}

/* --- sorting: an order of rows is found first, then every column is put in it */

struct order {
    const struct answer *answer;
    int key[8], direction[8];
    int keys;
};

static int compare_cells(const struct answer_column *column, int a, int b)
{
    if (column->null[a] || column->null[b])
        return (int)column->null[b] - (int)column->null[a];
    switch (column->type) {
    case ANSWER_TEXT:
        return strcmp(column->texts[a], column->texts[b]);
    case ANSWER_NUMBER:
        return (column->numbers[a] > column->numbers[b]) - (column->numbers[a] < column->numbers[b]);
    case ANSWER_INTEGER:
        return (column->integers[a] > column->integers[b]) - (column->integers[a] < column->integers[b]);
    }
    return 0;
}

static int compare_rows(const void *left, const void *right, void *context)
{
    const struct order *order = context;
    int a = *(const int *)left, b = *(const int *)right, found;

    for (int i = 0; i < order->keys; i++) {
        found = compare_cells(&order->answer->column[order->key[i]], a, b);
        if (found)
            return found * order->direction[i];
    }
    return (a > b) - (a < b);
}

static void add_key(struct order *order, const char *name)
{
    bool down = name[0] == '-';
    int column = answer_find(order->answer, name + down);

    if (column < 0 || order->keys == (int)ARRAY_SIZE(order->key))
        return;
    order->key[order->keys] = column;
    order->direction[order->keys] = down ? -1 : 1;
    order->keys++;
}

/* Moves n entries of size bytes into the order of rows, by way of room (n entries). */
static void arrange(void *entries, size_t size, const int *rows, int n, char *room)
{
    if (!entries)
        return;
    for (int i = 0; i < n; i++)
        memcpy(room + (size_t)i * size, (char *)entries + (size_t)rows[i] * size, size);
    memcpy(entries, room, (size_t)n * size);
}

static void arrange_column(struct answer_column *column, const int *rows, int n, char *room)
{
    arrange(column->texts, sizeof *column->texts, rows, n, room);
    arrange(column->numbers, sizeof *column->numbers, rows, n, room);
    arrange(column->integers, sizeof *column->integers, rows, n, room);
    arrange(column->null, sizeof *column->null, rows, n, room);
}

bool answer_sort(struct answer *answer, const char *const *names, int n)
{
    struct order order = {.answer = answer};
    size_t rows = (size_t)answer->rows;
    int *row = malloc((rows + 1) * sizeof *row);
    char *room = malloc((rows + 1) * sizeof(int64_t));

    for (int i = 0; i < n; i++)
        add_key(&order, names[i]);
    if (row && room) {
        for (int i = 0; i < answer->rows; i++)
            row[i] = i;
        qsort_r(row, rows, sizeof *row, compare_rows, &order);
        for (int i = 0; i < answer->columns; i++)
            arrange_column(&answer->column[i], row, answer->rows, room);
    }
    free(room);
    free(row);
    return row && room;
}
