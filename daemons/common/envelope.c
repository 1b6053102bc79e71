#include "bus.h"

#include <stdio.h>
#include <stdlib.h>

#include "ident.h"

/* --- memory of one unpacked message ------------------------------------------------------------ */

/* protobuf-c asks for each text and each message inside by itself. Small pieces are cut from chunks
 * and freed together; large ones (arrays, and the lists the parser makes and gives back) are
 * malloc'd one by one, so that giving back gives back. Before each piece stands its tag: the size of
 * a large one, 0 for a small one. The envelope is the first piece cut from the first chunk, which
 * lies behind the arena: that is how envelope_free finds its arena. */
typedef uint64_t tag;

struct chunk {
    struct chunk *next;
};
struct large {
    struct large *next, *previous;
    uint64_t unused; /* keeps the piece, after the tag, at malloc's alignment */
    tag size;
};
struct arena {
    uint8_t *at, *end;    /* what is left of the newest chunk */
    struct chunk *chunks; /* but for the first, which lies in the arena's own block */
    struct large *larges;
    size_t left;          /* bytes that may still be taken */
    bool exhausted;       /* more was asked for than was left */
    ProtobufCAllocator allocator;
    tag first;            /* tag of the envelope: the pieces of the first chunk begin with it */
};
_Static_assert(sizeof(struct arena) == offsetof(struct arena, first) + sizeof(tag), "the envelope follows its arena");
_Static_assert(sizeof(struct large) % _Alignof(max_align_t) == 0, "a large piece is aligned as malloc's");

/* What a peer can make us take. A field of two bytes, an empty text in a list, becomes a pointer, a
 * tag and a piece, 24 bytes, and up to 80 in the parser's own list while it works; honest
 * messages stay far below. A message of two-byte messages would grow two hundredfold and is refused. */
enum { LARGE_LEAST = 1024, CHUNK_SIZE = 16384, ARENA_GROWTH = 64, ARENA_ALWAYS = 65536 };

static void *take_large(struct arena *arena, size_t size)
{
    struct large *large = malloc(sizeof *large + size);

    if (large == NULL)
        return NULL;
    *large = (struct large){.next = arena->larges, .size = size};
    if (arena->larges != NULL)
        arena->larges->previous = large;
    arena->larges = large;
    arena->left -= size;
    return large + 1;
}

static bool add_chunk(struct arena *arena)
{
    struct chunk *chunk = malloc(CHUNK_SIZE);

    if (chunk == NULL)
        return false;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    arena->at = (uint8_t *)(chunk + 1);
    arena->end = (uint8_t *)chunk + CHUNK_SIZE;
    arena->left -= CHUNK_SIZE;
    return true;
}

static void *arena_take(void *data, size_t size)
{
    struct arena *arena = data;
    tag *piece;

    if (size > arena->left || arena->left < CHUNK_SIZE) {
        arena->exhausted = true;
        return NULL;
    }
    if (size >= LARGE_LEAST)
        return take_large(arena, size);
    size = sizeof(tag) + (size + sizeof(tag) - 1) / sizeof(tag) * sizeof(tag);
    if (size > (size_t)(arena->end - arena->at) && !add_chunk(arena))
        return NULL;
    piece = (tag *)(void *)arena->at;
    arena->at += size;
    *piece = 0;
    return piece + 1;
}

/* Only large pieces are given back; the small ones go with the arena. */
static void arena_give_back(void *data, void *pointer)
{
    struct arena *arena = data;
    struct large *large = (struct large *)pointer - 1;

    if (pointer == NULL || ((tag *)pointer)[-1] == 0)
        return;
    if (large->previous != NULL)
        large->previous->next = large->next;
    else
        arena->larges = large->next;
    if (large->next != NULL)
        large->next->previous = large->previous;
    arena->left += large->size;
    free(large);
}

/* size: bytes of the packed message. Most messages fit the first chunk: one malloc for all of it. */
static struct arena *arena_new(size_t size)
{
    size_t room = sizeof(tag) + sizeof(Envelope) + 1024 + (size < CHUNK_SIZE ? 2 * size : 0);
    struct arena *arena = malloc(offsetof(struct arena, first) + room);

    if (arena == NULL)
        return NULL;
    *arena = (struct arena){
        .at = (uint8_t *)&arena->first,
        .end = (uint8_t *)&arena->first + room,
        .left = ARENA_ALWAYS + size * ARENA_GROWTH,
        .allocator = {arena_take, arena_give_back, arena},
    };
    return arena;
}

static void arena_destroy(struct arena *arena)
{
    for (struct large *large = arena->larges, *next; large != NULL; large = next) {
        next = large->next;
        free(large);
    }
    for (struct chunk *chunk = arena->chunks, *next; chunk != NULL; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    free(arena);
}

/* --- texts ------------------------------------------------------------------------------------- */

/* Length of the UTF-8 character at c, 0 when it is none (also overlong forms and surrogates). */
static int utf8_length(const unsigned char *c)
{
    if (c[0] < 0x80)
        return 1;
    if (c[0] >= 0xc2 && c[0] <= 0xdf)
        return (c[1] & 0xc0) == 0x80 ? 2 : 0;
    if ((c[0] & 0xf0) == 0xe0) {
        bool good = (c[1] & 0xc0) == 0x80 && (c[2] & 0xc0) == 0x80 && !(c[0] == 0xe0 && c[1] < 0xa0) &&
                    !(c[0] == 0xed && c[1] > 0x9f);
        return good ? 3 : 0;
    }
    if (c[0] >= 0xf0 && c[0] <= 0xf4) {
        bool good = (c[1] & 0xc0) == 0x80 && (c[2] & 0xc0) == 0x80 && (c[3] & 0xc0) == 0x80 &&
                    !(c[0] == 0xf0 && c[1] < 0x90) && !(c[0] == 0xf4 && c[1] > 0x8f);
        return good ? 4 : 0;
    }
    return 0;
}

static bool is_utf8(const char *text)
{
    const unsigned char *c = (const unsigned char *)text;

    while (*c != '\0') {
        int length = utf8_length(c);

        if (length == 0)
            return false;
        c += length;
    }
    return true;
}

static const char *field_not_utf8(const ProtobufCMessage *message);

/* One value of a field of text or message type. */
static const char *value_not_utf8(const ProtobufCFieldDescriptor *field, const void *value)
{
    if (value == NULL)
        return NULL;
    if (field->type == PROTOBUF_C_TYPE_MESSAGE)
        return field_not_utf8(value);
    return is_utf8(value) ? NULL : field->name;
}

/* The name of a text field, here or in a message inside, that is no UTF-8; NULL when there is none.
 * protobuf demands UTF-8 and protobuf-c does not look; the database would refuse the row much later.
 * Messages of ours contain no message of their own kind, so the depth is bounded. */
static const char *field_not_utf8(const ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *type = message->descriptor;
    const uint8_t *base = (const uint8_t *)message;
    const char *found = NULL;

    for (unsigned i = 0; i < type->n_fields && found == NULL; i++) {
        const ProtobufCFieldDescriptor *field = &type->fields[i];
        const void *member = base + field->offset;

        if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE)
            continue;
        if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
            *(const uint32_t *)(const void *)(base + field->quantifier_offset) != field->id)
            continue;
        if (field->label != PROTOBUF_C_LABEL_REPEATED) {
            found = value_not_utf8(field, *(void *const *)member);
            continue;
        }
        for (size_t n = *(const size_t *)(const void *)(base + field->quantifier_offset), k = 0;
             k < n && found == NULL; k++)
            found = value_not_utf8(field, (*(void *const *const *)member)[k]);
    }
    return found;
}

/* --- envelopes --------------------------------------------------------------------------------- */

void envelope_init(Envelope *envelope, uint8_t message_id[16], const char *sender)
{
    framsyn__v1__envelope__init(envelope);
    uuid_make(message_id);
    envelope->version = BUS_VERSION;
    envelope->message_id = (ProtobufCBinaryData){UUID_SIZE, message_id};
    envelope->sent_at = now_us();
    envelope->sender = (char *)(uintptr_t)sender; /* only read when packed */
}

void envelope_answer(Envelope *envelope, const Envelope *question)
{
    envelope->correlation_id = question->message_id;
}

size_t envelope_pack(const Envelope *envelope, uint8_t **bytes)
{
    size_t size = framsyn__v1__envelope__get_packed_size(envelope);

    *bytes = malloc(size > 0 ? size : 1);
    return *bytes != NULL ? framsyn__v1__envelope__pack(envelope, *bytes) : 0;
}

static Envelope *refuse(struct arena *arena, char error[BUS_ERROR_SIZE], const char *sentence, const char *what)
{
    snprintf(error, BUS_ERROR_SIZE, sentence, what);
    arena_destroy(arena);
    return NULL;
}

Envelope *envelope_unpack(const void *bytes, size_t size, char error[BUS_ERROR_SIZE])
{
    struct arena *arena = arena_new(size);
    Envelope *envelope;
    const char *field;
    char number[16];

    if (arena == NULL) {
        snprintf(error, BUS_ERROR_SIZE, "There is no memory for a message of %zu bytes", size);
        return NULL;
    }
    envelope = framsyn__v1__envelope__unpack(&arena->allocator, size, bytes);
    if (envelope == NULL && arena->exhausted)
        return refuse(arena, error, "The message would take more than %s times its size in memory", "64");
    if (envelope == NULL)
        return refuse(arena, error, "The bytes are no envelope of %s", "framsyn.v1");
    if (envelope->version != BUS_VERSION) {
        snprintf(number, sizeof number, "%u", envelope->version);
        return refuse(arena, error, "The envelope has version %s; this daemon speaks version 1", number);
    }
    if (envelope->message_id.len != UUID_SIZE)
        return refuse(arena, error, "The envelope's message_id must have %s bytes", "16");
    field = field_not_utf8(&envelope->base);
    if (field != NULL)
        return refuse(arena, error, "The text in the field %s is not UTF-8", field);
    return envelope;
}

void envelope_free(Envelope *envelope)
{
    if (envelope != NULL)
        arena_destroy((struct arena *)(void *)envelope - 1);
}
