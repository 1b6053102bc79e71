/* What a fitted regression says of a series, against the same regression laid out in dummies; and regressions with
 * ARIMA errors by way of the engine. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine.h"
#include "ols.h"
#include "random.h"
#include "regression.h"

enum { N = 90, M = 4, P = M + 2, AHEAD = 6 };

static void is_close(double got, double want)
{
    if (!(fabs(got - want) <= 1e-9 * (1 + fabs(want))))
        fail_msg("%.12g is not %.12g", got, want);
}

/* sqrt(c' V c) */
static double error_of(const double *V, const double *c)
{
    double sum = 0;

    for (int i = 0; i < P; i++)
        for (int j = 0; j < P; j++)
            sum += c[i] * V[i + j * P] * c[j];
    return sqrt(sum);
}

static void check_term(const struct regression_term *term, const double *b, const double *V, const double *robust, const double *c)
{
    double sum = 0;

    for (int i = 0; i < P; i++)
        sum += c[i] * b[i];
    is_close(term->b, sum);
    is_close(term->se, error_of(V, c));
    is_close(term->robust, error_of(robust, c));
}

static void terms_are_those_of_a_regression_on_dummies(void **state)
{
    static double y[N], driver[N], X[N * P], room[N];
    double b[P], se[P], V[P * P], robust[P * P], c[P];
    struct ols_fit dummies = {.b = b, .se = se, .V = V};
    struct design design = {M, true, M / 2, driver, N};
    struct linalg_work linalg;
    struct regression out;
    struct arx_work w;
    struct arx_fit fit;
    struct random r;

    (void)state;
    random_seed(&r, 3, 1);
    for (int t = 0; t < N; t++) {
        driver[t] = random_normal(&r) + (t > 0 ? 0.8 * driver[t - 1] : 0);
        y[t] = 7 + 0.3 * t + (t % M == 2 ? 4 : 0) + 2 * driver[t] + random_normal(&r);
        for (int j = 0; j < M; j++)
            X[t + j * N] = t % M == j;
        X[t + M * N] = (double)t / M;
        X[t + (M + 1) * N] = driver[t];
    }
    assert_int_equal(arx_work_alloc(&w, N), FC_OK);
    assert_int_equal(linalg_work_alloc(&linalg, N, P), FC_OK);
    assert_int_equal(arx_fit_given(&w, &fit, &design, 0, y, N), FC_OK);
    assert_int_equal(regression_describe(&w, &fit, y, N, &out), FC_OK);
    assert_int_equal(ols_fit(&linalg, N, P, X, y, -1, &dummies), FC_OK);
    assert_int_equal(ols_hac(&dummies, X, y, out.lags, room, se, robust), FC_OK);
    assert_int_equal(out.terms, 3 + M);
    assert_int_equal(out.rank, P);
    assert_true(out.cond >= 1 && out.cond < 20);
    is_close(out.sigma, dummies.sigma);
    for (int i = 0; i < out.terms; i++) {
        memset(c, 0, sizeof c);
        for (int j = 0; j < M && i < 2 + M && i != 1; j++)
            c[j] = i == 0 ? 1.0 / M : (i - 2 == j) - 1.0 / M;
        c[M] = i == 0 ? (N - 1.0) / M : i == 1;
        c[M + 1] = i == 2 + M;
        check_term(&out.term[i], b, V, robust, c);
    }
    arx_work_free(&w);
    linalg_work_free(&linalg);
}

/* A series that follows its driver, with errors that wander. */
static void make(double effect, double *y, double *driver)
{
    struct random r;
    double u = 0;

    random_seed(&r, 9, 1);
    for (int t = 0; t < N + AHEAD; t++) {
        driver[t] = random_normal(&r);
        u += random_normal(&r);
        if (t < N)
            y[t] = 300 + effect * driver[t] + u;
    }
}

static struct engine_result run(const char *model, const double *y, const double *driver)
{
    struct engine_series s = {.id = "s", .frequency = FC_ANNUAL, .n = N, .y = y, .driver = driver, .group = -1};
    struct engine_spec spec = {.horizon = AHEAD, .model = model, .jobs = 1};
    struct engine_result result = {0};

    assert_int_equal(engine_run(&(struct engine_panel){1, &s}, &spec, &result, NULL, NULL), FC_OK);
    assert_int_equal(result.status, FC_OK);
    return result;
}

static void arima_takes_a_driver_in_where_it_is_worth_it(void **state)
{
    double y[N], driver[N + AHEAD];
    struct engine_result with, without;

    (void)state;
    make(10, y, driver);
    with = run("arima", y, driver);
    without = run("arima", y, NULL);
    assert_null(without.regression);
    assert_non_null(with.regression);
    assert_int_equal(with.regression->terms, 1);
    assert_true(fabs(with.regression->term[0].b - 10) < 4 * with.regression->term[0].se);
    assert_true(with.regression->term[0].se < 0.5);
    assert_true(with.backtest.mase < 0.5 * without.backtest.mase);
    for (int h = 1; h < AHEAD; h++)     /* the steps ahead are those of the driver */
        assert_true(fabs(with.points[h].mean - with.points[h - 1].mean - 10 * (driver[N + h] - driver[N + h - 1])) < 4);
    engine_result_free(&with);
    engine_result_free(&without);
}

static void a_driver_that_says_nothing_is_left_out(void **state)
{
    double y[N], driver[N + AHEAD];
    struct engine_result with, without;

    (void)state;
    make(0, y, driver);
    with = run("arima", y, driver);
    without = run("arima", y, NULL);
    assert_null(with.regression);
    for (int h = 0; h < AHEAD; h++)     /* not to the bit: with a driver the orders are searched for anew at the end */
        assert_true(fabs(with.points[h].mean - without.points[h].mean) < 1);
    engine_result_free(&with);
    engine_result_free(&without);
}

/* Known for the last half only, with holes, and not ahead; and not known at all. */
static void a_driver_with_holes_is_held(void **state)
{
    double y[N], driver[N + AHEAD];
    struct engine_result r;

    (void)state;
    make(10, y, driver);
    for (int t = 0; t < N + AHEAD; t++)
        driver[t] = t < N / 2 || t % 7 == 0 || t >= N ? NAN : driver[t];
    r = run("arima", y, driver);
    assert_non_null(r.regression);
    assert_true(fabs(r.regression->term[0].b - 10) < 3);
    engine_result_free(&r);
    for (int t = 0; t < N + AHEAD; t++)
        driver[t] = NAN;
    r = run("arima", y, driver);
    assert_null(r.regression);
    engine_result_free(&r);
}

static void a_unit_of_the_series_scales_its_coefficients(void **state)
{
    static const char *const models[] = {"ols", "arx", "arima"};
    double y[N], large[N], driver[N + AHEAD];

    (void)state;
    make(10, y, driver);
    for (int t = 0; t < N; t++)
        large[t] = 1024 * y[t];
    for (size_t k = 0; k < sizeof models / sizeof *models; k++) {
        struct engine_result a = run(models[k], y, driver), b = run(models[k], large, driver);
        assert_int_equal(a.regression->terms, b.regression->terms);
        for (int i = 0; i < a.regression->terms; i++) {
            is_close(b.regression->term[i].b, 1024 * a.regression->term[i].b);
            is_close(b.regression->term[i].se, 1024 * a.regression->term[i].se);
        }
        engine_result_free(&a);
        engine_result_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_are_those_of_a_regression_on_dummies),
        cmocka_unit_test(arima_takes_a_driver_in_where_it_is_worth_it),
        cmocka_unit_test(a_driver_that_says_nothing_is_left_out),
        cmocka_unit_test(a_driver_with_holes_is_held),
        cmocka_unit_test(a_unit_of_the_series_scales_its_coefficients),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
