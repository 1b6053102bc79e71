/* offline: what forecast and backtest share: a file of series, options of both, calls of the engine.
 *
 * The series of one frequency are a panel of the engine, each frequency with its own horizon. No
 * daemon and no database is asked for anything.
 */
#ifndef OFFLINE_H
#define OFFLINE_H

#include "breaks_file.h"
#include "driver_file.h"
#include "engine.h"
#include "hierarchy_file.h"
#include "progress.h"
#include "ragged.h"
#include "series_file.h"

enum { OFFLINE_REASON_SIZE = ENGINE_REASON_SIZE + 320 };

/* The options that both have, for their lists. */
#define OFFLINE_OPTION_BREAKS                                                                                                    \
    {"breaks", "FILE", false, {"known breaks of the series, id,period,kind; an empty id means every series; kind is level (a new " \
                               "definition) or once (a value that is no rule, such as a pandemic year)",                         \
                               "kända brott i serierna, id,period,kind; tomt id betyder alla serier; kind är level (ny "         \
                               "definition) eller once (ett värde som inte är regel, som ett pandemiår)"}}
#define OFFLINE_OPTION_ALLOW_NEGATIVE                                                                                            \
    {"allow-negative", NULL, false, {"let forecasts of a series that was never negative go below 0",                             \
                                     "låt prognoser gå under 0 även för en serie som aldrig varit negativ"}}
#define OFFLINE_OPTION_FORMAT                                                                                                    \
    {"format", "FORMAT", false, {"table, csv or json; default csv, on a terminal table",                                         \
                                 "table, csv eller json; förval csv, på en terminal table"}}

struct offline {
    const struct cli *cli;
    struct series_file file;
    struct breaks_file breaks;
    struct ragged ragged;
    struct driver_file drivers;
    struct hierarchy_file hierarchy;
    int horizon;                /* 0: the configuration's, by frequency */
    bool allow_negative;
};

/* A call of the engine over all series, as part of a longer work that progress shows. */
struct offline_call {
    const char *model;          /* a name of model.h, "panel", or NULL: choose per series */
    struct progress *progress;
    int done, total;            /* series done by earlier calls, and to be done by all */
    const char *words;          /* what is being done */
    int origins;                /* engine_spec.max_origins */
    bool trials;                /* engine_spec.trials */
    int draws;                  /* engine_spec.paths */
};

/* The options --horizon, --breaks and --allow-negative, and the file. Returns EXIT_OK, or the exit code after
 * complaining; to be closed in either case. */
int offline_open(struct offline *offline, const struct cli *cli) MUSTCHECK;
void offline_close(struct offline *offline);

/* The file of --driver, once it is known which series are nowcast. Returns EXIT_OK, or the exit code after complaining. */
int offline_read_drivers(struct offline *offline) MUSTCHECK;

/* Periods ahead for a frequency. */
int offline_horizon(const struct offline *offline, int frequency);

/* Forecasts into results[file.n], zeroed before; free each with engine_result_free. A series that no model
 * may see has no points. Returns EXIT_OK, or the exit code after complaining. */
int offline_run(const struct offline *offline, const struct offline_call *call, struct engine_result *results) MUSTCHECK;

/* Why a series has no forecast, in a sentence's end; NULL: it has one. */
const char *offline_fault(const struct offline *offline, int i, const struct engine_result *result, bool swedish);

/* Says on standard error which series have no forecast. Returns EXIT_OK when one has, otherwise EXIT_DATA. */
int offline_tell_faults(const struct offline *offline, const struct engine_result *results) MUSTCHECK;

/* Whether --model, when the verb has it, names a model; complains if not. */
bool offline_model_known(const struct cli *cli, const char *model) MUSTCHECK;

/* What a forecast rests on, in words: the model, breaks, nowcasts. Returns room. */
const char *offline_reason(const struct offline *offline, int i, const struct engine_result *result, char room[OFFLINE_REASON_SIZE]);

/* The name of what said horizon h = 1, 2, ...: the model, or "nowcast". */
const char *offline_model(const struct offline *offline, int i, const struct engine_result *result, int h);

/* With a hierarchy (offline_hierarchy.c): the method of --reconcile, which complains about what is none; draws a series that
 * its forecasts need; histories that add up, where they lacked no more than noise; forecasts that do. The last two
 * return EXIT_OK, or the exit code after complaining; without a hierarchy they do nothing. */
bool offline_method(const struct cli *cli, enum reconcile_method *method) MUSTCHECK;
int offline_draws(const struct offline *offline);
int offline_settle(const struct offline *offline) MUSTCHECK;
int offline_reconcile(const struct offline *offline, enum reconcile_method method, int draws, struct engine_result *results) MUSTCHECK;

enum offline_format { OFFLINE_TABLE, OFFLINE_CSV, OFFLINE_JSON, OFFLINE_UNKNOWN };
/* --format; without it a table on a terminal and CSV elsewhere. Complains about what is none of them. */
enum offline_format offline_format(const struct cli *cli) MUSTCHECK;

/* A number for machines: ten significant digits, `otherwise` when it is not finite. */
void offline_number(double value, const char *otherwise, FILE *out);

#endif
