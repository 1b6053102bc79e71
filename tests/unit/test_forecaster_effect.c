/* effect: what the assumptions of a what-if do to a panel, draw by draw; and the rules of assumptions. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "effect.h"
#include "sides.h"

enum { PATHS = 200, HORIZON = 4, LAST = 2024 };

/* Two municipalities, two industries, their totals and the county: nine cells of 100 persons a leaf. */
static const char *const regions[] = {"18", "1861", "1880"}, *const industries[] = {"T", "F", "H"};
static struct panel_target targets[9];
static struct engine_result results[9];
static struct panel panel = {9, targets, false};
static struct effects effects;

static int begin(void **state)
{
    (void)state;
    for (int i = 0; i < 9; i++) {
        int leaves = (i / 3 == 0 ? 2 : 1) * (i % 3 == 0 ? 2 : 1);
        targets[i].key = (struct part_key){regions[i / 3], i % 3 == 0 ? "total" : "sni2007g", industries[i % 3], "total", "T", "total", "T", "T"};
        results[i] = (struct engine_result){.last = LAST, .paths = malloc(PATHS * HORIZON * sizeof(double))};
        for (int k = 0; k < PATHS * HORIZON; k++) /* draws that differ, the same for every cell */
            results[i].paths[k] = leaves * (90.0 + 20.0 * (k / HORIZON) / (PATHS - 1));
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    effects_free(&effects);
    for (int i = 0; i < 9; i++)
        free(results[i].paths);
    return 0;
}

static void make(const struct premise *assumptions, int count)
{
    effects_free(&effects);
    assert_true(effects_make(&effects, &(struct effect_input){&panel, results, "18", 1, HORIZON, PATHS, 1, count, assumptions}));
}

static const struct effect_point *at(int region, int industry, int h)
{
    return &effects.points[(region * 3 + industry) * HORIZON + h];
}

static struct premise plant(enum premise_kind kind, double low, double high)
{
    struct premise a = {.kind = kind, .low = low, .high = high, .from = 2026, .ramp = 2};

    strcpy(a.region, "1861");
    strcpy(a.industry_scheme, "sni2007g");
    strcpy(a.industry, "H");
    return a;
}

static void a_plant_is_in_its_cell_and_in_every_total_above_it(void **state)
{
    struct premise a = plant(PREMISE_PLANT_OPENS, 50, 50);

    (void)state;
    make(&a, 1);
    for (int r = 0; r < 3; r++)
        for (int i = 0; i < 3; i++) {
            bool above = r != 2 && i != 1;
            assert_float_equal(at(r, i, 0)->mean, 0, 1e-9);
            assert_float_equal(at(r, i, 1)->mean, above ? 25 : 0, 1e-9);
            assert_float_equal(at(r, i, 3)->lo95, above ? 50 : 0, 1e-9);
            assert_int_equal(effects.touched[r * 3 + i], above);
        }
}

static void a_range_is_an_interval_and_the_same_in_every_cell(void **state)
{
    struct premise a = plant(PREMISE_PLANT_OPENS, 40, 60);

    (void)state;
    make(&a, 1);
    assert_float_equal(at(1, 2, 3)->mean, 50, 2);
    assert_float_equal(at(1, 2, 3)->lo80, 42, 1.5);
    assert_float_equal(at(1, 2, 3)->hi80, 58, 1.5);
    assert_memory_equal(at(1, 2, 3), at(0, 0, 3), sizeof(struct effect_point));
}

static void nobody_leaves_who_is_not_there(void **state)
{
    struct premise a = plant(PREMISE_PLANT_CLOSES, 1000, 1000);
    struct engine_point points[HORIZON];

    (void)state;
    make(&a, 1);
    assert_float_equal(at(1, 2, 3)->lo95, -109.5, 1);
    for (int h = 0; h < HORIZON; h++)
        points[h] = (struct engine_point){100, 92, 108, 90.5, 109.5, 100};
    effects_apply(&effects, 5, points, true);
    assert_float_equal(points[3].mean, 0, 1e-9);
    assert_float_equal(points[3].lo95, 0, 1e-9);
    assert_true(points[3].hi95 >= points[3].hi80 && points[3].hi80 >= points[3].mean);
    assert_float_equal(points[0].mean, 100, 1e-9);
}

/* Nor from a total: what a plant takes from its cell is what all above it lose; one without a cell takes what it says. */
static void totals_move_by_what_their_cells_do(void **state)
{
    struct premise a[] = {plant(PREMISE_PLANT_CLOSES, 1000, 1000),
                          {.kind = PREMISE_SECTOR_GROWTH, .low = 5, .high = 10, .from = 2025, .region = "18", .industry_scheme = "total", .industry = "T"}};

    (void)state;
    make(a, 2);
    for (int k = 0; k < PATHS * HORIZON; k++) {
        const double *const *by = (const double *const *)effects.change;
        assert_float_equal(by[3][k], by[4][k] + by[5][k], 1e-3);
        assert_float_equal(by[0][k], by[3][k] + by[6][k], 1e-3);
        assert_float_equal(by[2][k], by[5][k] + by[8][k], 1e-3);
    }
    assert_true(at(1, 2, 3)->mean > -120);
    strcpy(a[0].industry, "I");
    make(a, 1);
    assert_null(effects.change[5]);
    assert_float_equal(at(0, 0, 3)->mean, -400, 25); /* all there are */
}

static void growth_adds_up_in_every_draw(void **state)
{
    struct premise a = {.kind = PREMISE_SECTOR_GROWTH, .low = 10, .high = 10, .from = 2025, .until = 2026};

    (void)state;
    strcpy(a.region, "18");
    strcpy(a.industry_scheme, "sni2007g");
    strcpy(a.industry, "F");
    make(&a, 1);
    assert_float_equal(at(1, 1, 0)->mean, 10, 1e-6);
    assert_float_equal(at(1, 1, 1)->mean, 21, 1e-6);
    assert_float_equal(at(1, 1, 3)->mean, 21, 1e-6); /* what grew until 2026 stays */
    assert_float_equal(at(0, 1, 1)->mean, 42, 1e-6);
    assert_float_equal(at(0, 0, 1)->lo80, at(1, 0, 1)->lo80 + at(2, 0, 1)->lo80, 1e-6);
    assert_float_equal(at(1, 2, 1)->mean, 0, 1e-9);
    assert_true(at(1, 1, 1)->lo80 < 21 && at(1, 1, 1)->hi80 > 21);
}

static void growths_of_one_cell_are_multiplied(void **state)
{
    struct premise a[2] = {{.kind = PREMISE_SECTOR_GROWTH, .low = 10, .high = 10, .from = 2025, .until = 2025, .region = "18"},
                           {.kind = PREMISE_SECTOR_GROWTH, .low = -10, .high = -10, .from = 2026, .until = 2026, .region = "18"}};

    (void)state;
    for (int i = 0; i < 2; i++) {
        strcpy(a[i].industry_scheme, "total");
        strcpy(a[i].industry, "T");
    }
    make(a, 2);
    assert_float_equal(at(1, 1, 0)->mean, 10, 1e-6);
    assert_float_equal(at(1, 1, 1)->mean, -1, 1e-6);
    assert_float_equal(at(0, 0, 3)->mean, -4, 1e-6);
}

/* The figures reach to 2024: half of a plant that opens over 2024 and 2025 is in them, and five years of a growth from 2020. */
static void what_has_come_by_the_last_figures_is_in_them(void **state)
{
    struct premise a = plant(PREMISE_PLANT_OPENS, 200, 200);

    (void)state;
    a.from = 2024;
    a.ramp = 2;
    make(&a, 1);
    assert_float_equal(at(1, 2, 0)->mean, 100, 1e-6);
    assert_float_equal(at(0, 0, 3)->mean, 100, 1e-6);
    a.from = 2010;
    make(&a, 1);
    assert_float_equal(at(1, 2, 0)->mean, 0, 1e-9);
    a = (struct premise){.kind = PREMISE_SECTOR_GROWTH, .low = 10, .high = 10, .from = 2020, .region = "18", .industry_scheme = "total", .industry = "T"};
    make(&a, 1);
    assert_float_equal(at(1, 1, 0)->mean, 10, 1e-6);
    assert_float_equal(at(1, 1, 1)->mean, 21, 1e-6);
}

/* Draws that lie above the published mean: ten per cent are ten per cent of what is published. */
static void a_growth_is_one_of_the_published_number(void **state)
{
    struct premise a = {.kind = PREMISE_SECTOR_GROWTH, .low = 10, .high = 10, .from = 2025, .region = "18", .industry_scheme = "total", .industry = "T"};
    struct engine_point points[9][HORIZON] = {{{0}}};

    (void)state;
    for (int i = 0; i < 9; i++) {
        for (int h = 0; h < HORIZON; h++)
            points[i][h].mean = 95;
        results[i].points = points[i];
    }
    make(&a, 1);
    assert_float_equal(at(1, 1, 0)->mean, 9.5, 1e-6);
    assert_float_equal(at(1, 0, 0)->mean, 19, 1e-6);
    assert_true(at(1, 1, 0)->hi95 > 10);
}

static double grown(const struct premise *premises, int n, int years)
{
    double factor = 1;

    for (int i = 0; i < n; i++)
        factor *= pow(1 + premises[i].low / 100, premise_years(&premises[i], 1, 2025 + years - 1));
    return factor;
}

static void the_sides_reach_the_ends_of_the_total_after_three_years_and_at_the_end(void **state)
{
    double mean[] = {1000, 1000, 1000, 1000, 1000, 1000}, high[] = {1020, 1040, 1060, 1070, 1080, 1090}, low[] = {990, 980, 970, 960, 950, -1};
    struct premise premises[SIDE_PREMISES];
    struct side_total total = {2025, 6, mean, high};

    (void)state;
    assert_int_equal(side_premises(&total, "18", premises), 2);
    assert_float_equal(grown(premises, 2, 3), 1.06, 2e-4);
    assert_float_equal(grown(premises, 2, 6), 1.09, 4e-4);
    assert_int_equal(premises[0].until, 2027);
    assert_int_equal(premises[1].from, 2028);
    assert_string_equal(premises[1].region, "18");
    total.horizon = 2;
    assert_int_equal(side_premises(&total, "18", premises), 1);
    assert_float_equal(grown(premises, 1, 2), 1.04, 2e-4);
    total.end = low;
    assert_int_equal(side_premises(&total, "18", premises), 1);
    assert_true(premises[0].low < 0);
    total.horizon = 6;
    assert_int_equal(side_premises(&total, "18", premises), 0);
}

static void the_rules_of_a_kind(void **state)
{
    struct premise a = plant(PREMISE_PLANT_OPENS, 1, 2);
    char error[200];

    (void)state;
    assert_true(premise_check(&a, error, sizeof error));
    strcpy(a.region, "18");
    assert_false(premise_check(&a, error, sizeof error));
    assert_non_null(strstr(error, "needs a municipality"));
    a = plant(PREMISE_MIGRATION, -50, -50);
    assert_false(premise_check(&a, error, sizeof error));
    assert_non_null(strstr(error, "does not go by industry"));
    a = plant(PREMISE_PLANT_OPENS, 3, 2);
    assert_false(premise_check(&a, error, sizeof error));
    a = (struct premise){.kind = PREMISE_PARTICIPATION, .low = 1, .high = 1, .from = 2026, .region = "18", .age = "60-64"};
    assert_true(premise_check(&a, error, sizeof error));
    strcpy(a.age, "60+");
    assert_true(premise_check(&a, error, sizeof error));
    strcpy(a.age, "young");
    assert_false(premise_check(&a, error, sizeof error));
    assert_non_null(strstr(error, "age must be like"));
    strcpy(a.age, "64-60");
    assert_false(premise_check(&a, error, sizeof error));
    a = plant(PREMISE_PLANT_OPENS, NAN, NAN);
    assert_false(premise_check(&a, error, sizeof error));
    a = plant(PREMISE_PLANT_OPENS, 1, 2);
    a.until = 2025;
    assert_false(premise_check(&a, error, sizeof error));
}

static void a_share_grows_over_the_ramp_and_ends(void **state)
{
    struct premise a = {.from = 2026, .ramp = 2, .until = 2028};

    (void)state;
    assert_float_equal(premise_share(&a, 1, 2025), 0, 1e-12);
    assert_float_equal(premise_share(&a, 1, 2026), 0.5, 1e-12);
    assert_float_equal(premise_share(&a, 1, 2028), 1, 1e-12);
    assert_float_equal(premise_share(&a, 1, 2029), 0, 1e-12);
    assert_float_equal(premise_share(&a, 12, 2026 * 12 + 5), 0.25, 1e-12);
    a.ramp = 0;
    assert_float_equal(premise_share(&a, 12, 2026 * 12), 1, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_plant_is_in_its_cell_and_in_every_total_above_it, begin, end),
        cmocka_unit_test_setup_teardown(a_growth_is_one_of_the_published_number, begin, end),
        cmocka_unit_test_setup_teardown(what_has_come_by_the_last_figures_is_in_them, begin, end),
        cmocka_unit_test_setup_teardown(a_range_is_an_interval_and_the_same_in_every_cell, begin, end),
        cmocka_unit_test_setup_teardown(nobody_leaves_who_is_not_there, begin, end),
        cmocka_unit_test_setup_teardown(totals_move_by_what_their_cells_do, begin, end),
        cmocka_unit_test_setup_teardown(growth_adds_up_in_every_draw, begin, end),
        cmocka_unit_test_setup_teardown(growths_of_one_cell_are_multiplied, begin, end),
        cmocka_unit_test(the_sides_reach_the_ends_of_the_total_after_three_years_and_at_the_end),
        cmocka_unit_test(the_rules_of_a_kind),
        cmocka_unit_test(a_share_grows_over_the_ramp_and_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
