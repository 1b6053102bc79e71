/* jump: values that are probably a slip: five times what was known before, or a thousand.
 *
 * Rules V45 and V46. A warning only; the rows are kept. Small figures are left alone, where a factor means little.
 */
#ifndef JUMP_H
#define JUMP_H

#include <stdint.h>

#include "diff.h"
#include "seriesid.h"

enum { JUMP_LISTED_MAX = 5, JUMP_SENTENCE_SIZE = 300 };

enum jump_kind { JUMP_NONE, JUMP_LARGE, JUMP_UNIT };

/* Compares a value with an earlier one of the same cell or of the period before. */
enum jump_kind jump_between(double value, double earlier);

struct jumps {
    char sentences[JUMP_LISTED_MAX][JUMP_SENTENCE_SIZE];
    int count;
    uint64_t total;
};

/* Notes a jump of a row against what is known: its own former value, else the period before. */
void jumps_look(struct jumps *jumps, const struct diff *diff, const struct series_dims *dims,
                int32_t series, int32_t period, int32_t source_row, double value);

#endif
