/* Opening a file: which it is, its heading, its content hash; what is wrong with it before its rows are read. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"
#include "reader_private.h"
#include "utf8.h"

enum {
    HASH_PIECE = 1024 * 1024,
    PLACE_MAX = 256, /* of the words for a cell's column */
    /* A batch is closed at this size although it has few rows (long keys), so that it stays small in
     * every queue it passes. */
    BATCH_BYTES = 4 * 1024 * 1024,
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

void reader_refuse_file(struct reader *reader, enum rule rule, const char *detail)
{
    rejections_add(&reader->rejections, &(struct finding){.rule = rule, .detail = detail});
}

/* What is wrong with the row that the table stopped at. */
void reader_refuse_row(struct reader *reader)
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
        reader_refuse_file(reader, V16, foreign);
    else if (result == TABLE_END)
        reader_refuse_file(reader, V18, "is empty");
    else if (result != TABLE_ROW)
        reader_refuse_row(reader);
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
        reader_refuse_file(reader, V16, strerror(errno));
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
        reader_refuse_file(reader, V17, NULL);
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
