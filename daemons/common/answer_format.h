/* answer_format: an answer for machines. The command line and the gateway write the same bytes.
 *
 * Independent of the locale; a number is written with ten significant digits, more than any
 * statistic has. Both return false when the stream could not take it all.
 */
#ifndef ANSWER_FORMAT_H
#define ANSWER_FORMAT_H

#include <stdbool.h>
#include <stdio.h>

#include "answer.h"

/* CSV by RFC 4180: a heading, CRLF, quotes where needed; null is an empty field. */
bool answer_csv(const struct answer *answer, FILE *out) MUSTCHECK;
/* An array of objects, one a line; null is null, so are numbers that JSON has no form for. */
bool answer_json(const struct answer *answer, FILE *out) MUSTCHECK;

/* One row of an answer as a JSON object, and a text as a JSON string; bytes that are no UTF-8
 * become U+FFFD, so that the document is always readable. */
void answer_json_row(const struct answer *answer, int row, FILE *out);
void json_text(const char *text, FILE *out);
/* A text as a CSV field, quoted where it must be. */
void csv_text(const char *text, FILE *out);
/* The same for a text of so many bytes, which may hold any. */
void csv_bytes(const char *text, size_t length, FILE *out);

#endif
