/* Complex exponential smoothing: the filter against its matrix form, the fit, and odd series.
 * tests/reference/ces_filter.py made the fixture. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "ces.h"

#include "../reference/ces_filter.h"

enum { ROOM = 200, FAR = 24 };

static struct ces_work work;

static int setup(void **state)
{
    (void)state;
    return ces_work_alloc(&work, ROOM) == FC_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    ces_work_free(&work);
    return 0;
}

static void is_close(double got, double want, double relative)
{
    if (!(fabs(got - want) <= relative * (1 + fabs(want))))
        fail_msg("%.12g is not %.12g", got, want);
}

static struct ces_fit given(const struct ces_case *c)
{
    const double *p = c->parameters;

    return (struct ces_fit){.season = c->season, .m = c->m, .alpha0 = p[0], .alpha1 = p[1],
                            .beta0 = p[2], .beta1 = p[3]};
}

static void the_filter_is_that_of_the_matrix_form(void **state)
{
    double out[CES_CASE_HORIZON];

    (void)state;
    for (int i = 0; i < CES_CASES; i++) {
        const struct ces_case *c = &ces_cases[i];
        struct ces_fit fit = given(c);
        assert_int_equal(ces_evaluate(&work, c->y, c->n, &fit), FC_OK);
        is_close(fit.sigma2, c->sigma2, 1e-10);
        is_close(fit.loglik, c->loglik, 1e-10);
        ces_project(&fit, c->y, c->n, CES_CASE_HORIZON, out);
        for (int h = 0; h < CES_CASE_HORIZON; h++)
            is_close(out[h], c->forecast[h], 1e-10);
    }
}

static void a_fit_is_better_than_given_parameters_and_than_its_neighbours(void **state)
{
    (void)state;
    for (int i = 0; i < CES_CASES; i++) {
        const struct ces_case *c = &ces_cases[i];
        struct ces_fit fit, other = given(c);
        assert_int_equal(ces_fit(&work, c->season, c->y, c->n, c->m, &fit), FC_OK);
        assert_int_equal(ces_evaluate(&work, c->y, c->n, &other), FC_OK);
        assert_true(fit.loglik > other.loglik);
        for (int way = -1; way <= 1; way += 2) {
            other = fit;
            other.alpha1 += way * 0.05;
            if (ces_evaluate(&work, c->y, c->n, &other) == FC_OK)
                assert_true(other.loglik < fit.loglik + 0.1);
        }
    }
}

static void a_season_is_found_and_carried_on(void **state)
{
    double y[96], out[12];
    struct ces_fit fit;

    (void)state;
    for (int t = 0; t < 96; t++)
        y[t] = 10 + sin(M_PI * t / 6) + 0.02 * ((t * 7) % 11 - 5);
    assert_int_equal(ces_choose(&work, y, 84, 12, &fit), FC_OK);
    assert_true(fit.season != CES_NONE);
    ces_project(&fit, y, 84, 12, out);
    for (int h = 0; h < 12; h++)
        assert_true(fabs(out[h] - y[84 + h]) < 0.4);
}

static void a_level_stays_level(void **state)
{
    double y[30], out[FAR];
    struct ces_fit fit;

    (void)state;
    for (int t = 0; t < 30; t++)
        y[t] = 3;
    assert_int_equal(ces_choose(&work, y, 30, 1, &fit), FC_OK);
    ces_project(&fit, y, 30, FAR, out);
    for (int h = 0; h < FAR; h++)
        assert_true(fabs(out[h] - 3) < 0.05);
}

static void odd_series_get_a_status_or_a_finite_forecast(void **state)
{
    static const double scales[] = {0, 1e-150, 1, 1e100};
    double y[60], out[FAR];
    struct ces_fit fit;

    (void)state;
    for (size_t k = 0; k < sizeof scales / sizeof *scales; k++)
        for (int n = 1; n <= 60; n++)
            for (int m = 1; m <= 12; m = m == 1 ? 4 : m + 8) {
                for (int t = 0; t < n; t++)
                    y[t] = k % 2 ? scales[k] : scales[k] * (t % 7 == 3);
                if (ces_choose(&work, y, n, m, &fit) != FC_OK)
                    continue;
                ces_project(&fit, y, n, FAR, out);
                for (int h = 0; h < FAR; h++)
                    assert_true(isfinite(out[h]));
            }
}

static void wrong_shapes_are_refused(void **state)
{
    const struct ces_case *c = &ces_cases[0];
    struct ces_fit fit = given(c);

    (void)state;
    assert_int_equal(ces_fit(&work, CES_FULL, c->y, 11, 4, &fit), FC_ESHORT);
    assert_int_equal(ces_fit(&work, CES_FULL, c->y, 30, 1, &fit), FC_ERANGE);
    assert_int_equal(ces_choose(&work, c->y, 4, 1, &fit), FC_ESHORT);
    assert_int_equal(ces_choose(&work, c->y, ROOM + 1, 1, &fit), FC_ESHAPE);
    fit = given(c);
    fit.alpha0 = 3;
    assert_int_equal(ces_evaluate(&work, c->y, c->n, &fit), FC_ERANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_filter_is_that_of_the_matrix_form),
        cmocka_unit_test(a_fit_is_better_than_given_parameters_and_than_its_neighbours),
        cmocka_unit_test(a_season_is_found_and_carried_on),
        cmocka_unit_test(a_level_stays_level),
        cmocka_unit_test(odd_series_get_a_status_or_a_finite_forecast),
        cmocka_unit_test(wrong_shapes_are_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
