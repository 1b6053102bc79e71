/* ask: one question to the forecasting daemon over the bus, and its whole answer.
 *
 * Used by the command line and the gateway, so that both give the same numbers. The socket is the
 * caller's (bus_connect to bus-query or bus-control) and asks one question at a time. A question
 * that meets silence is asked once more before it fails, as the wire may lose either way.
 */
#ifndef ASK_H
#define ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "bus.h"
#include "config.h"
#include "macros.h"

/* BUSY: for one that is there. A commit may take ten seconds where many share a disk. */
enum { ASK_LIMIT_MS = 5000, ASK_BUSY_LIMIT_MS = 30000, ASK_ARGUMENTS_MAX = 16, ASK_ERROR_SIZE = 512, ASK_SENTENCE_SIZE = 512 };

/* Why there is no answer. */
struct ask_error {
    int exit_code;                 /* enum exit_code; EXIT_UNAVAILABLE when nobody answers */
    bool silent;                   /* nobody answered: the caller says what to do about it */
    char sentence[ASK_ERROR_SIZE]; /* one sentence */
};

struct ask_argument {
    const char *name, *value; /* a value NULL or "" is left out */
};

/* This process's name: the option name, or what it is otherwise. */
const char *ask_name(const struct config *config, const char *otherwise);
/* The key a program shows on tcp://, which bears its name; NULL on ipc://, where none is used. */
const char *ask_principal(const char *name, const char *endpoint);
/* Whether any endpoint of the config is on tcp://, so that the bus needs the folder of keys. */
bool ask_needs_keys(const struct config *config);

/* Asks a named query (proto/README.md). arguments end with a NULL name. limit_ms: the longest
 * silence. The answer is filled from zero and freed by the caller, also after a failure. */
bool ask_query(struct bus_socket *query, const char *sender, const char *name, const struct ask_argument *arguments,
               int limit_ms, struct answer *answer, struct ask_error *error) MUSTCHECK;

struct ask_control {
    bool ok;
    uint64_t run;
    int64_t started_at; /* us */
    char version[64];
    char sentence[ASK_SENTENCE_SIZE];
    int exit_code;
    Envelope *envelope; /* the message itself, where it lists refused rows; freed by envelope_free. NULL: it lists none */
};

/* Gives a command. False when nobody answers; a refusal is an answer with ok false. */
struct ask_command {
    Framsyn__V1__ControlVerb verb;
    const char *argument, *reason, *as_of; /* NULL: empty */
    Framsyn__V1__ScenarioDefinition *scenario; /* of CONTROL_VERB_SAVE_SCENARIO; borrowed */
    const char *round; /* of CONTROL_VERB_WITHDRAW_ANSWER; NULL: empty */
    Framsyn__V1__KnownBreak *known_break; /* of CONTROL_VERB_NOTE_BREAK; borrowed */
    Framsyn__V1__BridgeList *bridges; /* of CONTROL_VERB_SET_BRIDGES; borrowed */
    int limit_ms; /* the longest silence of what may take long; 0: the usual one. For whoever calls ask_control */
};

bool ask_control(struct bus_socket *control, const char *sender, const struct ask_command *command, int limit_ms,
                  struct ask_control *reply, struct ask_error *error) MUSTCHECK;

#endif
