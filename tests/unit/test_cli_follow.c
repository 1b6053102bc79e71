/* Waiting until nothing remains to be done: of a daemon that works, that does not answer for a while, and that has its answer at the
 * very end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_daemon.h"
#include "follow.h"
#include "reach.h"

enum { AWAY = -1, MOST = 8 };

/* What the daemon says of its unfinished runs, question by question; the last of it again and again. */
static struct {
    int runs[MOST], count;
} story;
static struct fake_daemon fake;
static struct bus *bus;
static struct bus_socket *client;
static struct cli cli;
static struct follow follow;

static void tell(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    static const char *const names[] = {"name", "value", "note"};
    int asked = daemon->asked - 1, runs = story.runs[asked < story.count ? asked : story.count - 1];
    char number[16];
    const char *cells[] = {"stale panels", "0", "", "unfinished runs", number, ""};

    snprintf(number, sizeof number, "%d", runs);
    if (runs == AWAY)
        fake_daemon_error(daemon, peer, question, EXIT_UNAVAILABLE, "the database does not answer now: away");
    else
        fake_daemon_table(daemon, peer, question, 3, names, 2, cells);
}

static int set_up(void **state)
{
    (void)state;
    if (fake_daemon_begin(&fake, tell, &bus, &client) != 0)
        return -1;
    cli = (struct cli){.config = {.name = "test", .county = "18", .bus_query = fake.endpoint, .message_bytes = 1 << 24}};
    cli.config.bus_events = cli.config.bus_control = cli.config.bus_intake = fake.endpoint;
    return follow_begin(&follow, &cli) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    follow_end(&follow);
    reach_close(&cli);
    return fake_daemon_end(&fake, &bus, &client);
}

static int wait_at_most(int seconds, int count, const int *runs)
{
    story.count = count;
    memcpy(story.runs, runs, (size_t)count * sizeof *runs);
    return follow_idle(&follow, &cli, seconds);
}

static void the_end_of_the_last_run_is_waited_for(void **state)
{
    (void)state;
    assert_int_equal(wait_at_most(60, 3, (int[]){2, 1, 0}), EXIT_OK);
    assert_int_equal(fake.asked, 3);
}

static void a_daemon_that_does_not_answer_at_first_is_waited_for(void **state)
{
    (void)state;
    assert_int_equal(wait_at_most(60, 4, (int[]){AWAY, AWAY, 1, 0}), EXIT_OK);
    assert_int_equal(fake.asked, 4);
}

static void so_is_one_that_stops_answering(void **state)
{
    (void)state;
    assert_int_equal(wait_at_most(60, 3, (int[]){1, AWAY, 0}), EXIT_OK);
    assert_int_equal(fake.asked, 3);
}

static void what_remains_at_the_end_is_no_success(void **state)
{
    (void)state;
    assert_int_equal(wait_at_most(0, 1, (int[]){1}), EXIT_FAILED);
}

/* The last look finds the daemon back, with its run unfinished. */
static void an_answer_at_the_very_end_counts_by_what_it_says(void **state)
{
    (void)state;
    assert_int_equal(wait_at_most(0, 2, (int[]){AWAY, 1}), EXIT_FAILED);
}

static void silence_to_the_end_is_said(void **state)
{
    (void)state;
    assert_int_equal(wait_at_most(0, 1, (int[]){AWAY}), EXIT_UNAVAILABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_end_of_the_last_run_is_waited_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_daemon_that_does_not_answer_at_first_is_waited_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(so_is_one_that_stops_answering, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_remains_at_the_end_is_no_success, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answer_at_the_very_end_counts_by_what_it_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(silence_to_the_end_is_said, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
