#include "arena.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 256 * 1024, ALIGN = 16, SLACK = 8 };

struct arena_chunk {
    struct arena_chunk *next;
    size_t used, room;
    _Alignas(16) char bytes[];
};

static struct arena_chunk *add_chunk(struct arena *arena, size_t size)
{
    size_t room = size > CHUNK ? size : CHUNK;
    struct arena_chunk *chunk = malloc(sizeof *chunk + room);

    if (chunk == NULL) {
        arena->failed = true;
        return NULL;
    }
    chunk->used = 0;
    chunk->room = room;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    arena->held += room;
    return chunk;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    struct arena_chunk *chunk = arena->chunks;
    size_t whole = (size + SLACK + ALIGN - 1) / ALIGN * ALIGN;

    if (chunk == NULL || chunk->room - chunk->used < whole)
        chunk = add_chunk(arena, whole);
    if (chunk == NULL)
        return NULL;
    chunk->used += whole;
    return memset(chunk->bytes + chunk->used - whole, 0, whole); /* most of a chunk is never touched */
}

char *arena_text(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);

    if (copy != NULL)
        memcpy(copy, text, length);
    return copy;
}

void arena_clear(struct arena *arena)
{
    while (arena->chunks != NULL) {
        struct arena_chunk *next = arena->chunks->next;

        free(arena->chunks);
        arena->chunks = next;
    }
    *arena = (struct arena){0};
}
