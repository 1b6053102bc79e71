#include "bus_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "ident.h"
#include "log.h"
#include "principals.h"

/* One log line a second and socket for malformed messages: a peer must not fill the disk. */
enum { COMPLAINT_MS = 1000 };

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
    bus_fail(error, BUS_ERROR_SIZE, "The message has %d frames where one is expected", extra + 1);
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
        bus_fail(error, BUS_ERROR_SIZE, "The frame has %zu bytes, above message-bytes = %zu", size,
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
    if (timeout_ms != socket->wait_ms && bus_set_int(socket, ZMQ_RCVTIMEO, timeout_ms < 0 ? -1 : timeout_ms))
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
