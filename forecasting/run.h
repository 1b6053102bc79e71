/* run: one call of engine_run, inside. What it works on, and the steps it goes through in order:
 *
 *   run_fit              each series: every model at every origin and at the end (backtest.h, model.h)
 *   run_panel            each frequency and origin: the panel's growth (panel.h)
 *   run_pool             each frequency and origin: the panel's regression (pool.h)
 *   run_gather_records   each block of series: the models' records, averaged (combine.h); run_share_records joins them
 *   run_combine          each series: the combination, at every origin and at the end
 *   run_fall_back        towards the naive rival where the record says so (engine_spec.naive_margin)
 *   run_share_scale, run_share_spread      the sizes of errors (interval.h); run_share_quantiles, each frequency and origin
 *   run_draw_shared      what the draws of all series have in common
 *   run_finish           each series: points, paths, figures, reason
 *
 * Steps on each series, each block of series, and each frequency and origin, may run on several threads
 * (run_threads.c) and touch nothing but their task, their block's sums, or what is their origin's; the others run
 * alone, in the panel's order. So the result does not depend on the number of threads.
 */
#ifndef RUN_H
#define RUN_H

#include <pthread.h>

#include "backtest.h"
#include "combine.h"
#include "engine.h"
#include "interval.h"
#include "model.h"
#include "series.h"

enum { CLASSES = 3, SLOT_PANEL = MODEL_COUNT, SLOT_POOL, SLOTS = COMBINE_MEMBERS,
       RUN_ORIGINS = BACKTEST_ORIGINS_MAX + 1, RUN_ENDS = CLASSES * RUN_ORIGINS, RUN_BLOCKS = 32 };

/* One series on its way. Everything but input and result is scratch. */
struct task {
    const struct engine_series *input;
    struct engine_result *result;
    struct series series;
    struct backtest backtest;
    double *final;              /* [slot][h]: every member's forecast from the end */
    double *published;          /* [h] from the end; [origin][h] in published_then */
    double *published_then;
    double *scaled;             /* [origin][h] error / scale, of the published forecasts (interval.h) */
    double factor[BACKTEST_ORIGINS_MAX + 1];    /* v of interval.h, at each origin */
    int rival;                  /* slot of the naive rival */
    int class;
    double weight[SLOTS];       /* at the end */
    double feature[FEATURES];   /* at the end, standardised */
    bool fell_back;             /* the rival is published */
    int left_out;               /* outcomes off course, which the record leaves out */
};

/* What the series of one frequency share. */
struct class {
    struct backtest_plan plan;
    int longest;                /* values of its longest series */
    struct combine_prior prior;
    double relative[BACKTEST_ORIGINS_MAX + 1];  /* mean over the series of scale over level */
    double least[BACKTEST_ORIGINS_MAX + 1];     /* the smallest scale that is not 0, caller's units */
    struct interval_spread spread;
    struct interval_quantiles quantiles;
    double *shared;             /* what the draws of its series have in common (run_paths.c); NULL: no draws */
    double *by_rank;            /* z of each rank of the draws */
};

/* Records of a block of series: every RUN_BLOCKS-th part of the panel, whatever the number of threads, as sums of
 * floating numbers depend on their order. */
struct gathered {
    struct combine_prior prior[CLASSES];
};

struct run {
    const struct engine_spec *spec;
    int n;
    struct task *tasks;
    struct class classes[CLASSES];
    struct gathered *gathered;  /* RUN_BLOCKS of them */
    bool wanted[SLOTS];
    int only;                   /* slot of the one model asked for, or -1 */
    void (*progress)(void *, int);
    void *context;
    pthread_mutex_t lock;
    int items, next, done;      /* under lock: of the step in hand */
    enum fc_status status;      /* under lock: the first failure of the call as a whole */
};

/* A call, before its steps; through them; and its end. *run is NULL only where nothing was begun, else run_close frees it. What lies
 * between is looked at by tests/bench/train_weights.c.   results as in engine_run. */
enum fc_status run_open(struct run **run, const struct engine_panel *panel, const struct engine_spec *spec, struct engine_result *results) MUSTCHECK;
enum fc_status run_through(struct run *run) MUSTCHECK;
void run_close(struct run *run);

/* A step on one series. */
typedef void run_step(struct run *run, struct task *task, struct model_work *work);

run_step run_fit, run_combine, run_fall_back, run_measure_factor, run_finish;

/* A step on one frequency and origin, part = class * RUN_ORIGINS + origin, of RUN_ENDS: writes nothing but what is
 * that origin's. Or on one block of RUN_BLOCKS: writes nothing but its gathered records. */
typedef void run_part(struct run *run, int part);

run_part run_panel, run_pool, run_share_quantiles, run_gather_records;

/* Works through all series, or parts, on spec->jobs threads; a thread that cannot be started is done without.
 * counts: this is the step that progress tells of. */
enum fc_status run_for_series(struct run *run, run_step *step, bool counts) MUSTCHECK;
enum fc_status run_for_parts(struct run *run, int parts, run_part *part) MUSTCHECK;

/* The call fails as a whole. */
void run_fail(struct run *run, enum fc_status status);

void run_share_records(struct run *run);
void run_share_scale(struct run *run, int class);
void run_share_spread(struct run *run);
enum fc_status run_draw_shared(struct run *run, int class) MUSTCHECK;

/* Name of a slot, the panel's own models included. */
const char *run_slot_name(int slot);

/* The forecast that the panel's growth is laid on: the last value, or smoothing around the season. */
int run_base_slot(int m);

/* Values at a prepared series' start that its own models do not see, the panel's regression does. */
int run_unseen(const struct task *task);

/* A member's forecasts from the end, spec->horizon of them. */
double *run_final(const struct run *run, const struct task *task, int slot);

/* The members' forecasts at an origin, or from the end, and what was known there. */
void run_look_at(const struct run *run, const struct task *task, int origin, struct feature_case *c);

/* 0 for a negative value of a series that has none. */
double run_not_negative(const struct task *task, double value);

/* Breaks (run_breaks.c): takes the known ones off the prepared series; adds those that were found in it to the
 * result; leaves outcomes beyond a new level, and those off course for a while, out of the record; says in the reason what was taken off. */
void run_take_breaks(struct task *task);
void run_report_breaks(struct task *task, const struct outlier *found, int count);
void run_forget_incomparable(struct task *task);
void run_forget_off_course(struct task *task, const struct outlier *found, int count);
void run_tell_breaks(struct task *task);

/* Nowcasts at a series' end (run_nowcast.c): no outcomes; the first of the points and draws. */
void run_forget_nowcasts(struct task *task);
void run_lay_nowcasts(const struct run *run, struct task *task);

/* s v spread_h of interval.h: what z is multiplied with, at an origin and horizon h = 1, 2, ...  */
double run_width(const struct run *run, const struct task *task, int origin, int h);

/* Result's figures with the trials they rest on, and its draws, from what is published. */
enum fc_status run_set_backtest(const struct run *run, const struct task *task) MUSTCHECK;
enum fc_status run_set_paths(const struct run *run, const struct task *task) MUSTCHECK;

#endif
