#include "batch.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ident.h"

/* The length of the well-formed character at p (RFC 3629, section 4), 0 when it is none. */
static int character(const unsigned char *p)
{
    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xC2 || p[0] > 0xF4 || (p[1] & 0xC0) != 0x80)
        return 0;
    if (p[0] < 0xE0)
        return 2;
    if ((p[2] & 0xC0) != 0x80 || (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F))
        return 0;
    if (p[0] < 0xF0)
        return 3;
    if ((p[3] & 0xC0) != 0x80 || (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
        return 0;
    return 4;
}

bool batch_text_ok(const char *text, size_t most)
{
    const unsigned char *p = (const unsigned char *)text;

    while (*p != '\0') {
        int length = character(p);
        if (length == 0)
            return false;
        p += length;
    }
    return (size_t)(p - (const unsigned char *)text) <= most;
}

void batch_text_mend(char *text)
{
    const unsigned char *from = (const unsigned char *)text;

    for (int length; *from != '\0'; from += length) {
        length = character(from);
        if (length == 0) {
            length = 1;
            continue;
        }
        memmove(text, from, (size_t)length);
        text += length;
    }
    *text = '\0';
}

static bool wrong(char error[BUS_ERROR_SIZE], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool wrong(char error[BUS_ERROR_SIZE], const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error, BUS_ERROR_SIZE, format, arguments);
    va_end(arguments);
    return false;
}

static bool header_ok(const Framsyn__V1__Submission *header, char error[BUS_ERROR_SIZE])
{
    if (header == NULL)
        return wrong(error, "the batch has no submission header");
    if (header->submission_id.len != UUID_SIZE)
        return wrong(error, "submission_id has %zu bytes and must have 16",
                     header->submission_id.len);
    if (header->content_hash.len != HASH_SIZE)
        return wrong(error, "content_hash has %zu bytes and must have 32",
                     header->content_hash.len);
    if (header->source[0] == '\0' || !batch_text_ok(header->source, BATCH_TEXT_MAX))
        return wrong(error, "source must be a text of 1 to %d bytes in UTF-8", BATCH_TEXT_MAX);
    if (!batch_text_ok(header->file_name, BATCH_FILE_NAME_MAX) ||
        !batch_text_ok(header->note, BATCH_NOTE_MAX))
        return wrong(error, "file_name and note must be UTF-8 of at most %d and %d bytes",
                     BATCH_FILE_NAME_MAX, BATCH_NOTE_MAX);
    /* 294276-12-31, the last day PostgreSQL knows, is beyond what int64 microseconds since 1970
     * reach; before 1 AD there is nothing. */
    if (header->released_at < INT64_C(-62135596800000000))
        return wrong(error, "released_at lies before the year 1");
    for (size_t i = 0; i < header->n_columns; i++)
        if (!batch_text_ok(header->columns[i]->column, BATCH_FILE_NAME_MAX))
            return wrong(error, "the name of column %zu is not UTF-8 or longer than %d bytes",
                         i + 1, BATCH_FILE_NAME_MAX);
    return true;
}

static bool rejections_ok(const struct batch *batch, char error[BUS_ERROR_SIZE])
{
    for (size_t i = 0; i < batch->rejection_count; i++) {
        const Framsyn__V1__Rejection *r = batch->rejections[i];
        if (r->sentence[0] == '\0')
            return wrong(error, "rejection %zu has no sentence", i + 1);
        if (!batch_text_ok(r->column, BATCH_NOTE_MAX) || !batch_text_ok(r->value, BATCH_NOTE_MAX) ||
            !batch_text_ok(r->rule, BATCH_TEXT_MAX) || !batch_text_ok(r->sentence, BATCH_NOTE_MAX))
            return wrong(error, "a text of rejection %zu is not UTF-8 or too long", i + 1);
    }
    return true;
}

static bool observations_ok(const Framsyn__V1__ObservationBatch *o, char error[BUS_ERROR_SIZE])
{
    size_t n = o->n_series_index;

    if (n > BATCH_ROWS_MAX || o->n_series > BATCH_ROWS_MAX)
        return wrong(error, "the batch has %zu rows and %zu series, more than the %d allowed", n,
                     o->n_series, BATCH_ROWS_MAX);
    if (o->n_period != n || o->n_value != n || o->n_row_step != n)
        return wrong(error,
                     "series_index, period, value and row_step have %zu, %zu, %zu and %zu entries "
                     "and must have the same number",
                     n, o->n_period, o->n_value, o->n_row_step);
    if (o->n_status != 0 && o->n_status != n)
        return wrong(error, "status has %zu entries and must have none or %zu", o->n_status, n);
    for (size_t i = 0; i < n; i++)
        if (o->series_index[i] >= o->n_series)
            return wrong(error, "series_index %u of row %zu is beyond the %zu series of the batch",
                         o->series_index[i], i + 1, o->n_series);
    return true;
}

static bool dialogue_ok(const Framsyn__V1__DialogueBatch *d, char error[BUS_ERROR_SIZE])
{
    if (d->n_answers > BATCH_ROWS_MAX)
        return wrong(error, "the batch has %zu answers, more than the %d allowed", d->n_answers,
                     BATCH_ROWS_MAX);
    for (size_t i = 0; i < d->n_answers; i++) {
        const Framsyn__V1__DialogueAnswer *a = d->answers[i];
        if (a->n_change_low != 3 || a->n_change_high != 3 || a->n_recruit_low != 3 ||
            a->n_recruit_high != 3)
            return wrong(error,
                         "answer %zu must have three entries in each of change_low, change_high, "
                         "recruit_low and recruit_high",
                         i + 1);
    }
    return true;
}

static void view_observations(struct batch *batch, const Framsyn__V1__ObservationBatch *o)
{
    batch->observations = o;
    batch->header = o->submission;
    batch->batch_no = o->batch_no;
    batch->last = o->last;
    batch->rejection_count = o->n_rejections;
    batch->rejections = o->rejections;
    batch->rejected_total = o->rejected_total;
    batch->rows_total = o->rows_total;
    batch->rows = o->n_series_index;
}

static void view_dialogue(struct batch *batch, const Framsyn__V1__DialogueBatch *d)
{
    batch->dialogue = d;
    batch->header = d->submission;
    batch->batch_no = d->batch_no;
    batch->last = d->last;
    batch->rejection_count = d->n_rejections;
    batch->rejections = d->rejections;
    batch->rejected_total = d->rejected_total;
    batch->rows_total = d->rows_total;
    batch->rows = d->n_answers;
}

bool batch_view(const Envelope *envelope, struct batch *batch, char error[BUS_ERROR_SIZE])
{
    memset(batch, 0, sizeof *batch);
    if (envelope->message_id.len != UUID_SIZE)
        return wrong(error, "message_id has %zu bytes and must have 16", envelope->message_id.len);
    batch->message_id = envelope->message_id.data;
    if (envelope->body_case == FRAMSYN__V1__ENVELOPE__BODY_OBSERVATIONS)
        view_observations(batch, envelope->observations);
    else if (envelope->body_case == FRAMSYN__V1__ENVELOPE__BODY_DIALOGUE)
        view_dialogue(batch, envelope->dialogue);
    else
        return wrong(error, "the intake takes observations and dialogue answers, and this message is neither");
    if (batch->batch_no > INT32_MAX || batch->rows_total > INT64_MAX ||
        batch->rejected_total > INT64_MAX)
        return wrong(error, "a number of the batch is out of range");
    if (!header_ok(batch->header, error) || !rejections_ok(batch, error))
        return false;
    return batch->observations != NULL ? observations_ok(batch->observations, error)
                                       : dialogue_ok(batch->dialogue, error);
}

const char *batch_column(const struct batch *batch, const char *dimension)
{
    for (size_t i = 0; i < batch->header->n_columns; i++)
        if (strcmp(batch->header->columns[i]->dimension, dimension) == 0)
            return batch->header->columns[i]->column;
    return dimension;
}

bool batch_file_refused(const struct batch *batch)
{
    static const char *const file_rules[] = {"V13", "V14", "V15", "V16", "V17",
                                             "V18", "V19", "V25", "V26",
                                             "V27", "V28", "V29"};

    for (size_t i = 0; i < batch->rejection_count; i++)
        for (size_t k = 0; k < ARRAY_SIZE(file_rules); k++)
            if (strcmp(batch->rejections[i]->rule, file_rules[k]) == 0)
                return true;
    return false;
}
