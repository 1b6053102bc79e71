/* score: how forecasts did, from trials: single forecasts of a backtest beside what came.
 *
 * One series' trials are added to a score, for one horizon or for all; scores of several series to a pool,
 * in which every series counts the same, whatever its unit and length. WAPE alone is a ratio of sums
 * over all series: there the large ones weigh most. Figures are NaN where nothing tells.
 */
#ifndef SCORE_H
#define SCORE_H

#include <stdbool.h>

#include "backtest.h"

/* One forecast and its outcome, in the series' unit. */
struct score_trial {
    int origin;             /* 0 .. BACKTEST_ORIGINS_MAX - 1; the same number is as far from the end in every series */
    int known;              /* ordinal of the last value known */
    int horizon;            /* 1, 2, ... periods after it */
    double scale;           /* mean absolute (seasonal) change of what was known; 0: it never changed */
    double last;            /* the last value known */
    double actual;
    double mean, lo80, hi80, lo95, hi95;
    double naive;           /* the rival's forecast */
    double crps;            /* continuous ranked probability score of the whole distribution */
    bool stand_in;          /* the model asked for could not say, and the rival spoke in its place */
};

#define SCORE_FIGURE_LIST(X)                                                                                    \
    X(SCORE_MASE, "mase")               /* mean |e| / scale, Hyndman and Koehler (2006) */                      \
    X(SCORE_MASE_NAIVE, "mase_naive")   /* the same of the rival, on the same points; so for all _naive */      \
    X(SCORE_SMAPE, "smape")             /* percent, 0 .. 200 */                                                 \
    X(SCORE_SMAPE_NAIVE, "smape_naive")                                                                         \
    X(SCORE_WAPE, "wape")               /* percent: 100 sum |e| / sum |y| */                                    \
    X(SCORE_WAPE_NAIVE, "wape_naive")                                                                           \
    X(SCORE_CRPS, "crps")               /* in scales, as the four that follow */                                \
    X(SCORE_PINBALL, "pinball")         /* mean pinball loss of lo95, lo80, mean, hi80, hi95 */                 \
    X(SCORE_MSIS, "msis")               /* interval score of lo95 .. hi95, Gneiting and Raftery (2007) */       \
    X(SCORE_WIDTH80, "width80")         /* hi80 - lo80 */                                                       \
    X(SCORE_WIDTH95, "width95")                                                                                 \
    X(SCORE_COVER80, "cover80")         /* share of outcomes inside, 0 .. 1 */                                  \
    X(SCORE_COVER95, "cover95")                                                                                 \
    X(SCORE_DIRECTION, "direction")     /* share of outcomes on the side of the last value known where the      \
                                           forecast had them; equal is a side of its own; 0 .. 1 */             \
    X(SCORE_DIRECTION_NAIVE, "direction_naive")                                                                 \
    X(SCORE_DM, "dm")                   /* Diebold-Mariano against the rival (compare.h), on |e| / scale        \
                                           averaged over each origin: negative when ours is better */           \
    X(SCORE_DM_P, "dm_p")               /* its two-sided p, of t with origins - 1 degrees; NaN with fewer       \
                                           than three origins, or when both said the same */

enum score_figure {
#define X(figure, name) figure,
    SCORE_FIGURE_LIST(X)
#undef X
    SCORE_FIGURES
};

/* Names for machines, as above. */
extern const char *const score_name[SCORE_FIGURES];

/* What the trials of one origin lost against the rival. */
struct score_origin {
    double loss;            /* sum of (|e| - |e of the rival|) / scale */
    int points, known;
};

/* Sums over the trials of one series. Zeroed at first. */
struct score {
    struct measure ours, naive;
    int max_horizon;
    double crps, pinball, interval, width80, width95;
    int inside80, inside95, right, naive_right;
    bool seen[BACKTEST_ORIGINS_MAX];            /* an origin has a trial */
    struct score_origin at[BACKTEST_ORIGINS_MAX];
};

void score_add(struct score *s, const struct score_trial *t);
int score_origins(const struct score *s);       /* with a trial */
void score_figures(const struct score *s, double value[SCORE_FIGURES]);

/* Sums over series. Zeroed at first. */
struct score_pool {
    int series, points;
    double sum[SCORE_FIGURES];
    int count[SCORE_FIGURES];
    double absolute, absolute_naive, actual;
    double loss[BACKTEST_ORIGINS_MAX];          /* sum over series of their mean loss */
    int losses[BACKTEST_ORIGINS_MAX];
    int overlap;                                /* origins whose forecasts reach over each other */
};

/* Adds a series that has a trial. */
void score_pool_add(struct score_pool *pool, const struct score *s);
void score_pool_figures(const struct score_pool *pool, double value[SCORE_FIGURES]);

#endif
