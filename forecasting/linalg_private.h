/* Between the files of linalg. */
#ifndef LINALG_PRIVATE_H
#define LINALG_PRIVATE_H

#include "linalg.h"

/* w->z = y - r - X b. */
void linalg_residuals(struct linalg_work *w, int n, int p, const double *X, const double *y, const double *b);

/* g = -X'r, of the centred and scaled columns. */
void linalg_normal_residuals(const struct linalg_work *w, int n, int p, const double *X, int constant, double *g);

#endif
