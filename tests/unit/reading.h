/* reading: a file in a folder of the test, read by the reader, and its batches unpacked. */
#ifndef READING_H
#define READING_H

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bus.h"
#include "reader.h"

enum { READING_BATCHES = 64 };

static const int64_t reading_now = INT64_C(1907712000000000); /* 2030-06-15 */

struct reading {
    struct reader *reader;
    Envelope *batches[READING_BATCHES];
    int n;
    enum reader_trouble trouble;
    char error[SUBMISSION_ERROR_SIZE];
};

static inline void reading_write(const char *path, const char *text, size_t length)
{
    FILE *out = fopen(path, "w");

    if (out == NULL || fwrite(text, 1, length, out) != length || fclose(out) != 0)
        abort();
}

static inline void reading_begin(struct reading *reading, const char *path, int batch_rows, bool partial)
{
    struct reader_form form = {.now_us = reading_now, .batch_rows = batch_rows, .message_bytes = 16 << 20, .sender = "test",
                               .partial = partial};
    struct reader_batch batch = {0};
    char error[BUS_ERROR_SIZE];

    memset(reading, 0, sizeof *reading);
    reading->reader = reader_open(path, &form, &reading->trouble, reading->error, sizeof reading->error);
    while (reading->reader != NULL && !batch.last) {
        if (reading->n == READING_BATCHES || !reader_next(reading->reader, &batch))
            abort();
        reading->batches[reading->n] = envelope_unpack(batch.bytes, batch.size, error);
        if (reading->batches[reading->n++] == NULL)
            abort();
        free(batch.bytes);
    }
}

static inline void reading_end(struct reading *reading)
{
    for (int i = 0; i < reading->n; i++)
        envelope_free(reading->batches[i]);
    reader_close(&reading->reader);
}

static inline size_t reading_rows(const struct reading *reading)
{
    size_t rows = 0;

    for (int i = 0; i < reading->n; i++)
        rows += reading->batches[i]->body_case == FRAMSYN__V1__ENVELOPE__BODY_DIALOGUE ? reading->batches[i]->dialogue->n_answers
                                                                                      : reading->batches[i]->observations->n_value;
    return rows;
}

#endif
