/* nowcast: what a faster series of the same thing says is taken, corrected, given its error, and left where it says nothing. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine.h"
#include "nowcast.h"
#include "normal.h"
#include "random.h"

enum { CELLS = 20, YEARS = 12, MONTHS = 12 * (YEARS + 2) };

static double y[CELLS][YEARS], x[CELLS][MONTHS];
static struct nowcast_series cells[CELLS];
static struct nowcast out[CELLS];
static struct nowcast_record record[NOWCAST_PARTS];

/* Months walk; the year is `factor` times their mean or the value of one month, with noise of its own. */
static void make(double factor, int month, double noise, int months_known)
{
    struct random r;

    random_seed(&r, 11, 0);
    for (int i = 0; i < CELLS; i++) {
        double level = 100 + 50 * i;
        for (int t = 0; t < MONTHS; t++) {
            level *= exp(0.01 * random_normal(&r));
            x[i][t] = level * (1 + 0.05 * sin(t * M_PI / 6));
        }
        for (int T = 0; T < YEARS; T++) {
            double sum = 0;
            for (int p = 0; p < 12; p++)
                sum += x[i][12 * T + p] / 12;
            y[i][T] = factor * (month > 0 ? x[i][12 * T + month - 1] : sum) * exp(noise * random_normal(&r));
        }
        cells[i] = (struct nowcast_series){.slow = FC_ANNUAL, .fast = FC_MONTHLY, .first = 2000, .n = YEARS, .y = y[i],
                                           .fast_first = 24000, .fast_n = 12 * YEARS + months_known, .x = x[i]};
    }
    assert_int_equal(nowcast_run(cells, CELLS, out, record), FC_OK);
}

static double year_of(int i, int T)
{
    double sum = 0;

    for (int p = 0; p < 12; p++)
        sum += x[i][12 * T + p] / 12;
    return sum;
}

static void the_mean_of_the_year_is_found_and_carried(void **state)
{
    (void)state;
    make(2, 0, 0, 12);
    assert_true(record[11].wins && record[11].part == 0);
    assert_true(fabs(record[11].b - 1) < 0.02 && record[11].error < 0.05 * record[11].error_naive);
    for (int i = 0; i < CELLS; i++) {
        assert_int_equal(out[i].periods, 1);
        assert_int_equal(out[i].parts, 12);
        assert_true(fabs(out[i].value[0] / (2 * year_of(i, YEARS)) - 1) < 0.005);
        assert_true(out[i].se[0] > 0 && out[i].se[0] < 0.01 * out[i].value[0]);
    }
}

static void a_month_is_found_where_the_register_counts_in_one(void **state)
{
    (void)state;
    make(1, 11, 0, 12);
    assert_int_equal(record[11].part, 11);
    for (int i = 0; i < CELLS; i++)
        assert_true(fabs(out[i].value[0] / x[i][12 * YEARS + 10] - 1) < 0.01);
}

static void fewer_known_months_leave_more_error(void **state)
{
    double se[3], known[3] = {3, 6, 12};

    (void)state;
    for (int k = 0; k < 3; k++) {
        make(1, 0, 0.002, (int)known[k]);
        assert_true(record[(int)known[k] - 1].wins);
        assert_int_equal(out[0].parts, (int)known[k]);
        se[k] = out[0].se[0];
    }
    assert_true(se[0] > se[1] && se[1] > se[2]);
}

static void two_periods_add_their_errors(void **state)
{
    (void)state;
    make(1, 0, 0.01, 12 + 5);
    assert_int_equal(out[3].periods, 2);
    assert_int_equal(out[3].parts, 5);
    assert_true(out[3].se[1] / out[3].value[1] > out[3].se[0] / out[3].value[0]);
}

static void standard_errors_are_those_of_what_comes(void **state)
{
    double squares = 0;
    struct random r;

    (void)state;
    make(1, 0, 0.01, 12);
    random_seed(&r, 5, 9);
    for (int i = 0; i < CELLS; i++) {
        double came = year_of(i, YEARS) * exp(0.01 * random_normal(&r));
        squares += pow((came - out[i].value[0]) / out[i].se[0], 2) / CELLS;
    }
    assert_true(squares > 0.3 && squares < 2.2);
}

static void what_has_nothing_to_do_with_it_fills_nothing(void **state)
{
    struct random r;
    char text[300] = "r";

    (void)state;
    make(1, 0, 0, 12);
    random_seed(&r, 77, 0);
    for (int i = 0; i < CELLS; i++)
        for (int t = 0; t < MONTHS; t++)
            x[i][t] = 100 * exp(0.2 * random_normal(&r));
    assert_int_equal(nowcast_run(cells, CELLS, out, record), FC_OK);
    assert_false(record[11].wins);
    assert_int_equal(out[0].periods, 0);
    nowcast_tell(&out[0], record, 12, text, sizeof text);
    assert_non_null(strstr(text, "no nowcast: from a faster series it would err"));
}

static void no_common_period_is_no_record(void **state)
{
    char text[300] = "r";

    (void)state;
    make(1, 0, 0, 12);
    for (int i = 0; i < CELLS; i++) {
        cells[i].x = x[i] + 12 * YEARS;
        cells[i].fast_first = 24000 + 12 * YEARS;
        cells[i].fast_n = 12;
    }
    assert_int_equal(nowcast_run(cells, CELLS, out, record), FC_OK);
    assert_int_equal(out[0].periods, 0);
    nowcast_tell(&out[0], record, 12, text, sizeof text);
    assert_non_null(strstr(text, "has no record"));
}

static void zeros_gaps_and_nothing_do_no_harm(void **state)
{
    (void)state;
    make(1, 0, 0.01, 12);
    cells[0].x = NULL;
    y[1][YEARS - 1] = 0;
    y[2][4] = NAN;
    x[3][12 * YEARS] = NAN;
    x[4][30] = 0;
    assert_int_equal(nowcast_run(cells, CELLS, out, record), FC_OK);
    assert_true(out[0].periods == 0 && out[1].periods == 0 && out[3].periods == 0);
    assert_true(out[2].periods == 1 && out[4].periods == 1 && isfinite(out[4].value[0]));
    cells[0].fast = FC_ANNUAL;
    assert_int_equal(nowcast_run(cells, CELLS, out, record), FC_ERANGE);
    assert_int_equal(nowcast_run(NULL, 0, NULL, record), FC_OK);
}

/* --- in the engine */

static void nowcasts_are_the_first_forecasts_and_widen_the_rest(void **state)
{
    double with[9] = {100, 103, 101, 104, 106, 105, 108, 120, 122}, se[2] = {2, 3};
    struct engine_series plain = {.frequency = FC_ANNUAL, .first = 2000, .n = 9, .y = with, .nonnegative = true, .group = -1}, now = plain;
    struct engine_spec spec = {.horizon = 5, .seed = 1, .jobs = 1, .model = "naive", .paths = 2000};
    struct engine_result a = {0}, b = {0};
    double sum = 0, squares = 0;

    (void)state;
    now.nowcasts = 2;
    now.nowcast_se = se;
    assert_int_equal(engine_run(&(struct engine_panel){1, &plain}, &spec, &a, NULL, NULL), FC_OK);
    assert_int_equal(engine_run(&(struct engine_panel){1, &now}, &spec, &b, NULL, NULL), FC_OK);
    assert_int_equal(b.last, 2006);
    assert_int_equal(b.n_observed, 7);
    assert_true(b.points[0].mean == 120 && fabs(b.points[0].hi95 - 120 - 1.96 * 2) < 1e-3);
    assert_true(b.points[1].mean == 122 && fabs(b.points[1].lo80 - 122 + NORMAL_Z80 * 3) < 1e-3);
    assert_true(b.points[2].mean == 122 && b.points[0].naive == 108 && b.points[4].naive == 108);
    assert_true(b.backtest.points < a.backtest.points);
    for (int h = 0; h < 5; h++)
        assert_true(b.points[h].lo95 <= b.points[h].lo80 && b.points[h].hi80 <= b.points[h].hi95);
    for (int d = 0; d < 2000; d++) {
        sum += b.paths[d * 5] / 2000;
        squares += pow(b.paths[d * 5] - 120, 2) / 2000;
    }
    assert_true(fabs(sum - 120) < 0.3 && fabs(sqrt(squares) - 2) < 0.2);
    engine_result_free(&a);
    engine_result_free(&b);
}

static void more_nowcasts_than_periods_asked_for_are_cut(void **state)
{
    double with[5] = {100, 103, 101, 120, 122}, se[2] = {2, 3};
    struct engine_series now = {.frequency = FC_ANNUAL, .first = 2000, .n = 5, .y = with, .group = -1, .nowcasts = 2, .nowcast_se = se};
    struct engine_spec spec = {.horizon = 1, .seed = 1, .jobs = 1};
    struct engine_result r = {0};

    (void)state;
    assert_int_equal(engine_run(&(struct engine_panel){1, &now}, &spec, &r, NULL, NULL), FC_OK);
    assert_true(r.points[0].mean == 120 && r.last == 2002);
    engine_result_free(&r);
    now.nowcasts = 5;
    assert_int_equal(engine_run(&(struct engine_panel){1, &now}, &spec, &r, NULL, NULL), FC_ESHAPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mean_of_the_year_is_found_and_carried),
        cmocka_unit_test(a_month_is_found_where_the_register_counts_in_one),
        cmocka_unit_test(fewer_known_months_leave_more_error),
        cmocka_unit_test(two_periods_add_their_errors),
        cmocka_unit_test(standard_errors_are_those_of_what_comes),
        cmocka_unit_test(what_has_nothing_to_do_with_it_fills_nothing),
        cmocka_unit_test(no_common_period_is_no_record),
        cmocka_unit_test(zeros_gaps_and_nothing_do_no_harm),
        cmocka_unit_test(nowcasts_are_the_first_forecasts_and_widen_the_rest),
        cmocka_unit_test(more_nowcasts_than_periods_asked_for_are_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
