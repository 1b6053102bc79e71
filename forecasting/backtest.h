/* backtest: what each model would have said at earlier times (rolling origin), and the measures.
 *
 * An origin is the number t of values known. The origins of all series of a panel's frequency are
 * counted from the end: origin o of K lies (K - 1 - o) * step + 1 periods before the end, so that
 * "known by origin o" means the same for every series of a panel that ends at one date.
 * Nothing a model did at an origin used a later value. Nonlinear parameters are fitted anew at every
 * BACKTEST_REFIT-th origin that the series is long enough for, and kept in between.
 */
#ifndef BACKTEST_H
#define BACKTEST_H

#include <stdbool.h>

#include "fc.h"
#include "model.h"

enum { BACKTEST_REFIT = 12, BACKTEST_ORIGINS_MAX = 15, BACKTEST_HORIZON_MAX = 2 * SEASON_MAX };

/* Which origins and horizons: the same for all series of one frequency. */
struct backtest_plan {
    int m;
    int origins, step;
    int horizon;                /* longest horizon compared */
};

struct backtest {
    struct backtest_plan plan;
    int models;
    int values;                 /* of the series */
    int nowcasts;               /* the last of them, which no origin but the end knows; set by the caller */
    int first;                  /* the first origin the series is long enough for; origins: none */
    float *forecast;            /* [origin][model][h], NaN where the model could not say; in single
                                   precision, as this is most of what a panel keeps in memory */
    double *actual;             /* [origin][h], NaN where unknown */
    double scale[BACKTEST_ORIGINS_MAX + 1];     /* at each origin; the last is for the whole series */
};

/* The plan for a horizon; limit 0 leaves the number of origins to the plan. */
struct backtest_plan backtest_plan(int m, int horizon, int limit);

/* Allocates for a plan; models is the number of forecasts kept side by side. */
enum fc_status backtest_alloc(struct backtest *b, const struct backtest_plan *plan, int models) MUSTCHECK;
void backtest_free(struct backtest *b);

/* Values known at an origin, of n, the nowcasts among them. So origins of a panel are those of one date, wherever its
 * nowcasts reach. */
int backtest_known(const struct backtest *b, int origin, int n);

/* True when the outcome h periods (1, 2, ...) after origin o is known at origin at; origin
 * plan->origins is the end of the series. */
bool backtest_is_known(const struct backtest_plan *plan, int o, int h, int at);

float *backtest_forecast(const struct backtest *b, int origin, int model);
double *backtest_actual(const struct backtest *b, int origin);

/* Runs the wanted models over all origins of a series without gaps.
 *   observed   n values, NaN where y was filled in: only observed values are compared */
void backtest_run(struct backtest *b, struct model_work *w, const struct model_data *d,
                  const double *observed, const bool *wanted);

/* Mean absolute change from the period m before (from the one before, while n <= m): the scale of
 * MASE, Hyndman and Koehler (2006). 0 for a constant series. */
double backtest_scale(const double *y, int n, int m);

/* Sums that MASE, sMAPE and WAPE are made of. */
struct measure {
    int points, scaled_points;  /* a point whose scale is 0 has no scaled error */
    double scaled, symmetric, absolute, actual;
};

void measure_add(struct measure *s, double actual, double forecast, double scale);
double measure_mase(const struct measure *s);   /* NaN without points, as the next two */
double measure_smape(const struct measure *s);  /* percent, 0 .. 200; 0/0 counts as 0 */
double measure_wape(const struct measure *s);   /* percent; NaN when all actuals are 0 */

#endif
