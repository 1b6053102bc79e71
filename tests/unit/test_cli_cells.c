/* Cells: read by column name, named in the reader's language, numbers written with their intervals. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cells.h"
#include "made_answer.h"

static const struct cli english = {.swedish = false}, swedish = {.swedish = true};

static void a_cell_is_read_by_its_columns_name(void **state)
{
    static const char *const key[] = {"region", "code"};
    struct answer answer = made_answer("region|code|name|name_en|mean\n18|Q|Vård|Health|1.5\n18|Q|Bygg||\n1880|Q|Handel|Trade|x\n");

    (void)state;
    assert_int_equal(answer.rows, 3);
    assert_string_equal(cell_text(&answer, 0, "code"), "Q");
    assert_string_equal(cell_text(&answer, 0, "no such column"), "");
    assert_true(cell_number(&answer, 0, "mean") == 1.5);
    assert_true(isnan(cell_number(&answer, 1, "mean")));
    assert_true(isnan(cell_number(&answer, 2, "mean")));
    assert_true(isnan(cell_number(&answer, 0, "no such column")));
    assert_true(cell_same(&answer, 0, 1, key, ARRAY_SIZE(key)));
    assert_false(cell_same(&answer, 1, 2, key, ARRAY_SIZE(key)));
    assert_string_equal(cell_name(&english, &answer, 0), "Health");
    assert_string_equal(cell_name(&swedish, &answer, 0), "Vård");
    assert_string_equal(cell_name(&english, &answer, 1), "Bygg");
    answer_free(&answer);
}

static void a_signed_number_has_no_sign_when_it_rounds_to_nothing(void **state)
{
    static const struct {
        double value;
        int decimals;
        const char *en, *sv;
    } cases[] = {
        {3, 0, "+3", "+3"},           {-3, 0, "-3", "−3"},     {0, 0, "0", "0"},    {0.4, 0, "0", "0"},          {-0.4, 0, "0", "0"},
        {0.04, 1, "0.0", "0,0"},      {0.06, 1, "+0.1", "+0,1"}, {NAN, 0, "", ""},  {12345, 0, "+12,345", "+12\u00A0345"},
    };
    char room[WORDING_NUMBER_SIZE];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        assert_string_equal(wording_signed(cases[i].value, cases[i].decimals, false, room), cases[i].en);
        assert_string_equal(wording_signed(cases[i].value, cases[i].decimals, true, room), cases[i].sv);
    }
}

static void an_interval_is_written_as_what_it_is(void **state)
{
    char room[CELL_SIZE];

    (void)state;
    assert_string_equal(cell_interval(&english, 1178, 933, 1233, CELL_COUNT, room), "1,178 (933–1,233)");
    assert_string_equal(cell_interval(&swedish, 8, -2, 12, CELL_CHANGE, room), "+8 (−2 – +12)");
    assert_string_equal(cell_interval(&swedish, -0.08, -0.151, 0.0201, CELL_PERCENT, room), "−8\u00A0% (−15 – +2)");
    assert_string_equal(cell_interval(&english, 0.001, -0.002, 0.004, CELL_PERCENT, room), "0\u00A0% (0 – 0)");
    assert_string_equal(cell_interval(&english, NAN, 933, 1233, CELL_COUNT, room), "? (933–1,233)");
}

/* Parts of demand sum to those at work in their means. */
static void of_demand_the_mean_is_shown(void **state)
{
    struct answer answer = made_answer("quantity|mean|median|lo80|hi80|note\ndemand_occupation|13|12|10|14|\nsupply|13|12|10|14|\n");
    char room[CELL_SIZE];

    (void)state;
    assert_string_equal(cell_shown(&english, &answer, 0, CELL_COUNT, room), "13 (10–14)");
    assert_string_equal(cell_shown(&english, &answer, 1, CELL_COUNT, room), "12 (10–14)");
    answer_free(&answer);
}

static void what_is_withheld_is_told_by_its_note(void **state)
{
    struct answer answer = made_answer("median|lo80|hi80|note\n12|10|14|\n|5|20|too uncertain\n|||<5\n|||too uncertain\n|||hidden\n");
    char room[CELL_SIZE];

    (void)state;
    assert_string_equal(cell_shown(&english, &answer, 0, CELL_COUNT, room), "12 (10–14)");
    assert_string_equal(cell_shown(&english, &answer, 1, CELL_COUNT, room), "? (5–20)");
    assert_string_equal(cell_shown(&swedish, &answer, 2, CELL_COUNT, room), "<5");
    assert_string_equal(cell_shown(&english, &answer, 3, CELL_COUNT, room), "too uncertain");
    assert_string_equal(cell_shown(&swedish, &answer, 3, CELL_COUNT, room), "för osäkert");
    assert_string_equal(cell_shown(&swedish, &answer, 4, CELL_COUNT, room), "dolt");
    answer_free(&answer);
}

static void places_are_recommended_with_their_interval(void **state)
{
    struct answer plan = made_answer("programme|recommended|lo80|hi80\nNA|593|371|846\nTE||14|87\n");
    char room[CELL_SIZE];

    (void)state;
    assert_string_equal(cell_recommended(&english, &plan, 0, room), "593 (371–846)");
    assert_string_equal(cell_recommended(&english, &plan, 1, room), "? (14–87)");
    answer_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_is_read_by_its_columns_name),
        cmocka_unit_test(a_signed_number_has_no_sign_when_it_rounds_to_nothing),
        cmocka_unit_test(an_interval_is_written_as_what_it_is),
        cmocka_unit_test(of_demand_the_mean_is_shown),
        cmocka_unit_test(what_is_withheld_is_told_by_its_note),
        cmocka_unit_test(places_are_recommended_with_their_interval),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
