/* ols and linalg against NIST's certified values; what they say of bad input. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../reference/hac.h"
#include "../reference/strd_linear.h"
#include "ols.h"

static struct ols_fit fit;
static double b[11], se[11], V[121];

static enum fc_status fit_columns(int n, int p, const double *X, const double *y, int constant)
{
    struct linalg_work w;
    enum fc_status status = linalg_work_alloc(&w, n, p);

    fit = (struct ols_fit){.b = b, .se = se, .V = V};
    if (status == FC_OK)
        status = ols_fit(&w, n, p, X, y, constant, &fit);
    linalg_work_free(&w);
    return status;
}

static void assert_digits(const char *name, double got, double want, double scale, double digits)
{
    if (!(fabs(got - want) <= pow(10, -digits) * fmax(fabs(want), scale)))
        fail_msg("%s: %.15g is not %.15g to %g digits", name, got, want, digits);
}

/* All eleven of StRD's linear sets; Filip's as far as double precision goes, and once more on powers that survive it. */
static void certified_values_are_met_to_nine_digits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof strd / sizeof *strd; i++) {
        const struct strd *s = &strd[i];
        double scale = s->sigma == 0 ? 1 : 0;   /* Wampler's errors are exactly zero; y reaches 4e6 */
        assert_int_equal(fit_columns(s->n, s->p, s->X, s->y, s->constant), FC_OK);
        assert_digits(s->name, fit.sigma, s->sigma, scale, s->digits);
        for (int j = 0; j < s->p; j++) {
            assert_digits(s->name, fit.b[j], s->b[j], 0, s->digits);
            assert_digits(s->name, fit.se[j], s->se[j], scale, s->digits);
        }
    }
}

static void condition_tells_of_collinearity_not_of_units(void **state)
{
    double X[strd[0].n * 7], before;

    (void)state;
    memcpy(X, strd[0].X, sizeof X);
    assert_int_equal(fit_columns(16, 7, X, strd[0].y, 0), FC_OK);
    before = fit.cond;
    for (int i = 0; i < 16; i++)
        X[16 + i] *= 1e6;
    assert_int_equal(fit_columns(16, 7, X, strd[0].y, 0), FC_OK);
    assert_true(before > 50 && before < 2000);
    assert_true(fabs(fit.cond / before - 1) < 1e-9);
}

static void a_column_twice_is_singular_with_its_rank(void **state)
{
    double X[30], y[10];

    (void)state;
    for (int i = 0; i < 10; i++) {
        X[i] = 1;
        X[10 + i] = X[20 + i] = i;
        y[i] = i * i;
    }
    assert_int_equal(fit_columns(10, 3, X, y, 0), FC_ESINGULAR);
    assert_int_equal(fit.rank, 2);
}

static void a_constant_regressor_beside_the_constant_is_singular(void **state)
{
    double X[20], y[10];

    (void)state;
    for (int i = 0; i < 10; i++) {
        X[i] = 1;
        X[10 + i] = 0.1;
        y[i] = i;
    }
    assert_int_equal(fit_columns(10, 2, X, y, 0), FC_ESINGULAR);
}

static void too_few_rows_and_values_not_finite_are_refused(void **state)
{
    double X[8] = {1, 1, 1, 1, 0, 1, 2, 3}, y[4] = {1, 2, NAN, 4};

    (void)state;
    assert_int_equal(fit_columns(2, 2, X, y, 0), FC_ESHORT);
    assert_int_equal(fit_columns(4, 2, X, y, 0), FC_ENONFINITE);
}

static void cholesky_solves_and_refuses_an_indefinite_matrix(void **state)
{
    double A[4] = {4, 2, 2, 3}, B[2] = {10, 9}, C[4] = {1, 2, 2, 1};

    (void)state;
    assert_int_equal(linalg_cholesky(2, A), FC_OK);
    assert_int_equal(linalg_cholesky_solve(2, A, 1, B), FC_OK);
    assert_true(fabs(B[0] - 1.5) < 1e-12 && fabs(B[1] - 2) < 1e-12);
    assert_int_equal(linalg_cholesky(2, C), FC_ESINGULAR);
}

static void errors_that_depend_on_each_other_have_the_exact_standard_errors(void **state)
{
    double room[HAC_ROWS], hac_se[HAC_COLUMNS], hac_V[HAC_COLUMNS * HAC_COLUMNS];

    (void)state;
    assert_int_equal(fit_columns(HAC_ROWS, HAC_COLUMNS, hac_x, hac_y, 0), FC_OK);
    for (int k = 0; k < HAC_CASES; k++) {
        assert_int_equal(ols_hac(&fit, hac_x, hac_y, hac_cases[k].lags, room, hac_se, hac_V), FC_OK);
        for (int j = 0; j < HAC_COLUMNS; j++) {
            assert_digits("hac", hac_se[j], hac_cases[k].se[j], 0, 11);
            assert_digits("hac", hac_V[j + j * HAC_COLUMNS], hac_se[j] * hac_se[j], 0, 11);
        }
    }
    assert_int_equal(ols_hac(&fit, hac_x, hac_y, -1, room, hac_se, hac_V), FC_OK);
    assert_digits("4 (24 / 100)^(2/9) = 2.9", hac_se[1], hac_cases[1].se[1], 0, 11);
    assert_int_equal(ols_hac(&fit, hac_x, hac_y, HAC_ROWS, room, hac_se, hac_V), FC_ERANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certified_values_are_met_to_nine_digits),
        cmocka_unit_test(condition_tells_of_collinearity_not_of_units),
        cmocka_unit_test(a_column_twice_is_singular_with_its_rank),
        cmocka_unit_test(a_constant_regressor_beside_the_constant_is_singular),
        cmocka_unit_test(too_few_rows_and_values_not_finite_are_refused),
        cmocka_unit_test(cholesky_solves_and_refuses_an_indefinite_matrix),
        cmocka_unit_test(errors_that_depend_on_each_other_have_the_exact_standard_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
