/* theta: the optimised theta models, dynamic and not.
 *
 * Source: Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler (2016), "Models for optimising the
 * theta method and their relationship to state space models", IJF 32, section 3, DOTM:
 *   mu_t = l_{t-1} + (1 - 1/theta) [(1 - alpha)^{t-1} A_{t-1} + (1 - (1 - alpha)^t) / alpha B_{t-1}]
 *   l_t = alpha y_t + (1 - alpha) l_{t-1};  A_t, B_t: the line through the values up to t.
 * OTM, their equation (9), has the line through all values, A_n and B_n, at every t.
 * For series without a season: remove it before, restore it after.
 */
#ifndef THETA_H
#define THETA_H

#include "fc.h"
#include "levenberg.h"

enum theta_line { THETA_MOVING, THETA_FIXED };  /* DOTM; OTM */

struct theta_fit {
    enum theta_line line;
    double alpha, theta, level;         /* level: l_0 */
    double mse;                         /* of one-step errors from the third value on */
    int calls;
};

/* Fits to y (n values, all finite) by least squares, with room for n of them in w. Fails: FC_ESHORT n < 4. */
enum fc_status theta_fit(struct levenberg_work *w, struct theta_fit *fit, enum theta_line line, const double *y,
                         int n) MUSTCHECK;

/* Runs through y (n values, which may be more than it was fitted to) and forecasts; each forecast is
 * then taken as observed, which carries the line on. */
void theta_project(const struct theta_fit *fit, const double *y, int n, int horizon, double *out);

#endif
