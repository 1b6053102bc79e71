/* fake_daemon: stands in for framsyn-forecastd's query and control sockets, in a thread of the test.
 * The test says how each question is answered; messages can be lost on purpose. */
#ifndef FAKE_DAEMON_H
#define FAKE_DAEMON_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bus.h"
#include "ident.h"

struct fake_daemon {
    char folder[64], endpoint[128];
    struct bus *bus;
    struct bus_socket *socket;
    pthread_t thread;
    atomic_bool stop;
    atomic_int lose, asked; /* questions to leave unanswered yet; questions that came */
    /* Answers one message, by fake_daemon_chunk or fake_daemon_send. */
    void (*answer)(struct fake_daemon *fake, const struct bus_peer *peer, const Envelope *question);
    void *context;
};

static inline void fake_daemon_send(struct fake_daemon *fake, const struct bus_peer *peer, const Envelope *question,
                                    Envelope *answer)
{
    uint8_t id[UUID_SIZE];
    Envelope header;

    uuid_make(id);
    envelope_init(&header, id, "fake");
    envelope_answer(&header, question);
    header.body_case = answer->body_case;
    header.reply = answer->reply;
    if (!bus_send(fake->socket, peer, &header))
        abort();
}

static inline void fake_daemon_chunk(struct fake_daemon *fake, const struct bus_peer *peer, const Envelope *question,
                                     Framsyn__V1__ReplyChunk *chunk)
{
    Envelope answer = FRAMSYN__V1__ENVELOPE__INIT;

    answer.body_case = FRAMSYN__V1__ENVELOPE__BODY_REPLY;
    answer.reply = chunk;
    fake_daemon_send(fake, peer, question, &answer);
}

static inline void fake_daemon_error(struct fake_daemon *fake, const struct bus_peer *peer, const Envelope *question,
                                     int exit_code, const char *sentence)
{
    Framsyn__V1__ReplyChunk chunk = FRAMSYN__V1__REPLY_CHUNK__INIT;

    chunk.last = true;
    chunk.error = (char *)sentence;
    chunk.exit_code = (uint32_t)exit_code;
    fake_daemon_chunk(fake, peer, question, &chunk);
}

/* Answers with a table of texts in one chunk: names, then rows of as many cells; "-" is null. */
static inline void fake_daemon_table(struct fake_daemon *fake, const struct bus_peer *peer, const Envelope *question,
                                     int columns, const char *const *names, int rows, const char *const *cells)
{
    Framsyn__V1__ReplyChunk chunk = FRAMSYN__V1__REPLY_CHUNK__INIT;
    Framsyn__V1__Column column[16], *list[16];
    char *texts[16][64];
    uint32_t nulls[16][64];

    for (int c = 0; c < columns; c++) {
        framsyn__v1__column__init(&column[c]);
        column[c].name = (char *)names[c];
        column[c].texts = texts[c];
        column[c].nulls = nulls[c];
        column[c].n_texts = (size_t)rows;
        for (int r = 0; r < rows; r++) {
            texts[c][r] = (char *)cells[r * columns + c];
            if (strcmp(texts[c][r], "-") == 0)
                nulls[c][column[c].n_nulls++] = (uint32_t)r;
        }
        list[c] = &column[c];
    }
    chunk.last = true;
    chunk.rows = (uint32_t)rows;
    chunk.n_columns = (size_t)columns;
    chunk.columns = list;
    fake_daemon_chunk(fake, peer, question, &chunk);
}

static inline void *fake_daemon_run(void *context)
{
    struct fake_daemon *fake = context;
    char error[BUS_ERROR_SIZE];
    struct bus_peer peer;
    Envelope *question;

    while (!fake->stop) {
        if (bus_receive(fake->socket, 20, &peer, &question, error) != BUS_OK)
            continue;
        fake->asked++;
        if (fake->lose > 0)
            fake->lose--;
        else
            fake->answer(fake, &peer, question);
        envelope_free(question);
    }
    return NULL;
}

static inline void fake_daemon_start(struct fake_daemon *fake)
{
    char error[BUS_ERROR_SIZE] = "";

    strcpy(fake->folder, "/tmp/framsyn-test-XXXXXX");
    if (!mkdtemp(fake->folder))
        abort();
    snprintf(fake->endpoint, sizeof fake->endpoint, "ipc://%s/query", fake->folder);
    fake->bus = bus_new(NULL, true, 1 << 24, error, sizeof error);
    fake->socket = fake->bus ? bus_listen(fake->bus, fake->endpoint, error, sizeof error) : NULL;
    if (!fake->socket || pthread_create(&fake->thread, NULL, fake_daemon_run, fake) != 0) {
        fprintf(stderr, "%s\n", error);
        abort();
    }
}

static inline void fake_daemon_stop(struct fake_daemon *fake)
{
    char path[160];

    fake->stop = true;
    pthread_join(fake->thread, NULL);
    bus_close(&fake->socket);
    bus_destroy(&fake->bus);
    snprintf(path, sizeof path, "%s/query", fake->folder);
    unlink(path);
    rmdir(fake->folder);
}

/* A daemon that answers so, and a client's side of it. Both return what cmocka wants of a setup and a teardown. */
static inline int fake_daemon_begin(struct fake_daemon *fake,
                                    void (*answer)(struct fake_daemon *fake, const struct bus_peer *peer, const Envelope *question),
                                    struct bus **bus, struct bus_socket **client)
{
    char error[BUS_ERROR_SIZE];

    *fake = (struct fake_daemon){.answer = answer};
    fake_daemon_start(fake);
    *bus = bus_new(NULL, false, 1 << 24, error, sizeof error);
    *client = *bus ? bus_connect(*bus, fake->endpoint, NULL, error, sizeof error) : NULL;
    return *client != NULL ? 0 : -1;
}

static inline int fake_daemon_end(struct fake_daemon *fake, struct bus **bus, struct bus_socket **client)
{
    bus_close(client);
    bus_destroy(bus);
    fake_daemon_stop(fake);
    return 0;
}

#endif
