/* Feed files: what is taken, what is refused and how that is said, and the manifest that a feed becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "cases.h"
#include "feed.h"

static const char base[] = "feed = 1\nservice = pxweb\ntable = AM/T\nsource = scb\nselect Region = 00 {county} {municipalities}\n"
                           "definition = BAS\nmeasure = employed\n%s\nregion = column Region\nperiod = column Tid\nvalue = column value\n";

/* A statement that the base has already takes its place. */
static char *with_line(const char *line)
{
    char *text = NULL, *out = NULL, key[32], *at;
    size_t size = 0, length = strcspn(line, " =");
    FILE *to = open_memstream(&out, &size);

    assert_true(asprintf(&text, base, line) > 0);
    snprintf(key, sizeof key, "\n%.*s = ", (int)(length < 20 ? length : 20), line);
    at = strstr(text, key);
    if (at != NULL && at + 1 < strstr(text, line) && strncmp(line, "select", 6) != 0) {
        fwrite(text, 1, (size_t)(at - text) + 1, to); /* an empty line keeps the numbers */
        at = strchr(at + 1, '\n');
        fputs(at, to);
    } else {
        fputs(text, to);
    }
    fclose(to);
    free(text);
    return out;
}

static void check_case(int line, struct cases_field *fields, int n)
{
    struct feed feed;
    char error[FEED_ERROR_SIZE] = "", *text;
    bool fine;

    assert_int_equal(n, 3);
    text = with_line(fields[1].text);
    fine = feed_parse(&feed, NULL, "feed.feed", text, strlen(text), "18", error, sizeof error);
    if (fine != (fields[2].text[0] == '\0') || (!fine && strstr(error, fields[2].text) == NULL))
        fail_msg("line %d, %s: said \"%s\"", line, fields[0].text, error);
    if (!fine && strncmp(error, "feed.feed", 9) != 0)
        fail_msg("line %d: \"%s\" does not name the file", line, error);
    if (fine)
        feed_free(&feed);
    free(text);
}

static void test_cases(void **state)
{
    (void)state;
    assert_true(cases_run("feed.cases", check_case) > 20);
}

static void test_county_is_filled_in(void **state)
{
    struct feed feed;
    char error[FEED_ERROR_SIZE], *text = with_line("note = of {county}");

    (void)state;
    assert_true(feed_parse(&feed, NULL, "a-b.feed", text, strlen(text), "21", error, sizeof error));
    assert_string_equal(feed.name, "a-b");
    assert_string_equal(feed.selections[0].items, "00 21 2101 2104 2121 2132 2161 2180 2181 2182 2183 2184");
    assert_non_null(strstr(feed.statements, "note = of 21"));
    feed_free(&feed);
    free(text);
}

static void test_what_must_be_there(void **state)
{
    static const struct { const char *text, *said; } cases[] = {
        {"service = pxweb\n", "feed = 1 is missing"},
        {"feed = 1\n", "service = pxweb, kolada, ads or barometer is missing"},
        {"feed = 1\nservice = pxweb\nselect a = b\nsource = x\n", "table = or id = is missing"},
        {"feed = 1\nservice = kolada\nkpi = N1\nsource = x\n", "kpi = and units = must be there"},
        {"feed = 1\nservice = ads\nunits = 18\nsource = x\n", "units = and from = YEAR must be there"},
        {"feed = 1\nservice = barometer\nunits = 18\n", "source = is missing"},
        {"feed = 1\nservice = barometer\nunits = 18\nsource = x\nregion = column lan\n", "\"measure\" must be said"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        struct feed feed;
        char error[FEED_ERROR_SIZE] = "";

        assert_false(feed_parse(&feed, NULL, "x.feed", cases[i].text, strlen(cases[i].text), "18", error, sizeof error));
        if (strstr(error, cases[i].said) == NULL)
            fail_msg("said \"%s\", not \"%s\"", error, cases[i].said);
    }
}

static void test_names(void **state)
{
    static const char *const bad[] = {"x.manifest", ".feed", "../x.feed", "a b.feed",
                                      "a123456789012345678901234567890123456789012345678901234567890123456789.feed"};
    char *text = with_line("");

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
        struct feed feed;
        char error[FEED_ERROR_SIZE];

        assert_false(feed_parse(&feed, NULL, bad[i], text, strlen(text), "18", error, sizeof error));
    }
    free(text);
}

static void test_manifest(void **state)
{
    struct feed feed;
    char error[FEED_ERROR_SIZE], *text = with_line("content \"antal\" = employed"), *manifest, *again;

    (void)state;
    /* the base says measure = employed as well, which is once too often */
    assert_false(feed_parse(&feed, NULL, "x.feed", text, strlen(text), "18", error, sizeof error));
    again = strstr(text, "measure = employed\n");
    memmove(again, again + 19, strlen(again + 19) + 1);
    assert_true(feed_parse(&feed, NULL, "x.feed", text, strlen(text), "18", error, sizeof error));
    manifest = feed_manifest(&feed, "x-1.json", INT64_C(1780898400000000), "map measure \"000006SV\" = employed\n");
    assert_non_null(strstr(manifest, "\nfile = \"x-1.json\"\nreleased = 2026-06-08T06:00Z\nmeasure = column ContentsCode\n"
                                     "map measure \"000006SV\" = employed\n"));
    assert_null(strstr(manifest, "select"));
    free(manifest);
    feed_free(&feed);
    free(text);
}

/* Every feed file that comes with Framsyn is one, for every county. */
static void test_ready_feeds(void **state)
{
    static const char *const counties[] = {"01", "09", "18", "25"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(counties); i++) {
        struct feed_list list;
        char error[FEED_ERROR_SIZE];

        assert_true(feed_list_read(&list, "feeds", counties[i], error, sizeof error));
        if (list.wrong_count > 0)
            fail_msg("%s", list.wrong[0]);
        for (int k = 0; k < list.n; k++) {
            const struct feed *feed = &list.feeds[k];

            if (feed->title_sv[0] == '\0' || feed->title_en[0] == '\0' || feed->lag[0] == '\0' || feed->use[0] == '\0' ||
                feed->schedule.kind == SCHEDULE_NEVER)
                fail_msg("feeds/%s.feed lacks a title, lag, use or schedule", feed->name);
        }
        feed_list_free(&list);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),  cmocka_unit_test(test_county_is_filled_in), cmocka_unit_test(test_what_must_be_there),
        cmocka_unit_test(test_names),  cmocka_unit_test(test_manifest),            cmocka_unit_test(test_ready_feeds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
