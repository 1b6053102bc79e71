/* Tables and texts for people: widths, cutting, leaving out, numbers in two languages. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tabulate.h"
#include "wording.h"

static struct table *regions(void)
{
    struct table *table = table_new();

    table_column(table, "Region", TABLE_LEFT, 0, 4);
    table_column(table, "2025", TABLE_RIGHT, 0, 0);
    table_column(table, "Model", TABLE_LEFT, 2, 0);
    table_column(table, "Note", TABLE_LEFT, 1, 0);
    table_cell(table, "Örebro");
    table_cellf(table, "%d", 81200);
    table_cell(table, "arx");
    table_cell(table, "seen");
    table_cell(table, "Hällefors");
    table_cellf(table, "%d", 5);
    table_cell(table, NULL);
    table_cell(table, "");
    return table;
}

static void draws(struct table *table, int width, const char *expected)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_true(table_draw(table, false, width, false, out));
    fclose(out);
    assert_string_equal(text, expected);
    free(text);
    table_free(&table);
    assert_null(table);
}

static void a_wide_table_is_drawn_in_full(void **state)
{
    (void)state;
    draws(regions(), 0,
          "Region      2025  Model  Note\n"
          "---------  -----  -----  ----\n"
          "Örebro     81200  arx    seen\n"
          "Hällefors      5\n");
}

static void cells_are_cut_first(void **state)
{
    (void)state;
    draws(regions(), 25,
          "Regi…   2025  Model  Note\n"
          "-----  -----  -----  ----\n"
          "Öreb…  81200  arx    seen\n"
          "Häll…      5\n");
}

static void then_the_highest_rank_goes(void **state)
{
    (void)state;
    draws(regions(), 20,
          "Region    2025  Note\n"
          "-------  -----  ----\n"
          "Örebro   81200  seen\n"
          "Hällef…      5\n"
          "(left out to fit 20 columns: Model)\n");
}

static void what_may_not_be_cut_is_drawn_all_the_same(void **state)
{
    (void)state;
    draws(regions(), 3,
          "Reg…   2025\n"
          "----  -----\n"
          "Öre…  81200\n"
          "Häl…      5\n"
          "(left out to fit 3 columns: Model, Note)\n");
}

static void an_empty_column_that_may_go_goes(void **state)
{
    struct table *table = table_new();

    (void)state;
    table_column(table, "Must", TABLE_LEFT, 0, 0);
    table_column(table, "May", TABLE_LEFT, 1, 0);
    table_cell(table, "");
    table_cell(table, "");
    draws(table, 0, "Must\n----\n\n");
}

static void control_characters_never_reach_the_terminal(void **state)
{
    struct table *table = table_new();

    (void)state;
    table_column(table, "File", TABLE_LEFT, 0, 0);
    table_cell(table, "a\033[31mb\nc\xc2\x9b" "31m\xff");
    draws(table, 0, "File\n--------------\na?[31mb?c?31m?\n");
}

static void a_table_without_rows_has_its_heading(void **state)
{
    struct table *table = table_new();

    (void)state;
    table_column(table, "Run", TABLE_LEFT, 0, 0);
    draws(table, 80, "Run\n---\n");
}

static void widths_are_columns_and_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(wording_width("Örebro län"), 10);
    assert_int_equal(wording_width("e\u0301"), 1);
    assert_int_equal(wording_width("日本"), 4);
    assert_int_equal(wording_width("\xff\xfe"), 2);
    assert_int_equal(wording_width(""), 0);
}

static void numbers_follow_the_language(void **state)
{
    static const struct {
        double value;
        int decimals;
        const char *en, *sv;
    } cases[] = {
        {0, 0, "0", "0"},
        {999, 0, "999", "999"},
        {1000, 0, "1,000", "1\u00A0000"},
        {1234567.25, 2, "1,234,567.25", "1\u00A0234\u00A0567,25"},
        {-1234.5, 1, "-1,234.5", "\u22121\u00A0234,5"},
        {-0.04, 1, "0.0", "0,0"},
        {99.95, 0, "100", "100"},
        {NAN, 0, "", ""},
        {INFINITY, 0, "", ""},
        {1e300, 0, "", ""},
    };
    char room[WORDING_NUMBER_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(wording_number(cases[i].value, cases[i].decimals, false, room), cases[i].en);
        assert_string_equal(wording_number(cases[i].value, cases[i].decimals, true, room), cases[i].sv);
    }
}

static void a_paragraph_is_broken_between_words(void **state)
{
    char *text = NULL, *line, *rest, words[400] = "";
    size_t size;
    FILE *out = open_memstream(&text, &size);
    int lines = 0;

    (void)state;
    for (int i = 0; i < 30; i++)
        strcat(words, i == 0 ? "ååååå" : " ååååå");
    wording_paragraph(true, out, "%s\nNext %d", "%s\nNästa %d", words, 2);
    fclose(out);
    assert_non_null(strstr(text, "\nNästa 2\n"));
    for (rest = text; (line = strsep(&rest, "\n")) != NULL && rest != NULL; lines++)
        assert_true(wording_width(line) <= 110 && line[0] != ' ' && line[strlen(line) - 1] != ' ');
    assert_int_equal(lines, 3); /* 18 words of five letters fit into 110 columns, then twelve; and the next */
    free(text);
}

static void times_are_shown_in_local_time(void **state)
{
    char room[WORDING_TIME_SIZE];

    (void)state;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    assert_string_equal(wording_time("2025-11-20T08:00:00.123456Z", room), "2025-11-20 09:00");
    assert_string_equal(wording_time("2025-06-30T22:30:00Z", room), "2025-07-01 00:30");
    assert_string_equal(wording_time("15.3", room), "15.3");
    assert_string_equal(wording_time_us(0, room), "");
}

static void distances_count_edits(void **state)
{
    (void)state;
    assert_int_equal(wording_distance("pull", "pull"), 0);
    assert_int_equal(wording_distance("pul", "pull"), 1);
    assert_int_equal(wording_distance("lsit", "list"), 1);
    assert_int_equal(wording_distance("", "why"), 3);
    assert_int_equal(wording_distance("submit", "status"), 5);
}

static void the_language_is_the_first_variable_that_is_set(void **state)
{
    (void)state;
    setenv("LC_ALL", "", 1);
    setenv("LC_MESSAGES", "sv_SE.UTF-8", 1);
    setenv("LANG", "en_GB.UTF-8", 1);
    assert_true(wording_swedish_environment());
    setenv("LC_ALL", "C", 1);
    assert_false(wording_swedish_environment());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wide_table_is_drawn_in_full),
        cmocka_unit_test(cells_are_cut_first),
        cmocka_unit_test(then_the_highest_rank_goes),
        cmocka_unit_test(what_may_not_be_cut_is_drawn_all_the_same),
        cmocka_unit_test(an_empty_column_that_may_go_goes),
        cmocka_unit_test(control_characters_never_reach_the_terminal),
        cmocka_unit_test(a_table_without_rows_has_its_heading),
        cmocka_unit_test(widths_are_columns_and_not_bytes),
        cmocka_unit_test(numbers_follow_the_language),
        cmocka_unit_test(a_paragraph_is_broken_between_words),
        cmocka_unit_test(times_are_shown_in_local_time),
        cmocka_unit_test(distances_count_edits),
        cmocka_unit_test(the_language_is_the_first_variable_that_is_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
