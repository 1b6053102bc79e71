/* contest: the models against each other on the series of a file, each with intervals of its own.
 *
 * Every model forecasts every series alone, at the same origins, and then the combination does, as
 * `framsyn forecast` would publish it. Kept are the figures of each series, model and horizon; what is
 * shown of all series together is kept per frequency.
 */
#ifndef CONTEST_H
#define CONTEST_H

#include "offline.h"

enum { CONTEST_MODELS_MAX = 32, CONTEST_FREQUENCIES = 3 };

/* Figures of one series or of all, in single precision: there is one for every series, model and horizon. */
struct contest_row {
    float value[SCORE_FIGURES];
    int series, origins, points;        /* points 0: nothing to tell */
};

struct contest {
    const struct offline *offline;
    const char *model[CONTEST_MODELS_MAX];      /* the combination, or the one asked for, last */
    int models;
    bool by_horizon;                    /* keep each series' figures by horizon too */
    struct contest_row **series;        /* file.n: rows of a series, or NULL while it has none */
    int *winner;                        /* file.n: the model with the least error, or -1 */
    struct score_pool *pool[CONTEST_FREQUENCIES];       /* [model][0 .. horizon] */
    struct engine_result *results;      /* of the call under way */
};

/* Allocates; only: one model to run beside the naive ones, or NULL for all. Returns EXIT_OK or the exit code after
 * complaining; to be closed in either case. */
int contest_open(struct contest *contest, const struct offline *offline, const char *only, bool by_horizon) MUSTCHECK;
void contest_close(struct contest *contest);

/* Runs all models; origins 0 leaves their number to the engine. Returns EXIT_OK or the exit code after complaining. */
int contest_run(struct contest *contest, int origins, struct progress *progress) MUSTCHECK;

/* The figures of a series; horizon 0: all together. NULL when it has none. */
const struct contest_row *contest_row(const struct contest *contest, int series, int model, int horizon);

/* Those of all series of a frequency (1, 4 or 12). False when there are none. */
bool contest_all(const struct contest *contest, int frequency, int model, int horizon, struct contest_row *row);

/* Series of the frequency that the model won. */
int contest_won(const struct contest *contest, int frequency, int model);

/* The longest horizon that a frequency's backtest reaches. */
int contest_horizon(const struct contest *contest, int frequency);

/* Writes it all. */
void contest_csv(const struct contest *contest, FILE *out);
void contest_json(const struct contest *contest, FILE *out);
/* Three tables a frequency: series, horizons, models. False when memory ran out. */
bool contest_tables(const struct contest *contest, FILE *out) MUSTCHECK;

#endif
