/* naive: the forecasts every other model has to beat.
 *
 * y n -> out horizon; n >= 1. Source: Hyndman and Athanasopoulos (2021), section 5.2.
 */
#ifndef NAIVE_H
#define NAIVE_H

/* The last value. */
void naive_last(const double *y, int n, int horizon, double *out);

/* The last value of the same season; the last value while n < m. */
void naive_seasonal(const double *y, int n, int m, int horizon, double *out);

/* The straight line through the first and the last value. */
void naive_drift(const double *y, int n, int horizon, double *out);

/* The mean of all values: for intermittent counts, where the last value says little. */
void naive_mean(const double *y, int n, int horizon, double *out);

#endif
