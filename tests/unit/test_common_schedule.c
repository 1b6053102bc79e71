/* Claims about calendar rules and time zones. Moments were computed with Python's zoneinfo. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config.h"
#include "zone.h"

/* "2026-03-29T01:30:00Z" as seconds since 1970. */
static int64_t utc(const char *text)
{
    int year, month, day, hour, minute, second;

    assert_int_equal(sscanf(text, "%d-%d-%dT%d:%d:%dZ", &year, &month, &day, &hour, &minute, &second), 6);
    return days_from_date(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

static void strikes(const char *rule, const char *now, const char *expected)
{
    struct schedule schedule;
    char error[512], got[32];
    time_t moment;
    struct tm date;

    error[0] = '\0';
    if (!schedule_parse(rule, &schedule, error, sizeof error))
        fail_msg("%s: %s", rule, error);
    moment = (time_t)schedule_next(&schedule, utc(now));
    gmtime_r(&moment, &date);
    strftime(got, sizeof got, "%Y-%m-%dT%H:%M:%SZ", &date);
    if (strcmp(got, expected) != 0)
        fail_msg("%s after %s: got %s, wanted %s", rule, now, got, expected);
}

static void a_daily_rule_strikes_each_day_at_its_local_time(void **state)
{
    (void)state;
    strikes("daily at 06:00 Europe/Stockholm", "2026-01-10T04:59:59Z", "2026-01-10T05:00:00Z");
    strikes("daily at 06:00 Europe/Stockholm", "2026-07-10T03:59:59Z", "2026-07-10T04:00:00Z");
    strikes("daily at 00:00 UTC", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z");
}

static void the_moment_itself_is_not_after_itself(void **state)
{
    (void)state;
    strikes("daily at 06:00 Europe/Stockholm", "2026-01-10T05:00:00Z", "2026-01-11T05:00:00Z");
}

static void a_time_the_clock_jumps_over_strikes_at_the_jump(void **state)
{
    (void)state;
    /* 2026-03-29 02:00 CET is 03:00 CEST */
    strikes("daily at 02:30 Europe/Stockholm", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z");
    strikes("daily at 02:30 Europe/Stockholm", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    strikes("daily at 03:00 Europe/Stockholm", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z");
    strikes("daily at 01:59 Europe/Stockholm", "2026-03-28T12:00:00Z", "2026-03-29T00:59:00Z");
}

static void a_time_that_comes_twice_strikes_once(void **state)
{
    (void)state;
    /* 2026-10-25 03:00 CEST is 02:00 CET */
    strikes("daily at 02:30 Europe/Stockholm", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z");
    strikes("daily at 02:30 Europe/Stockholm", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    strikes("daily at 03:00 Europe/Stockholm", "2026-10-24T12:00:00Z", "2026-10-25T02:00:00Z");
}

static void local_noon_keeps_its_clock_time_over_both_nights(void **state)
{
    (void)state;
    strikes("daily at 12:00 Europe/Stockholm", "2026-03-28T11:00:00Z", "2026-03-29T10:00:00Z");
    strikes("daily at 12:00 Europe/Stockholm", "2026-10-24T10:00:00Z", "2026-10-25T11:00:00Z");
}

static void a_day_that_a_month_lacks_is_its_last(void **state)
{
    (void)state;
    strikes("monthly on 31 at 06:00 Europe/Stockholm", "2026-02-01T00:00:00Z", "2026-02-28T05:00:00Z");
    strikes("monthly on 31 at 06:00 Europe/Stockholm", "2028-02-01T00:00:00Z", "2028-02-29T05:00:00Z");
    strikes("monthly on 29 at 06:00 UTC", "2100-02-01T00:00:00Z", "2100-02-28T06:00:00Z");
    strikes("monthly on 30 at 06:00 UTC", "2028-02-29T06:00:00Z", "2028-03-30T06:00:00Z");
    strikes("monthly on 31 at 00:00 UTC", "2026-04-29T00:00:00Z", "2026-04-30T00:00:00Z");
}

static void a_monthly_rule_strikes_once_a_month(void **state)
{
    (void)state;
    strikes("monthly on 20 at 06:00 Europe/Stockholm", "2026-11-23T09:00:00Z", "2026-12-20T05:00:00Z");
    strikes("monthly on 20 at 06:00 Europe/Stockholm", "2026-12-20T05:00:00Z", "2027-01-20T05:00:00Z");
    strikes("monthly on 1 at 00:30 Europe/Stockholm", "2026-03-31T22:00:00Z", "2026-03-31T22:30:00Z");
}

static void a_weekly_rule_strikes_on_its_weekday(void **state)
{
    (void)state;
    strikes("weekly on monday at 06:00 Europe/Stockholm", "2026-11-23T09:00:00Z", "2026-11-30T05:00:00Z");
    strikes("weekly on Sunday at 06:00 UTC", "2026-11-23T09:00:00Z", "2026-11-29T06:00:00Z");
    strikes("weekly on saturday at 23:59 UTC", "2026-11-28T23:58:59Z", "2026-11-28T23:59:00Z");
}

static void zones_east_and_west_of_the_date_line_are_right(void **state)
{
    (void)state;
    strikes("daily at 00:30 Pacific/Kiritimati", "2026-06-01T11:00:00Z", "2026-06-02T10:30:00Z");
    strikes("daily at 00:30 Pacific/Kiritimati", "2026-06-01T10:00:00Z", "2026-06-01T10:30:00Z");
    strikes("daily at 23:30 Pacific/Pago_Pago", "2026-06-01T10:29:00Z", "2026-06-01T10:30:00Z");
    strikes("monthly on 1 at 00:00 America/New_York", "2026-03-01T05:00:00Z", "2026-04-01T04:00:00Z");
    strikes("daily at 02:30 Australia/Lord_Howe", "2026-10-03T00:00:00Z", "2026-10-03T15:30:00Z");
    strikes("daily at 01:30 Europe/Dublin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z");
}

static void the_rules_of_a_zone_hold_after_its_last_listed_change(void **state)
{
    (void)state;
    strikes("daily at 06:00 Europe/Stockholm", "2061-01-10T00:00:00Z", "2061-01-10T05:00:00Z");
    strikes("daily at 06:00 Europe/Stockholm", "2061-07-10T00:00:00Z", "2061-07-10T04:00:00Z");
    strikes("daily at 02:30 Europe/Stockholm", "2061-03-26T12:00:00Z", "2061-03-27T01:00:00Z");
    strikes("daily at 02:30 Europe/Stockholm", "2061-10-29T12:00:00Z", "2061-10-30T00:30:00Z");
    strikes("daily at 12:00 America/Santiago", "2061-01-10T00:00:00Z", "2061-01-10T15:00:00Z");
}

static void a_clock_before_1970_is_no_trouble(void **state)
{
    (void)state;
    strikes("daily at 12:00 UTC", "1969-12-31T11:00:00Z", "1969-12-31T12:00:00Z");
    strikes("daily at 12:00 Europe/Stockholm", "1850-05-05T00:00:00Z", "1850-05-05T10:47:48Z");
}

static void never_never_strikes(void **state)
{
    static const char *const rules[] = {"", "  ", "never", " never "};
    struct schedule schedule;
    char error[512];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
        assert_true(schedule_parse(rules[i], &schedule, error, sizeof error));
        assert_true(schedule_next(&schedule, 0) == INT64_MAX);
    }
}

static void what_is_no_rule_is_refused_with_what_it_should_be(void **state)
{
    static const char *const rules[] = {
        "hourly",
        "never ever",
        "daily",
        "daily at 06:00",
        "daily at 24:00 UTC",
        "daily at 6:00 UTC",
        "daily at 06:60 UTC",
        "daily at 06:00 UTC please",
        "daily at 06:00 Europe/Stokholm",
        "daily at 06:00 ../../../etc/passwd",
        "daily at 06:00 /etc/localtime",
        "daily at 06:00 Europe",
        "daily at 06:00 zone.tab",
        "weekly on someday at 06:00 UTC",
        "weekly at 06:00 UTC",
        "monthly on 0 at 06:00 UTC",
        "monthly on 32 at 06:00 UTC",
        "monthly on 120 at 06:00 UTC",
        "monthly on 5th at 06:00 UTC",
        "monthly on -1 at 06:00 UTC",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
        struct schedule schedule;
        char error[512] = "";

        if (schedule_parse(rules[i], &schedule, error, sizeof error))
            fail_msg("\"%s\" was taken", rules[i]);
        assert_non_null(strstr(error, rules[i]));
        assert_non_null(strstr(error, "monthly on DAY at HH:MM ZONE"));
    }
}

/* Every zone of the database, at moments spread over two centuries, against the C library. */
static void offsets_agree_with_the_c_library(void **state)
{
    static const char *const names[] = {"Europe/Stockholm", "America/New_York", "Africa/Casablanca", "Asia/Kathmandu",
                                        "Australia/Lord_Howe", "Pacific/Apia", "Europe/Dublin", "America/Sao_Paulo",
                                        "Asia/Gaza", "Antarctica/Troll", "Etc/GMT+5", "America/Nuuk"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        struct zone zone;
        char error[256];

        assert_true(zone_load(&zone, names[i], error, sizeof error));
        setenv("TZ", names[i], 1);
        tzset();
        for (int64_t moment = utc("1880-01-01T00:00:00Z"); moment < utc("2120-01-01T00:00:00Z"); moment += 1234567) {
            time_t when = (time_t)moment;
            struct tm local;
            int64_t until;

            localtime_r(&when, &local);
            if (zone_offset(&zone, moment, &until) != local.tm_gmtoff)
                fail_msg("%s at %lld: %d, the C library says %ld", names[i], (long long)moment,
                         zone_offset(&zone, moment, &until), local.tm_gmtoff);
            assert_true(until > moment);
        }
        zone_free(&zone);
    }
    unsetenv("TZ");
    tzset();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_daily_rule_strikes_each_day_at_its_local_time),
        cmocka_unit_test(the_moment_itself_is_not_after_itself),
        cmocka_unit_test(a_time_the_clock_jumps_over_strikes_at_the_jump),
        cmocka_unit_test(a_time_that_comes_twice_strikes_once),
        cmocka_unit_test(local_noon_keeps_its_clock_time_over_both_nights),
        cmocka_unit_test(a_day_that_a_month_lacks_is_its_last),
        cmocka_unit_test(a_monthly_rule_strikes_once_a_month),
        cmocka_unit_test(a_weekly_rule_strikes_on_its_weekday),
        cmocka_unit_test(zones_east_and_west_of_the_date_line_are_right),
        cmocka_unit_test(the_rules_of_a_zone_hold_after_its_last_listed_change),
        cmocka_unit_test(a_clock_before_1970_is_no_trouble),
        cmocka_unit_test(never_never_strikes),
        cmocka_unit_test(what_is_no_rule_is_refused_with_what_it_should_be),
        cmocka_unit_test(offsets_agree_with_the_c_library),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
