/* A county, its municipalities and their industries made to add up: totals stay, parts follow, sums are sums, in every
 * draw; the record is that of what was made to add up. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "middle_out.h"
#include "random.h"
#include "restate.h"

enum { R = 4, K = 3, YEARS = 24, AHEAD = 3, PATHS = 400, ROW = K + 1, N = (R + 1) * ROW };

static double y[N][YEARS + AHEAD];
static struct engine_series series[N];
static struct engine_result result[N], plain[N];
static struct engine_result *total[R], *part[R * K], *whole_part[K];
static double rest[R];
static struct middle_out m;

/* Series r * ROW + k; k = K: the total, with unknown people in it; r = R: the county. */
static void make_figures(double unknown, double size)
{
    struct random r;

    random_seed(&r, 21, 1);
    memset(y, 0, sizeof y);
    for (int i = 0; i < R; i++)
        for (int k = 0; k < K; k++) {
            double level = size * exp(random_normal(&r)) * (k == 2 ? 0.02 : 1), drift = 0.02 * random_normal(&r);
            for (int t = 0; t < YEARS + AHEAD; t++) {
                level *= exp(drift + 0.03 * random_normal(&r));
                y[i * ROW + k][t] = level;
                y[i * ROW + K][t] += level / (1 - unknown);
                y[R * ROW + k][t] += level;
                y[R * ROW + K][t] += level / (1 - unknown);
            }
        }
}

static void forecast(double unknown, double size)
{
    struct engine_spec spec = {.horizon = AHEAD, .seed = 4, .jobs = 2, .paths = PATHS, .trials = true};

    make_figures(unknown, size);
    for (int i = 0; i < N; i++)
        series[i] = (struct engine_series){.id = "s", .frequency = FC_ANNUAL, .first = 2000, .n = YEARS, .y = y[i], .nonnegative = true, .group = -1};
    memset(result, 0, sizeof result);
    memset(plain, 0, sizeof plain);
    assert_int_equal(engine_run(&(struct engine_panel){N, series}, &spec, result, NULL, NULL), FC_OK);
    assert_int_equal(engine_run(&(struct engine_panel){N, series}, &spec, plain, NULL, NULL), FC_OK);
    for (int i = 0; i < R; i++) {
        rest[i] = unknown;
        total[i] = &result[i * ROW + K];
        for (int k = 0; k < K; k++)
            part[i * K + k] = &result[i * ROW + k];
    }
    for (int k = 0; k < K; k++)
        whole_part[k] = &result[R * ROW + k];
    m = (struct middle_out){R, K, total, part, rest, &result[R * ROW + K], whole_part, AHEAD, PATHS, true, 2, false};
}

static void forget(void)
{
    for (int i = 0; i < N; i++) {
        engine_result_free(&result[i]);
        engine_result_free(&plain[i]);
    }
}

static double value(int i, int d, int h)
{
    return d < 0 ? result[i].points[h].mean : result[i].paths[d * AHEAD + h];
}

static void is_close(double got, double want)
{
    if (!(fabs(got - want) <= 1e-9 * (1 + fabs(want))))
        fail_msg("%.12g is not %.12g", got, want);
}

/* d < 0: the means. */
static void assert_adds_up(int d, int h)
{
    double all = 0;

    for (int i = 0; i < R; i++) {
        double sum = 0;
        for (int k = 0; k < K; k++)
            sum += value(i * ROW + k, d, h);
        is_close(sum, value(i * ROW + K, d, h) * (1 - rest[i]));
        all += value(i * ROW + K, d, h);
    }
    is_close(value(R * ROW + K, d, h), all);
    for (int k = 0; k < K; k++) {
        double sum = 0;
        for (int i = 0; i < R; i++)
            sum += value(i * ROW + k, d, h);
        is_close(value(R * ROW + k, d, h), sum);
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, z = *(const double *)b;

    return (x > z) - (x < z);
}

static void sorted_draws(const struct engine_result *r, int h, double draws[PATHS])
{
    for (int d = 0; d < PATHS; d++)
        draws[d] = r->paths[d * AHEAD + h];
    qsort(draws, PATHS, sizeof *draws, by_value);
}

/* Its mean, and the values of its draws in whatever order. */
static void assert_total_stays(int i, int h)
{
    double now[PATHS], then[PATHS];

    is_close(result[i].points[h].mean, plain[i].points[h].mean);
    sorted_draws(&result[i], h, now);
    sorted_draws(&plain[i], h, then);
    for (int d = 0; d < PATHS; d++)
        is_close(now[d], then[d]);
}

static void assert_draws_have_the_means(void)
{
    for (int i = 0; i < N; i++)
        for (int h = 0; h < AHEAD; h++) {
            double sum = 0;
            for (int d = 0; d < PATHS; d++)
                sum += value(i, d, h);
            is_close(sum / PATHS, value(i, -1, h));
        }
}

static void means_and_every_draw_add_up_and_totals_stay(void **state)
{
    (void)state;
    forecast(0.02, 1000);
    assert_int_equal(middle_out_make(&m), FC_OK);
    for (int h = 0; h < AHEAD; h++)
        for (int d = -1; d < PATHS; d++)
            assert_adds_up(d, h);
    for (int i = 0; i < R; i++)
        for (int h = 0; h < AHEAD; h++)
            assert_total_stays(i * ROW + K, h);
    assert_draws_have_the_means();
    for (int i = 0; i < N; i++)
        for (int h = 0; h < AHEAD; h++) {
            const struct engine_point *p = &result[i].points[h];
            assert_true(0 <= p->lo95 && p->lo95 <= p->lo80 && p->lo80 <= p->mean && p->mean <= p->hi80 && p->hi80 <= p->hi95);
            assert_true(p->naive == plain[i].points[h].naive);
        }
    forget();
}

static void intervals_are_as_wide_as_the_draws(void **state)
{
    double draws[PATHS];

    (void)state;
    forecast(0, 1000);
    assert_int_equal(middle_out_make(&m), FC_OK);
    for (int i = 0; i < N; i++) {
        sorted_draws(&result[i], 0, draws);
        assert_true(fabs((draws[PATHS * 9 / 10] - draws[PATHS / 10]) / (result[i].points[0].hi80 - result[i].points[0].lo80) - 1) < 0.15);
    }
    forget();
}

/* The record is that of the published numbers: what a part erred at an origin, moved to its total there. */
static void the_record_is_that_of_what_adds_up(void **state)
{
    (void)state;
    forecast(0, 1000);
    assert_int_equal(middle_out_make(&m), FC_OK);
    for (int i = 0; i < R; i++)
        for (int t = 0; t < result[i * ROW + K].trial_count; t++) {
            double sum = 0;
            for (int k = 0; k < K; k++)
                sum += result[i * ROW + k].trials[t].mean;
            is_close(sum, result[i * ROW + K].trials[t].mean);
        }
    for (int i = 0; i < N; i++) {
        double scaled = 0;
        for (int t = 0; t < result[i].trial_count; t++)
            scaled += fabs(result[i].trials[t].actual - result[i].trials[t].mean) / result[i].trials[t].scale;
        is_close(result[i].backtest.mase, scaled / result[i].trial_count);
        assert_int_equal(result[i].backtest.origins, plain[i].backtest.origins);
        is_close(result[i].backtest.mase_naive, plain[i].backtest.mase_naive);
    }
    forget();
}

static void a_naive_forecast_that_moves_is_called_so_and_how_far_is_said(void **state)
{
    const struct engine_result *r = &result[1];
    double least = INFINITY, most = -INFINITY, then[AHEAD];
    char told[80];

    (void)state;
    forecast(0, 1000);
    part[1]->model = total[0]->model = "naive";
    part[1]->reason[0] = total[0]->reason[0] = '\0';
    for (int h = 0; h < AHEAD; h++)
        then[h] = part[1]->points[h].mean *= 1 + 0.05 * h; /* so that it must move back, by more and more */
    assert_int_equal(middle_out_make(&m), FC_OK);
    for (int h = 0; h < AHEAD; h++) {
        least = fmin(least, r->points[h].mean / then[h] - 1);
        most = fmax(most, r->points[h].mean / then[h] - 1);
    }
    restate_tell(part[1]);
    restate_tell(total[0]);
    assert_true(most - least > 0.01);
    snprintf(told, sizeof told, "; moved by %+.1f to %+.1f %% so that parts add up", 100 * least, 100 * most);
    assert_string_equal(r->reason, told);
    assert_string_equal(r->model, "naive-moved");
    assert_string_equal(total[0]->reason, "");
    assert_string_equal(total[0]->model, "naive");
    forget();
}

static void the_record_alone_can_be_asked_for(void **state)
{
    (void)state;
    forecast(0, 1000);
    m.record_only = true;
    assert_int_equal(middle_out_make(&m), FC_OK);
    for (int i = 0; i < N; i++)
        assert_memory_equal(result[i].points, plain[i].points, AHEAD * sizeof *plain[i].points);
    is_close(part[0]->trials[0].mean + part[1]->trials[0].mean + part[2]->trials[0].mean, total[0]->trials[0].mean);
    forget();
}

/* A part of nobody, whose interval is what was forecast, is not blown up by what the others' draws leave it. */
static void a_part_of_nobody_keeps_its_interval(void **state)
{
    (void)state;
    forecast(0, 1000);
    for (int h = 0; h < AHEAD; h++) {
        part[0]->points[h] = (struct engine_point){0, 0, 3, 0, 6, 0};
        part[1]->points[h].mean = total[0]->points[h].mean - part[2]->points[h].mean; /* so that nothing is to move */
        for (int d = 0; d < PATHS; d++)
            part[0]->paths[d * AHEAD + h] = d % 7 == 0 ? 2 + h : 0;
    }
    assert_int_equal(middle_out_make(&m), FC_OK);
    for (int h = 0; h < AHEAD; h++) {
        assert_true(part[0]->points[h].mean < 1e-9);
        assert_true(part[0]->points[h].hi95 < 20);
        for (int d = 0; d < PATHS && part[0]->points[h].mean == 0; d++)
            assert_true(part[0]->paths[d * AHEAD + h] == 0);
    }
    forget();
}

/* Draws of small parts that fall to 0 leave the rest to the others. */
static void nothing_falls_below_zero(void **state)
{
    (void)state;
    forecast(0, 3);
    for (int d = 0; d < PATHS; d++)
        for (int k = 1; k < K; k++)
            part[k]->paths[d * AHEAD] += part[0]->paths[d * AHEAD] * 2; /* far too much, so that all must shrink */
    assert_int_equal(middle_out_make(&m), FC_OK);
    for (int d = 0; d < PATHS; d++) {
        double sum = 0;
        for (int k = 0; k < K; k++) {
            assert_true(part[k]->paths[d * AHEAD] >= 0);
            sum += part[k]->paths[d * AHEAD];
        }
        is_close(sum, total[0]->paths[d * AHEAD]);
    }
    forget();
}

/* Where a total holds as many who are in none of its parts, those sum to half of it, and the draws are put in order for that: a part
 * keeps its draws but for what the means move. */
static void parts_of_half_a_total_keep_their_draws(void **state)
{
    double now[PATHS], then[PATHS], moved = 0, spread = 0;

    (void)state;
    forecast(0.5, 1000);
    assert_int_equal(middle_out_make(&m), FC_OK);
    for (int i = 0; i < R * ROW; i++) {
        if (i % ROW == K)
            continue;
        sorted_draws(&result[i], 0, now);
        sorted_draws(&plain[i], 0, then);
        for (int d = 0; d < PATHS; d++)
            moved += fabs(now[d] - then[d]);
        spread += (then[PATHS * 9 / 10] - then[PATHS / 10]) * PATHS;
    }
    assert_true(moved / spread < 0.025);
    forget();
}

static void a_region_alone_and_absent_parts_are_taken(void **state)
{
    (void)state;
    forecast(0, 1000);
    m.regions = 1;
    m.whole = NULL;
    part[1] = whole_part[0] = whole_part[1] = whole_part[2] = NULL;
    m.part = part;
    assert_int_equal(middle_out_make(&m), FC_OK);
    is_close(part[0]->points[0].mean + part[2]->points[0].mean, total[0]->points[0].mean);
    forget();
}

static void what_cannot_add_up_is_refused_and_left(void **state)
{
    double before;

    (void)state;
    forecast(0, 1000);
    before = part[0]->points[0].mean;
    part[1]->last++;
    assert_int_equal(middle_out_make(&m), FC_ESHAPE);
    part[1]->last--;
    rest[2] = 1;
    assert_int_equal(middle_out_make(&m), FC_ERANGE);
    rest[2] = -0.1;
    assert_int_equal(middle_out_make(&m), FC_ERANGE);
    rest[2] = 0;
    m.paths = 0;
    assert_int_equal(middle_out_make(&m), FC_ESHAPE);
    assert_true(part[0]->points[0].mean == before);
    forget();
}

static void threads_change_nothing(void **state)
{
    struct engine_result alone[N];

    (void)state;
    forecast(0.02, 1000);
    m.jobs = 1;
    assert_int_equal(middle_out_make(&m), FC_OK);
    memcpy(alone, result, sizeof alone);
    memcpy(result, plain, sizeof result);
    m.jobs = AHEAD + 1;
    assert_int_equal(middle_out_make(&m), FC_OK);
    for (int i = 0; i < N; i++) {
        assert_memory_equal(result[i].points, alone[i].points, AHEAD * sizeof *alone[i].points);
        assert_memory_equal(result[i].paths, alone[i].paths, AHEAD * PATHS * sizeof *alone[i].paths);
        assert_true(result[i].moved_most == alone[i].moved_most && result[i].moved_least == alone[i].moved_least);
        engine_result_free(&alone[i]);
        engine_result_free(&result[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_and_every_draw_add_up_and_totals_stay),
        cmocka_unit_test(intervals_are_as_wide_as_the_draws),
        cmocka_unit_test(the_record_is_that_of_what_adds_up),
        cmocka_unit_test(a_naive_forecast_that_moves_is_called_so_and_how_far_is_said),
        cmocka_unit_test(the_record_alone_can_be_asked_for),
        cmocka_unit_test(a_part_of_nobody_keeps_its_interval),
        cmocka_unit_test(nothing_falls_below_zero),
        cmocka_unit_test(parts_of_half_a_total_keep_their_draws),
        cmocka_unit_test(a_region_alone_and_absent_parts_are_taken),
        cmocka_unit_test(what_cannot_add_up_is_refused_and_left),
        cmocka_unit_test(threads_change_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
