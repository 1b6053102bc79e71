#include "model_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "naive.h"

enum fc_status model_work_alloc(struct model_work *w, int n, int horizon)
{
    enum fc_status status;

    *w = (struct model_work){0};
    w->plain = malloc(sizeof *w->plain * (2 + ADJUST_ROOM) * (size_t)n);
    if (!w->plain)
        return FC_ENOMEM;
    w->room = w->plain + n;
    w->clean = w->room + ADJUST_ROOM * n;
    if ((status = arx_work_alloc(&w->arx, n)) == FC_OK)
        status = autoarima_work_alloc(&w->arima, n, horizon);
    if (status == FC_OK)
        status = ces_work_alloc(&w->ces, n);
    if (status == FC_OK)
        status = ets_work_alloc(&w->ets, n, horizon);
    if (status != FC_OK)
        model_work_free(w);
    return status;
}

void model_work_free(struct model_work *w)
{
    free(w->plain);
    arx_work_free(&w->arx);
    autoarima_work_free(&w->arima);
    ces_work_free(&w->ces);
    ets_work_free(&w->ets);
    *w = (struct model_work){0};
}

enum fc_status model_fit_anew(struct model_work *w, int i, const struct model_data *d)
{
    const struct model *model = &model_table[i];
    bool keep = w->fitted[i] && model->refit && d->n >= MODEL_LONG;
    enum fc_status status = keep ? model->refit(w, d, &w->fits[i]) : model->fit(w, d, &w->fits[i]);

    if (status != FC_OK && keep)
        status = model->fit(w, d, &w->fits[i]);
    w->fitted[i] = status == FC_OK;
    return status;
}

/* --- models without parameters --- */

static enum fc_status fit_nothing(struct model_work *w, const struct model_data *d,
                                  struct model_fit *fit)
{
    (void)w;
    (void)d;
    (void)fit;
    return FC_OK;
}

static enum fc_status project_naive(struct model_work *w, const struct model_fit *fit,
                                    const struct model_data *d, int horizon, double *out)
{
    (void)w;
    (void)fit;
    naive_last(d->y, d->n, horizon, out);
    return FC_OK;
}

static enum fc_status project_snaive(struct model_work *w, const struct model_fit *fit,
                                     const struct model_data *d, int horizon, double *out)
{
    (void)w;
    (void)fit;
    naive_seasonal(d->y, d->n, d->m, horizon, out);
    return FC_OK;
}

static enum fc_status project_mean(struct model_work *w, const struct model_fit *fit,
                                   const struct model_data *d, int horizon, double *out)
{
    (void)w;
    (void)fit;
    naive_mean(d->y, d->n, horizon, out);
    return FC_OK;
}

/* --- models for series without a season: it is removed before and restored after --- */

static void find_kind(const struct model_data *d, struct season *season)
{
    enum season_kind kind = season_is_present(d->y, d->n, d->m) ? SEASON_MULTIPLICATIVE : SEASON_NONE;

    *season = (struct season){.kind = season_admissible(kind, d->y, d->n, d->m), .m = d->m};
}

/* The season of the end is taken off the whole series: the moving one would take some of the noise with it, and the
 * models would believe the rest smoother than what is to come. */
static const double *plain_series(struct model_work *w, const struct model_data *d,
                                  enum season_kind kind, struct season *season)
{
    if (w->plain_n != d->n || w->plain_kind != kind) {
        adjust(&w->season, kind, d->y, d->n, d->m, w->room, w->plain);
        season_remove(&w->season, d->y, d->n, w->plain);
    }
    w->plain_n = d->n;
    w->plain_kind = kind;
    *season = w->season;
    return w->plain;
}

static enum fc_status fit_season(struct model_work *w, const struct model_data *d,
                                 struct model_fit *fit)
{
    (void)w;
    find_kind(d, &fit->season);
    return FC_OK;
}

static enum fc_status project_drift(struct model_work *w, const struct model_fit *fit,
                                    const struct model_data *d, int horizon, double *out)
{
    struct season season;
    const double *y = plain_series(w, d, fit->season.kind, &season);

    naive_drift(y, d->n, horizon, out);
    season_restore(&season, d->n, horizon, out);
    return FC_OK;
}

static enum fc_status fit_plain_ets(struct model_work *w, const struct model_data *d,
                                    struct model_fit *fit, enum ets_trend trend)
{
    struct ets_form form = {false, trend, SEASON_NONE};
    struct season season;

    find_kind(d, &fit->season);
    return ets_fit(&w->ets, &fit->of.ets, form, plain_series(w, d, fit->season.kind, &season), d->n, 1);
}

static enum fc_status fit_ses(struct model_work *w, const struct model_data *d,
                              struct model_fit *fit)
{
    return fit_plain_ets(w, d, fit, ETS_FLAT);
}

static enum fc_status fit_damped(struct model_work *w, const struct model_data *d,
                                 struct model_fit *fit)
{
    return fit_plain_ets(w, d, fit, ETS_DAMPED);
}

static enum fc_status project_plain_ets(struct model_work *w, const struct model_fit *fit,
                                        const struct model_data *d, int horizon, double *out)
{
    struct season season;
    const double *y = plain_series(w, d, fit->season.kind, &season);

    ets_project(&fit->of.ets, y, d->n, horizon, out);
    season_restore(&season, d->n, horizon, out);
    return FC_OK;
}

static enum fc_status fit_theta_line(struct model_work *w, const struct model_data *d, struct model_fit *fit,
                                     enum theta_line line)
{
    struct season season;

    find_kind(d, &fit->season);
    return theta_fit(&w->ets.levenberg, &fit->of.theta, line, plain_series(w, d, fit->season.kind, &season), d->n);
}

static enum fc_status fit_theta(struct model_work *w, const struct model_data *d,
                                struct model_fit *fit)
{
    return fit_theta_line(w, d, fit, THETA_MOVING);
}

static enum fc_status fit_otm(struct model_work *w, const struct model_data *d, struct model_fit *fit)
{
    return fit_theta_line(w, d, fit, THETA_FIXED);
}

static enum fc_status project_theta(struct model_work *w, const struct model_fit *fit,
                                    const struct model_data *d, int horizon, double *out)
{
    struct season season;
    const double *y = plain_series(w, d, fit->season.kind, &season);

    theta_project(&fit->of.theta, y, d->n, horizon, out);
    season_restore(&season, d->n, horizon, out);
    return FC_OK;
}

/* --- models with their own season --- */

static enum fc_status fit_ets(struct model_work *w, const struct model_data *d,
                              struct model_fit *fit)
{
    return ets_choose(&w->ets, &fit->of.forms, d->y, d->n, d->m, season_is_present(d->y, d->n, d->m));
}

static enum fc_status refit_ets(struct model_work *w, const struct model_data *d,
                                struct model_fit *fit)
{
    return ets_refit(&w->ets, &fit->of.forms, d->y, d->n, d->m);
}

static enum fc_status project_ets(struct model_work *w, const struct model_fit *fit,
                                  const struct model_data *d, int horizon, double *out)
{
    return ets_project_mix(&w->ets, &fit->of.forms, d->y, d->n, horizon, out);
}

static enum fc_status fit_ces(struct model_work *w, const struct model_data *d,
                              struct model_fit *fit)
{
    int m = season_is_present(d->y, d->n, d->m) ? d->m : 1;

    return ces_choose(&w->ces, d->y, d->n, m, &fit->of.ces);
}

static enum fc_status project_ces(struct model_work *w, const struct model_fit *fit,
                                  const struct model_data *d, int horizon, double *out)
{
    (void)w;
    ces_project(&fit->of.ces, d->y, d->n, horizon, out);
    return FC_OK;
}

static enum fc_status fit_tsb(struct model_work *w, const struct model_data *d, struct model_fit *fit)
{
    return tsb_fit(&w->ets.levenberg, &fit->of.tsb, d->y, d->n);
}

static enum fc_status project_tsb(struct model_work *w, const struct model_fit *fit, const struct model_data *d,
                                  int horizon, double *out)
{
    (void)w;
    tsb_project(&fit->of.tsb, d->y, d->n, horizon, out);
    return FC_OK;
}

const struct model model_table[MODEL_COUNT] = {
    {"naive", "the last value", 1, 0, false, false, false, fit_nothing, project_naive, NULL, true, NULL, NULL},
    {"snaive", "the last value of the same season", 0, 1, true, false, false, fit_nothing,
     project_snaive, NULL, true, NULL, NULL},
    {"mean", "the mean of all values", 1, 0, false, false, false, fit_nothing, project_mean, NULL, false, NULL, NULL},
    {"drift", "the line through the first and the last value", 2, 0, false, false, false,
     fit_season, project_drift, NULL, false, NULL, NULL},
    {"ses", "simple exponential smoothing", 4, 0, false, false, false, fit_ses, project_plain_ets, NULL, false, NULL, NULL},
    {"damped", "exponential smoothing with a damped trend", 5, 0, false, false, false, fit_damped,
     project_plain_ets, NULL, false, NULL, NULL},
    {"theta", "the dynamic optimised theta model", 5, 0, false, false, false, fit_theta,
     project_theta, NULL, false, NULL, NULL},
    {"ets", "the mean of the best exponential smoothing forms", 8, 0, false, false, false,
     fit_ets, project_ets, refit_ets, false, NULL, NULL},
    {"ols", "regression on trend, season and driver", 6, 1, false, false, true, model_fit_ols,
     model_project_arx, NULL, false, NULL, model_describe_arx},
    {"arx", "regression on trend, season and driver with autoregressive errors", 8, 1, false, false,
     false, model_fit_arx, model_project_arx, NULL, false, NULL, model_describe_arx},
    {"arima", "the mean of the best seasonal ARIMA models", 6, 1, false, false, false, model_fit_arima,
     model_project_arima, model_refit_arima, false, NULL, model_describe_arima},
    {"ces", "complex exponential smoothing", 8, 1, false, false, true, fit_ces, project_ces, NULL, false, NULL, NULL},
    {"otm", "the optimised theta model with one line", 5, 0, false, false, true, fit_otm, project_theta, NULL, false, NULL, NULL},
    {"tsb", "smoothing of how often a count is not zero, and of its size", 8, 0, false, false, false, fit_tsb,
     project_tsb, NULL, true, tsb_suits, NULL},
};

int model_index(const char *name)
{
    for (int i = 0; i < MODEL_COUNT; i++)
        if (strcmp(model_table[i].name, name) == 0)
            return i;
    return -1;
}

bool model_applies(const struct model *model, int n, int m, bool has_driver)
{
    if ((model->seasonal_only && m == 1) || (model->driver_only && !has_driver))
        return false;
    return n >= model->least + model->least_years * m;
}

/* --- all of them --- */

static void forget(double *f, int n)
{
    for (int h = 0; h < n; h++)
        f[h] = NAN;
}

static const double sane = 1e30;

bool model_is_sane(const double *f, int n)
{
    for (int h = 0; h < n; h++)
        if (!(fabs(f[h]) < sane))
            return false;
    return true;
}

static void run_one(struct model_work *w, int i, const struct model_data *d, bool refit, double *f, int horizon)
{
    forget(f, horizon);
    if (!model_applies(&model_table[i], d->n, d->m, d->driver != NULL))
        return;
    if ((!w->fitted[i] || refit) && model_fit_anew(w, i, d) != FC_OK)
        return;
    if (model_table[i].project(w, &w->fits[i], d, horizon, f) != FC_OK || !model_is_sane(f, horizon))
        forget(f, horizon);
}

/* A form found while the series was off its course is none for the course: when a temporary change has come to its end
 * since the fits were made, all are searched for anew. */
static void forget_spoilt_fits(struct model_work *w, const struct outlier *found, int count)
{
    int temporary = 0;

    for (int i = 0; i < count; i++)
        temporary += found[i].kind == OUTLIER_TEMPORARY;
    for (int i = 0; i < MODEL_COUNT && temporary != w->temporary; i++)
        w->fitted[i] = false;
    w->temporary = temporary;
}

int model_run_all(struct model_work *w, const struct model_data *d, const bool *wanted, bool refit,
                  const struct model_forecast *out, struct outlier *found)
{
    struct model_data clean = *d;
    int count = outlier_find(d->y, d->n, d->m, w->room, found);

    if (count > 0) {
        outlier_clean(d->y, d->n, found, count, w->clean);
        clean.y = w->clean;
    }
    forget_spoilt_fits(w, found, count);
    w->plain_n = 0;
    for (int i = 0; i < MODEL_COUNT; i++) {
        double *f = out->at + (size_t)i * out->stride;
        if (wanted[i])
            run_one(w, i, model_table[i].as_is ? d : &clean, refit, f, out->horizon);
        else
            forget(f, out->horizon);
    }
    return count;
}

enum fc_status model_describe(struct model_work *w, int i, const struct model_data *d, int count,
                              struct regression *out)
{
    struct model_data clean = *d;

    if (!model_table[i].describe || !w->fitted[i])
        return FC_ESHAPE;
    if (count > 0)
        clean.y = w->clean;
    return model_table[i].describe(w, &w->fits[i], &clean, out);
}
