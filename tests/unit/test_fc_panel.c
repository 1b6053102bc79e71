/* panel, backtest, combine, interval and series: what a panel shares. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "combine.h"
#include "compare.h"
#include "interval.h"
#include "panel.h"
#include "normal.h"
#include "random.h"
#include "series.h"

static void assert_near(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance))
        fail_msg("%.15g is not %.15g", got, want);
}

/* --- panel --- */

static void variance_between_solves_its_equation(void **state)
{
    double x[4] = {0.1, 0.2, 0.4, 0.7}, v[4] = {0.005, 0.005, 0.01, 0.02}, c, q = 0;
    double tau2 = panel_variance(x, v, 4, &c);

    (void)state;
    for (int i = 0; i < 4; i++)
        q += (x[i] - c) * (x[i] - c) / (tau2 + v[i]);
    assert_true(tau2 > 0);
    assert_near(q, 3, 1e-6);
}

static void variance_is_zero_when_noise_explains_all(void **state)
{
    double x[3] = {1, 1.1, 0.9}, v[3] = {1, 1, 1}, c;

    (void)state;
    assert_true(panel_variance(x, v, 3, &c) == 0);
    assert_near(c, 1, 1e-9);
}

enum { FIRMS = 60, YEARS = 9 };

static struct panel_series firms[FIRMS];

/* Growth of 2 % for all, noise by size; half of them belong to a group that grows 4 % more. */
static void make_firms(int grouped)
{
    struct random r;

    random_seed(&r, 11, 0);
    for (int i = 0; i < FIRMS; i++) {
        double y[YEARS], level = i % 3 ? 20 : 5000, noise = i % 3 ? 0.15 : 0.01;
        int group = grouped ? i % 2 : -1;
        for (int t = 0; t < YEARS; t++) {
            y[t] = level * exp(noise * random_normal(&r));
            level *= 1.02 + (group == 1 ? 0.04 : 0);
        }
        firms[i] = (struct panel_series){.level = level, .group = group};
        panel_years(&firms[i], y, YEARS, 1);
    }
}

static void small_noisy_series_take_the_panels_growth(void **state)
{
    (void)state;
    make_firms(0);
    assert_int_equal(panel_growth(firms, FIRMS), FC_OK);
    for (int i = 0; i < FIRMS; i++)
        assert_near(firms[i].growth, 0.02, 0.012);
}

enum { PLACES = 600 };

/* How much of their own mean growth places keep, by least squares: growth that each has all the years, or one of its own in
 * the older and another in the later half. */
static double kept_growth(bool lasting)
{
    static struct panel_series places[PLACES];
    double xy = 0, xx = 0;
    struct random r;

    random_seed(&r, 12, 0);
    for (int i = 0; i < PLACES; i++) {
        double y[YEARS] = {1000}, growth[2];
        growth[0] = 0.02 * random_normal(&r);
        growth[1] = lasting ? growth[0] : 0.02 * random_normal(&r);
        for (int t = 1; t < YEARS; t++)
            y[t] = y[t - 1] * exp(growth[t > YEARS / 2] + 0.03 * random_normal(&r));
        places[i] = (struct panel_series){.level = 1000, .group = -1};
        panel_years(&places[i], y, YEARS, 1);
    }
    assert_int_equal(panel_growth(places, PLACES), FC_OK);
    for (int i = 0; i < PLACES; i++) {
        double own = log(places[i].year[YEARS - 1] / places[i].year[0]) / (YEARS - 1);
        xy += own * places[i].growth;
        xx += own * own;
    }
    return xy / xx;
}

static void growth_is_kept_by_as_much_as_it_lasted(void **state)
{
    (void)state;
    assert_true(kept_growth(true) > 0.65);
    assert_true(kept_growth(false) < 0.5);
}

static void too_few_series_are_no_panel(void **state)
{
    (void)state;
    make_firms(0);
    assert_int_equal(panel_growth(firms, PANEL_SERIES - 1), FC_ESHORT);
}

static void one_year_of_crisis_makes_no_trend(void **state)
{
    (void)state;
    make_firms(0);
    for (int i = 0; i < FIRMS; i++)
        for (int k = YEARS - 3; k < YEARS; k++)
            firms[i].year[k] *= 0.8;
    assert_int_equal(panel_growth(firms, FIRMS), FC_OK);
    for (int i = 0; i < FIRMS; i++)
        assert_near(firms[i].growth, 0.02, 0.012);
}

static void growth_from_and_to_zero_is_finite(void **state)
{
    double out[3], base[3] = {0, 0, 0};

    (void)state;
    make_firms(0);
    for (int k = 0; k < YEARS; k++)
        firms[1].year[k] = k % 2;
    assert_int_equal(panel_growth(firms, FIRMS), FC_OK);
    assert_true(isfinite(firms[1].growth));
    panel_project(&firms[1], 0.95, 1, 3, base, out);
    assert_true(out[2] == 0);
}

static void years_are_counted_from_the_end(void **state)
{
    double y[10] = {9, 9, 1, 1, 1, 1, 3, 3, 5, 5};
    struct panel_series s = {.n = 0};

    (void)state;
    panel_years(&s, y, 10, 4);
    assert_int_equal(s.n, 2);
    assert_near(s.year[0], 1, 1e-15);
    assert_near(s.year[1], 4, 1e-15);
}

/* --- backtest --- */

static void an_outcome_is_known_at_its_period_and_not_before(void **state)
{
    struct backtest_plan plan = {.m = 1, .origins = 4, .step = 2, .horizon = 3};
    struct backtest b = {.plan = plan};

    (void)state;
    assert_int_equal(backtest_known(&b, 3, 20), 19);
    assert_int_equal(backtest_known(&b, 0, 20), 13);
    assert_int_equal(backtest_known(&b, 4, 20), 20);
    b.nowcasts = 2; /* the same dates, and the end knows them */
    assert_int_equal(backtest_known(&b, 3, 22), 19);
    assert_int_equal(backtest_known(&b, 4, 22), 22);
    assert_true(backtest_is_known(&plan, 0, 2, 1));
    assert_false(backtest_is_known(&plan, 0, 3, 1));
    assert_true(backtest_is_known(&plan, 3, 1, 4));
    assert_false(backtest_is_known(&plan, 3, 2, 4));
}

static void measures_by_hand(void **state)
{
    struct measure s = {0};

    (void)state;
    assert_true(isnan(measure_mase(&s)) && isnan(measure_wape(&s)));
    measure_add(&s, 10, 8, 4);
    measure_add(&s, 0, 0, 4);
    measure_add(&s, 5, 8, 0);
    assert_near(measure_mase(&s), 0.25, 1e-15);
    assert_near(measure_wape(&s), 100.0 / 3, 1e-12);
    assert_near(measure_smape(&s), (200 * 2 / 18.0 + 200 * 3 / 13.0) / 3, 1e-12);
}

static void later_values_change_nothing_at_an_earlier_origin(void **state)
{
    double y[30], z[30];
    bool wanted[MODEL_COUNT];
    struct backtest_plan plan = backtest_plan(1, 4, 0);
    struct backtest a, b;
    struct model_work w;
    struct random r;

    (void)state;
    random_seed(&r, 2, 0);
    for (int t = 0; t < 30; t++)
        y[t] = z[t] = 10 + 0.1 * t + random_normal(&r);
    for (int t = 27; t < 30; t++)
        z[t] *= 3;
    for (int i = 0; i < MODEL_COUNT; i++)
        wanted[i] = true;
    struct model_data da = {.y = y, .n = 30, .m = 1}, db = {.y = z, .n = 30, .m = 1};
    assert_int_equal(model_work_alloc(&w, 30, 600), FC_OK);
    assert_int_equal(backtest_alloc(&a, &plan, MODEL_COUNT), FC_OK);
    assert_int_equal(backtest_alloc(&b, &plan, MODEL_COUNT), FC_OK);
    backtest_run(&a, &w, &da, y, wanted);
    backtest_run(&b, &w, &db, z, wanted);
    for (int o = a.first; backtest_known(&a, o, 30) <= 27; o++)
        for (int i = 0; i < MODEL_COUNT; i++)
            for (int h = 0; h < plan.horizon; h++) {
                double p = backtest_forecast(&a, o, i)[h], q = backtest_forecast(&b, o, i)[h];
                assert_true(p == q || (isnan(p) && isnan(q)));
            }
    backtest_free(&a);
    backtest_free(&b);
    model_work_free(&w);
}

/* --- combine --- */

static void weights_sum_to_one_and_favour_the_better_model(void **state)
{
    struct backtest_plan plan = {.m = 1, .origins = 8, .step = 1, .horizon = 2};
    struct backtest b;
    struct combine_record r;
    struct combine_prior prior;
    struct random g;
    bool usable[COMBINE_MEMBERS] = {true, false, false, true, true};
    double weight[COMBINE_MEMBERS];

    (void)state;
    random_seed(&g, 6, 0);
    assert_int_equal(backtest_alloc(&b, &plan, COMBINE_MEMBERS), FC_OK);
    b.first = 0;
    b.values = 40;
    for (int o = 0; o < 8; o++) {
        b.scale[o] = 1;
        for (int h = 0; h < 2 && o + h < 8; h++) {
            backtest_actual(&b, o)[h] = 10;
            backtest_forecast(&b, o, 0)[h] = (float)(10 + 2 * random_normal(&g));
            backtest_forecast(&b, o, 3)[h] = (float)(10 + 2 * random_normal(&g));
            backtest_forecast(&b, o, 4)[h] = (float)(10 + 0.2 * random_normal(&g));
        }
    }
    combine_prior_start(&prior, 1);
    combine_prior_add(&prior, &b);
    combine_record_start(&r, &b);
    combine_record_advance(&r, 8);
    combine_by_record(&r, &prior, usable, weight);
    assert_near(weight[0] + weight[3] + weight[4], 1, 1e-12);
    assert_true(weight[1] == 0 && weight[4] > weight[0] && weight[4] > weight[3]);
    backtest_free(&b);
}

/* --- interval --- */

static void without_errors_intervals_are_those_of_a_random_walk(void **state)
{
    static struct interval_spread spread;
    static struct interval_counts none;
    struct backtest_plan plan = {.m = 1, .origins = 4, .step = 1, .horizon = 4};
    struct interval_quantiles q;
    double first;

    (void)state;
    interval_spread_settle(&spread, &plan);
    first = interval_spread_at(&spread, &plan, 4, 1);
    assert_true(first >= 1);
    assert_near(interval_spread_at(&spread, &plan, 4, 16), 4 * first, 1e-12);
    interval_quantiles(&q, 4, &none);
    assert_near(interval_quantile(&q, 4, 0.975) / interval_quantile(&q, 4, 0.9), NORMAL_Z95 / NORMAL_Z80, 1e-3);
    assert_near(interval_quantile(&q, 4, 0.5), 0, 1e-12);
    assert_near(interval_quantile(&q, 4, 0.3), -interval_quantile(&q, 4, 0.7), 1e-12);
}

static void quantiles_are_blended_with_the_normal_ones(void **state)
{
    static struct interval_counts counts;
    struct interval_quantiles q;

    (void)state;
    for (int i = 0; i < 1000; i++)
        interval_count(&counts, (i - 499.5) / 1000);
    interval_quantiles(&q, 1, &counts);
    assert_near(q.at[1][20], (1000 * 0.476 + 60 * 2.4565) / 1060, 2e-3);
    assert_near(q.at[1][0], -q.at[1][20], 2e-3);
    assert_near(interval_quantile(&q, 1, 0.5), 0, 2e-3);
    assert_true(interval_quantile(&q, 1, 0.99) > q.at[1][20]);
}

static void quantiles_lean_to_the_side_the_errors_lie_on(void **state)
{
    static struct interval_counts counts;
    struct interval_quantiles few, many;

    (void)state;
    for (int i = 0; i < 4000; i++) {
        interval_count(&counts, i % 100 / 20.0 - 1);
        if (i == 99)
            interval_quantiles(&few, 0, &counts);
    }
    interval_quantiles(&many, 0, &counts);
    assert_true(many.at[0][20] > 2.5 * -many.at[0][0]);
    assert_true(few.at[0][20] < 1.5 * -few.at[0][0]);
    for (int k = 1; k < INTERVAL_LEVELS; k++)
        assert_true(many.at[0][k] >= many.at[0][k - 1] && few.at[0][k] >= few.at[0][k - 1]);
}

/* --- compare --- */

static void student_and_diebold_mariano_are_those_of_the_tables(void **state)
{
    double d[3] = {1, 2, 3}, still[3] = {1, 1, 1};
    struct compare_test test;

    (void)state;
    assert_near(compare_two_sided(12.7062047, 1), 0.05, 1e-8);
    assert_near(compare_two_sided(2.22813885, 10), 0.05, 1e-8);
    assert_near(compare_two_sided(-0.69981206, 10), 0.5, 1e-7);
    assert_true(compare_losses(d, 3, 1, &test));
    assert_near(test.statistic, 2 * sqrt(3), 1e-12);
    assert_near(test.p, compare_two_sided(2 * sqrt(3), 2), 1e-12);
    assert_false(compare_losses(still, 3, 1, &test));
    assert_false(compare_losses(d, 2, 1, &test));
}

/* --- series --- */

static void gaps_are_filled_around_the_season(void **state)
{
    double y[48];

    (void)state;
    for (int t = 0; t < 48; t++)
        y[t] = 100 + t + (t % 4 == 0 ? 8 : 0);
    y[20] = y[21] = NAN;
    series_fill(y, 48, 4);
    assert_near(y[20], 128, 2);
    assert_near(y[21], 121, 2);
}

static void ends_are_trimmed_and_the_unit_is_a_power_of_two(void **state)
{
    double y[6] = {NAN, 300, 500, NAN, 700, NAN};
    struct series s;
    int exponent;

    (void)state;
    assert_int_equal(series_prepare(&s, y, 6, 1), FC_OK);
    assert_true(s.n == 4 && s.start == 1 && s.known == 3);
    assert_true(frexp(s.unit, &exponent) == 0.5);
    assert_near(s.y[2] * s.unit, 600, 1e-9);
    assert_true(isnan(s.observed[2]) && s.observed[3] * s.unit == 700);
    series_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variance_between_solves_its_equation),
        cmocka_unit_test(variance_is_zero_when_noise_explains_all),
        cmocka_unit_test(small_noisy_series_take_the_panels_growth),
        cmocka_unit_test(growth_is_kept_by_as_much_as_it_lasted),
        cmocka_unit_test(too_few_series_are_no_panel),
        cmocka_unit_test(one_year_of_crisis_makes_no_trend),
        cmocka_unit_test(growth_from_and_to_zero_is_finite),
        cmocka_unit_test(years_are_counted_from_the_end),
        cmocka_unit_test(an_outcome_is_known_at_its_period_and_not_before),
        cmocka_unit_test(measures_by_hand),
        cmocka_unit_test(later_values_change_nothing_at_an_earlier_origin),
        cmocka_unit_test(weights_sum_to_one_and_favour_the_better_model),
        cmocka_unit_test(without_errors_intervals_are_those_of_a_random_walk),
        cmocka_unit_test(quantiles_are_blended_with_the_normal_ones),
        cmocka_unit_test(quantiles_lean_to_the_side_the_errors_lie_on),
        cmocka_unit_test(student_and_diebold_mariano_are_those_of_the_tables),
        cmocka_unit_test(gaps_are_filled_around_the_season),
        cmocka_unit_test(ends_are_trimmed_and_the_unit_is_a_power_of_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
