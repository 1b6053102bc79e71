#include "kalman.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lags with a coefficient: seasonal polynomials are mostly zeros. */
struct sparse {
    int count, lag[KALMAN_LAGS];
    double value[KALMAN_LAGS];
};

/* The recursion between two values. */
struct gain {
    int width;                  /* highest lag, rounded up to a multiple of 4 */
    double F, M;                /* innovation variance; the increment of the covariance is Y M Y' */
    double L[KALMAN_LAGS];      /* [lag - 1]: gain less the autoregressive coefficient */
};

enum fc_status kalman_work_alloc(struct kalman_work *w, int n)
{
    size_t rows = (size_t)(n + KALMAN_LAGS), count = 3 * KALMAN_COLUMNS + 1;

    *w = (struct kalman_work){.n = n};
    if (n < 1)
        return FC_ESHAPE;
    w->memory = calloc(rows * count, sizeof *w->memory);
    if (!w->memory)
        return FC_ENOMEM;
    for (size_t c = 0; c < KALMAN_COLUMNS; c++) {
        w->column[c] = w->memory + rows * (3 * c);
        w->u[c] = w->memory + rows * (3 * c + 1);
        w->carry[c] = w->memory + rows * (3 * c + 2);
    }
    w->increment = w->memory + rows * (count - 1);
    return FC_OK;
}

void kalman_work_free(struct kalman_work *w)
{
    free(w->memory);
    *w = (struct kalman_work){0};
}

static void sparse_find(struct sparse *s, const double *dense, int highest)
{
    s->count = 0;
    for (int i = 1; i <= highest; i++)
        if (dense[i] != 0) {
            s->lag[s->count] = i;
            s->value[s->count++] = dense[i];
        }
}

/* --- the stationary start --- */

/* Autocovariances 0 .. lags of the autoregression alone: down to the partial autocorrelations, and
 * up again by gamma_k = sum_j a_{k,j} gamma_{k-j}. Source: Brockwell and Davis (1991), section 5.2. */
static enum fc_status ar_autocovariance(const double *ar, int p, const struct sparse *sparse,
                                        int lags, double *gamma)
{
    double a[KALMAN_LAGS + 1][KALMAN_LAGS + 1], r, spare;

    gamma[0] = 1;
    if (p > 0)
        memcpy(a[p], ar, sizeof(double) * (size_t)(p + 1));
    for (int k = p; k >= 1; k--) {
        r = a[k][k];
        spare = 1 - r * r;
        if (!(spare > 1e-10))
            return FC_ERANGE;
        gamma[0] /= spare;
        for (int j = 1; j < k; j++)
            a[k - 1][j] = (a[k][j] + r * a[k][k - j]) / spare;
    }
    for (int k = 1; k <= p && k <= lags; k++) {
        gamma[k] = 0;
        for (int j = 1; j <= k; j++)
            gamma[k] += a[k][j] * gamma[k - j];
    }
    for (int k = p + 1; k <= lags; k++) {
        gamma[k] = 0;
        for (int i = 0; i < sparse->count; i++)
            gamma[k] += sparse->value[i] * gamma[k - sparse->lag[i]];
    }
    return FC_OK;
}

/* The moving average's own autocovariances: g_k = sum_i ma_i ma_{i+k}. */
static void ma_autocovariance(const struct sparse *ma, int q, double *g)
{
    memset(g, 0, sizeof(double) * (size_t)(q + 1));
    g[0] = 1;
    for (int i = 0; i < ma->count; i++) {
        g[ma->lag[i]] += ma->value[i];
        g[0] += ma->value[i] * ma->value[i];
        for (int j = 0; j < i; j++)
            g[ma->lag[i] - ma->lag[j]] += ma->value[i] * ma->value[j];
    }
}

/* gamma_k = sum_j g_j (gamma^x_{k+j} + gamma^x_{k-j}), gamma^x of the autoregression alone. */
static enum fc_status autocovariance(const struct kalman_arma *arma, const struct sparse *ar,
                                     const struct sparse *ma, int lags, double *gamma)
{
    double x[2 * KALMAN_LAGS + 1], g[KALMAN_LAGS + 1];
    enum fc_status status = ar_autocovariance(arma->ar, arma->p, ar, lags + arma->q, x);

    if (status != FC_OK)
        return status;
    ma_autocovariance(ma, arma->q, g);
    for (int k = 0; k <= lags; k++)
        gamma[k] = g[0] * x[k];
    for (int j = 1; j <= arma->q; j++)
        for (int k = 0; k <= lags && g[j] != 0; k++)
            gamma[k] += g[j] * (x[k + j] + x[abs(k - j)]);
    return FC_OK;
}

enum fc_status kalman_autocovariance(const struct kalman_arma *arma, int lags, double *gamma)
{
    struct sparse ar, ma;

    sparse_find(&ar, arma->ar, arma->p);
    sparse_find(&ma, arma->ma, arma->q);
    return autocovariance(arma, &ar, &ma, lags, gamma);
}

/* psi_k = ma_k + sum_i ar_i psi_{k-i}, k < count: the covariance of w_t with e_{t-k}. */
static void psi_weights(const struct kalman_arma *arma, const struct sparse *ar, int count,
                        double *psi)
{
    for (int k = 0; k < count; k++) {
        psi[k] = k == 0 ? 1 : arma->ma[k];
        for (int i = 0; i < ar->count && ar->lag[i] <= k; i++)
            psi[k] += ar->value[i] * psi[k - ar->lag[i]];
    }
}

/* F_1 = gamma_0 and K_1 = T P_1 Z' / F_1, whose element i is the covariance with w_t of what is known
 * at t about w_{t+i}:  sum_{j >= i} ar_j gamma_{j-i} + ma_j psi_{j-i}.
 * P_2 - P_1 = -K_1 F_1 K_1', hence Y_1 = K_1 and M_1 = -F_1. */
static enum fc_status start(const struct kalman_arma *arma, const struct sparse *ar,
                            const struct sparse *ma, struct gain *gain, double *Y)
{
    double gamma[KALMAN_LAGS + 1], psi[KALMAN_LAGS + 1];
    int lags = arma->p > 0 ? arma->p - 1 : 0;
    enum fc_status status = autocovariance(arma, ar, ma, lags, gamma);

    if (status != FC_OK)
        return status;
    psi_weights(arma, ar, arma->q, psi);
    for (int k = 0; k < ar->count; k++)
        for (int i = 1; i <= ar->lag[k]; i++)
            Y[i - 1] += ar->value[k] * gamma[ar->lag[k] - i];
    for (int k = 0; k < ma->count; k++)
        for (int i = 1; i <= ma->lag[k]; i++)
            Y[i - 1] += ma->value[k] * psi[ma->lag[k] - i];
    gain->F = gamma[0];
    gain->M = -gamma[0];
    memset(gain->L, 0, sizeof gain->L);
    for (int i = 0; i < gain->width; i++) {
        Y[i] /= gamma[0];
        gain->L[i] = Y[i] - (i < arma->p ? arma->ar[i + 1] : 0);
    }
    return FC_OK;
}

/* --- the recursion --- */

/* carry += L v: what an innovation says about the values after it. */
static inline void carry_on(double *restrict carry, const double *restrict L, double v, int width)
{
    for (int i = 0; i < width; i += 4) {
        carry[i] += L[i] * v;
        carry[i + 1] += L[i + 1] * v;
        carry[i + 2] += L[i + 2] * v;
        carry[i + 3] += L[i + 3] * v;
    }
}

/* From one time to the next, y the element of Y at hand and Y the others, shifted in place:
 *   F' = F + M y^2,  L' = (F L + M y Y) / F',  Y' = Y - L y,  M' = M - M^2 y^2 / F'
 * The autoregressive coefficients cancel from L' = K' - ar. */
static void advance(struct gain *g, double *restrict Y, double y)
{
    double next = g->F + g->M * y * y, keep = g->F / next, add = g->M * y / next;
    double *restrict L = g->L;

    for (int i = 0; i < g->width; i += 2) {
        double y0 = Y[i], y1 = Y[i + 1], l0 = L[i], l1 = L[i + 1];
        Y[i] = y0 - l0 * y;
        Y[i + 1] = y1 - l1 * y;
        L[i] = l0 * keep + add * y0;
        L[i + 1] = l1 * keep + add * y1;
    }
    g->M -= g->M * add * y;
    g->F = next;
}

/* One value of one column. */
static inline void take(struct kalman_work *w, int c, int t, const struct gain *g,
                        const struct sparse *ar, double deviation)
{
    double x = w->column[c][t], v = x - w->carry[c][t];
    double *carry = w->carry[c] + t;

    w->u[c][t] = v / deviation;
    carry_on(carry + 1, g->L, v, g->width);
    for (int i = 0; i < ar->count; i++)
        carry[ar->lag[i]] += ar->value[i] * x;
}

/* The rest of a column once the gain has settled, from time t: L = ma, F = 1. */
static void settle(struct kalman_work *w, int c, int t, int n, const struct sparse *ar,
                   const struct sparse *ma)
{
    const double *x = w->column[c];
    double *carry = w->carry[c], *u = w->u[c];

    for (; t < n; t++) {
        u[t] = x[t] - carry[t];
        for (int i = 0; i < ar->count; i++)
            carry[t + ar->lag[i]] += ar->value[i] * x[t];
        for (int i = 0; i < ma->count; i++)
            carry[t + ma->lag[i]] += ma->value[i] * u[t];
    }
}

static void clear(struct kalman_work *w, int n, int columns)
{
    size_t bytes = sizeof(double) * (size_t)(n + KALMAN_LAGS);

    for (int c = 0; c < columns; c++)
        memset(w->carry[c], 0, bytes);
    memset(w->increment, 0, bytes);
    w->logdet = 0;
}

/* Logarithms are slow: one for as many variances as their product can hold. */
static void add_log(struct kalman_work *w, double *product, double F)
{
    *product *= F;
    if (*product > 1e100) {
        w->logdet += log(*product);
        *product = 1;
    }
}

enum fc_status kalman_filter(struct kalman_work *w, const struct kalman_arma *arma, int n,
                             int columns)
{
    int highest = arma->p > arma->q ? arma->p : arma->q, t;
    struct gain gain = {.width = (highest + 3) / 4 * 4};
    struct sparse ar, ma;
    double product = 1, deviation;
    enum fc_status status;

    if (n < 1 || n > w->n || columns > KALMAN_COLUMNS || highest > KALMAN_LAGS)
        return FC_ESHAPE;
    clear(w, n, columns);
    sparse_find(&ar, arma->ar, arma->p);
    sparse_find(&ma, arma->ma, arma->q);
    if ((status = start(arma, &ar, &ma, &gain, w->increment)) != FC_OK)
        return status;
    for (t = 0; t < n && gain.F > 1 + 1e-10; t++) {
        deviation = sqrt(gain.F);
        for (int c = 0; c < columns; c++)
            take(w, c, t, &gain, &ar, deviation);
        add_log(w, &product, gain.F);
        advance(&gain, w->increment + t + 1, w->increment[t]);
    }
    w->logdet += log(product);
    for (int c = 0; c < columns; c++)
        settle(w, c, t, n, &ar, &ma);
    return isfinite(w->logdet) ? FC_OK : FC_ERANGE;
}

void kalman_forecast(const struct kalman_work *w, const struct kalman_arma *arma, int n, int column,
                     int horizon, double *out)
{
    for (int h = 0; h < horizon; h++) {
        out[h] = h < KALMAN_LAGS ? w->carry[column][n + h] : 0;
        for (int i = 1; i <= arma->p && i <= h; i++)
            out[h] += arma->ar[i] * out[h - i];
    }
}
