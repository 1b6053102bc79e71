#include <stdio.h>
#include <stdlib.h>

#include "reader_private.h"

/* --- rows --------------------------------------------------------------------------------------- */

static bool is_full(const struct reader *reader)
{
    return reader->manifest.kind == MANIFEST_DIALOGUE ? dialogue_full(&reader->dialogue) : statistics_full(&reader->statistics);
}

static bool take(struct reader *reader)
{
    reader->rows++;
    if (reader->manifest.only_count > 0 && !layout_wants(&reader->layout, &reader->table))
        return true;
    return reader->manifest.kind == MANIFEST_DIALOGUE ? dialogue_take(&reader->dialogue, &reader->table)
                                                      : statistics_take(&reader->statistics, &reader->table);
}

/* V26: whoever writes changes the size or the time of writing. */
static void check_unchanged(struct reader *reader)
{
    struct stat now;

    if (fstat(reader->fd, &now) != 0 || now.st_size != reader->about.st_size ||
        now.st_mtim.tv_sec != reader->about.st_mtim.tv_sec || now.st_mtim.tv_nsec != reader->about.st_mtim.tv_nsec)
        reader_refuse_file(reader, V26, NULL);
}

static void end_of_rows(struct reader *reader, enum table_result result)
{
    reader->ended = true;
    if (result == TABLE_BROKEN)
        reader_refuse_row(reader);
    if (reader->rows == 0 && reader->rejections.total == 0)
        reader_refuse_file(reader, V18, "has a heading and no rows");
    check_unchanged(reader);
}

/* Reads rows until the batch is full or the file ends. */
static bool fill(struct reader *reader)
{
    if (reader->manifest.kind == MANIFEST_DIALOGUE)
        dialogue_begin(&reader->dialogue);
    else
        statistics_begin(&reader->statistics);
    while (!is_full(reader)) {
        enum table_result result = table_next(&reader->table);

        if (result == TABLE_END || result == TABLE_BROKEN) {
            end_of_rows(reader, result);
            return true;
        }
        if (result == TABLE_BAD) {
            reader->rows++;
            reader_refuse_row(reader);
        } else if (!take(reader)) {
            return false;
        }
    }
    /* a full batch that is also the last: no empty one need follow */
    if (table_drained(&reader->table))
        end_of_rows(reader, TABLE_END);
    return true;
}

/* Rows are kept unless something was refused and the submitter wants all or nothing. The last batch, which
 * brings the refusals, brings its rows in any case: they are not stored, but whoever mends the file hears
 * of their unknown codes as well, and mends it once. */
static bool keeps_rows(const struct reader *reader, bool last)
{
    return reader->rejections.total == 0 || (!reader->rejections.fatal && (reader->form.partial || last));
}

/* --- messages ------------------------------------------------------------------------------------ */

/* The parts of a message besides its rows; on the stack while it is packed. */
struct packing {
    Framsyn__V1__Submission header;
    Framsyn__V1__ColumnName columns[DIM_COUNT], *column_list[DIM_COUNT];
    Framsyn__V1__Rejection rejections[SUBMISSION_REJECTIONS_MAX], *rejection_list[SUBMISSION_REJECTIONS_MAX];
};

static void pack_columns(const struct reader *reader, struct packing *packing)
{
    for (int d = 0; d < DIM_COUNT; d++) {
        size_t n = packing->header.n_columns;

        if (reader->layout.heading[d] == NULL)
            continue;
        framsyn__v1__column_name__init(&packing->columns[n]);
        packing->columns[n].dimension = (char *)dimension_names[d];
        packing->columns[n].column = reader->layout.heading[d];
        packing->column_list[n] = &packing->columns[n];
        packing->header.n_columns++;
    }
    packing->header.columns = packing->column_list;
}

static void pack_header(struct reader *reader, struct packing *packing)
{
    framsyn__v1__submission__init(&packing->header);
    packing->header.submission_id = (ProtobufCBinaryData){UUID_SIZE, reader->submission_id};
    packing->header.source = reader->manifest.source;
    packing->header.file_name = reader->name;
    packing->header.content_hash = (ProtobufCBinaryData){HASH_SIZE, reader->hash};
    packing->header.released_at = reader->manifest.released_at;
    packing->header.partial = reader->form.partial;
    packing->header.note = reader->manifest.note;
    pack_columns(reader, packing);
}

static void pack_rejections(const struct reader *reader, struct packing *packing)
{
    for (int i = 0; i < reader->rejections.count; i++) {
        const struct submission_rejection *from = &reader->rejections.list[i];
        Framsyn__V1__Rejection *to = &packing->rejections[i];

        framsyn__v1__rejection__init(to);
        to->row = from->row;
        to->column = from->column;
        to->value = from->value;
        to->rule = from->rule;
        to->sentence = from->sentence;
        packing->rejection_list[i] = to;
    }
}

/* Packs; when the listed refusals make the message too large, fewer are listed (all are counted). */
static bool pack(const struct reader *reader, const Envelope *envelope, size_t *listed, struct reader_batch *batch)
{
    for (;;) {
        batch->size = envelope_pack(envelope, &batch->bytes);
        if (batch->size <= reader->form.message_bytes || *listed == 0)
            return batch->size > 0;
        free(batch->bytes);
        *listed /= 2;
    }
}

static bool pack_statistics(struct reader *reader, struct packing *packing, struct reader_batch *batch)
{
    Framsyn__V1__ObservationBatch message = FRAMSYN__V1__OBSERVATION_BATCH__INIT;
    Envelope envelope;

    if (reader->begun && !statistics_end(&reader->statistics, &message))
        return false;
    if (!keeps_rows(reader, batch->last))
        framsyn__v1__observation_batch__init(&message);
    message.submission = &packing->header;
    message.batch_no = batch->batch_no;
    message.last = batch->last;
    if (batch->last) {
        pack_rejections(reader, packing);
        message.n_rejections = (size_t)reader->rejections.count;
        message.rejections = packing->rejection_list;
        message.rejected_total = reader->rejections.total;
        message.rows_total = reader->rows;
    }
    envelope_init(&envelope, batch->message_id, reader->form.sender);
    envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_OBSERVATIONS;
    envelope.observations = &message;
    return pack(reader, &envelope, &message.n_rejections, batch);
}

static bool pack_dialogue(struct reader *reader, struct packing *packing, struct reader_batch *batch)
{
    Framsyn__V1__DialogueBatch message = FRAMSYN__V1__DIALOGUE_BATCH__INIT;
    Envelope envelope;

    if (reader->begun && keeps_rows(reader, batch->last))
        dialogue_end(&reader->dialogue, &message);
    message.submission = &packing->header;
    message.batch_no = batch->batch_no;
    message.last = batch->last;
    if (batch->last) {
        pack_rejections(reader, packing);
        message.n_rejections = (size_t)reader->rejections.count;
        message.rejections = packing->rejection_list;
        message.rejected_total = reader->rejections.total;
        message.rows_total = reader->rows;
    }
    envelope_init(&envelope, batch->message_id, reader->form.sender);
    envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_DIALOGUE;
    envelope.dialogue = &message;
    return pack(reader, &envelope, &message.n_rejections, batch);
}

/* V09 of a batch that is not sent, because another row was refused. */
static bool look_for_duplicates(struct reader *reader)
{
    Framsyn__V1__ObservationBatch unused;

    return reader->manifest.kind == MANIFEST_DIALOGUE || statistics_end(&reader->statistics, &unused);
}

bool reader_next(struct reader *reader, struct reader_batch *batch)
{
    struct packing packing;

    *batch = (struct reader_batch){.batch_no = reader->batch_no};
    while (!reader->ended) {
        if (!fill(reader))
            return false;
        if (keeps_rows(reader, false) || reader->ended)
            break;
        if (!look_for_duplicates(reader))
            return false;
    }
    batch->last = reader->ended;
    reader->batch_no++;
    pack_header(reader, &packing);
    return reader->manifest.kind == MANIFEST_DIALOGUE ? pack_dialogue(reader, &packing, batch)
                                                      : pack_statistics(reader, &packing, batch);
}

const char *reader_file(const struct reader *reader)
{
    return reader->name;
}

const char *reader_source(const struct reader *reader)
{
    return reader->manifest.source;
}

const uint8_t *reader_hash(const struct reader *reader)
{
    return reader->hash;
}

uint64_t reader_bytes_read(const struct reader *reader)
{
    return reader->table.bytes_read;
}

uint64_t reader_bytes_total(const struct reader *reader)
{
    return (uint64_t)reader->about.st_size;
}

uint64_t reader_rows(const struct reader *reader)
{
    return reader->rows;
}

const struct rejections *reader_rejections(const struct reader *reader)
{
    return &reader->rejections;
}
