/* courier: takes batches from the spool to the store and receipts back.
 *
 * At most `window` batches, and 16 MiB of them, are on their way without a receipt. They go out in
 * the order of the spool; ZeroMQ keeps that order on one connection. A batch without a receipt stays
 * in the spool, and is sent again, the same bytes:
 *   - when the store answered RETRY, after a pause of 100 ms that doubles up to 5 s;
 *   - when a batch that was sent after it has an answer already;
 *   - when nothing at all was heard for 2 s (then 4, 8, 10 s): first the oldest batch alone, and with
 *     its receipt the others, so that a daemon that is merely slow is not buried.
 * Resending is harmless: the store answers a batch it has with its first receipt.
 */
#ifndef COURIER_H
#define COURIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus.h"
#include "macros.h"
#include "spool.h"

typedef Framsyn__V1__Receipt Receipt;

/* What the store said of one batch. Called for every receipt that ends a batch's stay in the spool;
 * the receipt is lent for the call. */
typedef void courier_taken(void *context, const struct spool_batch *batch, const Receipt *receipt);

struct flight {
    struct spool_batch batch;
    bool sent;     /* on its way; false: to be sent (again) */
    uint64_t turn; /* when it was sent last: the courier's count of sendings */
};

struct courier {
    struct bus *bus;
    struct spool *spool;
    struct bus_socket *socket;
    char endpoint[512], principal[BUS_PRINCIPAL_MAX];
    bool has_principal;
    courier_taken *taken;
    void *context;

    struct flight *flights; /* by seq; room for window */
    int count, window;
    size_t bytes;           /* of the flights */
    int64_t after;          /* the spool is loaded up to this seq */
    bool drained;           /* the spool has nothing behind `after` */
    uint64_t turn;          /* sendings so far */

    int64_t heard_ms;       /* the last receipt, or the sending that ended an idle time */
    int64_t silence_ms;     /* how long silence is borne now */
    int silences;           /* in a row */
    bool probing;           /* only the oldest batch is sent until something is heard */
    int64_t retry_ms;       /* not before: the store asked for patience */
    int64_t pause_ms;       /* the next pause */
    int64_t complained_ms;  /* when a log line last said that we wait */
    uint64_t delivered;     /* receipts that ended a batch: what counts as progress */
    char last_retry[BUS_ERROR_SIZE]; /* the sentence of the last RETRY, "" after a success */
};

/* Connects, and takes over what the spool holds. False with one sentence. taken may be NULL. */
bool courier_open(struct courier *courier, struct bus *bus, struct spool *spool, const char *endpoint, const char *principal,
                  int window, courier_taken *taken, void *context, char *error, size_t error_size) MUSTCHECK;
void courier_close(struct courier *courier);

/* A batch that was just put into the spool, with its bytes: sent at once when there is room. */
void courier_post(struct courier *courier, const struct spool_batch *batch, const void *bytes);
/* Sends what is due and takes receipts: returns when at least one batch is done with, or after timeout_ms. */
void courier_pump(struct courier *courier, int timeout_ms);
/* No more of this submission is to be sent. The spool is not touched. */
void courier_forget(struct courier *courier, const uint8_t submission_id[UUID_SIZE]);

bool courier_idle(const struct courier *courier);   /* nothing is left to deliver */
bool courier_crowded(const struct courier *courier); /* no room for another batch on its way */
/* Whether nothing was heard for so long that the daemon must be away. */
bool courier_unanswered(const struct courier *courier);
int courier_pending(struct courier *courier);       /* batches without receipt */

#endif
