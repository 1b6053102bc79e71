#include "ask.h"

#include <stdio.h>
#include <string.h>

#include "ident.h"

const char *ask_name(const struct config *config, const char *otherwise)
{
    return config->name && config->name[0] ? config->name : otherwise;
}

const char *ask_principal(const char *name, const char *endpoint)
{
    return strncmp(endpoint, "tcp://", 6) == 0 ? name : NULL;
}

bool ask_needs_keys(const struct config *config)
{
    const char *endpoints[] = {config->bus_control, config->bus_events, config->bus_intake, config->bus_query};

    for (size_t i = 0; i < ARRAY_SIZE(endpoints); i++)
        if (strncmp(endpoints[i], "tcp://", 6) == 0)
            return true;
    return false;
}

static bool fail(struct ask_error *error, int exit_code, const char *sentence)
{
    error->exit_code = exit_code;
    snprintf(error->sentence, sizeof error->sentence, "%s", sentence);
    return false;
}

static bool fail_silent(struct ask_error *error, int limit_ms)
{
    error->exit_code = EXIT_UNAVAILABLE;
    error->silent = true;
    snprintf(error->sentence, sizeof error->sentence, "The forecasting daemon did not answer within %g s.",
             limit_ms / 1000.0);
    return false;
}

/* A question under way. It may be on the wire twice, under an id each, so that the chunks of one
 * try are told from those of the other; whichever begins to answer first is listened to. */
struct pending {
    uint8_t id[2][UUID_SIZE];
    int sent, chosen; /* chosen: index of the try that answers, -1 as long as none does */
};

static bool answers(struct pending *pending, const Envelope *envelope)
{
    if (envelope->correlation_id.len != UUID_SIZE)
        return false;
    for (int i = 0; i < pending->sent && pending->chosen < 0; i++)
        if (memcmp(envelope->correlation_id.data, pending->id[i], UUID_SIZE) == 0)
            pending->chosen = i;
    return pending->chosen >= 0 &&
           memcmp(envelope->correlation_id.data, pending->id[pending->chosen], UUID_SIZE) == 0;
}

/* Puts the question on the wire under a new id. A failure to send is silence like any other. */
static void send_once(struct bus_socket *socket, const char *sender, Envelope *question, struct pending *pending)
{
    Envelope header;
    uint8_t *id = pending->id[pending->sent];

    uuid_make(id);
    envelope_init(&header, id, sender);
    header.body_case = question->body_case;
    header.query = question->query; /* all members of the union are pointers */
    if (bus_send(socket, NULL, &header))
        pending->sent++;
}

/* The next message that answers the question; anything older is thrown away. NULL when it stays
 * silent until the deadline (monotonic ms), or with a sentence and an exit code in error. What has
 * come by then is heard, however late this process gets to look: time that it did not run in is no
 * silence of the daemon's. */
static Envelope *await(struct bus_socket *socket, struct pending *pending, int64_t deadline, struct ask_error *error)
{
    struct bus_poll readable = {.socket = socket};
    struct bus_peer peer;
    Envelope *envelope;
    int64_t left;

    for (;;) {
        envelope = NULL;
        switch (bus_receive(socket, 0, &peer, &envelope, error->sentence)) {
        case BUS_OK:
            if (answers(pending, envelope))
                return envelope;
            envelope_free(envelope);
            break;
        case BUS_NONE:
            left = deadline - monotonic_ms();
            if (left <= 0)
                return NULL;
            bus_wait(&readable, 1, (int)left);
            break;
        default:
            error->exit_code = EXIT_SOFTWARE;
            return NULL;
        }
    }
}

/* Asks, and asks again after half the time, for as long once more. NULL as in await. */
static Envelope *ask(struct bus_socket *socket, const char *sender, Envelope *question, struct pending *pending,
                     int limit_ms, struct ask_error *error)
{
    Envelope *envelope;

    *pending = (struct pending){.chosen = -1};
    *error = (struct ask_error){0};
    send_once(socket, sender, question, pending);
    envelope = await(socket, pending, monotonic_ms() + limit_ms / 2, error);
    if (envelope || error->exit_code)
        return envelope;
    send_once(socket, sender, question, pending);
    envelope = await(socket, pending, monotonic_ms() + limit_ms / 2, error);
    if (!envelope && !error->exit_code)
        fail_silent(error, limit_ms);
    return envelope;
}

/* Takes one chunk into the answer. */
static bool take(const Envelope *envelope, uint32_t expected, struct answer *answer, bool *last,
                 struct ask_error *error)
{
    const Framsyn__V1__ReplyChunk *chunk = envelope->reply;

    if (envelope->body_case != FRAMSYN__V1__ENVELOPE__BODY_REPLY)
        return fail(error, EXIT_SOFTWARE, "The daemon answered a query with something that is no reply.");
    if (chunk->error[0])
        return fail(error, chunk->exit_code ? (int)chunk->exit_code : EXIT_SOFTWARE, chunk->error);
    if (chunk->chunk_no != expected)
        return fail(error, EXIT_SOFTWARE, "A part of the answer was lost on its way: ask again.");
    *last = chunk->last;
    if (!answer_append(answer, chunk, error->sentence, sizeof error->sentence)) {
        error->exit_code = EXIT_SOFTWARE;
        return false;
    }
    return true;
}

static size_t gather(const struct ask_argument *arguments, Framsyn__V1__Argument *room, Framsyn__V1__Argument **list)
{
    size_t n = 0;

    for (; arguments && arguments->name && n < ASK_ARGUMENTS_MAX; arguments++)
        if (arguments->value && arguments->value[0]) {
            framsyn__v1__argument__init(&room[n]);
            room[n].name = (char *)arguments->name;
            room[n].value = (char *)arguments->value;
            list[n] = &room[n];
            n++;
        }
    return n;
}

bool ask_query(struct bus_socket *query, const char *sender, const char *name, const struct ask_argument *arguments,
               int limit_ms, struct answer *answer, struct ask_error *error)
{
    Framsyn__V1__Argument room[ASK_ARGUMENTS_MAX], *list[ASK_ARGUMENTS_MAX];
    Framsyn__V1__Query body = FRAMSYN__V1__QUERY__INIT;
    Envelope question = FRAMSYN__V1__ENVELOPE__INIT, *envelope;
    struct pending pending;
    bool last = false, taken = true;

    *answer = (struct answer){0};
    body.name = (char *)name;
    body.n_arguments = gather(arguments, room, list);
    body.arguments = list;
    question.body_case = FRAMSYN__V1__ENVELOPE__BODY_QUERY;
    question.query = &body;
    envelope = ask(query, sender, &question, &pending, limit_ms, error);
    for (uint32_t chunk = 0; envelope; chunk++) {
        taken = take(envelope, chunk, answer, &last, error);
        envelope_free(envelope);
        if (last || !taken)
            return taken;
        envelope = await(query, &pending, monotonic_ms() + limit_ms, error);
    }
    return error->exit_code ? false : fail_silent(error, limit_ms);
}

static void keep_reply(const Framsyn__V1__ControlReply *from, struct ask_control *reply)
{
    reply->ok = from->ok;
    reply->run = from->run;
    reply->started_at = from->started_at;
    reply->exit_code = (int)from->exit_code;
    snprintf(reply->version, sizeof reply->version, "%s", from->version);
    snprintf(reply->sentence, sizeof reply->sentence, "%s", from->sentence);
}

bool ask_control(struct bus_socket *control, const char *sender, const struct ask_command *command, int limit_ms,
                 struct ask_control *reply, struct ask_error *error)
{
    Framsyn__V1__Control body = FRAMSYN__V1__CONTROL__INIT;
    Envelope question = FRAMSYN__V1__ENVELOPE__INIT, *envelope;
    struct pending pending;
    bool found;

    *reply = (struct ask_control){0};
    body.verb = command->verb;
    body.argument = (char *)(command->argument ? command->argument : "");
    body.reason = (char *)(command->reason ? command->reason : "");
    body.as_of = (char *)(command->as_of ? command->as_of : "");
    body.round = (char *)(command->round ? command->round : "");
    body.scenario = command->scenario;
    body.known_break = command->known_break;
    body.bridges = command->bridges;
    question.body_case = FRAMSYN__V1__ENVELOPE__BODY_CONTROL;
    question.control = &body;
    /* A command may arrive twice, which does no harm: a second recompute joins the run that the first
     * one queued, or finds nothing changed; a scenario saved twice is one version. */
    envelope = ask(control, sender, &question, &pending, limit_ms, error);
    if (!envelope)
        return false;
    found = envelope->body_case == FRAMSYN__V1__ENVELOPE__BODY_CONTROL_REPLY;
    if (found)
        keep_reply(envelope->control_reply, reply);
    else
        fail(error, EXIT_SOFTWARE, "The daemon answered a command with something that is no reply to it.");
    if (found && envelope->control_reply->n_rejections > 0)
        reply->envelope = envelope;
    else
        envelope_free(envelope);
    return found;
}
