/* bench_bus: messages/s over the bus against bare ZeroMQ, measured in turns in one run of ~3 s.
 *
 *   DEALER -> ROUTER, an acknowledgement per message, 100 messages on the way, two processes;
 *   tcp loopback with CURVE, and ipc with file permissions as in service; 100 and 1024 bytes.
 *
 * "ours" makes, packs, checks and unpacks an envelope for each message and each receipt, with a new
 * message id and the peer's rights looked up; "bare" sends the same number of bytes and an 8-byte
 * acknowledgement, and looks at neither. Each figure is the median of ROUNDS rounds.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#include "bus.h"
#include "log.h"

enum { ROUNDS = 5, MESSAGES = 16000, WARM_UP = 500, WINDOW = 100, MESSAGE_BYTES = 1 << 20 };

/* One kind of connection; the endpoint of a round is made from it. */
struct transport {
    const char *name;
    bool curve;
};
static const struct transport transports[] = {{"tcp CURVE", true}, {"ipc", false}};
static const size_t sizes[] = {100, 1024};

static char folder[] = "/tmp/bench_bus.XXXXXX";

static void stop_if(bool failed, const char *what, const char *error)
{
    if (!failed)
        return;
    fprintf(stderr, "bench_bus: %s: %s\n", what, error);
    exit(1);
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void read_key(const char *name, char text[41])
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "r");
    stop_if(file == NULL || fread(text, 1, 40, file) != 40, path, "cannot be read");
    text[40] = '\0';
    fclose(file);
}

/* Server and client keys, and the list that lets the client in. */
static void make_keys(void)
{
    char error[256], path[256], public[41];
    bool made;
    FILE *file;

    stop_if(mkdtemp(folder) == NULL, folder, strerror(errno));
    stop_if(!bus_make_key(folder, "server", &made, error, sizeof error), "keys", error);
    stop_if(!bus_make_key(folder, "worker", &made, error, sizeof error), "keys", error);
    read_key("worker.pub", public);
    snprintf(path, sizeof path, "%s/principals", folder);
    file = fopen(path, "w");
    stop_if(file == NULL, path, strerror(errno));
    fprintf(file, "worker %s submit\n", public);
    fclose(file);
}

static void remove_keys(void)
{
    static const char *const names[] = {"server.key", "server.pub", "worker.key", "worker.pub", "principals"};
    char path[256];

    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

/* --- ours ------------------------------------------------------------------------------------------ */

static void ours_serve(const char *endpoint, int ready, int messages)
{
    char error[BUS_ERROR_SIZE], port[256] = "";
    struct bus *bus = bus_new(folder, true, MESSAGE_BYTES, error, sizeof error);
    struct bus_socket *socket = bus != NULL ? bus_listen(bus, endpoint, error, sizeof error) : NULL;
    Framsyn__V1__Receipt receipt = FRAMSYN__V1__RECEIPT__INIT;
    struct bus_peer peer;

    stop_if(socket == NULL, endpoint, error);
    snprintf(port, sizeof port, "%s", bus_endpoint(socket));
    stop_if(write(ready, port, sizeof port) != sizeof port, "pipe", "closed");
    receipt.outcome = FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_STORED;
    for (int i = 0; i < messages; i++) {
        Envelope *question, answer;
        uint8_t id[16];

        stop_if(bus_receive(socket, -1, &peer, &question, error) != BUS_OK, "receive", error);
        stop_if((peer.rights & BUS_RIGHT_SUBMIT) == 0, "rights", peer.principal);
        envelope_init(&answer, id, "bench");
        envelope_answer(&answer, question);
        receipt.batch_no = question->observations->batch_no;
        answer.body_case = FRAMSYN__V1__ENVELOPE__BODY_RECEIPT;
        answer.receipt = &receipt;
        stop_if(!bus_send(socket, &peer, &answer), "send", "refused");
        envelope_free(question);
    }
    bus_close(&socket);
    bus_destroy(&bus);
}

/* A batch of as many values as make the envelope have the size asked for. */
static int values_for(size_t size, Framsyn__V1__ObservationBatch *batch)
{
    Envelope envelope;
    uint8_t id[16];

    envelope_init(&envelope, id, "bench");
    envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_OBSERVATIONS;
    envelope.observations = batch;
    do
        batch->n_value++;
    while (framsyn__v1__envelope__get_packed_size(&envelope) < size);
    return (int)batch->n_value;
}

static double ours_ask(const char *endpoint, size_t size)
{
    char error[BUS_ERROR_SIZE];
    struct bus *bus = bus_new(folder, false, MESSAGE_BYTES, error, sizeof error);
    struct bus_socket *socket = bus != NULL ? bus_connect(bus, endpoint, "worker", error, sizeof error) : NULL;
    Framsyn__V1__ObservationBatch batch = FRAMSYN__V1__OBSERVATION_BATCH__INIT;
    double values[256] = {1.5}, start = 0, taken;

    stop_if(socket == NULL, endpoint, error);
    batch.value = values;
    values_for(size, &batch);
    for (int sent = 0, got = 0; got < WARM_UP + MESSAGES; got++) {
        Envelope *answer, question;
        uint8_t id[16];

        for (; sent < WARM_UP + MESSAGES && sent - got < WINDOW; sent++) {
            envelope_init(&question, id, "bench");
            batch.batch_no = (uint32_t)sent;
            question.body_case = FRAMSYN__V1__ENVELOPE__BODY_OBSERVATIONS;
            question.observations = &batch;
            stop_if(!bus_send(socket, NULL, &question), "send", "refused");
        }
        stop_if(bus_receive(socket, 10000, NULL, &answer, error) != BUS_OK, "receive", error);
        stop_if(answer->receipt->batch_no != (uint32_t)got, "receipt", "out of order");
        envelope_free(answer);
        if (got + 1 == WARM_UP)
            start = seconds();
    }
    taken = seconds() - start;
    bus_close(&socket);
    bus_destroy(&bus);
    return MESSAGES / taken;
}

/* --- bare ZeroMQ --------------------------------------------------------------------------------------- */

static void *bare_socket(void *context, int type, bool curve)
{
    void *socket = zmq_socket(context, type);
    int queue = 10000, linger = 10000, one = 1;
    char server_public[41], secret[41], public[41];

    zmq_setsockopt(socket, ZMQ_SNDHWM, &queue, sizeof queue);
    zmq_setsockopt(socket, ZMQ_RCVHWM, &queue, sizeof queue);
    zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
    if (curve && type == ZMQ_ROUTER) {
        read_key("server.key", secret);
        zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &one, sizeof one);
        zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret, 41);
    } else if (curve) {
        read_key("server.pub", server_public);
        read_key("worker.key", secret);
        read_key("worker.pub", public);
        zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server_public, 41);
        zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, public, 41);
        zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret, 41);
    }
    return socket;
}

static void bare_serve(const char *endpoint, int ready, int messages)
{
    void *context = zmq_ctx_new(), *socket = bare_socket(context, ZMQ_ROUTER, strncmp(endpoint, "tcp", 3) == 0);
    char bound[256] = "";
    size_t size = sizeof bound;
    zmq_msg_t identity, content;
    long number;

    stop_if(zmq_bind(socket, endpoint) != 0, endpoint, zmq_strerror(errno));
    zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, bound, &size);
    stop_if(write(ready, bound, sizeof bound) != sizeof bound, "pipe", "closed");
    zmq_msg_init(&identity);
    zmq_msg_init(&content);
    for (int i = 0; i < messages; i++) {
        stop_if(zmq_msg_recv(&identity, socket, 0) < 0 || zmq_msg_recv(&content, socket, 0) < 0, "receive", "bare");
        memcpy(&number, zmq_msg_data(&content), sizeof number);
        zmq_msg_send(&identity, socket, ZMQ_SNDMORE);
        zmq_send(socket, &number, sizeof number, 0);
    }
    zmq_msg_close(&content);
    zmq_close(socket);
    zmq_ctx_term(context);
}

static double bare_ask(const char *endpoint, size_t size)
{
    void *context = zmq_ctx_new(), *socket = bare_socket(context, ZMQ_DEALER, strncmp(endpoint, "tcp", 3) == 0);
    char content[2048] = "";
    double start = 0, taken;
    long number;

    stop_if(zmq_connect(socket, endpoint) != 0, endpoint, zmq_strerror(errno));
    for (long sent = 0, got = 0; got < WARM_UP + MESSAGES; got++) {
        for (; sent < WARM_UP + MESSAGES && sent - got < WINDOW; sent++) {
            memcpy(content, &sent, sizeof sent);
            zmq_send(socket, content, size, 0);
        }
        stop_if(zmq_recv(socket, &number, sizeof number, 0) != sizeof number, "receive", "bare");
        if (got + 1 == WARM_UP)
            start = seconds();
    }
    taken = seconds() - start;
    zmq_close(socket);
    zmq_ctx_term(context);
    return MESSAGES / taken;
}

/* --- rounds ---------------------------------------------------------------------------------------------- */

/* One round: the serving side in a child of its own, which tells its endpoint through a pipe. */
static double round_of(bool ours, const struct transport *transport, size_t size)
{
    char endpoint[256];
    int ready[2], status;
    double rate;
    pid_t child;

    snprintf(endpoint, sizeof endpoint, transport->curve ? "tcp://127.0.0.1:*" : "ipc://%s/socket", folder);
    stop_if(pipe(ready) != 0, "pipe", strerror(errno));
    child = fork();
    stop_if(child < 0, "fork", strerror(errno));
    if (child == 0) {
        close(ready[0]);
        (ours ? ours_serve : bare_serve)(endpoint, ready[1], WARM_UP + MESSAGES);
        _exit(0);
    }
    close(ready[1]);
    stop_if(read(ready[0], endpoint, sizeof endpoint) != sizeof endpoint, "server", "did not start");
    close(ready[0]);
    rate = (ours ? ours_ask : bare_ask)(endpoint, size);
    stop_if(waitpid(child, &status, 0) != child || status != 0, "server", "failed");
    return rate;
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, ascending);
    return values[ROUNDS / 2];
}

/* Measures one transport and size, prints its line and multiplies its rates into the products. */
static void compare(const struct transport *transport, size_t size, double *ours_product, double *bare_product)
{
    double ours[ROUNDS], bare[ROUNDS], a, b;

    for (int i = 0; i < ROUNDS; i++) {
        ours[i] = round_of(true, transport, size);
        bare[i] = round_of(false, transport, size);
    }
    a = median(ours);
    b = median(bare);
    printf("bus messages/s: ours %.0f, bare ZeroMQ %.0f, ratio %.2f (%s, %zu B)\n", a, b, a / b, transport->name,
           size);
    fflush(stdout);
    *ours_product *= a;
    *bare_product *= b;
}

int main(void)
{
    double ours = 1, bare = 1, cells = ARRAY_SIZE(transports) * ARRAY_SIZE(sizes);

    log_open("bench_bus", LOG_WARNING);
    make_keys();
    for (size_t t = 0; t < ARRAY_SIZE(transports); t++) {
        for (size_t s = 0; s < ARRAY_SIZE(sizes); s++)
            compare(&transports[t], sizes[s], &ours, &bare);
    }
    remove_keys();
    /* Geometric means, for bench.sh: their ratio is the mean of the ratios. */
    printf("bus_messages_per_s %.0f\nzmq_messages_per_s %.0f\n", pow(ours, 1 / cells), pow(bare, 1 / cells));
    return 0;
}
