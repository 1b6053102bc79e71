/* ident: UUIDv7 message ids (RFC 9562, 5.7), content hashes, series ids. Uses libsodium. */
#ifndef IDENT_H
#define IDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum { UUID_SIZE = 16, UUID_TEXT_SIZE = 37, HASH_SIZE = 32 };

/* A new UUIDv7: milliseconds since 1970, then random bits. Ids made by one process ascend. */
void uuid_make(uint8_t out[UUID_SIZE]);
const char *uuid_text(const uint8_t uuid[UUID_SIZE], char out[UUID_TEXT_SIZE]);
bool uuid_parse(const char *text, uint8_t out[UUID_SIZE]) MUSTCHECK;

/* BLAKE2b-256, in steps. */
struct hash_state { _Alignas(64) unsigned char opaque[384]; };
void hash_begin(struct hash_state *state);
void hash_add(struct hash_state *state, const void *bytes, size_t size);
void hash_end(struct hash_state *state, uint8_t out[HASH_SIZE]);

/* Microseconds since 1970 UTC; the only clock of the daemons, besides the monotonic one for waiting. */
int64_t now_us(void);
int64_t monotonic_ms(void);

#endif
