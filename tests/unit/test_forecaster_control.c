/* Commands that are refused before the database is asked anything: the road there and back, with the exit code and the sentence
 * that an operator or analyst sees; and the road of a command that takes long, by way of the run thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ask.h"
#include "control.h"
#include "fake_daemon.h"

enum { LIMIT_MS = 60000 };

#define VERB(name) FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_##name

static struct config config = {.county = "18", .name = "forecast"};
static struct service service = {.config = &config, .started_at = 42};
static struct fake_daemon fake;
static struct bus *bus;
static struct bus_socket *client;
static unsigned rights;
static bool woken;

static void control(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    struct bus_peer as = *peer;

    as.rights = rights;
    control_answer(&service, NULL, NULL, NULL, daemon->socket, &as, question, &woken);
}

static int set_up(void **state)
{
    (void)state;
    rights = BUS_RIGHT_ALL;
    woken = false;
    return fake_daemon_begin(&fake, control, &bus, &client);
}

static int tear_down(void **state)
{
    (void)state;
    return fake_daemon_end(&fake, &bus, &client);
}

/* What comes back of a command; static, until the next. */
static const struct ask_control *give(const struct ask_command *command)
{
    static struct ask_control reply;
    struct ask_error error;

    assert_true(ask_control(client, "test", command, LIMIT_MS, &reply, &error));
    assert_string_equal(reply.version, FRAMSYN_TEST_VERSION);
    assert_int_equal(reply.started_at, 42);
    assert_int_equal(reply.ok, reply.exit_code == EXIT_OK);
    return &reply;
}

static void refused(const struct ask_command *command, int exit_code, const char *sentence)
{
    const struct ask_control *reply = give(command);

    assert_string_equal(reply->sentence, sentence);
    assert_int_equal(reply->exit_code, exit_code);
    assert_int_equal(reply->run, 0);
    assert_false(woken);
}

static void a_ping_takes_no_right(void **state)
{
    (void)state;
    rights = 0;
    assert_int_equal(give(&(struct ask_command){.verb = VERB(PING)})->exit_code, EXIT_OK);
    refused(&(struct ask_command){.verb = VERB(RECOMPUTE)}, EXIT_FORBIDDEN, "this key has no right to control");
    refused(&(struct ask_command){.verb = 99}, EXIT_FORBIDDEN, "this key has no right to control");
    rights = BUS_RIGHT_ANALYST; /* may note and save, but not recompute or cancel */
    refused(&(struct ask_command){.verb = VERB(CANCEL), .argument = "1"}, EXIT_FORBIDDEN, "this key has no right to control");
    refused(&(struct ask_command){.verb = VERB(NOTE_BREAK)}, EXIT_USAGE_ERROR, "a note needs a period and a reason");
}

static void a_command_says_what_it_lacks(void **state)
{
    (void)state;
    refused(&(struct ask_command){.verb = 99}, EXIT_USAGE_ERROR, "there is no control verb 99");
    refused(&(struct ask_command){.verb = VERB(RECOMPUTE), .argument = "25"}, EXIT_USAGE_ERROR, "this daemon computes county 18, not \"25\"");
    refused(&(struct ask_command){.verb = VERB(RECOMPUTE), .as_of = "2024-13-01"}, EXIT_USAGE_ERROR,
            "\"2024-13-01\" is not a date such as 2024-03-01, nor a time such as 2024-03-01T10:00Z");
    refused(&(struct ask_command){.verb = VERB(RECOMPUTE), .as_of = "2199-01-01"}, EXIT_USAGE_ERROR,
            "2199-01-01 has not passed yet: nobody knows what will be known then");
    refused(&(struct ask_command){.verb = VERB(CANCEL), .argument = "12x"}, EXIT_USAGE_ERROR,
            "\"12x\" is neither a run's number nor a submission's identifier");
    refused(&(struct ask_command){.verb = VERB(WITHDRAW_ANSWER), .argument = "ag-1", .round = "2026H1"}, EXIT_USAGE_ERROR,
            "a withdrawal needs a respondent, a round and a reason");
    refused(&(struct ask_command){.verb = VERB(TAKE_BACK_BREAK), .argument = "1", .reason = ""}, EXIT_USAGE_ERROR,
            "to take a note back takes its number and a reason");
    refused(&(struct ask_command){.verb = VERB(ARCHIVE_SCENARIO), .argument = "x"}, EXIT_DATA, "putting a scenario away needs a reason");
    refused(&(struct ask_command){.verb = VERB(ARCHIVE_SCENARIO), .argument = "high", .reason = "r"}, EXIT_DATA,
            "scenario high is made with every baseline and cannot be put away");
}

static void a_note_is_looked_at_before_it_is_stored(void **state)
{
    Framsyn__V1__KnownBreak note = FRAMSYN__V1__KNOWN_BREAK__INIT;
    struct ask_command command = {.verb = VERB(NOTE_BREAK), .reason = "r", .known_break = &note};

    (void)state;
    note.period = (char *)"20-20";
    note.kind = (char *)"once";
    refused(&command, EXIT_USAGE_ERROR, "\"20-20\" is not a period such as 2020, 2020-Q2 or 2020-04");
    note.period = (char *)"2020";
    note.kind = (char *)"shift";
    refused(&command, EXIT_USAGE_ERROR, "\"shift\" is none of once and level");
    note.kind = (char *)"level";
    note.region = (char *)"2580";
    refused(&command, EXIT_USAGE_ERROR, "this daemon computes county 18, not \"2580\"");
    note.measure = (char *)"a measure whose name is much longer than the sixty-four bytes it may have";
    refused(&command, EXIT_USAGE_ERROR, "the texts of a known break must be UTF-8 of at most 64 bytes");
}

static void a_scenario_has_a_name_a_reason_and_assumptions(void **state)
{
    Framsyn__V1__ScenarioDefinition scenario = FRAMSYN__V1__SCENARIO_DEFINITION__INIT;
    Framsyn__V1__Assumption none = FRAMSYN__V1__ASSUMPTION__INIT, *assumption = &none;
    struct ask_command command = {.verb = VERB(SAVE_SCENARIO), .scenario = &scenario};
    static const char names[] = "a scenario's name has 1 to 60 of a-z, 0-9, . _ and -, a letter among them, and is none of baseline, high, "
                                "low and as-of-...";

    (void)state;
    scenario.name = (char *)"high";
    refused(&command, EXIT_DATA, names);
    scenario.name = (char *)"Plant";
    refused(&command, EXIT_DATA, names);
    scenario.name = (char *)"plant";
    refused(&command, EXIT_DATA, "a scenario needs a reason: who will ask in two years wants to know why");
    command.reason = "r";
    refused(&command, EXIT_DATA, "a scenario needs at least one assumption");
    scenario.assumptions = &assumption;
    scenario.n_assumptions = 1;
    none.kind = (char *)"plant-moves";
    assert_memory_equal(give(&command)->sentence, "assumption 1: ", strlen("assumption 1: "));
    assert_int_equal(give(&command)->exit_code, EXIT_DATA);
}

/* A sentence quotes so many bytes of what it was given: it must not end within a letter. */
static void what_is_quoted_stays_text(void **state)
{
    const struct ask_control *reply;
    char text[220] = "x";

    (void)state;
    for (int i = 0; i < 50; i++)
        strcat(text, "ä");
    reply = give(&(struct ask_command){.verb = VERB(CANCEL), .argument = text});
    assert_int_equal(reply->exit_code, EXIT_USAGE_ERROR);
    assert_non_null(strstr(reply->sentence, "ä\" is neither"));
    memset(text, 'x', 201);
    text[201] = '\0';
    refused(&(struct ask_command){.verb = VERB(CANCEL), .argument = text}, EXIT_USAGE_ERROR, "argument and reason must be UTF-8 of at most 200 and 4000 bytes");
}

/* --- handoffs: one thread plays client, desk and run thread by turns */

enum { MANY = 2001 };

static struct bus *road;
static struct bus_socket *server, *asker, *near, *far;
static struct handoffs handoffs;
static char folder[32];

static int open_road(void **state)
{
    char endpoint[64], error[BUS_ERROR_SIZE];

    (void)state;
    strcpy(folder, "/tmp/framsyn-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(endpoint, sizeof endpoint, "ipc://%s/control", folder);
    road = bus_new(NULL, true, 1 << 24, error, sizeof error);
    server = bus_listen(road, endpoint, error, sizeof error);
    asker = bus_connect(road, endpoint, NULL, error, sizeof error);
    assert_true(server != NULL && asker != NULL && bus_pair(road, "runs", &near, &far));
    handoffs = (struct handoffs){.link = near};
    return 0;
}

static int close_road(void **state)
{
    struct bus_socket **const all[] = {&server, &asker, &near, &far};
    char path[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        bus_close(all[i]);
    bus_destroy(&road);
    snprintf(path, sizeof path, "%s/control", folder);
    unlink(path);
    return rmdir(folder);
}

static Envelope *next(struct bus_socket *socket, struct bus_peer *peer)
{
    char error[BUS_ERROR_SIZE];
    Envelope *envelope = NULL;

    assert_int_equal(bus_receive(socket, LIMIT_MS, peer, &envelope, error), BUS_OK);
    return envelope;
}

/* The client sends so many bridges that lack a source; the desk takes them. */
static void desk_takes(size_t n, uint8_t message_id[UUID_SIZE])
{
    static Framsyn__V1__Bridge bridge = FRAMSYN__V1__BRIDGE__INIT;
    static Framsyn__V1__Bridge *bridges[MANY];
    Framsyn__V1__BridgeList list = FRAMSYN__V1__BRIDGE_LIST__INIT;
    Framsyn__V1__Control command = FRAMSYN__V1__CONTROL__INIT;
    struct bus_peer peer;
    Envelope question, *taken;

    for (size_t i = 0; i < n; i++)
        bridges[i] = &bridge;
    list.bridges = bridges;
    list.n_bridges = n;
    command.verb = VERB(SET_BRIDGES);
    command.bridges = &list;
    envelope_init(&question, message_id, "an analyst");
    question.body_case = FRAMSYN__V1__ENVELOPE__BODY_CONTROL;
    question.control = &command;
    assert_true(bus_send(asker, NULL, &question));
    taken = next(server, &peer);
    control_answer(&service, NULL, NULL, &handoffs, server, &peer, taken, &woken);
    envelope_free(taken);
}

static void answered(const uint8_t message_id[UUID_SIZE], uint32_t exit_code, const char *sentence)
{
    Envelope *reply = next(asker, NULL);

    assert_int_equal(reply->body_case, FRAMSYN__V1__ENVELOPE__BODY_CONTROL_REPLY);
    assert_memory_equal(reply->correlation_id.data, message_id, UUID_SIZE);
    assert_string_equal(reply->control_reply->sentence, sentence);
    assert_int_equal(reply->control_reply->exit_code, exit_code);
    envelope_free(reply);
}

static void run_thread_carries_out(void)
{
    Envelope *command = next(far, NULL), *reply;

    assert_string_equal(command->sender, "local"); /* whom the rights are of, not what the message says of itself */
    control_carry_out(&service, NULL, far, command);
    envelope_free(command);
    reply = next(near, NULL);
    handoff_return(&handoffs, server, reply);
    envelope_free(reply);
}

static const char lacking[] = "bridges need a source, and one of them at least";

static void what_takes_long_is_done_elsewhere(void **state)
{
    uint8_t short_one[UUID_SIZE], long_one[UUID_SIZE], later[UUID_SIZE];

    (void)state;
    desk_takes(MANY, long_one);
    desk_takes(MANY - 1, short_one);
    answered(short_one, EXIT_USAGE_ERROR, lacking); /* at once, and first */
    desk_takes(MANY, later);
    run_thread_carries_out();
    answered(long_one, EXIT_USAGE_ERROR, lacking);
    run_thread_carries_out();
    answered(later, EXIT_USAGE_ERROR, lacking);
}

static void so_many_and_no_more_are_under_way(void **state)
{
    uint8_t ids[HANDOFFS_MAX + 1][UUID_SIZE];

    (void)state;
    for (int i = 0; i <= HANDOFFS_MAX; i++)
        desk_takes(MANY, ids[i]);
    answered(ids[HANDOFFS_MAX], EXIT_LATER, "too many commands that take long are under way; give this one again later");
    for (int i = 0; i < HANDOFFS_MAX; i++) {
        run_thread_carries_out();
        answered(ids[i], EXIT_USAGE_ERROR, lacking);
    }
    desk_takes(MANY, ids[0]); /* there is room again */
    run_thread_carries_out();
    answered(ids[0], EXIT_USAGE_ERROR, lacking);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_ping_takes_no_right, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_command_says_what_it_lacks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_note_is_looked_at_before_it_is_stored, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_scenario_has_a_name_a_reason_and_assumptions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_quoted_stays_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_takes_long_is_done_elsewhere, open_road, close_road),
        cmocka_unit_test_setup_teardown(so_many_and_no_more_are_under_way, open_road, close_road),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
