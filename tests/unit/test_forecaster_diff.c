/* diff, jump, idset, touched: what is news, what looks like a slip, and what it bears upon. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "diff.h"
#include "idset.h"
#include "jump.h"
#include "touched.h"

static struct diff *diff;

static int set_up(void **state)
{
    (void)state;
    diff = diff_new();
    return diff != NULL && diff_reset(diff, 100) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    diff_destroy(&diff);
    return 0;
}

static void know(enum diff_origin origin, double value)
{
    assert_true(diff_know(diff, 1, 2024, origin, (struct diff_value){value, 0}));
}

static enum diff_verdict row(double value)
{
    return diff_row(diff, 1, 2024, (struct diff_value){value, 0});
}

static void an_unknown_cell_is_new(void **state)
{
    (void)state;
    assert_int_equal(row(5), DIFF_NEW);
}

static void the_same_value_is_unchanged_and_another_revised(void **state)
{
    (void)state;
    know(DIFF_ADMITTED, 5);
    assert_int_equal(row(5), DIFF_UNCHANGED);
    assert_true(diff_reset(diff, 100));
    know(DIFF_ADMITTED, 5);
    assert_int_equal(row(6), DIFF_REVISED);
}

static void another_status_is_a_revision(void **state)
{
    (void)state;
    know(DIFF_ADMITTED, 5);
    assert_int_equal(diff_row(diff, 1, 2024, (struct diff_value){5, 4}), DIFF_REVISED);
}

static void a_missing_value_equals_a_missing_value(void **state)
{
    (void)state;
    assert_true(diff_know(diff, 1, 2024, DIFF_ADMITTED, (struct diff_value){NAN, 1}));
    assert_int_equal(diff_row(diff, 1, 2024, (struct diff_value){NAN, 1}), DIFF_UNCHANGED);
}

static void within_a_submission_the_second_row_repeats_or_conflicts(void **state)
{
    (void)state;
    assert_int_equal(row(5), DIFF_NEW);
    assert_int_equal(row(5), DIFF_UNCHANGED);
    assert_int_equal(row(6), DIFF_CONFLICT);
}

static void an_earlier_batch_of_the_submission_counts_too(void **state)
{
    (void)state;
    know(DIFF_OWN, 5);
    assert_int_equal(row(6), DIFF_CONFLICT);
}

static void an_open_submission_makes_a_confirmation_worth_storing(void **state)
{
    (void)state;
    know(DIFF_ADMITTED, 5);
    know(DIFF_OPEN, 5);
    assert_int_equal(row(5), DIFF_CONFIRMED);
    assert_true(diff_reset(diff, 100));
    know(DIFF_ADMITTED, 5);
    know(DIFF_OPEN, 7);
    assert_int_equal(row(5), DIFF_REVISED);
    assert_true(diff_reset(diff, 100));
    know(DIFF_OPEN, 7);
    assert_int_equal(row(7), DIFF_NEW);
}

/* What this submission said of the cell before is not known here; stored, it is found out at the end. */
static void what_came_meanwhile_is_worth_storing_too(void **state)
{
    (void)state;
    know(DIFF_SINCE, 5);
    assert_int_equal(row(5), DIFF_CONFIRMED);
    assert_true(diff_reset(diff, 100));
    know(DIFF_SINCE, 5);
    assert_int_equal(row(6), DIFF_REVISED);
}

static void many_cells_are_kept_apart(void **state)
{
    (void)state;
    assert_true(diff_reset(diff, 40000));
    for (int s = 0; s < 200; s++)
        for (int p = 0; p < 100; p++)
            assert_true(
                diff_know(diff, s, 24000 + p, DIFF_ADMITTED, (struct diff_value){s * 1000 + p, 0}));
    for (int s = 0; s < 200; s++)
        for (int p = 0; p < 100; p++)
            assert_int_equal(diff_row(diff, s, 24000 + p, (struct diff_value){s * 1000 + p, 0}),
                             DIFF_UNCHANGED);
    assert_int_equal(diff_row(diff, 200, 24000, (struct diff_value){1, 0}), DIFF_NEW);
}

/* V45 and V46, one case a line. */
static void v45_five_times_and_v46_a_thousand(void **state)
{
    static const struct {
        double value, earlier;
        enum jump_kind wanted;
    } cases[] = {
        {100, 120, JUMP_NONE},      {500, 100, JUMP_NONE},      {501, 100, JUMP_LARGE},    {100, 501, JUMP_LARGE},
        {49, 4, JUMP_NONE},         {51, 4, JUMP_LARGE},        {30, 4, JUMP_NONE},        {500, 0, JUMP_NONE},
        {500, NAN, JUMP_NONE},      {NAN, 500, JUMP_NONE},      {120, 118000, JUMP_UNIT},  {12531, 12.5, JUMP_UNIT},
        {100, 49900, JUMP_LARGE},   {100, 50000, JUMP_UNIT},    {100, 200000, JUMP_UNIT},  {100, 200100, JUMP_LARGE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        if (jump_between(cases[i].value, cases[i].earlier) != cases[i].wanted)
            fail_msg("%g after %g is %d", cases[i].value, cases[i].earlier, (int)jump_between(cases[i].value, cases[i].earlier));
}

static void a_jump_is_told_with_the_figures(void **state)
{
    static struct jumps jumps;
    struct series_dims dims = {
        .measure = "employed", .region = "1880", .industry = "A", .frequency = 1};

    (void)state;
    assert_true(diff_know(diff, 1, 2023, DIFF_ADMITTED, (struct diff_value){100, 0}));
    (void)row(100000);
    jumps_look(&jumps, diff, &dims, 1, 2024, 17, 100000);
    assert_int_equal(jumps.total, 1);
    assert_string_equal(
        jumps.sentences[0],
        "row 17: employed in region 1880, industry A, 2024 is 100000 and the period before 100: "
        "about a factor of 1000, perhaps another unit (V46)");
}

static void an_idset_holds_what_was_added(void **state)
{
    struct idset set = {0};

    (void)state;
    for (int64_t i = -500; i < 500; i++)
        assert_true(idset_add(&set, i * INT64_C(7919)));
    for (int64_t i = -500; i < 500; i++)
        assert_true(idset_has(&set, i * INT64_C(7919)));
    assert_false(idset_has(&set, 3));
    assert_int_equal(set.used, 999); /* zero is kept apart */
    idset_clear(&set);
    assert_false(idset_has(&set, 0));
}

static void panels_are_listed_once_and_in_order(void **state)
{
    struct touched touched = {0};
    int32_t keys[8];

    (void)state;
    assert_true(touched_add(&touched, "employed", "1880", 12, true));
    assert_true(touched_add(&touched, "employed", "1814", 12, true));
    assert_true(touched_add(&touched, "employed", "18", 1, true));
    assert_true(touched_add(&touched, "employed", "00", 1, true));
    assert_true(touched_add(&touched, "job_ads", "18", 12, false));
    assert_int_equal(touched.count, 4);
    assert_string_equal(touched.panels[0].county, "00");
    assert_int_equal(touched_forecast(&touched), 2);
    assert_true(touched_has_county(&touched, "18"));
    assert_false(touched_has_county(&touched, "00"));
    assert_int_equal(touched_keys(&touched, keys), 4);
    for (int i = 1; i < 4; i++)
        assert_true(keys[i - 1] < keys[i]);
    touched_clear(&touched);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_unknown_cell_is_new, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_same_value_is_unchanged_and_another_revised, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(another_status_is_a_revision, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_value_equals_a_missing_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(within_a_submission_the_second_row_repeats_or_conflicts,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_earlier_batch_of_the_submission_counts_too, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_open_submission_makes_a_confirmation_worth_storing,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_came_meanwhile_is_worth_storing_too, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(many_cells_are_kept_apart, set_up, tear_down),
        cmocka_unit_test(v45_five_times_and_v46_a_thousand),
        cmocka_unit_test_setup_teardown(a_jump_is_told_with_the_figures, set_up, tear_down),
        cmocka_unit_test(an_idset_holds_what_was_added),
        cmocka_unit_test(panels_are_listed_once_and_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
