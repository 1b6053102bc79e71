/* The table of a run's life, and the forms of identifiers in questions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "query.h"
#include "runner.h"

/* As table run has them in sql/migrations/0005_run.sql. */
static const char *const states[] = {"queued",    "assembled", "computed", "published",
                                     "unchanged", "failed",    "cancelled"};

static int place_of(const char *state)
{
    for (int i = 0; i < (int)ARRAY_SIZE(states); i++)
        if (strcmp(states[i], state) == 0)
            return i;
    return -1;
}

static void every_state_of_the_table_is_one_of_the_schema(void **state)
{
    (void)state;
    for (size_t i = 0; i < run_transition_count; i++) {
        assert_true(place_of(run_transitions[i].from) >= 0);
        assert_true(place_of(run_transitions[i].to) >= 0);
        assert_true(strlen(run_transitions[i].sentence) > 10);
    }
}

static void the_only_way_is_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < run_transition_count; i++)
        assert_true(place_of(run_transitions[i].from) < place_of(run_transitions[i].to));
}

static void four_states_are_ends_and_every_other_leads_to_one(void **state)
{
    int ends = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(states); i++)
        ends += run_is_end(states[i]);
    assert_int_equal(ends, 4);
    assert_true(run_is_end("published") && run_is_end("unchanged") && run_is_end("failed") &&
                run_is_end("cancelled"));
}

static void every_state_that_is_no_end_has_work_and_can_fail_or_be_cancelled(void **state)
{
    (void)state;
    for (size_t s = 0; s < ARRAY_SIZE(states); s++) {
        int work = 0, failed = 0, cancelled = 0;
        for (size_t i = 0; i < run_transition_count; i++) {
            const struct run_transition *t = &run_transitions[i];
            if (strcmp(t->from, states[s]) != 0)
                continue;
            work += t->store != NULL;
            failed += strcmp(t->to, "failed") == 0;
            cancelled += strcmp(t->to, "cancelled") == 0;
        }
        assert_int_equal(work > 0, !run_is_end(states[s]));
        assert_int_equal(failed, !run_is_end(states[s]));
        assert_int_equal(cancelled, !run_is_end(states[s]));
    }
}

static void numbers_of_forecasts_are_read(void **state)
{
    static const char *const bad[] = {"",      "1",     "1.2",  "1.2.",   "1.2.0", "1.2.3.4",
                                      "1.2.x", "a.1.1", "1..1", "-1.2.3", " 1.2.3"};
    int64_t run;
    int32_t target, horizon;

    (void)state;
    assert_true(query_number_parse("123456789012.345.24", &run, &target, &horizon));
    assert_true(run == INT64_C(123456789012) && target == 345 && horizon == 24);
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_false(query_number_parse(bad[i], &run, &target, &horizon));
}

static void a_beginning_of_an_identifier_is_a_range(void **state)
{
    uint8_t least[16], most[16];

    (void)state;
    assert_true(query_prefix_parse("01a207ee-5f", least, most));
    assert_int_equal(least[4], 0x5f);
    assert_int_equal(least[5], 0);
    assert_int_equal(most[4], 0x5f);
    assert_int_equal(most[5], 0xff);
    assert_true(query_prefix_parse("A", least, most));
    assert_int_equal(least[0], 0xa0);
    assert_int_equal(most[0], 0xaf);
    assert_false(query_prefix_parse("", least, most));
    assert_false(query_prefix_parse("xyz", least, most));
    assert_false(query_prefix_parse("01a207ee-5fa7-7b50-8765-5c7f10aa2a031", least, most));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_of_the_table_is_one_of_the_schema),
        cmocka_unit_test(the_only_way_is_down),
        cmocka_unit_test(four_states_are_ends_and_every_other_leads_to_one),
        cmocka_unit_test(every_state_that_is_no_end_has_work_and_can_fail_or_be_cancelled),
        cmocka_unit_test(numbers_of_forecasts_are_read),
        cmocka_unit_test(a_beginning_of_an_identifier_is_a_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
