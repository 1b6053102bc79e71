/* parts, assembly: from stored rows to the series that are forecast. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "assembly.h"
#include "conversion.h"

enum { MANY = 64 };

static struct parts_series series[MANY];
static struct parts_observation observations[MANY * 4];
static struct panel_input input;
static struct panel panel;

static int begin(void **state)
{
    (void)state;
    memset(&input, 0, sizeof input);
    input.rows.additive = true;
    input.rows.series = series;
    input.rows.observations = observations;
    input.measure = "employed";
    input.county = "18";
    input.frequency = 1;
    input.horizon = 3;
    return 0;
}

static int end(void **state)
{
    (void)state;
    panel_free(&panel);
    return 0;
}

/* Adds a series with annual values from first on; NaN is a missing one, and is stored as such. */
static struct parts_series *add(int rank, const char *industry, const char *sex, int first, int n,
                                const double *values)
{
    int i = input.rows.series_count++;

    series[i] = (struct parts_series){.id = i + 1,
                                      .definition = "d",
                                      .rank = rank,
                                      .region = "1880",
                                      .industry_scheme = "sni2007g",
                                      .industry = industry,
                                      .industry_parent = "",
                                      .occupation_scheme = "total",
                                      .occupation = "T",
                                      .education_scheme = "total",
                                      .education = "T",
                                      .sex = sex,
                                      .age = "T",
                                      .sector = "T"};
    for (int k = 0; k < n; k++)
        observations[input.rows.observation_count++] =
            (struct parts_observation){i + 1, first + k, values[k], isnan(values[k]) ? 1 : 0};
    return &series[i];
}
#define VALUES(...)                                                                                \
    (const double[])                                                                               \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static void make(void)
{
    panel_free(&panel);
    assert_true(panel_make(&panel, &input));
}

static const struct panel_target *target(const char *industry)
{
    for (int i = 0; i < panel.count; i++)
        if (strcmp(panel.targets[i].key.industry, industry) == 0)
            return &panel.targets[i];
    return NULL;
}

static void sexes_are_summed_where_no_total_is_given(void **state)
{
    (void)state;
    add(1, "A", "1", 2020, 3, VALUES(10, 20, 30));
    add(1, "A", "2", 2020, 3, VALUES(1, NAN, 3));
    make();
    assert_int_equal(target("A")->n, 3);
    assert_true(target("A")->y[0] == 11 && isnan(target("A")->y[1]) && target("A")->y[2] == 33);
    assert_int_equal(target("A")->source_count, 2);
}

static void one_sex_alone_is_no_total(void **state)
{
    (void)state;
    add(1, "A", "1", 2020, 2, VALUES(10, 20));
    make();
    assert_int_equal(panel.count, 0);
}

static void a_given_total_is_taken_and_the_sexes_fill_its_gaps(void **state)
{
    (void)state;
    add(1, "A", "T", 2020, 3, VALUES(12, NAN, 34));
    add(1, "A", "1", 2020, 3, VALUES(10, 20, 30));
    add(1, "A", "2", 2020, 3, VALUES(1, 2, 3));
    make();
    assert_true(target("A")->y[0] == 12 && target("A")->y[1] == 22 && target("A")->y[2] == 34);
}

static void rates_are_never_summed(void **state)
{
    (void)state;
    input.rows.additive = false;
    add(1, "A", "1", 2020, 2, VALUES(5, 6));
    add(1, "A", "2", 2020, 2, VALUES(7, 8));
    add(1, "B+C", "T", 2020, 2, VALUES(7, 8));
    make();
    assert_int_equal(panel.count, 1);
    assert_string_equal(panel.targets[0].key.industry, "B+C");
}

static void the_age_group_that_holds_the_others_is_taken(void **state)
{
    (void)state;
    add(1, "A", "T", 2020, 1, VALUES(60))->age = "16-64";
    add(1, "A", "T", 2020, 1, VALUES(70))->age = "16-74";
    make();
    assert_true(target("A")->y[0] == 70);
    assert_int_equal(target("A")->source_count, 1);
}

static void age_groups_that_do_not_overlap_are_summed_others_not(void **state)
{
    (void)state;
    add(1, "A", "T", 2020, 1, VALUES(60))->age = "16-64";
    add(1, "A", "T", 2020, 1, VALUES(7))->age = "65-74";
    add(1, "B+C", "T", 2020, 1, VALUES(60))->age = "16-64";
    add(1, "B+C", "T", 2020, 1, VALUES(7))->age = "60-74";
    make();
    assert_true(target("A")->y[0] == 67);
    assert_null(target("B+C"));
}

static void the_total_of_industries_is_made_with_the_unknown_one(void **state)
{
    (void)state;
    add(1, "A", "T", 2020, 3, VALUES(10, 11, 12));
    add(1, "B+C", "T", 2020, 3, VALUES(100, NAN, 120));
    add(1, "US", "T", 2020, 1, VALUES(5));
    make();
    assert_non_null(target("T"));
    assert_string_equal(panel.targets[0].key.industry, "T");
    assert_string_equal(target("T")->key.industry_scheme, "total");
    assert_true(target("T")->y[0] == 115 && isnan(target("T")->y[1]) && target("T")->y[2] == 132);
    assert_null(target("US"));
    assert_int_equal(panel.count, 3);
}

static void a_given_total_of_industries_stands(void **state)
{
    (void)state;
    add(1, "A", "T", 2020, 2, VALUES(10, 11));
    add(1, "T", "T", 2020, 2, VALUES(500, 510));
    make();
    assert_true(target("T")->y[0] == 500);
    assert_int_equal(target("T")->source_count, 1);
}

static void an_industry_below_another_is_not_counted_twice(void **state)
{
    (void)state;
    add(1, "C", "T", 2020, 1, VALUES(100));
    add(1, "C10", "T", 2020, 1, VALUES(40))->industry_parent = "C";
    make();
    assert_true(target("T")->y[0] == 100);
    assert_non_null(target("C10"));
}

static void definitions_are_chained_onto_the_highest_rank(void **state)
{
    (void)state;
    add(10, "A", "T", 2018, 3, VALUES(100, 110, 120));
    add(20, "A", "T", 2020, 2, VALUES(240, 250));
    make();
    assert_int_equal(target("A")->first, 2018);
    assert_int_equal(target("A")->n, 4);
    assert_true(fabs(target("A")->y[0] - 200) < 1e-9 && target("A")->y[3] == 250);
    assert_int_equal(target("A")->sources[0].overlap, 1);
    assert_true(fabs(target("A")->sources[0].factor - 2) < 1e-9);
    assert_int_equal(target("A")->sources[1].overlap, -1);
}

/* Whichever came first: the rank decides, and a year that nobody told of is a gap. */
static void the_highest_rank_is_the_one_chained_onto_in_any_order(void **state)
{
    (void)state;
    add(20, "A", "T", 2020, 2, VALUES(240, 250));
    add(10, "A", "T", 2018, 3, VALUES(100, 110, 120));
    observations[2].period = 2017; /* 2017, then 2019 and 2020 */
    make();
    assert_int_equal(target("A")->first, 2017);
    assert_int_equal(target("A")->n, 5);
    assert_true(fabs(target("A")->y[0] - 200) < 1e-9 && isnan(target("A")->y[1]) && target("A")->y[4] == 250);
}

static void real_figures_drive_out_synthetic_ones(void **state)
{
    (void)state;
    add(1, "A", "T", 2010, 2, VALUES(1, 2))->synthetic = true;
    add(1, "B+C", "T", 2010, 2, VALUES(1, 2))->synthetic = true;
    make();
    assert_true(panel.synthetic);
    add(20, "A", "T", 2020, 2, VALUES(240, 250));
    make();
    assert_false(panel.synthetic);
    assert_int_equal(target("A")->first, 2020);
    assert_null(target("B+C"));
}

static void a_censored_value_is_half_its_bound(void **state)
{
    (void)state;
    add(1, "A", "T", 2020, 1, VALUES(4));
    observations[0].status = 3;
    make();
    assert_true(target("A")->y[0] == 2);
}

static int kinds_at(const char *industry, int at)
{
    int found = 0;

    for (int i = 0; i < target(industry)->break_count; i++)
        if (target(industry)->breaks[i].at == at)
            found |= 1 << target(industry)->breaks[i].kind;
    return found;
}

static void notes_are_laid_on_the_series_they_speak_of_and_their_totals(void **state)
{
    static const struct panel_note notes[] = {{1, 2021, BREAK_ONCE, "", "sni2007g", "A", ""}, {12, 2022 * 12 + 5, BREAK_LEVEL, "18", "", "", ""},
                                              {1, 2020, BREAK_ONCE, "1861", "", "", ""}, {1, 2020, BREAK_ONCE, "", "", "", "vacancies"}};

    (void)state;
    add(1, "A", "T", 2020, 4, VALUES(1, 2, 3, 4))->region = "1880";
    add(1, "B+C", "T", 2020, 4, VALUES(1, 2, 3, 4))->region = "1880";
    add(1, "T", "T", 2020, 4, VALUES(2, 4, 6, 8))->region = "1880";
    input.notes = notes;
    input.note_count = 1;
    make();
    assert_int_equal(kinds_at("A", 2021), 1 << BREAK_ONCE);
    assert_int_equal(kinds_at("T", 2021), 1 << BREAK_ONCE);
    assert_int_equal(target("B+C")->break_count, 0);
    input.notes = notes + 1;    /* of the county's own series, of another municipality, and of another measure */
    input.note_count = 3;
    make();
    assert_int_equal(target("A")->break_count, 0);
    input.notes = notes;
    input.note_count = 1;
    input.frequency = 12;       /* a year without a rule is twelve months of it */
    make();
    assert_int_equal(target("A")->break_count, 12);
    assert_int_equal(kinds_at("A", 2021 * 12 + 11), 1 << BREAK_ONCE);
    input.note_count = 0;
    input.notes = NULL;
    input.frequency = 1;
}

static void of_the_nation_says_what_is_said_of_the_nation(void **state)
{
    static const struct panel_note notes[] = {{1, 2021, BREAK_ONCE, "", "", "", ""}, {1, 2022, BREAK_LEVEL, "00", "sni2007g", "A", "employed"}};

    struct parts_series *of = add(1, "A", "T", 2020, 4, VALUES(1, 2, 3, 4));

    (void)state;
    input.notes = notes;
    input.note_count = 2;
    make();
    assert_int_equal(target("A")->break_count, 1);
    assert_int_equal(kinds_at("A", 2021), 1 << BREAK_ONCE);
    of->region = "00";
    make();
    assert_int_equal(target("A")->break_count, 1);
    assert_int_equal(kinds_at("A", 2022), 1 << BREAK_LEVEL);
    input.note_count = 0;
    input.notes = NULL;
}

static void the_hash_changes_with_whatever_enters_and_with_nothing_else(void **state)
{
    uint8_t first[HASH_SIZE], other[HASH_SIZE];

    (void)state;
    add(1, "A", "T", 2020, 2, VALUES(10, NAN));
    add(1, "B+C", "T", 2020, 2, VALUES(10, 20));
    make();
    panel_hash(&panel, &input, 1, "m", first);
    make();
    panel_hash(&panel, &input, 1, "m", other);
    assert_memory_equal(first, other, HASH_SIZE);
    panel_hash(&panel, &input, 2, "m", other);
    assert_memory_not_equal(first, other, HASH_SIZE);
    panel_hash(&panel, &input, 1, "n", other);
    assert_memory_not_equal(first, other, HASH_SIZE);
    observations[0].value = 10.000001;
    make();
    panel_hash(&panel, &input, 1, "m", other);
    assert_memory_not_equal(first, other, HASH_SIZE);
    for (int i = 0; i < 3; i++) { /* the same figures of somebody else are others */
        const struct part_key key = panel.targets[0].key;
        memcpy(first, other, HASH_SIZE);
        *(const char **)(i == 0 ? &panel.targets[0].key.region : i == 1 ? &panel.targets[0].key.industry : &panel.targets[0].key.sector) = "X";
        panel_hash(&panel, &input, 1, "m", other);
        assert_memory_not_equal(first, other, HASH_SIZE);
        panel.targets[0].key = key;
        panel_hash(&panel, &input, 1, "m", other);
        assert_memory_equal(first, other, HASH_SIZE);
    }
}

static void nothing_known_makes_no_targets(void **state)
{
    (void)state;
    make();
    assert_int_equal(panel.count, 0);
    add(1, "A", "T", 2020, 0, NULL);
    make();
    assert_int_equal(panel.count, 0);
}

static void definitions_without_a_common_period_meet_at_a_known_break(void **state)
{
    (void)state;
    add(1, "A", "T", 2018, 2, VALUES(10, 20));
    add(2, "A", "T", 2020, 2, VALUES(60, 62));
    add(1, "B", "T", 2018, 2, VALUES(10, 20));
    add(2, "B", "T", 2019, 2, VALUES(40, 42));
    make();
    assert_int_equal(target("A")->break_count, 1);
    assert_int_equal(target("A")->breaks[0].at, 2020);
    assert_int_equal(target("A")->breaks[0].kind, BREAK_LEVEL);
    assert_int_equal(target("B")->break_count, 0);
}

/* --- from one list of codes to another */

enum { EVER = 1 << 30 };

static const struct conversion shares[] = {
    {"gy-programme", "HA", "gy-programme", "FS", 1, -EVER, EVER},
    {"sni2025", "G", "sni2007g", "G", 1, -EVER, EVER},
    {"sni2025", "J", "sni2007g", "J", 1, -EVER, EVER},
    {"sni2025", "K", "sni2007g", "J", 1, -EVER, EVER},
    {"sni2025", "T", "sni2007g", "G", 0.25, -EVER, EVER},
    {"sni2025", "T", "sni2007g", "S", 0.75, -EVER, EVER},
};
static const struct conversion_list shares_list = {ARRAY_SIZE(shares), shares};

static void add_2025(const char *industry, int first, int n, const double *values)
{
    add(1, industry, "T", first, n, values)->industry_scheme = "sni2025";
    input.rows.conversions = &shares_list;
}

static void codes_are_converted_by_shares_and_the_sum_stays(void **state)
{
    double sum = 0;

    (void)state;
    add_2025("G", 2026, 1, VALUES(1000));
    add_2025("J", 2026, 1, VALUES(100));
    add_2025("K", 2026, 1, VALUES(400));
    add_2025("T", 2026, 1, VALUES(200));
    make();
    assert_int_equal(panel.count, 4);
    assert_true(target("G")->y[0] == 1050 && target("J")->y[0] == 500 && target("S")->y[0] == 150);
    assert_null(target("K"));
    for (int i = 0; i < panel.count; i++) {
        assert_string_equal(panel.targets[i].key.industry_scheme, i == 0 ? "total" : "sni2007g");
        assert_true(panel.targets[i].sources[0].converted);
        sum += i > 0 ? panel.targets[i].y[0] : 0;
    }
    assert_true(sum == 1700 && target("T")->y[0] == 1700);
    /* T went into two groups, and stands once under their total */
    assert_int_equal(target("T")->source_count, 4);
    assert_int_equal(target("G")->source_count, 2);
}

static void a_converted_cell_that_lacks_a_part_is_unknown(void **state)
{
    (void)state;
    add_2025("J", 2025, 2, VALUES(90, 100));
    add_2025("K", 2025, 2, VALUES(NAN, 400));
    add_2025("G", 2025, 2, VALUES(1, 2)); /* without T there is no G */
    make();
    assert_true(target("J")->first == 2026 && target("J")->y[0] == 500);
    assert_null(target("G"));
}

static void converted_figures_continue_the_series_they_are_chained_onto(void **state)
{
    (void)state;
    add(1, "J", "T", 2023, 3, VALUES(440, 460, 480));
    add_2025("J", 2025, 2, VALUES(100, 110));
    add_2025("K", 2025, 2, VALUES(300, 330));
    make();
    assert_int_equal(target("J")->n, 4);
    assert_true(target("J")->y[2] == 480); /* as given in the list's own terms */
    assert_true(fabs(target("J")->y[3] - 440 * 480.0 / 400) < 1e-9);
    assert_int_equal(target("J")->source_count, 3);
    assert_true(target("J")->sources[0].converted && target("J")->sources[0].overlap == 1);
    assert_false(target("J")->sources[2].converted);
    assert_int_equal(target("J")->break_count, 0);
}

static void converted_figures_without_a_common_period_begin_a_new_level(void **state)
{
    (void)state;
    add(1, "J", "T", 2023, 3, VALUES(440, 460, 480));
    add_2025("J", 2026, 1, VALUES(110));
    add_2025("K", 2026, 1, VALUES(330));
    make();
    assert_true(target("J")->n == 4 && target("J")->y[3] == 440);
    assert_int_equal(target("J")->break_count, 1);
    assert_int_equal(target("J")->breaks[0].at, 2026);
}

static void a_programme_is_continued_by_its_successor(void **state)
{
    (void)state;
    add(1, "T", "T", 2020, 2, VALUES(30, 31))->education_scheme = "gy-programme";
    series[0].education = "HA";
    add(1, "T", "T", 2022, 2, VALUES(32, 33))->education_scheme = "gy-programme";
    series[1].education = "FS";
    input.rows.conversions = &shares_list;
    make();
    assert_int_equal(panel.count, 1);
    assert_string_equal(panel.targets[0].key.education, "FS");
    assert_int_equal(panel.targets[0].n, 4);
    assert_true(panel.targets[0].y[0] == 30 && panel.targets[0].y[3] == 33);
}

static void shares_hold_for_their_periods_alone(void **state)
{
    static const struct conversion changing[] = {
        {"sni2025", "T", "sni2007g", "G", 1, -EVER, 2025},
        {"sni2025", "T", "sni2007g", "S", 1, 2026, EVER},
    };
    static const struct conversion_list list = {ARRAY_SIZE(changing), changing};

    (void)state;
    add_2025("T", 2025, 2, VALUES(7, 8));
    input.rows.conversions = &list;
    make();
    assert_true(target("G")->n == 1 && target("G")->y[0] == 7);
    assert_true(target("S")->n == 1 && target("S")->y[0] == 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sexes_are_summed_where_no_total_is_given, begin, end),
        cmocka_unit_test_setup_teardown(one_sex_alone_is_no_total, begin, end),
        cmocka_unit_test_setup_teardown(a_given_total_is_taken_and_the_sexes_fill_its_gaps, begin,
                                        end),
        cmocka_unit_test_setup_teardown(rates_are_never_summed, begin, end),
        cmocka_unit_test_setup_teardown(the_age_group_that_holds_the_others_is_taken, begin, end),
        cmocka_unit_test_setup_teardown(age_groups_that_do_not_overlap_are_summed_others_not, begin,
                                        end),
        cmocka_unit_test_setup_teardown(the_total_of_industries_is_made_with_the_unknown_one, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_given_total_of_industries_stands, begin, end),
        cmocka_unit_test_setup_teardown(an_industry_below_another_is_not_counted_twice, begin, end),
        cmocka_unit_test_setup_teardown(definitions_are_chained_onto_the_highest_rank, begin, end),
        cmocka_unit_test_setup_teardown(definitions_without_a_common_period_meet_at_a_known_break, begin, end),
        cmocka_unit_test_setup_teardown(real_figures_drive_out_synthetic_ones, begin, end),
        cmocka_unit_test_setup_teardown(a_censored_value_is_half_its_bound, begin, end),
        cmocka_unit_test_setup_teardown(notes_are_laid_on_the_series_they_speak_of_and_their_totals, begin, end),
        cmocka_unit_test_setup_teardown(of_the_nation_says_what_is_said_of_the_nation, begin, end),
        cmocka_unit_test_setup_teardown(the_hash_changes_with_whatever_enters_and_with_nothing_else,
                                        begin, end),
        cmocka_unit_test_setup_teardown(nothing_known_makes_no_targets, begin, end),
        cmocka_unit_test_setup_teardown(codes_are_converted_by_shares_and_the_sum_stays, begin, end),
        cmocka_unit_test_setup_teardown(a_converted_cell_that_lacks_a_part_is_unknown, begin, end),
        cmocka_unit_test_setup_teardown(converted_figures_continue_the_series_they_are_chained_onto, begin, end),
        cmocka_unit_test_setup_teardown(converted_figures_without_a_common_period_begin_a_new_level, begin, end),
        cmocka_unit_test_setup_teardown(a_programme_is_continued_by_its_successor, begin, end),
        cmocka_unit_test_setup_teardown(shares_hold_for_their_periods_alone, begin, end),
        cmocka_unit_test_setup_teardown(the_highest_rank_is_the_one_chained_onto_in_any_order, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
