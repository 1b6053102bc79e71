#include "bus.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#include "ident.h"
#include "keys.h"
#include "log.h"
#include "principals.h"

/* Queues, in messages and per peer. BUS_QUEUE, both ways, holds the largest window a worker may have
 * (config.c), so a window never meets a full queue; a batch is some 250 kB, so a full queue of them
 * stays within 64 MB. What does not fit waits with the sender, whose spool is the real queue. Events
 * are small, and a new subscriber gets every last value at once: counties x (states + networks). */
enum { EVENT_QUEUE = 4096 };

/* Milliseconds that answers may still take to leave when a listener closes. A client that closes
 * throws away what was not sent: it is in a spool, or asked for by somebody who stopped waiting. */
enum { LISTENER_LINGER_MS = 500, CLIENT_LINGER_MS = 0 };

/* A client tries again soon, since a daemon restarts within a second, and then every second. */
enum { RECONNECT_FIRST_MS = 50, RECONNECT_MOST_MS = 1000 };

/* A cable that was pulled sends no goodbye: tcp peers ask each other for a sign of life. */
enum { HEARTBEAT_MS = 5000, HEARTBEAT_LOST_MS = 15000, HANDSHAKE_MS = 10000 };

/* A frame above message-bytes is answered, so it must be let in; one above twice that closes the
 * connection before it takes memory. Room for what CURVE adds to a frame. */
enum { FRAME_FACTOR = 2, FRAME_ROOM = 1024 };

/* One log line a second and socket for malformed messages: a peer must not fill the disk. */
enum { COMPLAINT_MS = 1000 };

struct bus {
    void *context;
    size_t message_bytes;
    char *keys;                    /* NULL: no tcp:// */
    struct principals *principals; /* NULL unless serving with keys */
    void *zap;
    pthread_t zap_thread;
};

/* The last value of a topic. */
struct last_value {
    char *topic;
    uint8_t *bytes;
    size_t size;
};

struct bus_socket {
    struct bus *bus;
    void *zmq;
    int type;   /* ZMQ_ROUTER ... */
    bool curve; /* tcp: the peer is known by its key */
    char endpoint[256];
    struct last_value *values; /* XPUB only */
    size_t value_count;
    int wait_ms; /* how long receiving may wait, as ZeroMQ was told last */
    int64_t complained_ms;
    unsigned complaints_kept_back;
};

__attribute__((format(printf, 3, 4))) static bool fail(char *error, size_t error_size, const char *form, ...)
{
    va_list values;

    va_start(values, form);
    vsnprintf(error, error_size, form, values);
    va_end(values);
    return false;
}

static bool is_tcp(const char *endpoint)
{
    return strncmp(endpoint, "tcp://", 6) == 0;
}

/* --- the authenticator: ZAP, ZeroMQ RFC 27 ------------------------------------------------------- */

enum { ZAP_VERSION, ZAP_REQUEST, ZAP_DOMAIN, ZAP_ADDRESS, ZAP_IDENTITY, ZAP_MECHANISM, ZAP_KEY, ZAP_FRAMES };

struct zap_request {
    zmq_msg_t frames[ZAP_FRAMES];
    int count;
};

/* Frames beyond the seventh are dropped; the count tells that they were there. */
static bool zap_receive(void *zap, struct zap_request *request)
{
    zmq_msg_t extra;
    int more = 1;

    zmq_msg_init(&extra);
    for (request->count = 0; more; request->count++) {
        zmq_msg_t *frame = request->count < ZAP_FRAMES ? &request->frames[request->count] : &extra;

        while (zmq_msg_recv(frame, zap, 0) < 0) {
            if (errno != EINTR)
                return false; /* the context is going down */
        }
        more = zmq_msg_more(frame);
    }
    zmq_msg_close(&extra);
    return true;
}

static bool zap_frame_is(struct zap_request *request, int frame, const char *text)
{
    zmq_msg_t *message = &request->frames[frame];

    return zmq_msg_size(message) == strlen(text) && memcmp(zmq_msg_data(message), text, strlen(text)) == 0;
}

/* Whether the peer is let in; key becomes its public key as text. */
static bool zap_decide(struct principals *principals, struct zap_request *request, char key[KEY_TEXT_SIZE])
{
    char principal[BUS_PRINCIPAL_MAX] = "", address[64];
    unsigned rights;
    bool known;

    key[0] = '\0';
    if (request->count != ZAP_FRAMES || !zap_frame_is(request, ZAP_VERSION, "1.0") ||
        !zap_frame_is(request, ZAP_MECHANISM, "CURVE") || zmq_msg_size(&request->frames[ZAP_KEY]) != KEY_SIZE)
        return false;
    key_encode(zmq_msg_data(&request->frames[ZAP_KEY]), key);
    known = principals_find(principals, key, true, principal, &rights);
    snprintf(address, sizeof address, "%.*s", (int)zmq_msg_size(&request->frames[ZAP_ADDRESS]),
             (const char *)zmq_msg_data(&request->frames[ZAP_ADDRESS]));
    if (known)
        log_event(LOG_INFO, "peer_admitted", "principal=%s address=%s", principal, log_quote(address));
    else
        log_event(LOG_WARNING, "peer_refused", "key=%s address=%s reason=%s", log_quote(key), log_quote(address),
                  "\"its key is not in the list of principals\"");
    return known;
}

/* The User-Id is the key and not the name, so that a key struck from the list loses its rights on
 * connections that are open already, also when its owner has a new key. */
static void zap_reply(void *zap, struct zap_request *request, bool known, const char *key)
{
    const char *status = known ? "200" : "400", *text = known ? "OK" : "No access";

    zmq_send(zap, "1.0", 3, ZMQ_SNDMORE);
    zmq_msg_send(&request->frames[ZAP_REQUEST], zap, ZMQ_SNDMORE);
    zmq_send(zap, status, strlen(status), ZMQ_SNDMORE);
    zmq_send(zap, text, strlen(text), ZMQ_SNDMORE);
    zmq_send(zap, key, known ? strlen(key) : 0, ZMQ_SNDMORE);
    zmq_send(zap, "", 0, 0);
}

static void *zap_run(void *argument)
{
    struct bus *bus = argument;
    struct zap_request request;
    char key[KEY_TEXT_SIZE];
    bool running = true;

    for (int i = 0; i < ZAP_FRAMES; i++)
        zmq_msg_init(&request.frames[i]);
    while (running) {
        running = zap_receive(bus->zap, &request);
        if (running)
            zap_reply(bus->zap, &request, zap_decide(bus->principals, &request, key), key);
    }
    for (int i = 0; i < ZAP_FRAMES; i++)
        zmq_msg_close(&request.frames[i]);
    zmq_close(bus->zap);
    return NULL;
}

/* Binds before it returns, so that no listener can be reached without its authenticator. */
static bool zap_start(struct bus *bus, char *error, size_t error_size)
{
    sigset_t all, before;
    int failed;

    bus->principals = principals_new(bus->keys);
    bus->zap = zmq_socket(bus->context, ZMQ_REP);
    if (bus->principals == NULL || bus->zap == NULL || zmq_bind(bus->zap, "inproc://zeromq.zap.01") != 0)
        return fail(error, error_size, "Cannot start the authenticator: %s", zmq_strerror(errno));
    sigfillset(&all); /* signals are for the thread of the main loop */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&bus->zap_thread, NULL, zap_run, bus);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0 || fail(error, error_size, "Cannot start the authenticator: %s", strerror(failed));
}

/* --- the bus ------------------------------------------------------------------------------------- */

static void bus_free(struct bus *bus)
{
    principals_destroy(&bus->principals);
    free(bus->keys);
    free(bus);
}

struct bus *bus_new(const char *keys, bool serve, size_t message_bytes, char *error, size_t error_size)
{
    struct bus *bus = calloc(1, sizeof *bus);
    bool good;

    if (bus == NULL) {
        fail(error, error_size, "There is no memory for the bus");
        return NULL;
    }
    bus->message_bytes = message_bytes;
    bus->keys = keys != NULL ? strdup(keys) : NULL;
    bus->context = zmq_ctx_new();
    good = (bus->context != NULL && (keys == NULL || bus->keys != NULL)) ||
           fail(error, error_size, "Cannot start the bus: %s", zmq_strerror(errno));
    if (good && serve && keys != NULL)
        good = zap_start(bus, error, error_size);
    if (good)
        return bus;
    if (bus->zap != NULL)
        zmq_close(bus->zap);
    if (bus->context != NULL)
        zmq_ctx_term(bus->context);
    bus_free(bus);
    return NULL;
}

void bus_destroy(struct bus **bus)
{
    if (*bus == NULL)
        return;
    zmq_ctx_shutdown((*bus)->context); /* ends the authenticator's wait */
    if ((*bus)->zap != NULL)
        pthread_join((*bus)->zap_thread, NULL);
    zmq_ctx_term((*bus)->context);
    bus_free(*bus);
    *bus = NULL;
}

/* --- opening sockets ------------------------------------------------------------------------------- */

static bool set_int(struct bus_socket *socket, int option, int value)
{
    return zmq_setsockopt(socket->zmq, option, &value, sizeof value) == 0;
}

static bool set_text(struct bus_socket *socket, int option, const char *text)
{
    return zmq_setsockopt(socket->zmq, option, text, strlen(text)) == 0;
}

static bool is_listener(const struct bus_socket *socket)
{
    return socket->type == ZMQ_ROUTER || socket->type == ZMQ_XPUB;
}

static bool set_limits(struct bus_socket *socket)
{
    int64_t most = (int64_t)socket->bus->message_bytes * FRAME_FACTOR + FRAME_ROOM;
    int queue = socket->type == ZMQ_XPUB || socket->type == ZMQ_SUB ? EVENT_QUEUE : BUS_QUEUE;

    return set_int(socket, ZMQ_SNDHWM, queue) && set_int(socket, ZMQ_RCVHWM, queue) &&
           set_int(socket, ZMQ_LINGER, is_listener(socket) ? LISTENER_LINGER_MS : CLIENT_LINGER_MS) &&
           zmq_setsockopt(socket->zmq, ZMQ_MAXMSGSIZE, &most, sizeof most) == 0 &&
           set_int(socket, ZMQ_RECONNECT_IVL, RECONNECT_FIRST_MS) &&
           set_int(socket, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MOST_MS) &&
           set_int(socket, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
}

static bool set_pattern(struct bus_socket *socket)
{
    if (socket->type == ZMQ_ROUTER) /* an answer to nobody is a failed send, not a silent one */
        return set_int(socket, ZMQ_ROUTER_MANDATORY, 1);
    if (socket->type == ZMQ_XPUB) /* tell every subscription, not the first of each topic: each wants last values */
        return set_int(socket, ZMQ_XPUB_VERBOSE, 1);
    return true;
}

static bool set_tcp(struct bus_socket *socket, const char *endpoint)
{
    return set_int(socket, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS) &&
           set_int(socket, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_LOST_MS) &&
           (strchr(endpoint, '[') == NULL || set_int(socket, ZMQ_IPV6, 1));
}

/* ZeroMQ 4.3 lets any key in when no authenticator is bound; principals are there exactly when it is. */
static bool set_curve_server(struct bus_socket *socket, char *error, size_t error_size)
{
    char secret[KEY_TEXT_SIZE];

    if (socket->bus->principals == NULL)
        return fail(error, error_size, "Cannot listen on %s: tcp:// needs a folder of keys, and none is given",
                    socket->endpoint);
    if (!key_read(socket->bus->keys, "server", "key", secret, error, error_size))
        return false;
    return (set_int(socket, ZMQ_CURVE_SERVER, 1) && set_text(socket, ZMQ_CURVE_SECRETKEY, secret) &&
            set_text(socket, ZMQ_ZAP_DOMAIN, "framsyn")) ||
           fail(error, error_size, "Cannot use CURVE on %s: %s", socket->endpoint, zmq_strerror(errno));
}

static bool set_curve_client(struct bus_socket *socket, const char *principal, char *error, size_t error_size)
{
    const char *keys = socket->bus->keys;
    char server[KEY_TEXT_SIZE], secret[KEY_TEXT_SIZE], public[KEY_TEXT_SIZE];

    if (keys == NULL || principal == NULL || principal[0] == '\0')
        return fail(error, error_size, "Cannot connect to %s: tcp:// needs a folder of keys and the name of a key",
                    socket->endpoint);
    if (!key_read(keys, "server", "pub", server, error, error_size) ||
        !key_read(keys, principal, "key", secret, error, error_size))
        return false;
    return (key_public(secret, public) && set_text(socket, ZMQ_CURVE_SERVERKEY, server) &&
            set_text(socket, ZMQ_CURVE_PUBLICKEY, public) && set_text(socket, ZMQ_CURVE_SECRETKEY, secret)) ||
           fail(error, error_size, "Cannot use CURVE on %s: %s", socket->endpoint, zmq_strerror(errno));
}

static struct bus_socket *socket_new(struct bus *bus, int type, const char *endpoint, char *error, size_t error_size)
{
    struct bus_socket *socket = calloc(1, sizeof *socket);

    if (socket == NULL) {
        fail(error, error_size, "There is no memory for a socket on %s", endpoint);
        return NULL;
    }
    socket->bus = bus;
    socket->type = type;
    socket->curve = is_tcp(endpoint);
    snprintf(socket->endpoint, sizeof socket->endpoint, "%s", endpoint);
    socket->complained_ms = INT64_MIN / 2;
    socket->wait_ms = -1; /* ZeroMQ's default */
    socket->zmq = zmq_socket(bus->context, type);
    if (socket->zmq == NULL || !set_limits(socket) || !set_pattern(socket) ||
        (socket->curve && !set_tcp(socket, endpoint))) {
        fail(error, error_size, "Cannot make a socket for %s: %s", endpoint, zmq_strerror(errno));
        bus_close(&socket);
    }
    return socket;
}

/* Whether a process listens on the socket file. A full queue of connections is a listener, too. */
static bool somebody_listens(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool listens;

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    listens = probe < 0 || connect(probe, (struct sockaddr *)&address, sizeof address) == 0 ||
              (errno != ECONNREFUSED && errno != ENOENT);
    if (probe >= 0)
        close(probe);
    return listens;
}

/* Makes room for a socket file: its folder, and no file of a daemon that is gone. ZeroMQ itself would
 * remove any file there, also one in use. */
static bool ipc_prepare(const char *path, char *error, size_t error_size)
{
    struct stat status;
    char folder[256];
    char *slash;

    if (strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path)
        return fail(error, error_size, "Cannot listen on ipc://%s: the path has %zu bytes and may have 107", path,
                    strlen(path));
    snprintf(folder, sizeof folder, "%s", path);
    slash = strrchr(folder, '/');
    if (slash != NULL && slash != folder) {
        *slash = '\0';
        if (mkdir(folder, 0750) != 0 && errno != EEXIST)
            return fail(error, error_size, "Cannot make the folder %s: %s", folder, strerror(errno));
    }
    if (lstat(path, &status) != 0)
        return errno == ENOENT || fail(error, error_size, "Cannot look at %s: %s", path, strerror(errno));
    if (!S_ISSOCK(status.st_mode))
        return fail(error, error_size, "Cannot listen on ipc://%s: there is a file that is no socket", path);
    if (somebody_listens(path))
        return fail(error, error_size, "Cannot listen on ipc://%s: another process listens there", path);
    return unlink(path) == 0 || fail(error, error_size, "Cannot remove the stale %s: %s", path, strerror(errno));
}

/* The file's permissions are what protects ipc://: owner and group, from the first moment on. The
 * umask is the process's, so listeners are opened before other threads make files. */
static bool ipc_bind(struct bus_socket *socket, char *error, size_t error_size)
{
    mode_t before;
    int bound;

    if (!ipc_prepare(socket->endpoint + 6, error, error_size))
        return false;
    before = umask(0117);
    bound = zmq_bind(socket->zmq, socket->endpoint);
    umask(before);
    return bound == 0 || fail(error, error_size, "Cannot listen on %s: %s", socket->endpoint, zmq_strerror(errno));
}

static bool tcp_bind(struct bus_socket *socket, char *error, size_t error_size)
{
    size_t size = sizeof socket->endpoint;

    if (!set_curve_server(socket, error, error_size))
        return false;
    if (zmq_bind(socket->zmq, socket->endpoint) != 0)
        return fail(error, error_size, "Cannot listen on %s: %s", socket->endpoint, zmq_strerror(errno));
    zmq_getsockopt(socket->zmq, ZMQ_LAST_ENDPOINT, socket->endpoint, &size);
    return true;
}

static struct bus_socket *listen_as(struct bus *bus, int type, const char *endpoint, char *error, size_t error_size)
{
    struct bus_socket *socket = socket_new(bus, type, endpoint, error, error_size);
    bool good;

    if (socket == NULL)
        return NULL;
    if (strncmp(endpoint, "ipc://", 6) == 0)
        good = ipc_bind(socket, error, error_size);
    else if (is_tcp(endpoint))
        good = tcp_bind(socket, error, error_size);
    else
        good = fail(error, error_size, "Cannot listen on %s: an endpoint begins with ipc:// or tcp://", endpoint);
    if (!good)
        bus_close(&socket);
    return socket;
}

struct bus_socket *bus_listen(struct bus *bus, const char *endpoint, char *error, size_t error_size)
{
    return listen_as(bus, ZMQ_ROUTER, endpoint, error, error_size);
}

struct bus_socket *bus_publisher(struct bus *bus, const char *endpoint, char *error, size_t error_size)
{
    return listen_as(bus, ZMQ_XPUB, endpoint, error, error_size);
}

static struct bus_socket *connect_as(struct bus *bus, int type, const char *endpoint, const char *principal,
                                     char *error, size_t error_size)
{
    struct bus_socket *socket = socket_new(bus, type, endpoint, error, error_size);

    if (socket == NULL)
        return NULL;
    if (socket->curve && !set_curve_client(socket, principal, error, error_size)) {
        bus_close(&socket);
        return NULL;
    }
    if (zmq_connect(socket->zmq, endpoint) != 0) {
        fail(error, error_size, "Cannot connect to %s: %s", endpoint, zmq_strerror(errno));
        bus_close(&socket);
    }
    return socket;
}

struct bus_socket *bus_connect(struct bus *bus, const char *endpoint, const char *principal, char *error,
                               size_t error_size)
{
    return connect_as(bus, ZMQ_DEALER, endpoint, principal, error, error_size);
}

struct bus_socket *bus_subscribe(struct bus *bus, const char *endpoint, const char *principal, const char *topic,
                                 char *error, size_t error_size)
{
    struct bus_socket *socket = connect_as(bus, ZMQ_SUB, endpoint, principal, error, error_size);

    if (socket != NULL && !set_text(socket, ZMQ_SUBSCRIBE, topic)) {
        fail(error, error_size, "Cannot subscribe to %s on %s: %s", topic, endpoint, zmq_strerror(errno));
        bus_close(&socket);
    }
    return socket;
}

bool bus_pair(struct bus *bus, const char *name, struct bus_socket **near, struct bus_socket **far)
{
    char endpoint[128], error[BUS_ERROR_SIZE] = "";

    snprintf(endpoint, sizeof endpoint, "inproc://%s", name);
    *far = NULL;
    *near = socket_new(bus, ZMQ_PAIR, endpoint, error, sizeof error);
    if (*near != NULL)
        *far = socket_new(bus, ZMQ_PAIR, endpoint, error, sizeof error);
    if (*far != NULL && zmq_bind((*near)->zmq, endpoint) == 0 && zmq_connect((*far)->zmq, endpoint) == 0)
        return true;
    log_event(LOG_ERROR, "pair_failed", "name=%s error=%s", log_quote(name),
              log_quote(error[0] != '\0' ? error : zmq_strerror(errno)));
    bus_close(near);
    bus_close(far);
    return false;
}

void bus_close(struct bus_socket **socket)
{
    if (*socket == NULL)
        return;
    for (size_t i = 0; i < (*socket)->value_count; i++) {
        free((*socket)->values[i].topic);
        free((*socket)->values[i].bytes);
    }
    free((*socket)->values);
    if ((*socket)->zmq != NULL)
        zmq_close((*socket)->zmq);
    free(*socket);
    *socket = NULL;
}

int bus_descriptor(const struct bus_socket *socket)
{
    int descriptor = -1;
    size_t size = sizeof descriptor;

    zmq_getsockopt(socket->zmq, ZMQ_FD, &descriptor, &size);
    return descriptor;
}

const char *bus_endpoint(const struct bus_socket *socket)
{
    return socket->endpoint;
}

/* --- receiving --------------------------------------------------------------------------------------- */

/* The next frame: within the socket's wait_ms, or now or never with ZMQ_DONTWAIT. */
static enum bus_result take_frame(struct bus_socket *socket, zmq_msg_t *frame, int flags)
{
    while (zmq_msg_recv(frame, socket->zmq, flags) < 0) {
        if (errno == EAGAIN || (errno == EINTR && flags == 0))
            return BUS_NONE;
        if (errno != EINTR) {
            log_event(LOG_ERROR, "bus_failed", "endpoint=%s error=%s", socket->endpoint,
                      log_quote(zmq_strerror(errno)));
            return BUS_FAILED;
        }
    }
    return BUS_OK;
}

/* Drops the frames that follow; returns how many there were. */
static int drop_rest(struct bus_socket *socket, zmq_msg_t *frame)
{
    int dropped = 0;

    while (zmq_msg_more(frame) && take_frame(socket, frame, ZMQ_DONTWAIT) == BUS_OK)
        dropped++;
    return dropped;
}

static void keep_identity(struct bus_peer *peer, zmq_msg_t *frame)
{
    size_t size = zmq_msg_size(frame);

    peer->identity_size = size <= BUS_IDENTITY_MAX ? size : 0; /* ZMTP knows no longer ones */
    memcpy(peer->identity, zmq_msg_data(frame), peer->identity_size);
}

/* Takes one message and leaves its last frame in `frame`. A ROUTER puts the peer's identity first, a
 * SUB has the topic there; a REQ socket puts an empty frame before the content. */
static enum bus_result take_message(struct bus_socket *socket, int flags, struct bus_peer *peer, zmq_msg_t *frame,
                                    char error[BUS_ERROR_SIZE])
{
    enum bus_result result = take_frame(socket, frame, flags);
    int extra;

    peer->identity_size = 0;
    peer->delimited = false;
    peer->message_id_known = false;
    if (result == BUS_OK && (socket->type == ZMQ_ROUTER || socket->type == ZMQ_SUB) && zmq_msg_more(frame)) {
        keep_identity(peer, frame);
        result = take_frame(socket, frame, ZMQ_DONTWAIT); /* a message's frames arrive together */
    }
    if (result == BUS_OK && zmq_msg_size(frame) == 0 && zmq_msg_more(frame)) {
        peer->delimited = true;
        result = take_frame(socket, frame, ZMQ_DONTWAIT);
    }
    if (result != BUS_OK)
        return result;
    extra = drop_rest(socket, frame);
    if (extra == 0)
        return BUS_OK;
    fail(error, BUS_ERROR_SIZE, "The message has %d frames where one is expected", extra + 1);
    return BUS_MALFORMED;
}

/* Who the message is from. On tcp:// the key was proved in the handshake; what it may do is looked up now. */
static void identify(struct bus_socket *socket, struct bus_peer *peer, zmq_msg_t *frame)
{
    const char *key;

    peer->principal[0] = '\0';
    peer->rights = 0;
    if (!socket->curve) {
        strcpy(peer->principal, "local");
        peer->rights = BUS_RIGHT_ALL;
    } else if (socket->type != ZMQ_ROUTER) {
        strcpy(peer->principal, "server");
    } else {
        key = zmq_msg_gets(frame, "User-Id");
        if (key == NULL || !principals_find(socket->bus->principals, key, false, peer->principal, &peer->rights))
            peer->rights = 0;
    }
}

static bool read_varint(const uint8_t **at, const uint8_t *end, uint64_t *value)
{
    *value = 0;
    for (int shift = 0; shift < 64 && *at < end; shift += 7) {
        uint8_t byte = *(*at)++;

        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}

/* Bytes of a field's content that follow, by its wire type; a varint is read over. */
static bool read_length(const uint8_t **at, const uint8_t *end, unsigned wire_type, uint64_t *length)
{
    *length = wire_type == 1 ? 8 : 4;
    if (wire_type == 2)
        return read_varint(at, end, length);
    if (wire_type == 0) {
        bool good = read_varint(at, end, length);
        *length = 0;
        return good;
    }
    return wire_type == 1 || wire_type == 5;
}

/* Finds field 2, message_id, in bytes that are no envelope of this version, as far as they are
 * protobuf at all: so that the refusal can name the message it refuses. */
static bool find_message_id(const uint8_t *at, size_t size, uint8_t message_id[16])
{
    const uint8_t *end = at + size;
    uint64_t key, length;

    while (at < end) {
        if (!read_varint(&at, end, &key) || !read_length(&at, end, key & 7, &length) ||
            length > (uint64_t)(end - at))
            return false;
        if (key == (2 << 3 | 2) && length == UUID_SIZE) {
            memcpy(message_id, at, UUID_SIZE);
            return true;
        }
        at += length;
    }
    return false;
}

static enum bus_result open_frame(struct bus_socket *socket, struct bus_peer *peer, zmq_msg_t *frame,
                                  Envelope **envelope, char error[BUS_ERROR_SIZE])
{
    size_t size = zmq_msg_size(frame);

    if (size > socket->bus->message_bytes)
        fail(error, BUS_ERROR_SIZE, "The frame has %zu bytes, above message-bytes = %zu", size,
             socket->bus->message_bytes);
    else
        *envelope = envelope_unpack(zmq_msg_data(frame), size, error);
    if (*envelope != NULL)
        return BUS_OK;
    peer->message_id_known = find_message_id(zmq_msg_data(frame), size, peer->message_id);
    return BUS_MALFORMED;
}

static void complain(struct bus_socket *socket, const struct bus_peer *peer, const char *error)
{
    int64_t now = monotonic_ms();

    if (now - socket->complained_ms < COMPLAINT_MS) {
        socket->complaints_kept_back++;
        return;
    }
    log_event(LOG_WARNING, "message_malformed", "endpoint=%s principal=%s reason=%s not_logged_before=%u",
              socket->endpoint, log_quote(peer->principal), log_quote(error), socket->complaints_kept_back);
    socket->complained_ms = now;
    socket->complaints_kept_back = 0;
}

/* Waiting inside zmq_msg_recv costs one system call, a poll before it several. */
static int wait_flags(struct bus_socket *socket, int timeout_ms)
{
    if (timeout_ms == 0)
        return ZMQ_DONTWAIT;
    if (timeout_ms != socket->wait_ms && set_int(socket, ZMQ_RCVTIMEO, timeout_ms < 0 ? -1 : timeout_ms))
        socket->wait_ms = timeout_ms;
    return 0;
}

enum bus_result bus_receive(struct bus_socket *socket, int timeout_ms, struct bus_peer *peer, Envelope **envelope,
                            char error[BUS_ERROR_SIZE])
{
    enum bus_result result;
    struct bus_peer nobody;
    zmq_msg_t frame;

    *envelope = NULL;
    peer = peer != NULL ? peer : &nobody;
    zmq_msg_init(&frame);
    result = take_message(socket, wait_flags(socket, timeout_ms), peer, &frame, error);
    if (result == BUS_OK || result == BUS_MALFORMED)
        identify(socket, peer, &frame);
    if (result == BUS_OK)
        result = open_frame(socket, peer, &frame, envelope, error);
    if (result == BUS_MALFORMED)
        complain(socket, peer, error);
    zmq_msg_close(&frame);
    return result;
}

/* --- sending ----------------------------------------------------------------------------------------- */

/* Whether the queue to the peer has room. ZeroMQ learns only now and then that the other thread has
 * emptied a queue; asking for the events makes it look, so that a queue that seems full is asked twice. */
static bool try_twice(struct bus_socket *socket, int (*try)(struct bus_socket *, const void *), const void *what)
{
    int events;
    size_t size = sizeof events;

    if (try(socket, what) >= 0)
        return true;
    return errno == EAGAIN && zmq_getsockopt(socket->zmq, ZMQ_EVENTS, &events, &size) == 0 &&
           try(socket, what) >= 0;
}

static int try_identity(struct bus_socket *socket, const void *what)
{
    const struct bus_peer *to = what;

    return zmq_send(socket->zmq, to->identity, to->identity_size, ZMQ_SNDMORE | ZMQ_DONTWAIT);
}

static int try_body(struct bus_socket *socket, const void *what)
{
    return zmq_msg_send(*(zmq_msg_t *const *)what, socket->zmq, ZMQ_DONTWAIT);
}

static bool fits(struct bus_socket *socket, size_t size)
{
    if (size <= socket->bus->message_bytes)
        return true;
    log_event(LOG_ERROR, "message_too_large", "endpoint=%s bytes=%zu most=%zu", socket->endpoint, size,
              socket->bus->message_bytes);
    return false;
}

/* Sends the frames of one message. Takes body over. */
static bool send_frames(struct bus_socket *socket, const struct bus_peer *to, zmq_msg_t *body)
{
    bool good = fits(socket, zmq_msg_size(body));

    if (good && socket->type == ZMQ_ROUTER) {
        good = to != NULL && try_twice(socket, try_identity, to);
        if (good && to->delimited)
            good = zmq_send(socket->zmq, "", 0, ZMQ_SNDMORE | ZMQ_DONTWAIT) >= 0;
    }
    good = good && try_twice(socket, try_body, &body);
    if (!good)
        zmq_msg_close(body);
    return good;
}

bool bus_send(struct bus_socket *socket, const struct bus_peer *to, const Envelope *envelope)
{
    zmq_msg_t body;

    if (zmq_msg_init_size(&body, framsyn__v1__envelope__get_packed_size(envelope)) != 0)
        return false;
    framsyn__v1__envelope__pack(envelope, zmq_msg_data(&body));
    return send_frames(socket, to, &body);
}

bool bus_send_bytes(struct bus_socket *socket, const struct bus_peer *to, const void *bytes, size_t size)
{
    zmq_msg_t body;

    if (zmq_msg_init_size(&body, size) != 0)
        return false;
    if (size > 0)
        memcpy(zmq_msg_data(&body), bytes, size);
    return send_frames(socket, to, &body);
}

/* --- events ------------------------------------------------------------------------------------------ */

/* An XPUB never waits: a subscriber whose queue is full misses the event. */
static bool send_event(struct bus_socket *socket, const struct last_value *value)
{
    return zmq_send(socket->zmq, value->topic, strlen(value->topic), ZMQ_SNDMORE) >= 0 &&
           zmq_send(socket->zmq, value->bytes, value->size, 0) >= 0;
}

static struct last_value *value_of_topic(struct bus_socket *socket, const char *topic)
{
    struct last_value *values;

    for (size_t i = 0; i < socket->value_count; i++) {
        if (strcmp(socket->values[i].topic, topic) == 0)
            return &socket->values[i];
    }
    /* Topics are few, kinds of event times counties, and each is new once. */
    values = realloc(socket->values, (socket->value_count + 1) * sizeof *values);
    if (values == NULL)
        return NULL;
    socket->values = values;
    values[socket->value_count] = (struct last_value){.topic = strdup(topic)};
    if (values[socket->value_count].topic == NULL)
        return NULL;
    return &values[socket->value_count++];
}

bool bus_publish(struct bus_socket *socket, const char *topic, const Envelope *envelope)
{
    struct last_value *value = value_of_topic(socket, topic);
    uint8_t *bytes;
    size_t size;

    if (value == NULL)
        return false;
    size = envelope_pack(envelope, &bytes);
    if (size == 0)
        return false;
    free(value->bytes);
    value->bytes = bytes;
    value->size = size;
    return send_event(socket, value);
}

/* Sends the last value of each topic with this prefix. Everyone who asked for the topic gets it, not
 * only the newcomer: events are facts. */
static void send_last_values(struct bus_socket *socket, const char *prefix, size_t length)
{
    for (size_t i = 0; i < socket->value_count; i++) {
        if (strncmp(socket->values[i].topic, prefix, length) == 0 && socket->values[i].bytes != NULL &&
            !send_event(socket, &socket->values[i]))
            return;
    }
}

void bus_serve_subscriptions(struct bus_socket *socket)
{
    zmq_msg_t frame;

    zmq_msg_init(&frame);
    while (take_frame(socket, &frame, ZMQ_DONTWAIT) == BUS_OK) {
        const char *bytes = zmq_msg_data(&frame);
        size_t size = zmq_msg_size(&frame);

        /* 1 and a prefix: a subscription. 0 ends one; anything else is a peer's own idea. */
        if (size >= 1 && bytes[0] == 1 && !zmq_msg_more(&frame))
            send_last_values(socket, bytes + 1, size - 1);
        drop_rest(socket, &frame);
    }
    zmq_msg_close(&frame);
}

/* --- waiting ----------------------------------------------------------------------------------------- */

bool bus_wait(struct bus_poll *polls, int n, int timeout_ms)
{
    zmq_pollitem_t few[16], *items = n <= (int)ARRAY_SIZE(few) ? few : calloc((size_t)n, sizeof *items);
    int ready;

    if (items == NULL)
        return false;
    for (int i = 0; i < n; i++)
        items[i] = (zmq_pollitem_t){.socket = polls[i].socket != NULL ? polls[i].socket->zmq : NULL,
                                    .fd = polls[i].descriptor,
                                    .events = ZMQ_POLLIN};
    ready = zmq_poll(items, n, timeout_ms);
    /* A context that is going down must not look like silence: receiving then tells. */
    for (int i = 0; i < n; i++)
        polls[i].ready = ready > 0 ? items[i].revents != 0 : ready < 0 && errno == ETERM;
    ready = ready < 0 && errno == ETERM ? n : ready;
    if (items != few)
        free(items);
    return ready > 0;
}
