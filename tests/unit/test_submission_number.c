/* Decimals and ranges, against tables of cases and against strtod on random decimals. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "cases.h"
#include "number.h"

static enum number_result wanted_result(const char *text)
{
    return strcmp(text, "not") == 0 ? NUMBER_NOT : strcmp(text, "infinite") == 0 ? NUMBER_INFINITE : NUMBER_OK;
}

static void check_number(int line, struct cases_field *f, int n)
{
    char room[128] = "";
    double value = 42;
    enum number_result wanted = wanted_result(f[1].text), got;

    assert_int_equal(n, 2);
    memcpy(room, f[0].text, f[0].length);
    got = number_parse(room, f[0].length, '.', &value);
    if (got != wanted || (wanted == NUMBER_OK && value != strtod(f[1].text, NULL)))
        fail_msg("number.cases line %d: \"%s\" gives %d and %.17g", line, f[0].text, (int)got, value);
}

static void number_cases(void **state)
{
    (void)state;
    assert_true(cases_run("number.cases", check_number) > 30);
}

static void check_written(int line, struct cases_field *f, int n)
{
    double value = 42;
    enum number_result wanted = wanted_result(f[1].text), got;
    char room[128] = "";

    assert_int_equal(n, 2);
    memcpy(room, f[0].text, f[0].length);
    got = number_parse_written(room, f[0].length, ',', &value);
    if (got != wanted || (wanted == NUMBER_OK && value != strtod(f[1].text, NULL)))
        fail_msg("written.cases line %d: \"%s\" gives %d and %.17g", line, f[0].text, (int)got, value);
}

static void written_cases(void **state)
{
    (void)state;
    assert_true(cases_run("written.cases", check_written) > 20);
}

static void check_range(int line, struct cases_field *f, int n)
{
    double low, high;
    enum number_result wanted = wanted_result(f[1].text), got = range_parse(f[0].text, f[0].length, '.', &low, &high);

    if (got != wanted || (n == 3 && (low != strtod(f[1].text, NULL) || high != strtod(f[2].text, NULL))))
        fail_msg("range.cases line %d: \"%s\" gives %d and %g..%g", line, f[0].text, (int)got, low, high);
}

static void range_cases(void **state)
{
    (void)state;
    assert_true(cases_run("range.cases", check_range) > 25);
}

static void decimal_comma(void **state)
{
    double value;

    (void)state;
    assert_int_equal(number_parse("1,5", 3, ',', &value), NUMBER_OK);
    assert_true(value == 1.5);
    assert_int_equal(number_parse("123456789,123456789", 19, ',', &value), NUMBER_OK);
    assert_true(value == 123456789.123456789);
    assert_int_equal(number_parse("1.5", 3, ',', &value), NUMBER_NOT);
}

/* Every decimal is read as the nearest double, which is what strtod gives. */
static void as_strtod_does(void **state)
{
    uint64_t seed = 20240501;
    char text[64] = "";
    double value;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        int digits, places;

        seed = seed * 6364136223846793005u + 1442695040888963407u;
        digits = (int)(seed >> 60) + 1;
        places = (int)(seed >> 56 & 15) % (digits + 1);
        snprintf(text, sizeof text, "%0*llu", digits, (unsigned long long)(seed % (uint64_t)pow(10, digits)));
        if (places > 0) {
            memmove(text + digits - places + 1, text + digits - places, (size_t)places + 1);
            text[digits - places] = '.';
        }
        assert_int_equal(number_parse(text, strlen(text), '.', &value), NUMBER_OK);
        if (value != strtod(text, NULL))
            fail_msg("%s gives %.17g", text, value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(number_cases),
        cmocka_unit_test(written_cases),
        cmocka_unit_test(range_cases),
        cmocka_unit_test(decimal_comma),
        cmocka_unit_test(as_strtod_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
