#include "bus_private.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "keys.h"
#include "log.h"
#include "principals.h"

__attribute__((format(printf, 3, 4))) bool bus_fail(char *error, size_t error_size, const char *form, ...)
{
    va_list values;

    va_start(values, form);
    vsnprintf(error, error_size, form, values);
    va_end(values);
    return false;
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
        return bus_fail(error, error_size, "Cannot start the authenticator: %s", zmq_strerror(errno));
    sigfillset(&all); /* signals are for the thread of the main loop */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&bus->zap_thread, NULL, zap_run, bus);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0 || bus_fail(error, error_size, "Cannot start the authenticator: %s", strerror(failed));
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
        bus_fail(error, error_size, "There is no memory for the bus");
        return NULL;
    }
    bus->message_bytes = message_bytes;
    bus->keys = keys != NULL ? strdup(keys) : NULL;
    bus->context = zmq_ctx_new();
    good = (bus->context != NULL && (keys == NULL || bus->keys != NULL)) ||
           bus_fail(error, error_size, "Cannot start the bus: %s", zmq_strerror(errno));
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
