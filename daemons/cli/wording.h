/* wording: how things are said to people: Swedish or English, numbers, times, widths.
 *
 * Every text for people is a pair, so that neither language can be forgotten. Machines get none of
 * this (see answer_format).
 */
#ifndef WORDING_H
#define WORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct text {
    const char *en, *sv;
};

enum { WORDING_NUMBER_SIZE = 64, WORDING_TIME_SIZE = 32 };

/* What the environment asks for before any option is read: LC_ALL, LC_MESSAGES or LANG begins with sv. */
bool wording_swedish_environment(void);

/* The text in one language. */
const char *wording(struct text text, bool swedish);
/* Prints one of two formats that take the same arguments. */
void say(bool swedish, FILE *out, const char *en, const char *sv, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* A number with grouped thousands: 12 345,6 with no-break spaces in Swedish, 12,345.6 in English.
 * NaN becomes "". Returns room. */
const char *wording_number(double value, int decimals, bool swedish, char room[WORDING_NUMBER_SIZE]);
/* The same with its sign: "+3", "−3", and "0" for what rounds to it. */
const char *wording_signed(double value, int decimals, bool swedish, char room[WORDING_NUMBER_SIZE]);
/* An ISO 8601 UTC time as local time to the minute, "2025-11-20 09:00"; other texts stay as they are. */
const char *wording_time(const char *iso, char room[WORDING_TIME_SIZE]);
/* The same for microseconds since 1970; 0 becomes "". */
const char *wording_time_us(int64_t us, char room[WORDING_TIME_SIZE]);

/* Reads one UTF-8 character at *at and steps over it; bytes that are none count as U+FFFD. */
uint32_t wording_character(const char **at);
/* Columns a character, or a whole text, takes on a terminal. */
int wording_character_width(uint32_t character);
int wording_width(const char *text);

/* Columns of the terminal behind a stream; 0 when it is none, so that nothing is cut in a pipe. */
int wording_terminal_width(FILE *out);
/* Whether bold and bars may be used: a terminal, and NO_COLOR is not set. */
bool wording_terminal_bold(FILE *out);

/* Writes words, broken into lines of page columns at most, after the first line's `used` columns; every
 * following line begins with `indent` blanks. Ends the line. */
void wording_fill(const char *text, int used, int indent, int page, FILE *out);
/* One of two formats as say has them, in lines that fit the terminal and are not too long to read; a line of the format begins a
 * new one. Ends the line. */
void wording_paragraph(bool swedish, FILE *out, const char *en, const char *sv, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* Edits that turn a into b: insert, delete, replace or swap one character. For "did you mean". */
int wording_distance(const char *a, const char *b);

#endif
