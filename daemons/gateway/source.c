#include "source.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct source {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    struct bus_socket *free[SOURCE_CONNECTIONS]; /* a stack of n */
    int n;
    const char *name; /* borrowed from the config */
};

struct source *source_open(const struct config *config, struct bus *bus, char *error, size_t error_size)
{
    struct source *source = calloc(1, sizeof *source);

    if (!source) {
        snprintf(error, error_size, "There is not enough memory.");
        return NULL;
    }
    pthread_mutex_init(&source->lock, NULL);
    pthread_cond_init(&source->freed, NULL);
    source->name = ask_name(config, "gateway");
    while (source->n < SOURCE_CONNECTIONS) {
        struct bus_socket *socket = bus_connect(bus, config->bus_query, ask_principal(source->name, config->bus_query),
                                                error, error_size);
        if (!socket) {
            source_close(&source);
            return NULL;
        }
        source->free[source->n++] = socket;
    }
    return source;
}

void source_close(struct source **source)
{
    if (!*source)
        return;
    while ((*source)->n > 0)
        bus_close(&(*source)->free[--(*source)->n]);
    pthread_cond_destroy(&(*source)->freed);
    pthread_mutex_destroy(&(*source)->lock);
    free(*source);
    *source = NULL;
}

static struct bus_socket *borrow(struct source *source)
{
    struct bus_socket *socket;

    pthread_mutex_lock(&source->lock);
    while (source->n == 0)
        pthread_cond_wait(&source->freed, &source->lock);
    socket = source->free[--source->n];
    pthread_mutex_unlock(&source->lock);
    return socket;
}

static void give_back(struct source *source, struct bus_socket *socket)
{
    pthread_mutex_lock(&source->lock);
    source->free[source->n++] = socket;
    pthread_cond_signal(&source->freed);
    pthread_mutex_unlock(&source->lock);
}

bool source_query(struct source *source, const char *name, const struct ask_argument *arguments, int limit_ms,
                  struct answer *answer, struct ask_error *error)
{
    struct bus_socket *socket = borrow(source);
    bool found = ask_query(socket, source->name, name, arguments, limit_ms, answer, error);

    give_back(source, socket);
    return found;
}
