/* engine: forecast every series of a panel, with intervals and a backtest.
 *
 * The one door the daemon and the offline commands use. For each series the engine fits the models
 * of model.h that the series is long enough for, and the panel's own of panel.h and pool.h, backtests them by
 * rolling origin, publishes their combination by that record (see naive_margin for the rival's part), and
 * puts around it intervals calibrated on the backtest errors of the panel. Models see the last 216 values
 * at most, the panel's regression 480 (60 years of fewer); longer series are cut, not refused. Series of one panel may borrow
 * strength from one another, so a panel is the unit of computation: same panel, same spec -> the same
 * bytes, for any spec->jobs.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "breaks.h"
#include "fc.h"
#include "regression.h"
#include "score.h"

enum { ENGINE_REASON_SIZE = 480, ENGINE_PATHS_MAX = 100000 };

/* The naive_margin of the offline commands, tuned on the dev set for the least error. */
#define ENGINE_NAIVE_MARGIN 0.4

/* One series. Owned by the caller, only looked at. */
struct engine_series {
    const char *id;             /* for nothing but tie-breaking and messages */
    enum fc_frequency frequency;
    int first;                  /* ordinal of the period of y[0] */
    int n;                      /* number of periods, >= 0 */
    const double *y;            /* n values; NaN = missing */
    const double *driver;       /* n + horizon values aligned with y and its future, or NULL: a leading
                                   indicator, e.g. notices of redundancy; NaN = unknown */
    bool nonnegative;           /* forecasts and interval bounds are kept >= 0 */
    int group;                  /* series of one group share their error pool, e.g. the industry; -1: none */
    int nowcasts;               /* trailing values of y that are nowcasts (nowcast.h) of unpublished periods: they
                                   become the first forecasts, and no outcome is compared with them */
    const double *nowcast_se;   /* nowcasts standard errors, > 0 or 0; widen all that follows */
    int break_count;
    const struct break_known *breaks;   /* what is known beforehand: new definitions, years that are no rule */
};

struct engine_panel {
    int n;
    const struct engine_series *series;
};

/* What the caller wants. Stored with the result. */
struct engine_spec {
    int horizon;                /* periods ahead of each series' last observed value, 1..600 */
    uint64_t seed;              /* of the paths; nothing else draws */
    const char *model;          /* a name from model.h, or NULL: choose per series */
    int max_origins;            /* backtest origins per series at most; 0: the engine's choice */
    int jobs;                   /* threads, >= 1; does not change the result */
    double naive_margin;        /* 0..1: where a series' record has  mase_naive <= (1 - naive_margin) mase,
                                   the combination is drawn towards the naive rival, by the least share
                                   with which that is no longer so; the figures and intervals are those of
                                   what is published. Where no share but all of it will do, the rival is
                                   published, and named. 0: what did not win its record is never
                                   published, so no mase is above mase_naive; 1: nearly never. A series
                                   without a record, or with a model asked for, keeps what it has. */
    int paths;                  /* draws per series for result->paths, 0 (none) .. ENGINE_PATHS_MAX */
    bool trials;                /* keep every forecast of the backtest, in result->trials */
};

struct engine_point {
    double mean, lo80, hi80, lo95, hi95;
    double naive;               /* the rival's forecast: seasonal naive with season, else naive */
};

/* How the published model and its naive rival did at origins where the answer was known.
 * All figures average over the origins and horizons that the history allows; NaN when origins = 0.
 * Out of sample: forecasts, combination weights, scales and intervals at an origin rest only on values
 * known there, of this series and of the panel (matched by distance from the end). Not so:
 *   - the share of the rival that naive_margin asks for, found once per series by the record it is published
 *     with. The intervals do not rest on that record, but on errors with the share that each origin knew;
 *   - gaps, which are filled from both sides;
 *   - the constants of combine.c, interval.c, panel.c, model.c and feature_table.h, the same for all series. They were
 *     chosen with the test values of the four staged sets (dev, uslab_dev, orebro_annual_dev,
 *     orebro_monthly_dev) in view, so figures on those sets are not clean; later changes were tuned on
 *     dev and on the training parts of the others. */
struct engine_backtest {
    int origins;
    int points;                 /* forecasts compared with outcomes */
    int max_horizon;            /* longest horizon among them */
    double mase, mase_naive;    /* Hyndman and Koehler (2006), scaled by the in-sample (seasonal) naive MAE */
    double smape, smape_naive;  /* percent, 0..200 */
    double wape, wape_naive;    /* percent: 100 * sum|e| / sum|y| */
    double cover80, cover95;    /* share of outcomes inside the interval published at that origin, 0..1 */
    double crps;                /* continuous ranked probability score of the published distribution, and */
    double pinball;             /* mean pinball loss of lo95, lo80, mean, hi80, hi95: both scaled as mase */
    double direction, direction_naive;  /* share of outcomes on the side of the last known value where the
                                   forecast had them; equal counts as a side of its own; 0..1 */
    double dm, dm_p;            /* Diebold-Mariano against the rival, on scaled absolute errors averaged over
                                   the horizon, with the correction of Harvey, Leybourne and Newbold (1997):
                                   negative when ours is better; two-sided p of t with origins - 1 degrees.
                                   NaN when the rival is published or origins < 3 */
};

/* What was taken off the series before the models were fitted: as the caller said (breaks.h), or as was
 * found in it (outlier.h). */
struct engine_break {
    enum break_kind kind;
    bool known;                 /* the caller said so */
    int at;                     /* ordinal of the value, of the first one of the new level, or of the first one off course */
    int until;                  /* BREAK_TEMPORARY: ordinal of the last one off course; else at */
    double size;                /* how far above the expected course, at most, in the series' unit */
};

enum { ENGINE_BREAKS = 8 };

struct engine_result {
    enum fc_status status;      /* FC_OK: points are filled; otherwise they are NaN */
    const char *model;          /* static string, the published model's name */
    char reason[ENGINE_REASON_SIZE]; /* why this model, and what was taken off (found) */
    int last;                   /* ordinal of the last observed period: horizon 1 is last + 1 */
    int n_observed;
    int nowcasts;               /* the first of the points, which are nowcasts (engine_series.nowcasts) */
    struct engine_backtest backtest;
    int breaks;
    struct engine_break found[ENGINE_BREAKS];   /* breaks of them: the known ones, then the others, each by time */
    double moved_least, moved_most; /* how far the points were moved since, relatively, so that parts add up (restate.h) */
    struct engine_point *points; /* spec->horizon entries, owned by the result; NULL before the run */
    double *paths;              /* [draw * horizon + h], spec->paths draws, owned by the result; NULL: none.
                                   Draw d of every series of the panel belongs to one future: sums over
                                   series and horizons of one draw are draws of those sums. At each h the
                                   draws follow a distribution that lo95 .. hi95 are quantiles of and the
                                   point's is the mean of, where there is one: a cell of few persons whose draws
                                   below 0 are 0 has a larger mean (restate_draws makes it the point's). */
    struct regression *regression;      /* what the model asked for by name says of the series, where it is one: ols,
                                   arx, and arima with a driver that was worth its parameter; owned by the result.
                                   A season 0 is that of the first period the model saw: regression_first */
    int regression_first;       /* ordinal of that period */
    int trial_count;
    struct score_trial *trials; /* every forecast behind the backtest, by origin and horizon, owned by the
                                   result; NULL unless spec->trials */
};

/* Forecasts every series of the panel into results[panel->n], which the caller zeroes before and
 * frees after with engine_result_free. A series that cannot be forecast gets its own status; the
 * call fails as a whole only for FC_ERANGE (spec), FC_ESHAPE (panel) and FC_ENOMEM.
 * progress, when not NULL, is called from one thread at a time with the number of series done. */
enum fc_status engine_run(const struct engine_panel *panel, const struct engine_spec *spec,
                          struct engine_result *results, void (*progress)(void *context, int done),
                          void *context) MUSTCHECK;

/* The figures of result->backtest anew, from its trials, after these were changed. */
void engine_measure_again(struct engine_result *result);

void engine_result_free(struct engine_result *result);

#endif
