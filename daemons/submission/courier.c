#include "courier.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ident.h"
#include "log.h"

enum {
    FLYING_BYTES = 16 * 1024 * 1024, /* what ZeroMQ may hold for us while the daemon is slow */
    SILENCE_FIRST_MS = 2000, SILENCE_MOST_MS = 10000,
    PAUSE_FIRST_MS = 100, PAUSE_MOST_MS = 5000,
    COMPLAIN_MS = 30000,             /* between two log lines about the same waiting */
    QUEUE_FULL_MS = 50,              /* until a full queue is tried again */
};

static bool connect_socket(struct courier *courier, char *error, size_t error_size)
{
    bus_close(&courier->socket);
    courier->socket = bus_connect(courier->bus, courier->endpoint, courier->has_principal ? courier->principal : NULL, error,
                                  error_size);
    return courier->socket != NULL;
}

bool courier_open(struct courier *courier, struct bus *bus, struct spool *spool, const char *endpoint, const char *principal,
                  int window, courier_taken *taken, void *context, char *error, size_t error_size)
{
    *courier = (struct courier){.bus = bus, .spool = spool, .window = window, .taken = taken, .context = context,
                                .has_principal = principal != NULL, .silence_ms = SILENCE_FIRST_MS, .pause_ms = PAUSE_FIRST_MS};
    snprintf(courier->endpoint, sizeof courier->endpoint, "%s", endpoint);
    snprintf(courier->principal, sizeof courier->principal, "%s", principal != NULL ? principal : "");
    courier->flights = calloc((size_t)window, sizeof *courier->flights);
    if (courier->flights != NULL && connect_socket(courier, error, error_size))
        return true;
    if (courier->flights == NULL)
        snprintf(error, error_size, "the spool cannot be delivered: out of memory");
    courier_close(courier);
    return false;
}

void courier_close(struct courier *courier)
{
    bus_close(&courier->socket);
    free(courier->flights);
    courier->flights = NULL;
    courier->count = 0;
}

bool courier_idle(const struct courier *courier)
{
    return courier->count == 0 && courier->drained;
}

bool courier_crowded(const struct courier *courier)
{
    return courier->count == courier->window || courier->bytes >= FLYING_BYTES;
}

bool courier_unanswered(const struct courier *courier)
{
    return courier->silences > 0;
}

int courier_pending(struct courier *courier)
{
    struct spool_batch batch = {.seq = courier->after};
    int pending = courier->count;

    while (!courier->drained && spool_next(courier->spool, batch.seq, &batch) == SPOOL_OK)
        pending++;
    return pending;
}

/* --- sending -------------------------------------------------------------------------------------- */

static struct flight *take_off(struct courier *courier, const struct spool_batch *batch)
{
    struct flight *flight = &courier->flights[courier->count++];

    *flight = (struct flight){.batch = *batch};
    courier->bytes += batch->size;
    courier->after = batch->seq;
    return flight;
}

/* A first batch after idle time: silence counts from here. */
static void mark_sent(struct courier *courier, struct flight *flight)
{
    bool first = true;

    for (int i = 0; i < courier->count; i++)
        first &= !courier->flights[i].sent;
    if (first)
        courier->heard_ms = monotonic_ms();
    flight->sent = true;
    flight->turn = ++courier->turn;
}

static bool nothing_waits(const struct courier *courier)
{
    return courier->drained && !courier->probing && (courier->count == 0 || courier->flights[courier->count - 1].sent) &&
           courier->retry_ms <= monotonic_ms();
}

void courier_post(struct courier *courier, const struct spool_batch *batch, const void *bytes)
{
    struct flight *flight;

    /* nothing overtakes, so only the newest flight needs a look: if it is sent, all before it are, or
     * wait for a RETRY that says so */
    if (courier_crowded(courier) || !nothing_waits(courier)) {
        courier->drained = false;
        return;
    }
    flight = take_off(courier, batch);
    if (bus_send_bytes(courier->socket, NULL, bytes, batch->size))
        mark_sent(courier, flight);
    else
        courier->retry_ms = monotonic_ms() + QUEUE_FULL_MS;
}

/* Takes batches over from the spool while there is room. */
static void load(struct courier *courier)
{
    struct spool_batch batch;

    while (!courier->drained && !courier_crowded(courier)) {
        enum spool_result result = spool_next(courier->spool, courier->after, &batch);

        if (result == SPOOL_OK)
            take_off(courier, &batch);
        else
            courier->drained = true;
        if (result != SPOOL_OK && result != SPOOL_NONE)
            log_event(LOG_ERROR, "spool_unreadable", "reason=%s", log_quote(spool_error(courier->spool)));
    }
}

static bool send_flight(struct courier *courier, struct flight *flight)
{
    const void *bytes;
    size_t size;

    if (spool_bytes(courier->spool, flight->batch.seq, &bytes, &size) != SPOOL_OK) {
        log_event(LOG_ERROR, "spool_unreadable", "reason=%s", log_quote(spool_error(courier->spool)));
        return false;
    }
    if (!bus_send_bytes(courier->socket, NULL, bytes, size))
        return false;
    mark_sent(courier, flight);
    return true;
}

static void send_due(struct courier *courier)
{
    int64_t now = monotonic_ms();
    int most = courier->probing ? 1 : courier->count;

    if (now < courier->retry_ms)
        return;
    for (int i = 0; i < most && i < courier->count; i++) {
        if (courier->flights[i].sent || send_flight(courier, &courier->flights[i]))
            continue;
        courier->retry_ms = now + QUEUE_FULL_MS;
        return;
    }
}

/* --- receipts ------------------------------------------------------------------------------------- */

static void land(struct courier *courier, int i)
{
    courier->bytes -= courier->flights[i].batch.size;
    courier->count--;
    memmove(&courier->flights[i], &courier->flights[i + 1], (size_t)(courier->count - i) * sizeof courier->flights[0]);
}

void courier_forget(struct courier *courier, const uint8_t submission_id[UUID_SIZE])
{
    for (int i = courier->count - 1; i >= 0; i--)
        if (memcmp(courier->flights[i].batch.submission_id, submission_id, UUID_SIZE) == 0)
            land(courier, i);
}

/* A log line about waiting, at once and then now and again. */
static void complain(struct courier *courier, const char *event, const char *reason)
{
    int64_t now = monotonic_ms();

    if (courier->complained_ms != 0 && now - courier->complained_ms < COMPLAIN_MS)
        return;
    courier->complained_ms = now;
    log_event(LOG_WARNING, event, "endpoint=%s batches=%d reason=%s", log_quote(courier->endpoint), courier_pending(courier),
              log_quote(reason));
}

/* RETRY: this batch again after a pause. The batches behind it get their own RETRY; the pause grows
 * once a round, not once a batch. A random part keeps several workers from coming back together. */
static void wait_and_retry(struct courier *courier, struct flight *flight, const char *reason)
{
    int64_t now = monotonic_ms();

    flight->sent = false;
    snprintf(courier->last_retry, sizeof courier->last_retry, "%s", reason);
    if (now < courier->retry_ms)
        return;
    courier->retry_ms = now + courier->pause_ms / 2 + randombytes_uniform((uint32_t)courier->pause_ms / 2 + 1);
    courier->pause_ms = courier->pause_ms * 2 < PAUSE_MOST_MS ? courier->pause_ms * 2 : PAUSE_MOST_MS;
    complain(courier, "store_not_ready", reason);
}

/* Receipts that leave nothing to send of their submission. */
static bool ends_submission(const Receipt *receipt)
{
    return receipt->outcome == FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_DUPLICATE ||
           receipt->outcome == FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_REFUSED ||
           receipt->outcome == FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_INVALID;
}

static void settle(struct courier *courier, int i, const Receipt *receipt)
{
    struct spool_batch batch = courier->flights[i].batch;

    if (ends_submission(receipt) && !batch.last) {
        courier_forget(courier, batch.submission_id);
        if (spool_drop(courier->spool, batch.submission_id) != SPOOL_OK)
            log_event(LOG_WARNING, "spool_not_cleared", "reason=%s", log_quote(spool_error(courier->spool)));
    } else {
        land(courier, i);
        spool_acknowledge(courier->spool, batch.seq);
    }
    courier->delivered++;
    courier->pause_ms = PAUSE_FIRST_MS;
    courier->last_retry[0] = '\0';
    if (receipt->outcome == FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_INVALID)
        log_event(LOG_ERROR, "batch_invalid", "batch_no=%u reason=%s", batch.batch_no, log_quote(receipt->error));
    if (courier->taken != NULL)
        courier->taken(courier->context, &batch, receipt);
}

/* Answers come in the order in which the store was asked. So a batch that was sent before this one and
 * has no answer yet was lost, or its receipt was. */
static void miss_overtaken(struct courier *courier, int answered)
{
    for (int i = 0; i < answered; i++)
        if (courier->flights[i].turn < courier->flights[answered].turn)
            courier->flights[i].sent = false;
}

static void hear(struct courier *courier)
{
    if (courier->silences > 0)
        log_event(LOG_INFO, "daemon_answers", "endpoint=%s batches=%d", log_quote(courier->endpoint), courier->count);
    courier->heard_ms = monotonic_ms();
    courier->silence_ms = SILENCE_FIRST_MS;
    courier->silences = 0;
    courier->probing = false;
}

static void take_receipt(struct courier *courier, const Envelope *envelope)
{
    const Receipt *receipt = envelope->receipt;

    if (envelope->body_case != FRAMSYN__V1__ENVELOPE__BODY_RECEIPT)
        return; /* nobody else speaks here; a newer daemon may */
    hear(courier);
    for (int i = 0; i < courier->count; i++) {
        if (envelope->correlation_id.len != UUID_SIZE ||
            memcmp(envelope->correlation_id.data, courier->flights[i].batch.message_id, UUID_SIZE) != 0)
            continue;
        miss_overtaken(courier, i);
        if (receipt->outcome == FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_RETRY)
            wait_and_retry(courier, &courier->flights[i], receipt->error);
        else
            settle(courier, i, receipt);
        return;
    }
    /* the receipt of a batch that was sent twice and is settled */
}

/* Nothing was heard for too long: whatever was on its way may be lost with its connection. From the
 * second time on the connection is made anew, which also throws away what ZeroMQ still holds. */
static void break_silence(struct courier *courier)
{
    char error[BUS_ERROR_SIZE];

    courier->silences++;
    courier->silence_ms = courier->silence_ms * 2 < SILENCE_MOST_MS ? courier->silence_ms * 2 : SILENCE_MOST_MS;
    courier->heard_ms = monotonic_ms();
    courier->probing = true;
    for (int i = 0; i < courier->count; i++)
        courier->flights[i].sent = false;
    complain(courier, "daemon_silent", "the forecasting daemon does not answer");
    if (courier->silences > 1 && !connect_socket(courier, error, sizeof error))
        log_event(LOG_ERROR, "bus_unusable", "reason=%s", log_quote(error));
}

static bool any_sent(const struct courier *courier)
{
    for (int i = 0; i < courier->count; i++)
        if (courier->flights[i].sent)
            return true;
    return false;
}

/* How long to wait for a receipt before there is something to do. */
static int64_t until_due(const struct courier *courier, int64_t now)
{
    int64_t due = INT64_MAX;

    if (any_sent(courier))
        due = courier->heard_ms + courier->silence_ms;
    for (int i = 0; i < courier->count; i++)
        if (!courier->flights[i].sent && !(courier->probing && i > 0) && courier->retry_ms < due)
            due = courier->retry_ms;
    return due == INT64_MAX ? INT64_MAX : due > now ? due - now : 0;
}

static enum bus_result receive_one(struct courier *courier, int timeout_ms)
{
    char error[BUS_ERROR_SIZE];
    Envelope *envelope = NULL;
    enum bus_result result = courier->socket != NULL ? bus_receive(courier->socket, timeout_ms, NULL, &envelope, error) : BUS_FAILED;

    if (result == BUS_OK)
        take_receipt(courier, envelope);
    envelope_free(envelope);
    return result;
}

/* The socket is gone, which only a shortage of descriptors or memory explains: not at once again. */
static void mend_socket(struct courier *courier)
{
    char error[BUS_ERROR_SIZE];

    nanosleep(&(struct timespec){.tv_nsec = PAUSE_FIRST_MS * 1000000L}, NULL);
    for (int i = 0; i < courier->count; i++)
        courier->flights[i].sent = false;
    if (!connect_socket(courier, error, sizeof error))
        complain(courier, "bus_unusable", error);
}

/* One round: send what is due, wait until `end` at most, take what is there. */
static void pump_once(struct courier *courier, int64_t end)
{
    int64_t now = monotonic_ms(), wait;
    enum bus_result result;

    if (any_sent(courier) && now - courier->heard_ms >= courier->silence_ms)
        break_silence(courier);
    load(courier);
    if (courier->socket != NULL)
        send_due(courier);
    wait = courier_idle(courier) ? 0 : until_due(courier, now);
    wait = end - now < wait ? end - now : wait;
    result = receive_one(courier, wait > 0 ? (int)wait : 0);
    while (result == BUS_OK || result == BUS_MALFORMED)
        result = receive_one(courier, 0);
    if (result == BUS_FAILED)
        mend_socket(courier);
}

void courier_pump(struct courier *courier, int timeout_ms)
{
    int64_t end = monotonic_ms() + timeout_ms;
    uint64_t delivered = courier->delivered;

    do
        pump_once(courier, end);
    while (courier->delivered == delivered && !courier_idle(courier) && monotonic_ms() < end);
}
