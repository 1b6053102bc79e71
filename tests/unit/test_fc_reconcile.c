/* Reconciliation: against dense matrices, by identities, at a country's size, and on Australia's labour
 * statistics. tests/reference/reconcile_small.py made the fixture. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "arima.h"
#include "random.h"
#include "reconcile.h"

#include "../reference/reconcile_small.h"

static const struct reconcile_map small = {SMALL_AGGREGATES, SMALL_BOTTOMS, small_start, small_member};

static void is_close(const double *got, const double *want, int n, double tolerance)
{
    for (int i = 0; i < n; i++)
        if (!(fabs(got[i] - want[i]) <= tolerance * (1 + fabs(want[i]))))
            fail_msg("value %d: %.15g is not %.15g", i, got[i], want[i]);
}

static void adds_up(const struct reconcile_map *map, const double *y)
{
    for (int i = 0; i < map->aggregates; i++) {
        double sum = 0;
        for (int p = map->start[i]; p < map->start[i + 1]; p++)
            sum += y[map->aggregates + map->member[p]];
        assert_true(sum == y[i]);
    }
}

static void weigh(struct reconcile *r, enum reconcile_method method)
{
    if (method == RECONCILE_SHRUNK)
        assert_int_equal(reconcile_weigh_errors(r, small_error, SMALL_T), FC_OK);
    else
        assert_int_equal(
            reconcile_weigh(r, method, method == RECONCILE_VARIANCE ? small_variance : NULL), FC_OK);
}

static void apply(const struct reconcile *r, const double *y, bool nonnegative, double *out)
{
    struct reconcile_work w;

    assert_int_equal(reconcile_work_alloc(&w, r), FC_OK);
    assert_int_equal(reconcile_apply(r, &w, y, nonnegative, out), FC_OK);
    reconcile_work_free(&w);
    adds_up(&r->map, out);
}

static void each_method_is_the_dense_formula(void **state)
{
    static const struct {
        enum reconcile_method method;
        const double *want;
    } cases[] = {
        {RECONCILE_ORDINARY, small_ordinary},
        {RECONCILE_STRUCTURAL, small_structural},
        {RECONCILE_VARIANCE, small_by_variance},
        {RECONCILE_SHRUNK, small_shrunk},
    };
    struct reconcile r;
    double out[SMALL_N];

    (void)state;
    assert_int_equal(reconcile_alloc(&r, &small), FC_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        weigh(&r, cases[i].method);
        apply(&r, small_y, false, out);
        is_close(out, cases[i].want, SMALL_N, 1e-12);
    }
    assert_true(fabs(r.lambda - small_lambda) < 1e-12);
    reconcile_free(&r);
}

static void what_adds_up_already_stays(void **state)
{
    struct reconcile r;
    double out[SMALL_N];

    (void)state;
    assert_int_equal(reconcile_alloc(&r, &small), FC_OK);
    for (int method = RECONCILE_BOTTOM_UP; method <= RECONCILE_SHRUNK; method++) {
        weigh(&r, (enum reconcile_method)method);
        for (int nonnegative = 0; nonnegative < 2; nonnegative++) {
            apply(&r, small_by_variance, nonnegative, out);
            is_close(out, small_by_variance, SMALL_N, 1e-13);
        }
    }
    assert_true(reconcile_incoherence(&small, out) < 1e-15);
    assert_true(reconcile_incoherence(&small, small_y) > 1e-3);
    reconcile_free(&r);
}

static void bottom_up_keeps_the_parts(void **state)
{
    struct reconcile r;
    double out[SMALL_N];

    (void)state;
    assert_int_equal(reconcile_alloc(&r, &small), FC_OK);
    weigh(&r, RECONCILE_BOTTOM_UP);
    apply(&r, small_y, false, out);
    is_close(out + SMALL_AGGREGATES, small_y + SMALL_AGGREGATES, SMALL_BOTTOMS, 0);
    reconcile_free(&r);
}

/* Errors that never happen at the same time have a diagonal covariance. */
static void shrinkage_of_a_diagonal_covariance_is_weighing_by_variances(void **state)
{
    double error[SMALL_N * SMALL_N] = {0}, variance[SMALL_N], want[SMALL_N], out[SMALL_N];
    struct reconcile r;

    (void)state;
    for (int i = 0; i < SMALL_N; i++) {
        error[i * SMALL_N + i] = 1 + i;
        variance[i] = (1 + i) * (1 + i) / (double)SMALL_N;
    }
    assert_int_equal(reconcile_alloc(&r, &small), FC_OK);
    assert_int_equal(reconcile_weigh(&r, RECONCILE_VARIANCE, variance), FC_OK);
    apply(&r, small_y, false, want);
    assert_int_equal(reconcile_weigh_errors(&r, error, SMALL_N), FC_OK);
    assert_true(r.lambda == 1);
    apply(&r, small_y, false, out);
    is_close(out, want, SMALL_N, 1e-13);
    reconcile_free(&r);
}

static void nonnegative_forecasts_are_the_best_of_all_subsets(void **state)
{
    struct reconcile r;
    double out[SMALL_N];

    (void)state;
    assert_int_equal(reconcile_alloc(&r, &small), FC_OK);
    weigh(&r, RECONCILE_VARIANCE);
    apply(&r, small_low, true, out);
    is_close(out, small_nonnegative, SMALL_N, 1e-12);
    for (int method = RECONCILE_BOTTOM_UP; method <= RECONCILE_SHRUNK; method++) {
        weigh(&r, (enum reconcile_method)method);
        apply(&r, small_low, true, out);
        for (int i = 0; i < SMALL_N; i++)
            assert_true(out[i] >= 0);
    }
    reconcile_free(&r);
}

/* Disclosure noise on the parts, totals published without: the parts move, by their variances. */
static void totals_known_exactly_stay(void **state)
{
    static int start[] = {0, 3}, member[] = {0, 1, 2};
    static const struct reconcile_map map = {1, 3, start, member};
    static const double y[] = {100, 50, 30, 26}, variance[] = {0, 1, 2, 5};
    struct reconcile r;
    double out[4];

    (void)state;
    assert_int_equal(reconcile_alloc(&r, &map), FC_OK);
    assert_int_equal(reconcile_weigh(&r, RECONCILE_VARIANCE, variance), FC_OK);
    apply(&r, y, false, out);
    is_close(out, (double[]){100, 50 - 6.0 / 8, 30 - 12.0 / 8, 26 - 30.0 / 8}, 4, 1e-14);
    reconcile_free(&r);
}

static void exact_totals_that_contradict_each_other_are_refused(void **state)
{
    static int start[] = {0, 2, 4, 8}, member[] = {0, 1, 2, 3, 0, 1, 2, 3};
    static const struct reconcile_map map = {3, 4, start, member};
    double y[] = {10, 20, 30, 4, 5, 9, 9}, variance[] = {0, 0, 0, 1, 1, 1, 1}, out[7];
    struct reconcile_work w;
    struct reconcile r;

    (void)state;
    assert_int_equal(reconcile_alloc(&r, &map), FC_OK);
    assert_int_equal(reconcile_weigh(&r, RECONCILE_VARIANCE, variance), FC_OK);
    apply(&r, y, false, out);
    is_close(out, (double[]){10, 20, 30, 4.5, 5.5, 10, 10}, 7, 1e-14);
    y[2] = 31;
    assert_int_equal(reconcile_work_alloc(&w, &r), FC_OK);
    assert_int_equal(reconcile_apply(&r, &w, y, false, out), FC_ESINGULAR);
    y[2] = NAN;
    assert_int_equal(reconcile_apply(&r, &w, y, false, out), FC_ENONFINITE);
    reconcile_work_free(&w);
    reconcile_free(&r);
}

static void a_wrong_map_is_refused(void **state)
{
    int start[] = {0, 2}, twice[] = {1, 1}, beyond[] = {0, 2};
    struct reconcile_map map = {1, 2, start, twice};
    struct reconcile r;

    (void)state;
    assert_int_equal(reconcile_alloc(&r, &map), FC_ERANGE);
    map.member = beyond;
    assert_int_equal(reconcile_alloc(&r, &map), FC_ERANGE);
    map.aggregates = 0;
    assert_int_equal(reconcile_alloc(&r, &map), FC_ESHAPE);
}

enum { TOWNS = 290, INDUSTRIES = 16, SEXES = 2, CELLS = TOWNS * INDUSTRIES * SEXES };

static void group_country(struct reconcile_map *map)
{
    static const unsigned groupings[] = {0, 1, 2, 4, 3, 5, 6};
    int *code = malloc(sizeof *code * 3 * CELLS);

    assert_non_null(code);
    for (int k = 0; k < CELLS; k++) {
        code[k] = k / (INDUSTRIES * SEXES);
        code[CELLS + k] = k / SEXES % INDUSTRIES;
        code[2 * CELLS + k] = k % SEXES;
    }
    assert_int_equal(reconcile_group(map, CELLS, 3, code, 7, groupings), FC_OK);
    free(code);
    assert_int_equal(map->aggregates,
                     1 + TOWNS + INDUSTRIES + SEXES + TOWNS * INDUSTRIES + TOWNS * SEXES +
                         INDUSTRIES * SEXES);
}

static void country_is_coherent(const struct reconcile *r, struct reconcile_work *w, const double *y,
                                double *out)
{
    assert_int_equal(reconcile_apply(r, w, y, true, out), FC_OK);
    adds_up(&r->map, out);
    for (int i = 0; i < r->N; i++)
        assert_true(out[i] >= 0);
}

/* 9,280 cells and 5,561 totals, by every method; few cells in small industries, so some go to zero. */
static void a_country_is_reconciled(void **state)
{
    enum { ERRORS = 24 };
    struct reconcile_map map;
    struct reconcile_work w;
    struct reconcile r;
    struct random random;
    double *y, *out, *error;

    (void)state;
    group_country(&map);
    assert_int_equal(reconcile_alloc(&r, &map), FC_OK);
    y = malloc(sizeof *y * (size_t)r.N * (2 + ERRORS));
    assert_non_null(y);
    out = y + r.N;
    error = out + r.N;
    random_seed(&random, 11, 0);
    for (int i = 0; i < r.N; i++) {
        int size = i < map.aggregates ? map.start[i + 1] - map.start[i] : 1;
        y[i] = size * 3 + sqrt(size) * 2 * random_normal(&random);
        for (int t = 0; t < ERRORS; t++)
            error[i * ERRORS + t] = sqrt(size) * random_normal(&random);
    }
    for (int method = RECONCILE_BOTTOM_UP; method <= RECONCILE_SHRUNK; method++) {
        if (method == RECONCILE_SHRUNK)
            assert_int_equal(reconcile_weigh_errors(&r, error, ERRORS), FC_OK);
        else if (method != RECONCILE_VARIANCE)
            assert_int_equal(reconcile_weigh(&r, (enum reconcile_method)method, NULL), FC_OK);
        assert_int_equal(reconcile_work_alloc(&w, &r), FC_OK);
        country_is_coherent(&r, &w, y, out);
        reconcile_work_free(&w);
    }
    free(y);
    reconcile_free(&r);
    reconcile_map_free(&map);
}

/* --- Australian employment by state, sex and full or part time, 1978-2020 --- */

#define LABOUR "../shared/data/australia-labour-hierarchy/"

enum { MONTHS = 514, LABOURS = 57, PARTS = 32, TOTALS = LABOURS - PARTS,
       WINDOW = 240, AHEAD = 12, ORIGINS = 8 };

struct labour {
    double y[LABOURS][MONTHS];
    int start[TOTALS + 1], member[TOTALS * PARTS];
    double squares[2][4];       /* of errors: base, reconciled; by level */
};

/* The numbers behind the last quoted or unquoted label of a line. */
static char *numbers(char *line)
{
    char *label = strrchr(line, ']');
    char *comma = strchr(label ? label : line, ',');

    return comma ? comma + 1 : line;
}

static bool read_labour(struct labour *l)
{
    FILE *data = fopen(LABOUR "data.csv", "r"), *matrix = fopen(LABOUR "agg_mat.csv", "r");
    char *line = NULL, *at;
    size_t room = 0;
    bool there = data && matrix;

    for (int t = -1; there && t < MONTHS && getline(&line, &room, data) > 0; t++) {
        at = t < 0 ? NULL : numbers(line);
        for (int i = 0; i < LABOURS && at; i++, at++)
            l->y[i][t] = strtod(at, &at);
    }
    for (int i = -1, next = 0; there && i < TOTALS && getline(&line, &room, matrix) > 0; i++) {
        at = i < 0 ? NULL : numbers(line);
        for (int k = 0; k < PARTS && at; k++, at++)
            if (strtod(at, &at) > 0)
                l->member[next++] = k;
        l->start[i + 1] = next;
    }
    if (data)
        fclose(data);
    if (matrix)
        fclose(matrix);
    free(line);
    return there;
}

static int level_of(int i)
{
    return i == 0 ? 0 : i < 9 ? 1 : i < TOTALS ? 2 : 3;
}

static void base_forecast(struct arima_work *w, const double *y, double *error, double *forecast)
{
    static const struct arima_order airline = {0, 1, 1, 0, 1, 1, false};
    struct arima_data data = {y, WINDOW, 12, NULL, 0, 0};
    struct arima_fit fit;

    assert_int_equal(arima_fit(w, &data, &airline, &fit), FC_OK);
    assert_int_equal(arima_errors(w, &fit, &data, error), FC_OK);
    assert_int_equal(arima_project(w, &fit, &data, AHEAD, forecast), FC_OK);
}

static void compare(struct labour *l, int from, double (*forecast)[AHEAD], const struct reconcile *r,
                    struct reconcile_work *w)
{
    double y[LABOURS], out[LABOURS], e;

    for (int h = 0; h < AHEAD; h++) {
        for (int i = 0; i < LABOURS; i++)
            y[i] = forecast[i][h];
        assert_int_equal(reconcile_apply(r, w, y, true, out), FC_OK);
        for (int i = 0; i < LABOURS; i++)
            for (int k = 0; k < 2; k++) {
                e = (k ? out[i] : y[i]) - l->y[i][from + WINDOW + h];
                l->squares[k][level_of(i)] += e * e;
            }
    }
}

static void at_origin(struct labour *l, struct arima_work *w, struct reconcile *r, int from)
{
    enum { ERRORS = WINDOW - 13 };
    static double error[LABOURS * ERRORS], forecast[LABOURS][AHEAD];
    struct reconcile_work rw;

    for (int i = 0; i < LABOURS; i++)
        base_forecast(w, l->y[i] + from, error + i * ERRORS, forecast[i]);
    assert_int_equal(reconcile_weigh_errors(r, error, ERRORS), FC_OK);
    assert_int_equal(reconcile_work_alloc(&rw, r), FC_OK);
    compare(l, from, forecast, r, &rw);
    reconcile_work_free(&rw);
}

static void reconciled_forecasts_of_australian_labour_are_better_at_every_level(void **state)
{
    static struct labour labour;
    struct reconcile_map map = {TOTALS, PARTS, labour.start, labour.member};
    struct arima_work w;
    struct reconcile r;

    (void)state;
    if (!read_labour(&labour)) {
        print_message("skipped: " LABOUR " is not here\n");
        skip();
    }
    assert_int_equal(reconcile_alloc(&r, &map), FC_OK);
    assert_int_equal(arima_work_alloc(&w, WINDOW), FC_OK);
    for (int o = 0; o < ORIGINS; o++)       /* the last ends in 2019-12, before the pandemic */
        at_origin(&labour, &w, &r, MONTHS - 11 - AHEAD * (o + 1) - WINDOW);
    for (int level = 0; level < 4; level++) {
        print_message("level %d: squared error, reconciled over base: %.4f\n", level,
                      labour.squares[1][level] / labour.squares[0][level]);
        assert_true(labour.squares[1][level] < labour.squares[0][level]);
    }
    arima_work_free(&w);
    reconcile_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_method_is_the_dense_formula),
        cmocka_unit_test(what_adds_up_already_stays),
        cmocka_unit_test(bottom_up_keeps_the_parts),
        cmocka_unit_test(shrinkage_of_a_diagonal_covariance_is_weighing_by_variances),
        cmocka_unit_test(nonnegative_forecasts_are_the_best_of_all_subsets),
        cmocka_unit_test(totals_known_exactly_stay),
        cmocka_unit_test(exact_totals_that_contradict_each_other_are_refused),
        cmocka_unit_test(a_wrong_map_is_refused),
        cmocka_unit_test(a_country_is_reconciled),
        cmocka_unit_test(reconciled_forecasts_of_australian_labour_are_better_at_every_level),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
