/* ets against the error-correction form; naive, season and theta by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../reference/state_space.h"
#include "ets.h"
#include "naive.h"
#include "random.h"
#include "theta.h"

enum { N = sizeof airline / sizeof *airline };

static void assert_near(double got, double want, double relative)
{
    if (!(fabs(got - want) <= relative * fmax(fabs(want), 1e-3)))
        fail_msg("%.15g is not %.15g", got, want);
}

static struct ets_fit with_parameters(struct ets_form form, const double *p)
{
    struct ets_fit f = {.form = form, .m = 4, .alpha = p[0], .beta = p[1], .gamma = p[2], .phi = p[3],
                        .level = p[4], .slope = p[5]};

    memcpy(f.season, p + 6, 4 * sizeof *p);
    return f;
}

static void assert_reference(const struct ets_fit *f, const double *want)
{
    double out[6];

    assert_near(ets_deviance(f, airline, N), want[0], 1e-12);
    ets_project(f, airline, N, 6, out);
    for (int h = 0; h < 6; h++)
        assert_near(out[h], want[h + 1], 1e-12);
}

static void additive_form_follows_its_equations(void **state)
{
    struct ets_fit f =
        with_parameters((struct ets_form){false, ETS_DAMPED, SEASON_ADDITIVE}, aada_parameters);

    (void)state;
    assert_reference(&f, aada);
}

static void multiplicative_form_follows_its_equations(void **state)
{
    struct ets_fit f = with_parameters((struct ets_form){true, ETS_ADDITIVE, SEASON_MULTIPLICATIVE},
                                       mam_parameters);

    (void)state;
    assert_reference(&f, mam);
}

static void simple_smoothing_by_hand(void **state)
{
    /* l: 10, then 10 + .5 * 0 = 10, 10 + .5 * 2 = 11, 11 + .5 * 0 = 11; errors 0, 2, 0 */
    struct ets_fit f = {.m = 1, .alpha = 0.5, .level = 10};
    double y[3] = {10, 12, 11}, out[2];

    (void)state;
    ets_project(&f, y, 3, 2, out);
    assert_near(out[0], 11, 1e-15);
    assert_near(out[1], 11, 1e-15);
    assert_near(ets_deviance(&f, y, 3), 3 * log(4), 1e-12);
}

static void fitting_does_no_worse_than_parameters_set_by_hand(void **state)
{
    struct ets_form form = {false, ETS_DAMPED, SEASON_ADDITIVE};
    struct ets_fit f, best;

    (void)state;
    assert_int_equal(ets_fit(&best, form, airline, N, 4), FC_OK);
    f = best;
    for (double alpha = 0.1; alpha < 0.95; alpha += 0.1) {
        f.alpha = alpha;
        assert_true(ets_deviance(&best, airline, N) <= ets_deviance(&f, airline, N) + 1e-6);
    }
}

static void inadmissible_short_and_nonpositive_are_refused(void **state)
{
    struct ets_form wild = {false, ETS_FLAT, SEASON_MULTIPLICATIVE}, mul = {true, ETS_FLAT, 0};
    double y[4] = {1, 0, 2, 3};
    struct ets_fit f;

    (void)state;
    assert_int_equal(ets_fit(&f, wild, airline, N, 4), FC_ERANGE);
    assert_int_equal(ets_fit(&f, mul, y, 4, 1), FC_ERANGE);
    assert_int_equal(ets_fit(&f, (struct ets_form){0}, y, 3, 1), FC_ESHORT);
}

static void a_noiseless_line_is_continued(void **state)
{
    double y[20], out[3];
    struct ets_fit f;

    (void)state;
    for (int t = 0; t < 20; t++)
        y[t] = 1 + 0.1 * t;
    assert_int_equal(ets_fit(&f, (struct ets_form){false, ETS_ADDITIVE, 0}, y, 20, 1), FC_OK);
    ets_project(&f, y, 20, 3, out);
    assert_near(out[2], 3.2, 1e-3);
}

static void theta_of_a_line_is_a_line(void **state)
{
    double y[20], out[3];
    struct theta_fit f;

    (void)state;
    for (int t = 0; t < 20; t++)
        y[t] = 1 + 0.1 * t;
    assert_int_equal(theta_fit(&f, y, 20), FC_OK);
    theta_project(&f, y, 20, 3, out);
    assert_true(out[0] < out[1] && out[1] < out[2]);
    assert_near(out[0], 3.0, 0.05);
}

static void naive_forecasts_by_hand(void **state)
{
    double y[5] = {1, 2, 3, 4, 9}, out[3];

    (void)state;
    naive_last(y, 5, 3, out);
    assert_true(out[0] == 9 && out[2] == 9);
    naive_drift(y, 5, 3, out);
    assert_true(out[0] == 11 && out[2] == 15);
    naive_seasonal(y, 5, 4, 3, out);
    assert_true(out[0] == 2 && out[1] == 3 && out[2] == 4);
    naive_seasonal(y, 2, 4, 3, out);
    assert_true(out[0] == 2);
}

static void season_of_a_trending_series_is_found_and_removed(void **state)
{
    double y[48], plain[48];
    struct season s;

    (void)state;
    for (int t = 0; t < 48; t++)
        y[t] = (100 + t) * (1 + 0.2 * sin(2 * M_PI * t / 12));
    assert_true(season_is_present(y, 48, 12));
    season_find(&s, SEASON_MULTIPLICATIVE, y, 48, 12);
    season_remove(&s, y, 48, plain);
    for (int t = 0; t < 48; t++)
        assert_near(plain[t], 100 + t, 0.02);
    season_restore(&s, 0, 48, plain);
    for (int t = 0; t < 48; t++)
        assert_near(plain[t], y[t], 1e-12);
}

static void noise_has_no_season(void **state)
{
    double y[60];
    struct random r;
    int found = 0;

    (void)state;
    random_seed(&r, 5, 0);
    for (int k = 0; k < 100; k++) {
        for (int t = 0; t < 60; t++)
            y[t] = random_normal(&r);
        found += season_is_present(y, 60, 12);
    }
    assert_true(found < 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(additive_form_follows_its_equations),
        cmocka_unit_test(multiplicative_form_follows_its_equations),
        cmocka_unit_test(simple_smoothing_by_hand),
        cmocka_unit_test(fitting_does_no_worse_than_parameters_set_by_hand),
        cmocka_unit_test(inadmissible_short_and_nonpositive_are_refused),
        cmocka_unit_test(a_noiseless_line_is_continued),
        cmocka_unit_test(theta_of_a_line_is_a_line),
        cmocka_unit_test(naive_forecasts_by_hand),
        cmocka_unit_test(season_of_a_trending_series_is_found_and_removed),
        cmocka_unit_test(noise_has_no_season),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
