/* Temporary changes of several periods, such as a pandemic's: found unasked, where they are, and not where there are
 * none; and the forecast after one is nearly as good as if it had not been. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine.h"
#include "outlier.h"
#include "random.h"

enum { SERIES = 200, MONTHS = 108, AHEAD = 12, FROM = 74, DIP = 18 };

/* A county's months: growth that wanders, a season, and noise; in truth[] also the year that follows. */
static void county(uint64_t seed, double *truth)
{
    struct random r;
    double level = 1000;

    random_seed(&r, 5, seed);
    for (int t = 0; t < MONTHS + AHEAD; t++) {
        level += 1 + 3 * random_normal(&r);
        truth[t] = level + 20 * sin(t * M_PI / 6) + 2 * random_normal(&r);
    }
}

/* Falls within two months, and comes back over a year and a half. */
static double covid(int t)
{
    return t < FROM || t >= FROM + DIP ? 0 : t == FROM ? -60 : -120 * (1 - (t - FROM - 1.0) / (DIP - 1));
}

static int find_temporary(const double *y, int n, int m, struct outlier *which)
{
    double room[2 * (MONTHS + AHEAD)];
    struct outlier found[OUTLIER_MAX];
    int count = outlier_find(y, n, m, room, found), temporary = 0;

    for (int i = 0; i < count; i++)
        if (found[i].kind == OUTLIER_TEMPORARY) {
            *which = found[i];
            temporary++;
        }
    return temporary;
}

static void a_dip_is_found_where_it_is(void **state)
{
    int found = 0, began = 0, ended = 0;

    (void)state;
    for (int i = 0; i < SERIES; i++) {
        double truth[MONTHS + AHEAD];
        struct outlier o;
        county((uint64_t)i, truth);
        for (int t = 0; t < MONTHS; t++)
            truth[t] += covid(t);
        if (find_temporary(truth, MONTHS, 12, &o) != 1)
            continue;
        found++;
        began += abs(o.at - FROM) <= 1;
        ended += abs(o.until - (FROM + DIP - 1)) <= 9;     /* the last third of the way back is within the tolerance */
        assert_true(o.size < -60 && o.size > -180);
    }
    print_message("# found %d of %d, %d where they began\n", found, SERIES, began);
    assert_true(found > 0.8 * SERIES && began > 0.95 * found && ended > 0.8 * found);
}

static void a_series_without_one_has_none(void **state)
{
    int found = 0;

    (void)state;
    for (int i = 0; i < 5 * SERIES; i++) {
        double truth[MONTHS + AHEAD];
        struct outlier o;
        county((uint64_t)i, truth);
        found += find_temporary(truth, MONTHS, 12, &o);
    }
    assert_true(found <= 5);
}

/* What stays is no temporary change, whatever its size. */
static void a_new_level_is_none(void **state)
{
    (void)state;
    for (int i = 0; i < SERIES; i++) {
        double truth[MONTHS + AHEAD];
        struct outlier o;
        county((uint64_t)i, truth);
        for (int t = FROM; t < MONTHS; t++)
            truth[t] -= 150;
        assert_int_equal(find_temporary(truth, MONTHS, 12, &o), 0);
    }
}

static void two_pandemic_years_of_annual_values_are_found(void **state)
{
    double y[] = {100, 103, 105, 108, 110, 113, 116, 118, 121, 124, 90, 96, 132, 134, 137};
    struct outlier o;

    (void)state;
    assert_int_equal(find_temporary(y, 15, 1, &o), 1);
    assert_int_equal(o.at, 10);
    assert_int_equal(o.until, 11);
    outlier_clean(y, 15, &o, 1, y);
    assert_true(y[10] > 112 && y[11] > 117 && y[9] == 124 && y[12] == 132);
}

/* Mean absolute error of the year ahead, with the width of its 80 % intervals. */
static double error_after(const char *model, bool dip, double *width)
{
    static double y[SERIES][MONTHS + AHEAD];
    static struct engine_series series[SERIES];
    static struct engine_result results[SERIES];
    struct engine_spec spec = {.horizon = AHEAD, .model = model, .jobs = 2, .naive_margin = 1};
    double error = 0;

    memset(results, 0, sizeof results);
    for (int i = 0; i < SERIES; i++) {
        county((uint64_t)i, y[i]);
        for (int t = 0; t < MONTHS && dip; t++)
            y[i][t] += covid(t);
        series[i] = (struct engine_series){.id = "county", .frequency = FC_MONTHLY, .n = MONTHS, .y = y[i], .group = -1};
    }
    assert_int_equal(engine_run(&(struct engine_panel){SERIES, series}, &spec, results, NULL, NULL), FC_OK);
    *width = 0;
    for (int i = 0; i < SERIES; i++) {
        for (int h = 0; h < AHEAD; h++) {
            error += fabs(results[i].points[h].mean - y[i][MONTHS + h]) / (SERIES * AHEAD);
            *width += (results[i].points[h].hi80 - results[i].points[h].lo80) / (SERIES * AHEAD);
        }
        engine_result_free(&results[i]);
    }
    return error;
}

static void the_forecast_after_a_dip_is_nearly_as_if_it_had_not_been(void **state)
{
    static const char *const models[] = {NULL, "ets", "arima", "theta"};

    (void)state;
    for (size_t k = 0; k < sizeof models / sizeof *models; k++) {
        double wide, plain_wide, error = error_after(models[k], true, &wide), plain = error_after(models[k], false, &plain_wide);
        print_message("# %s: error %.2f after a dip, %.2f without; width %.1f and %.1f\n", models[k] ? models[k] : "the choice",
                      error, plain, wide, plain_wide);
        assert_true(error < 1.15 * plain);
        assert_true(wide < 2 * plain_wide);
    }
}

/* --- as the engine tells it --- */

static void the_reason_says_from_when_to_when(void **state)
{
    double truth[MONTHS + AHEAD];
    struct engine_series s = {.id = "s", .frequency = FC_MONTHLY, .first = 2014 * 12, .n = MONTHS, .y = truth, .group = -1};
    struct engine_spec spec = {.horizon = 3, .jobs = 1};
    struct engine_result r = {0};

    (void)state;
    county(3, truth);
    for (int t = 0; t < MONTHS; t++)
        truth[t] += covid(t);
    assert_int_equal(engine_run(&(struct engine_panel){1, &s}, &spec, &r, NULL, NULL), FC_OK);
    assert_int_equal(r.breaks, 1);
    assert_int_equal(r.found[0].kind, BREAK_TEMPORARY);
    assert_int_equal(r.found[0].at, 2014 * 12 + FROM);
    assert_non_null(strstr(r.reason, "off course from 2020-03 to 2021-"));
    engine_result_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dip_is_found_where_it_is),
        cmocka_unit_test(a_series_without_one_has_none),
        cmocka_unit_test(a_new_level_is_none),
        cmocka_unit_test(two_pandemic_years_of_annual_values_are_found),
        cmocka_unit_test(the_forecast_after_a_dip_is_nearly_as_if_it_had_not_been),
        cmocka_unit_test(the_reason_says_from_when_to_when),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
