/* Asking: the wire may lose a question or an answer, and the daemon may be away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <time.h>

#include "ask.h"
#include "fake_daemon.h"

static struct fake_daemon fake;
static struct bus *bus;
static struct bus_socket *client;

/* LIMIT_MS: of questions that are answered. AGAIN_MS: of those that are lost once, so that half of
 * it passes. SHORT_MS: of those that are not answered, or not heard at once. */
enum { LIMIT_MS = 30000, AGAIN_MS = 3000, SHORT_MS = 600, TRIES = 50 };

static const char *const names[] = {"n"};

static void three_chunks(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    Framsyn__V1__Column column = FRAMSYN__V1__COLUMN__INIT, *list = &column;
    int64_t value;

    column.name = (char *)"n";
    column.n_integers = 1;
    column.integers = &value;
    for (uint32_t i = 0; i < 3; i++) {
        Framsyn__V1__ReplyChunk chunk = FRAMSYN__V1__REPLY_CHUNK__INIT;
        value = i;
        chunk.chunk_no = i;
        chunk.last = i == 2;
        chunk.rows = 1;
        chunk.n_columns = 1;
        chunk.columns = &list;
        fake_daemon_chunk(daemon, peer, question, &chunk);
    }
}

/* The value of the argument `say`, and the number of arguments. */
static void echo(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    const Framsyn__V1__Query *query = question->query;
    const char *cells[] = {query->n_arguments == 1 ? query->arguments[0]->value : "wrong number"};

    fake_daemon_table(daemon, peer, question, 1, names, 1, cells);
}

static void refuse(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    fake_daemon_error(daemon, peer, question, EXIT_FORBIDDEN, "You may not.");
}

static void skip_a_chunk(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    Framsyn__V1__ReplyChunk chunk = FRAMSYN__V1__REPLY_CHUNK__INIT;

    chunk.chunk_no = 1;
    chunk.last = true;
    fake_daemon_chunk(daemon, peer, question, &chunk);
}

/* Answers a question that was never asked before the one that was. */
static void stray_first(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    static const char *const stray[] = {"stray"}, *const right[] = {"right"};
    uint8_t id[UUID_SIZE];
    Envelope other;

    uuid_make(id);
    envelope_init(&other, id, "nobody");
    fake_daemon_table(daemon, peer, &other, 1, names, 1, stray);
    fake_daemon_table(daemon, peer, question, 1, names, 1, right);
}

static void command(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    Framsyn__V1__ControlReply reply = FRAMSYN__V1__CONTROL_REPLY__INIT;
    Envelope answer = FRAMSYN__V1__ENVELOPE__INIT;

    reply.ok = question->control->verb == FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_RECOMPUTE;
    reply.run = 7;
    reply.sentence = question->control->reason;
    answer.body_case = FRAMSYN__V1__ENVELOPE__BODY_CONTROL_REPLY;
    answer.control_reply = &reply;
    fake_daemon_send(daemon, peer, question, &answer);
}

static int set_up(void **state)
{
    (void)state;
    return fake_daemon_begin(&fake, echo, &bus, &client);
}

static int tear_down(void **state)
{
    (void)state;
    return fake_daemon_end(&fake, &bus, &client);
}

static bool ask_within(int limit_ms, struct answer *answer, struct ask_error *error)
{
    struct ask_argument arguments[] = {{"say", "hej"}, {"nothing", ""}, {"null", NULL}, {NULL, NULL}};

    return ask_query(client, "test", "echo", arguments, limit_ms, answer, error);
}

static bool ask(struct answer *answer, struct ask_error *error)
{
    return ask_within(LIMIT_MS, answer, error);
}

static void arguments_arrive_and_empty_ones_do_not(void **state)
{
    struct answer answer;
    struct ask_error error;

    (void)state;
    assert_true(ask(&answer, &error));
    assert_string_equal(answer_text(&answer, 0, 0), "hej");
    answer_free(&answer);
}

static void chunks_arrive_in_order(void **state)
{
    struct answer answer;
    struct ask_error error;

    (void)state;
    fake.answer = three_chunks;
    assert_true(ask(&answer, &error));
    assert_int_equal(answer.rows, 3);
    assert_true(answer_number(&answer, 2, 0) == 2);
    answer_free(&answer);
}

static void a_lost_question_is_asked_again(void **state)
{
    struct answer answer;
    struct ask_error error;

    (void)state;
    fake.lose = 1;
    assert_true(ask_within(AGAIN_MS, &answer, &error));
    assert_true(fake.asked == 2 && fake.lose == 0);
    answer_free(&answer);
}

static void silence_ends_within_the_limit(void **state)
{
    int64_t began = monotonic_ms();
    struct answer answer;
    struct ask_error error;

    (void)state;
    fake.lose = 100;
    assert_false(ask_within(SHORT_MS, &answer, &error));
    assert_true(error.silent);
    assert_int_equal(error.exit_code, EXIT_UNAVAILABLE);
    assert_in_range(monotonic_ms() - began, SHORT_MS - 50, LIMIT_MS);
    answer_free(&answer);
}

/* --- an asker that does not run for a while */

static pthread_t asker;
static atomic_bool answered, stalled;

/* Until the answer is there and the time is up. */
static void stall(int number)
{
    const struct timespec while_asked = {.tv_nsec = 1000000}, too_long = {.tv_nsec = (SHORT_MS + 200) * 1000000L};

    (void)number;
    while (!answered)
        nanosleep(&while_asked, NULL);
    nanosleep(&too_long, NULL);
    stalled = true;
}

static void echo_to_one_that_stands_still(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    pthread_kill(asker, SIGUSR1);
    echo(daemon, peer, question);
    answered = true;
}

/* Again when the time was up before the question had come to the daemon, as may happen on a busy machine. */
static void what_came_while_the_asker_did_not_run_is_heard(void **state)
{
    const struct sigaction act = {.sa_handler = stall};
    struct answer answer;
    struct ask_error error;
    bool heard = false;

    (void)state;
    asker = pthread_self();
    sigaction(SIGUSR1, &act, NULL);
    fake.answer = echo_to_one_that_stands_still;
    for (int i = 0; i < TRIES && !heard; i++) {
        answered = stalled = false;
        heard = ask_within(SHORT_MS, &answer, &error) && stalled;
        answer_free(&answer);
    }
    assert_true(heard);
}

static void an_error_keeps_its_sentence_and_code(void **state)
{
    struct answer answer;
    struct ask_error error;

    (void)state;
    fake.answer = refuse;
    assert_false(ask(&answer, &error));
    assert_false(error.silent);
    assert_int_equal(error.exit_code, EXIT_FORBIDDEN);
    assert_string_equal(error.sentence, "You may not.");
    answer_free(&answer);
}

static void a_missing_chunk_is_an_error(void **state)
{
    struct answer answer;
    struct ask_error error;

    (void)state;
    fake.answer = skip_a_chunk;
    assert_false(ask(&answer, &error));
    assert_int_equal(error.exit_code, EXIT_SOFTWARE);
    answer_free(&answer);
}

static void answers_to_other_questions_are_ignored(void **state)
{
    struct answer answer;
    struct ask_error error;

    (void)state;
    fake.answer = stray_first;
    assert_true(ask(&answer, &error));
    assert_string_equal(answer_text(&answer, 0, 0), "right");
    answer_free(&answer);
}

static void a_command_is_answered(void **state)
{
    struct ask_control reply;
    struct ask_error error;

    (void)state;
    fake.answer = command;
    fake.lose = 1;
    assert_true(ask_control(client, "test", &(struct ask_command){.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_RECOMPUTE, .argument = "18", .reason = "because"}, AGAIN_MS,
                            &reply, &error));
    assert_true(reply.ok);
    assert_int_equal(reply.run, 7);
    assert_string_equal(reply.sentence, "because");
    assert_true(ask_control(client, "test", &(struct ask_command){.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_CANCEL, .argument = "1"}, LIMIT_MS, &reply, &error));
    assert_false(reply.ok);
}

static void something_else_than_a_reply_is_an_error(void **state)
{
    struct ask_control reply;
    struct ask_error error;
    struct answer answer;

    (void)state;
    fake.answer = command;
    assert_true(ask_control(client, "test", &(struct ask_command){.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_PING}, LIMIT_MS, &reply, &error));
    fake.answer = refuse; /* a reply chunk to a command */
    assert_false(ask_control(client, "test", &(struct ask_command){.verb = FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_PING}, LIMIT_MS, &reply, &error));
    assert_int_equal(error.exit_code, EXIT_SOFTWARE);
    fake.answer = echo;
    assert_true(ask(&answer, &error));
    answer_free(&answer);
}

static void a_principal_is_named_on_tcp_only(void **state)
{
    struct config config = {.name = (char *)"", .bus_control = (char *)"ipc://a", .bus_events = (char *)"ipc://b",
                            .bus_intake = (char *)"ipc://c", .bus_query = (char *)"tcp://h:1"};

    (void)state;
    assert_null(ask_principal("anna", "ipc://x"));
    assert_string_equal(ask_principal("anna", "tcp://h:1"), "anna");
    assert_string_equal(ask_name(&config, "cli"), "cli");
    assert_true(ask_needs_keys(&config));
    config.bus_query = (char *)"ipc://d";
    config.name = (char *)"anna";
    assert_false(ask_needs_keys(&config));
    assert_string_equal(ask_name(&config, "cli"), "anna");
}

#define ASKING(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ASKING(arguments_arrive_and_empty_ones_do_not),
        ASKING(chunks_arrive_in_order),
        ASKING(a_lost_question_is_asked_again),
        ASKING(silence_ends_within_the_limit),
        ASKING(what_came_while_the_asker_did_not_run_is_heard),
        ASKING(an_error_keeps_its_sentence_and_code),
        ASKING(a_missing_chunk_is_an_error),
        ASKING(answers_to_other_questions_are_ignored),
        ASKING(a_command_is_answered),
        ASKING(something_else_than_a_reply_is_an_error),
        cmocka_unit_test(a_principal_is_named_on_tcp_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
