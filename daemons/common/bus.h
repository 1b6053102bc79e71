/* bus: sockets and envelopes. Only bus*.c include zmq.h.
 *
 * Who speaks on which socket is written in proto/README.md. A bus owns one ZeroMQ context; sockets
 * belong to the thread that uses them. Endpoints on ipc:// are protected by file permissions;
 * endpoints on tcp:// always use CURVE, and the peer's key names a principal with rights.
 */
#ifndef BUS_H
#define BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "framsyn/v1/envelope.pb-c.h"
#include "macros.h"

typedef Framsyn__V1__Envelope Envelope;

enum bus_right {
    BUS_RIGHT_SUBMIT = 1,
    BUS_RIGHT_CONTROL = 2,
    BUS_RIGHT_ANALYST = 4, /* every query */
    BUS_RIGHT_GYSAM = 8,
    BUS_RIGHT_REKO = 16,
    BUS_RIGHT_YH = 32,
    BUS_RIGHT_ALL = 63,
};

enum { BUS_VERSION = 1, BUS_QUEUE = 256, BUS_IDENTITY_MAX = 255, BUS_PRINCIPAL_MAX = 64, BUS_ERROR_SIZE = 256 };

struct bus;         /* context, keys, authenticator */
struct bus_socket;

/* keys: folder with server.key, client keys and `principals`, or NULL where no tcp:// is used.
 * serve: start the ZAP authenticator (daemon side). NULL with one sentence in error. */
struct bus *bus_new(const char *keys, bool serve, size_t message_bytes, char *error, size_t error_size);
/* Waits until the answers under way are sent, half a second at most. Close every socket first. */
void bus_destroy(struct bus **bus);

/* Daemon side. ROUTER for requests, XPUB for events. Removes a stale ipc file first; NULL with error. */
struct bus_socket *bus_listen(struct bus *bus, const char *endpoint, char *error, size_t error_size);
struct bus_socket *bus_publisher(struct bus *bus, const char *endpoint, char *error, size_t error_size);
/* Client side. DEALER, SUB. principal: the client key's name in keys, or NULL (ipc). Both reconnect by themselves. */
struct bus_socket *bus_connect(struct bus *bus, const char *endpoint, const char *principal, char *error, size_t error_size);
struct bus_socket *bus_subscribe(struct bus *bus, const char *endpoint, const char *principal, const char *topic,
                                 char *error, size_t error_size);
/* A pair of connected sockets for two threads of one process. */
bool bus_pair(struct bus *bus, const char *name, struct bus_socket **near, struct bus_socket **far) MUSTCHECK;
void bus_close(struct bus_socket **socket);
/* For poll(2)-style loops: the socket's descriptor; edge-triggered, so drain with bus_receive until BUS_NONE. */
int bus_descriptor(const struct bus_socket *socket);
/* Whether somebody listens at an endpoint now, on ipc://, whom this user may speak to; of tcp:// that is not known, and false. */
bool bus_listens(const char *endpoint) MUSTCHECK;
/* Where a listening socket listens, with the port the system chose for "tcp://HOST:*". */
const char *bus_endpoint(const struct bus_socket *socket);

/* Who sent a message, and where an answer goes. */
struct bus_peer {
    uint8_t identity[BUS_IDENTITY_MAX];
    size_t identity_size;
    bool delimited;                    /* a REQ socket: its answers begin with an empty frame */
    char principal[BUS_PRINCIPAL_MAX]; /* "local" on ipc; "" when the key was struck from the list since */
    unsigned rights;                   /* enum bus_right */
    /* After BUS_MALFORMED: the id of the message when it could be read, for the answer's correlation_id. */
    bool message_id_known;
    uint8_t message_id[16];
};

enum bus_result {
    BUS_OK,
    BUS_NONE,      /* nothing there now (or the time is up) */
    BUS_MALFORMED, /* frames, size, version or encoding are wrong; *error says which; peer is filled */
    BUS_FAILED,    /* the socket is unusable; logged */
};

/* Takes the next message. timeout_ms 0: return at once; -1: wait; a signal ends the wait with BUS_NONE.
 * *envelope is freed with envelope_free, whole: its parts cannot be freed or kept alone. On a
 * malformed message *envelope is NULL and error holds one sentence, which is logged already. peer may
 * be NULL on a client's socket. */
enum bus_result bus_receive(struct bus_socket *socket, int timeout_ms, struct bus_peer *peer, Envelope **envelope,
                            char error[BUS_ERROR_SIZE]) MUSTCHECK;
/* Sends; to: NULL on DEALER and PAIR, the peer on ROUTER. False when it cannot be sent now (queue
 * full, peer gone): on a ROUTER the answer is then lost and the peer will ask again. Also false, and
 * logged, when the envelope is above message-bytes. On a DEALER that is not connected messages wait
 * in the queue of BUS_QUEUE and go out on connection. */
bool bus_send(struct bus_socket *socket, const struct bus_peer *to, const Envelope *envelope) MUSTCHECK;
/* The same for bytes packed before (spooled batches, stored receipts). */
bool bus_send_bytes(struct bus_socket *socket, const struct bus_peer *to, const void *bytes, size_t size) MUSTCHECK;
/* Publishes under a topic and remembers it as the topic's last value. */
bool bus_publish(struct bus_socket *socket, const char *topic, const Envelope *envelope) MUSTCHECK;
/* Handles subscriptions that arrived: sends the last value of each topic asked for. */
void bus_serve_subscriptions(struct bus_socket *socket);

/* Waits until one of n sockets or descriptors (used where socket is NULL) is readable, and sets ready
 * in each. False when none is: the time is up or a signal came. */
struct bus_poll { struct bus_socket *socket; int descriptor; bool ready; };
bool bus_wait(struct bus_poll *polls, int n, int timeout_ms);

/* Envelopes. envelope_init makes a new message id, in message_id as in the envelope, and fills
 * version, sent_at and sender; message_id and sender are borrowed until packed. envelope_answer sets
 * correlation_id to the question's message id, borrowed likewise. */
void envelope_init(Envelope *envelope, uint8_t message_id[16], const char *sender);
void envelope_answer(Envelope *envelope, const Envelope *question);
size_t envelope_pack(const Envelope *envelope, uint8_t **bytes); /* malloc'd; 0 when out of memory */
/* NULL with a sentence in error when bytes are no envelope of this version. */
Envelope *envelope_unpack(const void *bytes, size_t size, char error[BUS_ERROR_SIZE]);
void envelope_free(Envelope *envelope);

/* Keys. Makes a CURVE pair in folder/NAME.key (secret, mode 0600) and folder/NAME.pub; existing ones stay. */
bool bus_make_key(const char *folder, const char *name, bool *made, char *error, size_t error_size) MUSTCHECK;
/* Parses "submit,control,analyst,gysam,reko,yh,all". */
bool bus_rights_parse(const char *text, unsigned *rights) MUSTCHECK;

#endif
