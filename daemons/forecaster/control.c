#include "control.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "breaknote.h"
#include "ident.h"
#include "log.h"
#include "moment.h"
#include "round.h"
#include "runner.h"
#include "whatif.h"

/* The reply while it is being made; sentence is what reply.sentence points at. */
struct command {
    struct service *service;
    struct db *db;
    struct intake *intake;
    const struct bus_peer *peer;
    const Framsyn__V1__Control *control;
    Framsyn__V1__ControlReply reply;
    char sentence[600];
    bool wake;
};

static void say(struct command *c, enum exit_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(struct command *c, enum exit_code code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(c->sentence, sizeof c->sentence, format, arguments);
    va_end(arguments);
    c->reply.ok = code == EXIT_OK;
    c->reply.exit_code = code;
}

static void say_database(struct command *c)
{
    say(c, EXIT_UNAVAILABLE, "the database does not answer now: %s", db_error(c->db));
}

/* The moment a run is to look back to, and the name of its scenario. False after saying what is wrong. */
static bool look_back(struct command *c, int64_t now, int64_t *as_of, char scenario[RUN_SCENARIO_SIZE])
{
    const char *text = c->control->as_of;

    *as_of = INT64_MIN;
    snprintf(scenario, RUN_SCENARIO_SIZE, "%s", RUN_BASELINE);
    if (text[0] == '\0')
        return true;
    if (!moment_parse(text, as_of)) {
        say(c, EXIT_USAGE_ERROR, "\"%.40s\" is not a date such as 2024-03-01, nor a time such as 2024-03-01T10:00Z", text);
        return false;
    }
    if (*as_of >= now) {
        say(c, EXIT_USAGE_ERROR, "%.40s has not passed yet: nobody knows what will be known then", text);
        return false;
    }
    snprintf(scenario, RUN_SCENARIO_SIZE, "as-of-%.40s", text);
    return true;
}

/* The run is asked for by name and brought to the front: it waits for no more vintages. */
static void recompute(struct command *c)
{
    const struct config *config = c->service->config;
    const char *county = c->control->argument[0] != '\0' ? c->control->argument : config->county;
    const char *reason =
        c->control->reason[0] != '\0' ? c->control->reason : "asked for by an operator";
    char scenario[RUN_SCENARIO_SIZE];
    int64_t now = now_us(), as_of;
    struct bind bind = {0};
    struct rows *rows;

    if (!look_back(c, now, &as_of, scenario))
        return;
    if (strcmp(county, config->county) != 0) {
        say(c, EXIT_USAGE_ERROR, "this daemon computes county %s, not \"%.20s\"", config->county,
            county);
        return;
    }
    run_request_bind(&(struct run_request){.county = county, .reason = reason, .requested_by = c->peer->principal,
                                           .scenario = scenario, .seed = config->seed, .as_of = as_of},
                     now, &bind);
    rows = db_query(c->db, Q_run_enqueue, &bind);
    if (rows == NULL) {
        say_database(c);
        return;
    }
    c->reply.run = (uint64_t)rows_int64(rows, 0, 0);
    rows_free(rows);
    c->wake = true;
    say(c, EXIT_OK, "run %llu of county %s is queued", (unsigned long long)c->reply.run, county);
}

static void cancel_run(struct command *c, int64_t run)
{
    char sentence[200];
    struct bind bind = {0};
    struct rows *rows;

    snprintf(sentence, sizeof sentence, "cancelled by %s", c->peer->principal);
    bind_int64(&bind, run);
    bind_text(&bind, sentence);
    bind_time(&bind, now_us());
    rows = db_query(c->db, Q_run_cancel, &bind);
    if (rows == NULL)
        say_database(c);
    else if (rows_count(rows) == 0)
        say(c, EXIT_FAILED, "there is no unfinished run %lld", (long long)run);
    else
        say(c, EXIT_OK, "run %lld is cancelled", (long long)run);
    c->reply.run = (uint64_t)run;
    c->wake = true;
    rows_free(rows);
}

static void cancel(struct command *c)
{
    const char *text = c->control->argument;
    uint8_t submission[UUID_SIZE];
    bool found;
    char *end;
    long long run;

    errno = 0;
    run = strtoll(text, &end, 10);
    if (*text != '\0' && *end == '\0' && errno == 0 && run > 0) {
        cancel_run(c, run);
        return;
    }
    if (!uuid_parse(text, submission)) {
        say(c, EXIT_USAGE_ERROR,
            "\"%.80s\" is neither a run's number nor a submission's identifier", text);
        return;
    }
    if (!intake_cancel(c->intake, submission, now_us(), &found))
        say_database(c);
    else if (!found)
        say(c, EXIT_FAILED, "there is no open submission %.40s", text);
    else
        say(c, EXIT_OK, "submission %.40s is cancelled, its rows are deleted", text);
}

/* What-ifs are the analysts' own; the rest is for operators. */
static void scenario(struct command *c, void (*command)(const struct service *, struct db *, const char *,
                                                        const Framsyn__V1__Control *, struct whatif_reply *))
{
    struct whatif_reply reply;

    command(c->service, c->db, c->peer->principal, c->control, &reply);
    c->reply.run = (uint64_t)reply.run;
    c->wake |= reply.run != 0;
    say(c, reply.code, "%s", reply.sentence);
}

static void withdraw(struct command *c)
{
    struct round_reply reply;

    round_withdraw(c->service, c->db, c->peer->principal, c->control, &reply);
    c->reply.run = (uint64_t)reply.run;
    c->wake |= reply.run != 0;
    say(c, reply.code, "%s", reply.sentence);
}

static void note_break(struct command *c, void (*command)(const struct service *, struct db *, const char *, const Framsyn__V1__Control *,
                                                          struct breaknote_reply *))
{
    struct breaknote_reply reply;

    command(c->service, c->db, c->peer->principal, c->control, &reply);
    c->reply.run = (uint64_t)reply.run;
    c->wake |= reply.run != 0;
    say(c, reply.code, "%s", reply.sentence);
}

static unsigned right_of(Framsyn__V1__ControlVerb verb)
{
    switch (verb) {
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_PING:
        return BUS_RIGHT_ALL;
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_SAVE_SCENARIO:
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_ARCHIVE_SCENARIO:
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_RUN_SCENARIO:
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_WITHDRAW_ANSWER:
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_NOTE_BREAK:
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_TAKE_BACK_BREAK:
        return BUS_RIGHT_CONTROL | BUS_RIGHT_ANALYST;
    default:
        return BUS_RIGHT_CONTROL;
    }
}

/* Every text of a what-if: UTF-8, and none longer than a code or a name may be. */
static bool definition_ok(const Framsyn__V1__ScenarioDefinition *definition)
{
    bool ok = definition == NULL || (batch_text_ok(definition->name, 200) && batch_text_ok(definition->author, 200));

    for (size_t i = 0; ok && definition != NULL && i < definition->n_assumptions; i++) {
        const Framsyn__V1__Assumption *a = definition->assumptions[i];
        const char *texts[] = {a->kind, a->region, a->age, a->industry ? a->industry->scheme : "", a->industry ? a->industry->code : "",
                               a->programme ? a->programme->scheme : "", a->programme ? a->programme->code : ""};
        for (size_t k = 0; ok && k < ARRAY_SIZE(texts); k++)
            ok = batch_text_ok(texts[k], 200);
    }
    return ok;
}

static bool known_break_ok(const Framsyn__V1__KnownBreak *b)
{
    return b == NULL || (batch_text_ok(b->period, 40) && batch_text_ok(b->kind, 40) && batch_text_ok(b->measure, 64) && batch_text_ok(b->region, 64) &&
                         (b->industry == NULL || (batch_text_ok(b->industry->scheme, 64) && batch_text_ok(b->industry->code, 64))));
}

static void obey(struct command *c)
{
    unsigned right = right_of(c->control->verb);

    if (right != BUS_RIGHT_ALL && !(c->peer->rights & right)) {
        say(c, EXIT_FORBIDDEN, "this key has no right to control");
        return;
    }
    if (!definition_ok(c->control->scenario)) {
        say(c, EXIT_USAGE_ERROR, "the scenario's texts must be UTF-8 of at most 200 bytes");
        return;
    }
    if (!known_break_ok(c->control->known_break)) {
        say(c, EXIT_USAGE_ERROR, "the texts of a known break must be UTF-8 of at most 64 bytes");
        return;
    }
    if (!batch_text_ok(c->control->argument, 200) || !batch_text_ok(c->control->round, 200) || !batch_text_ok(c->control->as_of, 200) ||
        !batch_text_ok(c->control->reason, BATCH_NOTE_MAX)) {
        say(c, EXIT_USAGE_ERROR, "argument and reason must be UTF-8 of at most 200 and %d bytes",
            BATCH_NOTE_MAX);
        return;
    }
    switch (c->control->verb) {
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_RECOMPUTE:
        recompute(c);
        break;
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_CANCEL:
        cancel(c);
        break;
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_PING:
        say(c, EXIT_OK, "framsyn-forecastd %s computes county %s", FRAMSYN_VERSION,
            c->service->config->county);
        break;
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_SAVE_SCENARIO:
        scenario(c, whatif_save);
        break;
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_ARCHIVE_SCENARIO:
        scenario(c, whatif_archive);
        break;
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_RUN_SCENARIO:
        scenario(c, whatif_run);
        break;
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_WITHDRAW_ANSWER:
        withdraw(c);
        break;
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_NOTE_BREAK:
        note_break(c, breaknote_add);
        break;
    case FRAMSYN__V1__CONTROL_VERB__CONTROL_VERB_TAKE_BACK_BREAK:
        note_break(c, breaknote_take_back);
        break;
    default:
        say(c, EXIT_USAGE_ERROR, "there is no control verb %d", (int)c->control->verb);
    }
}

static void send_reply(struct command *c, struct bus_socket *socket, const Envelope *question)
{
    uint8_t message_id[UUID_SIZE];
    Envelope envelope;

    c->reply.sentence = c->sentence;
    c->reply.version = FRAMSYN_VERSION;
    c->reply.started_at = c->service->started_at;
    envelope_init(&envelope, message_id, c->service->config->name);
    if (question != NULL)
        envelope_answer(&envelope, question);
    envelope.body_case = FRAMSYN__V1__ENVELOPE__BODY_CONTROL_REPLY;
    envelope.control_reply = &c->reply;
    if (!bus_send(socket, c->peer, &envelope))
        log_event(LOG_WARNING, "reply_lost", "principal=%s", log_quote(c->peer->principal));
}

void control_answer(struct service *service, struct db *db, struct intake *intake,
                    struct bus_socket *socket, const struct bus_peer *peer,
                    const Envelope *envelope, bool *wake)
{
    struct command c = {.service = service,
                        .db = db,
                        .intake = intake,
                        .peer = peer,
                        .control = envelope->control,
                        .reply = FRAMSYN__V1__CONTROL_REPLY__INIT};

    if (envelope->body_case != FRAMSYN__V1__ENVELOPE__BODY_CONTROL) {
        say(&c, EXIT_USAGE_ERROR, "the control socket takes commands, and this message is none");
    } else {
        obey(&c);
        log_event(LOG_INFO, "control", "verb=%d principal=%s ok=%d sentence=%s",
                  (int)c.control->verb, log_quote(peer->principal), c.reply.ok,
                  log_quote(c.sentence));
    }
    send_reply(&c, socket, envelope);
    *wake = *wake || c.wake;
}

void control_refuse(struct service *service, struct bus_socket *socket, const struct bus_peer *peer,
                    const char *sentence)
{
    struct command c = {
        .service = service, .peer = peer, .reply = FRAMSYN__V1__CONTROL_REPLY__INIT};

    say(&c, EXIT_DATA, "%s", sentence);
    send_reply(&c, socket, NULL);
}
