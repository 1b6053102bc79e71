#include "regression.h"

#include <math.h>

#include "ols.h"

enum { P = DESIGN_COLUMNS_MAX };

struct covariances {
    int p;
    double plain[P * P], robust[P * P];
};

static double deviation(const double *V, const double *c, int p)
{
    double sum = 0;

    for (int i = 0; i < p; i++)
        for (int j = 0; j < p; j++)
            sum += c[i] * V[i + j * p] * c[j];
    return sqrt(fmax(sum, 0));
}

static void add_term(struct regression *out, const struct arx_fit *fit, const struct covariances *V, const double *c,
                     enum regression_kind kind, int season)
{
    struct regression_term *term = &out->term[out->terms++];

    *term = (struct regression_term){.kind = kind, .season = season, .se = deviation(V->plain, c, fit->p),
                                     .robust = deviation(V->robust, c, fit->p)};
    for (int j = 0; j < fit->p; j++)
        term->b += c[j] * fit->b[j];
}

/* Columns in design.h's order: one, trend, seasonal, driver. */
static void add_terms(struct regression *out, const struct arx_fit *fit, const struct covariances *V, int n)
{
    const struct design *d = &fit->design;
    const int first = 1 + d->trend, driver = fit->p - 1;
    double row[P], c[P] = {0};

    design_row(d, n - 1, row, 1);
    for (int j = 0; j < fit->p; j++)
        c[j] = j < first ? row[j] : 0;
    add_term(out, fit, V, c, REGRESSION_LEVEL, 0);
    if (d->trend) {
        for (int j = 0; j < fit->p; j++)
            c[j] = j == 1;
        add_term(out, fit, V, c, REGRESSION_TREND, 0);
    }
    for (int season = 0; season < d->m && d->harmonics > 0; season++) {
        design_row(d, season, row, 1);
        for (int j = 0; j < fit->p; j++)
            c[j] = j >= first && !(d->driver && j == driver) ? row[j] : 0;
        add_term(out, fit, V, c, REGRESSION_SEASON, season);
    }
    if (d->driver) {
        for (int j = 0; j < fit->p; j++)
            c[j] = j == driver;
        add_term(out, fit, V, c, REGRESSION_DRIVER, 0);
    }
}

static double explained(const struct arx_work *w, const struct arx_fit *fit, int rows)
{
    double mean = 0, total = 0, left = 0;

    for (int i = 0; i < rows; i++)
        mean += w->y[i] / rows;
    for (int i = 0; i < rows; i++) {
        double e = w->y[i];
        for (int j = 0; j < fit->p; j++)
            e -= fit->b[j] * w->X[i + j * rows];
        left += e * e;
        total += (w->y[i] - mean) * (w->y[i] - mean);
    }
    return total > 0 ? 1 - left / total : 0;
}

enum fc_status regression_describe(struct arx_work *w, const struct arx_fit *fit, const double *y, int n,
                                   struct regression *out)
{
    struct covariances V = {.p = fit->p};
    double b[P], se[P];
    struct ols_fit ols = {.b = b, .se = se, .V = V.plain};
    const int rows = arx_rows(w, fit, y, n);
    enum fc_status status = ols_fit(&w->linalg, rows, fit->p, w->TX, w->Ty, fit->phi == 0 ? 0 : -1, &ols);

    *out = (struct regression){.n = rows, .p = fit->p, .rank = ols.rank, .cond = ols.cond, .phi = fit->phi};
    if (status != FC_OK)
        return status;
    out->lags = ols_hac_lags(rows);
    status = ols_hac(&ols, w->TX, w->Ty, out->lags, w->linalg.r, se, V.robust);
    if (status != FC_OK)
        return status;
    out->sigma = ols.sigma;
    out->r2 = explained(w, fit, rows);
    add_terms(out, fit, &V, n);
    return FC_OK;
}

void regression_rescale(struct regression *r, double unit)
{
    if (r->logged)
        return;
    for (int i = 0; i < r->terms; i++) {
        r->term[i].b *= unit;
        r->term[i].se *= unit;
        r->term[i].robust *= unit;
    }
    r->sigma *= unit;
}
