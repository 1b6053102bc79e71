/* pool against a regression laid out row by row; what it refuses; units. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../reference/pool_ridge.h"
#include "pool.h"
#include "random.h"

static void assert_near(double got, double want, double relative)
{
    if (!(fabs(got - want) <= relative * fmax(fabs(want), 1e-3)))
        fail_msg("%.15g is not %.15g", got, want);
}

/* Forecasts of the reference panel's first count series, the first one's values times factor. */
static enum fc_status forecast(int count, double factor, int horizon, double out[][2 * POOL_AHEAD])
{
    double y[POOL_PANEL][POOL_YEARS];
    struct pool_work w;
    enum fc_status status;

    assert_int_equal(pool_work_alloc(&w, 1, POOL_PANEL, POOL_PANEL * POOL_YEARS, POOL_YEARS, POOL_AHEAD), FC_OK);
    memcpy(y, pool_series, sizeof y);
    for (int t = 0; t < pool_lengths[0]; t++)
        y[0][t] *= factor;
    for (int i = 0; i < count; i++)
        assert_int_equal(pool_add(&w, y[i], pool_lengths[i]), i);
    status = pool_solve(&w);
    for (int i = 0; i < count && status == FC_OK; i++)
        pool_project(&w, i, horizon, out[i]);
    pool_work_free(&w);
    return status;
}

static void forecasts_are_those_of_the_regression_row_by_row(void **state)
{
    double out[POOL_PANEL][2 * POOL_AHEAD];

    (void)state;
    assert_int_equal(forecast(POOL_PANEL, 1, POOL_AHEAD, out), FC_OK);
    for (int i = 0; i < POOL_PANEL; i++)
        for (int h = 0; h < POOL_AHEAD; h++)
            assert_near(out[i][h], pool_want[i][h], 1e-10);
}

static void a_series_in_thousands_is_the_same_series(void **state)
{
    double out[POOL_PANEL][2 * POOL_AHEAD], thousand[POOL_PANEL][2 * POOL_AHEAD];

    (void)state;
    assert_int_equal(forecast(POOL_PANEL, 1, POOL_AHEAD, out), FC_OK);
    assert_int_equal(forecast(POOL_PANEL, 1000, POOL_AHEAD, thousand), FC_OK);
    for (int h = 0; h < POOL_AHEAD; h++) {
        assert_near(thousand[0][h], 1000 * out[0][h], 1e-9);
        assert_near(thousand[1][h], out[1][h], 1e-9);
    }
}

static void beyond_the_horizons_solved_growth_goes_on(void **state)
{
    double out[POOL_PANEL][2 * POOL_AHEAD];

    (void)state;
    assert_int_equal(forecast(POOL_PANEL, 1, 2 * POOL_AHEAD, out), FC_OK);
    assert_near(log(out[0][5] / pool_series[0][POOL_YEARS - 1]), 2 * log(out[0][2] / pool_series[0][POOL_YEARS - 1]),
                1e-9);
}

static void few_short_and_constant_series_are_refused(void **state)
{
    double out[POOL_PANEL][2 * POOL_AHEAD], same[POOL_YEARS];
    struct pool_work w;

    (void)state;
    for (int t = 0; t < POOL_YEARS; t++)
        same[t] = 7;
    assert_int_equal(forecast(POOL_SERIES - 1, 1, POOL_AHEAD, out), FC_ESHORT);
    assert_int_equal(pool_work_alloc(&w, 1, POOL_PANEL, POOL_YEARS, POOL_YEARS, POOL_HORIZON + 1), FC_ESHAPE);
    assert_int_equal(pool_work_alloc(&w, 1, POOL_PANEL, POOL_PANEL * POOL_YEARS, POOL_YEARS, POOL_AHEAD), FC_OK);
    assert_int_equal(pool_add(&w, same, POOL_YEARS), -1);
    assert_int_equal(pool_add(&w, pool_series[0], 3), -1);
    assert_int_equal(pool_solve(&w), FC_ESHORT);
    pool_work_free(&w);
    assert_int_equal(pool_work_alloc(&w, 12, 2, POOL_YEARS, POOL_YEARS, POOL_AHEAD), FC_OK);
    assert_int_equal(pool_add(&w, pool_series[0], POOL_YEARS - 1), -1);
    assert_int_equal(pool_add(&w, pool_series[0], POOL_YEARS), 0);
    assert_int_equal(pool_add(&w, pool_series[1], POOL_YEARS - 1), -1);     /* no room left */
    pool_work_free(&w);
}

enum { CYCLES = 12, LENGTH = 120 };

/* Growth of a common cycle, by as much as a series goes along with it, among noise of its own. The last value is
 * one without noise, so that what differs between series is the cycle alone. */
static void make_cycle(int i, double loading, double *y)
{
    struct random r;
    double level = 5;

    random_seed(&r, 11, (uint64_t)i);
    for (int t = 0; t < LENGTH; t++) {
        double noise = random_normal(&r);
        level += 0.02 * loading * sin(0.3 * t) + (t < LENGTH - 1 ? 0.02 * noise : 0);
        y[t] = exp(level);
    }
}

static void what_is_common_reaches_a_series_by_its_loading(void **state)
{
    double y[LENGTH], out[POOL_AHEAD], with = 0, without = 0, fall;
    struct pool_work w;

    (void)state;
    assert_int_equal(pool_work_alloc(&w, 1, CYCLES, CYCLES * LENGTH, LENGTH, POOL_AHEAD), FC_OK);
    for (int i = 0; i < CYCLES; i++) {
        make_cycle(i, i < CYCLES / 2, y);
        assert_int_equal(pool_add(&w, y, LENGTH), i);
    }
    assert_int_equal(pool_solve(&w), FC_OK);
    for (int i = 0; i < CYCLES; i++) {
        make_cycle(i, i < CYCLES / 2, y);
        pool_project(&w, i, POOL_AHEAD, out);
        *(i < CYCLES / 2 ? &with : &without) += log(out[POOL_AHEAD - 1] / y[LENGTH - 1]) / (CYCLES / 2);
    }
    /* The cycle itself falls by this over the three years; most of it is foreseen. */
    fall = 0.02 * (sin(0.3 * 120) + sin(0.3 * 121) + sin(0.3 * 122));
    assert_true(with < 0.5 * fall && with > 1.5 * fall);
    assert_true(fabs(without) < 0.01);
    pool_work_free(&w);
}

static double common_of(double loading)
{
    double y[LENGTH], common;
    struct pool_work w;

    assert_int_equal(pool_work_alloc(&w, 1, CYCLES, CYCLES * LENGTH, LENGTH, POOL_AHEAD), FC_OK);
    for (int i = 0; i < CYCLES; i++) {
        make_cycle(i, loading, y);
        assert_int_equal(pool_add(&w, y, LENGTH), i);
    }
    assert_int_equal(pool_solve(&w), FC_OK);
    common = w.common;
    pool_work_free(&w);
    return common;
}

static void series_that_go_together_have_much_in_common_others_nothing(void **state)
{
    (void)state;
    assert_true(common_of(1) > 0.5);
    assert_true(common_of(0) < 0.05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forecasts_are_those_of_the_regression_row_by_row),
        cmocka_unit_test(a_series_in_thousands_is_the_same_series),
        cmocka_unit_test(beyond_the_horizons_solved_growth_goes_on),
        cmocka_unit_test(few_short_and_constant_series_are_refused),
        cmocka_unit_test(what_is_common_reaches_a_series_by_its_loading),
        cmocka_unit_test(series_that_go_together_have_much_in_common_others_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
