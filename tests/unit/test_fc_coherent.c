/* coherent_make: means, intervals and draws add up; who is known well moves little; what cannot be is refused untouched. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "coherent.h"
#include "random.h"

enum { PARTS = 4, TOTALS = 3, N = TOTALS + PARTS, YEARS = 40, HORIZON = 8, PATHS = 400 };

/* All, the first two, the last two. */
static int start[TOTALS + 1] = {0, 4, 6, 8}, member[8] = {0, 1, 2, 3, 0, 1, 2, 3};
static const struct reconcile_map map = {TOTALS, PARTS, start, member};

static struct engine_result results[N];
static struct engine_result *list[N];

static void forecast(double bend)
{
    static double y[N][YEARS];
    struct engine_series series[N];
    struct engine_spec spec = {.horizon = HORIZON, .seed = 3, .jobs = 1, .naive_margin = 1, .paths = PATHS, .trials = true};
    struct random r;

    random_seed(&r, 8, 0);
    for (int t = 0; t < YEARS; t++) {
        y[0][t] = y[1][t] = y[2][t] = 0;
        for (int k = 0; k < PARTS; k++) {
            y[TOTALS + k][t] = fmax((k == 3 ? 2 : 100 * (k + 1)) + bend * t + (k == 3 ? 2 : 10) * random_normal(&r), 0);
            y[0][t] += y[TOTALS + k][t];
            y[1 + k / 2][t] += y[TOTALS + k][t];
        }
    }
    for (int i = 0; i < N; i++) {
        series[i] = (struct engine_series){.frequency = FC_ANNUAL, .first = 2000, .n = YEARS, .y = y[i], .nonnegative = true, .group = -1};
        results[i] = (struct engine_result){0};
        list[i] = &results[i];
    }
    assert_int_equal(engine_run(&(struct engine_panel){N, series}, &spec, results, NULL, NULL), FC_OK);
}

static void drop(void)
{
    for (int i = 0; i < N; i++)
        engine_result_free(&results[i]);
}

static double off_at(int h)
{
    double y[N];

    for (int i = 0; i < N; i++)
        y[i] = results[i].points[h].mean;
    return reconcile_incoherence(&map, y);
}

static double draw_off(int d, int h)
{
    double y[N];

    for (int i = 0; i < N; i++)
        y[i] = results[i].paths[d * HORIZON + h];
    return reconcile_incoherence(&map, y);
}

static void every_method_makes_everything_add_up(void **state)
{
    (void)state;
    for (int method = RECONCILE_BOTTOM_UP; method <= RECONCILE_SHRUNK; method++) {
        forecast(1);
        assert_true(off_at(1) > 1e-6);
        assert_int_equal(coherent_make(&(struct coherent){&map, list, HORIZON, PATHS, (enum reconcile_method)method, true}), FC_OK);
        for (int h = 0; h < HORIZON; h++) {
            assert_true(off_at(h) < 1e-12);
            for (int d = 0; d < PATHS; d++)
                assert_true(draw_off(d, h) < 1e-12);
            for (int i = 0; i < N; i++) {
                const struct engine_point *p = &results[i].points[h];
                assert_true(p->lo95 >= 0 && p->lo95 <= p->lo80 && p->lo80 <= p->mean && p->mean <= p->hi80 && p->hi80 <= p->hi95);
                for (int d = 0; d < PATHS; d++)
                    assert_true(results[i].paths[d * HORIZON + h] >= 0);
            }
        }
        drop();
    }
}

static void what_is_known_well_moves_little(void **state)
{
    double before;

    (void)state;
    forecast(0);
    before = results[0].points[0].mean += 40;
    results[0].points[0].lo80 = before - 0.01;
    results[0].points[0].hi80 = before + 0.01;
    assert_int_equal(coherent_make(&(struct coherent){&map, list, HORIZON, PATHS, RECONCILE_VARIANCE, true}), FC_OK);
    assert_true(fabs(results[0].points[0].mean - before) < 0.1);
    drop();
}

static void without_draws_widths_stay(void **state)
{
    double width;

    (void)state;
    forecast(0);
    width = results[4].points[2].hi80 - results[4].points[2].mean;
    assert_int_equal(coherent_make(&(struct coherent){&map, list, HORIZON, 0, RECONCILE_ORDINARY, false}), FC_OK);
    assert_true(fabs(results[4].points[2].hi80 - results[4].points[2].mean - width) < 1e-9 * width);
    drop();
}

static void what_does_not_fit_together_is_refused_untouched(void **state)
{
    double mean;

    (void)state;
    forecast(0);
    mean = results[0].points[0].mean;
    results[2].last--;
    assert_int_equal(coherent_make(&(struct coherent){&map, list, HORIZON, PATHS, RECONCILE_ORDINARY, true}), FC_ESHAPE);
    results[2].last++;
    results[5].trial_count = 2;
    assert_int_equal(coherent_make(&(struct coherent){&map, list, HORIZON, PATHS, RECONCILE_SHRUNK, true}), FC_ESHORT);
    results[1].status = FC_EEMPTY;
    assert_int_equal(coherent_make(&(struct coherent){&map, list, HORIZON, PATHS, RECONCILE_ORDINARY, true}), FC_ESHAPE);
    assert_true(results[0].points[0].mean == mean);
    drop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_makes_everything_add_up),
        cmocka_unit_test(what_is_known_well_moves_little),
        cmocka_unit_test(without_draws_widths_stay),
        cmocka_unit_test(what_does_not_fit_together_is_refused_untouched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
