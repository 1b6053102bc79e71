/* Numbers and ranges: the first byte is the decimal sign. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "number.h"
#include "period.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    double value = 0, low, high;
    char decimal = size > 0 && data[0] % 2 ? ',' : '.', shown[PERIOD_TEXT_SIZE];
    const char *text = (const char *)data + (size > 0);
    size_t length = size - (size > 0);
    int frequency, again;
    int32_t ordinal, ordinal_again;

    if (number_parse(text, length, decimal, &value) == NUMBER_OK)
        assert(isfinite(value));
    if (range_parse(text, length, decimal, &low, &high) == NUMBER_OK)
        assert(low <= high);
    if (period_parse(text, length, &frequency, &ordinal)) {
        period_text(frequency, ordinal, shown);
        assert(period_parse(shown, strlen(shown), &again, &ordinal_again) && again == frequency && ordinal_again == ordinal);
    }
    return 0;
}
