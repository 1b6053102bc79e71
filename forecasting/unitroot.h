/* unitroot: how often to difference a series before it can be called stationary.
 */
#ifndef UNITROOT_H
#define UNITROOT_H

#include <stdbool.h>

#include "fc.h"

/* Strength of the season, 0 .. 1:  max(0, 1 - Var(R) / Var(S + R)), with season S and remainder R of an
 * additive classical decomposition; work has room for n values. 0 when m = 1 or n < 2 m + 1.
 * Source: Wang, Smith and Hyndman (2006); Hyndman and Athanasopoulos (2021), section 4.3. */
double unitroot_seasonal_strength(const double *y, int n, int m, double *work);

/* Statistic of the test of Kwiatkowski, Phillips, Schmidt and Shin (1992) that the series is
 * stationary around a level: eta_mu, with the Bartlett window of trunc(3 sqrt(n) / 13) lags. Large
 * values reject. 0 for a constant series. work has room for n values. */
double unitroot_kpss(const double *y, int n, double *work);

/* Least d <= most for which the test at 5 % does not reject; work has room for 2 n values.
 * Source: Hyndman and Khandakar (2008), section 3.1. */
int unitroot_differences(const double *y, int n, int most, double *work);

#endif
