/* keys: CURVE keys as files. folder/NAME.key holds the secret, folder/NAME.pub the public key, each
 * as Z85 text (ZeroMQ RFC 32) on one line. Making a pair is bus_make_key in bus.h. */
#ifndef KEYS_H
#define KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum { KEY_SIZE = 32, KEY_TEXT_SIZE = 41 };

/* Reads folder/NAME.key ("key") or folder/NAME.pub ("pub"). False with one sentence in error. */
bool key_read(const char *folder, const char *name, const char *suffix, char text[KEY_TEXT_SIZE], char *error,
              size_t error_size) MUSTCHECK;

/* The public key that belongs to a secret one. False when text is no Z85 key. */
bool key_public(const char *secret, char text[KEY_TEXT_SIZE]) MUSTCHECK;

/* Z85 of a key, and back. key_decode is false unless text is exactly a key. */
void key_encode(const uint8_t key[KEY_SIZE], char text[KEY_TEXT_SIZE]);
bool key_decode(const char *text, uint8_t key[KEY_SIZE]) MUSTCHECK;

/* Whether a name may stand in a file name and in the list of principals. */
bool key_name_is_good(const char *name);

#endif
