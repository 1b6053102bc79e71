#include "arx.h"

#include <math.h>
#include <stdbool.h>
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
        if (i >= d->m && w->at[i] - w->at[i - d->m] == d->m)
            design_row_again(d, w->at[i], w->X + i, rows);
        else
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

/* --- the search for phi, on cross-products ---
 *
 * With z_t = (x_t, y_t) and no gap between rows, the products of the transformed rows are a quadratic
 * in phi:  M(phi) = A - phi B + phi^2 C,  A = sum z_t z_t',  B = sum (z_t z_{t-1}' + z_{t-1} z_t'),
 * C = sum z_{t-1} z_{t-1}' - z_1 z_1'.  The residual sum of squares is the last pivot of M's
 * triangle. One pass over the series serves every phi; the coefficients published come from QR. */

enum { CROSS = DESIGN_COLUMNS_MAX + 1 };

struct products {
    int q;                      /* p + 1 */
    double A[CROSS][CROSS], B[CROSS][CROSS], C[CROSS][CROSS];     /* lower triangles */
};

static bool has_gap(const struct arx_work *w, int rows)
{
    return w->at[rows - 1] - w->at[0] != rows - 1;
}

static const double *column(const struct arx_work *w, int rows, int p, int j)
{
    return j < p ? w->X + (size_t)j * (size_t)rows : w->y;
}

static void multiply(const struct arx_work *w, int rows, int p, struct products *s)
{
    s->q = p + 1;
    for (int i = 0; i <= p; i++)
        for (int j = 0; j <= i; j++) {
            const double *a = column(w, rows, p, i), *b = column(w, rows, p, j);
            double same = a[0] * b[0], shifted = 0;
            for (int t = 1; t < rows; t++) {
                same += a[t] * b[t];
                shifted += a[t] * b[t - 1] + a[t - 1] * b[t];
            }
            s->A[i][j] = same;
            s->B[i][j] = shifted;
            s->C[i][j] = same - a[rows - 1] * b[rows - 1] - a[0] * b[0];
        }
}

/* Residual sum of squares at phi, with the triangle of M left in L; NaN when M is not positive
 * definite to working precision. */
static double triangle_at(const struct products *s, double phi, double L[CROSS][CROSS])
{
    for (int i = 0; i < s->q; i++)
        for (int j = 0; j <= i; j++) {
            double m = s->A[i][j] + phi * (phi * s->C[i][j] - s->B[i][j]), sum = m;
            for (int k = 0; k < j; k++)
                sum -= L[i][k] * L[j][k];
            if (i == s->q - 1 && j == i)
                return fmax(sum, 0);
            if (j == i && !(sum > 1e-11 * m))
                return NAN;
            L[i][j] = j < i ? sum / L[j][j] : sqrt(sum);
        }
    return NAN;
}

/* What the search looks at: the series' cross-products, or without them the rows themselves. */
struct surface {
    struct arx_work *w;
    const struct products *products;    /* NULL: QR at every phi */
    int rows, p;
};

static enum fc_status height(const struct surface *s, double phi, double *loglik)
{
    double L[CROSS][CROSS], b[DESIGN_COLUMNS_MAX], sigma, rss;

    if (!s->products)
        return at_phi(s->w, s->rows, s->p, phi, b, NULL, loglik, &sigma);
    rss = triangle_at(s->products, phi, L);
    if (isnan(rss))
        return FC_ESINGULAR;
    *loglik = -0.5 * s->rows * (log(2 * M_PI * (rss / s->rows + 1e-30)) + 1) + 0.5 * log(1 - phi * phi);
    return FC_OK;
}

/* Golden section on (-0.98, 0.98); a singular design is singular at every phi. */
static enum fc_status search(const struct surface *s, double *phi)
{
    const double golden = 0.6180339887498949;
    double low = -0.98, high = 0.98, x[2], v[2];
    enum fc_status status;

    x[0] = high - golden * (high - low);
    x[1] = low + golden * (high - low);
    for (int i = 0; i < 2; i++)
        if ((status = height(s, x[i], &v[i])) != FC_OK)
            return status;
    while (high - low > 1e-6) {
        int worse = v[0] < v[1] ? 0 : 1;
        *(worse ? &high : &low) = x[worse];
        x[worse] = x[1 - worse];
        v[worse] = v[1 - worse];
        worse = 1 - worse;
        x[worse] = worse ? low + golden * (high - low) : high - golden * (high - low);
        if ((status = height(s, x[worse], &v[worse])) != FC_OK)
            return status;
    }
    *phi = 0.5 * (low + high);
    return FC_OK;
}

static enum fc_status search_phi(struct arx_work *w, int rows, int p, double *phi)
{
    struct products products;
    struct surface surface = {w, NULL, rows, p};
    enum fc_status status = FC_ESINGULAR;

    if (!has_gap(w, rows)) {
        multiply(w, rows, p, &products);
        surface.products = &products;
        status = search(&surface, phi);
    }
    surface.products = NULL;
    return status == FC_OK ? FC_OK : search(&surface, phi);
}

static double residual(const struct arx_work *w, const double *b, int rows, int p, int i)
{
    double u = w->y[i];

    for (int j = 0; j < p; j++)
        u -= b[j] * w->X[i + (size_t)j * (size_t)rows];
    return u;
}

static void note_last(const struct arx_work *w, struct arx_fit *fit, int rows)
{
    fit->n = rows;
    fit->last = residual(w, fit->b, rows, fit->p, rows - 1);
    fit->last_at = w->at[rows - 1];
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
    note_last(w, fit, rows);
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
        status = search_phi(w, rows, fit->p, &fit->phi);
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

int arx_rows(struct arx_work *w, const struct arx_fit *fit, const double *y, int n)
{
    int rows = n > w->n ? 0 : gather(w, &fit->design, y, n);

    for (int i = 0; i < rows; i++)
        (void)transform_row(w, rows, fit->p, fit->phi, i);
    return rows;
}

/* b from the triangle: L' b = the last row of L. */
static void solve_back(int p, double L[CROSS][CROSS], double *b)
{
    for (int i = p - 1; i >= 0; i--) {
        b[i] = L[p][i];
        for (int k = i + 1; k < p; k++)
            b[i] -= L[k][i] * b[k];
        b[i] /= L[i][i];
    }
}

enum fc_status arx_follow(struct arx_work *w, struct arx_fit *fit, const struct design *d, double phi,
                          const double *y, int n)
{
    struct products products;
    double L[CROSS][CROSS];
    int rows;
    enum fc_status status = begin(w, fit, d, y, n, &rows);

    if (status != FC_OK)
        return status;
    if (!(fabs(phi) < 1))
        return FC_ERANGE;
    fit->phi = phi;
    if (has_gap(w, rows))
        return finish(w, fit, rows);
    multiply(w, rows, fit->p, &products);
    if (isnan(triangle_at(&products, phi, L)))
        return finish(w, fit, rows);
    solve_back(fit->p, L, fit->b);
    note_last(w, fit, rows);
    return FC_OK;
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
