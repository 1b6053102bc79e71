/* feature: what a series looks like, and what that does to weights. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "combine.h"
#include "feature.h"

enum { YEARS = 12, VALUES = 12 * YEARS };

static void assert_near(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance))
        fail_msg("%.15g is not %.15g", got, want);
}

static int slot(const char *name)
{
    return model_index(name);
}

/* Two members, naive and theta, that lie `apart` from one another. */
static struct feature_case two_members(const double *y, int n, int m, double apart)
{
    struct feature_case c = {.horizon = 3, .y = y, .n = n, .m = m, .scale = 2};

    c.usable[slot("naive")] = c.usable[slot("theta")] = true;
    for (int h = 0; h < c.horizon; h++)
        c.forecast[slot("theta")][h] = c.forecast[slot("naive")][h] + apart;
    return c;
}

static void halve(double *weight)
{
    memset(weight, 0, sizeof *weight * FEATURE_MEMBERS);
    weight[slot("naive")] = weight[slot("theta")] = 0.5;
}

static void features_are_those_of_their_formulas(void **state)
{
    const double up[] = {1, 2, 3, 4, 5}, sawtooth[] = {1, 2, 1, 2, 1};
    double weight[FEATURE_MEMBERS], x[FEATURES];
    struct feature_case c = two_members(up, 5, 1, 4);

    (void)state;
    halve(weight);
    feature_find(&c, weight, x);
    assert_near(x[0], log(5), 1e-12);
    assert_near(x[1], 1, 1e-12);
    assert_near(x[2], 0.5 * log(1e-9 / 2), 1e-6);       /* changes all alike; values' variance 2 */
    assert_near(x[3], log(0.05 + 2.0 / 2), 1e-12);      /* each is 2 from the middle, in units of 2 */
    c.y = sawtooth;
    feature_find(&c, weight, x);
    assert_near(x[1], 0, 1e-12);
    assert_near(x[2], 0.5 * log(1 / 0.24), 1e-6);       /* changes 1, -1, 1, -1; values' variance 0.24 */
}

static void a_season_is_no_course(void **state)
{
    double plain[VALUES] = {0}, seasonal[VALUES], weight[FEATURE_MEMBERS], x[FEATURES], with[FEATURES];
    struct feature_case c = two_members(plain, VALUES, 12, 1);

    (void)state;
    for (int t = 0; t < VALUES; t++) {
        plain[t] = 10 + 0.1 * t + sin(t * t);
        seasonal[t] = plain[t] + 30 * cos(M_PI * t / 6);
    }
    halve(weight);
    feature_find(&c, weight, x);
    c.y = seasonal;
    feature_find(&c, weight, with);
    for (int k = 0; k < FEATURES; k++)
        assert_near(with[k], x[k], 1e-6);
    assert_near(x[0], log(YEARS), 1e-12);
}

/* What a series without changes, or of one value, has for its course is what is usual. */
static void a_series_that_never_changed_has_weights(void **state)
{
    const double flat[] = {7, 7, 7, 7, 7, 7};
    double weight[FEATURE_MEMBERS], x[FEATURES];

    (void)state;
    for (int n = 1; n <= 6; n += 5) {
        struct feature_case c = two_members(flat, n, 1, 0);
        c.scale = 0;
        halve(weight);
        combine_by_features(&c, weight, x);
        for (int k = 1; k < FEATURES; k++)
            assert_near(x[k], 0, 1e-12);
        assert_near(weight[slot("naive")] + weight[slot("theta")], 1, 1e-12);
        assert_true(weight[slot("naive")] > 0 && weight[slot("theta")] > 0);
    }
}

static void the_record_is_multiplied_by_what_the_features_say(void **state)
{
    const double y[] = {3, 5, 4, 6, 8, 7, 9, 12};
    double weight[FEATURE_MEMBERS], tilt[FEATURE_MEMBERS], x[FEATURES];
    struct feature_case c = two_members(y, 8, 1, 1);

    (void)state;
    halve(weight);
    weight[slot("naive")] = 0.8;
    weight[slot("theta")] = 0.2;
    combine_by_features(&c, weight, x);
    feature_tilt(1, x, tilt);
    assert_near(weight[slot("naive")] / weight[slot("theta")], 4 * exp(tilt[slot("naive")] - tilt[slot("theta")]), 1e-9);
    assert_near(weight[slot("naive")] + weight[slot("theta")], 1, 1e-12);
    assert_true(fabs(tilt[slot("naive")] - tilt[slot("theta")]) > 0.01);
}

/* Features far outside what the training saw say no more than those at its edge. */
static void what_features_say_is_bounded(void **state)
{
    double far[FEATURES] = {1e9, -1e9, 1e9, -1e9}, tilt[FEATURE_MEMBERS];

    (void)state;
    for (int m = 1; m <= 12; m += 11) {
        double x[FEATURES];
        memcpy(x, far, sizeof x);
        feature_standardise(m, x);
        for (int k = 0; k < FEATURES; k++)
            assert_near(fabs(x[k]), 3, 1e-12);
        feature_tilt(m, x, tilt);
        for (int i = 0; i < FEATURE_MEMBERS; i++)
            assert_true(fabs(tilt[i]) < 6);
    }
}

/* A member is said to weigh more because of a feature where it does, and where nothing is unusual no feature speaks. */
static void the_reason_is_the_feature_that_says_most(void **state)
{
    double x[FEATURES] = {0}, weight[FEATURE_MEMBERS], tilt[2][FEATURE_MEMBERS];
    int spoke = 0;

    (void)state;
    halve(weight);
    for (int i = 0; i < 2; i++)
        assert_int_equal(feature_reason(12, x, weight, slot(i ? "naive" : "theta")), -1);
    feature_tilt(12, x, tilt[0]);
    for (int k = 0; k < FEATURES; k++)
        for (int side = -3; side <= 3; side += 6) {
            int member;
            memset(x, 0, sizeof x);
            x[k] = side;
            feature_tilt(12, x, tilt[1]);
            member = tilt[1][slot("theta")] - tilt[0][slot("theta")] > tilt[1][slot("naive")] - tilt[0][slot("naive")] ? slot("theta") : slot("naive");
            assert_int_equal(feature_reason(12, x, weight, slot("theta") + slot("naive") - member), -1);
            if (feature_reason(12, x, weight, member) >= 0) {
                assert_int_equal(feature_reason(12, x, weight, member), k);
                spoke++;
            }
        }
    assert_true(spoke > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features_are_those_of_their_formulas),
        cmocka_unit_test(a_season_is_no_course),
        cmocka_unit_test(a_series_that_never_changed_has_weights),
        cmocka_unit_test(the_record_is_multiplied_by_what_the_features_say),
        cmocka_unit_test(what_features_say_is_bounded),
        cmocka_unit_test(the_reason_is_the_feature_that_says_most),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
