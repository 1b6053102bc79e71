/* period: periods as ordinals. ordinal = year * frequency + season - 1, frequency 1, 4 or 12. */
#ifndef PERIOD_H
#define PERIOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

enum { PERIOD_TEXT_SIZE = 16, PERIOD_FIRST_YEAR = 1850, PERIOD_LAST_YEAR = 2200 };

/* Reads 2021, 2021-Q3, 2021Q3, 2021K3, 2021-07, 2021M07, 202107 (monthly) in text[length]; 2021-2022, two
 * years that follow each other, is the latter: what came about from the one to the other;
 * frequency becomes 1, 4 or 12. False when it is none of these or the year is out of range. */
bool period_parse(const char *text, size_t length, int *frequency, int32_t *ordinal) MUSTCHECK;

/* The same for any year from 0000 to 9999: for data that no contract bounds. */
bool period_read(const char *text, size_t length, int *frequency, int32_t *ordinal) MUSTCHECK;

/* Writes 2021, 2021-Q3 or 2021-07. */
const char *period_text(int frequency, int32_t ordinal, char out[PERIOD_TEXT_SIZE]);

/* The ordinal of the period that contains a moment (seconds since 1970 UTC). */
int32_t period_at(int frequency, int64_t seconds);

#endif
