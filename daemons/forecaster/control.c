#include "control.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "breaknote.h"
#include "bridges.h"
#include "ident.h"
#include "intake.h"
#include "log.h"
#include "moment.h"
#include "request.h"
#include "round.h"
#include "runner.h"
#include "whatif.h"

/* The moment a run is to look back to, and the name of its scenario. False after saying what is wrong. */
static bool look_back(const char *text, int64_t now, int64_t *as_of, char scenario[RUN_SCENARIO_SIZE], struct outcome *outcome)
{
    *as_of = INT64_MIN;
    snprintf(scenario, RUN_SCENARIO_SIZE, "%s", RUN_BASELINE);
    if (text[0] == '\0')
        return true;
    if (!moment_parse(text, as_of))
        return outcome_say(outcome, EXIT_USAGE_ERROR, "\"%.40s\" is not a date such as 2024-03-01, nor a time such as 2024-03-01T10:00Z", text);
    if (*as_of >= now)
        return outcome_say(outcome, EXIT_USAGE_ERROR, "%.40s has not passed yet: nobody knows what will be known then", text);
    snprintf(scenario, RUN_SCENARIO_SIZE, "as-of-%.40s", text);
    return true;
}

/* The run is asked for by name and brought to the front: it waits for no more vintages. */
static void recompute(const struct request *request, struct outcome *outcome)
{
    const struct config *config = request->service->config;
    const Framsyn__V1__Control *control = request->control;
    const char *county = control->argument[0] != '\0' ? control->argument : config->county;
    const char *reason = control->reason[0] != '\0' ? control->reason : "asked for by an operator";
    char scenario[RUN_SCENARIO_SIZE];
    int64_t now = now_us(), as_of;
    struct bind bind = {0};
    struct rows *rows;

    if (!look_back(control->as_of, now, &as_of, scenario, outcome))
        return;
    if (strcmp(county, config->county) != 0) {
        outcome_say(outcome, EXIT_USAGE_ERROR, "this daemon computes county %s, not \"%.20s\"", config->county, county);
        return;
    }
    run_request_bind(&(struct run_request){.county = county, .reason = reason, .requested_by = request->principal,
                                           .scenario = scenario, .seed = config->seed, .as_of = as_of},
                     now, &bind);
    rows = db_query(request->db, Q_run_enqueue, &bind);
    if (rows == NULL) {
        outcome_database(outcome, request->db);
        return;
    }
    outcome->run = rows_int64(rows, 0, 0);
    rows_free(rows);
    outcome_say(outcome, EXIT_OK, "run %lld of county %s is queued", (long long)outcome->run, county);
}

static void cancel_run(const struct request *request, int64_t run, struct outcome *outcome)
{
    char sentence[200];
    struct bind bind = {0};
    struct rows *rows;

    snprintf(sentence, sizeof sentence, "cancelled by %s", request->principal);
    bind_int64(&bind, run);
    bind_text(&bind, sentence);
    bind_time(&bind, now_us());
    rows = db_query(request->db, Q_run_cancel, &bind);
    if (rows == NULL)
        outcome_database(outcome, request->db);
    else if (rows_count(rows) == 0)
        outcome_say(outcome, EXIT_FAILED, "there is no unfinished run %lld", (long long)run);
    else
        outcome_say(outcome, EXIT_OK, "run %lld is cancelled", (long long)run);
    rows_free(rows);
}

static void cancel_submission(const struct request *request, const uint8_t submission[UUID_SIZE], struct outcome *outcome)
{
    const char *text = request->control->argument;
    bool found;

    if (!intake_cancel(request->intake, submission, now_us(), &found))
        outcome_database(outcome, request->db);
    else if (!found)
        outcome_say(outcome, EXIT_FAILED, "there is no open submission %.40s", text);
    else
        outcome_say(outcome, EXIT_OK, "submission %.40s is cancelled, its rows are deleted", text);
}

static void cancel(const struct request *request, struct outcome *outcome)
{
    const char *text = request->control->argument;
    uint8_t submission[UUID_SIZE];
    char *end;
    long long run;

    errno = 0;
    run = strtoll(text, &end, 10);
    if (*text != '\0' && *end == '\0' && errno == 0 && run > 0)
        cancel_run(request, run, outcome);
    else if (uuid_parse(text, submission))
        cancel_submission(request, submission, outcome);
    else
        outcome_say(outcome, EXIT_USAGE_ERROR, "\"%.80s\" is neither a run's number nor a submission's identifier", text);
}

static void ping(const struct request *request, struct outcome *outcome)
{
    outcome_say(outcome, EXIT_OK, "framsyn-forecastd %s computes county %s", FRAMSYN_VERSION, request->service->config->county);
}

/* What-ifs, answers, notes and bridges are the analysts' own; the rest is for operators. */
#define VERB(name) FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_##name
static const struct verb {
    Framsyn__V1__ControlVerb number;
    unsigned rights; /* of which one is needed; BUS_RIGHT_ALL: none */
    request_handler *handler;
    bool (*takes_long)(const Framsyn__V1__Control *control); /* then it is handed to the run thread; NULL: never */
} verbs[] = {
    {VERB(PING), BUS_RIGHT_ALL, ping, NULL},
    {VERB(RECOMPUTE), BUS_RIGHT_CONTROL, recompute, NULL},
    {VERB(CANCEL), BUS_RIGHT_CONTROL, cancel, NULL},
    {VERB(SAVE_SCENARIO), BUS_RIGHT_CONTROL | BUS_RIGHT_ANALYST, whatif_save, NULL},
    {VERB(ARCHIVE_SCENARIO), BUS_RIGHT_CONTROL | BUS_RIGHT_ANALYST, whatif_archive, NULL},
    {VERB(RUN_SCENARIO), BUS_RIGHT_CONTROL | BUS_RIGHT_ANALYST, whatif_run, NULL},
    {VERB(WITHDRAW_ANSWER), BUS_RIGHT_CONTROL | BUS_RIGHT_ANALYST, round_withdraw, NULL},
    {VERB(NOTE_BREAK), BUS_RIGHT_CONTROL | BUS_RIGHT_ANALYST, breaknote_add, NULL},
    {VERB(TAKE_BACK_BREAK), BUS_RIGHT_CONTROL | BUS_RIGHT_ANALYST, breaknote_take_back, NULL},
    {VERB(SET_BRIDGES), BUS_RIGHT_CONTROL | BUS_RIGHT_ANALYST, bridges_set, bridges_take_long},
};

static const struct verb *verb_of(Framsyn__V1__ControlVerb number)
{
    for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
        if (verbs[i].number == number)
            return &verbs[i];
    return NULL;
}

static bool code_ok(const Framsyn__V1__Code *code, size_t most)
{
    return code == NULL || (batch_text_ok(code->scheme, most) && batch_text_ok(code->code, most));
}

/* Every text of a what-if: UTF-8, and none longer than a code or a name may be. */
static bool definition_ok(const Framsyn__V1__ScenarioDefinition *definition)
{
    bool ok = definition == NULL || (batch_text_ok(definition->name, 200) && batch_text_ok(definition->author, 200));

    for (size_t i = 0; ok && definition != NULL && i < definition->n_assumptions; i++) {
        const Framsyn__V1__Assumption *a = definition->assumptions[i];
        ok = batch_text_ok(a->kind, 200) && batch_text_ok(a->region, 200) && batch_text_ok(a->age, 200) && code_ok(a->industry, 200) &&
             code_ok(a->programme, 200);
    }
    return ok;
}

static bool known_break_ok(const Framsyn__V1__KnownBreak *b)
{
    return b == NULL || (batch_text_ok(b->period, 40) && batch_text_ok(b->kind, 40) && batch_text_ok(b->measure, 64) && batch_text_ok(b->region, 64) &&
                         code_ok(b->industry, 64));
}

static bool bridges_ok(const Framsyn__V1__BridgeList *list)
{
    bool ok = list == NULL || batch_text_ok(list->source, BATCH_NOTE_MAX);

    for (size_t i = 0; ok && list != NULL && i < list->n_bridges; i++) {
        const Framsyn__V1__Bridge *b = list->bridges[i];
        ok = batch_text_ok(b->kind, 64) && batch_text_ok(b->valid_from, 64) && batch_text_ok(b->valid_to, 64) && code_ok(b->from, 64) && code_ok(b->to, 64);
    }
    return ok;
}

/* False after saying which texts are too long, or no UTF-8. */
static bool texts_ok(const Framsyn__V1__Control *control, struct outcome *outcome)
{
    if (!definition_ok(control->scenario))
        return outcome_say(outcome, EXIT_USAGE_ERROR, "the scenario's texts must be UTF-8 of at most 200 bytes");
    if (!known_break_ok(control->known_break))
        return outcome_say(outcome, EXIT_USAGE_ERROR, "the texts of a known break must be UTF-8 of at most 64 bytes");
    if (!bridges_ok(control->bridges))
        return outcome_say(outcome, EXIT_USAGE_ERROR, "the texts of bridges must be UTF-8 of at most 64 bytes, their source of at most %d", BATCH_NOTE_MAX);
    if (!batch_text_ok(control->argument, 200) || !batch_text_ok(control->round, 200) || !batch_text_ok(control->as_of, 200) ||
        !batch_text_ok(control->reason, BATCH_NOTE_MAX))
        return outcome_say(outcome, EXIT_USAGE_ERROR, "argument and reason must be UTF-8 of at most 200 and %d bytes", BATCH_NOTE_MAX);
    return true;
}

/* Who carries a command out; NULL after saying why nobody does. */
static const struct verb *admit(const Framsyn__V1__Control *control, unsigned rights, struct outcome *outcome)
{
    const struct verb *verb = verb_of(control->verb);
    unsigned needed = verb != NULL ? verb->rights : BUS_RIGHT_CONTROL;

    if (needed != BUS_RIGHT_ALL && !(rights & needed)) {
        outcome_say(outcome, EXIT_FORBIDDEN, "this key has no right to control");
        return NULL;
    }
    if (!texts_ok(control, outcome))
        return NULL;
    if (verb == NULL)
        outcome_say(outcome, EXIT_USAGE_ERROR, "there is no control verb %d", (int)control->verb);
    return verb;
}

/* The first rows that were refused, each with its sentence. */
struct listing {
    Framsyn__V1__Rejection *pointers[REFUSAL_LISTED_MAX], rejections[REFUSAL_LISTED_MAX];
    struct refusal refusals[REFUSAL_LISTED_MAX];
};

static void list_refused(const struct outcome *outcome, Framsyn__V1__ControlReply *reply, struct listing *listing)
{
    int total = outcome->refused != NULL ? rows_count(outcome->refused) : 0, n = total < REFUSAL_LISTED_MAX ? total : REFUSAL_LISTED_MAX;

    reply->rejected_total = (uint64_t)total;
    reply->n_rejections = (size_t)n;
    reply->rejections = listing->pointers;
    for (int i = 0; i < n; i++) {
        Framsyn__V1__Rejection *to = listing->pointers[i] = &listing->rejections[i];
        struct refusal *from = &listing->refusals[i];
        refusal_make(from, outcome->rule, "", (uint32_t)rows_int(outcome->refused, i, 0), rows_text(outcome->refused, i, 1), rows_text(outcome->refused, i, 2));
        *to = (Framsyn__V1__Rejection)FRAMSYN__V1__REJECTION__INIT;
        to->row = from->row;
        to->column = from->column;
        to->value = from->value;
        to->rule = from->rule;
        to->sentence = from->sentence;
    }
}

/* To a peer of the control socket, or by the link, where peer is NULL. */
static void send_reply(const struct service *service, struct bus_socket *socket, const struct bus_peer *peer, const Envelope *question,
                       struct outcome *outcome)
{
    Framsyn__V1__ControlReply reply = FRAMSYN__V1__CONTROL_REPLY__INIT;
    uint8_t message_id[UUID_SIZE];
    struct listing listing;
    Envelope envelope;

    reply.ok = outcome->code == EXIT_OK;
    reply.exit_code = outcome->code;
    reply.sentence = outcome->sentence;
    reply.run = (uint64_t)outcome->run;
    reply.version = FRAMSYN_VERSION;
    reply.started_at = service->started_at;
    list_refused(outcome, &reply, &listing);
    envelope_init(&envelope, message_id, service->config->name);
    if (question != NULL)
        envelope_answer(&envelope, question);
    envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_CONTROL_REPLY;
    envelope.control_reply = &reply;
    if (!bus_send(socket, peer, &envelope))
        log_event(LOG_WARNING, "reply_lost", "principal=%s", peer != NULL ? log_quote(peer->principal) : "link");
    rows_free(outcome->refused);
}

static void log_command(const struct request *request, const struct outcome *outcome)
{
    log_event(LOG_INFO, "control", "verb=%d principal=%s ok=%d sentence=%s", (int)request->control->verb, log_quote(request->principal),
              outcome->code == EXIT_OK, log_quote(outcome->sentence));
}

/* False when the run thread has taken it over, and answers. */
static bool obey(const struct request *request, struct handoffs *handoffs, const struct bus_peer *peer, const Envelope *envelope, struct outcome *outcome)
{
    const struct verb *verb = admit(request->control, peer->rights, outcome);

    if (verb != NULL && verb->takes_long != NULL && handoffs != NULL && verb->takes_long(request->control)) {
        if (handoff_send(handoffs, peer, envelope))
            return false;
        outcome_say(outcome, EXIT_LATER, "too many commands that take long are under way; give this one again later");
    } else if (verb != NULL) {
        verb->handler(request, outcome);
    }
    log_command(request, outcome);
    return true;
}

void control_answer(struct service *service, struct db *db, struct intake *intake, struct handoffs *handoffs,
                    struct bus_socket *socket, const struct bus_peer *peer,
                    const Envelope *envelope, bool *wake)
{
    const struct request request = {.service = service, .db = db, .intake = intake, .principal = peer->principal, .control = envelope->control};
    struct outcome outcome = {.code = EXIT_SOFTWARE};

    if (envelope->body_case != FRAMSYN__V1__ENVELOPE__BODY_CONTROL)
        outcome_say(&outcome, EXIT_USAGE_ERROR, "the control socket takes commands, and this message is none");
    else if (!obey(&request, handoffs, peer, envelope, &outcome))
        return;
    send_reply(service, socket, peer, envelope, &outcome);
    *wake = *wake || outcome.run != 0;
}

void control_carry_out(struct service *service, struct db *db, struct bus_socket *link, const Envelope *envelope)
{
    const struct request request = {.service = service, .db = db, .principal = envelope->sender, .control = envelope->control};
    struct outcome outcome = {.code = EXIT_SOFTWARE};

    verb_of(request.control->verb)->handler(&request, &outcome);
    log_command(&request, &outcome);
    send_reply(service, link, NULL, envelope, &outcome);
}

void control_refuse(struct service *service, struct bus_socket *socket, const struct bus_peer *peer,
                    const char *sentence)
{
    struct outcome outcome = {0};

    outcome_say(&outcome, EXIT_DATA, "%s", sentence);
    send_reply(service, socket, peer, NULL, &outcome);
}
