#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "moment.h"

static void a_time_is_taken_as_it_stands(void **state)
{
    int64_t us;

    (void)state;
    assert_true(moment_parse("2024-03-01T10:00Z", &us));
    assert_int_equal(us, INT64_C(1709287200) * 1000000);
    assert_true(moment_parse("2024-03-01T10:00:30Z", &us));
    assert_int_equal(us, INT64_C(1709287230) * 1000000);
}

/* Midnight in Sweden is 23:00 UTC in winter and 22:00 in summer; on the day the clocks change it is already the other. */
static void a_date_is_the_end_of_that_day_in_sweden(void **state)
{
    int64_t us, midnight;

    (void)state;
    assert_true(moment_parse("2024-03-01", &us) && moment_parse("2024-03-01T23:00Z", &midnight));
    assert_int_equal(us, midnight - 1);
    assert_true(moment_parse("2024-07-01", &us) && moment_parse("2024-07-01T22:00Z", &midnight));
    assert_int_equal(us, midnight - 1);
    assert_true(moment_parse("2024-03-31", &us) && moment_parse("2024-03-31T22:00Z", &midnight));
    assert_int_equal(us, midnight - 1);
    assert_true(moment_parse("2024-10-27", &us) && moment_parse("2024-10-27T23:00Z", &midnight));
    assert_int_equal(us, midnight - 1);
}

static void what_is_no_moment_is_refused(void **state)
{
    static const char *const texts[] = {"", "2024", "2024-3-1", "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-00",
                                        "2024-01-01T24:00Z", "2024-01-01T10:60Z", "2024-01-01T10:00", "2024-01-01T10Z", "2024-01-01 10:00Z",
                                        "2024-01-01T10:00Zx", "2024-01-01T1:00Z", "today", "2024-01-01T10:00:61Z", "-024-01-01"};
    int64_t us;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(moment_parse(texts[i], &us));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_is_taken_as_it_stands),
        cmocka_unit_test(a_date_is_the_end_of_that_day_in_sweden),
        cmocka_unit_test(what_is_no_moment_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
