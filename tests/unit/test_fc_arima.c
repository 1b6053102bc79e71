/* ARIMA models: the likelihood against brute force, the estimates against published ones, and the order
 * search. tests/reference/arima_likelihood.py made the fixture. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "arima.h"
#include "autoarima.h"
#include "random.h"
#include "unitroot.h"

#include "../reference/arima_likelihood.h"
#include "../reference/arima_xreg.h"

enum { ROOM = 400, FAR = 24 };

/* Box and Jenkins, series G: international airline passengers, thousands, 1949-1960. */
static const double airline[144] = {
    112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149,
    170, 170, 158, 133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166,
    171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243,
    264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229,
    242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374,
    413, 405, 355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347, 305, 336,
    340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472,
    548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432};

static struct autoarima_work work;

static int setup(void **state)
{
    (void)state;
    return autoarima_work_alloc(&work, ROOM, 100) == FC_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    autoarima_work_free(&work);
    return 0;
}

static void is_close(double got, double want, double relative)
{
    if (fabs(got - want) > relative * (1 + fabs(want)))
        fail_msg("%.12g is not %.12g", got, want);
}

static struct arima_data data_of(const struct arima_case *c)
{
    return (struct arima_data){c->y, c->n, c->m, c->x, c->regressors, c->n + ARIMA_CASE_HORIZON};
}

static struct arima_fit polynomials_of(const struct arima_case *c)
{
    struct arima_fit fit = {.order = c->order, .m = c->m};

    memcpy(fit.ar, c->ar, sizeof fit.ar);
    memcpy(fit.ma, c->ma, sizeof fit.ma);
    memcpy(fit.sar, c->sar, sizeof fit.sar);
    memcpy(fit.sma, c->sma, sizeof fit.sma);
    return fit;
}

static void the_likelihood_is_that_of_the_multivariate_normal(void **state)
{
    (void)state;
    for (int i = 0; i < ARIMA_CASES; i++) {
        const struct arima_case *c = &arima_cases[i];
        struct arima_data data = data_of(c);
        struct arima_fit fit = polynomials_of(c);
        assert_int_equal(arima_evaluate(&work.arima, &data, &fit), FC_OK);
        is_close(fit.loglik, c->loglik, 1e-9);
        is_close(fit.sigma2, c->s2, 1e-9);
        for (int j = 0; j < c->regressors + c->order.constant; j++)
            is_close(fit.b[j], c->b[j], 1e-8);
    }
}

static void forecasts_are_conditional_expectations(void **state)
{
    double out[ARIMA_CASE_HORIZON], deviation[ARIMA_CASE_HORIZON];

    (void)state;
    for (int i = 0; i < ARIMA_CASES; i++) {
        const struct arima_case *c = &arima_cases[i];
        struct arima_data data = data_of(c);
        struct arima_fit fit = polynomials_of(c);
        assert_int_equal(arima_project(&work.arima, &fit, &data, ARIMA_CASE_HORIZON, out), FC_OK);
        assert_int_equal(arima_evaluate(&work.arima, &data, &fit), FC_OK);
        arima_deviation(&fit, ARIMA_CASE_HORIZON, deviation);
        for (int h = 0; h < ARIMA_CASE_HORIZON; h++) {
            is_close(out[h], c->forecast[h], 1e-8);
            is_close(deviation[h], c->deviation[h], 1e-8);
        }
    }
}

/* R, arima(log(AirPassengers), c(0, 1, 1), c(0, 1, 1)): -0.4018, -0.5569, sigma^2 0.001348,
 * log likelihood 244.7, AIC -483.4. */
static void the_airline_model_is_fitted_as_published(void **state)
{
    static const struct arima_order order = {0, 1, 1, 0, 1, 1, false};
    double y[144];
    struct arima_data data = {y, 144, 12, NULL, 0, 0};
    struct arima_fit fit;

    (void)state;
    for (int t = 0; t < 144; t++)
        y[t] = log(airline[t]);
    assert_int_equal(arima_fit(&work.arima, &data, &order, &fit), FC_OK);
    assert_true(fit.converged);
    assert_true(fabs(fit.ma[0] + 0.4018) < 5e-5);
    assert_true(fabs(fit.sma[0] + 0.5569) < 1e-4);
    assert_true(fabs(fit.sigma2 - 0.001348) < 5e-7);
    assert_true(fabs(fit.loglik - 244.70) < 5e-3);
    assert_int_equal(fit.used, 131);
}

static double loglik_at(const struct arima_data *data, const struct arima_fit *fit, int j, double by)
{
    struct arima_fit moved = *fit;
    double *all[] = {moved.ar, moved.ma, moved.sar, moved.sma};

    *(all[j]) += by;
    assert_int_equal(arima_evaluate(&work.arima, data, &moved), FC_OK);
    return moved.loglik;
}

static void an_estimate_is_the_top_of_the_likelihood(void **state)
{
    (void)state;
    for (int i = 0; i < ARIMA_CASES; i++) {
        const struct arima_case *c = &arima_cases[i];
        struct arima_data data = data_of(c);
        struct arima_fit fit, given = polynomials_of(c);
        int terms[] = {c->order.p, c->order.q, c->order.P, c->order.Q};
        if (c->order.p + c->order.q + c->order.P + c->order.Q > 4)
            continue;
        assert_int_equal(arima_fit(&work.arima, &data, &c->order, &fit), FC_OK);
        assert_int_equal(arima_evaluate(&work.arima, &data, &given), FC_OK);
        assert_true(fit.loglik > given.loglik);
        for (int j = 0; j < 4; j++)
            for (int way = -1; way <= 1 && terms[j] == 1; way += 2)
                if (fabs(*(double *[]){fit.ar, fit.ma, fit.sar, fit.sma}[j]) < 0.98)
                    assert_true(loglik_at(&data, &fit, j, way * 0.01) < fit.loglik + 1e-5);
    }
}

static void drift_continues_a_straight_line(void **state)
{
    double y[20], out[FAR];
    struct arima_data data = {y, 20, 1, NULL, 0, 0};
    static const struct arima_order order = {0, 1, 0, 0, 0, 0, true};
    struct arima_fit fit;

    (void)state;
    for (int t = 0; t < 20; t++)
        y[t] = 1 + 0.5 * t;
    assert_int_equal(arima_fit(&work.arima, &data, &order, &fit), FC_OK);
    assert_int_equal(arima_project(&work.arima, &fit, &data, FAR, out), FC_OK);
    for (int h = 0; h < FAR; h++)
        is_close(out[h], 1 + 0.5 * (20 + h), 1e-12);
}

/* A fit on the first values serves a later origin: same polynomials, new state. */
static void one_fit_serves_several_origins(void **state)
{
    double y[144], early[12], late[12];
    struct arima_data data = {y, 120, 12, NULL, 0, 0};
    struct autoarima_fit fit, again;

    (void)state;
    for (int t = 0; t < 144; t++)
        y[t] = airline[t] / 280;
    assert_int_equal(autoarima_fit(&work, &data, &fit), FC_OK);
    assert_int_equal(autoarima_project(&work, &fit, &data, 12, early), FC_OK);
    again = fit;
    data.n = 132;
    assert_int_equal(autoarima_project(&work, &fit, &data, 12, late), FC_OK);
    for (int h = 0; h < 12; h++) {
        assert_true(fabs(early[h] - y[120 + h]) < 0.12 * y[120 + h]);
        assert_true(fabs(late[h] - y[132 + h]) < 0.12 * y[132 + h]);
    }
    assert_int_equal(autoarima_refit(&work, &data, &again), FC_OK);
    assert_true(again.model[0].used == fit.model[0].used + 12);
}

static void the_search_finds_logarithms_and_a_season_in_the_airline_series(void **state)
{
    struct arima_data data = {airline, 144, 12, NULL, 0, 0};
    struct autoarima_fit fit;

    (void)state;
    assert_int_equal(autoarima_fit(&work, &data, &fit), FC_OK);
    assert_true(fit.logged);
    assert_int_equal(fit.model[0].order.D, 1);
    assert_true(fit.model[0].order.Q == 1 || fit.model[0].order.P == 1);
    assert_true(fit.tried <= AUTOARIMA_MODELS);
    assert_true(arima_roots_clear(&fit.model[0], AUTOARIMA_MARGIN));
}

static void a_regressor_that_drives_the_series_is_found(void **state)
{
    double y[80], x[90], out[10], level = 0;
    struct arima_data data = {y, 80, 1, x, 1, 90};
    struct autoarima_fit fit;
    struct random random;

    (void)state;
    random_seed(&random, 7, 0);
    for (int t = 0; t < 90; t++) {
        x[t] = sin(0.7 * t) + 0.1 * t;
        level += 0.05 * random_normal(&random);
        if (t < 80)
            y[t] = 5 + 2 * x[t] + level;
    }
    assert_int_equal(autoarima_fit(&work, &data, &fit), FC_OK);
    assert_true(fabs(fit.model[0].b[0] - 2) < 0.1);
    assert_int_equal(autoarima_project(&work, &fit, &data, 10, out), FC_OK);
    for (int h = 0; h < 10; h++)
        assert_true(fabs(out[h] - (y[79] + 2 * (x[80 + h] - x[79]))) < 0.5);
}

static void odd_series_get_a_status_or_a_finite_forecast(void **state)
{
    static const double scales[] = {0, 1e-150, 1, 1e100};
    double y[60], out[FAR];
    struct autoarima_fit fit;

    (void)state;
    for (size_t k = 0; k < sizeof scales / sizeof *scales; k++)
        for (int n = 1; n <= 60; n++)
            for (int m = 1; m <= 12; m = m == 1 ? 4 : m + 8) {
                struct arima_data data = {y, n, m, NULL, 0, 0};
                for (int t = 0; t < n; t++)
                    y[t] = k % 2 ? scales[k] : scales[k] * (t % 7 == 3);
                if (autoarima_fit(&work, &data, &fit) != FC_OK)
                    continue;
                assert_int_equal(autoarima_project(&work, &fit, &data, FAR, out), FC_OK);
                for (int h = 0; h < FAR; h++)
                    assert_true(isfinite(out[h]));
            }
}

static void wrong_shapes_and_orders_are_refused(void **state)
{
    struct arima_data data = {airline, 144, 12, NULL, 0, 0};
    struct arima_order order = {6, 0, 0, 0, 0, 0, false};
    struct arima_fit fit;
    struct autoarima_fit chosen;

    (void)state;
    assert_int_equal(arima_fit(&work.arima, &data, &order, &fit), FC_ERANGE);
    order = (struct arima_order){0, 0, 0, 0, 1, 0, false};
    data.m = 1;
    assert_int_equal(arima_fit(&work.arima, &data, &order, &fit), FC_ERANGE);
    data = (struct arima_data){airline, 13, 12, NULL, 0, 0};
    assert_int_equal(arima_fit(&work.arima, &data, &order, &fit), FC_ESHORT);
    data.n = 2;
    assert_int_equal(autoarima_fit(&work, &data, &chosen), FC_ESHORT);
    data.n = ROOM + 1;
    assert_int_equal(autoarima_fit(&work, &data, &chosen), FC_ESHAPE);
}

static void collinear_regressors_are_refused(void **state)
{
    double x[2 * 40], y[40];
    struct arima_data data = {y, 40, 1, x, 2, 40};
    static const struct arima_order order = {1, 0, 0, 0, 0, 0, true};
    struct arima_fit fit;

    (void)state;
    for (int t = 0; t < 40; t++) {
        y[t] = t % 5;
        x[t] = t % 3;
        x[40 + t] = 1;
    }
    assert_int_equal(arima_fit(&work.arima, &data, &order, &fit), FC_ESINGULAR);
}

/* Nelson and Plosser's logic in small: noise is stationary, its sum is not. */
static void the_test_for_a_unit_root_tells_noise_from_its_sum(void **state)
{
    double noise[200], sum[200], room[400];
    struct random random;

    (void)state;
    random_seed(&random, 3, 0);
    for (int t = 0; t < 200; t++) {
        noise[t] = random_normal(&random);
        sum[t] = (t > 0 ? sum[t - 1] : 0) + noise[t];
    }
    assert_int_equal(unitroot_differences(noise, 200, 2, room), 0);
    assert_int_equal(unitroot_differences(sum, 200, 2, room), 1);
    assert_true(unitroot_seasonal_strength(airline, 144, 12, room) > 0.64);
    assert_true(unitroot_seasonal_strength(noise, 200, 12, room) < 0.3);
}

static void a_regression_with_arima_errors_is_fitted_as_by_r(void **state)
{
    (void)state;
    for (int i = 0; i < XREG_CASES; i++) {
        struct arima_data data = {xreg_cases[i].y, XREG_N, xreg_cases[i].m, xreg_x, 1, XREG_N + XREG_AHEAD};
        double se[KALMAN_COLUMNS - 1], out[XREG_AHEAD];
        struct arima_fit fit;
        assert_int_equal(arima_fit(&work.arima, &data, &xreg_cases[i].order, &fit), FC_OK);
        is_close(fit.loglik, xreg_cases[i].loglik, 1e-4);
        is_close(fit.sigma2, xreg_cases[i].sigma2, 2e-3);
        is_close(fit.b[0], xreg_cases[i].b, 1e-3);
        arima_standard_errors(&work.arima, &fit, se);
        assert_true(fabs(se[0] / xreg_cases[i].se - 1) < 0.08);  /* ours take the polynomials as known */
        assert_int_equal(arima_project(&work.arima, &fit, &data, XREG_AHEAD, out), FC_OK);
        for (int h = 0; h < XREG_AHEAD; h++)
            is_close(out[h], xreg_cases[i].ahead[h], 1e-3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_likelihood_is_that_of_the_multivariate_normal),
        cmocka_unit_test(forecasts_are_conditional_expectations),
        cmocka_unit_test(the_airline_model_is_fitted_as_published),
        cmocka_unit_test(an_estimate_is_the_top_of_the_likelihood),
        cmocka_unit_test(drift_continues_a_straight_line),
        cmocka_unit_test(one_fit_serves_several_origins),
        cmocka_unit_test(the_search_finds_logarithms_and_a_season_in_the_airline_series),
        cmocka_unit_test(a_regressor_that_drives_the_series_is_found),
        cmocka_unit_test(odd_series_get_a_status_or_a_finite_forecast),
        cmocka_unit_test(wrong_shapes_and_orders_are_refused),
        cmocka_unit_test(collinear_regressors_are_refused),
        cmocka_unit_test(the_test_for_a_unit_root_tells_noise_from_its_sum),
        cmocka_unit_test(a_regression_with_arima_errors_is_fitted_as_by_r),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
