/* Claims about log, ident, seriesid and period. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ident.h"
#include "log.h"
#include "period.h"
#include "seriesid.h"

/* --- log ------------------------------------------------------------------------------------------- */

/* What log_event writes, one line with its newline; "" when nothing. */
static void logged(enum log_level lowest, enum log_level level, const char *value, char *line, size_t size)
{
    int saved = dup(STDERR_FILENO), ends[2];
    ssize_t length;

    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    log_open("test", lowest);
    log_event(level, "event", "value=%s", value);
    dup2(saved, STDERR_FILENO);
    close(saved);
    length = read(ends[0], line, size - 1);
    close(ends[0]);
    line[length > 0 ? length : 0] = '\0';
}

static void a_log_line_has_time_level_program_event_and_values(void **state)
{
    char line[8192], time[32], rest[64];

    (void)state;
    logged(LOG_INFO, LOG_WARNING, "7", line, sizeof line);
    assert_int_equal(sscanf(line, "%31s %63[^\n]", time, rest), 2);
    assert_string_equal(rest, "warning test event value=7");
    assert_int_equal(strlen(time), strlen("2026-11-23T09:12:39.123Z"));
    assert_int_equal(time[23], 'Z');
}

static void events_below_the_lowest_level_are_not_written(void **state)
{
    char line[8192];

    (void)state;
    logged(LOG_WARNING, LOG_INFO, "7", line, sizeof line);
    assert_string_equal(line, "");
}

static void a_value_cannot_begin_a_line_of_its_own(void **state)
{
    char line[8192];

    (void)state;
    logged(LOG_INFO, LOG_INFO, "one\ntwo", line, sizeof line);
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void a_long_log_line_is_cut_and_says_so(void **state)
{
    char value[6000], line[8192];

    (void)state;
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    logged(LOG_INFO, LOG_INFO, value, line, sizeof line);
    assert_true(strlen(line) <= 4096);
    assert_string_equal(line + strlen(line) - 4, "...\n");
}

static void log_quote_quotes_only_what_needs_it(void **state)
{
    (void)state;
    assert_string_equal(log_quote("plain-1.5"), "plain-1.5");
    assert_string_equal(log_quote("Örebro"), "Örebro");
    assert_string_equal(log_quote(""), "\"\"");
    assert_string_equal(log_quote("two words"), "\"two words\"");
    assert_string_equal(log_quote("a=b"), "\"a=b\"");
    assert_string_equal(log_quote("say \"no\"\n\x01"), "\"say \\\"no\\\"\\n\\x01\"");
    assert_string_equal(log_quote(NULL), "null");
}

static void log_quote_cuts_a_long_text_between_characters(void **state)
{
    char text[1200] = "x";
    const char *quoted;

    (void)state;
    while (strlen(text) < 1100)
        strcat(text, "ö");
    quoted = log_quote(text);
    assert_true(strlen(quoted) < 512);
    assert_string_equal(quoted + strlen(quoted) - 6, "ö...\"");
}

static void eight_quoted_values_fit_one_line(void **state)
{
    const char *values[8];

    (void)state;
    for (int i = 0; i < 8; i++) {
        char text[16];

        snprintf(text, sizeof text, "v %d", i);
        values[i] = log_quote(text);
    }
    assert_string_equal(values[0], "\"v 0\"");
    assert_string_equal(values[7], "\"v 7\"");
}

static void a_level_is_one_of_four_words(void **state)
{
    enum log_level level;

    (void)state;
    assert_true(log_level_parse("debug", &level));
    assert_int_equal(level, LOG_DEBUG);
    assert_true(log_level_parse("error", &level));
    assert_int_equal(level, LOG_ERROR);
    assert_false(log_level_parse("loud", &level));
    assert_false(log_level_parse("", &level));
}

/* --- ident ----------------------------------------------------------------------------------------- */

static void message_ids_ascend_within_a_process(void **state)
{
    uint8_t before[UUID_SIZE] = {0}, id[UUID_SIZE];

    (void)state;
    for (int i = 0; i < 100000; i++) {
        uuid_make(id);
        assert_true(memcmp(before, id, UUID_SIZE) < 0);
        memcpy(before, id, UUID_SIZE);
    }
}

static void a_message_id_is_a_uuid_of_version_7_and_of_now(void **state)
{
    int64_t now = now_us() / 1000, ms = 0;
    uint8_t id[UUID_SIZE];

    (void)state;
    uuid_make(id);
    for (int i = 0; i < 6; i++)
        ms = ms << 8 | id[i];
    assert_in_range(ms, now - 1000, now_us() / 1000 + 1000);
    assert_int_equal(id[6] >> 4, 7);
    assert_int_equal(id[8] >> 6, 2);
}

static void a_forked_process_makes_other_ids(void **state)
{
    uint8_t mine[UUID_SIZE], theirs[UUID_SIZE];
    int ends[2], status;
    pid_t child;

    (void)state;
    uuid_make(mine);
    assert_int_equal(pipe(ends), 0);
    child = fork();
    if (child == 0) {
        uuid_make(theirs);
        _exit(write(ends[1], theirs, UUID_SIZE) == UUID_SIZE ? 0 : 1);
    }
    uuid_make(mine);
    assert_int_equal(read(ends[0], theirs, UUID_SIZE), UUID_SIZE);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_memory_not_equal(mine, theirs, UUID_SIZE);
    close(ends[0]);
    close(ends[1]);
}

static void a_uuid_survives_its_text(void **state)
{
    uint8_t id[UUID_SIZE], back[UUID_SIZE];
    char text[UUID_TEXT_SIZE];

    (void)state;
    uuid_make(id);
    assert_int_equal(strlen(uuid_text(id, text)), UUID_TEXT_SIZE - 1);
    assert_true(uuid_parse(text, back));
    assert_memory_equal(id, back, UUID_SIZE);
    assert_true(uuid_parse("0193565E-8ACC-7d3a-a1f0-0123456789AB", back));
    assert_string_equal(uuid_text(back, text), "0193565e-8acc-7d3a-a1f0-0123456789ab");
}

static void what_is_no_uuid_is_refused_and_leaves_the_target(void **state)
{
    static const char *const texts[] = {"",
                                        "0193565e8acc7d3aa1f00123456789ab",
                                        "0193565e-8acc-7d3a-a1f0-0123456789a",
                                        "0193565e-8acc-7d3a-a1f0-0123456789abc",
                                        "0193565e-8acc-7d3a-a1f0-0123456789ag",
                                        "0193565e+8acc-7d3a-a1f0-0123456789ab"};
    uint8_t id[UUID_SIZE] = {42}, before[UUID_SIZE] = {42};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        assert_false(uuid_parse(texts[i], id));
        assert_memory_equal(id, before, UUID_SIZE);
    }
}

static void a_hash_is_blake2b_however_its_bytes_are_cut(void **state)
{
    /* BLAKE2b-256 of "abc", from Python's hashlib.blake2b(digest_size=32) */
    static const char expected[] = "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319";
    uint8_t hash[HASH_SIZE];
    struct hash_state work;
    char text[2 * HASH_SIZE + 1];

    (void)state;
    hash_begin(&work);
    hash_add(&work, "a", 1);
    hash_add(&work, "", 0);
    hash_add(&work, "bc", 2);
    hash_end(&work, hash);
    for (int i = 0; i < HASH_SIZE; i++)
        sprintf(text + 2 * i, "%02x", hash[i]);
    assert_string_equal(text, expected);
}

/* --- seriesid -------------------------------------------------------------------------------------- */

static void an_absent_dimension_is_its_total(void **state)
{
    Framsyn__V1__SeriesKey key = FRAMSYN__V1__SERIES_KEY__INIT;
    Framsyn__V1__Code industry = FRAMSYN__V1__CODE__INIT, empty = FRAMSYN__V1__CODE__INIT;
    struct series_dims dims;
    char text[256];
    size_t length;

    (void)state;
    key.measure = "employed";
    key.definition = "RAMS-16plus";
    key.region = "1880";
    industry.scheme = "sni2007g";
    industry.code = "B+C";
    key.industry = &industry;
    key.education = &empty;
    key.frequency = FRAMSYN__V1__FREQUENCY__FREQUENCY_ANNUAL;
    series_dims(&key, &dims);
    length = series_key_text(&dims, text, sizeof text);
    assert_int_equal(length, strlen(text));
    assert_string_equal(text, "employed|RAMS-16plus|1880|sni2007g:B+C|total:T|total:T|T|T|T|1");
}

/* Expected: SHA-256 by Python's hashlib, first 8 bytes as a big-endian signed number, which is what
 * framsyn.series_hash computes in SQL. */
static void a_series_id_is_the_beginning_of_sha256_of_the_key(void **state)
{
    struct series_dims dims = {"vacancies", "KV",       "18", "total", "T",      "ssyk2012", "2512",
                               "edugroup",  "\u00c9", "1",  "16-74", "public", 4};

    (void)state;
    assert_true(series_id(&dims) == INT64_C(-3222578970707581891));
    dims = (struct series_dims){"employed", "RAMS-16plus", "1880", "sni2007g", "B+C", "total", "T",
                                "total",    "T",           "T",    "T",        "T",   1};
    assert_true(series_id(&dims) == INT64_C(-2566899931251634657));
}

static void a_key_text_that_does_not_fit_is_cut_and_its_length_told(void **state)
{
    struct series_dims dims = {"m", "d", "00", "total", "T", "total", "T", "total", "T", "T", "T", "T", 12};
    char whole[128], cut[8];
    size_t length = series_key_text(&dims, whole, sizeof whole);

    (void)state;
    assert_int_equal(length, strlen(whole));
    assert_int_equal(series_key_text(&dims, cut, sizeof cut), length);
    assert_int_equal(strlen(cut), sizeof cut - 1);
    assert_memory_equal(whole, cut, sizeof cut - 1);
    assert_int_equal(series_key_text(&dims, NULL, 0), length);
}

/* --- period ---------------------------------------------------------------------------------------- */

static void a_period_is_read_in_each_of_its_forms(void **state)
{
    static const struct {
        const char *text;
        int frequency;
        int32_t ordinal;
        const char *canonical;
    } cases[] = {
        {"2021", 1, 2021, "2021"},
        {"2021-Q3", 4, 2021 * 4 + 2, "2021-Q3"},
        {"2021Q3", 4, 2021 * 4 + 2, "2021-Q3"},
        {"2021K3", 4, 2021 * 4 + 2, "2021-Q3"},
        {"2021-2022", 1, 2022, "2022"}, /* from the one to the other */
        {"2021-07", 12, 2021 * 12 + 6, "2021-07"},
        {"2021M07", 12, 2021 * 12 + 6, "2021-07"},
        {"202107", 12, 2021 * 12 + 6, "2021-07"},
        {"1850", 1, 1850, "1850"},
        {"2200-12", 12, 2200 * 12 + 11, "2200-12"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        char text[PERIOD_TEXT_SIZE];
        int32_t ordinal;
        int frequency;

        assert_true(period_parse(cases[i].text, strlen(cases[i].text), &frequency, &ordinal));
        assert_int_equal(frequency, cases[i].frequency);
        assert_int_equal(ordinal, cases[i].ordinal);
        assert_string_equal(period_text(frequency, ordinal, text), cases[i].canonical);
    }
}

static void what_is_no_period_is_refused(void **state)
{
    static const char *const texts[] = {"",        "202",     "20211",    "1849",    "2201",    "2021-Q0", "2021-Q5",
                                        "2021-00", "2021-2023", "2021-2021", "2021/2022", "2021-13", "2021M13",  "2021-M07", "2021-7",  "2021Q",   "2021-Q33",
                                        "2021-",   " 2021",   "2021 ",    "2O21",    "2021-0x", "2021M7",  "-2021",
                                        "2021--7", "2021q3"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
        int32_t ordinal;
        int frequency;

        assert_false(period_parse(texts[i], strlen(texts[i]), &frequency, &ordinal));
    }
}

static void a_period_is_read_no_further_than_its_length(void **state)
{
    int32_t ordinal;
    int frequency;

    (void)state;
    assert_false(period_parse("1849-12", 7, &frequency, &ordinal));
    assert_true(period_read("1849-12", 7, &frequency, &ordinal));
    assert_int_equal(ordinal, 1849 * 12 + 11);
    assert_true(period_read("9999", 4, &frequency, &ordinal));
    assert_false(period_read("-999", 4, &frequency, &ordinal));
    assert_true(period_parse("2021,4711", 4, &frequency, &ordinal));
    assert_int_equal(frequency, 1);
}

static void a_moment_lies_in_the_period_of_its_utc_date(void **state)
{
    (void)state;
    assert_int_equal(period_at(1, 1640995199), 2021); /* 2021-12-31T23:59:59Z */
    assert_int_equal(period_at(4, 1640995199), 2021 * 4 + 3);
    assert_int_equal(period_at(12, 1640995199), 2021 * 12 + 11);
    assert_int_equal(period_at(12, 1640995200), 2022 * 12);
    assert_int_equal(period_at(4, 1648771200), 2022 * 4 + 1); /* 2022-04-01 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_line_has_time_level_program_event_and_values),
        cmocka_unit_test(events_below_the_lowest_level_are_not_written),
        cmocka_unit_test(a_value_cannot_begin_a_line_of_its_own),
        cmocka_unit_test(a_long_log_line_is_cut_and_says_so),
        cmocka_unit_test(log_quote_quotes_only_what_needs_it),
        cmocka_unit_test(log_quote_cuts_a_long_text_between_characters),
        cmocka_unit_test(eight_quoted_values_fit_one_line),
        cmocka_unit_test(a_level_is_one_of_four_words),
        cmocka_unit_test(message_ids_ascend_within_a_process),
        cmocka_unit_test(a_message_id_is_a_uuid_of_version_7_and_of_now),
        cmocka_unit_test(a_forked_process_makes_other_ids),
        cmocka_unit_test(a_uuid_survives_its_text),
        cmocka_unit_test(what_is_no_uuid_is_refused_and_leaves_the_target),
        cmocka_unit_test(a_hash_is_blake2b_however_its_bytes_are_cut),
        cmocka_unit_test(an_absent_dimension_is_its_total),
        cmocka_unit_test(a_series_id_is_the_beginning_of_sha256_of_the_key),
        cmocka_unit_test(a_key_text_that_does_not_fit_is_cut_and_its_length_told),
        cmocka_unit_test(a_period_is_read_in_each_of_its_forms),
        cmocka_unit_test(what_is_no_period_is_refused),
        cmocka_unit_test(a_period_is_read_no_further_than_its_length),
        cmocka_unit_test(a_moment_lies_in_the_period_of_its_utc_date),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
