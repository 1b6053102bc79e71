/* lean: a place's industries and their total are put to what the nation's say of their growth, forecasts, draws and record; what is
 * known already stays, and so does what the nation does not say. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lean.h"
#include "shiftshare.h"

enum { KINDS = 3, TOTAL = KINDS, SERIES = 2 * KINDS + 1, FIRST = 2000, YEARS = 12, LAST = FIRST + YEARS - 1, AHEAD = 4, PATHS = 3 };

static double y[SERIES][YEARS + 1];
static struct engine_point point[SERIES][AHEAD];
static double path[SERIES][PATHS * AHEAD];
static struct score_trial trial[SERIES];
static struct engine_result result[SERIES];
static struct lean_series series[SERIES];
static struct lean lean;

static const double wider_growth[KINDS] = {1.05, 0.97, 1.01};

static double grown(int i, int ahead);

/* The place's industries and total, all forecast to stay, with draws about that; then the nation's, which grow as above. In the
 * backtest the place grew as they do. */
static int begin(void **state)
{
    (void)state;
    for (int i = 0; i < SERIES; i++) {
        const int kind = i > TOTAL ? i - TOTAL - 1 : i;
        for (int t = 0; t < YEARS; t++)
            y[i][t] = i == TOTAL ? 600 : 100.0 * (kind + 1) * (i > TOTAL ? 50 : 1);
        for (int h = 0; h < AHEAD; h++) {
            const double mean = y[i][0] * (i > TOTAL ? pow(wider_growth[kind], h + 1) : 1);
            point[i][h] = (struct engine_point){mean, 0.9 * mean, 1.2 * mean, 0.8 * mean, 1.4 * mean, y[i][0]};
            for (int d = 0; d < PATHS; d++)
                path[i][d * AHEAD + h] = mean * (0.9 + 0.1 * d);
        }
        trial[i] = (struct score_trial){.known = LAST - 2, .horizon = 2, .scale = 1, .last = y[i][0], .actual = y[i][0], .mean = point[i][1].mean,
                                        .lo80 = point[i][1].lo80, .hi80 = point[i][1].hi80, .lo95 = point[i][1].lo95, .hi95 = point[i][1].hi95,
                                        .naive = y[i][0]};
        result[i] = (struct engine_result){.last = LAST, .model = "naive", .points = point[i], .paths = path[i], .trial_count = 1, .trials = &trial[i]};
        snprintf(result[i].reason, sizeof result[i].reason, "naive, as asked for");
        series[i] = (struct lean_series){&result[i], FIRST, YEARS, y[i]};
    }
    for (int i = 0; i <= TOTAL; i++)
        trial[i].actual = grown(i, 2);
    lean = (struct lean){KINDS, series, series[TOTAL], series + TOTAL + 1, AHEAD, PATHS, true};
    return 0;
}

static void is_close(double got, double want)
{
    if (!(fabs(got - want) <= 1e-9 * (1 + fabs(want))))
        fail_msg("%.12g is not %.12g", got, want);
}

static double mix_of(int ahead)
{
    double base[KINDS], growth[KINDS];

    for (int i = 0; i < KINDS; i++) {
        base[i] = y[i][0];
        growth[i] = pow(wider_growth[i], ahead);
    }
    return shiftshare_mix(base, growth, KINDS);
}

static double grown(int i, int ahead)
{
    return y[i][0] * shiftshare_growth(i == TOTAL ? mix_of(ahead) : pow(wider_growth[i], ahead), mix_of(ahead), 0, ahead);
}

static void forecasts_and_draws_are_put_there_as_wide_as_they_were(void **state)
{
    (void)state;
    assert_int_equal(lean_make(&lean), FC_OK);
    for (int i = 0; i <= TOTAL; i++)
        for (int h = 0; h < AHEAD; h++) {
            const double want = grown(i, h + 1);
            is_close(point[i][h].mean, want);
            is_close(point[i][h].lo80, 0.9 * want);
            is_close(point[i][h].hi95, 1.4 * want);
            is_close(point[i][h].naive, y[i][0]);
            for (int d = 0; d < PATHS; d++)
                is_close(path[i][d * AHEAD + h], want * (0.9 + 0.1 * d));
        }
    is_close(point[TOTAL + 1][0].mean, y[TOTAL + 1][0] * wider_growth[0]); /* the nation's stay */
    assert_true(fabs(point[0][0].mean + point[1][0].mean + point[2][0].mean - point[TOTAL][0].mean) < 0.002 * point[TOTAL][0].mean);
}

static void the_record_is_that_of_what_is_published(void **state)
{
    (void)state;
    for (int i = 0; i <= TOTAL; i++)
        trial[i].actual = grown(i, 2) + (grown(i, 2) - y[i][0]) / 2;
    assert_int_equal(lean_make(&lean), FC_OK);
    for (int i = 0; i <= TOTAL; i++) {
        is_close(trial[i].mean, grown(i, 2));
        is_close(trial[i].hi80, 1.2 * grown(i, 2));
        is_close(result[i].backtest.mase, fabs(grown(i, 2) - y[i][0]) / 2);
        assert_true(lean_is(&result[i]));
        assert_non_null(strstr(result[i].reason, "; by itself naive, as asked for"));
    }
    assert_false(lean_is(&result[TOTAL + 1]));
}

/* What came lies a third of the way: two thirds of it err as much as the rival, who stayed, and all of it more. */
static void a_total_goes_as_far_as_its_record_stays_won(void **state)
{
    (void)state;
    trial[TOTAL].actual = y[TOTAL][0] + 0.33 * (grown(TOTAL, 2) - y[TOTAL][0]);
    trial[0].actual = y[0][0];
    assert_int_equal(lean_make(&lean), FC_OK);
    is_close(point[TOTAL][3].mean, y[TOTAL][0] + 0.65 * (grown(TOTAL, 4) - y[TOTAL][0]));
    is_close(path[TOTAL][3], 0.9 * point[TOTAL][3].mean);
    is_close(trial[TOTAL].mean, y[TOTAL][0] + 0.65 * (grown(TOTAL, 2) - y[TOTAL][0]));
    assert_true(result[TOTAL].backtest.mase <= fabs(trial[TOTAL].actual - trial[TOTAL].naive));
    assert_non_null(strstr(result[TOTAL].reason, "65 % of the way to shift-share of the nation's industries, and so MASE "));
    is_close(point[0][3].mean, grown(0, 4)); /* an industry goes all the way */
}

static void a_total_that_the_nation_would_have_misled_stays(void **state)
{
    (void)state;
    trial[TOTAL].actual = y[TOTAL][0];
    assert_int_equal(lean_make(&lean), FC_OK);
    is_close(point[TOTAL][3].mean, y[TOTAL][0]);
    is_close(trial[TOTAL].mean, y[TOTAL][0]);
    assert_string_equal(result[TOTAL].model, "naive");
    assert_string_equal(result[TOTAL].reason, "naive, as asked for");
    is_close(point[0][3].mean, grown(0, 4));
}

/* No share wins against a rival who knew: then where it errs least. */
static void a_record_that_is_lost_anyway_is_lost_by_the_least(void **state)
{
    (void)state;
    trial[TOTAL].naive = trial[TOTAL].actual = y[TOTAL][0] + 0.51 * (grown(TOTAL, 2) - y[TOTAL][0]);
    assert_int_equal(lean_make(&lean), FC_OK);
    is_close(trial[TOTAL].mean, y[TOTAL][0] + 0.5 * (grown(TOTAL, 2) - y[TOTAL][0]));
    assert_true(lean_is(&result[TOTAL]));
}

static void without_a_record_it_goes_all_the_way(void **state)
{
    (void)state;
    for (int i = 0; i < SERIES; i++)
        result[i].trial_count = 0;
    assert_int_equal(lean_make(&lean), FC_OK);
    is_close(point[0][3].mean, grown(0, 4));
    is_close(point[TOTAL][3].mean, grown(TOTAL, 4));
}

/* Of two years known already from months the growth goes on from the second. */
static void a_nowcast_stays_and_what_follows_grows_from_it(void **state)
{
    (void)state;
    result[0].nowcasts = 2;
    point[0][0].mean = 110;
    point[0][1].mean = 120;
    assert_int_equal(lean_make(&lean), FC_OK);
    is_close(point[0][0].mean, 110);
    is_close(point[0][1].mean, 120);
    assert_true(point[0][2].mean / 120 > 1.01 && point[0][2].mean / 120 < 1.05);
    assert_true(point[0][3].mean > point[0][2].mean);
}

static void what_the_nation_does_not_say_stays(void **state)
{
    (void)state;
    result[TOTAL + 1].status = FC_ESHORT;
    result[TOTAL + 2].last = LAST - LEAN_LAG - 1;
    result[TOTAL].trial_count = 0;
    assert_int_equal(lean_make(&lean), FC_OK);
    is_close(point[0][2].mean, y[0][0]);
    is_close(point[1][2].mean, y[1][0]);
    is_close(point[2][0].mean, y[2][0] * 1.01); /* alone in the mix */
    is_close(point[TOTAL][0].mean, y[TOTAL][0] * 1.01);
    assert_string_equal(result[0].model, "naive");
    assert_string_equal(result[0].reason, "naive, as asked for");
    is_close(trial[0].mean, y[0][0]);
}

static void a_nation_that_is_behind_has_its_forecast_span_the_years(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        result[TOTAL + 1 + k].last = LAST - 1; /* its forecasts are of a year earlier, and as steady */
        for (int h = 0; h < AHEAD; h++)
            point[TOTAL + 1 + k][h].mean = y[TOTAL + 1 + k][0] * pow(wider_growth[k], h + 1);
    }
    assert_int_equal(lean_make(&lean), FC_OK);
    for (int h = 0; h < AHEAD - 1; h++)
        is_close(point[0][h].mean, grown(0, h + 1));
}

static void without_draws_and_without_a_total_it_is_as_good(void **state)
{
    (void)state;
    lean.paths = 0;
    lean.total.result = NULL;
    for (int i = 0; i < SERIES; i++)
        result[i].paths = NULL;
    assert_int_equal(lean_make(&lean), FC_OK);
    is_close(point[0][0].mean, grown(0, 1));
    is_close(point[TOTAL][0].mean, y[TOTAL][0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(forecasts_and_draws_are_put_there_as_wide_as_they_were, begin),
        cmocka_unit_test_setup(the_record_is_that_of_what_is_published, begin),
        cmocka_unit_test_setup(a_total_goes_as_far_as_its_record_stays_won, begin),
        cmocka_unit_test_setup(a_total_that_the_nation_would_have_misled_stays, begin),
        cmocka_unit_test_setup(a_record_that_is_lost_anyway_is_lost_by_the_least, begin),
        cmocka_unit_test_setup(without_a_record_it_goes_all_the_way, begin),
        cmocka_unit_test_setup(a_nowcast_stays_and_what_follows_grows_from_it, begin),
        cmocka_unit_test_setup(what_the_nation_does_not_say_stays, begin),
        cmocka_unit_test_setup(a_nation_that_is_behind_has_its_forecast_span_the_years, begin),
        cmocka_unit_test_setup(without_draws_and_without_a_total_it_is_as_good, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
