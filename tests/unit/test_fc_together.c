/* together: parts keep the values of their draws and come in an order in which their sum spreads as it should; where shocks
 * are common, forecasts that are made to add up hold what comes as often as they say. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "middle_out.h"
#include "random.h"
#include "together.h"

enum { PARTS = 5, DRAWS = 1000, SUM = PARTS, ROWS = PARTS + 1 };

static double draws[ROWS][DRAWS], before[ROWS][DRAWS];
static const int members[PARTS] = {0, 1, 2, 3, 4};

/* Skewed parts, each drawn for itself, and a sum. */
static void make_draws(double spread_of_sum)
{
    struct random r;

    random_seed(&r, 11, 1);
    for (int i = 0; i < ROWS; i++)
        for (int d = 0; d < DRAWS; d++)
            draws[i][d] = i == SUM ? 300 + spread_of_sum * random_normal(&r) : (i + 1) * exp(0.5 * random_normal(&r));
    memcpy(before, draws, sizeof draws);
}

static void order(double share)
{
    struct together t;

    assert_int_equal(together_alloc(&t, ROWS, DRAWS), FC_OK);
    for (int i = 0; i < ROWS; i++)
        together_take(&t, i, draws[i]);
    together_pull(&t, members, PARTS, SUM, share);
    for (int i = 0; i < ROWS; i++)
        together_lay(&t, i, draws[i]);
    together_free(&t);
}

static double deviation(const double *x)
{
    double mean = 0, squares = 0;

    for (int d = 0; d < DRAWS; d++)
        mean += x[d] / DRAWS;
    for (int d = 0; d < DRAWS; d++)
        squares += (x[d] - mean) * (x[d] - mean) / DRAWS;
    return sqrt(squares);
}

static double deviation_of_parts(void)
{
    double sum[DRAWS] = {0};

    for (int i = 0; i < PARTS; i++)
        for (int d = 0; d < DRAWS; d++)
            sum[d] += draws[i][d];
    return deviation(sum);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, z = *(const double *)b;

    return (x > z) - (x < z);
}

static void parts_keep_their_values_and_sum_as_wide_as_they_should(void **state)
{
    (void)state;
    for (int k = 0; k < 3; k++) {
        make_draws(5 + k);
        assert_true(deviation_of_parts() < 4.8);
        order(k == 2 ? 0.8 : 1);
        assert_float_equal(deviation_of_parts() / (deviation(draws[SUM]) * (k == 2 ? 0.8 : 1)), 1, 0.03);
        for (int i = 0; i < ROWS; i++) {
            qsort(draws[i], DRAWS, sizeof(double), by_value);
            qsort(before[i], DRAWS, sizeof(double), by_value);
            assert_memory_equal(draws[i], before[i], sizeof draws[i]);
        }
    }
}

static void where_nothing_is_known_to_be_in_common_the_order_stays(void **state)
{
    (void)state;
    make_draws(3);
    order(1);
    assert_memory_equal(draws, before, sizeof draws);
    make_draws(0);
    order(1);
    assert_memory_equal(draws, before, sizeof draws);
}

static void parts_that_never_differ_are_left(void **state)
{
    (void)state;
    make_draws(6);
    for (int d = 0; d < DRAWS; d++)
        draws[2][d] = before[2][d] = 7;
    order(1);
    assert_memory_equal(draws[2], before[2], sizeof draws[2]);
    assert_float_equal(deviation_of_parts() / deviation(draws[SUM]), 1, 0.05);
}

/* All go one way: the most that an order can do. */
static void a_sum_wider_than_its_parts_can_be_makes_them_go_one_way(void **state)
{
    double most = 0;

    (void)state;
    make_draws(100);
    order(1);
    for (int i = 0; i < PARTS; i++)
        most += deviation(draws[i]);
    assert_true(deviation_of_parts() > 0.97 * most);
}

/* --- a county under common shocks */

enum { R = 6, K = 3, ROW = K + 1, N = (R + 1) * ROW, YEARS = 14, AHEAD = 3, PATHS = 500, PANELS = 40 };

static struct county {
    double y[N][YEARS + AHEAD];
    struct engine_series series[N];
    struct engine_result result[N];
    struct engine_result *total[R], *part[R * K], *whole_part[K];
    double rest[R];
} county;

/* Every cell's shock: a share of its variance is the county's, as much its industry's. */
static void simulate(struct random *r, double in_common)
{
    memset(county.y, 0, sizeof county.y);
    for (int t = 0; t < YEARS + AHEAD; t++) {
        double all = random_normal(r);
        for (int k = 0; k < K; k++) {
            double shared = random_normal(r);
            for (int i = 0; i < R; i++) {
                double shock = sqrt(in_common) * (all + shared) + sqrt(1 - 2 * in_common) * random_normal(r);
                double value = (t > 0 ? county.y[i * ROW + k][t - 1] : 500 * (1 + i + k)) * exp(0.03 * shock);
                county.y[i * ROW + k][t] = value;
                county.y[i * ROW + K][t] += value;
                county.y[R * ROW + k][t] += value;
                county.y[R * ROW + K][t] += value;
            }
        }
    }
}

static void forecast(uint64_t seed)
{
    struct engine_spec spec = {.horizon = AHEAD, .seed = seed, .jobs = 1, .paths = PATHS, .trials = true};

    memset(county.result, 0, sizeof county.result);
    for (int i = 0; i < N; i++)
        county.series[i] = (struct engine_series){.id = "s", .frequency = FC_ANNUAL, .first = 2000, .n = YEARS, .y = county.y[i], .nonnegative = true, .group = -1};
    assert_int_equal(engine_run(&(struct engine_panel){N, county.series}, &spec, county.result, NULL, NULL), FC_OK);
}

static void make_add_up(void)
{
    struct middle_out m = {R, K, county.total, county.part, county.rest, &county.result[R * ROW + K], county.whole_part, AHEAD, PATHS, true, 2, false};

    for (int i = 0; i < R; i++) {
        county.total[i] = &county.result[i * ROW + K];
        for (int k = 0; k < K; k++)
            county.part[i * K + k] = &county.result[i * ROW + k];
    }
    for (int k = 0; k < K; k++)
        county.whole_part[k] = &county.result[R * ROW + k];
    assert_int_equal(middle_out_make(&m), FC_OK);
}

static bool holds(int i, int h)
{
    const struct engine_point *p = &county.result[i].points[h];

    return p->lo80 <= county.y[i][YEARS + h] && county.y[i][YEARS + h] <= p->hi80;
}

/* Whether the middle 80 % of the draws' sums over the municipalities do. */
static bool sum_holds(int k, int h)
{
    double sum[PATHS] = {0}, came = county.y[R * ROW + k][YEARS + h];

    for (int i = 0; i < R; i++)
        for (int d = 0; d < PATHS; d++)
            sum[d] += county.result[i * ROW + k].paths[d * AHEAD + h];
    qsort(sum, PATHS, sizeof *sum, by_value);
    return sum[PATHS / 10] <= came && came <= sum[PATHS - 1 - PATHS / 10];
}

/* Of the county's total and industries: sums hold what comes at their rate, as its own forecasts did from the same years; drawn
 * each for itself, parts sum to less than that. */
static void sums_hold_what_comes_at_their_rate(void **state)
{
    const double count = PANELS * AHEAD * ROW;
    double own = 0, apart = 0, made = 0, drawn = 0;
    struct random r;

    (void)state;
    random_seed(&r, 5, 1);
    for (int p = 0; p < PANELS; p++) {
        simulate(&r, 0.35);
        forecast((uint64_t)p);
        for (int k = 0; k < ROW; k++)
            for (int h = 0; h < AHEAD; h++) {
                own += holds(R * ROW + k, h) / count;
                apart += sum_holds(k, h) / count;
            }
        make_add_up();
        for (int k = 0; k < ROW; k++)
            for (int h = 0; h < AHEAD; h++) {
                made += holds(R * ROW + k, h) / count;
                drawn += sum_holds(k, h) / count;
            }
        for (int i = 0; i < N; i++)
            engine_result_free(&county.result[i]);
    }
    print_message("inside 80 %%: own %.3f, sums of draws apart %.3f, made to add up %.3f, of draws %.3f\n", own, apart, made, drawn);
    assert_true(made > own - 0.02 && drawn > own - 0.02 && apart < own - 0.06);
    assert_true(made > 0.75 && made < 0.85 && drawn > 0.75 && drawn < 0.85);
}

/* Where the truth is known: normal totals of unequal size with one correlation, of which only the whole's width tells. A sum
 * that nobody forecast, of the first three, then spreads as it does in truth. */
static void sums_that_nobody_forecast_spread_as_they_do_in_truth(void **state)
{
    for (int c = 1; c <= 3; c++) {
        const double alike = 0.25 * c;
        double all = 0, three = 0, sum[DRAWS] = {0};
        struct random r;

        (void)state;
        for (int i = 0; i < PARTS; i++)
            for (int j = 0; j < PARTS; j++) {
                double both = (i + 1) * (j + 1) * (i == j ? 1 : alike);
                all += both;
                three += i < 3 && j < 3 ? both : 0;
            }
        random_seed(&r, 12, (uint64_t)c);
        for (int i = 0; i < ROWS; i++)
            for (int d = 0; d < DRAWS; d++)
                draws[i][d] = (i == SUM ? sqrt(all) : i + 1) * random_normal(&r);
        order(1);
        for (int i = 0; i < 3; i++)
            for (int d = 0; d < DRAWS; d++)
                sum[d] += draws[i][d];
        assert_float_equal(deviation(sum) / sqrt(three), 1, 0.06);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_keep_their_values_and_sum_as_wide_as_they_should),
        cmocka_unit_test(where_nothing_is_known_to_be_in_common_the_order_stays),
        cmocka_unit_test(parts_that_never_differ_are_left),
        cmocka_unit_test(a_sum_wider_than_its_parts_can_be_makes_them_go_one_way),
        cmocka_unit_test(sums_that_nobody_forecast_spread_as_they_do_in_truth),
        cmocka_unit_test(sums_hold_what_comes_at_their_rate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
