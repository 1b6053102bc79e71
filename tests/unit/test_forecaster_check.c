/* batch_view, check_series, check_rows: what the store takes, and what it says of the rest. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "check.h"
#include "forecaster_batches.h"

/* 2025-06-15 */
static const int64_t now = INT64_C(1749988800);
static struct made_batch made;
static struct batch batch;
static struct catalogue *catalogue;
static struct check_series series[ROOM];
static struct check_rows rows;
static struct refusals refusals;
static uint64_t outdated;
static char error[BUS_ERROR_SIZE];

static int set_up(void **state)
{
    (void)state;
    catalogue = catalogue_new();
    return catalogue != NULL && check_rows_alloc(&rows) &&
                   catalogue_add_code(catalogue, "region", "1880", INT32_MIN, INT32_MAX) &&
                   catalogue_add_code(catalogue, "region", "1917", INT32_MIN,
                                      13514) && /* until 2007-01-01 */
                   catalogue_add_code(catalogue, "sni2007g", "A", INT32_MIN, INT32_MAX) &&
                   catalogue_add_code(catalogue, "ssyk2012", "2211", INT32_MIN, INT32_MAX) &&
                   catalogue_add_code(catalogue, "edugroup", "75H", INT32_MIN, INT32_MAX) &&
                   catalogue_add_code(catalogue, "total", "T", INT32_MIN, INT32_MAX) &&
                   catalogue_add_measure(catalogue, "employed", true, true, true, false) &&
                   catalogue_add_measure(catalogue, "index", false, false, false, false) &&
                   catalogue_add_definition(catalogue, "employed", "BAS") &&
                   catalogue_add_definition(catalogue, "index", "KI")
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    catalogue_destroy(&catalogue);
    check_rows_free(&rows);
    return 0;
}

/* Checks what was made; returns whether all codes were known. */
static bool check(void)
{
    bool known;

    memset(&refusals, 0, sizeof refusals);
    assert_true(batch_view(&made.envelope, &batch, error));
    known = check_series(&batch, catalogue, series);
    check_rows(&batch, series, now, &rows, &refusals, &outdated);
    return known;
}

/* The only refusal is of this rule and in this row. */
static void refused(const char *rule, uint32_t row)
{
    assert_int_equal(refusals.total, 1);
    assert_string_equal(refusals.list[0].rule, rule);
    assert_int_equal(refusals.list[0].row, row);
}

static void a_good_batch_is_taken(void **state)
{
    (void)state;
    begin_batch(&made);
    add_series(&made, "1880", "A", 1);
    add_row(&made, 2023, 100, 0);
    add_row(&made, 2024, NAN, 1);
    assert_true(check());
    assert_int_equal(refusals.total, 0);
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.source_row[1], 3);
    assert_true(series[0].used && series[0].id != 0);
}

static void a_batch_with_arrays_of_unequal_length_is_not(void **state)
{
    (void)state;
    begin_batch(&made);
    add_series(&made, "1880", "A", 1);
    add_row(&made, 2023, 100, 0);
    made.observations.n_value = 0;
    assert_false(batch_view(&made.envelope, &batch, error));
    assert_non_null(strstr(error, "same number"));
}

static void nor_one_whose_series_index_points_nowhere(void **state)
{
    (void)state;
    begin_batch(&made);
    add_series(&made, "1880", "A", 1);
    add_row(&made, 2023, 100, 0);
    made.series_index[0] = 1;
    assert_false(batch_view(&made.envelope, &batch, error));
}

static void nor_one_with_a_short_identifier_or_no_source(void **state)
{
    (void)state;
    begin_batch(&made);
    made.header.submission_id.len = 15;
    assert_false(batch_view(&made.envelope, &batch, error));
    begin_batch(&made);
    made.header.source = "";
    assert_false(batch_view(&made.envelope, &batch, error));
    begin_batch(&made);
    made.header.note = "\xff";
    assert_false(batch_view(&made.envelope, &batch, error));
}

static void an_unknown_code_refuses_its_rows_and_no_others(void **state)
{
    (void)state;
    begin_batch(&made);
    add_series(&made, "1880", "Z", 1);
    add_row(&made, 2023, 100, 0);
    add_series(&made, "1880", "A", 1);
    add_row(&made, 2023, 100, 0);
    assert_false(check());
    refused("V33", 2);
    assert_int_equal(rows.count, 1);
}

static void each_dimension_has_its_rule(void **state)
{
    static const struct {
        const char *what, *rule;
    } cases[] = {{"measure", "V30"}, {"definition", "V31"}, {"region", "V32"},
                 {"sex", "V36"},     {"age", "V36"},        {"sector", "V36"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        Framsyn__V1__SeriesKey *key;
        char **field;
        begin_batch(&made);
        key = add_series(&made, "1880", "A", 1);
        field = i == 0   ? &key->measure
                : i == 1 ? &key->definition
                : i == 2 ? &key->region
                : i == 3 ? &key->sex
                : i == 4 ? &key->age
                         : &key->sector;
        *field = "nonsense";
        add_row(&made, 2023, 100, 0);
        assert_false(check());
        refused(cases[i].rule, 2);
        assert_string_equal(refusals.list[0].column, cases[i].what);
    }
}

static void a_scheme_that_is_unknown_is_said_to_be(void **state)
{
    (void)state;
    begin_batch(&made);
    add_series(&made, "1880", "A", 1);
    made.industries[0].scheme = "sni2002";
    add_row(&made, 2023, 100, 0);
    assert_false(check());
    refused("V37", 2);
}

static void an_occupation_and_an_education_must_be_in_their_schemes(void **state)
{
    Framsyn__V1__Code occupation = FRAMSYN__V1__CODE__INIT, education = FRAMSYN__V1__CODE__INIT;

    (void)state;
    occupation.scheme = "ssyk2012";
    occupation.code = "9999";
    begin_batch(&made);
    add_series(&made, "1880", "A", 1)->occupation = &occupation;
    add_row(&made, 2023, 100, 0);
    assert_false(check());
    refused("V34", 2);
    education.scheme = "edugroup";
    education.code = "XX";
    begin_batch(&made);
    add_series(&made, "1880", "A", 1)->education = &education;
    add_row(&made, 2023, 100, 0);
    assert_false(check());
    refused("V35", 2);
}

/* V39. */
static void a_frequency_that_is_none_is_refused(void **state)
{
    (void)state;
    begin_batch(&made);
    add_series(&made, "1880", "A", 52);
    add_row(&made, 2023, 100, 0);
    assert_false(check());
    refused("V39", 2);
}

static void every_known_scheme_has_a_total(void **state)
{
    (void)state;
    begin_batch(&made);
    add_series(&made, "1880", "T", 1);
    add_row(&made, 2023, 100, 0);
    assert_true(check());
    assert_int_equal(rows.count, 1);
}

static void values_and_statuses_have_rules(void **state)
{
    static const struct {
        double value;
        uint32_t status;
        int32_t period;
        const char *rule;
    } cases[] = {{NAN, 0, 2023, "V04"}, {INFINITY, 0, 2023, "V04"}, {-1, 0, 2023, "V05"},
                 {1, 0, 1849, "V07"},   {1, 0, 2201, "V07"},        {1, 0, 2026, "V08"},  {1, 0, 2200, "V08"},
                 {1, 1, 2023, "V10"},   {1, 6, 2023, "V10"},        {NAN, 3, 2023, "V04"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        begin_batch(&made);
        add_series(&made, "1880", "A", 1);
        add_row(&made, cases[i].period, cases[i].value, cases[i].status);
        check();
        refused(cases[i].rule, 2);
        assert_int_equal(rows.count, 0);
    }
}

static void the_period_that_has_begun_is_taken(void **state)
{
    (void)state;
    begin_batch(&made);
    add_series(&made, "1880", "A", 12);
    add_row(&made, 2025 * 12 + 5, 1, 0);
    add_row(&made, 2025 * 12 + 6, 1, 0);
    add_row(&made, 1850 * 12, 1, 0);
    check();
    refused("V08", 3);
    assert_string_equal(refusals.list[0].value, "2025-07");
}

static void an_index_may_be_negative(void **state)
{
    (void)state;
    begin_batch(&made);
    add_series(&made, "1880", "A", 1)->measure = "index";
    made.keys[0].definition = "KI";
    add_row(&made, 2023, -12.5, 0);
    assert_true(check());
    assert_int_equal(refusals.total, 0);
}

/* V38: kept, and counted for a warning. */
static void a_code_outside_its_time_is_counted_and_kept(void **state)
{
    (void)state;
    begin_batch(&made);
    add_series(&made, "1917", "A", 1);
    add_row(&made, 2006, 1, 0);
    add_row(&made, 2007, 1, 0);
    assert_true(check());
    assert_int_equal(rows.count, 2);
    assert_int_equal(outdated, 1);
}

static void a_refusal_is_one_sentence_in_the_submitters_words(void **state)
{
    (void)state;
    begin_batch(&made);
    made.header.n_columns = 1;
    made.column.dimension = "value";
    made.column.column = "antal";
    add_series(&made, "1880", "A", 1);
    add_row(&made, 2023, -3, 0);
    check();
    assert_string_equal(refusals.list[0].sentence,
                        "employment.csv row 2, column \"antal\": \"-3\" is a negative count (V05)");
}

static void ages_are_t_n_n_to_m_or_n_and_more(void **state)
{
    static const char *const good[] = {"T", "17", "16-74", "85+", "100-104"}, *const bad[] = {
                                                                       "",    "t",      "16-",
                                                                       "-74", "16-74+", "16 - 74",
                                                                       "1234"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(good); i++)
        assert_true(check_age(good[i]));
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_false(check_age(bad[i]));
}

static void text_is_utf8_or_it_is_not(void **state)
{
    (void)state;
    assert_true(batch_text_ok("Örebro län €𝄞", 64));
    assert_false(batch_text_ok("\xd6rebro", 64));
    assert_false(batch_text_ok("\xc0\xaf", 64));
    assert_false(batch_text_ok("\xed\xa0\x80", 64));
    assert_false(batch_text_ok("\xf4\x90\x80\x80", 64));
    assert_false(batch_text_ok("ö", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_batch_is_taken),
        cmocka_unit_test(a_batch_with_arrays_of_unequal_length_is_not),
        cmocka_unit_test(nor_one_whose_series_index_points_nowhere),
        cmocka_unit_test(nor_one_with_a_short_identifier_or_no_source),
        cmocka_unit_test(an_unknown_code_refuses_its_rows_and_no_others),
        cmocka_unit_test(each_dimension_has_its_rule),
        cmocka_unit_test(a_scheme_that_is_unknown_is_said_to_be),
        cmocka_unit_test(an_occupation_and_an_education_must_be_in_their_schemes),
        cmocka_unit_test(a_frequency_that_is_none_is_refused),
        cmocka_unit_test(every_known_scheme_has_a_total),
        cmocka_unit_test(values_and_statuses_have_rules),
        cmocka_unit_test(the_period_that_has_begun_is_taken),
        cmocka_unit_test(an_index_may_be_negative),
        cmocka_unit_test(a_code_outside_its_time_is_counted_and_kept),
        cmocka_unit_test(a_refusal_is_one_sentence_in_the_submitters_words),
        cmocka_unit_test(ages_are_t_n_n_to_m_or_n_and_more),
        cmocka_unit_test(text_is_utf8_or_it_is_not),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
