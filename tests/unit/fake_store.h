/* fake_store: stands in for framsyn-forecastd's intake, in a thread of the test. It keeps the promises
 * of proto/README.md (a batch that comes again gets its first receipt, batches are stored in order), and
 * misbehaves as the test says: loses what comes, loses what it answers, answers twice or late, asks for
 * patience, is gone for a while. */
#ifndef FAKE_STORE_H
#define FAKE_STORE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bus.h"
#include "ident.h"

enum { FAKE_SUBMISSIONS = 256 };

struct fake_submission {
    uint8_t id[UUID_SIZE], hash[HASH_SIZE];
    uint32_t next;            /* batch expected */
    int outcome;              /* once closed; 0 while open */
    uint64_t rows, worker_rejected;
};

struct fake_store {
    char folder[64], endpoint[128];
    struct bus *bus;
    struct bus_socket *socket;
    pthread_t thread;
    atomic_bool stop, away, gone; /* gone: away, and nobody listens any more */
    atomic_int lose_batches, lose_receipts, retries, invalids; /* how many more times */
    atomic_bool twice;
    atomic_int delay_ms;
    atomic_uint received;
    pthread_mutex_t lock;
    struct fake_submission submissions[FAKE_SUBMISSIONS];
    int count;
};

static inline struct fake_submission *fake_store_find(struct fake_store *store, const Framsyn__V1__Submission *header)
{
    struct fake_submission *s;

    for (int i = 0; i < store->count; i++)
        if (memcmp(store->submissions[i].id, header->submission_id.data, UUID_SIZE) == 0)
            return &store->submissions[i];
    if (store->count == FAKE_SUBMISSIONS)
        abort();
    s = &store->submissions[store->count++];
    memcpy(s->id, header->submission_id.data, UUID_SIZE);
    memcpy(s->hash, header->content_hash.data, HASH_SIZE);
    return s;
}

/* One of a kind of trouble, when there is any left. */
static inline bool fake_store_spend(atomic_int *trouble)
{
    int left = atomic_load(trouble);

    return left > 0 && atomic_compare_exchange_strong(trouble, &left, left - 1);
}

static inline bool fake_store_is_duplicate(struct fake_store *store, const struct fake_submission *s)
{
    for (int i = 0; i < store->count; i++)
        if (&store->submissions[i] != s && store->submissions[i].outcome == FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_ADMITTED &&
            memcmp(store->submissions[i].hash, s->hash, HASH_SIZE) == 0)
            return true;
    return false;
}

/* Stores a batch and fills the receipt. */
static inline void fake_store_take(struct fake_store *store, const Framsyn__V1__ObservationBatch *batch, Framsyn__V1__Receipt *receipt)
{
    struct fake_submission *s = fake_store_find(store, batch->submission);
    bool last = batch->last;

    receipt->submission_id = batch->submission->submission_id;
    receipt->batch_no = batch->batch_no;
    receipt->outcome = FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_STORED;
    if (fake_store_spend(&store->invalids)) {
        receipt->outcome = FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_INVALID;
        receipt->error = (char *)"the submission is closed (expired)";
        return;
    }
    if (batch->batch_no > s->next || (batch->batch_no == s->next && fake_store_spend(&store->retries))) {
        receipt->outcome = FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_RETRY;
        receipt->error = (char *)"the database does not answer";
        return;
    }
    if (batch->batch_no == s->next && s->outcome == 0) {
        s->next++;
        s->rows += batch->n_value;
        s->worker_rejected += batch->rejected_total;
        if (fake_store_is_duplicate(store, s))
            s->outcome = FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_DUPLICATE;
        else if (last && s->worker_rejected > 0 && !batch->submission->partial)
            s->outcome = FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_REFUSED;
        else if (last)
            s->outcome = FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_ADMITTED;
    }
    if (s->outcome != 0 && (last || s->outcome == FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_DUPLICATE)) {
        receipt->outcome = (Framsyn__V1__ReceiptOutcome)s->outcome;
        receipt->rows_new = s->rows;
        receipt->rows_rejected = s->worker_rejected;
        receipt->vintage = 7;
    }
}

static inline void fake_store_answer(struct fake_store *store, const struct bus_peer *peer, const Envelope *question)
{
    Framsyn__V1__Receipt receipt = FRAMSYN__V1__RECEIPT__INIT;
    uint8_t id[UUID_SIZE];
    Envelope answer;
    int times = atomic_load(&store->twice) ? 2 : 1;

    atomic_fetch_add(&store->received, 1);
    if (fake_store_spend(&store->lose_batches))
        return;
    pthread_mutex_lock(&store->lock);
    fake_store_take(store, question->observations, &receipt);
    pthread_mutex_unlock(&store->lock);
    if (fake_store_spend(&store->lose_receipts))
        return;
    usleep((useconds_t)atomic_load(&store->delay_ms) * 1000);
    envelope_init(&answer, id, "fake");
    envelope_answer(&answer, question);
    answer.body_case = FRAMSYN__V1__ENVELOPE__BODY_RECEIPT;
    answer.receipt = &receipt;
    while (times-- > 0)
        if (!bus_send(store->socket, peer, &answer))
            return; /* the peer is gone; it will ask again */
}

static inline void fake_store_listen(struct fake_store *store)
{
    char error[256];

    store->socket = bus_listen(store->bus, store->endpoint, error, sizeof error);
    if (store->socket == NULL) {
        fprintf(stderr, "fake_store: %s\n", error);
        abort();
    }
}

static inline void *fake_store_run(void *argument)
{
    struct fake_store *store = argument;
    char error[BUS_ERROR_SIZE];
    struct bus_peer peer;
    Envelope *question;

    while (!atomic_load(&store->stop)) {
        if (atomic_load(&store->away)) {
            bus_close(&store->socket);
            atomic_store(&store->gone, true);
            usleep(2000);
            continue;
        }
        if (store->socket == NULL)
            fake_store_listen(store);
        if (bus_receive(store->socket, 5, &peer, &question, error) != BUS_OK)
            continue;
        fake_store_answer(store, &peer, question);
        envelope_free(question);
    }
    bus_close(&store->socket);
    return NULL;
}

static inline void fake_store_start(struct fake_store *store)
{
    char error[256];

    memset(store, 0, sizeof *store);
    strcpy(store->folder, "/tmp/fake-store-XXXXXX");
    if (mkdtemp(store->folder) == NULL)
        abort();
    snprintf(store->endpoint, sizeof store->endpoint, "ipc://%s/intake", store->folder);
    pthread_mutex_init(&store->lock, NULL);
    store->bus = bus_new(NULL, false, 16 << 20, error, sizeof error);
    if (store->bus == NULL || pthread_create(&store->thread, NULL, fake_store_run, store) != 0)
        abort();
}

static inline void fake_store_stop(struct fake_store *store)
{
    char command[128];

    atomic_store(&store->stop, true);
    pthread_join(store->thread, NULL);
    bus_destroy(&store->bus);
    snprintf(command, sizeof command, "rm -rf %s", store->folder);
    if (system(command) != 0)
        abort();
}

/* Goes away; nothing that is sent from now on is heard, until away is false again. */
static inline void fake_store_leave(struct fake_store *store)
{
    atomic_store(&store->gone, false);
    atomic_store(&store->away, true);
    while (!atomic_load(&store->gone))
        usleep(1000);
}

/* What has been admitted: submissions, and rows of them. */
static inline int fake_store_admitted(struct fake_store *store, uint64_t *rows)
{
    int admitted = 0;

    *rows = 0;
    pthread_mutex_lock(&store->lock);
    for (int i = 0; i < store->count; i++) {
        if (store->submissions[i].outcome != FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_ADMITTED)
            continue;
        admitted++;
        *rows += store->submissions[i].rows;
    }
    pthread_mutex_unlock(&store->lock);
    return admitted;
}

#endif
