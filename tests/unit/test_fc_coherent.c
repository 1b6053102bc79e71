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
#include "normal.h"
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

static double spread(int i, int h)
{
    double mean = 0, squares = 0;

    for (int d = 0; d < PATHS; d++)
        mean += results[i].paths[d * HORIZON + h] / PATHS;
    for (int d = 0; d < PATHS; d++)
        squares += pow(results[i].paths[d * HORIZON + h] - mean, 2) / PATHS;
    return sqrt(squares);
}

/* Draws and intervals of a standard deviation, each series drawn for itself. */
static void draw_apart(int i, double sd)
{
    struct random r;

    random_seed(&r, 9, (uint64_t)i);
    for (int h = 0; h < HORIZON; h++) {
        struct engine_point *p = &results[i].points[h];
        *p = (struct engine_point){p->mean, p->mean - NORMAL_Z80 * sd, p->mean + NORMAL_Z80 * sd, p->mean - NORMAL_Z95 * sd, p->mean + NORMAL_Z95 * sd, p->naive};
    }
    for (int d = 0; d < PATHS; d++) {
        double z = random_normal(&r);
        for (int h = 0; h < HORIZON; h++)
            results[i].paths[d * HORIZON + h] = results[i].points[h].mean + sd * z;
    }
}

/* Parts of standard deviation 10 to 40 that err alike, r = 0.5, which only the widths of the totals tell. */
static void draw_parts_alike(void)
{
    forecast(0);
    for (int k = 0; k < PARTS; k++)
        draw_apart(TOTALS + k, 10 * (k + 1));
    for (int a = 0; a < TOTALS; a++) {
        double variance = 0;
        for (int i = start[a]; i < start[a + 1]; i++)
            for (int j = start[a]; j < start[a + 1]; j++)
                variance += 100 * (member[i] + 1) * (member[j] + 1) * (i == j ? 1 : 0.5);
        draw_apart(a, sqrt(variance));
    }
}

/* Summed as they were drawn, they would be a third narrower: sqrt(30 / 65). */
static void sums_spread_as_forecasts_of_their_own(void **state)
{
    (void)state;
    for (int method = RECONCILE_BOTTOM_UP; method <= RECONCILE_VARIANCE; method++) {
        double own[N], width[N];
        draw_parts_alike();
        for (int i = 0; i < N; i++) {
            own[i] = spread(i, 3);
            width[i] = results[i].points[3].hi80 - results[i].points[3].lo80;
        }
        assert_int_equal(coherent_make(&(struct coherent){&map, list, HORIZON, PATHS, (enum reconcile_method)method, false}), FC_OK);
        for (int i = 0; i < N; i++) {
            assert_float_equal(spread(i, 3) / own[i], 1, 0.12);
            assert_float_equal((results[i].points[3].hi80 - results[i].points[3].lo80) / width[i], spread(i, 3) / own[i], 1e-6);
        }
        drop();
    }
}

/* A total that nowcasts tell of and its parts err apart: together they know more than either. */
static void what_nowcasts_tell_narrows_all(void **state)
{
    double without[N];

    (void)state;
    for (int nowcasts = 0; nowcasts <= 1; nowcasts++) {
        draw_parts_alike();
        results[0].nowcasts = nowcasts;
        assert_int_equal(coherent_make(&(struct coherent){&map, list, HORIZON, PATHS, RECONCILE_VARIANCE, false}), FC_OK);
        for (int i = 0; i < N; i++) {
            assert_true(nowcasts == 0 || spread(i, 0) < without[i]);
            without[i] = spread(i, 0);
            assert_float_equal(spread(i, 5) / spread(i, 0), 1, 1e-6); /* all periods have the same draws */
        }
        drop();
    }
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
        cmocka_unit_test(sums_spread_as_forecasts_of_their_own),
        cmocka_unit_test(what_nowcasts_tell_narrows_all),
        cmocka_unit_test(without_draws_widths_stay),
        cmocka_unit_test(what_does_not_fit_together_is_refused_untouched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
