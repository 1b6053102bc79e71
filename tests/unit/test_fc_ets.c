/* ets against the error-correction form, theta against its lines anew; naive, season and tsb by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../reference/ets_forms.h"
#include "../reference/state_space.h"
#include "../reference/theta_lines.h"
#include "adjust.h"
#include "ets.h"
#include "naive.h"
#include "random.h"
#include "theta.h"
#include "tsb.h"

enum { N = sizeof airline / sizeof *airline };

static struct ets_work work;

static int start_work(void **state)
{
    (void)state;
    return ets_work_alloc(&work, 64, 12);
}

static int end_work(void **state)
{
    (void)state;
    ets_work_free(&work);
    return 0;
}

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

static struct ets_fit form_of(const struct ets_form_case *c)
{
    const double *p = form_parameters;
    struct ets_fit f = {.form = {c->multiplicative_error, (enum ets_trend)c->trend, (enum season_kind)c->season},
                        .m = c->season ? 4 : 1, .alpha = p[0], .gamma = p[2], .level = p[3]};

    if (c->trend != ETS_FLAT) {
        f.beta = p[1];
        f.slope = p[4];
        f.phi = c->trend == ETS_DAMPED ? p[5] : 1;
    }
    memcpy(f.season, form_seasons[c->season], sizeof form_seasons[0]);
    return f;
}

static void all_fifteen_forms_follow_their_equations(void **state)
{
    (void)state;
    assert_int_equal(sizeof form_cases / sizeof *form_cases, 15);
    for (int i = 0; i < 15; i++) {
        struct ets_fit f = form_of(&form_cases[i]);
        assert_reference(&f, form_cases[i].want);
    }
}

/* The fit of each form is at least as likely as the parameters of the reference; the choice has the best. */
static void the_choice_is_among_all_forms(void **state)
{
    struct ets_mix mix;
    struct ets_fit fit;
    double best = HUGE_VAL;

    (void)state;
    for (int i = 0; i < 15; i++) {
        struct ets_fit given = form_of(&form_cases[i]);
        assert_int_equal(ets_fit(&work, &fit, given.form, airline, N, 4), FC_OK);
        assert_true(ets_deviance(&fit, airline, N) < ets_deviance(&given, airline, N));
        best = fmin(best, fit.aicc);
    }
    assert_int_equal(ets_choose(&work, &mix, airline, N, 4, true), FC_OK);
    assert_true(mix.model[0].aicc == best);
}

static void forms_are_averaged_by_their_weights(void **state)
{
    struct ets_mix mix;
    double out[12], one[12], sum[12] = {0}, total = 0;

    (void)state;
    assert_int_equal(ets_choose(&work, &mix, airline, N, 4, true), FC_OK);
    assert_int_equal(mix.count, ETS_KEPT);
    assert_int_equal(ets_project_mix(&work, &mix, airline, N, 12, out), FC_OK);
    for (int i = 0; i < mix.count; i++) {
        assert_true(i == 0 || (mix.weight[i] <= mix.weight[i - 1] && mix.model[i].aicc >= mix.model[i - 1].aicc));
        total += mix.weight[i];
        ets_project(&mix.model[i], airline, N, 12, one);
        for (int h = 0; h < 12; h++)
            sum[h] += mix.weight[i] * one[h];
    }
    assert_near(total, 1, 1e-15);
    for (int h = 0; h < 12; h++)
        assert_near(out[h], sum[h], 1e-15);
    assert_int_equal(ets_project_mix(&work, &mix, airline, N, 13, out), FC_ESHAPE);
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
    assert_int_equal(ets_fit(&work, &best, form, airline, N, 4), FC_OK);
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
    assert_int_equal(ets_fit(&work, &f, wild, airline, N, 4), FC_ERANGE);
    assert_int_equal(ets_fit(&work, &f, mul, y, 4, 1), FC_ERANGE);
    assert_int_equal(ets_fit(&work, &f, (struct ets_form){0}, y, 3, 1), FC_ESHORT);
}

static void a_noiseless_line_is_continued(void **state)
{
    double y[20], out[3];
    struct ets_fit f;

    (void)state;
    for (int t = 0; t < 20; t++)
        y[t] = 1 + 0.1 * t;
    assert_int_equal(ets_fit(&work, &f, (struct ets_form){false, ETS_ADDITIVE, 0}, y, 20, 1), FC_OK);
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
    assert_int_equal(theta_fit(&work.levenberg, &f, THETA_MOVING, y, 20), FC_OK);
    theta_project(&f, y, 20, 3, out);
    assert_true(out[0] < out[1] && out[1] < out[2]);
    assert_near(out[0], 3.0, 0.05);
}

static void both_theta_models_follow_their_equations(void **state)
{
    const double *p = theta_parameters;
    double out[6];

    (void)state;
    for (enum theta_line line = THETA_MOVING; line <= THETA_FIXED; line++) {
        struct theta_fit f = {.line = line, .alpha = p[0], .theta = p[1], .level = p[2]};
        theta_project(&f, airline, N, 6, out);
        for (int h = 0; h < 6; h++)
            assert_near(out[h], (line == THETA_MOVING ? theta_moving : theta_fixed)[h], 1e-12);
    }
}

static void counts_that_are_often_zero_by_hand(void **state)
{
    /* p: 1/2, 3/8, 17/32, 51/128; z: 4, 4, 6, 6 */
    struct tsb_fit f = {.alpha = 0.5, .beta = 0.25, .size = 4, .chance = 0.5};
    double y[3] = {0, 8, 0}, out[2];

    (void)state;
    tsb_project(&f, y, 3, 2, out);
    assert_near(out[0], 6 * 51 / 128.0, 1e-15);
    assert_true(out[1] == out[0]);
}

static void counts_that_die_out_are_forecast_lower_than_their_mean(void **state)
{
    double y[40] = {0}, out[1], none[40] = {0};
    struct tsb_fit f;

    (void)state;
    for (int t = 0; t < 20; t += 2)
        y[t] = 5;
    assert_int_equal(tsb_fit(&work.levenberg, &f, y, 40), FC_OK);
    tsb_project(&f, y, 40, 1, out);
    assert_true(out[0] >= 0 && out[0] < 0.5 * 1.25);
    assert_int_equal(tsb_fit(&work.levenberg, &f, none, 40), FC_ERANGE);
    assert_true(tsb_suits(y, 40) && !tsb_suits(none, 40) && !tsb_suits(airline, N));
    assert_int_equal(tsb_fit(&work.levenberg, &f, y, 7), FC_ESHORT);
    y[3] = -1;
    assert_int_equal(tsb_fit(&work.levenberg, &f, y, 40), FC_ERANGE);
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

/* A line and a season that stands still: both trends are exact, so nothing is left over. */
static void a_standing_season_is_taken_off_a_line_exactly(void **state)
{
    static const double season[4] = {3, -1, -4, 2};
    double y[22], plain[22], room[ADJUST_ROOM * 22], next[4];
    struct season s;

    (void)state;
    for (int t = 0; t < 22; t++)
        y[t] = 50 + 0.5 * t + season[t % 4];
    adjust(&s, SEASON_ADDITIVE, y, 22, 4, room, plain);
    for (int t = 0; t < 22; t++)
        assert_near(plain[t], 50 + 0.5 * t, 1e-12);
    for (int h = 0; h < 4; h++)
        next[h] = 50 + 0.5 * (22 + h);
    season_restore(&s, 22, 4, next);
    for (int h = 0; h < 4; h++)
        assert_near(next[h], 50 + 0.5 * (22 + h) + season[(22 + h) % 4], 1e-12);
}

/* A season that grows by a twelfth of its size a year: the one at the end is found, not the mean one. */
static void a_moving_season_is_followed(void **state)
{
    double y[144], plain[144], room[ADJUST_ROOM * 144], fixed = 0, moving = 0;
    struct season s, mean;

    (void)state;
    for (int t = 0; t < 144; t++)
        y[t] = exp(0.002 * t + 0.01 * (1 + t / 12) * sin(2 * M_PI * t / 12));
    adjust(&s, SEASON_MULTIPLICATIVE, y, 144, 12, room, plain);
    season_find(&mean, SEASON_MULTIPLICATIVE, y, 144, 12);
    for (int h = 0; h < 12; h++) {
        double want = exp(0.01 * 13 * sin(2 * M_PI * h / 12));
        moving += fabs(s.index[h] - want);
        fixed += fabs(mean.index[h] - want);
    }
    assert_true(moving < 0.6 * fixed);
    for (int t = 0; t < 144; t++)
        assert_near(plain[t], exp(0.002 * t), 0.02);
}

static void no_season_leaves_the_values(void **state)
{
    double y[9] = {1, 4, -2, 8, 5, 7, 1, 0, 3}, plain[9], room[ADJUST_ROOM * 9];
    struct season s;

    (void)state;
    adjust(&s, SEASON_NONE, y, 9, 4, room, plain);
    assert_true(s.kind == SEASON_NONE && memcmp(y, plain, sizeof y) == 0);
    adjust(&s, SEASON_ADDITIVE, y, 7, 4, room, plain);
    assert_true(s.kind == SEASON_NONE && memcmp(y, plain, 7 * sizeof *y) == 0);
    adjust(&s, SEASON_MULTIPLICATIVE, y, 9, 4, room, plain);
    assert_true(s.kind == SEASON_ADDITIVE);
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
        cmocka_unit_test(all_fifteen_forms_follow_their_equations),
        cmocka_unit_test(the_choice_is_among_all_forms),
        cmocka_unit_test(forms_are_averaged_by_their_weights),
        cmocka_unit_test(simple_smoothing_by_hand),
        cmocka_unit_test(fitting_does_no_worse_than_parameters_set_by_hand),
        cmocka_unit_test(inadmissible_short_and_nonpositive_are_refused),
        cmocka_unit_test(a_noiseless_line_is_continued),
        cmocka_unit_test(theta_of_a_line_is_a_line),
        cmocka_unit_test(both_theta_models_follow_their_equations),
        cmocka_unit_test(counts_that_are_often_zero_by_hand),
        cmocka_unit_test(counts_that_die_out_are_forecast_lower_than_their_mean),
        cmocka_unit_test(naive_forecasts_by_hand),
        cmocka_unit_test(season_of_a_trending_series_is_found_and_removed),
        cmocka_unit_test(a_standing_season_is_taken_off_a_line_exactly),
        cmocka_unit_test(a_moving_season_is_followed),
        cmocka_unit_test(no_season_leaves_the_values),
        cmocka_unit_test(noise_has_no_season),
    };

    return cmocka_run_group_tests(tests, start_work, end_work);
}
