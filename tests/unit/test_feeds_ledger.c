/* The ledger of feeds: entries survive, one worker claims, hosts are asked within what they allow; and the times that a
 * server may name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "fetch.h"
#include "files.h"
#include "ledger.h"

static const int64_t S = 1000000;
static char folder[64];
static struct ledger *one, *other;

static int set_up(void **state)
{
    char error[LEDGER_ERROR_SIZE];

    (void)state;
    strcpy(folder, "/tmp/framsyn-ledger-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    one = ledger_open(folder, error, sizeof error);
    other = ledger_open(folder, error, sizeof error);
    return one != NULL && other != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    ledger_close(&one);
    ledger_close(&other);
    files_remove_folder(folder);
    return 0;
}

static void test_entries(void **state)
{
    struct ledger_entry entry, read;

    (void)state;
    assert_true(ledger_get(one, "a", &entry));
    assert_int_equal(entry.outcome, LEDGER_NEVER);
    assert_int_equal(entry.next_us, 0);
    entry = (struct ledger_entry){.next_us = 5, .fetched_us = 3, .outcome = LEDGER_FETCHED, .cells = 7, .signal = "2026", .tag = "\"x\"",
                                  .tickets = "t u", .table_id = "TAB1", .failures = 2, .sentence = "no"};
    memset(entry.definition, 9, sizeof entry.definition);
    assert_true(ledger_put(one, "a", &entry));
    assert_true(ledger_get(other, "a", &read));
    assert_memory_equal(read.definition, entry.definition, sizeof entry.definition);
    assert_int_equal(read.next_us, 5);
    assert_int_equal(read.cells, 7);
    assert_string_equal(read.tickets, "t u");
    assert_string_equal(read.table_id, "TAB1");
    assert_string_equal(read.tag, "\"x\"");
    assert_int_equal(read.outcome, LEDGER_FETCHED);
}

static void test_one_claims(void **state)
{
    bool claimed;

    (void)state;
    assert_true(ledger_claim(one, "a", "w1", 100, 200, &claimed) && claimed);
    assert_true(ledger_claim(other, "a", "w2", 150, 250, &claimed) && !claimed);
    assert_true(ledger_claim(one, "a", "w1", 150, 300, &claimed) && claimed); /* its own: renewed */
    assert_true(ledger_claim(other, "a", "w2", 250, 350, &claimed) && !claimed);
    assert_true(ledger_claim(other, "a", "w2", 300, 400, &claimed) && claimed); /* it has passed */
    assert_true(ledger_release(one, "a", "w1")); /* not its own any more: nothing happens */
    assert_true(ledger_claim(one, "a", "w1", 350, 450, &claimed) && !claimed);
    assert_true(ledger_release(other, "a", "w2"));
    assert_true(ledger_claim(one, "a", "w1", 350, 450, &claimed) && claimed);
    assert_true(ledger_claim(one, "b", "w1", 350, 450, &claimed) && claimed);
}

static void test_a_worker_that_died_leaves_no_claim(void **state)
{
    bool claimed;

    (void)state;
    assert_true(ledger_claim(one, "a", "ingest-1 17 99", 100, 200, &claimed) && claimed);
    assert_true(ledger_claim(one, "b", "ingest-10 18 99", 100, 200, &claimed) && claimed);
    assert_true(ledger_release_former(other, "ingest-1"));
    assert_true(ledger_claim(other, "a", "ingest-1 19 99", 150, 250, &claimed) && claimed);
    assert_true(ledger_claim(other, "b", "ingest-1 19 99", 150, 250, &claimed) && !claimed);
}

static void test_hosts_are_asked_within_their_limits(void **state)
{
    int64_t wait, now = 1000 * S;

    (void)state;
    assert_true(ledger_allow(one, "h", 3, 10 * S));
    for (int i = 0; i < 3; i++) { /* of both workers together */
        assert_true(ledger_pass(i % 2 ? one : other, "h", now + i * S, &wait));
        assert_int_equal(wait, 0);
    }
    assert_true(ledger_pass(one, "h", now + 4 * S, &wait));
    assert_int_equal(wait, 6 * S + 1);
    assert_true(ledger_pass(one, "h", now + 4 * S + wait, &wait));
    assert_int_equal(wait, 0);
    assert_true(ledger_pass(other, "i", now, &wait)); /* another host */
    assert_int_equal(wait, 0);
}

static void test_a_host_is_left_alone(void **state)
{
    int64_t wait, now = 1000 * S;

    (void)state;
    assert_true(ledger_hold(one, "h", now + 30 * S));
    assert_true(ledger_hold(other, "h", now + 20 * S)); /* the longer one counts */
    assert_true(ledger_pass(other, "h", now, &wait));
    assert_int_equal(wait, 30 * S);
    assert_true(ledger_pass(other, "h", now + 30 * S, &wait));
    assert_int_equal(wait, 0);
}

/* A clock that was set back must not make a host wait for the future to come. */
static void test_clock_set_back(void **state)
{
    int64_t wait;

    (void)state;
    assert_true(ledger_allow(one, "h", 1, 10 * S));
    assert_true(ledger_pass(one, "h", 5000 * S, &wait));
    assert_true(ledger_pass(one, "h", 1000 * S, &wait));
    assert_int_equal(wait, 0);
}

static void test_what_is_no_ledger(void **state)
{
    char path[128], error[LEDGER_ERROR_SIZE] = "";

    (void)state;
    snprintf(path, sizeof path, "%s/feeds.db", folder);
    ledger_close(&one);
    ledger_close(&other);
    assert_true(files_write(path, "this is no database, it is a text that somebody put here", 56));
    assert_null(ledger_open(folder, error, sizeof error));
    assert_non_null(strstr(error, "feeds.db"));
}

static void test_times_of_servers(void **state)
{
    (void)state;
    assert_int_equal(fetch_wait_of("5", 1000), 5);
    assert_int_equal(fetch_wait_of("0", 1000), 0);
    assert_int_equal(fetch_wait_of("1780898410", 1780898400), 10);
    assert_int_equal(fetch_wait_of("1780898390", 1780898400), 0);
    assert_int_equal(fetch_wait_of("Mon, 08 Jun 2026 06:00:20 GMT", 1780898400), 20);
    assert_int_equal(fetch_wait_of("2026-06-08T06:00:07.1234567Z", 1780898400), 7);
    assert_int_equal(fetch_wait_of("soon", 1000), -1);
    assert_int_equal(fetch_wait_of("-3", 1000), -1);
    assert_int_equal(fetch_wait_of("", 1000), -1);
}

static void test_same_origin(void **state)
{
    (void)state;
    assert_true(fetch_same_origin("https://api.scb.se/a", "https://API.scb.se:443/b?c"));
    assert_false(fetch_same_origin("https://api.scb.se/a", "http://api.scb.se/a"));
    assert_false(fetch_same_origin("https://api.scb.se/a", "https://api.scb.se.example.org/a"));
    assert_false(fetch_same_origin("https://api.scb.se/a", "https://api.scb.se:444/a"));
    assert_false(fetch_same_origin("https://api.scb.se/a", "https://user@api.scb.se/a"));
    assert_false(fetch_same_origin("https://api.scb.se/a", "/a"));
}

static void test_other_servers(void **state)
{
    static const char *const bad[] = {"http://example.org", "ftp://127.0.0.1", "127.0.0.1", "https://user:secret@example.org", "http://127.0.0.1.example.org"};
    static const char *const good[] = {"", "http://127.0.0.1:8080", "http://localhost/", "https://cache.region.example"};

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(bad) + ARRAY_SIZE(good); i++) {
        bool wanted = i >= ARRAY_SIZE(bad);
        char error[FETCH_ERROR_SIZE];
        struct fetcher *fetcher = fetcher_open(one, wanted ? good[i - ARRAY_SIZE(bad)] : bad[i], NULL, -1, error, sizeof error);

        if ((fetcher != NULL) != wanted)
            fail_msg("case %zu", i);
        if (fetcher == NULL)
            assert_non_null(strstr(error, "feeds-server"));
        fetcher_close(&fetcher);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_entries, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_claims, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_worker_that_died_leaves_no_claim, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hosts_are_asked_within_their_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_host_is_left_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_clock_set_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_no_ledger, set_up, tear_down),
        cmocka_unit_test(test_times_of_servers),
        cmocka_unit_test(test_same_origin),
        cmocka_unit_test_setup_teardown(test_other_servers, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
