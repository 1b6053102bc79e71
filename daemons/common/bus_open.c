#include "bus_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#include "keys.h"
#include "log.h"

/* Queues, in messages and per peer. BUS_QUEUE, both ways, holds the largest window a worker may have
 * (config_options.c), so a window never meets a full queue; a batch is some 250 kB, so a full queue of them
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

static bool is_tcp(const char *endpoint)
{
    return strncmp(endpoint, "tcp://", 6) == 0;
}

/* --- opening sockets ------------------------------------------------------------------------------- */

bool bus_set_int(struct bus_socket *socket, int option, int value)
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

    return bus_set_int(socket, ZMQ_SNDHWM, queue) && bus_set_int(socket, ZMQ_RCVHWM, queue) &&
           bus_set_int(socket, ZMQ_LINGER, is_listener(socket) ? LISTENER_LINGER_MS : CLIENT_LINGER_MS) &&
           zmq_setsockopt(socket->zmq, ZMQ_MAXMSGSIZE, &most, sizeof most) == 0 &&
           bus_set_int(socket, ZMQ_RECONNECT_IVL, RECONNECT_FIRST_MS) &&
           bus_set_int(socket, ZMQ_RECONNECT_IVL_MAX, RECONNECT_MOST_MS) &&
           bus_set_int(socket, ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS);
}

static bool set_pattern(struct bus_socket *socket)
{
    if (socket->type == ZMQ_ROUTER) /* an answer to nobody is a failed send, not a silent one */
        return bus_set_int(socket, ZMQ_ROUTER_MANDATORY, 1);
    if (socket->type == ZMQ_XPUB) /* tell every subscription, not the first of each topic: each wants last values */
        return bus_set_int(socket, ZMQ_XPUB_VERBOSE, 1);
    return true;
}

static bool set_tcp(struct bus_socket *socket, const char *endpoint)
{
    return bus_set_int(socket, ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS) &&
           bus_set_int(socket, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_LOST_MS) &&
           (strchr(endpoint, '[') == NULL || bus_set_int(socket, ZMQ_IPV6, 1));
}

/* ZeroMQ 4.3 lets any key in when no authenticator is bound; principals are there exactly when it is. */
static bool set_curve_server(struct bus_socket *socket, char *error, size_t error_size)
{
    char secret[KEY_TEXT_SIZE];

    if (socket->bus->principals == NULL)
        return bus_fail(error, error_size, "Cannot listen on %s: tcp:// needs a folder of keys, and none is given",
                    socket->endpoint);
    if (!key_read(socket->bus->keys, "server", "key", secret, error, error_size))
        return false;
    return (bus_set_int(socket, ZMQ_CURVE_SERVER, 1) && set_text(socket, ZMQ_CURVE_SECRETKEY, secret) &&
            set_text(socket, ZMQ_ZAP_DOMAIN, "framsyn")) ||
           bus_fail(error, error_size, "Cannot use CURVE on %s: %s", socket->endpoint, zmq_strerror(errno));
}

static bool set_curve_client(struct bus_socket *socket, const char *principal, char *error, size_t error_size)
{
    const char *keys = socket->bus->keys;
    char server[KEY_TEXT_SIZE], secret[KEY_TEXT_SIZE], public[KEY_TEXT_SIZE];

    if (keys == NULL || principal == NULL || principal[0] == '\0')
        return bus_fail(error, error_size, "Cannot connect to %s: tcp:// needs a folder of keys and the name of a key",
                    socket->endpoint);
    if (!key_read(keys, "server", "pub", server, error, error_size) ||
        !key_read(keys, principal, "key", secret, error, error_size))
        return false;
    return (key_public(secret, public) && set_text(socket, ZMQ_CURVE_SERVERKEY, server) &&
            set_text(socket, ZMQ_CURVE_PUBLICKEY, public) && set_text(socket, ZMQ_CURVE_SECRETKEY, secret)) ||
           bus_fail(error, error_size, "Cannot use CURVE on %s: %s", socket->endpoint, zmq_strerror(errno));
}

static struct bus_socket *socket_new(struct bus *bus, int type, const char *endpoint, char *error, size_t error_size)
{
    struct bus_socket *socket = calloc(1, sizeof *socket);

    if (socket == NULL) {
        bus_fail(error, error_size, "There is no memory for a socket on %s", endpoint);
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
        bus_fail(error, error_size, "Cannot make a socket for %s: %s", endpoint, zmq_strerror(errno));
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

bool bus_listens(const char *endpoint)
{
    return strncmp(endpoint, "ipc://", 6) == 0 && access(endpoint + 6, W_OK) == 0 && somebody_listens(endpoint + 6);
}

/* Makes room for a socket file: its folder, and no file of a daemon that is gone. ZeroMQ itself would
 * remove any file there, also one in use. */
static bool ipc_prepare(const char *path, char *error, size_t error_size)
{
    struct stat status;
    char folder[256];
    char *slash;

    if (strlen(path) >= sizeof((struct sockaddr_un *)0)->sun_path)
        return bus_fail(error, error_size, "Cannot listen on ipc://%s: the path has %zu bytes and may have 107", path,
                    strlen(path));
    snprintf(folder, sizeof folder, "%s", path);
    slash = strrchr(folder, '/');
    if (slash != NULL && slash != folder) {
        *slash = '\0';
        if (mkdir(folder, 0750) != 0 && errno != EEXIST)
            return bus_fail(error, error_size, "Cannot make the folder %s: %s", folder, strerror(errno));
    }
    if (lstat(path, &status) != 0)
        return errno == ENOENT || bus_fail(error, error_size, "Cannot look at %s: %s", path, strerror(errno));
    if (!S_ISSOCK(status.st_mode))
        return bus_fail(error, error_size, "Cannot listen on ipc://%s: there is a file that is no socket", path);
    if (somebody_listens(path))
        return bus_fail(error, error_size, "Cannot listen on ipc://%s: another process listens there", path);
    return unlink(path) == 0 || bus_fail(error, error_size, "Cannot remove the stale %s: %s", path, strerror(errno));
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
    return bound == 0 || bus_fail(error, error_size, "Cannot listen on %s: %s", socket->endpoint, zmq_strerror(errno));
}

static bool tcp_bind(struct bus_socket *socket, char *error, size_t error_size)
{
    size_t size = sizeof socket->endpoint;

    if (!set_curve_server(socket, error, error_size))
        return false;
    if (zmq_bind(socket->zmq, socket->endpoint) != 0)
        return bus_fail(error, error_size, "Cannot listen on %s: %s", socket->endpoint, zmq_strerror(errno));
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
        good = bus_fail(error, error_size, "Cannot listen on %s: an endpoint begins with ipc:// or tcp://", endpoint);
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
        bus_fail(error, error_size, "Cannot connect to %s: %s", endpoint, zmq_strerror(errno));
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
        bus_fail(error, error_size, "Cannot subscribe to %s on %s: %s", topic, endpoint, zmq_strerror(errno));
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
