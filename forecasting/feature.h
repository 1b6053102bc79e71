/* feature: what a series looks like, and what that tells beforehand of how much each member's forecast is worth.
 *
 *   z    the values known without their season, n of them; d their changes
 *   x_1  log (n / m)                                the years known
 *   x_2  |z_n - z_1| / sum |d|                      how much of the changes went one way, 0 .. 1
 *   x_3  log (sd d / sd z)                          how rough the course is
 *   x_4  log (0.05 + sum_i w_i |f_i - f| / scale)   how far the members' forecasts lie from the one they make together
 *   w_i  becomes  w_i exp(b_i0 + sum_k b_ik x~_k) over the sum of these,  x~ = (x - mean) / sd, held within 3
 * w on the right is what the record asks for (combine.h), so that the features are to it what a prior is to evidence.
 * b, mean and sd stand in feature_table.h, one set for annual series and one for those with a season: trained by
 * tests/bench/train_weights.c so that the combination errs least, on ends held out of training parts.
 * Source: Montero-Manso, Athanasopoulos, Hyndman and Talagala (2020), "FFORMA", International Journal of Forecasting 36, for
 * weights from features by the error of the combination; Hjorth (1970), Electroencephalography and Clinical Neurophysiology 29,
 * mobility, for x_3; Kang, Cao, Petropoulos and Li (2022), European Journal of Operational Research 301, for x_4's kind.
 */
#ifndef FEATURE_H
#define FEATURE_H

#include <stdbool.h>

#include "backtest.h"

enum { FEATURES = 4, FEATURE_MEMBERS = MODEL_COUNT + 2 };  /* members: the models, and the panel's two */

/* Forecasts to be weighed, and what is known beside them. */
struct feature_case {
    bool usable[FEATURE_MEMBERS];
    double forecast[FEATURE_MEMBERS][BACKTEST_HORIZON_MAX];    /* horizon of them, finite where usable */
    int horizon;
    const double *y;            /* n values known, the last MODEL_VALUES at most */
    int n, m;
    double scale;               /* of the forecasts (backtest_scale) */
};

/* x_1 .. x_4 by weights that sum to 1. A series that never changed has the training's means as x_2 and x_3, one without
 * scale as x_4. */
void feature_find(const struct feature_case *c, const double *weight, double *x);

/* x~ */
void feature_standardise(int m, double *x);

/* log of what each member's weight is multiplied with, by x~; FEATURE_MEMBERS of them. */
void feature_tilt(int m, const double *x, double *tilt);

/* Which feature, 0 .. FEATURES - 1, speaks most for a member: says that it should weigh more beside the others, as these are
 * weighed. -1: all of them together do not make it FEATURE_SPEAKS times as heavy. */
#define FEATURE_SPEAKS 1.2
int feature_reason(int m, const double *x, const double *weight, int member);

/* In words, what a feature above or below the usual means; they go on from "as". */
const char *feature_words(int feature, bool high);

#endif
