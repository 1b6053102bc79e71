/* From selections and metadata to questions: values found by code, name, pattern and range, each once; splitting within the
 * limits, time first; addresses and bodies; answers that are not what was asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "files.h"
#include "pxquery.h"

#define V1_TABLE                                                                                                                    \
    "{\"title\":\"T\",\"variables\":["                                                                                              \
    "{\"code\":\"Region\",\"text\":\"region\",\"values\":[\"00\",\"18\",\"1814\",\"1880\",\"19\"],"                                 \
    "\"valueTexts\":[\"Riket\",\"Örebro län\",\"Lekeberg\",\"Örebro\",\"Västmanlands län\"],\"elimination\":true},"                 \
    "{\"code\":\"Kon\",\"text\":\"kön\",\"values\":[\"1\",\"2\",\"1+2\"],\"valueTexts\":[\"män\",\"kvinnor\",\"Totalt \"],\"elimination\":true}," \
    "{\"code\":\"ContentsCode\",\"text\":\"innehåll\",\"values\":[\"A1\",\"A2\"],\"valueTexts\":[\"antal\",\"andel, procent\"]},"   \
    "{\"code\":\"Tid\",\"text\":\"år\",\"values\":[\"2019\",\"2020\",\"2021\",\"2022\",\"2023\"],"                                  \
    "\"valueTexts\":[\"2019\",\"2020\",\"2021\",\"2022\",\"2023\"],\"time\":true}]}"

static struct px_table table;

static int set_up(void **state)
{
    char error[PXTABLE_ERROR_SIZE];

    (void)state;
    return px_table_read_v1(&table, V1_TABLE, strlen(V1_TABLE), error, sizeof error) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    px_table_free(&table);
    return 0;
}

/* A feed with these selections of Region, Kon and Tid; NULL: not selected. */
struct wanted {
    struct feed feed;
    struct feed_selection selections[4];
    struct feed_content contents[2];
};

static struct wanted *want(struct wanted *wanted, const char *region, const char *kon, const char *tid)
{
    static char names[4][16] = {"Region", "Kon", "Tid", "ContentsCode"};
    const char *items[] = {region, kon, tid};

    *wanted = (struct wanted){0};
    for (int i = 0; i < 3; i++)
        if (items[i] != NULL)
            wanted->selections[wanted->feed.selection_count++] = (struct feed_selection){names[i], (char *)items[i], i + 1, false};
    wanted->contents[0] = (struct feed_content){"antal", "employed", false};
    wanted->feed.selections = wanted->selections;
    wanted->feed.contents = wanted->contents;
    wanted->feed.content_count = 1;
    return wanted;
}

/* The codes that a selection of one variable finds, blank-separated; or the refusal, behind '!'. */
static const char *found(const char *variable, const char *items)
{
    static char out[2048];
    struct wanted wanted;
    struct px_query query;
    int place = px_find_variable(&table, variable);

    want(&wanted, strcmp(variable, "Region") == 0 ? items : "00", strcmp(variable, "Kon") == 0 ? items : "1", strcmp(variable, "Tid") == 0 ? items : "2019");
    out[0] = '!';
    if (!px_query_open(&query, &table, &wanted.feed, out + 1, sizeof out - 1))
        return out;
    out[0] = '\0';
    for (int i = 0; i < query.choices[place].n; i++)
        sprintf(out + strlen(out), "%s%s", i > 0 ? " " : "", table.variables[place].values[query.choices[place].values[i]].code);
    px_query_free(&query);
    return out;
}

static void test_values_are_found(void **state)
{
    (void)state;
    assert_string_equal(found("Region", "*"), "00 18 1814 1880 19");
    assert_string_equal(found("Region", "18 00"), "00 18");
    assert_string_equal(found("Region", "00 18 18??"), "00 18 1814 1880");
    assert_string_equal(found("Region", "* except 1?"), "00 1814 1880");
    assert_string_equal(found("Region", "\"Örebro*\""), "18 1880");
}

static void test_names_ignore_case_and_blanks(void **state)
{
    (void)state;
    assert_string_equal(found("Kon", "\"totalt\""), "1+2");
    assert_string_equal(found("Kon", "\"MÄN\" \"kvin*\""), "!line 2: \"MÄN\" is the name of no value of Kon; it has 1 \"män\", 2 \"kvinnor\", 1+2 \"Totalt \"");
    assert_string_equal(found("Kon", "\"män\" \"KVIN*\""), "1 2");
}

static void test_a_code_is_asked_for_once(void **state)
{
    (void)state;
    assert_string_equal(found("Region", "18 18 1814 18?? \"Lekeberg\" 18"), "18 1814 1880");
}

static void test_time(void **state)
{
    (void)state;
    assert_string_equal(found("Tid", "last 2"), "2022 2023");
    assert_string_equal(found("Tid", "last 99"), "2019 2020 2021 2022 2023");
    assert_string_equal(found("Tid", "from 2021"), "2021 2022 2023");
    assert_string_equal(found("Tid", "to 2020"), "2019 2020");
    assert_string_equal(found("Tid", "from 2020 except from 2022"), "2020 2021");
}

static void test_what_is_not_there_is_said(void **state)
{
    (void)state;
    assert_non_null(strstr(found("Region", "1899"), "!line 1: \"1899\" is no value of Region; it has 00 \"Riket\""));
    assert_non_null(strstr(found("Region", "21??"), "finds nothing in Region"));
    assert_non_null(strstr(found("Tid", "last"), "is followed by nothing"));
    assert_non_null(strstr(found("Tid", "last x"), "is not how many of the last values"));
    assert_non_null(strstr(found("Tid", "sum"), "cannot be summed away"));
}

static void test_every_variable_is_selected(void **state)
{
    struct wanted wanted;
    struct px_query query;
    char error[1400];

    (void)state;
    assert_false(px_query_open(&query, &table, &want(&wanted, "18", NULL, "*")->feed, error, sizeof error));
    assert_non_null(strstr(error, "has a variable Kon (kön) that the feed does not select"));
    wanted.selections[0].variable = "Regoin";
    assert_false(px_query_open(&query, &table, &wanted.feed, error, sizeof error));
    assert_string_equal(error, "line 1: the table has no variable Regoin; it has Region, Kon, ContentsCode, Tid");
    want(&wanted, "18", "1", "*");
    wanted.contents[0].label = "antall";
    assert_false(px_query_open(&query, &table, &wanted.feed, error, sizeof error));
    assert_string_equal(error, "the table has no content \"antall\"; it has A1 \"antal\", A2 \"andel, procent\"");
}

static void test_totals(void **state)
{
    struct wanted wanted;
    struct px_query query;
    char error[1400];

    (void)state;
    assert_true(px_query_open(&query, &table, &want(&wanted, "total", "total", "*")->feed, error, sizeof error));
    assert_int_equal(query.choices[0].n, 0); /* no region is called a total: it is summed */
    assert_int_equal(query.choices[1].n, 1);
    assert_int_equal(query.choices[1].values[0], 2);
    px_query_free(&query);
    assert_false(px_query_open(&query, &table, &want(&wanted, "18", "1", "total")->feed, error, sizeof error));
    assert_string_equal(error, "line 3: the variable Tid has no total, and cannot be summed away");
}

/* Codes that nobody knows are taken by name, and mapped. */
static void test_names(void **state)
{
    static struct feed_naming namings[] = {
        {"sex", "Kon", "män", "1"}, {"sex", "Kon", "totalt", "T"}, {"sex", "Kon", "*", "2"}, {"region", "Region", "örebro län", "18"}};
    struct wanted wanted;
    struct px_query query;
    char error[1400];

    (void)state;
    want(&wanted, "18 1814", "named", "2023");
    wanted.feed.namings = namings;
    wanted.feed.naming_count = 2;
    assert_true(px_query_open(&query, &table, &wanted.feed, error, sizeof error));
    assert_int_equal(query.choices[1].n, 2);
    assert_string_equal(query.maps, "map sex \"1\" = 1\nmap sex \"1+2\" = T\nmap measure \"A1\" = employed\n");
    px_query_free(&query);
    wanted.feed.naming_count = 3;
    assert_true(px_query_open(&query, &table, &wanted.feed, error, sizeof error));
    assert_int_equal(query.choices[1].n, 3);
    px_query_free(&query);
    namings[1].code = "1"; /* the total called as the men are: the first of them is taken */
    wanted.feed.naming_count = 2;
    assert_true(px_query_open(&query, &table, &wanted.feed, error, sizeof error));
    assert_int_equal(query.choices[1].n, 1);
    px_query_free(&query);
}

static void test_what_may_lack(void **state)
{
    struct wanted wanted;
    struct px_query query;
    char error[1400];

    (void)state;
    want(&wanted, "18", "1", "2023");
    wanted.selections[3] = (struct feed_selection){"Fodelseregion", "total", 4, true};
    wanted.feed.selection_count = 4;
    wanted.contents[1] = (struct feed_content){"felmarginal*", "margin", true};
    wanted.feed.content_count = 2;
    assert_true(px_query_open(&query, &table, &wanted.feed, error, sizeof error));
    assert_string_equal(query.maps, "map measure \"A1\" = employed\n");
    px_query_free(&query);
    wanted.contents[0].label = "*procent";
    assert_true(px_query_open(&query, &table, &wanted.feed, error, sizeof error));
    assert_string_equal(query.maps, "map measure \"A2\" = employed\n");
    px_query_free(&query);
    wanted.contents[0] = (struct feed_content){"antall", "employed", true};
    assert_false(px_query_open(&query, &table, &wanted.feed, error, sizeof error));
    assert_non_null(strstr(error, "has none of the feed's contents"));
}

static void test_summed_away(void **state)
{
    struct wanted wanted;
    struct px_query query;
    char error[1400], *body;

    (void)state;
    assert_true(px_query_open(&query, &table, &want(&wanted, "18", "sum", "last 1")->feed, error, sizeof error));
    assert_true(px_part_first(&query, &(struct px_limits){150000, 0}));
    assert_int_equal(px_query_cells(&query), 1);
    body = px_part_body_v2(&query);
    assert_string_equal(body, "{\"selection\":[{\"variableCode\":\"Region\",\"valueCodes\":[\"18\"]},{\"variableCode\":\"ContentsCode\","
                              "\"valueCodes\":[\"A1\"]},{\"variableCode\":\"Tid\",\"valueCodes\":[\"2023\"]}]}");
    free(body);
    px_query_free(&query);
}

/* Walks all parts: each fits, together they are the whole. */
static int walk(struct px_query *query, const struct px_limits *limits)
{
    int64_t cells = 0;
    int parts = 0;

    assert_true(px_part_first(query, limits));
    do {
        assert_true(px_part_cells(query) <= limits->cells);
        assert_true(limits->values == 0 || px_part_cells(query) <= limits->values);
        assert_true(px_part_cells(query) > 0);
        cells += px_part_cells(query);
        parts++;
    } while (px_part_next(query));
    assert_int_equal(cells, px_query_cells(query));
    assert_int_equal(parts, px_parts(query));
    return parts;
}

static void test_splitting(void **state)
{
    /* 5 regions x 3 sexes x 5 years = 75 cells */
    static const struct { int64_t cells, values; int parts, years, regions; } cases[] = {
        {150000, 110000, 1, 5, 5}, {75, 0, 1, 5, 5}, {74, 0, 2, 3, 5}, {45, 0, 2, 3, 5}, {44, 0, 3, 2, 5}, {15, 0, 5, 1, 5},
        {14, 0, 10, 1, 3},         {9, 0, 10, 1, 3}, {3, 0, 25, 1, 1}, {2, 0, 50, 1, 1}, {1, 0, 75, 1, 1}, {150000, 30, 3, 2, 5},
    };
    struct wanted wanted;
    struct px_query query;
    char error[1400];

    (void)state;
    assert_true(px_query_open(&query, &table, &want(&wanted, "*", "*", "*")->feed, error, sizeof error));
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct px_limits limits = {cases[i].cells, cases[i].values};

        assert_int_equal(walk(&query, &limits), cases[i].parts);
        assert_int_equal(query.length[3], cases[i].years);
        assert_int_equal(query.length[0], cases[i].regions);
    }
    px_query_free(&query);
}

static void test_too_much_for_one_cell(void **state)
{
    struct wanted wanted;
    struct px_query query;
    char error[1400];

    (void)state;
    want(&wanted, "*", "*", "*");
    wanted.contents[1] = (struct feed_content){"andel, procent", "share", false};
    wanted.feed.content_count = 2;
    assert_true(px_query_open(&query, &table, &wanted.feed, error, sizeof error));
    assert_string_equal(query.maps, "map measure \"A1\" = employed\nmap measure \"A2\" = share\n");
    assert_true(px_part_first(&query, &(struct px_limits){2, 0}));
    assert_false(px_part_first(&query, &(struct px_limits){1, 0})); /* contents stay together */
    px_query_free(&query);
}

static void test_address(void **state)
{
    struct wanted wanted;
    struct px_query query;
    char error[1400], *address, base[2000];

    (void)state;
    assert_true(px_query_open(&query, &table, &want(&wanted, "00 18", "\"totalt\"", "last 2")->feed, error, sizeof error));
    assert_true(px_part_first(&query, &(struct px_limits){150000, 0}));
    address = px_part_address_v2(&query, "https://h/t");
    assert_string_equal(address, "https://h/t/data?lang=sv&outputFormat=json-stat2&valueCodes%5BRegion%5D=00,18&valueCodes%5BKon%5D=1%2B2"
                                 "&valueCodes%5BContentsCode%5D=A1&valueCodes%5BTid%5D=2022,2023");
    free(address);
    memset(base, 'x', sizeof base - 1);
    base[sizeof base - 1] = '\0';
    assert_null(px_part_address_v2(&query, base)); /* too long: it is posted */
    px_query_free(&query);
}

static void test_body_v1(void **state)
{
    struct wanted wanted;
    struct px_query query;
    char error[1400], *body;

    (void)state;
    assert_true(px_query_open(&query, &table, &want(&wanted, "18", "1 2", "2023")->feed, error, sizeof error));
    assert_true(px_part_first(&query, &(struct px_limits){150000, 110000}));
    body = px_part_body_v1(&query);
    assert_string_equal(body, "{\"query\":[{\"code\":\"Region\",\"selection\":{\"filter\":\"item\",\"values\":[\"18\"]}},"
                              "{\"code\":\"Kon\",\"selection\":{\"filter\":\"item\",\"values\":[\"1\",\"2\"]}},"
                              "{\"code\":\"ContentsCode\",\"selection\":{\"filter\":\"item\",\"values\":[\"A1\"]}},"
                              "{\"code\":\"Tid\",\"selection\":{\"filter\":\"item\",\"values\":[\"2023\"]}}],\"response\":{\"format\":\"json-stat2\"}}");
    free(body);
    px_query_free(&query);
}

static void test_answers_are_checked(void **state)
{
    static const struct { const char *text, *said; } cases[] = {
        {"{\"class\":\"dataset\",\"updated\":\"2026-06-08T06:00:00Z\",\"id\":[\"Region\",\"Kon\",\"ContentsCode\",\"Tid\"],\"size\":[1,2,1,1]}", NULL},
        {"{\"class\":\"dataset\",\"id\":[\"Tid\",\"Kon\",\"Region\",\"ContentsCode\"],\"size\":[1,2,1,1]}", NULL},
        {"{\"class\":\"dataset\",\"id\":[\"Kon\",\"ContentsCode\",\"Tid\"],\"size\":[2,1,1]}", "Region has 0 values where 1 were chosen"},
        {"{\"class\":\"dataset\",\"id\":[\"Region\",\"Kon\",\"ContentsCode\",\"Tid\"],\"size\":[1,1,1,1]}", "Kon has 1 values where 2 were chosen"},
        {"{\"class\":\"collection\"}", "it is no JSON-stat dataset"},
        {"<html>", "at byte 1"},
        {"{\"class\":\"dataset\",\"id\":[\"Region\"", "at byte 33"},
        {"", "it is empty"},
    };
    struct wanted wanted;
    struct px_query query;
    char error[1400];
    int64_t updated;

    (void)state;
    assert_true(px_query_open(&query, &table, &want(&wanted, "18", "1 2", "2023")->feed, error, sizeof error));
    assert_true(px_part_first(&query, &(struct px_limits){150000, 0}));
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        bool fine = px_part_check(&query, cases[i].text, strlen(cases[i].text), &updated, error, sizeof error);

        if (fine != (cases[i].said == NULL) || (!fine && strstr(error, cases[i].said) == NULL))
            fail_msg("case %zu: %s", i, error);
        if (i == 0)
            assert_int_equal(updated, INT64_C(1780898400000000));
    }
    px_query_free(&query);
}

/* The description of a real table: 312 regions, 134 ages, 16 months of population. */
static void test_real_metadata(void **state)
{
    static const char path[] = "../shared/data/pxweb-format-samples/json-stat2/TAB6471_metadata.json";
    struct px_table real;
    size_t length;
    char error[PXTABLE_ERROR_SIZE], *text = files_read(path, 1 << 20, &length);

    (void)state;
    if (text == NULL) {
        print_message("%s is not there\n", path);
        skip();
    }
    assert_true(px_table_read_v2(&real, text, length, error, sizeof error));
    assert_int_equal(real.n, 5);
    assert_int_equal(real.variables[0].n, 312);
    assert_int_equal(real.variables[1].n, 134);
    assert_string_equal(real.variables[0].values[0].text, "Riket");
    assert_true(real.variables[0].eliminates && real.variables[3].content && real.variables[4].time);
    assert_false(real.variables[4].eliminates);
    assert_int_equal(real.updated_us, INT64_C(1780898400000000));
    px_table_free(&real);
    free(text);
}

static void test_descriptions_that_are_none(void **state)
{
    static const char *const texts[] = {"", "[]", "{}", "{\"id\":[]}", "{\"id\":[\"a\"]}", "{\"id\":[\"a\"],\"dimension\":{\"a\":{\"category\":{\"index\":{\"x\":7}}}}}",
                                        "{\"id\":[1]}", "{\"variables\":[{\"code\":\"a\",\"values\":[1]}]}", "{\"variables\":[{}]}"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        struct px_table none;
        char error[PXTABLE_ERROR_SIZE];

        assert_false(px_table_read_v1(&none, texts[i], strlen(texts[i]), error, sizeof error));
        assert_false(px_table_read_v2(&none, texts[i], strlen(texts[i]), error, sizeof error));
        assert_non_null(strstr(error, "the description of the table cannot be read"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_are_found),
        cmocka_unit_test(test_names_ignore_case_and_blanks),
        cmocka_unit_test(test_a_code_is_asked_for_once),
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_what_is_not_there_is_said),
        cmocka_unit_test(test_every_variable_is_selected),
        cmocka_unit_test(test_totals),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_what_may_lack),
        cmocka_unit_test(test_summed_away),
        cmocka_unit_test(test_splitting),
        cmocka_unit_test(test_too_much_for_one_cell),
        cmocka_unit_test(test_address),
        cmocka_unit_test(test_body_v1),
        cmocka_unit_test(test_answers_are_checked),
        cmocka_unit_test(test_real_metadata),
        cmocka_unit_test(test_descriptions_that_are_none),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
