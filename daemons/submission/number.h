/* number: decimals and ranges as people and offices write them; no locale is asked. */
#ifndef NUMBER_H
#define NUMBER_H

#include <stdbool.h>
#include <stddef.h>

#include "macros.h"

enum number_result {
    NUMBER_OK,
    NUMBER_NOT,      /* not a number in whole */
    NUMBER_INFINITE, /* NaN, an infinity, or too large for a double */
};

/* Reads text[length], all of it: [+-] digits [decimal digits] [e [+-] digits]. The result is the
 * double nearest to the decimal written. */
enum number_result number_parse(const char *text, size_t length, char decimal, double *value);

/* The same of a number as it is written for people: digits in threes parted by one blank, also one that does not break; a
 * minus or a dash before it; a percent sign behind it, which does not count. "1 234,5" 1234.5, "−5 %" -5. */
enum number_result number_parse_written(const char *text, size_t length, char decimal, double *value);

/* The range of an answer: N, N-M, N..M (N <= M; each may be negative), N+ (N > 0).
 *   "12" 12..12, "10-19" 10..19, "-5-0" and "-5..0" -5..0, "-5--2" -5..-2, "20+" 20..40
 * An open range ends at twice its beginning: answers come in classes that double (1-4, 5-9, 10-19,
 * 20+), so the next class would have ended there. En dash and minus sign count as '-', blanks and a
 * percent sign at the end as nothing. */
enum number_result range_parse(const char *text, size_t length, char decimal, double *low, double *high) MUSTCHECK;

#endif
