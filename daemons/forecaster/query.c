#include "query.h"

#include <string.h>

#include "ident.h"
#include "log.h"
#include "query_private.h"
#include "reply.h"

enum { ARGUMENTS_MAX = 7 };

/* A query that may be asked. right 0: with any key. Of its arguments the first `needed` must be given, the others may be
 * left out; any other is refused. */
struct entry {
    const char *name;
    unsigned right;
    answer_function *answer;
    int needed;
    const char *arguments[ARGUMENTS_MAX + 1];
};
static const struct entry entries[] = {
    {"bridges", BUS_RIGHT_ANALYST, answer_bridges, 0, {"kind", "from_scheme", "from", "to", "as_of", "closed"}},
    {"classes", 0, answer_class, 1, {"network", "region", "as_of", "scenario"}},
    {"codes", 0, answer_codes, 1, {"scheme"}},
    {"compare", BUS_RIGHT_ANALYST, answer_compare, 1, {"name", "what"}},
    {"dialogue_balance", BUS_RIGHT_ANALYST, answer_balance, 0, {"by", "round"}},
    {"dialogue_effect", BUS_RIGHT_ANALYST, answer_dialogue_effect, 0, {NULL}},
    {"dialogue_record", BUS_RIGHT_ANALYST, answer_dialogue_record, 0, {NULL}},
    {"dialogue_rounds", BUS_RIGHT_ANALYST, answer_rounds, 0, {NULL}},
    {"dialogue_summary", BUS_RIGHT_ANALYST, answer_dialogue_summary, 0, {NULL}},
    {"dialogue_withdrawals", BUS_RIGHT_ANALYST, answer_withdrawals, 0, {NULL}},
    {"forecast", 0, answer_forecast, 1, {"network", "region", "industry", "frequency", "term", "as_of", "scenario"}},
    {"known_breaks", BUS_RIGHT_ANALYST, answer_known_breaks, 0, {NULL}},
    {"plan", 0, answer_plan, 1, {"network", "programme", "as_of", "scenario"}},
    {"receipt", BUS_RIGHT_ANALYST | BUS_RIGHT_SUBMIT, answer_receipt, 1, {"id"}},
    {"rejections", BUS_RIGHT_ANALYST, answer_rejections, 1, {"id"}},
    {"run", 0, answer_run, 1, {"id"}},
    {"runs", 0, answer_runs, 0, {"limit"}},
    {"scenario", BUS_RIGHT_ANALYST, answer_scenario, 0, {"id", "as_of"}},
    {"scenarios", 0, answer_scenarios, 0, {"scenario", "as_of", "limit"}},
    {"skill", 0, answer_skill, 2, {"network", "what", "region", "term", "as_of", "scenario"}},
    {"status", 0, answer_status, 0, {NULL}},
    {"submission", BUS_RIGHT_ANALYST, answer_submission, 1, {"id"}},
    {"submissions", BUS_RIGHT_ANALYST, answer_submissions, 0, {"limit"}},
    {"what_if", BUS_RIGHT_ANALYST, answer_what_if, 1, {"name"}},
    {"what_ifs", BUS_RIGHT_ANALYST, answer_what_ifs, 0, {NULL}},
    {"why", BUS_RIGHT_ANALYST, answer_why, 1, {"id"}},
};

static const struct entry *find_entry(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
        if (strcmp(entries[i].name, name) == 0)
            return &entries[i];
    return NULL;
}

static bool texts_ok(const Framsyn__V1__Query *query)
{
    bool ok = true;

    for (size_t i = 0; ok && i < query->n_arguments; i++)
        for (const unsigned char *p = (const unsigned char *)query->arguments[i]->value;
             ok && *p != '\0'; p++)
            ok = *p >= 0x20 && *p < 0x7F; /* identifiers, codes and numbers are ASCII */
    return ok;
}

static bool allowed(struct question *q, const struct entry *entry)
{
    const Framsyn__V1__Query *query = q->query;

    if (entry == NULL)
        return question_fail(q, EXIT_USAGE_ERROR, "there is no query \"%.80s\"; proto/README.md lists them",
                             query->name);
    if (entry->right != 0 && !(q->peer->rights & entry->right))
        return question_fail(q, EXIT_FORBIDDEN, "this key has no right to ask for %s", entry->name);
    if (!texts_ok(query))
        return question_fail(q, EXIT_USAGE_ERROR, "an argument of query %s is not plain ASCII text",
                             entry->name);
    for (size_t i = 0; i < query->n_arguments; i++) {
        int k = 0;
        while (k < ARGUMENTS_MAX && entry->arguments[k] != NULL &&
               strcmp(entry->arguments[k], query->arguments[i]->name) != 0)
            k++;
        if (k == ARGUMENTS_MAX || entry->arguments[k] == NULL)
            return question_fail(q, EXIT_USAGE_ERROR, "query %s has no argument \"%.80s\"", entry->name,
                                 query->arguments[i]->name);
    }
    for (int k = 0; k < entry->needed; k++)
        if (question_argument(q, entry->arguments[k])[0] == '\0')
            return question_fail(q, EXIT_USAGE_ERROR, "query %s needs the argument %s", entry->name,
                                 entry->arguments[k]);
    return true;
}

/* All results of one question are read in one transaction, which also ends a role taken on. */
static bool ask(struct question *q)
{
    const struct entry *entry = find_entry(q->query->name);
    bool ok;

    if (!allowed(q, entry))
        return false;
    ok = db_do(q->db, Q_read_begin, NULL) && db_do(q->db, Q_read_plan_anew, NULL) && entry->answer(q);
    if (ok)
        return db_commit(q->db);
    if (q->error[0] == '\0')
        question_fail(q, EXIT_UNAVAILABLE, "the database does not answer now: %s", db_error(q->db));
    if (db_failure(q->db) != DB_LOST)
        db_rollback(q->db);
    return false;
}

static void answer(struct service *service, struct db *db, struct bus_socket *socket,
                   const struct bus_peer *peer, const Envelope *envelope)
{
    struct question q = {.service = service, .db = db, .peer = peer, .query = envelope->query};
    const char *sender = service->config->name;
    bool sent;

    if (envelope->body_case != FRAMSYN__V1__ENVELOPE__BODY_QUERY)
        sent = reply_error(socket, peer, envelope, sender,
                           "the query socket takes queries, and this message is none",
                           EXIT_USAGE_ERROR);
    else if (ask(&q))
        sent = reply_rows(socket, peer, envelope, sender, q.results, q.result_count,
                          q.query->chunk_rows);
    else
        sent = reply_error(socket, peer, envelope, sender, q.error, q.exit_code);
    if (!sent)
        log_event(LOG_WARNING, "reply_lost", "principal=%s", log_quote(peer->principal));
    for (int i = 0; i < q.result_count; i++)
        rows_free(q.results[i]);
}

/* Answers everything that waits. */
static void drain(struct service *service, struct db *db, struct bus_socket *socket)
{
    char error[BUS_ERROR_SIZE];
    struct bus_peer peer;
    Envelope *envelope = NULL;
    enum bus_result result;

    while (!service->stop &&
           (result = bus_receive(socket, 0, &peer, &envelope, error)) != BUS_NONE &&
           result != BUS_FAILED) {
        if (result == BUS_MALFORMED) { /* already logged */
            if (!reply_error(socket, &peer, NULL, service->config->name, error, EXIT_DATA))
                log_event(LOG_DEBUG, "reply_lost", "principal=%s", log_quote(peer.principal));
            continue;
        }
        answer(service, db, socket, &peer, envelope);
        envelope_free(envelope);
    }
}

void query_loop(struct service *service, struct db *db, struct bus_socket *socket)
{
    struct bus_poll poll = {.socket = socket, .descriptor = -1};
    int64_t retry_at = 0;

    while (!service->stop) {
        if (db_failure(db) == DB_LOST && monotonic_ms() >= retry_at) {
            if (db_reconnect(db))
                log_event(LOG_INFO, "database_back", "for=queries");
            retry_at = monotonic_ms() + 1000;
        }
        if (bus_wait(&poll, 1, SERVICE_TICK_MS))
            drain(service, db, socket);
    }
}
