/* arena: memory that is given out piece by piece and taken back at once. */
#ifndef ARENA_H
#define ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; /* the newest first */
    size_t held;                /* bytes of all chunks */
    bool failed;                /* memory ran out once; sticky until arena_clear */
};

/* Zeroed memory, aligned for anything and followed by 8 readable bytes; NULL when memory has run out. */
void *arena_alloc(struct arena *arena, size_t size);
/* A copy of text[length], ended by NUL. */
char *arena_text(struct arena *arena, const char *text, size_t length);
void arena_clear(struct arena *arena);

#endif
