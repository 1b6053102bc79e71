/* Between the files of arima. */
#ifndef ARIMA_PRIVATE_H
#define ARIMA_PRIVATE_H

#include "arima.h"

/* Values lost to differencing: d + m D. */
int arima_delay(const struct arima_order *o, int m);

/* The polynomials of a fit multiplied out. */
void arima_expand(const struct arima_fit *fit, struct kalman_arma *arma);

#endif
