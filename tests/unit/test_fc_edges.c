/* Every model by name on what data can be at its worst: a status or finite numbers in order, soon. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "engine.h"
#include "model.h"
#include "random.h"

enum { LONG = 100000, ORDINARY = 72, AHEAD = 6 };

static double values[LONG];

/* --- the cases: each fills values and returns how many there are */

static int wander(int n, double scale, double level)
{
    struct random r;
    double x = 0;

    random_seed(&r, 17, (uint64_t)n);
    for (int t = 0; t < n; t++)
        values[t] = scale * (level + (x += random_normal(&r)) + 3 * sin(t * M_PI / 6));
    return n;
}

static int same(int n, double value)
{
    for (int t = 0; t < n; t++)
        values[t] = value;
    return n;
}

static int nothing(void) { return 0; }
static int all_missing(void) { return same(ORDINARY, NAN); }
static int one_point(void) { return same(1, 5); }
static int two_points(void) { return wander(2, 1, 50); }
static int three_points(void) { return wander(3, 1, 50); }
static int constant(void) { return same(ORDINARY, 7.25); }
static int zeros(void) { return same(ORDINARY, 0); }
static int huge(void) { return wander(ORDINARY, 1e140, 50); }
static int tiny(void) { return wander(ORDINARY, 1e-140, 50); }
static int least_of_doubles(void) { return wander(ORDINARY, 1e-310, 50); }
static int negative(void) { return wander(ORDINARY, 1, -500); }
static int around_zero(void) { return wander(ORDINARY, 1, 0); }
static int far_from_zero(void) { return wander(ORDINARY, 1e-9, 1e12); }
static int long_one(void) { return wander(LONG, 1, 500); }

static int with_holes(void)
{
    wander(ORDINARY, 1, 50);
    for (int t = 0; t < ORDINARY; t += t % 5 == 0 ? 1 : 3)
        values[t] = NAN;
    return ORDINARY;
}

static int infinite(void)
{
    wander(ORDINARY, 1, 50);
    values[40] = INFINITY;
    return ORDINARY;
}

static int one_that_is_not_zero(void)
{
    same(ORDINARY, 0);
    values[30] = 4;
    return ORDINARY;
}

static int last_one_a_million_times_the_rest(void)
{
    wander(ORDINARY, 1, 50);
    values[ORDINARY - 1] = 1e8;
    return ORDINARY;
}

static int of_all_sizes(void)
{
    for (int t = 0; t < ORDINARY; t++)
        values[t] = pow(10, (t * 37) % 200 - 100);
    return ORDINARY;
}

static int two_values_in_turn(void)
{
    for (int t = 0; t < ORDINARY; t++)
        values[t] = t % 2 ? 1 : 1e6;
    return ORDINARY;
}

static int a_straight_line(void)
{
    for (int t = 0; t < ORDINARY; t++)
        values[t] = 3 * t;
    return ORDINARY;
}

static const struct {
    const char *name;
    int (*fill)(void);
    bool forecast;              /* must have a forecast */
} cases[] = {
    {"nothing", nothing, false}, {"all missing", all_missing, false}, {"infinite", infinite, false},
    {"one point", one_point, true}, {"two points", two_points, true}, {"three points", three_points, true},
    {"constant", constant, true}, {"zeros", zeros, true}, {"huge", huge, true}, {"tiny", tiny, true},
    {"least of doubles", least_of_doubles, false}, {"negative", negative, true}, {"around zero", around_zero, true},
    {"far from zero", far_from_zero, true}, {"100,000 points", long_one, true}, {"holes", with_holes, true},
    {"one that is not zero", one_that_is_not_zero, true}, {"a leap at the end", last_one_a_million_times_the_rest, true},
    {"all sizes", of_all_sizes, true}, {"two in turn", two_values_in_turn, true}, {"a line", a_straight_line, true},
};

/* --- every model, frequency and case */

static bool is_in_order(const struct engine_point *p)
{
    return isfinite(p->mean) && isfinite(p->naive) && p->lo95 <= p->lo80 && p->lo80 <= p->mean && p->mean <= p->hi80 &&
           p->hi80 <= p->hi95 && isfinite(p->lo95) && isfinite(p->hi95);
}

static void check_result(const char *model, const char *name, int frequency, bool forecast, const struct engine_result *r)
{
    if (r->status != FC_OK && forecast)
        fail_msg("%s, %s, frequency %d: %s", model, name, frequency, fc_sentence(r->status));
    for (int h = 0; h < AHEAD && r->status == FC_OK; h++)
        if (!is_in_order(&r->points[h]))
            fail_msg("%s, %s, frequency %d: %g %g %g %g %g", model, name, frequency, r->points[h].lo95, r->points[h].lo80,
                     r->points[h].mean, r->points[h].hi80, r->points[h].hi95);
    for (int i = 0; i < AHEAD * 20 && r->status == FC_OK; i++)
        assert_true(isfinite(r->paths[i]));
}

static void run_case(const char *model, size_t c, int frequency)
{
    const int n = cases[c].fill();
    struct engine_series s = {.id = "s", .frequency = (enum fc_frequency)frequency, .n = n, .y = values, .group = -1};
    struct engine_spec spec = {.horizon = AHEAD, .model = model, .jobs = 1, .naive_margin = 0.4, .paths = 20};
    struct engine_result result = {0};
    const clock_t begun = clock();

    assert_int_equal(engine_run(&(struct engine_panel){1, &s}, &spec, &result, NULL, NULL), FC_OK);
    check_result(model ? model : "the choice", cases[c].name, frequency, cases[c].forecast, &result);
    engine_result_free(&result);
    if (clock() - begun > 10 * CLOCKS_PER_SEC)
        fail_msg("%s, %s, frequency %d took more than ten seconds", model ? model : "the choice", cases[c].name, frequency);
}

static void every_model_answers_every_series_soon(void **state)
{
    static const int frequencies[] = {FC_ANNUAL, FC_QUARTERLY, FC_MONTHLY};
    const char *names[MODEL_COUNT + 3] = {NULL, "panel", "pool"};

    (void)state;
    for (int i = 0; i < MODEL_COUNT; i++)
        names[i + 3] = model_table[i].name;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
            for (int f = 0; f < 3; f++)
                run_case(names[i], c, frequencies[f]);
}

/* A scale of powers of two changes nothing but the scale, model by model. */
static void a_scale_scales_every_model(void **state)
{
    (void)state;
    for (int i = 0; i < MODEL_COUNT; i++) {
        double mean[2];
        for (int k = 0; k < 2; k++) {
            struct engine_series s = {.id = "s", .frequency = FC_QUARTERLY, .n = wander(ORDINARY, k ? 0x1p300 : 1, 50), .y = values, .group = -1};
            struct engine_spec spec = {.horizon = AHEAD, .model = model_table[i].name, .jobs = 1};
            struct engine_result r = {0};
            assert_int_equal(engine_run(&(struct engine_panel){1, &s}, &spec, &r, NULL, NULL), FC_OK);
            mean[k] = r.points[AHEAD - 1].mean / (k ? 0x1p300 : 1);
            engine_result_free(&r);
        }
        if (fabs(mean[1] - mean[0]) > 1e-6 * fabs(mean[0]))
            fail_msg("%s: %.12g is not %.12g", model_table[i].name, mean[1], mean[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_model_answers_every_series_soon),
        cmocka_unit_test(a_scale_scales_every_model),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
