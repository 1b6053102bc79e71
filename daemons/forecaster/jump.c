#include "jump.h"

#include <math.h>
#include <stdio.h>

#include "period.h"

/* Below this neither figure is looked at: 4 persons after 30 are no slip. */
static const double least = 50;
/* Five times is outside what any industry of a municipality did in SCB's registers since 2008 from
 * figures this large; 500 to 2000 times is what mistaking persons for thousands of persons makes.
 */
static const double large = 5, unit_low = 500, unit_high = 2000;

enum jump_kind jump_between(double value, double earlier)
{
    double big = fmax(fabs(value), fabs(earlier)), small = fmin(fabs(value), fabs(earlier));

    if (!(big >= least) || small <= 0)
        return JUMP_NONE;
    if (big / small >= unit_low && big / small <= unit_high)
        return JUMP_UNIT;
    return big / small > large ? JUMP_LARGE : JUMP_NONE;
}

void jumps_look(struct jumps *jumps, const struct diff *diff, const struct series_dims *dims,
                int32_t series, int32_t period, int32_t source_row, double value)
{
    struct diff_value earlier;
    const char *compared = "the value known before";
    enum jump_kind kind;
    char text[PERIOD_TEXT_SIZE];

    if (!diff_admitted(diff, series, period, &earlier)) {
        compared = "the period before";
        if (!diff_known(diff, series, period - 1, &earlier))
            return;
    }
    kind = jump_between(value, earlier.value);
    if (kind == JUMP_NONE)
        return;
    jumps->total++;
    if (jumps->count == JUMP_LISTED_MAX)
        return;
    snprintf(jumps->sentences[jumps->count++], JUMP_SENTENCE_SIZE,
             "row %d: %s in region %.12s, industry %.12s, %s is %.15g and %s %.15g: %s", source_row,
             dims->measure, dims->region, dims->industry,
             period_text(dims->frequency, period, text), value, compared, earlier.value,
             kind == JUMP_UNIT ? "about a factor of 1000, perhaps another unit (V46)"
                               : "more than a factor of 5 (V45)");
}
