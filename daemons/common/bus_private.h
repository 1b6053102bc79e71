/* bus_private: what the files of bus share. For bus*.c only, which alone know ZeroMQ.
 *
 * bus.c has the context and the authenticator, bus_open.c makes sockets, bus_message.c sends and
 * receives, and publishes.
 */
#ifndef BUS_PRIVATE_H
#define BUS_PRIVATE_H

#include <pthread.h>

#include "bus.h"

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

/* Writes the sentence; false, for `return bus_fail(...)`. */
__attribute__((format(printf, 3, 4))) bool bus_fail(char *error, size_t error_size, const char *form, ...);
bool bus_set_int(struct bus_socket *socket, int option, int value);

#endif
