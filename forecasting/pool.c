#include "pool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg.h"

/* Ridge: shares of a column's own sum of squares, and rows worth of it. */
static const double own_ridge = 0.03, common_ridge = 0.3;
static const double ridge_rows = 100;
static const double rows_least = 5 * POOL_COLUMNS;
static const double followed_limit = 6;         /* of (s_{t+h} - s_t) / sqrt(h) */

/* Periods over which the weights halve; the last column is the plain mean. */
static const double *halves(int m)
{
    static const double annual[] = {0.4, 1, 2, 4}, quarterly[] = {0.4, 1, 2, 6}, monthly[] = {0.4, 1, 4, 16};

    return m == 1 ? annual : m == 4 ? quarterly : monthly;
}

/* Rows before this position know too little of the past. */
static int first_row(int m)
{
    return m == 1 ? 2 : 2 * m;
}

enum fc_status pool_work_alloc(struct pool_work *w, int longest, int horizon)
{
    size_t ages = (size_t)longest, cells;

    *w = (struct pool_work){.longest = longest, .horizon = horizon};
    if (longest < 1 || horizon < 1 || horizon > POOL_HORIZON)
        return FC_ESHAPE;
    cells = ages * (POOL_OWN + (size_t)horizon + 2 + ADJUST_ROOM);
    w->x = malloc(cells * sizeof *w->x);
    if (!w->x)
        return FC_ENOMEM;
    w->followed = w->x + ages * POOL_OWN;
    w->rows = w->followed + ages * (size_t)horizon;
    w->s = w->rows + ages;
    w->room = w->s + ages;
    pool_start(w);
    return FC_OK;
}

void pool_work_free(struct pool_work *w)
{
    free(w->x);
    *w = (struct pool_work){0};
}

void pool_start(struct pool_work *w)
{
    memset(w->x, 0, sizeof *w->x * (size_t)w->longest * (POOL_OWN + (size_t)w->horizon + 1));
    memset(w->product, 0, sizeof w->product);
    memset(w->answer, 0, sizeof w->answer);
    w->series = w->solved = 0;
}

/* --- one series --- */

static bool is_positive(const double *y, int n)
{
    for (int t = 0; t < n; t++)
        if (!(y[t] > 0))
            return false;
    return true;
}

/* Fills s and what end says of the whole series. False when it never changes. */
static bool see(const double *y, int n, int m, double *room, double *s, struct pool_end *end)
{
    enum season_kind kind = season_is_present(y, n, m) ? SEASON_MULTIPLICATIVE : SEASON_NONE;
    double sum = 0;

    adjust(&end->season, kind, y, n, m, room, s);
    end->logged = is_positive(s, n);
    for (int t = 0; t < n && end->logged; t++)
        s[t] = log(s[t]);
    for (int t = 1; t < n; t++)
        sum += fabs(s[t] - s[t - 1]);
    end->n = n;
    end->s = s[n - 1];
    end->unit = sum / (n - 1);
    if (!(end->unit > 0) || !isfinite(1 / end->unit))
        return false;
    for (int t = 0; t < n; t++)
        s[t] /= end->unit;
    return true;
}

static double within(double value, double limit)
{
    return fmin(fmax(value, -limit), limit);
}

/* The means of the changes so far. */
struct trail {
    double keep[POOL_OWN - 1];  /* of a weight from one period to the next */
    double sum[POOL_OWN], weight[POOL_OWN];
};

static void trail_start(struct trail *trail, int m)
{
    *trail = (struct trail){0};
    for (int j = 0; j < POOL_OWN - 1; j++)
        trail->keep[j] = exp2(-1 / halves(m)[j]);
}

/* Takes d_t and leaves the row's own x. */
static void trail_take(struct trail *trail, double d, double *x)
{
    for (int j = 0; j < POOL_OWN; j++) {
        double keep = j < POOL_OWN - 1 ? trail->keep[j] : 1;
        trail->sum[j] = keep * trail->sum[j] + d;
        trail->weight[j] = keep * trail->weight[j] + 1;
        x[j] = trail->sum[j] / trail->weight[j];
    }
}

/* One row: own x at t, and what followed at each horizon known. */
static void add_row(struct pool_work *w, const double *x, int t, int n)
{
    int age = n - 1 - t, known = age < w->horizon ? age : w->horizon;
    double *sum = w->x + (size_t)age * POOL_OWN, *followed = w->followed + (size_t)age * (size_t)w->horizon;

    w->rows[age]++;
    for (int i = 0; i < POOL_OWN; i++) {
        sum[i] += x[i];
        for (int j = 0; j <= i; j++)
            w->product[known][i][j] += x[i] * x[j];
    }
    for (int h = 1; h <= known; h++) {
        double rate = within(w->s[t + h] - w->s[t], followed_limit * sqrt(h)) / h;
        followed[h - 1] += rate;
        for (int i = 0; i < POOL_OWN; i++)
            w->answer[h - 1][i] += x[i] * rate;
    }
}

bool pool_add(struct pool_work *w, const double *y, int n, int m, struct pool_end *end)
{
    struct trail trail;

    if (n > w->longest || n < first_row(m) + 2 || !see(y, n, m, w->room, w->s, end))
        return false;
    trail_start(&trail, m);
    for (int t = 1; t < n; t++) {
        trail_take(&trail, within(w->s[t] - w->s[t - 1], POOL_LIMIT), end->x);
        if (t >= first_row(m))
            add_row(w, end->x, t, n);
    }
    w->series++;
    return true;
}

/* --- the panel --- */

/* The panel's mean x at a distance from the end. */
static void common_at(const struct pool_work *w, int age, double *c)
{
    for (int i = 0; i < POOL_OWN; i++)
        c[i] = w->x[(size_t)age * POOL_OWN + i] / w->rows[age];
}

/* Adds the products that the panel's means and 1 have part in, of all rows at a distance: the sum of the own x
 * there is rows times their mean. A is column-major, its lower triangle used. */
static void add_common(const struct pool_work *w, int age, double A[POOL_COLUMNS][POOL_COLUMNS])
{
    double c[POOL_OWN + 1];

    if (w->rows[age] == 0)
        return;
    common_at(w, age, c);
    c[POOL_OWN] = 1;
    for (int i = 0; i <= POOL_OWN; i++) {
        for (int j = 0; j < POOL_OWN; j++)
            A[j][POOL_OWN + i] += w->rows[age] * c[i] * c[j];
        for (int j = 0; j <= i; j++)
            A[POOL_OWN + j][POOL_OWN + i] += w->rows[age] * c[i] * c[j];
    }
}

static void add_own(const struct pool_work *w, int known, double A[POOL_COLUMNS][POOL_COLUMNS])
{
    for (int i = 0; i < POOL_OWN; i++)
        for (int j = 0; j <= i; j++)
            A[j][i] += w->product[known][i][j];
}

/* x times what followed at horizon h, over all rows at least that far from the end. */
static void right_side(const struct pool_work *w, int h, double *b)
{
    double c[POOL_OWN];

    memset(b, 0, sizeof(double) * POOL_COLUMNS);
    memcpy(b, w->answer[h - 1], sizeof w->answer[h - 1]);
    for (int age = h; age < w->longest; age++) {
        double sum = w->followed[(size_t)age * (size_t)w->horizon + (size_t)(h - 1)];
        if (w->rows[age] == 0)
            continue;
        common_at(w, age, c);
        for (int i = 0; i < POOL_OWN; i++)
            b[POOL_OWN + i] += c[i] * sum;
        b[2 * POOL_OWN] += sum;
    }
}

/* Ridge solution of A b = b; the last diagonal entry is the number of rows. */
static enum fc_status solve(const double A[POOL_COLUMNS][POOL_COLUMNS], double *b)
{
    double L[POOL_COLUMNS][POOL_COLUMNS], rows = A[POOL_COLUMNS - 1][POOL_COLUMNS - 1];
    enum fc_status status;

    memcpy(L, A, sizeof L);
    for (int j = 0; j < POOL_COLUMNS - 1; j++)
        L[j][j] *= 1 + (j < POOL_OWN ? own_ridge : common_ridge) + ridge_rows / rows;
    if ((status = linalg_cholesky(POOL_COLUMNS, L[0])) != FC_OK)
        return status;
    return linalg_cholesky_solve(POOL_COLUMNS, L[0], 1, b);
}

/* From the longest horizon to the shortest, each with the rows of the one before and those one nearer the end. */
enum fc_status pool_solve(struct pool_work *w)
{
    double A[POOL_COLUMNS][POOL_COLUMNS] = {{0}};

    if (w->series < POOL_SERIES)
        return FC_ESHORT;
    common_at(w, 0, w->common);
    for (int age = w->longest - 1; age >= 1; age--) {
        add_common(w, age, A);
        if (age > w->horizon)
            continue;
        add_own(w, age, A);
        if (A[POOL_COLUMNS - 1][POOL_COLUMNS - 1] < rows_least)
            continue;
        right_side(w, age, w->b[age - 1]);
        if (solve(A, w->b[age - 1]) != FC_OK)
            return FC_ESHORT;
        w->solved = w->solved > age ? w->solved : age;
    }
    return w->solved > 0 ? FC_OK : FC_ESHORT;
}

static double rate_of(const struct pool_work *w, const struct pool_end *end, int h)
{
    const double *b = w->b[(h < w->solved ? h : w->solved) - 1];
    double rate = b[2 * POOL_OWN];

    for (int i = 0; i < POOL_OWN; i++)
        rate += b[i] * end->x[i] + b[POOL_OWN + i] * w->common[i];
    return rate;
}

void pool_project(const struct pool_work *w, const struct pool_end *end, int horizon, double *out)
{
    for (int h = 1; h <= horizon; h++) {
        double s = end->s + end->unit * h * rate_of(w, end, h);
        out[h - 1] = end->logged ? exp(s) : s;
    }
    season_restore(&end->season, end->n, horizon, out);
}
