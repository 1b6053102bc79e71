#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dialogue.h"
#include "files.h"
#include "layout.h"
#include "statistics.h"
#include "table.h"
#include "utf8.h"

enum {
    HASH_PIECE = 1024 * 1024,
    PLACE_MAX = 256, /* of the words for a cell's column */
    /* A batch is closed at this size although it has few rows (long keys), so that it stays small in
     * every queue it passes. */
    BATCH_BYTES = 4 * 1024 * 1024,
};

struct reader {
    struct reader_form form;
    struct manifest manifest;
    struct layout layout;
    struct table table;
    struct rejections rejections;
    struct arena names;
    const char *headings[TABLE_COLUMNS_MAX]; /* all of them, for sentences; in names */
    int columns;
    struct statistics statistics;
    struct dialogue dialogue;
    int fd;
    struct stat about;       /* as the file was opened */
    char path[4096];
    char name[256];          /* of the data file, fit for sentences and messages */
    uint8_t hash[HASH_SIZE], submission_id[UUID_SIZE];
    uint64_t rows;
    uint32_t batch_no;
    bool begun, ended;       /* the rows are open; all of them are read */
};

/* Where the data of a manifest is: relative to the manifest. */
static bool data_path(struct reader *reader, const char *manifest_path)
{
    int folder = (int)(path_base(manifest_path) - manifest_path);
    const char *file = reader->manifest.file;
    int n = snprintf(reader->path, sizeof reader->path, "%.*s%s", file[0] == '/' ? 0 : folder, manifest_path, file);

    return n > 0 && (size_t)n < sizeof reader->path;
}

static enum reader_trouble find_data(struct reader *reader, const char *path, char *error, size_t error_size)
{
    bool missing = false;

    if (!path_ends(path, ".manifest")) {
        snprintf(reader->path, sizeof reader->path, "%s", path);
        return manifest_own(&reader->manifest) ? READER_FINE : READER_NO_MEMORY;
    }
    if (!manifest_read(&reader->manifest, path, &missing, error, error_size))
        return missing ? READER_NO_INPUT : READER_BAD_MANIFEST;
    if (data_path(reader, path))
        return READER_FINE;
    snprintf(error, error_size, "%s: the path of its data file is too long (V19)", path_base(path));
    return READER_BAD_MANIFEST;
}

/* V16 */
static enum reader_trouble open_data(struct reader *reader, char *error, size_t error_size)
{
    const char *what = NULL;

    reader->fd = open(reader->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* a pipe must not make us wait */
    if (reader->fd < 0 || fstat(reader->fd, &reader->about) != 0)
        what = strerror(errno);
    else if (S_ISDIR(reader->about.st_mode))
        what = "it is a folder";
    else if (!S_ISREG(reader->about.st_mode))
        what = "it is not a regular file";
    if (what == NULL)
        return READER_FINE;
    snprintf(error, error_size, "%s cannot be read: %s (V16)", reader->path, what);
    return READER_NO_INPUT;
}

static void refuse_file(struct reader *reader, enum rule rule, const char *detail)
{
    rejections_add(&reader->rejections, &(struct finding){.rule = rule, .detail = detail});
}

/* What is wrong with the row that the table stopped at. */
static void refuse_row(struct reader *reader)
{
    struct finding finding = reader->table.fault;
    char place[PLACE_MAX];
    int column = reader->table.fault_column;

    if (finding.rule == V16 && finding.detail == NULL)
        finding.detail = strerror(reader->table.error);
    if (column >= 0 && column < reader->columns) {
        table_place(&reader->table, column, reader->headings[column], place, sizeof place);
        finding.column = place;
    }
    rejections_add(&reader->rejections, &finding);
}

/* Files that are no text at all deserve a sentence of their own. */
static const char *foreign_form(const struct reader *reader)
{
    static const struct { const char *bytes; size_t size; const char *says; } forms[] = {
        {"\xd0\xcf\x11\xe0", 4, "is a workbook of the old kind (.xls), or one locked with a password; save it as .xlsx without one"},
        {"\xff\xfe", 2, "is text in UTF-16; save it as CSV in UTF-8"},
        {"\xfe\xff", 2, "is text in UTF-16; save it as CSV in UTF-8"},
        {"\x1f\x8b", 2, "is packed with gzip; unpack it first"},
        {"%PDF", 4, "is a PDF; save the table as CSV in UTF-8"},
    };
    char head[8];
    ssize_t n = reader->table.format == &table_csv ? pread(reader->fd, head, sizeof head, 0) : 0;

    for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
        if (n >= (ssize_t)forms[i].size && memcmp(head, forms[i].bytes, forms[i].size) == 0)
            return forms[i].says;
    return NULL;
}

/* The rules that a heading can break before anybody looks at its names. A row with such a fault is
 * refused; a heading with it makes the file unreadable, which is V15. */
static void check_heading(struct reader *reader, enum table_result result)
{
    const char *foreign = foreign_form(reader);

    if (result == TABLE_BAD)
        reader->table.fault.rule = V15;
    if (foreign != NULL)
        refuse_file(reader, V16, foreign);
    else if (result == TABLE_END)
        refuse_file(reader, V18, "is empty");
    else if (result != TABLE_ROW)
        refuse_row(reader);
}

static bool keep_headings(struct reader *reader)
{
    for (int i = 0; i < reader->table.count; i++) {
        struct cell cell = cell_trim(reader->table.cells[i]);

        reader->headings[i] = arena_text(&reader->names, cell.text, cell.length);
    }
    reader->columns = reader->table.count;
    return !reader->names.failed;
}

/* Reads the heading. What is wrong with the file as a whole goes into the rejections; false only
 * when out of memory. */
static bool read_heading(struct reader *reader)
{
    check_heading(reader, table_next(&reader->table));
    if (reader->rejections.total > 0)
        return true;
    if (reader->manifest.file == NULL && !layout_is_own(&reader->table)) {
        rejections_add(&reader->rejections, &(struct finding){.rule = V14, .row = reader->table.row, .value = "measure", .length = 7,
            .detail = "is a column that is missing; a file that is not in our own format needs a manifest"});
        return true;
    }
    if (!layout_resolve(&reader->layout, &reader->manifest, &reader->table, &reader->rejections))
        return reader->rejections.total > 0;
    return keep_headings(reader);
}

/* The content of a refused file is not worth reading for a hash; its name and size make one. */
static void hash_refused(struct reader *reader, struct hash_state *state)
{
    int64_t size = reader->about.st_size;

    hash_add(state, "refused", 8);
    hash_add(state, reader->name, strlen(reader->name) + 1);
    hash_add(state, &size, sizeof size);
}

static bool hash_file(struct reader *reader, struct hash_state *state)
{
    char *piece = malloc(HASH_PIECE);
    off_t at = 0;
    ssize_t n = 1;

    while (piece != NULL && n > 0) {
        n = pread(reader->fd, piece, HASH_PIECE, at);
        if (n < 0 && errno == EINTR) {
            n = 1;
            continue;
        }
        if (n > 0)
            hash_add(state, piece, (size_t)n);
        at += n;
    }
    if (piece != NULL && n < 0)
        refuse_file(reader, V16, strerror(errno));
    free(piece);
    return piece != NULL;
}

static bool hash_content(struct reader *reader)
{
    struct hash_state state;
    bool fine = true;

    hash_begin(&state);
    manifest_hash(&reader->manifest, &state);
    if (reader->rejections.total > 0)
        hash_refused(reader, &state);
    else
        fine = hash_file(reader, &state);
    hash_end(&state, reader->hash);
    return fine;
}

static bool open_rows(struct reader *reader)
{
    size_t half = reader->form.message_bytes / 2;
    struct batch_limits limits = {.rows = reader->form.batch_rows, .bytes = half < BATCH_BYTES ? half : BATCH_BYTES};

    reader->begun = true;
    return reader->manifest.kind == MANIFEST_DIALOGUE
               ? dialogue_open(&reader->dialogue, &reader->layout, &reader->rejections, limits, reader->form.now_us)
               : statistics_open(&reader->statistics, &reader->layout, &reader->rejections, limits, reader->form.now_us);
}

static bool examine(struct reader *reader)
{
    utf8_clean(path_base(reader->path), strlen(path_base(reader->path)), reader->name, sizeof reader->name);
    reader->rejections.file = reader->name;
    if (reader->about.st_size >= SUBMISSION_FILE_MAX)
        refuse_file(reader, V17, NULL);
    else if (!table_open(&reader->table, table_format_of(reader->fd, reader->name), reader->fd, &reader->manifest.options) ||
             !read_heading(reader))
        return false;
    if (!hash_content(reader))
        return false;
    reader->ended = reader->rejections.total > 0;
    return reader->ended || open_rows(reader);
}

struct reader *reader_open(const char *path, const struct reader_form *form, enum reader_trouble *trouble, char *error,
                           size_t error_size)
{
    struct reader *reader = calloc(1, sizeof *reader);

    *trouble = READER_NO_MEMORY;
    snprintf(error, error_size, "%s cannot be read: out of memory", path);
    if (reader == NULL)
        return NULL;
    reader->fd = -1;
    reader->form = *form;
    *trouble = find_data(reader, path, error, error_size);
    if (*trouble == READER_FINE)
        *trouble = open_data(reader, error, error_size);
    if (*trouble == READER_FINE && !examine(reader))
        *trouble = READER_NO_MEMORY;
    if (*trouble != READER_FINE)
        reader_close(&reader);
    return reader;
}

void reader_close(struct reader **reader)
{
    struct reader *r = *reader;

    *reader = NULL;
    if (r == NULL)
        return;
    if (r->begun && r->manifest.kind == MANIFEST_DIALOGUE)
        dialogue_close(&r->dialogue);
    else if (r->begun)
        statistics_close(&r->statistics);
    table_close(&r->table);
    arena_clear(&r->names);
    layout_free(&r->layout);
    rejections_clear(&r->rejections);
    manifest_free(&r->manifest);
    if (r->fd >= 0)
        close(r->fd);
    free(r);
}

void reader_name(struct reader *reader, const uint8_t submission_id[UUID_SIZE])
{
    memcpy(reader->submission_id, submission_id, UUID_SIZE);
}

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
        refuse_file(reader, V26, NULL);
}

static void end_of_rows(struct reader *reader, enum table_result result)
{
    reader->ended = true;
    if (result == TABLE_BROKEN)
        refuse_row(reader);
    if (reader->rows == 0 && reader->rejections.total == 0)
        refuse_file(reader, V18, "has a heading and no rows");
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
            refuse_row(reader);
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
