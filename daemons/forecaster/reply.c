#include "reply.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ident.h"

typedef Framsyn__V1__Column Column;
typedef Framsyn__V1__ReplyChunk Chunk;

/* A piece of memory of one chunk, freed with all others. */
struct shelf {
    void **items;
    size_t count, room;
    bool failed;
};

static void *keep(struct shelf *shelf, void *item)
{
    if (shelf->count == shelf->room) {
        size_t room = shelf->room > 0 ? shelf->room * 2 : 64;
        void **more = realloc(shelf->items, room * sizeof *more);
        if (more == NULL) {
            free(item);
            item = NULL;
        } else {
            shelf->items = more;
            shelf->room = room;
        }
    }
    shelf->failed |= item == NULL;
    if (item != NULL)
        shelf->items[shelf->count++] = item;
    return item;
}

static void clear(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->count; i++)
        free(shelf->items[i]);
    free(shelf->items);
    memset(shelf, 0, sizeof *shelf);
}

/* A row of several results: which result, and which row of it. */
struct cursor {
    struct rows *const *results;
    int count, result, row;
};

static bool more(struct cursor *cursor)
{
    while (cursor->result < cursor->count &&
           cursor->row >= rows_count(cursor->results[cursor->result])) {
        cursor->result++;
        cursor->row = 0;
    }
    return cursor->result < cursor->count;
}

static char *time_text(int64_t us)
{
    time_t seconds = (time_t)(us / 1000000 - (us % 1000000 < 0));
    struct tm parts;
    char text[40];

    if (us == INT64_MIN || gmtime_r(&seconds, &parts) == NULL)
        return strdup("");
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + strlen(text), sizeof text - strlen(text), ".%06dZ",
             (int)(us - seconds * 1000000));
    return strdup(text);
}

static char *cell_text(const struct rows *rows, int row, int column)
{
    char room[UUID_TEXT_SIZE];
    const void *bytes;
    size_t size;

    switch (rows_type(rows, column)) {
    case 'w':
        return time_text(rows_time(rows, row, column));
    case 'b':
        return strdup(rows_null(rows, row, column)   ? ""
                      : rows_bool(rows, row, column) ? "true"
                                                     : "false");
    case 'u':
        bytes = rows_bytes(rows, row, column, &size);
        return strdup(bytes != NULL && size == UUID_SIZE ? uuid_text(bytes, room) : "");
    default:
        return strdup(rows_text(rows, row, column));
    }
}

/* Room in one column for n rows of the type the results have. */
static void shape(Column *column, struct shelf *shelf, const struct rows *rows, int index, size_t n)
{
    framsyn__v1__column__init(column);
    column->name = (char *)rows_name(rows, index);
    column->nulls = keep(shelf, malloc((n + 1) * sizeof *column->nulls));
    switch (rows_type(rows, index)) {
    case 'n':
        column->numbers = keep(shelf, malloc((n + 1) * sizeof *column->numbers));
        break;
    case 'i':
        column->integers = keep(shelf, malloc((n + 1) * sizeof *column->integers));
        break;
    default:
        column->texts = keep(shelf, malloc((n + 1) * sizeof *column->texts));
    }
}

static void put(Column *column, struct shelf *shelf, const struct rows *rows, int row, int index,
                uint32_t at)
{
    bool null = rows_null(rows, row, index);

    if (null)
        column->nulls[column->n_nulls++] = at;
    if (column->numbers != NULL)
        column->numbers[column->n_numbers++] = null ? NAN : rows_double(rows, row, index);
    else if (column->integers != NULL)
        column->integers[column->n_integers++] = null ? 0 : rows_int64(rows, row, index);
    else
        column->texts[column->n_texts++] =
            keep(shelf, null ? strdup("") : cell_text(rows, row, index));
}

/* Fills a chunk with at most `most` rows from the cursor. */
static void fill(Chunk *chunk, struct shelf *shelf, struct cursor *cursor, uint32_t most)
{
    const struct rows *first = cursor->results[0];
    size_t columns = (size_t)rows_columns(first);
    Column *list = keep(shelf, calloc(columns + 1, sizeof *list));

    chunk->columns = keep(shelf, calloc(columns + 1, sizeof *chunk->columns));
    if (shelf->failed)
        return;
    chunk->n_columns = columns;
    for (size_t i = 0; i < columns; i++) {
        chunk->columns[i] = &list[i];
        shape(&list[i], shelf, first, (int)i, most);
    }
    while (!shelf->failed && chunk->rows < most && more(cursor)) {
        for (size_t i = 0; !shelf->failed && i < columns; i++)
            put(&list[i], shelf, cursor->results[cursor->result], cursor->row, (int)i, chunk->rows);
        cursor->row++;
        chunk->rows++;
    }
}

static bool send_chunk(struct bus_socket *socket, const struct bus_peer *peer,
                       const Envelope *question, const char *sender, Chunk *chunk)
{
    uint8_t message_id[UUID_SIZE];
    Envelope envelope;

    envelope_init(&envelope, message_id, sender);
    envelope_answer(&envelope, question);
    envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_REPLY;
    envelope.reply = chunk;
    return bus_send(socket, peer, &envelope);
}

static uint32_t rows_left(struct cursor cursor)
{
    uint32_t left = 0;

    for (int i = cursor.result; i < cursor.count; i++)
        left += (uint32_t)(rows_count(cursor.results[i]) - (i == cursor.result ? cursor.row : 0));
    return left;
}

bool reply_rows(struct bus_socket *socket, const struct bus_peer *peer, const Envelope *question,
                const char *sender, struct rows *const *results, int count, uint32_t chunk_rows)
{
    struct cursor cursor = {results, count, 0, 0};
    uint32_t most =
        chunk_rows > 0 && chunk_rows <= REPLY_CHUNK_ROWS_MAX ? chunk_rows : REPLY_CHUNK_ROWS;
    bool sent = true;

    for (uint32_t number = 0; sent && (number == 0 || more(&cursor)); number++) {
        Chunk chunk = FRAMSYN__V1__REPLY_CHUNK__INIT;
        struct shelf shelf = {0};
        uint32_t left = rows_left(cursor);

        fill(&chunk, &shelf, &cursor, left < most ? left : most);
        chunk.chunk_no = number;
        chunk.last = !more(&cursor);
        sent = !shelf.failed && send_chunk(socket, peer, question, sender, &chunk);
        clear(&shelf);
    }
    return sent;
}

bool reply_error(struct bus_socket *socket, const struct bus_peer *peer, const Envelope *question,
                 const char *sender, const char *sentence, uint32_t exit_code)
{
    Chunk chunk = FRAMSYN__V1__REPLY_CHUNK__INIT;

    chunk.last = true;
    chunk.error = (char *)sentence;
    chunk.exit_code = exit_code;
    if (question != NULL)
        return send_chunk(socket, peer, question, sender, &chunk);
    return send_chunk(socket, peer, &(Envelope)FRAMSYN__V1__ENVELOPE__INIT, sender, &chunk);
}
