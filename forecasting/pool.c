#include "pool_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg.h"

/* Where each part of a row stands among its columns. */
enum { AT_X = 0, AT_GX = POOL_OWN, AT_LF = 2 * POOL_OWN, AT_GLF = 3 * POOL_OWN, AT_C = 4 * POOL_OWN,
       AT_1 = 5 * POOL_OWN };

/* Ridge, as a share of a column's own sum of squares: of a series' own columns; of those that are common, over the
 * number of periods, as all rows of a period see one value of them; and rows worth of it. Chosen on dev and the
 * training parts of the other staged sets. */
static const double own_ridge = 0.03, loaded_ridge = 30, common_ridge = 400;
static const double ridge_rows = 100;
static const double rows_least = 55;
static const double followed_limit = 6;         /* of (s_{t+h} - s_t) / sqrt(h) */

/* Periods over which the weights halve; the last column is the plain mean. */
static const double *halves(int m)
{
    static const double annual[] = {0.4, 1, 2, 4}, quarterly[] = {0.4, 1, 2, 6}, monthly[] = {0.4, 1, 4, 16};

    return m == 1 ? annual : m == 4 ? quarterly : monthly;
}

int pool_first_row(int m)
{
    return m == 1 ? 2 : 2 * m;
}

enum fc_status pool_work_alloc(struct pool_work *w, int m, int series, size_t values, int longest, int horizon)
{
    size_t ages = (size_t)longest;

    *w = (struct pool_work){.m = m, .most = series, .values = values, .longest = longest, .horizon = horizon};
    if (series < 1 || longest < 1 || horizon < 1 || horizon > POOL_HORIZON)
        return FC_ESHAPE;
    w->member = malloc(sizeof *w->member * (size_t)series);
    w->s = malloc(sizeof *w->s * (2 * values + (ADJUST_ROOM + 1) * ages));
    w->age = calloc(ages, sizeof *w->age);
    w->followed = calloc(3 * ages * (size_t)horizon, sizeof *w->followed);
    if (!w->member || !w->s || !w->age || !w->followed) {
        pool_work_free(w);
        return FC_ENOMEM;
    }
    w->beat = w->s + values;
    w->room = w->beat + values;
    for (int h = 1; h <= horizon; h++)
        w->limit[h] = followed_limit * sqrt(h);
    return FC_OK;
}

void pool_work_free(struct pool_work *w)
{
    free(w->member);
    free(w->s);
    free(w->age);
    free(w->followed);
    *w = (struct pool_work){0};
}

/* --- one series --- */

static bool is_positive(const double *y, int n)
{
    for (int t = 0; t < n; t++)
        if (!(y[t] > 0))
            return false;
    return true;
}

/* Fills s and what p says of the whole series. False when it never changes. */
static bool see(const double *y, int m, double *room, struct pool_member *p)
{
    enum season_kind kind = season_is_present(y, p->n, m) ? SEASON_MULTIPLICATIVE : SEASON_NONE;
    double sum = 0;

    adjust(&p->season, kind, y, p->n, m, room, p->s);
    p->logged = is_positive(p->s, p->n);
    for (int t = 0; t < p->n && p->logged; t++)
        p->s[t] = log(p->s[t]);
    for (int t = 1; t < p->n; t++)
        sum += fabs(p->s[t] - p->s[t - 1]);
    p->unit = sum / (p->n - 1);
    if (!(p->unit > 0) || !isfinite(1 / p->unit))
        return false;
    for (int t = 0; t < p->n; t++)
        p->s[t] /= p->unit;
    return true;
}

int pool_add(struct pool_work *w, const double *y, int n)
{
    struct pool_member *p = &w->member[w->count];

    if (w->count == w->most || n > w->longest || n < pool_first_row(w->m) + 2 || (size_t)n > w->values - w->used)
        return -1;
    *p = (struct pool_member){.n = n, .s = w->s + w->used, .beat = w->beat + w->used};
    if (!see(y, w->m, w->room, p))
        return -1;
    pool_find_beat(p, w->m);
    w->used += (size_t)n;
    return w->count++;
}

static double within(double value, double limit)
{
    return fmin(fmax(value, -limit), limit);
}

double pool_change(const struct pool_member *p, int t)
{
    return t > 0 ? within(p->s[t] - p->s[t - 1], POOL_LIMIT) : 0;
}

void pool_trail_start(struct pool_trail *trail, int m)
{
    *trail = (struct pool_trail){0};
    for (int j = 0; j < POOL_OWN; j++)
        trail->keep[j] = j < POOL_OWN - 1 ? exp2(-1 / halves(m)[j]) : 1;
}

void pool_trail_take(struct pool_trail *trail, double d, double *x)
{
    for (int j = 0; j < POOL_OWN; j++) {
        trail->sum[j] = trail->keep[j] * trail->sum[j] + d;
        trail->weight[j] = trail->keep[j] * trail->weight[j] + 1;
        x[j] = trail->sum[j] / trail->weight[j];
    }
}

/* --- sums over the rows --- */

/* One series' products and answers, before they are multiplied with its g. */
struct own_sums {
    double product[POOL_HORIZON + 1][POOL_OWN][POOL_OWN], answer[POOL_HORIZON][POOL_OWN];
};

static void add_to_age(struct pool_age *age, const struct pool_member *p, const double *x)
{
    const double g = p->lasting, l = p->loading, times[] = {1, g, l, g * l, g * g * l};
    const double weight[] = {l, g * l, l * l, g * l * l, g * g * l * l};

    age->rows++;
    for (int k = 0; k < 5; k++) {
        age->weight[k] += weight[k];
        for (int i = 0; i < POOL_OWN; i++)
            age->x[k][i] += times[k] * x[i];
    }
}

/* What followed t at each horizon known. */
static void add_followed(struct pool_work *w, const struct pool_member *p, const double *x, int t, struct own_sums *own)
{
    int distance = p->n - 1 - t, known = distance < w->horizon ? distance : w->horizon;
    double *followed = w->followed + 3 * (size_t)distance * (size_t)w->horizon;

    for (int h = 1; h <= known; h++) {
        double rate = within(p->s[t + h] - p->s[t], w->limit[h]) / h;
        followed[h - 1] += rate;
        followed[w->horizon + h - 1] += p->loading * rate;
        followed[2 * w->horizon + h - 1] += p->lasting * p->loading * rate;
        for (int i = 0; i < POOL_OWN; i++)
            own->answer[h - 1][i] += x[i] * rate;
    }
    for (int i = 0; i < POOL_OWN; i++)
        for (int j = 0; j < POOL_OWN; j++)
            own->product[known][i][j] += x[i] * x[j];
}

/* All rows of a member; its x at the end stays in it. */
static void add_rows(struct pool_work *w, struct pool_member *p)
{
    struct own_sums own = {0};
    struct pool_trail trail;
    const double times[] = {1, p->lasting, p->lasting * p->lasting};

    pool_trail_start(&trail, w->m);
    for (int t = 1; t < p->n; t++) {
        pool_trail_take(&trail, pool_change(p, t), p->x);
        if (t < pool_first_row(w->m))
            continue;
        add_to_age(&w->age[p->n - 1 - t], p, p->x);
        add_followed(w, p, p->x, t, &own);
    }
    for (int h = 0; h <= w->horizon; h++)
        for (int i = 0; i < POOL_OWN; i++) {
            for (int k = 0; k < 3; k++)
                for (int j = 0; j < POOL_OWN; j++)
                    w->product[h].x[k][i][j] += times[k] * own.product[h][i][j];
            for (int k = 0; k < 2 && h < w->horizon; k++)
                w->answer[h].x[k][i] += times[k] * own.answer[h][i];
        }
}

/* --- the regression --- */

/* c and 1, and f, at a distance from the end. */
struct common {
    double c[POOL_OWN + 1], f[POOL_OWN];
};

static struct common common_at(const struct pool_age *age)
{
    struct common at = {.c[POOL_OWN] = 1};

    for (int i = 0; i < POOL_OWN; i++) {
        at.c[i] = age->x[TIMES_1][i] / age->rows;
        at.f[i] = age->weight[SUM_LL] > 0 ? age->x[TIMES_L][i] / age->weight[SUM_LL] : 0;
    }
    return at;
}

/* A += times u v', u standing at rows, v at columns. A is column-major, its lower triangle used. */
static void add_block(double A[POOL_COLUMNS][POOL_COLUMNS], int row, const double *u, int rows, int column,
                      const double *v, double times)
{
    for (int j = 0; j < POOL_OWN; j++)
        for (int i = 0; i < rows; i++)
            A[column + j][row + i] += times * u[i] * v[j];
}

/* Adds the products that f, c and 1 have part in, of all rows at a distance: the sums of own x there are all they
 * need. */
static void add_common(const struct pool_age *age, double A[POOL_COLUMNS][POOL_COLUMNS])
{
    struct common at;
    const double *weight = age->weight;

    if (age->rows == 0)
        return;
    at = common_at(age);
    add_block(A, AT_LF, at.f, POOL_OWN, AT_X, age->x[TIMES_L], 1);
    add_block(A, AT_LF, at.f, POOL_OWN, AT_GX, age->x[TIMES_GL], 1);
    add_block(A, AT_LF, at.f, POOL_OWN, AT_LF, at.f, weight[SUM_LL]);
    add_block(A, AT_GLF, at.f, POOL_OWN, AT_X, age->x[TIMES_GL], 1);
    add_block(A, AT_GLF, at.f, POOL_OWN, AT_GX, age->x[TIMES_GGL], 1);
    add_block(A, AT_GLF, at.f, POOL_OWN, AT_LF, at.f, weight[SUM_GLL]);
    add_block(A, AT_GLF, at.f, POOL_OWN, AT_GLF, at.f, weight[SUM_GGLL]);
    add_block(A, AT_C, at.c, POOL_OWN + 1, AT_X, age->x[TIMES_1], 1);
    add_block(A, AT_C, at.c, POOL_OWN + 1, AT_GX, age->x[TIMES_G], 1);
    add_block(A, AT_C, at.c, POOL_OWN + 1, AT_LF, at.f, weight[SUM_L]);
    add_block(A, AT_C, at.c, POOL_OWN + 1, AT_GLF, at.f, weight[SUM_GL]);
    add_block(A, AT_C, at.c, POOL_OWN + 1, AT_C, at.c, age->rows);
    A[AT_1][AT_1] += age->rows;
}

static void add_own(const struct pool_product *product, double A[POOL_COLUMNS][POOL_COLUMNS])
{
    for (int i = 0; i < POOL_OWN; i++)
        for (int j = 0; j < POOL_OWN; j++) {
            A[AT_X + j][AT_X + i] += product->x[0][i][j];
            A[AT_X + j][AT_GX + i] += product->x[1][i][j];
            A[AT_GX + j][AT_GX + i] += product->x[2][i][j];
        }
}

/* The row's columns times what followed at horizon h, over all rows at least that far from the end. */
static void right_side(const struct pool_work *w, int h, double *b)
{
    memset(b, 0, sizeof(double) * POOL_COLUMNS);
    memcpy(b + AT_X, w->answer[h - 1].x[0], sizeof w->answer[h - 1].x[0]);
    memcpy(b + AT_GX, w->answer[h - 1].x[1], sizeof w->answer[h - 1].x[1]);
    for (int distance = h; distance < w->longest; distance++) {
        const double *sum = w->followed + 3 * (size_t)distance * (size_t)w->horizon + h - 1;
        struct common at;
        if (w->age[distance].rows == 0)
            continue;
        at = common_at(&w->age[distance]);
        for (int i = 0; i < POOL_OWN; i++) {
            b[AT_LF + i] += at.f[i] * sum[w->horizon];
            b[AT_GLF + i] += at.f[i] * sum[2 * w->horizon];
        }
        for (int i = 0; i <= POOL_OWN; i++)
            b[AT_C + i] += at.c[i] * sum[0];
    }
}

/* Ridge solution of A b = b; the last diagonal entry is the number of rows. A column of zeros, as those of g are
 * where no series differs in it, gets 0. */
static enum fc_status solve(const double A[POOL_COLUMNS][POOL_COLUMNS], double periods, double *b)
{
    double L[POOL_COLUMNS][POOL_COLUMNS], rows = A[AT_1][AT_1];
    enum fc_status status;

    memcpy(L, A, sizeof L);
    for (int j = 0; j < AT_1; j++) {
        double share = j < AT_LF ? own_ridge : (j < AT_C ? loaded_ridge : common_ridge) / periods;
        L[j][j] = L[j][j] > 0 ? L[j][j] * (1 + share + ridge_rows / rows) : 1;
    }
    if ((status = linalg_cholesky(POOL_COLUMNS, L[0])) != FC_OK)
        return status;
    return linalg_cholesky_solve(POOL_COLUMNS, L[0], 1, b);
}

/* From the longest horizon to the shortest, each with the rows of the one before and those one nearer the end. */
static void solve_all(struct pool_work *w)
{
    double A[POOL_COLUMNS][POOL_COLUMNS] = {{0}}, periods = 0;

    for (int distance = w->longest - 1; distance >= 1; distance--) {
        add_common(&w->age[distance], A);
        periods += w->age[distance].rows > 0;
        if (distance > w->horizon)
            continue;
        add_own(&w->product[distance], A);
        if (A[AT_1][AT_1] < rows_least)
            continue;
        right_side(w, distance, w->b[distance - 1]);
        if (solve(A, periods, w->b[distance - 1]) != FC_OK) {
            w->solved = 0;
            return;
        }
        w->solved = w->solved > distance ? w->solved : distance;
    }
}

enum fc_status pool_solve(struct pool_work *w)
{
    if (w->count < POOL_SERIES)
        return FC_ESHORT;
    pool_find_common(w);
    for (int i = 0; i < w->count; i++)
        add_rows(w, &w->member[i]);
    solve_all(w);
    return w->solved > 0 ? FC_OK : FC_ESHORT;
}

static double rate_of(const struct pool_work *w, const struct pool_member *p, const struct common *at, int h)
{
    const double *b = w->b[(h < w->solved ? h : w->solved) - 1], g = p->lasting, l = p->loading;
    double rate = b[AT_1];

    for (int i = 0; i < POOL_OWN; i++)
        rate += (b[AT_X + i] + g * b[AT_GX + i]) * p->x[i] + (b[AT_LF + i] + g * b[AT_GLF + i]) * l * at->f[i] +
                b[AT_C + i] * at->c[i];
    return rate;
}

void pool_project(const struct pool_work *w, int place, int horizon, double *out)
{
    const struct pool_member *p = &w->member[place];
    struct common at = common_at(&w->age[0]);

    for (int h = 1; h <= horizon; h++) {
        double s = (p->s[p->n - 1] + h * rate_of(w, p, &at, h)) * p->unit;
        out[h - 1] = p->logged ? exp(s) : s;
    }
    season_restore(&p->season, p->n, horizon, out);
}
