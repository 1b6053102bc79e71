/* A stock put to what is known of its year. */
#include <math.h>

#include "skills/supply.h"

enum { ROUNDS = 12 };   /* two margins of a table without many zeros agree to a millionth by then */

/* What to multiply by for `sum` to become `known`; 1: nobody is there, or nothing is known. */
static float factor(float known, float sum)
{
    return isfinite(known) && sum > 0 ? known / sum : 1;
}

/* Cells first, first + step, ... , n of them. */
static void scale(float *stock, int first, int step, int n, const float *known)
{
    float sum[BLOCK] = {0};

    for (int i = 0; i < n; i++)
        for (int d = 0; d < BLOCK; d++)
            sum[d] += stock[(first + i * step) * BLOCK + d];
    for (int d = 0; d < BLOCK; d++)
        sum[d] = factor(known[d], sum[d]);
    for (int i = 0; i < n; i++)
        for (int d = 0; d < BLOCK; d++)
            stock[(first + i * step) * BLOCK + d] *= sum[d];
}

void supply_settle(int educations, int ages, const struct supply_margins *known, float *stock)
{
    if (known->all)
        scale(stock, 0, 1, educations * ages, known->all);
    for (int round = 0; round < (known->age && known->education ? ROUNDS : 1); round++) {
        for (int k = 0; known->education && k < educations; k++)
            scale(stock, k * ages, 1, ages, known->education + k * BLOCK);
        for (int a = 0; known->age && a < ages; a++)
            scale(stock, a, ages, educations, known->age + a * BLOCK);
    }
}
