/* model: the table of models, and the two verbs the rest of the library knows them by.
 *
 * model_fit finds a model's nonlinear parameters on the first values of a series. model_project runs
 * it over as many values or more and forecasts: states and linear coefficients follow the longer
 * series, the nonlinear parameters stay. So one fit serves several origins of a backtest, and no
 * origin sees a parameter that later values had a part in.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "adjust.h"
#include "arx.h"
#include "autoarima.h"
#include "ces.h"
#include "ets.h"
#include "fc.h"
#include "outlier.h"
#include "regression.h"
#include "season.h"
#include "theta.h"
#include "tsb.h"

/* One series without gaps, in units of order one. */
struct model_data {
    const double *y;            /* n values from position 0 */
    int n, m;
    const double *driver;       /* from position 0, NaN = unknown, or NULL */
    int driver_end;             /* positions from here on are unknown: n + how far it leads */
};

struct model_fit {
    struct season season;       /* its kind only: the indices follow the series */
    union {
        struct ets_fit ets;
        struct ets_mix forms;
        struct theta_fit theta;
        struct arx_fit arx;
        struct autoarima_fit arima;
        struct ces_fit ces;
        struct tsb_fit tsb;
    } of;
};

enum {
    MODEL_COUNT = 14,
    MODEL_VALUES = 216,         /* the last ones of a series: all that models see, which bounds their time */
    MODEL_LONG = 60            /* values from which on a form, once found, is kept */
};

/* Scratch of one thread for series of at most n values and forecasts of at most horizon. */
struct model_work {
    double *plain;              /* n: the series without its season, of that kind; and what it is of */
    struct season season;
    enum season_kind plain_kind;
    int plain_n;                /* 0: of nothing */
    double *room;               /* ADJUST_ROOM n */
    double *clean;              /* n: the series without outliers and breaks */
    struct arx_work arx;
    struct autoarima_work arima;
    struct ces_work ces;
    struct ets_work ets;
    struct autoarima_fit driven;        /* while two searches are compared */
    struct model_fit fits[MODEL_COUNT]; /* of the backtest's last origin, for the series in hand */
    bool fitted[MODEL_COUNT];
    int temporary;              /* temporary changes that were taken off what the fits were made of */
};

enum fc_status model_work_alloc(struct model_work *w, int n, int horizon) MUSTCHECK;
void model_work_free(struct model_work *w);

/* Where forecasts go: model i's to at + i * stride. */
struct model_forecast {
    double *at;
    size_t stride;
    int horizon;
};

struct model {
    const char *name;
    const char *sentence;       /* what it is, for a reader */
    int least, least_years;     /* needs least + least_years * m values */
    bool seasonal_only;         /* no use for annual series */
    bool driver_only;           /* no use without a driver */
    bool on_request;            /* fitted only when asked for by name */
    enum fc_status (*fit)(struct model_work *, const struct model_data *, struct model_fit *);
    enum fc_status (*project)(struct model_work *, const struct model_fit *,
                              const struct model_data *, int horizon, double *out);
    enum fc_status (*refit)(struct model_work *, const struct model_data *, struct model_fit *);
                                /* parameters anew, the form or order as it is in the fit; NULL: fit */
    bool as_is;                 /* forecasts the values as they are, outliers and breaks included */
    bool (*suits)(const double *y, int n);      /* what series it may have a part of a combination for; NULL: all */
    enum fc_status (*describe)(struct model_work *, const struct model_fit *, const struct model_data *,
                               struct regression *out);     /* its coefficients, of a fit to d; NULL: has none to tell */
};

/* The table, in a fixed order; naive is first. */
extern const struct model model_table[MODEL_COUNT];

/* Index of a name, or -1. */
int model_index(const char *name);

/* Fits model i to more of the series in hand than before: leaves the fit in w->fits[i]. The form or
 * order is searched for at the first call and kept, until it no longer fits; w->fitted[i] = false
 * starts a new series. d as the model is to see it. */
enum fc_status model_fit_anew(struct model_work *w, int i, const struct model_data *d) MUSTCHECK;

/* What model i's fit to the series in hand, w->fits[i], says of it; d as model_run_all was given it, which found
 * `count` outliers last. Fails: FC_ESHAPE the model has no fit, or nothing to tell; else as its fit. */
enum fc_status model_describe(struct model_work *w, int i, const struct model_data *d, int count,
                              struct regression *out) MUSTCHECK;

/* Runs every wanted model that applies over d: fits it anew where refit says so or it has no fit, and
 * leaves its forecast in out, NaN for the others. Outliers and breaks are found in d
 * and taken off first; returns how many, in found. */
int model_run_all(struct model_work *w, const struct model_data *d, const bool *wanted, bool refit,
                  const struct model_forecast *out, struct outlier *found);

/* False when a forecast has run away, or is none: values are of order one. */
bool model_is_sane(const double *f, int n);

/* True when the model can be fitted to n values of such a series. */
bool model_applies(const struct model *model, int n, int m, bool has_driver);

#endif
