/* coherence: which forecasts of a panel are made to add up. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "coherence.h"
#include "random.h"

enum { REGIONS = 3, KINDS = 4, PLAIN = REGIONS * KINDS, N = PLAIN + 1, YEARS = 16, AHEAD = 2, PATHS = 100 };

/* A county of two municipalities, the total and three industries each, and the public part of one cell. */
static const char *const regions[REGIONS] = {"18", "1861", "1880"}, *const kinds[KINDS] = {"T", "A", "F", "H"};
static double y[N][YEARS], before[N][AHEAD];
static struct panel_target targets[N];
static struct engine_result results[N];
static struct panel panel = {N, targets, false};

static int at(int region, int kind)
{
    return region * KINDS + kind;
}

static int begin(void **state)
{
    struct random r;

    (void)state;
    random_seed(&r, 8, 1);
    memset(y, 0, sizeof y);
    for (int m = 1; m < REGIONS; m++)
        for (int k = 1; k < KINDS; k++) {
            double level = 900 * m * k;
            for (int t = 0; t < YEARS; t++) {
                level *= exp(0.04 * random_normal(&r));
                y[at(m, k)][t] += level;
                y[at(m, 0)][t] += level;
                y[at(0, k)][t] += level;
                y[at(0, 0)][t] += level;
            }
        }
    memcpy(y[PLAIN], y[at(1, 1)], sizeof y[PLAIN]);
    for (int i = 0; i < N; i++) {
        int cell = i < PLAIN ? i : at(1, 1);
        targets[i] = (struct panel_target){.first = 2005, .n = YEARS, .y = y[i],
                                           .key = {regions[cell / KINDS], cell % KINDS ? "sni2007g" : "total", kinds[cell % KINDS], "total", "T", "total",
                                                   "T", i < PLAIN ? "T" : "public"}};
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (int i = 0; i < N; i++)
        engine_result_free(&results[i]);
    return 0;
}

static void make(void)
{
    struct engine_series series[N];
    struct engine_spec spec = {.horizon = AHEAD, .seed = 4, .jobs = 1, .paths = PATHS, .trials = true};

    for (int i = 0; i < N; i++)
        series[i] = (struct engine_series){.id = "s", .frequency = FC_ANNUAL, .first = targets[i].first, .n = targets[i].n, .y = y[i], .nonnegative = true, .group = -1,
                                           .nowcasts = targets[i].nowcasts, .nowcast_se = targets[i].nowcast_se};
    assert_int_equal(engine_run(&(struct engine_panel){N, series}, &spec, results, NULL, NULL), FC_OK);
    for (int i = 0; i < N; i++)
        for (int h = 0; h < AHEAD; h++)
            before[i][h] = results[i].points[h].mean;
    assert_true(coherence_make(&(struct coherence_wish){&panel, results, "18", AHEAD, PATHS, true, 2}));
}

static double mean(int region, int kind)
{
    return results[at(region, kind)].points[1].mean;
}

static bool is_sum_of_kinds(int region)
{
    return fabs(mean(region, 1) + mean(region, 2) + mean(region, 3) - mean(region, 0)) < 1e-6;
}

static bool is_sum_of_regions(int kind)
{
    return fabs(mean(1, kind) + mean(2, kind) - mean(0, kind)) < 1e-6;
}

static bool is_left(int i)
{
    return results[i].points[1].mean == before[i][1] && strstr(results[i].reason, "add up") == NULL;
}

static void figures_that_add_up_give_forecasts_that_do(void **state)
{
    (void)state;
    make();
    for (int r = 0; r < REGIONS; r++)
        assert_true(is_sum_of_kinds(r));
    for (int k = 0; k < KINDS; k++)
        assert_true(is_sum_of_regions(k));
    assert_float_equal(mean(1, 0), before[at(1, 0)][1], 1e-6);
    assert_non_null(strstr(results[at(1, 2)].reason, " % so that parts add up, and so MASE "));
    assert_true(is_left(PLAIN)); /* the public part is a share of a cell, and no cell */
}

static void disclosure_noise_does_no_harm(void **state)
{
    (void)state;
    for (int t = 0; t < YEARS; t++) {
        y[at(1, 0)][t] += t % 7 - 3;
        y[at(0, 0)][t] -= 4;
    }
    make();
    assert_true(is_sum_of_regions(0));
    assert_true(fabs(mean(1, 1) + mean(1, 2) + mean(1, 3) - mean(1, 0)) < 5);
}

static void people_of_no_industry_stay_in_the_total(void **state)
{
    (void)state;
    for (int r = 0; r < REGIONS; r++)
        for (int t = 0; t < YEARS; t++)
            y[at(r, 0)][t] /= 0.98;
    make();
    for (int r = 1; r < REGIONS; r++)
        assert_float_equal((mean(r, 1) + mean(r, 2) + mean(r, 3)) / mean(r, 0), 0.98, 1e-9);
    assert_true(is_sum_of_regions(0) && is_sum_of_regions(3));
}

/* Persons who live there, say, beside industries of those who work there. */
static void a_total_of_something_else_is_left_and_the_county_is_a_region(void **state)
{
    (void)state;
    for (int t = 0; t < YEARS; t++)
        y[at(1, 0)][t] *= 1.3;
    make();
    for (int k = 0; k < KINDS; k++)
        assert_true(is_left(at(1, k)));
    assert_true(is_sum_of_kinds(2) && is_sum_of_kinds(0));
    assert_float_equal(mean(0, 0), before[at(0, 0)][1], 1e-6);
    assert_false(is_sum_of_regions(0));
}

/* The county's last year is a nowcast 5 % above the course, close to certain: its municipalities follow, and stay sums. */
static void what_a_nowcast_says_of_the_county_moves_its_municipalities(void **state)
{
    double was;

    (void)state;
    for (int i = 0; i < N; i++)
        targets[i].n = YEARS - (i < KINDS ? 0 : 1);
    for (int k = 0; k < KINDS; k++) {
        targets[at(0, k)].nowcasts = 1;
        targets[at(0, k)].nowcast_se[0] = 1;
        y[at(0, k)][YEARS - 1] = 1.05 * y[at(0, k)][YEARS - 2];
    }
    make();
    was = before[at(1, 0)][0] + before[at(2, 0)][0];
    for (int h = 0; h < AHEAD; h++)
        for (int r = 0; r < REGIONS; r++) {
            double sum = 0;
            for (int k = 1; k < KINDS; k++)
                sum += results[at(r, k)].points[h].mean;
            assert_float_equal(sum, results[at(r, 0)].points[h].mean, 1e-6);
        }
    for (int k = 0; k < KINDS; k++)
        assert_true(is_sum_of_regions(k));
    assert_float_equal(results[at(0, 0)].points[0].mean / y[at(0, 0)][YEARS - 1], 1, 0.002);
    assert_true(fabs(results[at(1, 0)].points[0].mean + results[at(2, 0)].points[0].mean - was) > 0.02 * was);
}

static void figures_that_end_in_another_year_are_left(void **state)
{
    (void)state;
    targets[at(2, 1)].n--;
    make();
    for (int k = 0; k < KINDS; k++)
        assert_true(is_left(at(2, k)));
    assert_true(is_sum_of_kinds(1) && is_sum_of_kinds(0));
}

static void without_a_total_or_industries_nothing_is_asked_for(void **state)
{
    struct panel some = {1, &targets[at(1, 0)], false};

    (void)state;
    assert_true(coherence_is_wanted(&panel));
    assert_false(coherence_is_wanted(&some));
    some.targets = &targets[at(1, 1)];
    assert_false(coherence_is_wanted(&some));
    assert_false(coherence_is_wanted(&(struct panel){0, NULL, false}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(figures_that_add_up_give_forecasts_that_do, begin, end),
        cmocka_unit_test_setup_teardown(disclosure_noise_does_no_harm, begin, end),
        cmocka_unit_test_setup_teardown(people_of_no_industry_stay_in_the_total, begin, end),
        cmocka_unit_test_setup_teardown(a_total_of_something_else_is_left_and_the_county_is_a_region, begin, end),
        cmocka_unit_test_setup_teardown(what_a_nowcast_says_of_the_county_moves_its_municipalities, begin, end),
        cmocka_unit_test_setup_teardown(figures_that_end_in_another_year_are_left, begin, end),
        cmocka_unit_test_setup_teardown(without_a_total_or_industries_nothing_is_asked_for, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
