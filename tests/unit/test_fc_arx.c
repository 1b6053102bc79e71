/* arx against the joint normal density, and with a driver. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../reference/state_space.h"
#include "arx.h"
#include "random.h"

enum { N = sizeof airline / sizeof *airline };

static void assert_near(double got, double want, double relative)
{
    if (!(fabs(got - want) <= relative * fmax(fabs(want), 1e-3)))
        fail_msg("%.15g is not %.15g", got, want);
}

static struct arx_fit fit_given(double phi, const double *y, int n)
{
    struct design d = {.m = 1, .trend = true};
    struct arx_fit fit;
    struct arx_work w;

    assert_int_equal(arx_work_alloc(&w, n), FC_OK);
    assert_int_equal(arx_fit_given(&w, &fit, &d, phi, y, n), FC_OK);
    arx_work_free(&w);
    return fit;
}

static void likelihood_is_that_of_the_joint_density(void **state)
{
    struct arx_fit fit = fit_given(ar1_full[0], airline, N);

    (void)state;
    assert_near(fit.loglik, ar1_full[1], 1e-11);
    assert_near(fit.b[0], ar1_full[2], 1e-10);
    assert_near(fit.b[1], ar1_full[3], 1e-10);
}

static void likelihood_is_exact_across_gaps(void **state)
{
    double y[N];
    struct arx_fit fit;

    (void)state;
    for (int t = 0; t < N; t++)
        y[t] = airline[t];
    for (size_t i = 0; i < sizeof airline_gaps / sizeof *airline_gaps; i++)
        y[(int)airline_gaps[i]] = NAN;
    fit = fit_given(ar1_gaps[0], y, N);
    assert_near(fit.loglik, ar1_gaps[1], 1e-11);
    assert_near(fit.b[0], ar1_gaps[2], 1e-10);
    assert_near(fit.b[1], ar1_gaps[3], 1e-10);
}

static void search_finds_the_greatest_likelihood(void **state)
{
    struct design d = {.m = 1, .trend = true};
    struct arx_fit fit;
    struct arx_work w;

    (void)state;
    assert_int_equal(arx_work_alloc(&w, N), FC_OK);
    assert_int_equal(arx_fit(&w, &fit, &d, airline, N), FC_OK);
    assert_near(fit.phi, ar1_best[0], 1e-4);
    assert_near(fit.loglik, ar1_best[1], 1e-9);
    arx_work_free(&w);
}

static void a_driver_carries_the_forecast_and_an_unknown_one_stays(void **state)
{
    double y[40], x[44];
    struct design d = {.m = 1, .trend = true, .driver = x, .driver_end = 42};
    struct arx_fit fit;
    struct arx_work w;
    struct random r;
    double f[4];

    (void)state;
    random_seed(&r, 1, 0);
    for (int t = 0; t < 44; t++)
        x[t] = random_normal(&r);
    for (int t = 0; t < 40; t++)
        y[t] = 5 + 0.5 * t + 3 * x[t] + 1e-6 * random_normal(&r);
    assert_int_equal(arx_work_alloc(&w, 40), FC_OK);
    assert_int_equal(arx_fit(&w, &fit, &d, y, 40), FC_OK);
    arx_project(&fit, 40, 4, f);
    assert_near(f[1], 5 + 0.5 * 41 + 3 * x[41], 1e-5);
    assert_near(f[2], 5 + 0.5 * 42 + 3 * x[41], 1e-5);
    arx_work_free(&w);
}

static void too_few_rows_are_refused(void **state)
{
    struct design d = {.m = 12, .trend = true, .harmonics = 6};
    struct arx_fit fit;
    struct arx_work w;

    (void)state;
    assert_int_equal(arx_work_alloc(&w, N), FC_OK);
    assert_int_equal(arx_fit(&w, &fit, &d, airline, 14), FC_ESHORT);
    arx_work_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(likelihood_is_that_of_the_joint_density),
        cmocka_unit_test(likelihood_is_exact_across_gaps),
        cmocka_unit_test(search_finds_the_greatest_likelihood),
        cmocka_unit_test(a_driver_carries_the_forecast_and_an_unknown_one_stays),
        cmocka_unit_test(too_few_rows_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
