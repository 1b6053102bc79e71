/* utf8: what is needed of it where foreign text comes in. */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Whether text[length] is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool utf8_valid(const char *text, size_t length);

/* Copies at most size - 1 bytes of text[length] into out, always ended, never cut inside a character.
 * What is not UTF-8 becomes '?', a control character a blank: fit for one line of a report. */
void utf8_clean(const char *text, size_t length, char *out, size_t size);

/* Writes the code point of one ISO 8859-1 byte; returns 1 or 2, the number of bytes. */
size_t utf8_from_latin1(unsigned char byte, char out[2]);
/* The same of one Windows-1252 byte; up to 3 bytes. The five bytes that mean nothing become U+FFFD. */
size_t utf8_from_windows1252(unsigned char byte, char out[3]);

#endif
