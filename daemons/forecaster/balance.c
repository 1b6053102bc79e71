#include "balance.h"

#include <math.h>
#include <string.h>

/* Days from civil: Hinnant, chrono-compatible low-level date algorithms, days_from_civil. */
static int32_t days_from_civil(int y, int m, int d)
{
    int era, yoe, doy, doe;

    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    yoe = y - era * 400;
    doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

int32_t balance_period_start(int frequency, int32_t period)
{
    return days_from_civil(period / frequency, period % frequency * (12 / frequency) + 1, 1);
}

void balance_driver(const struct balance_round *rounds, int count, int frequency, int32_t first,
                    int n, int horizon, double *out)
{
    int known = 0, since = 0; /* rounds in effect; the position from which the last one decays */

    for (int i = 0; i < n + horizon; i++) {
        int32_t start = balance_period_start(frequency, first + i);
        while (known < count && rounds[known].answered_on < start) {
            known++;
            since = i;
        }
        if (known == 0) {
            out[i] = NAN;
            continue;
        }
        out[i] = rounds[known - 1].balance;
        if (i >= n) {
            int age = i - (since > n ? since : n);
            out[i] *= pow(0.5, (double)age / frequency);
        }
    }
}

const struct balance_round *balance_find(const struct balance_round *rounds, int count,
                                         const char *scheme, const char *industry, int *found)
{
    const struct balance_round *begin = NULL;

    *found = 0;
    for (int i = 0; i < count; i++)
        if (strcmp(rounds[i].industry_scheme, scheme) == 0 &&
            strcmp(rounds[i].industry, industry) == 0) {
            begin = begin != NULL ? begin : &rounds[i];
            ++*found;
        }
    return begin;
}
