#include "arx.h"

#include <math.h>
#include <stdlib.h>

enum fc_status arx_work_alloc(struct arx_work *w, int n)
{
    size_t rows = (size_t)(n < DESIGN_COLUMNS_MAX ? DESIGN_COLUMNS_MAX : n), p = DESIGN_COLUMNS_MAX;
    enum fc_status status;
    double *m;

    *w = (struct arx_work){.n = n};
    w->memory = m = malloc(rows * (sizeof(double) * (2 * p + 2) + sizeof(int)));
    if (!m)
        return FC_ENOMEM;
    w->X = m;
    w->TX = w->X + rows * p;
    w->y = w->TX + rows * p;
    w->Ty = w->y + rows;
    w->at = (int *)(w->Ty + rows);
    if ((status = linalg_work_alloc(&w->linalg, (int)rows, (int)p)) != FC_OK)
        arx_work_free(w);
    return status;
}

void arx_work_free(struct arx_work *w)
{
    linalg_work_free(&w->linalg);
    free(w->memory);
    *w = (struct arx_work){0};
}

static bool driver_is_known(const struct design *d, int t)
{
    return !d->driver || (t < d->driver_end && isfinite(d->driver[t]));
}

/* Lists the usable rows, then lays them out; returns their number. */
static int gather(struct arx_work *w, const struct design *d, const double *y, int n)
{
    int rows = 0;

    for (int t = 0; t < n; t++)
        if (isfinite(y[t]) && driver_is_known(d, t))
            w->at[rows++] = t;
    for (int i = 0; i < rows; i++) {
        design_row(d, w->at[i], w->X + i, rows);
        w->y[i] = y[w->at[i]];
    }
    return rows;
}

/* Row i without what row i - 1 foretells of it, divided by its conditional standard deviation over
 * sigma; returns the logarithm of that deviation. */
static double transform_row(struct arx_work *w, int rows, int p, double phi, int i)
{
    double carry = i > 0 ? pow(phi, w->at[i] - w->at[i - 1]) : 0;
    double deviation = sqrt((1 - carry * carry) / (1 - phi * phi));

    for (int j = 0; j < p; j++) {
        const double *x = w->X + (size_t)j * (size_t)rows;
        w->TX[i + (size_t)j * (size_t)rows] = (x[i] - (i ? carry * x[i - 1] : 0)) / deviation;
    }
    w->Ty[i] = (w->y[i] - (i ? carry * w->y[i - 1] : 0)) / deviation;
    return log(deviation);
}

/* Concentrated log likelihood at phi; leaves b, and the covariance when V is given. */
static enum fc_status at_phi(struct arx_work *w, int rows, int p, double phi, double *b, double *V,
                             double *loglik, double *sigma)
{
    struct linalg_lstsq found;
    enum fc_status status;
    double logs = 0, s2;

    for (int i = 0; i < rows; i++)
        logs += transform_row(w, rows, p, phi, i);
    status = linalg_lstsq(&w->linalg, rows, p, w->TX, w->Ty, -1, b, V, &found);
    if (status != FC_OK)
        return status;
    s2 = found.rss / rows + 1e-30;
    *loglik = -0.5 * rows * (log(2 * M_PI * s2) + 1) - logs;
    *sigma = sqrt(found.rss / (rows > p ? rows - p : 1));
    return FC_OK;
}

/* Golden section on (-0.98, 0.98); a singular design is singular at every phi. */
static enum fc_status search(struct arx_work *w, int rows, int p, double *phi)
{
    const double golden = 0.6180339887498949;
    double low = -0.98, high = 0.98, b[DESIGN_COLUMNS_MAX], sigma, x[2], v[2];
    enum fc_status status;

    x[0] = high - golden * (high - low);
    x[1] = low + golden * (high - low);
    for (int i = 0; i < 2; i++)
        if ((status = at_phi(w, rows, p, x[i], b, NULL, &v[i], &sigma)) != FC_OK)
            return status;
    while (high - low > 1e-6) {
        int worse = v[0] < v[1] ? 0 : 1;
        *(worse ? &high : &low) = x[worse];
        x[worse] = x[1 - worse];
        v[worse] = v[1 - worse];
        worse = 1 - worse;
        x[worse] = worse ? low + golden * (high - low) : high - golden * (high - low);
        if ((status = at_phi(w, rows, p, x[worse], b, NULL, &v[worse], &sigma)) != FC_OK)
            return status;
    }
    *phi = 0.5 * (low + high);
    return FC_OK;
}

static double residual(const struct arx_work *w, const double *b, int rows, int p, int i)
{
    double u = w->y[i];

    for (int j = 0; j < p; j++)
        u -= b[j] * w->X[i + (size_t)j * (size_t)rows];
    return u;
}

static enum fc_status finish(struct arx_work *w, struct arx_fit *fit, int rows)
{
    double V[DESIGN_COLUMNS_MAX * DESIGN_COLUMNS_MAX];
    enum fc_status status =
        at_phi(w, rows, fit->p, fit->phi, fit->b, V, &fit->loglik, &fit->sigma);

    if (status != FC_OK)
        return status;
    for (int j = 0; j < fit->p; j++)
        fit->se[j] = fit->sigma * sqrt(V[j + j * fit->p]);
    fit->n = rows;
    fit->last = residual(w, fit->b, rows, fit->p, rows - 1);
    fit->last_at = w->at[rows - 1];
    return FC_OK;
}

static enum fc_status begin(struct arx_work *w, struct arx_fit *fit, const struct design *d,
                            const double *y, int n, int *rows)
{
    *fit = (struct arx_fit){.design = *d, .p = design_columns(d)};
    if (n > w->n || fit->p > DESIGN_COLUMNS_MAX)
        return FC_ESHAPE;
    *rows = gather(w, d, y, n);
    return *rows < fit->p + 2 ? FC_ESHORT : FC_OK;
}

enum fc_status arx_fit(struct arx_work *w, struct arx_fit *fit, const struct design *d,
                       const double *y, int n)
{
    int rows;
    enum fc_status status = begin(w, fit, d, y, n, &rows);

    if (status == FC_OK)
        status = search(w, rows, fit->p, &fit->phi);
    return status == FC_OK ? finish(w, fit, rows) : status;
}

enum fc_status arx_fit_given(struct arx_work *w, struct arx_fit *fit, const struct design *d,
                             double phi, const double *y, int n)
{
    int rows;
    enum fc_status status = begin(w, fit, d, y, n, &rows);

    if (status != FC_OK)
        return status;
    if (!(fabs(phi) < 1))
        return FC_ERANGE;
    fit->phi = phi;
    return finish(w, fit, rows);
}

/* The last driver value known at or before t. */
static double known_driver(const struct arx_fit *fit, int t)
{
    while (t > fit->last_at && !driver_is_known(&fit->design, t))
        t--;
    return fit->design.driver[t];
}

void arx_project(const struct arx_fit *fit, int n, int horizon, double *out)
{
    double row[DESIGN_COLUMNS_MAX];

    for (int h = 0; h < horizon; h++) {
        design_row(&fit->design, n + h, row, 1);
        if (fit->design.driver)
            row[fit->p - 1] = known_driver(fit, n + h);
        out[h] = pow(fit->phi, n + h - fit->last_at) * fit->last;
        for (int j = 0; j < fit->p; j++)
            out[h] += fit->b[j] * row[j];
    }
}
