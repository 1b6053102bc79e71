/* engine_run: robust, the same for any number of threads, with figures and intervals that hold. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine.h"
#include "model.h"
#include "random.h"

static struct engine_series one(const double *y, int n, enum fc_frequency frequency)
{
    return (struct engine_series){.id = "s", .frequency = frequency, .first = 2000 * (int)frequency,
                                  .n = n, .y = y, .nonnegative = true, .group = -1};
}

static struct engine_result run_one(struct engine_series s, int horizon, const char *model)
{
    struct engine_panel panel = {1, &s};
    struct engine_spec spec = {.horizon = horizon, .seed = 1, .model = model, .jobs = 1, .naive_margin = 1};
    struct engine_result r = {0};

    assert_int_equal(engine_run(&panel, &spec, &r, NULL, NULL), FC_OK);
    return r;
}

static void assert_sane(const struct engine_result *r, int horizon)
{
    assert_int_equal(r->status, FC_OK);
    assert_non_null(r->model);
    assert_true(strlen(r->reason) > 0);
    for (int h = 0; h < horizon; h++) {
        const struct engine_point *p = &r->points[h];
        assert_true(isfinite(p->mean) && isfinite(p->naive));
        assert_true(p->lo95 <= p->lo80 && p->lo80 <= p->mean);
        assert_true(p->mean <= p->hi80 && p->hi80 <= p->hi95);
        assert_true(p->lo95 >= 0);
    }
}

static void one_two_and_three_values_are_forecast(void **state)
{
    double y[3] = {5, 7, 6};

    (void)state;
    for (int n = 1; n <= 3; n++)
        for (int m = 1; m <= 12; m += m == 1 ? 3 : 8) {
            struct engine_result r = run_one(one(y, n, m), 24, NULL);
            assert_sane(&r, 24);
            assert_int_equal(r.last, 2000 * m + n - 1);
            engine_result_free(&r);
        }
}

static void nothing_and_infinity_give_a_status_not_a_failed_call(void **state)
{
    double none[3] = {NAN, NAN, NAN}, inf[3] = {1, INFINITY, 2}, huge[2] = {1e200, 1};
    struct engine_result r = run_one(one(none, 3, FC_ANNUAL), 3, NULL);

    (void)state;
    assert_int_equal(r.status, FC_EEMPTY);
    assert_true(isnan(r.points[0].mean));
    engine_result_free(&r);
    r = run_one(one(none, 0, FC_ANNUAL), 3, NULL);
    assert_int_equal(r.status, FC_EEMPTY);
    engine_result_free(&r);
    r = run_one(one(inf, 3, FC_ANNUAL), 3, NULL);
    assert_int_equal(r.status, FC_ENONFINITE);
    engine_result_free(&r);
    r = run_one(one(huge, 2, FC_MONTHLY), 3, NULL);
    assert_int_equal(r.status, FC_ENONFINITE);
    engine_result_free(&r);
}

static void zeros_and_constants_stay_what_they_are(void **state)
{
    double zero[30] = {0}, five[30];

    (void)state;
    for (int t = 0; t < 30; t++)
        five[t] = 5;
    for (int m = 1; m <= 12; m += m == 1 ? 3 : 8) {
        struct engine_result r = run_one(one(zero, 30, m), 24, NULL);
        assert_sane(&r, 24);
        assert_true(r.points[23].mean == 0);
        engine_result_free(&r);
        r = run_one(one(five, 30, m), 24, NULL);
        assert_sane(&r, 24);
        assert_true(fabs(r.points[23].mean - 5) < 1e-6);
        engine_result_free(&r);
    }
}

static void any_scale_gives_the_same_forecast_scaled(void **state)
{
    double y[40], z[40];
    struct engine_result a, b;
    struct random r;

    (void)state;
    random_seed(&r, 3, 0);
    for (int t = 0; t < 40; t++) {
        y[t] = 100 + t + 5 * random_normal(&r);
        z[t] = y[t] * 0x1p-900;
    }
    a = run_one(one(y, 40, FC_QUARTERLY), 8, NULL);
    b = run_one(one(z, 40, FC_QUARTERLY), 8, NULL);
    assert_sane(&b, 8);
    assert_true(a.points[7].mean * 0x1p-900 == b.points[7].mean);
    engine_result_free(&a);
    engine_result_free(&b);
    for (int t = 0; t < 40; t++)
        z[t] = y[t] * 1e147;
    b = run_one(one(z, 40, FC_QUARTERLY), 8, NULL);
    assert_sane(&b, 8);
    engine_result_free(&b);
}

static void missing_values_anywhere_are_taken(void **state)
{
    double y[60];
    struct engine_result r;

    (void)state;
    for (int t = 0; t < 60; t++)
        y[t] = t < 5 || t > 56 || t % 7 == 0 ? NAN : 100 + 10 * sin(t * M_PI / 6);
    r = run_one(one(y, 60, FC_MONTHLY), 12, NULL);
    assert_sane(&r, 12);
    assert_int_equal(r.last, 2000 * 12 + 55);
    engine_result_free(&r);
}

static void a_hundred_thousand_values_and_a_long_horizon_end_soon(void **state)
{
    double *y = malloc(100000 * sizeof *y);
    struct random r;
    struct engine_result result;

    (void)state;
    random_seed(&r, 9, 0);
    for (int t = 0; t < 100000; t++)
        y[t] = 50 + random_normal(&r);
    result = run_one(one(y, 100000, FC_MONTHLY), 600, NULL);
    assert_sane(&result, 600);
    assert_int_equal(result.n_observed, 100000);
    engine_result_free(&result);
    free(y);
}

static void intermittent_counts_are_never_negative(void **state)
{
    double y[48] = {0};
    struct engine_result r;

    (void)state;
    for (int t = 0; t < 48; t += 5)
        y[t] = 1 + t % 3;
    r = run_one(one(y, 48, FC_MONTHLY), 24, NULL);
    assert_sane(&r, 24);
    assert_true(r.points[0].mean < 1.5);
    engine_result_free(&r);
}

static void every_model_by_name_is_sane_and_named(void **state)
{
    double y[60];
    struct random g;

    (void)state;
    random_seed(&g, 4, 0);
    for (int t = 0; t < 60; t++)
        y[t] = 100 + t + 10 * sin(t * M_PI / 6) + random_normal(&g);
    for (int i = 0; i < MODEL_COUNT; i++) {
        struct engine_result r = run_one(one(y, 60, FC_MONTHLY), 18, model_table[i].name);
        assert_sane(&r, 18);
        assert_string_equal(r.model, model_table[i].name);
        engine_result_free(&r);
    }
}

/* The growth rate (of the mean of both years) that a forecast goes on with, from year to year. */
static double rate(double before, double after)
{
    return 2 * (after - before) / (after + before);
}

/* Eight series that have grown a tenth a year: what was seen over three years keeps 5/6 of itself, over ten 19/20. */
static void a_growth_seen_over_few_years_fades_sooner(void **state)
{
    struct engine_spec spec = {.horizon = 3, .model = "panel", .jobs = 1, .naive_margin = 1};
    double y[8][11];

    (void)state;
    for (int n = 4; n <= 11; n += 7) {
        struct engine_series s[8];
        struct engine_result r[8] = {{0}};
        struct engine_panel panel = {8, s};
        for (int i = 0; i < 8; i++) {
            for (int t = 0; t < n; t++)
                y[i][t] = (1 + i) * pow(1.1, t);
            s[i] = one(y[i], n, FC_ANNUAL);
        }
        assert_int_equal(engine_run(&panel, &spec, r, NULL, NULL), FC_OK);
        double first = rate(y[3][n - 1], r[3].points[0].mean), second = rate(r[3].points[0].mean, r[3].points[1].mean);
        assert_string_equal(r[3].model, "panel");
        assert_true(first > 0.02);
        assert_float_equal(second / first, n == 4 ? 5.0 / 6 : 0.95, 1e-6);
        for (int i = 0; i < 8; i++)
            engine_result_free(&r[i]);
    }
}

static void a_wrong_spec_fails_the_call(void **state)
{
    double y[3] = {1, 2, 3};
    struct engine_series s = one(y, 3, FC_ANNUAL);
    struct engine_panel panel = {1, &s};
    struct engine_result r = {0};
    struct engine_spec none = {.jobs = 1}, far = {.horizon = 601, .jobs = 1},
                       unknown = {.horizon = 3, .model = "crystal-ball", .jobs = 1}, jobs = {.horizon = 3},
                       margin = {.horizon = 3, .jobs = 1, .naive_margin = 1.5},
                       paths = {.horizon = 3, .jobs = 1, .paths = -1};

    (void)state;
    assert_int_equal(engine_run(&panel, &none, &r, NULL, NULL), FC_ERANGE);
    assert_int_equal(engine_run(&panel, &far, &r, NULL, NULL), FC_ERANGE);
    assert_int_equal(engine_run(&panel, &unknown, &r, NULL, NULL), FC_ERANGE);
    assert_int_equal(engine_run(&panel, &jobs, &r, NULL, NULL), FC_ERANGE);
    assert_int_equal(engine_run(&panel, &margin, &r, NULL, NULL), FC_ERANGE);
    assert_int_equal(engine_run(&panel, &paths, &r, NULL, NULL), FC_ERANGE);
}

/* --- outliers and breaks --- */

static void shake(double *y, int n)
{
    struct random r;

    random_seed(&r, 12, 0);
    for (int t = 0; t < n; t++)
        y[t] = 200 + 0.5 * t + 8 * sin(t * M_PI / 6) + random_normal(&r);
}

static void an_outlier_and_a_shift_are_found_and_told(void **state)
{
    double y[96];
    struct engine_result r;

    (void)state;
    shake(y, 96);
    y[40] -= 60;
    for (int t = 70; t < 96; t++)
        y[t] += 90;
    r = run_one(one(y, 96, FC_MONTHLY), 12, NULL);
    assert_int_equal(r.breaks, 2);
    assert_int_equal(r.found[0].kind, BREAK_ONCE);
    assert_false(r.found[0].known);
    assert_non_null(strstr(r.reason, "one-off value in 2003-05 (-"));
    assert_int_equal(r.found[0].at, 24000 + 40);
    assert_true(fabs(r.found[0].size + 60) < 5);
    assert_int_equal(r.found[1].kind, BREAK_LEVEL);
    assert_non_null(strstr(r.reason, "new level from 2005-11 (+"));
    assert_int_equal(r.found[1].at, 24000 + 70);
    assert_true(fabs(r.found[1].size - 90) < 5);
    assert_true(fabs(r.points[0].mean - 338) < 8);
    engine_result_free(&r);
}

static void an_ordinary_series_has_neither(void **state)
{
    double y[96];
    struct engine_result r;

    (void)state;
    shake(y, 96);
    r = run_one(one(y, 96, FC_MONTHLY), 12, NULL);
    assert_int_equal(r.breaks, 0);
    engine_result_free(&r);
}

/* A new definition in the last year but two: without the caller's word it looks like growth. */
static void a_known_break_is_taken_off(void **state)
{
    double y[10] = {100, 101, 99, 100, 102, 101, 100, 140, 141, 139};
    const struct break_known breaks[1] = {{2007, BREAK_LEVEL}};
    struct engine_series told = one(y, 10, FC_ANNUAL);
    struct engine_result r;

    (void)state;
    told.break_count = 1;
    told.breaks = breaks;
    r = run_one(told, 5, NULL);
    assert_int_equal(r.breaks, 1);
    assert_int_equal(r.found[0].kind, BREAK_LEVEL);
    assert_true(r.found[0].known);
    assert_int_equal(r.found[0].at, 2007);
    assert_true(fabs(r.found[0].size - 40) < 2);
    assert_true(fabs(r.points[4].mean - 140) < 4);
    assert_non_null(strstr(r.reason, "known new level from 2007 (+"));
    engine_result_free(&r);
}

/* Nothing forecast before a new level is compared with what came after it: the record is that of a series
 * without one. */
static void a_known_break_does_not_spoil_the_record(void **state)
{
    double y[16], broken[16];
    const struct break_known breaks[1] = {{2013, BREAK_LEVEL}};
    struct engine_series plain = one(y, 16, FC_ANNUAL), told = one(broken, 16, FC_ANNUAL);
    struct engine_result a, b, c;

    (void)state;
    for (int t = 0; t < 16; t++) {
        y[t] = 100 + 2 * sin(2.5 * t);
        broken[t] = t < 13 ? y[t] : 3 * y[t];
    }
    a = run_one(plain, 3, "naive");
    b = run_one(told, 3, "naive");
    told.break_count = 1;
    told.breaks = breaks;
    c = run_one(told, 3, "naive");
    assert_true(c.backtest.points < a.backtest.points);
    assert_true(c.backtest.wape < 2 * a.backtest.wape && b.backtest.wape > 10 * a.backtest.wape);
    assert_true(c.points[0].hi95 - c.points[0].lo95 < 0.25 * (b.points[0].hi95 - b.points[0].lo95));
    engine_result_free(&a);
    engine_result_free(&b);
    engine_result_free(&c);
}

/* Two pandemic years at the end, said to be none of the rule: the forecast goes on from before them. */
static void known_one_off_years_are_set_aside(void **state)
{
    double y[14] = {100, 102, 104, 106, 108, 110, 112, 114, 116, 118, 120, 122, 95, 99};
    const struct break_known breaks[2] = {{2012, BREAK_ONCE}, {2013, BREAK_ONCE}};
    struct engine_series told = one(y, 14, FC_ANNUAL);
    struct engine_result r;

    (void)state;
    r = run_one(told, 2, NULL);
    assert_true(r.points[0].mean < 112);
    engine_result_free(&r);
    told.break_count = 2;
    told.breaks = breaks;
    r = run_one(told, 2, NULL);
    assert_int_equal(r.breaks, 2);
    assert_int_equal(r.last, 2013);
    assert_true(r.found[0].kind == BREAK_ONCE && fabs(r.found[0].size + 27) < 5);
    assert_true(r.points[0].mean > 119 && r.points[0].mean < 130);
    assert_non_null(strstr(r.reason, "known one-off value in 2013"));
    engine_result_free(&r);
}

/* --- figures by hand --- */

static void figures_of_the_naive_model_are_those_computed_by_hand(void **state)
{
    /* y = 1 2 4 7 11 16; naive, h = 1. Origins with 4 and 5 values known: errors 4, 5; scales
     * (1 + 2 + 3) / 3 and (1 + 2 + 3 + 4) / 4. MASE (4 / 2 + 5 / 2.5) / 2 = 2; WAPE 9 / 27;
     * sMAPE 200 (4 / 18 + 5 / 27) / 2 */
    double y[6] = {1, 2, 4, 7, 11, 16};
    struct engine_result r = run_one(one(y, 6, FC_ANNUAL), 1, "naive");

    (void)state;
    assert_int_equal(r.backtest.origins, 2);
    assert_int_equal(r.backtest.points, 2);
    assert_int_equal(r.backtest.max_horizon, 1);
    assert_true(fabs(r.backtest.mase - 2) < 1e-12);
    assert_true(fabs(r.backtest.mase_naive - 2) < 1e-12);
    assert_true(fabs(r.backtest.wape - 900.0 / 27) < 1e-12);
    assert_true(fabs(r.backtest.smape - 100 * (4.0 / 18 + 5.0 / 27)) < 1e-12);
    assert_true(r.backtest.direction == 0 && r.backtest.direction_naive == 0);
    assert_true(r.backtest.crps > 0 && r.backtest.crps < r.backtest.mase);
    assert_true(r.backtest.pinball > 0 && r.backtest.pinball < r.backtest.mase);
    assert_string_equal(r.model, "naive");
    engine_result_free(&r);
}

/* --- panels --- */

enum { PANEL = 120, LENGTH = 40, AHEAD = 6 };

static double walks[PANEL][LENGTH + AHEAD];
static struct engine_series panel_series[PANEL];

static struct engine_panel panel_of_seed(uint64_t seed, double drift, double jump)
{
    struct random r;

    random_seed(&r, seed, 0);
    for (int i = 0; i < PANEL; i++) {
        double size = exp(random_normal(&r)), level = 200 * size;
        for (int t = 0; t < LENGTH + AHEAD; t++) {
            level += size * (drift + random_normal(&r) * (random_uniform(&r) < 0.05 ? jump : 1));
            walks[i][t] = level;
        }
        panel_series[i] = one(walks[i], LENGTH, FC_ANNUAL);
    }
    return (struct engine_panel){PANEL, panel_series};
}

static struct engine_panel panel_of_walks(double drift, double jump)
{
    return panel_of_seed(77, drift, jump);
}

static void the_number_of_threads_changes_no_byte(void **state)
{
    struct engine_panel panel = panel_of_walks(0.3, 1);
    struct engine_spec spec = {.horizon = AHEAD, .model = NULL, .jobs = 1, .naive_margin = 1};
    struct engine_result a[PANEL] = {0}, b[PANEL] = {0};

    (void)state;
    assert_int_equal(engine_run(&panel, &spec, a, NULL, NULL), FC_OK);
    spec.jobs = 3;
    assert_int_equal(engine_run(&panel, &spec, b, NULL, NULL), FC_OK);
    for (int i = 0; i < PANEL; i++) {
        assert_memory_equal(a[i].points, b[i].points, AHEAD * sizeof *a[i].points);
        assert_memory_equal(&a[i].backtest, &b[i].backtest, sizeof a[i].backtest);
        assert_string_equal(a[i].reason, b[i].reason);
        engine_result_free(&a[i]);
        engine_result_free(&b[i]);
    }
}

struct coverage {
    double in80, in95, told95;      /* told95: of the backtest */
};

static struct coverage coverage_of(uint64_t seed, double jump)
{
    struct engine_panel panel = panel_of_seed(seed, 0.3, jump);
    struct engine_spec spec = {.horizon = AHEAD, .model = NULL, .jobs = 2, .naive_margin = 1};
    struct engine_result r[PANEL] = {0};
    struct coverage c = {0};

    assert_int_equal(engine_run(&panel, &spec, r, NULL, NULL), FC_OK);
    for (int i = 0; i < PANEL; i++) {
        c.told95 += r[i].backtest.cover95 / PANEL;
        for (int h = 0; h < AHEAD; h++) {
            double y = walks[i][LENGTH + h];
            c.in80 += (y >= r[i].points[h].lo80 && y <= r[i].points[h].hi80) / (double)(PANEL * AHEAD);
            c.in95 += (y >= r[i].points[h].lo95 && y <= r[i].points[h].hi95) / (double)(PANEL * AHEAD);
        }
        engine_result_free(&r[i]);
    }
    return c;
}

/* One panel's ends cover with a standard error of 3 and 2 %: all of six panels' are averaged. */
static void assert_coverage(double jump)
{
    enum { PANELS = 6 };
    struct coverage mean = {0};

    for (int i = 0; i < PANELS; i++) {
        struct coverage c = coverage_of(77 + (uint64_t)i, jump);
        mean.in80 += c.in80 / PANELS;
        mean.in95 += c.in95 / PANELS;
        mean.told95 += c.told95 / PANELS;
    }
    print_message("# jumps of %g: inside 80 %% %.3f, 95 %% %.3f, told %.3f\n", jump, mean.in80, mean.in95, mean.told95);
    assert_true(mean.in80 > 0.74 && mean.in80 < 0.87);
    assert_true(mean.in95 > 0.92 && mean.in95 < 0.98);
    assert_true(mean.told95 > 0.92 && mean.told95 < 0.98);
}

static void intervals_cover_what_they_say_on_random_walks(void **state)
{
    (void)state;
    assert_coverage(1);
}

static void intervals_cover_what_they_say_with_rare_large_jumps(void **state)
{
    (void)state;
    assert_coverage(6);
}

/* --- the naive rival --- */

/* Half of the series are walks without drift, which nothing beats the last value on. */
static void with_margin_0_nothing_worse_than_the_rival_is_published(void **state)
{
    struct engine_panel panel = panel_of_walks(0, 1);
    struct engine_spec spec = {.horizon = AHEAD, .jobs = 2};
    struct engine_result r[PANEL] = {0};
    int rivals = 0;

    (void)state;
    assert_int_equal(engine_run(&panel, &spec, r, NULL, NULL), FC_OK);
    for (int i = 0; i < PANEL; i++) {
        assert_true(r[i].backtest.mase <= r[i].backtest.mase_naive);
        if (strcmp(r[i].model, "naive") == 0) {
            rivals++;
            assert_true(r[i].backtest.mase == r[i].backtest.mase_naive);
            assert_true(r[i].backtest.wape == r[i].backtest.wape_naive);
            assert_true(isnan(r[i].backtest.dm));
            for (int h = 0; h < AHEAD; h++)
                assert_true(r[i].points[h].mean == r[i].points[h].naive);
        } else {
            assert_true(r[i].backtest.mase < r[i].backtest.mase_naive);
        }
        engine_result_free(&r[i]);
    }
    assert_true(rivals > PANEL / 10 && rivals < PANEL);
}

static bool lies_between(double x, double a, double b)
{
    double room = 1e-9 * (fabs(a) + fabs(b));

    return x >= fmin(a, b) - room && x <= fmax(a, b) + room;
}

static void with_margin_0_a_lost_record_is_won_by_a_share_of_the_rival(void **state)
{
    struct engine_panel panel = panel_of_walks(0.4, 1);
    struct engine_spec strict = {.horizon = AHEAD, .jobs = 2};
    struct engine_spec loose = {.horizon = AHEAD, .jobs = 2, .naive_margin = 1};
    struct engine_result a[PANEL] = {0}, b[PANEL] = {0};
    int drawn = 0;

    (void)state;
    assert_int_equal(engine_run(&panel, &strict, a, NULL, NULL), FC_OK);
    assert_int_equal(engine_run(&panel, &loose, b, NULL, NULL), FC_OK);
    for (int i = 0; i < PANEL; i++) {
        bool lost = b[i].backtest.mase >= b[i].backtest.mase_naive;
        for (int h = 0; h < AHEAD; h++) {
            double ours = b[i].points[h].mean, rival = b[i].points[h].naive, f = a[i].points[h].mean;
            assert_true(lost ? lies_between(f, ours, rival) : f == ours);
        }
        drawn += lost && strcmp(a[i].model, "naive") != 0;
        engine_result_free(&a[i]);
        engine_result_free(&b[i]);
    }
    assert_true(drawn > PANEL / 20);
}

static void a_wider_margin_publishes_the_rival_less_often(void **state)
{
    struct engine_panel panel = panel_of_walks(0, 1);
    int rivals[3] = {0};

    (void)state;
    for (int k = 0; k < 3; k++) {
        struct engine_spec spec = {.horizon = AHEAD, .jobs = 2, .naive_margin = 0.003 * k};
        struct engine_result r[PANEL] = {0};
        assert_int_equal(engine_run(&panel, &spec, r, NULL, NULL), FC_OK);
        for (int i = 0; i < PANEL; i++) {
            double ratio = r[i].backtest.mase_naive / r[i].backtest.mase;
            rivals[k] += strcmp(r[i].model, "naive") == 0;
            assert_true(strcmp(r[i].model, "naive") == 0 || ratio > 1 - spec.naive_margin);
            engine_result_free(&r[i]);
        }
    }
    assert_true(rivals[0] > rivals[1] && rivals[1] > rivals[2]);
}

/* --- paths --- */

enum { DRAWS = 2000 };

static struct engine_result paths_of[PANEL];

static void draw_paths(const struct engine_panel *panel, uint64_t seed, int jobs)
{
    struct engine_spec spec = {.horizon = AHEAD, .seed = seed, .jobs = jobs, .naive_margin = 1, .paths = DRAWS};

    memset(paths_of, 0, sizeof paths_of);
    assert_int_equal(engine_run(panel, &spec, paths_of, NULL, NULL), FC_OK);
}

static void free_paths(void)
{
    for (int i = 0; i < PANEL; i++)
        engine_result_free(&paths_of[i]);
}

static double share_below(const double *paths, int h, double bound)
{
    double count = 0;

    for (int d = 0; d < DRAWS; d++)
        count += paths[d * AHEAD + h] < bound;
    return count / DRAWS;
}

static void paths_have_the_quantiles_that_the_intervals_state(void **state)
{
    struct engine_panel panel = panel_of_walks(0.3, 1);

    (void)state;
    draw_paths(&panel, 7, 2);
    for (int i = 0; i < PANEL; i++)
        for (int h = 0; h < AHEAD; h++) {
            const struct engine_point *p = &paths_of[i].points[h];
            assert_true(fabs(share_below(paths_of[i].paths, h, p->lo95) - 0.025) < 0.002);
            assert_true(fabs(share_below(paths_of[i].paths, h, p->lo80) - 0.10) < 0.002);
            assert_true(fabs(share_below(paths_of[i].paths, h, p->hi80) - 0.90) < 0.002);
            assert_true(fabs(share_below(paths_of[i].paths, h, p->hi95) - 0.975) < 0.002);
        }
    free_paths();
}

static double mean_of(const struct engine_result *r, int h)
{
    double sum = 0;

    for (int d = 0; d < DRAWS; d++)
        sum += r->paths[d * AHEAD + h];
    return sum / DRAWS;
}

/* Also where errors lean to one side. */
static void the_mean_of_the_paths_is_the_forecast(void **state)
{
    struct engine_panel panel = panel_of_walks(0.3, 1);

    (void)state;
    for (int t = 0; t < LENGTH; t++)
        for (int i = 5; i < PANEL; i++)
            walks[i][t] *= exp(0.001 * t * t / LENGTH); /* faster than forecasts of it */
    draw_paths(&panel, 7, 2);
    for (int i = 0; i < PANEL; i++)
        for (int h = 0; h < AHEAD; h++) {
            const struct engine_point *p = &paths_of[i].points[h];
            assert_true(fabs(mean_of(&paths_of[i], h) - p->mean) < 1e-9 * (1 + p->mean));
            assert_true(fabs(share_below(paths_of[i].paths, h, p->lo80) - 0.10) < 0.002);
            assert_true(fabs(share_below(paths_of[i].paths, h, p->hi80) - 0.90) < 0.002);
        }
    free_paths();
}

static void paths_follow_the_seed_and_not_the_threads(void **state)
{
    struct engine_panel panel = panel_of_walks(0.3, 1);
    static double kept[DRAWS * AHEAD];

    (void)state;
    draw_paths(&panel, 7, 1);
    memcpy(kept, paths_of[5].paths, sizeof kept);
    free_paths();
    draw_paths(&panel, 7, 3);
    assert_memory_equal(kept, paths_of[5].paths, sizeof kept);
    free_paths();
    draw_paths(&panel, 8, 1);
    assert_memory_not_equal(kept, paths_of[5].paths, sizeof kept);
    free_paths();
}

static int by_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Width of the middle 95 % of the panel's sum at the longest horizon, over the sum of the widths. */
static double width_of_sum(void)
{
    static double sum[DRAWS];
    double widths = 0;

    memset(sum, 0, sizeof sum);
    for (int i = 0; i < PANEL; i++) {
        const struct engine_point *p = &paths_of[i].points[AHEAD - 1];
        widths += p->hi95 - p->lo95;
        for (int d = 0; d < DRAWS; d++)
            sum[d] += paths_of[i].paths[d * AHEAD + AHEAD - 1];
    }
    qsort(sum, DRAWS, sizeof *sum, by_double);
    return (sum[DRAWS * 39 / 40] - sum[DRAWS / 40]) / widths;
}

/* Mean square over the panel of how far draws move between two periods, in units of one step of each walk. */
static double moved(const struct engine_result *r, int horizon, int h)
{
    double sum = 0;

    for (int i = 0; i < PANEL; i++) {
        double unit = walks[i][0] / 200, squares = 0, mean = 0;
        for (int d = 0; d < DRAWS; d++) {
            double step = (r[i].paths[d * horizon + h] - r[i].paths[d * horizon + h - 1]) / unit;
            mean += step / DRAWS;
            squares += step * step / DRAWS;
        }
        sum += (squares - mean * mean) / PANEL;
    }
    return sum;
}

/* A random walk's steps are as large in every year, also where the backtest knows fewer origins from one year to the
 * next and where it ends: places rest on what is added from year to year. */
static void draws_move_alike_from_year_to_year(void **state)
{
    enum { YEARS = 15 };
    struct engine_panel panel = panel_of_walks(0, 1);
    struct engine_spec spec = {.horizon = YEARS, .seed = 7, .jobs = 2, .naive_margin = 1, .paths = DRAWS};

    (void)state;
    memset(paths_of, 0, sizeof paths_of);
    assert_int_equal(engine_run(&panel, &spec, paths_of, NULL, NULL), FC_OK);
    for (int h = 1; h < YEARS; h++) {
        double step = moved(paths_of, YEARS, h);
        if (step < 0.8 || step > 1.9)
            fail_msg("between year %d and %d draws move by %.2f, a walk's own steps by 1", h, h + 1, step);
    }
    free_paths();
}

/* Independent errors cancel in a sum, by about the square root of their number; common ones do not. */
static void sums_of_paths_know_which_errors_come_together(void **state)
{
    struct engine_panel panel = panel_of_walks(0, 1);
    double apart, together;
    struct random r;

    (void)state;
    draw_paths(&panel, 7, 2);
    apart = width_of_sum();
    free_paths();
    random_seed(&r, 5, 0);
    for (int t = 1; t < LENGTH; t++) {
        double shock = random_normal(&r);
        for (int i = 0; i < PANEL; i++)
            walks[i][t] = walks[i][t - 1] + walks[i][0] / 100 * (shock + 0.3 * random_normal(&r));
    }
    draw_paths(&panel, 7, 2);
    together = width_of_sum();
    free_paths();
    assert_true(apart > 0.05 && apart < 0.4);
    assert_true(together > 0.6 && together < 1);
}

static void a_constant_series_in_a_moving_panel_has_a_width(void **state)
{
    struct engine_panel panel = panel_of_walks(0.3, 1);
    struct engine_spec spec = {.horizon = AHEAD, .jobs = 1};
    struct engine_result r[PANEL] = {0};

    (void)state;
    for (int t = 0; t < LENGTH; t++) {
        walks[3][t] = 50;
        walks[4][t] = 0;
    }
    assert_int_equal(engine_run(&panel, &spec, r, NULL, NULL), FC_OK);
    assert_true(fabs(r[3].points[0].mean - 50) < 0.5);
    assert_true(r[3].points[0].hi95 - r[3].points[0].lo95 > 0);
    assert_true(r[3].points[0].hi95 - r[3].points[0].lo95 < 5);
    assert_true(r[4].points[0].lo95 == 0 && r[4].points[0].hi95 > 0 && r[4].points[0].hi95 < 5);
    for (int i = 0; i < PANEL; i++)
        engine_result_free(&r[i]);
}

static void a_bad_series_leaves_the_others_alone(void **state)
{
    double good[12] = {5, 6, 7, 6, 8, 9, 8, 9, 10, 11, 10, 12}, bad[2] = {NAN, NAN};
    struct engine_series s[2] = {one(bad, 2, FC_ANNUAL), one(good, 12, FC_ANNUAL)};
    struct engine_panel panel = {2, s};
    struct engine_spec spec = {.horizon = 3, .model = NULL, .jobs = 2, .naive_margin = 1};
    struct engine_result r[2] = {0};

    (void)state;
    assert_int_equal(engine_run(&panel, &spec, r, NULL, NULL), FC_OK);
    assert_int_equal(r[0].status, FC_EEMPTY);
    assert_sane(&r[1], 3);
    engine_result_free(&r[0]);
    engine_result_free(&r[1]);
}

static void tell(void *context, int done)
{
    int *last = context;

    assert_int_equal(done, *last + 1);
    *last = done;
}

static void progress_counts_every_series_once(void **state)
{
    struct engine_panel panel = panel_of_walks(0, 1);
    struct engine_spec spec = {.horizon = 2, .model = "naive", .jobs = 2, .naive_margin = 1};
    struct engine_result r[PANEL] = {0};
    int last = 0;

    (void)state;
    assert_int_equal(engine_run(&panel, &spec, r, tell, &last), FC_OK);
    assert_int_equal(last, PANEL);
    for (int i = 0; i < PANEL; i++)
        engine_result_free(&r[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_two_and_three_values_are_forecast),
        cmocka_unit_test(nothing_and_infinity_give_a_status_not_a_failed_call),
        cmocka_unit_test(zeros_and_constants_stay_what_they_are),
        cmocka_unit_test(any_scale_gives_the_same_forecast_scaled),
        cmocka_unit_test(missing_values_anywhere_are_taken),
        cmocka_unit_test(a_hundred_thousand_values_and_a_long_horizon_end_soon),
        cmocka_unit_test(intermittent_counts_are_never_negative),
        cmocka_unit_test(every_model_by_name_is_sane_and_named),
        cmocka_unit_test(a_growth_seen_over_few_years_fades_sooner),
        cmocka_unit_test(a_wrong_spec_fails_the_call),
        cmocka_unit_test(figures_of_the_naive_model_are_those_computed_by_hand),
        cmocka_unit_test(the_number_of_threads_changes_no_byte),
        cmocka_unit_test(intervals_cover_what_they_say_on_random_walks),
        cmocka_unit_test(intervals_cover_what_they_say_with_rare_large_jumps),
        cmocka_unit_test(an_outlier_and_a_shift_are_found_and_told),
        cmocka_unit_test(an_ordinary_series_has_neither),
        cmocka_unit_test(a_known_break_is_taken_off),
        cmocka_unit_test(a_known_break_does_not_spoil_the_record),
        cmocka_unit_test(known_one_off_years_are_set_aside),
        cmocka_unit_test(with_margin_0_nothing_worse_than_the_rival_is_published),
        cmocka_unit_test(with_margin_0_a_lost_record_is_won_by_a_share_of_the_rival),
        cmocka_unit_test(a_wider_margin_publishes_the_rival_less_often),
        cmocka_unit_test(paths_have_the_quantiles_that_the_intervals_state),
        cmocka_unit_test(the_mean_of_the_paths_is_the_forecast),
        cmocka_unit_test(paths_follow_the_seed_and_not_the_threads),
        cmocka_unit_test(draws_move_alike_from_year_to_year),
        cmocka_unit_test(sums_of_paths_know_which_errors_come_together),
        cmocka_unit_test(a_constant_series_in_a_moving_panel_has_a_width),
        cmocka_unit_test(a_bad_series_leaves_the_others_alone),
        cmocka_unit_test(progress_counts_every_series_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
