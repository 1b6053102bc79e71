/* score: figures by hand, pools in which each series counts the same, trials that the engine's own figures rest on. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compare.h"
#include "engine.h"
#include "random.h"

static void assert_close(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12 * fmax(1, fabs(want))))
        fail_msg("%.15g is not %.15g", got, want);
}

/* Forecast 10 with 80 % in 8..12 and 95 % in 6..15, outcome 14, last 9, naive 9, scale 2. */
static const struct score_trial above = {.origin = 0, .known = 100, .horizon = 1, .scale = 2, .last = 9, .actual = 14, .mean = 10,
                                         .lo80 = 8, .hi80 = 12, .lo95 = 6, .hi95 = 15, .naive = 9, .crps = 3};
/* The same forecast, outcome 5: below everything. */
static const struct score_trial below = {.origin = 1, .known = 101, .horizon = 1, .scale = 2, .last = 9, .actual = 5, .mean = 10,
                                         .lo80 = 8, .hi80 = 12, .lo95 = 6, .hi95 = 15, .naive = 9, .crps = 4};

static void figures_are_those_by_hand(void **state)
{
    struct score s = {0};
    double value[SCORE_FIGURES];

    (void)state;
    score_add(&s, &above);
    score_add(&s, &below);
    score_figures(&s, value);
    assert_int_equal(score_origins(&s), 2);
    assert_close(value[SCORE_MASE], (4 / 2.0 + 5 / 2.0) / 2);
    assert_close(value[SCORE_MASE_NAIVE], (5 / 2.0 + 4 / 2.0) / 2);
    assert_close(value[SCORE_SMAPE], (200 * 4 / 24.0 + 200 * 5 / 15.0) / 2);
    assert_close(value[SCORE_WAPE], 100 * 9 / 19.0);
    assert_close(value[SCORE_CRPS], (3 / 2.0 + 4 / 2.0) / 2);
    /* above: 0.025 * 8, 0.1 * 6, 0.5 * 4, 0.9 * 2, 0.025 * 1; below: 0.975 * 1, 0.9 * 3, 0.5 * 5, 0.1 * 7, 0.025 * 10 */
    assert_close(value[SCORE_PINBALL], ((0.2 + 0.6 + 2 + 1.8 + 0.025) + (0.975 + 2.7 + 2.5 + 0.7 + 0.25)) / 5 / 2 / 2);
    assert_close(value[SCORE_MSIS], (9 / 2.0 + (9 + 40 * 1) / 2.0) / 2);
    assert_close(value[SCORE_WIDTH80], 2);
    assert_close(value[SCORE_WIDTH95], 4.5);
    assert_close(value[SCORE_COVER80], 0);
    assert_close(value[SCORE_COVER95], 0.5);
    assert_close(value[SCORE_DIRECTION], 0.5);
    assert_close(value[SCORE_DIRECTION_NAIVE], 0);
    assert_true(isnan(value[SCORE_DM]));
}

static void nothing_has_no_figures(void **state)
{
    struct score s = {0};
    struct score_pool pool = {0};
    double value[SCORE_FIGURES];

    (void)state;
    score_figures(&s, value);
    for (int k = 0; k < SCORE_FIGURES; k++)
        assert_true(isnan(value[k]));
    score_pool_figures(&pool, value);
    for (int k = 0; k < SCORE_FIGURES; k++)
        assert_true(isnan(value[k]));
}

static void a_series_that_never_changed_has_no_scaled_figures(void **state)
{
    struct score_trial flat = above;
    struct score s = {0};
    double value[SCORE_FIGURES];

    (void)state;
    flat.scale = 0;
    score_add(&s, &flat);
    score_figures(&s, value);
    assert_true(isnan(value[SCORE_MASE]) && isnan(value[SCORE_CRPS]) && isnan(value[SCORE_MSIS]));
    assert_close(value[SCORE_SMAPE], 200 * 4 / 24.0);
    assert_close(value[SCORE_COVER95], 1);
}

static struct score many(double unit, int points)
{
    struct score s = {0};

    for (int k = 0; k < points; k++) {
        struct score_trial t = above;
        t.origin = k;
        t.known = 100 + k;
        t.actual = unit * (12 + k % 2);
        t.mean = unit * 10;
        t.naive = unit * 9;
        t.scale = unit;
        score_add(&s, &t);
    }
    return s;
}

static void in_a_pool_each_series_counts_the_same(void **state)
{
    struct score large = many(1000, 10), small = many(1, 2);
    struct score_pool pool = {0};
    double value[SCORE_FIGURES];

    (void)state;
    score_pool_add(&pool, &large);
    score_pool_add(&pool, &small);
    score_pool_figures(&pool, value);
    assert_int_equal(pool.series, 2);
    assert_int_equal(pool.points, 12);
    assert_close(value[SCORE_MASE], 2.5);
    assert_close(value[SCORE_WAPE], 100 * (25000.0 + 5) / (125000.0 + 25));
    /* Every loss is -1, so there is nothing to test. */
    assert_true(isnan(value[SCORE_DM]));
}

static void the_test_against_naive_is_that_of_compare(void **state)
{
    static const double gain[5] = {1, 2, 0.5, 3, -1};
    double loss[5], value[SCORE_FIGURES];
    struct compare_test test;
    struct score s = {0};

    (void)state;
    for (int o = 0; o < 5; o++)
        for (int h = 1; h <= 2; h++) {
            struct score_trial t = above;
            t.origin = o;
            t.known = 100 + o;
            t.horizon = h;
            t.mean = t.actual - 2;
            t.naive = t.actual - 2 - 2 * gain[o];
            loss[o] = -gain[o];
            if (gain[o] < 0) {
                t.naive = t.actual;
            }
            score_add(&s, &t);
        }
    assert_true(compare_losses((double[]){loss[0], loss[1], loss[2], loss[3], 1}, 5, 2, &test));
    score_figures(&s, value);
    assert_close(value[SCORE_DM], test.statistic);
    assert_close(value[SCORE_DM_P], test.p);
}

static void the_engines_figures_are_those_of_its_trials(void **state)
{
    double y[80], value[SCORE_FIGURES];
    struct engine_series s = {.id = "s", .frequency = FC_MONTHLY, .first = 24000, .n = 80, .y = y, .group = -1};
    struct engine_spec spec = {.horizon = 6, .seed = 1, .jobs = 1, .naive_margin = ENGINE_NAIVE_MARGIN, .trials = true};
    struct engine_result r = {0};
    struct score score = {0};
    struct random random;

    (void)state;
    random_seed(&random, 4, 0);
    for (int t = 0; t < 80; t++)
        y[t] = 100 + t + 10 * sin(t * M_PI / 6) + 3 * random_normal(&random);
    assert_int_equal(engine_run(&(struct engine_panel){1, &s}, &spec, &r, NULL, NULL), FC_OK);
    assert_int_equal(r.trial_count, r.backtest.points);
    for (int k = 0; k < r.trial_count; k++) {
        const struct score_trial *t = &r.trials[k];
        assert_true(t->lo95 <= t->lo80 && t->lo80 <= t->mean && t->mean <= t->hi80 && t->hi80 <= t->hi95);
        assert_close(t->last, y[t->known - 24000]);
        assert_close(t->actual, y[t->known + t->horizon - 24000]);
        score_add(&score, t);
    }
    score_figures(&score, value);
    assert_close(value[SCORE_MASE], r.backtest.mase);
    assert_close(value[SCORE_CRPS], r.backtest.crps);
    assert_close(value[SCORE_COVER80], r.backtest.cover80);
    assert_close(value[SCORE_DM], r.backtest.dm);
    engine_result_free(&r);
    assert_null(r.trials);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_by_hand),
        cmocka_unit_test(nothing_has_no_figures),
        cmocka_unit_test(a_series_that_never_changed_has_no_scaled_figures),
        cmocka_unit_test(in_a_pool_each_series_counts_the_same),
        cmocka_unit_test(the_test_against_naive_is_that_of_compare),
        cmocka_unit_test(the_engines_figures_are_those_of_its_trials),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
