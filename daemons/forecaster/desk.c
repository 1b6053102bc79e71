#include "desk.h"

#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "event.h"
#include "ident.h"
#include "intake.h"
#include "log.h"
#include "round.h"

enum {
    TIDY_MS = 60000,    /* between two looks for submissions that were left open */
    RECONNECT_MS = 250, /* between two tries while the database is away */
    BURST = 64,         /* messages taken from one socket before the others get their turn */
};

struct desk {
    struct service *service;
    struct db *db;
    const struct desk_sockets *sockets;
    struct intake *intake;
    struct handoffs handoffs;
    bool away; /* the database is, and was said to be */
    bool wake; /* the run thread is to be told */
    int64_t tried_at, tidied_at;
};

/* --- the database */

static void notice_loss(struct desk *desk)
{
    if (db_failure(desk->db) != DB_LOST || desk->away)
        return;
    desk->away = true;
    desk->tried_at = 0;
    log_event(LOG_WARNING, "database_away", "for=intake sentence=%s",
              log_quote(db_error(desk->db)));
}

static void look_for_database(struct desk *desk)
{
    if (!desk->away || monotonic_ms() - desk->tried_at < RECONNECT_MS)
        return;
    desk->tried_at = monotonic_ms();
    if (!db_reconnect(desk->db) || !intake_begin(desk->intake))
        return;
    desk->away = false;
    log_event(LOG_INFO, "database_back", "for=intake");
}

/* --- intake */

static void send_receipt(struct desk *desk, const struct bus_peer *peer, const Envelope *envelope,
                         struct receipt *receipt)
{
    if (!receipt_send(desk->sockets->intake, peer, envelope, desk->service->config->name, receipt))
        log_event(LOG_WARNING, "receipt_lost", "principal=%s",
                  log_quote(peer->principal)); /* the batch comes again */
}

static void answer_receipt(struct desk *desk, const struct bus_peer *peer, const Envelope *envelope,
                           struct receipt *receipt)
{
    send_receipt(desk, peer, envelope, receipt);
    receipt_free(receipt);
}

static const char *source_of(const Envelope *envelope)
{
    return envelope->body_case == FRAMSYN__V1__ENVELOPE__BODY_OBSERVATIONS
               ? envelope->observations->submission->source
               : envelope->dialogue->submission->source;
}

static void log_batch(const Envelope *envelope, const struct receipt *receipt)
{
    bool again = receipt->repeated != NULL;
    const Framsyn__V1__Receipt *m = again ? receipt->repeated : &receipt->message;
    bool stored = m->outcome == FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_STORED;
    const char *outcome =
        protobuf_c_enum_descriptor_get_value(&framsyn__v1__receipt_outcome__descriptor, m->outcome)
            ->name;
    char submission[UUID_TEXT_SIZE];

    log_event(stored ? LOG_DEBUG : LOG_INFO, again ? "batch_again" : "batch",
              "submission=%s batch=%u outcome=%s source=%s vintage=%llu new=%llu revised=%llu "
              "unchanged=%llu rejected=%llu sentence=%s",
              uuid_text(receipt->submission_id, submission), m->batch_no,
              outcome + strlen("RECEIPT_OUTCOME_"), log_quote(source_of(envelope)),
              (unsigned long long)m->vintage, (unsigned long long)m->rows_new,
              (unsigned long long)m->rows_revised, (unsigned long long)m->rows_unchanged,
              (unsigned long long)m->rows_rejected, log_quote(m->error));
}

/* The receipt goes first: somebody waits for it. */
static void take_batch(struct desk *desk, const struct bus_peer *peer, const Envelope *envelope)
{
    const struct config *config = desk->service->config;
    struct intake_news news;
    struct receipt receipt;

    intake_take(desk->intake, envelope, peer, &receipt, &news);
    send_receipt(desk, peer, envelope, &receipt);
    if (news.taken)
        log_batch(envelope, &receipt);
    if (news.state != NULL)
        event_submission(desk->sockets->events, config->name, config->county, source_of(envelope),
                         news.state, &receipt.message);
    receipt_free(&receipt);
    desk->wake |= news.run_queued;
    notice_loss(desk);
}

static void refuse_batch(struct desk *desk, const struct bus_peer *peer, const Envelope *envelope,
                         Framsyn__V1__ReceiptOutcome outcome, const char *sentence)
{
    struct receipt receipt;

    receipt_init(&receipt, NULL, 0);
    receipt_refuse(&receipt, outcome, sentence);
    answer_receipt(desk, peer, envelope, &receipt);
}

static void retry_batch(struct desk *desk, const struct bus_peer *peer, const Envelope *envelope)
{
    struct batch batch;
    char error[BUS_ERROR_SIZE];
    struct receipt receipt;

    if (!batch_view(envelope, &batch, error)) {
        refuse_batch(desk, peer, envelope, FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_INVALID,
                     error);
        return;
    }
    receipt_init(&receipt, batch.header->submission_id.data, batch.batch_no);
    receipt_refuse(&receipt, FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_RETRY,
                   "the database is away; send the batch again later");
    answer_receipt(desk, peer, envelope, &receipt);
}

/* The bus has logged the reason. */
static void malformed(struct desk *desk, struct bus_socket *socket, const struct bus_peer *peer,
                      const char *error)
{
    if (socket == desk->sockets->intake)
        refuse_batch(desk, peer, NULL, FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_INVALID,
                     error);
    else
        control_refuse(desk->service, socket, peer, error);
}

/* --- one socket after the other */

static void take(struct desk *desk, struct bus_socket *socket, const struct bus_peer *peer,
                 const Envelope *envelope)
{
    if (socket == desk->sockets->link && envelope->body_case == FRAMSYN__V1__ENVELOPE__BODY_CONTROL_REPLY)
        handoff_return(&desk->handoffs, desk->sockets->control, envelope);
    else if (socket == desk->sockets->link)
        event_forward(desk->sockets->events, envelope);
    else if (socket == desk->sockets->control)
        control_answer(desk->service, desk->db, desk->intake, desk->away ? NULL : &desk->handoffs, socket, peer, envelope, &desk->wake);
    else if (desk->away)
        retry_batch(desk, peer, envelope);
    else
        take_batch(desk, peer, envelope);
    notice_loss(desk);
}

static void wake_runs(struct desk *desk)
{
    uint8_t message_id[UUID_SIZE];
    Envelope envelope;

    if (!desk->wake)
        return;
    desk->wake = false;
    envelope_init(&envelope, message_id, desk->service->config->name);
    if (!bus_send(desk->sockets->link, NULL, &envelope))
        log_event(LOG_DEBUG, "wake_lost", "for=runs"); /* it looks by itself every second */
}

static void drain(struct desk *desk, struct bus_socket *socket)
{
    char error[BUS_ERROR_SIZE];
    struct bus_peer peer;

    for (int i = 0; i < BURST && !desk->service->stop; i++) {
        Envelope *envelope = NULL;
        enum bus_result result = bus_receive(socket, 0, &peer, &envelope, error);

        if (result == BUS_NONE || result == BUS_FAILED)
            return;
        if (result == BUS_MALFORMED)
            malformed(desk, socket, &peer, error);
        else
            take(desk, socket, &peer, envelope);
        envelope_free(envelope);
        wake_runs(desk);
    }
}

/* --- tidying */

static void tidy(struct desk *desk)
{
    if (desk->away || monotonic_ms() - desk->tidied_at < TIDY_MS)
        return;
    desk->tidied_at = monotonic_ms();
    if (!intake_expire(desk->intake, now_us()) || !round_purge(desk->db, now_us()))
        notice_loss(desk);
}

/* Those who subscribe after a restart still learn which scenario is the latest. */
static void announce_standing(struct desk *desk)
{
    struct rows *rows = db_query(desk->db, Q_scenario_announced, NULL);

    for (int i = 0; rows != NULL && i < rows_count(rows); i++)
        event_scenario_publish(
            desk->sockets->events, desk->service->config->name,
            &(struct event_scenario){rows_int64(rows, i, 0), rows_int64(rows, i, 1),
                                     rows_text(rows, i, 2), rows_text(rows, i, 3),
                                     rows_text(rows, i, 4), rows_time(rows, i, 5),
                                     (uint64_t)rows_int64(rows, i, 6)});
    rows_free(rows);
}

void desk_loop(struct service *service, struct db *db, const struct desk_sockets *sockets)
{
    struct desk desk = {.service = service,
                        .db = db,
                        .sockets = sockets,
                        .intake = intake_new(service, db),
                        .handoffs.link = sockets->link,
                        .tidied_at = INT64_MIN / 2};
    struct bus_poll polls[] = {{.socket = sockets->link, .descriptor = -1},
                               {.socket = sockets->control, .descriptor = -1},
                               {.socket = sockets->intake, .descriptor = -1},
                               {.socket = sockets->events, .descriptor = -1}};

    if (desk.intake == NULL) {
        log_event(LOG_ERROR, "out_of_memory", "for=intake");
        service->stop = true;
        return;
    }
    if (!intake_begin(desk.intake))
        notice_loss(&desk);
    announce_standing(&desk);
    while (!service->stop) {
        look_for_database(&desk);
        tidy(&desk);
        if (!bus_wait(polls, ARRAY_SIZE(polls), desk.away ? RECONNECT_MS : SERVICE_TICK_MS))
            continue;
        for (size_t i = 0; i < ARRAY_SIZE(polls); i++)
            if (polls[i].ready && polls[i].socket == sockets->events)
                bus_serve_subscriptions(sockets->events);
            else if (polls[i].ready)
                drain(&desk, polls[i].socket);
    }
    intake_destroy(&desk.intake);
}
