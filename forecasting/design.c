#include "design.h"

#include <math.h>
#include <stddef.h>

static int seasonal_columns(const struct design *d)
{
    return 2 * d->harmonics - (d->m > 1 && 2 * d->harmonics == d->m);
}

int design_columns(const struct design *d)
{
    return 1 + d->trend + seasonal_columns(d) + (d->driver != NULL);
}

void design_row(const struct design *d, int t, double *row, int stride)
{
    int seasonal = seasonal_columns(d);

    *row = 1.0;
    if (d->trend)
        *(row += stride) = (double)t / d->m;
    for (int j = 0; j < seasonal; j++) {
        double angle = 2 * M_PI * ((j / 2 + 1) * (t % d->m)) / d->m;
        *(row += stride) = j % 2 ? sin(angle) : cos(angle);
    }
    if (d->driver)
        *(row += stride) = t < d->driver_end ? d->driver[t] : NAN;
}

void design_row_again(const struct design *d, int t, double *row, int stride)
{
    int seasonal = seasonal_columns(d);

    *row = 1.0;
    if (d->trend)
        *(row += stride) = (double)t / d->m;
    for (int j = 0; j < seasonal; j++) {
        row += stride;
        *row = row[-d->m];
    }
    if (d->driver)
        *(row += stride) = t < d->driver_end ? d->driver[t] : NAN;
}
