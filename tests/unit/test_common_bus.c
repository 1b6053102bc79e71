/* Claims about sockets: who is let in, what is refused, what survives. Both ends live in this process,
 * on a bus each; waits are for conditions, at most PATIENCE_MS. Peers that our own client cannot be,
 * such as a REQ socket or one without keys, are made with ZeroMQ itself or with a plain socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#include "bus.h"
#include "ident.h"
#include "keys.h"
#include "log.h"

enum { PATIENCE_MS = 60000, SHORT_MS = 300, MOST_BYTES = 100000 };

static char folder[64], ipc[128], error[512];
static struct bus *server, *client;
static struct bus_socket *router, *dealer;
static struct bus_peer peer;

/* --- setting up -------------------------------------------------------------------------------------- */

static void in_folder(char *path, size_t size, const char *name)
{
    snprintf(path, size, "%s/%s", folder, name);
}

static void principals_are(const char *form, const char *name, const char *rights)
{
    char path[128], passing[128], public[KEY_TEXT_SIZE];
    FILE *file;

    in_folder(path, sizeof path, "principals");
    in_folder(passing, sizeof passing, "principals.new");
    assert_true(key_read(folder, name, "pub", public, error, sizeof error));
    file = fopen(passing, "w");
    assert_non_null(file);
    fprintf(file, form, name, public, rights);
    fclose(file);
    assert_int_equal(rename(passing, path), 0);
}

static void make_key(const char *name)
{
    bool made;

    assert_true(bus_make_key(folder, name, &made, error, sizeof error));
}

static int begin(void **state)
{
    (void)state;
    log_open("test_bus", LOG_ERROR + 1); /* what is provoked here need not be read */
    strcpy(folder, "/tmp/test_bus.XXXXXX");
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(ipc, sizeof ipc, "ipc://%s/socket", folder);
    make_key("server");
    make_key("worker");
    make_key("stranger");
    principals_are("%s %s %s\n", "worker", "submit,gysam");
    server = bus_new(folder, true, MOST_BYTES, error, sizeof error);
    client = bus_new(folder, false, 10 * MOST_BYTES, error, sizeof error);
    return server == NULL || client == NULL;
}

static int end(void **state)
{
    char command[128];

    (void)state;
    bus_close(&router);
    bus_close(&dealer);
    bus_destroy(&server);
    bus_destroy(&client);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void listen_on(const char *endpoint)
{
    router = bus_listen(server, endpoint, error, sizeof error);
    if (router == NULL)
        fail_msg("%s", error);
}

static void connect_as(const char *principal)
{
    dealer = bus_connect(client, bus_endpoint(router), principal, error, sizeof error);
    if (dealer == NULL)
        fail_msg("%s", error);
}

/* Sends a control message with this argument. */
static void say(struct bus_socket *socket, const struct bus_peer *to, const char *argument)
{
    Framsyn__V1__Control control = FRAMSYN__V1__CONTROL__INIT;
    uint8_t id[UUID_SIZE];
    Envelope envelope;

    envelope_init(&envelope, id, "test");
    control.argument = (char *)(uintptr_t)argument;
    envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_CONTROL;
    envelope.control = &control;
    assert_true(bus_send(socket, to, &envelope));
}

static void hears(struct bus_socket *socket, const char *argument)
{
    Envelope *envelope;
    enum bus_result result = bus_receive(socket, PATIENCE_MS, &peer, &envelope, error);

    if (result != BUS_OK)
        fail_msg("result %d, %s", result, error);
    assert_int_equal(envelope->body_case, FRAMSYN__V1__ENVELOPE__BODY_CONTROL);
    assert_string_equal(envelope->control->argument, argument);
    envelope_free(envelope);
}

static void hears_nothing(struct bus_socket *socket)
{
    Envelope *envelope;

    assert_int_equal(bus_receive(socket, SHORT_MS, &peer, &envelope, error), BUS_NONE);
    assert_null(envelope);
}

/* The next message is refused, in a sentence with this piece. */
static void hears_nonsense(struct bus_socket *socket, const char *piece)
{
    Envelope *envelope;

    assert_int_equal(bus_receive(socket, PATIENCE_MS, &peer, &envelope, error), BUS_MALFORMED);
    assert_null(envelope);
    if (strstr(error, piece) == NULL)
        fail_msg("\"%s\" lacks \"%s\"", error, piece);
}

/* --- ipc:// ------------------------------------------------------------------------------------------- */

static void a_question_and_its_answer_travel_over_ipc(void **state)
{
    (void)state;
    listen_on(ipc);
    connect_as(NULL);
    say(dealer, NULL, "question");
    hears(router, "question");
    assert_string_equal(peer.principal, "local");
    assert_int_equal(peer.rights, BUS_RIGHT_ALL);
    say(router, &peer, "answer");
    hears(dealer, "answer");
}

static void a_client_may_come_before_the_listener(void **state)
{
    (void)state;
    dealer = bus_connect(client, ipc, NULL, error, sizeof error);
    assert_non_null(dealer);
    say(dealer, NULL, "early");
    listen_on(ipc);
    hears(router, "early");
}

static void a_client_finds_a_listener_that_was_restarted(void **state)
{
    (void)state;
    listen_on(ipc);
    connect_as(NULL);
    say(dealer, NULL, "one");
    hears(router, "one");
    bus_close(&router);
    bus_destroy(&server);
    server = bus_new(folder, true, MOST_BYTES, error, sizeof error);
    listen_on(ipc);
    say(dealer, NULL, "two");
    hears(router, "two");
    say(router, &peer, "back");
    hears(dealer, "back");
}

static void a_socket_file_is_for_owner_and_group(void **state)
{
    struct stat status;

    (void)state;
    listen_on(ipc);
    assert_int_equal(stat(ipc + 6, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0660);
}

static void the_folder_of_a_socket_file_is_made(void **state)
{
    char endpoint[128];

    (void)state;
    snprintf(endpoint, sizeof endpoint, "ipc://%s/run/intake", folder);
    listen_on(endpoint);
    assert_string_equal(bus_endpoint(router), endpoint);
}

static void a_socket_file_in_use_is_not_taken(void **state)
{
    struct bus_socket *second;

    (void)state;
    listen_on(ipc);
    second = bus_listen(client, ipc, error, sizeof error);
    assert_null(second);
    assert_non_null(strstr(error, "another process listens there"));
    connect_as(NULL);
    say(dealer, NULL, "still here");
    hears(router, "still here");
}

static void a_stale_socket_file_is_replaced(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int dead = socket(AF_UNIX, SOCK_STREAM, 0);

    (void)state;
    strcpy(address.sun_path, ipc + 6);
    assert_int_equal(bind(dead, (struct sockaddr *)&address, sizeof address), 0);
    assert_false(bus_listens(ipc));
    close(dead); /* as kill -9 leaves it */
    assert_false(bus_listens(ipc));
    listen_on(ipc);
    assert_true(bus_listens(ipc));
    connect_as(NULL);
    say(dealer, NULL, "hello");
    hears(router, "hello");
}

static void who_listens_is_known_on_ipc_only(void **state)
{
    (void)state;
    assert_false(bus_listens("ipc:///nowhere/at/all"));
    listen_on("tcp://127.0.0.1:*");
    assert_false(bus_listens(bus_endpoint(router)));
}

static void a_file_that_is_no_socket_is_left_alone(void **state)
{
    FILE *file = fopen(ipc + 6, "w");

    (void)state;
    fclose(file);
    assert_null(bus_listen(server, ipc, error, sizeof error));
    assert_non_null(strstr(error, "is no socket"));
    assert_int_equal(access(ipc + 6, F_OK), 0);
}

static void an_endpoint_that_cannot_be_is_refused_in_a_sentence(void **state)
{
    char endpoint[256] = "ipc:///tmp/";

    (void)state;
    assert_null(bus_listen(server, "http://x", error, sizeof error));
    assert_non_null(strstr(error, "begins with ipc:// or tcp://"));
    memset(endpoint + strlen(endpoint), 'x', 150);
    assert_null(bus_listen(server, endpoint, error, sizeof error));
    assert_non_null(strstr(error, "may have 107"));
    assert_null(bus_connect(client, "nonsense", NULL, error, sizeof error));
    assert_non_null(strstr(error, "Cannot connect to nonsense"));
}

/* --- malformed messages -------------------------------------------------------------------------------- */

static void another_version_is_malformed_and_its_id_is_known(void **state)
{
    uint8_t id[UUID_SIZE], *bytes;
    Envelope envelope;
    size_t size;

    (void)state;
    listen_on(ipc);
    connect_as(NULL);
    envelope_init(&envelope, id, "test");
    envelope.version = 7;
    size = envelope_pack(&envelope, &bytes);
    assert_true(bus_send_bytes(dealer, NULL, bytes, size));
    free(bytes);
    hears_nonsense(router, "version 7");
    assert_true(peer.message_id_known);
    assert_memory_equal(peer.message_id, id, UUID_SIZE);
    say(router, &peer, "refused"); /* the peer is known, so it can be told */
    hears(dealer, "refused");
}

static void nonsense_is_malformed_and_the_socket_goes_on(void **state)
{
    uint8_t bytes[200];

    (void)state;
    listen_on(ipc);
    connect_as(NULL);
    memset(bytes, 0xff, sizeof bytes);
    for (size_t size = 0; size <= sizeof bytes; size += 50)
        assert_true(bus_send_bytes(dealer, NULL, bytes, size));
    for (size_t size = 0; size <= sizeof bytes; size += 50)
        hears_nonsense(router, size == 0 ? "version 0" : "no envelope");
    assert_false(peer.message_id_known);
    say(dealer, NULL, "sense");
    hears(router, "sense");
}

static void a_message_above_the_limit_is_malformed_and_the_socket_goes_on(void **state)
{
    uint8_t *bytes = calloc(1, MOST_BYTES + 1);

    (void)state;
    listen_on(ipc);
    connect_as(NULL);
    assert_true(bus_send_bytes(dealer, NULL, bytes, MOST_BYTES + 1));
    hears_nonsense(router, "100001 bytes, above message-bytes = 100000");
    free(bytes);
    say(dealer, NULL, "smaller");
    hears(router, "smaller");
}

static void a_message_far_above_the_limit_never_arrives_and_the_client_comes_back(void **state)
{
    uint8_t *bytes = calloc(1, 4 * MOST_BYTES);

    (void)state;
    listen_on(ipc);
    connect_as(NULL);
    assert_true(bus_send_bytes(dealer, NULL, bytes, 4 * MOST_BYTES));
    free(bytes);
    hears_nothing(router);
    say(dealer, NULL, "smaller");
    hears(router, "smaller");
}

static void a_message_above_the_limit_is_not_sent(void **state)
{
    uint8_t *bytes = calloc(1, MOST_BYTES + 1);

    (void)state;
    listen_on(ipc);
    connect_as(NULL);
    say(dealer, NULL, "hello");
    hears(router, "hello");
    assert_false(bus_send_bytes(router, &peer, bytes, MOST_BYTES + 1));
    free(bytes);
    say(router, &peer, "after");
    hears(dealer, "after");
}

/* A socket of another kind of client on the router's endpoint. */
static void *other_client(void *context, int type)
{
    void *socket = zmq_socket(context, type);
    int wait = PATIENCE_MS, linger = 0;

    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &wait, sizeof wait);
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    assert_int_equal(zmq_connect(socket, bus_endpoint(router)), 0);
    return socket;
}

static void a_message_of_several_frames_is_malformed_and_dropped_whole(void **state)
{
    void *context = zmq_ctx_new(), *other;

    (void)state;
    listen_on(ipc);
    other = other_client(context, ZMQ_DEALER);
    zmq_send(other, "one", 3, ZMQ_SNDMORE);
    zmq_send(other, "two", 3, ZMQ_SNDMORE);
    zmq_send(other, "three", 5, 0);
    hears_nonsense(router, "3 frames");
    connect_as(NULL);
    say(dealer, NULL, "whole");
    hears(router, "whole");
    zmq_close(other);
    zmq_ctx_term(context);
}

/* --- answering ------------------------------------------------------------------------------------------ */

static void an_answer_to_a_peer_that_is_gone_is_a_failed_send(void **state)
{
    uint8_t id[UUID_SIZE];
    Envelope envelope;
    int tries = 0;

    (void)state;
    listen_on(ipc);
    connect_as(NULL);
    say(dealer, NULL, "hello");
    hears(router, "hello");
    bus_close(&dealer);
    envelope_init(&envelope, id, "test");
    while (bus_send(router, &peer, &envelope) && tries++ < PATIENCE_MS / 10)
        usleep(10000);
    assert_true(tries < PATIENCE_MS / 10);
    peer.identity_size = 0;
    assert_false(bus_send(router, &peer, &envelope));
}

static void a_req_socket_is_answered_in_kind(void **state)
{
    void *context = zmq_ctx_new(), *other;
    uint8_t id[UUID_SIZE], *bytes, reply[512];
    Envelope envelope, *back;
    size_t size;
    int got;

    (void)state;
    listen_on(ipc);
    other = other_client(context, ZMQ_REQ);
    envelope_init(&envelope, id, "test");
    for (int round = 0; round < 2; round++) {
        size = envelope_pack(&envelope, &bytes);
        assert_int_equal(zmq_send(other, bytes, size, 0), size);
        free(bytes);
        assert_int_equal(bus_receive(router, PATIENCE_MS, &peer, &back, error), BUS_OK);
        envelope_free(back);
        say(router, &peer, "in kind");
        got = zmq_recv(other, reply, sizeof reply, 0);
        assert_true(got > 0);
        back = envelope_unpack(reply, (size_t)got, error);
        assert_non_null(back);
        assert_string_equal(back->control->argument, "in kind");
        envelope_free(back);
    }
    zmq_close(other);
    zmq_ctx_term(context);
}

static void a_window_of_the_whole_queue_is_taken_without_waiting(void **state)
{
    (void)state;
    listen_on(ipc);
    connect_as(NULL);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < BUS_QUEUE; i++)
            say(dealer, NULL, "batch");
        for (int i = 0; i < BUS_QUEUE; i++) {
            hears(router, "batch");
            say(router, &peer, "receipt");
        }
        for (int i = 0; i < BUS_QUEUE; i++)
            hears(dealer, "receipt");
    }
}

static void a_queue_that_is_full_says_so_and_never_waits(void **state)
{
    uint8_t id[UUID_SIZE];
    Envelope envelope;
    int sent = 0;

    (void)state;
    dealer = bus_connect(client, ipc, NULL, error, sizeof error); /* nobody listens */
    envelope_init(&envelope, id, "test");
    while (sent < 2 * BUS_QUEUE && bus_send(dealer, NULL, &envelope))
        sent++;
    assert_int_equal(sent, BUS_QUEUE);
}

static void waiting_ends_when_its_time_is_up(void **state)
{
    struct bus_poll polls[] = {{.socket = NULL, .descriptor = -1}, {.socket = NULL, .descriptor = -1}};
    int64_t begun;

    (void)state;
    listen_on(ipc);
    begun = monotonic_ms();
    hears_nothing(router);
    assert_in_range(monotonic_ms() - begun, SHORT_MS - 20, PATIENCE_MS);
    polls[0].socket = router;
    begun = monotonic_ms();
    assert_false(bus_wait(polls, 1, 50));
    assert_false(polls[0].ready);
    assert_in_range(monotonic_ms() - begun, 45, PATIENCE_MS);
}

static void waiting_ends_for_a_socket_and_for_a_descriptor(void **state)
{
    struct bus_poll polls[2] = {{.socket = NULL}};
    int ends[2];

    (void)state;
    listen_on(ipc);
    connect_as(NULL);
    assert_int_equal(pipe(ends), 0);
    polls[0].socket = router;
    polls[1].descriptor = ends[0];
    assert_int_equal(write(ends[1], "x", 1), 1);
    assert_true(bus_wait(polls, 2, PATIENCE_MS));
    assert_true(polls[1].ready);
    assert_int_equal(read(ends[0], error, 1), 1);
    say(dealer, NULL, "x");
    assert_true(bus_wait(polls, 2, PATIENCE_MS));
    assert_true(polls[0].ready);
    assert_false(polls[1].ready);
    close(ends[0]);
    close(ends[1]);
}

static void the_descriptor_wakes_a_loop_that_drains(void **state)
{
    struct bus_poll poll = {.socket = NULL};
    Envelope *envelope;

    (void)state;
    listen_on(ipc);
    connect_as(NULL);
    assert_int_equal(bus_receive(router, 0, &peer, &envelope, error), BUS_NONE);
    poll.descriptor = bus_descriptor(router);
    say(dealer, NULL, "x");
    for (int i = 0; i < 100; i++) { /* handshakes wake it, too */
        assert_true(bus_wait(&poll, 1, PATIENCE_MS));
        if (bus_receive(router, 0, &peer, &envelope, error) == BUS_OK)
            break;
    }
    assert_non_null(envelope);
    envelope_free(envelope);
}

static void *echo_once(void *argument)
{
    struct bus_socket *far = argument;
    Envelope *envelope;

    if (bus_receive(far, PATIENCE_MS, NULL, &envelope, error) != BUS_OK || !bus_send(far, NULL, envelope))
        return NULL;
    envelope_free(envelope);
    bus_close(&far);
    return argument;
}

static void a_pair_connects_two_threads(void **state)
{
    struct bus_socket *near, *far;
    pthread_t thread;
    void *good;

    (void)state;
    assert_true(bus_pair(server, "inside", &near, &far));
    assert_int_equal(pthread_create(&thread, NULL, echo_once, far), 0);
    say(near, NULL, "round trip");
    hears(near, "round trip");
    pthread_join(thread, &good);
    assert_non_null(good);
    bus_close(&near);
}

/* --- tcp:// --------------------------------------------------------------------------------------------- */

static void a_known_key_is_let_in_with_its_rights(void **state)
{
    (void)state;
    listen_on("tcp://127.0.0.1:*");
    connect_as("worker");
    say(dealer, NULL, "question");
    hears(router, "question");
    assert_string_equal(peer.principal, "worker");
    assert_int_equal(peer.rights, BUS_RIGHT_SUBMIT | BUS_RIGHT_GYSAM);
    say(router, &peer, "answer");
    hears(dealer, "answer");
    assert_string_equal(peer.principal, "server");
}

static void an_unknown_key_is_shut_out_until_it_is_on_the_list(void **state)
{
    (void)state;
    listen_on("tcp://127.0.0.1:*");
    connect_as("stranger");
    say(dealer, NULL, "let me in");
    hears_nothing(router);
    bus_close(&dealer);
    principals_are("%s %s %s\n", "stranger", "yh");
    connect_as("stranger");
    say(dealer, NULL, "and now");
    hears(router, "and now");
    assert_string_equal(peer.principal, "stranger");
    assert_int_equal(peer.rights, BUS_RIGHT_YH);
}

static void a_right_that_is_taken_away_is_gone_on_an_open_connection(void **state)
{
    int64_t limit = monotonic_ms() + PATIENCE_MS;

    (void)state;
    listen_on("tcp://127.0.0.1:*");
    connect_as("worker");
    say(dealer, NULL, "before");
    hears(router, "before");
    assert_int_equal(peer.rights, BUS_RIGHT_SUBMIT | BUS_RIGHT_GYSAM);
    principals_are("%s %s %s\n", "worker", "gysam");
    do {
        say(dealer, NULL, "after");
        hears(router, "after");
    } while (peer.rights != BUS_RIGHT_GYSAM && monotonic_ms() < limit);
    assert_int_equal(peer.rights, BUS_RIGHT_GYSAM);
    principals_are("#%s %s %s\n", "worker", "gysam");
    do {
        say(dealer, NULL, "struck");
        hears(router, "struck");
    } while (peer.rights != 0 && monotonic_ms() < limit);
    assert_int_equal(peer.rights, 0);
    assert_string_equal(peer.principal, "");
}

static void a_client_without_curve_is_shut_out_on_tcp(void **state)
{
    void *context = zmq_ctx_new(), *plain = zmq_socket(context, ZMQ_DEALER);
    int linger = 0;

    (void)state;
    listen_on("tcp://127.0.0.1:*");
    assert_null(bus_connect(client, bus_endpoint(router), NULL, error, sizeof error));
    assert_non_null(strstr(error, "the name of a key"));
    zmq_setsockopt(plain, ZMQ_LINGER, &linger, sizeof linger);
    assert_int_equal(zmq_connect(plain, bus_endpoint(router)), 0);
    zmq_send(plain, "hello", 5, 0);
    hears_nothing(router);
    zmq_close(plain);
    zmq_ctx_term(context);
}

static void bytes_that_are_not_zeromq_harm_nobody(void **state)
{
    static const char greeting[] = "\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                                   "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x02\xff\xff\xff\xff\xff\xff\xff\xff";
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char noise[4000];

    (void)state;
    listen_on("tcp://127.0.0.1:*");
    address.sin_port = htons((uint16_t)atoi(strrchr(bus_endpoint(router), ':') + 1));
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)(i * i % 251);
    for (int round = 0; round < 4; round++) {
        int raw = socket(AF_INET, SOCK_STREAM, 0);

        assert_int_equal(connect(raw, (struct sockaddr *)&address, sizeof address), 0);
        if (round % 2 == 0)
            assert_true(send(raw, greeting, sizeof greeting - 1, MSG_NOSIGNAL) > 0);
        send(raw, noise, sizeof noise, MSG_NOSIGNAL);
        close(raw);
    }
    connect_as("worker");
    say(dealer, NULL, "hello");
    hears(router, "hello");
}

static void a_false_server_learns_nothing(void **state)
{
    char path[128], other[128];

    (void)state;
    listen_on("tcp://127.0.0.1:*");
    in_folder(path, sizeof path, "server.pub");
    in_folder(other, sizeof other, "stranger.pub");
    assert_int_equal(rename(other, path), 0); /* the client believes the server has another key */
    connect_as("worker");
    say(dealer, NULL, "secret");
    hears_nothing(router);
}

static void tcp_needs_keys(void **state)
{
    struct bus *bare = bus_new(NULL, true, MOST_BYTES, error, sizeof error);

    (void)state;
    assert_non_null(bare);
    assert_null(bus_listen(bare, "tcp://127.0.0.1:*", error, sizeof error));
    assert_non_null(strstr(error, "needs a folder of keys"));
    assert_null(bus_connect(bare, "tcp://127.0.0.1:9", "worker", error, sizeof error));
    assert_null(bus_connect(client, "tcp://127.0.0.1:9", "nobody", error, sizeof error));
    assert_non_null(strstr(error, "nobody.key: No such file"));
    bus_destroy(&bare);
}

/* --- events --------------------------------------------------------------------------------------------- */

static void publish(struct bus_socket *publisher, const char *topic, const char *sentence)
{
    Framsyn__V1__Event event = FRAMSYN__V1__EVENT__INIT;
    Framsyn__V1__RunEvent run = FRAMSYN__V1__RUN_EVENT__INIT;
    uint8_t id[UUID_SIZE];
    Envelope envelope;

    envelope_init(&envelope, id, "test");
    run.sentence = (char *)(uintptr_t)sentence;
    event.topic = (char *)(uintptr_t)topic;
    event.what_case = FRAMSYN__V1__EVENT__WHAT_RUN;
    event.run = &run;
    envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_EVENT;
    envelope.event = &event;
    assert_true(bus_publish(publisher, topic, &envelope));
}

/* Serves subscriptions until the subscriber has an event; NULL after `limit_ms`. */
static Envelope *next_event(struct bus_socket *publisher, struct bus_socket *subscriber, int limit_ms)
{
    int64_t limit = monotonic_ms() + limit_ms;
    Envelope *envelope = NULL;

    while (envelope == NULL && monotonic_ms() < limit) {
        bus_serve_subscriptions(publisher);
        if (bus_receive(subscriber, 10, &peer, &envelope, error) == BUS_MALFORMED)
            fail_msg("%s", error);
    }
    return envelope;
}

static void expect_event(struct bus_socket *publisher, struct bus_socket *subscriber, const char *topic,
                         const char *sentence)
{
    Envelope *envelope = next_event(publisher, subscriber, PATIENCE_MS);

    assert_non_null(envelope);
    assert_string_equal(envelope->event->topic, topic);
    assert_string_equal(envelope->event->run->sentence, sentence);
    envelope_free(envelope);
}

static void a_late_subscriber_gets_the_last_value_of_its_topics(void **state)
{
    struct bus_socket *publisher = bus_publisher(server, ipc, error, sizeof error), *late;

    (void)state;
    publish(publisher, "run.queued.18", "old");
    publish(publisher, "scenario.published.gysam.18", "other");
    publish(publisher, "run.queued.18", "new");
    publish(publisher, "run.failed.18", "sad");
    late = bus_subscribe(client, ipc, NULL, "run.", error, sizeof error);
    assert_non_null(late);
    expect_event(publisher, late, "run.queued.18", "new");
    expect_event(publisher, late, "run.failed.18", "sad");
    publish(publisher, "scenario.published.gysam.18", "not for it");
    publish(publisher, "run.published.18", "live");
    expect_event(publisher, late, "run.published.18", "live");
    bus_close(&late);
    bus_close(&publisher);
}

static void every_subscriber_of_the_same_topic_gets_its_last_value(void **state)
{
    struct bus_socket *publisher = bus_publisher(server, ipc, error, sizeof error), *first, *second;

    (void)state;
    publish(publisher, "run.queued.18", "value");
    first = bus_subscribe(client, ipc, NULL, "", error, sizeof error);
    expect_event(publisher, first, "run.queued.18", "value");
    second = bus_subscribe(client, ipc, NULL, "", error, sizeof error);
    expect_event(publisher, second, "run.queued.18", "value");
    bus_close(&first);
    bus_close(&second);
    bus_close(&publisher);
}

static void events_over_tcp_are_for_known_keys(void **state)
{
    struct bus_socket *publisher = bus_publisher(server, "tcp://127.0.0.1:*", error, sizeof error), *known, *unknown;

    (void)state;
    assert_non_null(publisher);
    publish(publisher, "run.queued.18", "value");
    unknown = bus_subscribe(client, bus_endpoint(publisher), "stranger", "", error, sizeof error);
    known = bus_subscribe(client, bus_endpoint(publisher), "worker", "", error, sizeof error);
    expect_event(publisher, known, "run.queued.18", "value");
    assert_null(next_event(publisher, unknown, SHORT_MS));
    bus_close(&known);
    bus_close(&unknown);
    bus_close(&publisher);
}

#define claim(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        claim(a_question_and_its_answer_travel_over_ipc),
        claim(a_client_may_come_before_the_listener),
        claim(a_client_finds_a_listener_that_was_restarted),
        claim(a_socket_file_is_for_owner_and_group),
        claim(the_folder_of_a_socket_file_is_made),
        claim(a_socket_file_in_use_is_not_taken),
        claim(a_stale_socket_file_is_replaced),
        claim(who_listens_is_known_on_ipc_only),
        claim(a_file_that_is_no_socket_is_left_alone),
        claim(an_endpoint_that_cannot_be_is_refused_in_a_sentence),
        claim(another_version_is_malformed_and_its_id_is_known),
        claim(nonsense_is_malformed_and_the_socket_goes_on),
        claim(a_message_above_the_limit_is_malformed_and_the_socket_goes_on),
        claim(a_message_far_above_the_limit_never_arrives_and_the_client_comes_back),
        claim(a_message_above_the_limit_is_not_sent),
        claim(a_message_of_several_frames_is_malformed_and_dropped_whole),
        claim(an_answer_to_a_peer_that_is_gone_is_a_failed_send),
        claim(a_req_socket_is_answered_in_kind),
        claim(a_window_of_the_whole_queue_is_taken_without_waiting),
        claim(a_queue_that_is_full_says_so_and_never_waits),
        claim(waiting_ends_when_its_time_is_up),
        claim(waiting_ends_for_a_socket_and_for_a_descriptor),
        claim(the_descriptor_wakes_a_loop_that_drains),
        claim(a_pair_connects_two_threads),
        claim(a_known_key_is_let_in_with_its_rights),
        claim(an_unknown_key_is_shut_out_until_it_is_on_the_list),
        claim(a_right_that_is_taken_away_is_gone_on_an_open_connection),
        claim(a_client_without_curve_is_shut_out_on_tcp),
        claim(bytes_that_are_not_zeromq_harm_nobody),
        claim(a_false_server_learns_nothing),
        claim(tcp_needs_keys),
        claim(a_late_subscriber_gets_the_last_value_of_its_topics),
        claim(every_subscriber_of_the_same_topic_gets_its_last_value),
        claim(events_over_tcp_are_for_known_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
