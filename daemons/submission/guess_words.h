/* guess_words: what people call things: headings, totals, sexes, ages, measures. */
#ifndef GUESS_WORDS_H
#define GUESS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "codelist.h"
#include "manifest.h"

/* Whether a heading speaks of a dimension ("Region", "näringsgren SNI 2007", "Alder", "Tid"). */
bool words_hint(const char *heading, enum dimension dimension);
/* Whether a heading names the edition of a list: "SSYK 96", "SNI2007". */
bool words_edition(const char *heading, const char *scheme);
/* "Totalt", "samtliga utbildningsgrupper", "both sexes", "A-U+US". */
bool words_total(const char *value);
/* Whether figures that are called so are in thousands. */
bool words_thousands(const char *text);

enum word_strength {
    WORD_UNKNOWN,
    WORD_CODE,   /* it is a code, which other lists may have as well */
    WORD_NAME,   /* it is a name, or a code and its name */
};
/* The code that a value means in a list; text is its name in a cube, or the value again. */
enum word_strength words_code(const struct codelist *lists, const char *scheme, const char *value, const char *text, char *code,
                              size_t size);

/* The measure a text speaks of, by our own names for it or by usual ones; NULL when none or several. */
const char *words_measure(const struct codelist *lists, const char *text);
/* The definition of a measure that a text names, of several the one whose years hold those of the figures; the
 * only one there is, when there is only one. NULL otherwise. */
const char *words_definition(const struct codelist *lists, const char *measure, const char *text, int first, int last);

/* Whether text contains word, case aside; beginning of a word only, when whole. */
bool words_in(const char *text, const char *word, bool whole);

#endif
