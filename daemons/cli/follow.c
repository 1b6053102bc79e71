#include "follow.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "ident.h"
#include "phrase.h"
#include "progress.h"
#include "reach.h"

enum { LISTEN_MS = 100, POLL_MS = 1000, SILENCE_MS = 60000, IDLE_POLL_MS = 300 };

bool follow_begin(struct follow *follow, struct cli *cli)
{
    const struct config *config = &cli->config;
    char error[BUS_ERROR_SIZE] = "";
    struct bus *bus = reach_bus(cli);

    *follow = (struct follow){0};
    if (!bus)
        return false;
    follow->events = bus_subscribe(bus, config->bus_events, ask_principal(reach_name(cli), config->bus_events), "run.", error,
                                   sizeof error);
    if (!follow->events)
        complain(cli->swedish, EXIT_CONFIGURATION, "The events cannot be followed: %s",
                 "Händelserna kan inte följas: %s", error);
    return follow->events;
}

void follow_end(struct follow *follow)
{
    if (follow->events)
        bus_close(&follow->events);
}

static void take(struct follow *follow, const Envelope *envelope, uint64_t run)
{
    const Framsyn__V1__RunEvent *event;

    if (envelope->body_case != FRAMSYN__V1__ENVELOPE__BODY_EVENT ||
        envelope->event->what_case != FRAMSYN__V1__EVENT__WHAT_RUN)
        return;
    event = envelope->event->run;
    if (run != 0 && event->run != run)
        return;
    follow->run = event->run;
    follow->progress = event->progress;
    snprintf(follow->state, sizeof follow->state, "%s", event->state);
    snprintf(follow->sentence, sizeof follow->sentence, "%s", event->sentence);
}

void follow_listen(struct follow *follow, uint64_t run, int timeout_ms)
{
    struct bus_poll poll = {.socket = follow->events};
    char error[BUS_ERROR_SIZE];
    struct bus_peer peer;
    Envelope *envelope = NULL;

    bus_wait(&poll, 1, timeout_ms);
    while (bus_receive(follow->events, 0, &peer, &envelope, error) == BUS_OK) {
        take(follow, envelope, run);
        envelope_free(envelope);
        envelope = NULL;
    }
}

/* --- one run */

static bool is_final(const char *state)
{
    static const char *const states[] = {"published", "unchanged", "failed", "cancelled"};

    for (size_t i = 0; i < ARRAY_SIZE(states); i++)
        if (strcmp(states[i], state) == 0)
            return true;
    return false;
}

/* What the table says of a run; false when the daemon was silent. A question that was answered with
 * an error ends the waiting: *exit_code is then set. */
static bool look_up(struct follow *follow, struct cli *cli, uint64_t run, int *exit_code)
{
    char id[32], room[PHRASE_SIZE];
    struct ask_argument arguments[] = {{"id", id}, {NULL, NULL}};
    struct answer answer;
    struct ask_error error;
    bool found;

    snprintf(id, sizeof id, "%" PRIu64, run);
    found = reach_query_quietly(cli, "run", arguments, POLL_MS, &answer, &error);
    if (found && answer.rows == 1) {
        snprintf(follow->state, sizeof follow->state, "%s", cell_text(&answer, 0, "state"));
        snprintf(follow->sentence, sizeof follow->sentence, "%s",
                 cell_text(&answer, 0, "sentence"));
    }
    if (!found && !error.silent)
        *exit_code = complain(cli->swedish, error.exit_code, "%s", "%s", phrase(error.sentence, cli->swedish, room));
    answer_free(&answer);
    return found;
}

static struct text state_text(const char *state)
{
    static const struct {
        const char *state;
        struct text text;
    } texts[] = {
        {"queued", {"queued", "i kö"}},
        {"assembled", {"computing", "beräknas"}},
        {"computed", {"publishing", "publiceras"}},
        {"published", {"published", "publicerad"}},
        {"unchanged", {"unchanged: nothing new to publish", "oförändrad: inget nytt att publicera"}},
        {"failed", {"failed", "misslyckades"}},
        {"cancelled", {"cancelled", "avbruten"}},
    };

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        if (strcmp(texts[i].state, state) == 0)
            return texts[i].text;
    return (struct text){"waiting", "väntar"};
}

static int conclude(const struct follow *follow, const struct cli *cli, uint64_t run)
{
    char room[PHRASE_SIZE];
    bool good = strcmp(follow->state, "published") == 0 || strcmp(follow->state, "unchanged") == 0;
    FILE *out = good ? stdout : stderr;

    say(cli->swedish, out, "Run %" PRIu64 ": %s%s%s%s\n", "Körning %" PRIu64 ": %s%s%s%s\n", run,
        wording(state_text(follow->state), cli->swedish), follow->sentence[0] ? " (" : "",
        phrase(follow->sentence, cli->swedish, room), follow->sentence[0] ? ")" : "");
    return good ? EXIT_OK : EXIT_FAILED;
}

static void show(struct progress *progress, const struct follow *follow, const struct cli *cli, double share)
{
    char words[400], room[PHRASE_SIZE];

    snprintf(words, sizeof words, "%s  %.300s", wording(state_text(follow->state), cli->swedish),
             phrase(follow->sentence, cli->swedish, room));
    progress_show(progress, share, words);
}

int follow_run(struct follow *follow, struct cli *cli, uint64_t run)
{
    struct progress progress;
    int64_t asked = monotonic_ms(), heard = asked;
    int exit_code = EXIT_OK;

    follow->state[0] = follow->sentence[0] = '\0';
    progress_begin(&progress, cli->swedish);
    while (!is_final(follow->state) && exit_code == EXIT_OK) {
        follow_listen(follow, run, LISTEN_MS);
        if (!is_final(follow->state) && monotonic_ms() - asked >= POLL_MS) {
            if (look_up(follow, cli, run, &exit_code))
                heard = monotonic_ms();
            asked = monotonic_ms();
        }
        if (asked - heard > SILENCE_MS)
            exit_code = complain(cli->swedish, EXIT_UNAVAILABLE,
                                 "The daemon has been silent for %d s; run %" PRIu64 " goes on when it is back.",
                                 "Tjänsten har varit tyst i %d s; körning %" PRIu64 " fortsätter när den är tillbaka.",
                                 SILENCE_MS / 1000, run);
        show(&progress, follow, cli, follow->run == run ? follow->progress : NAN);
    }
    /* The event that ended it may say less than the table does. */
    if (exit_code == EXIT_OK)
        look_up(follow, cli, run, &exit_code);
    progress_end(&progress);
    return exit_code == EXIT_OK ? conclude(follow, cli, run) : exit_code;
}

/* --- all work */

int follow_pending(struct cli *cli, bool quiet, struct pending_work *work)
{
    struct answer answer;
    struct ask_error error = {0};
    int exit_code = EXIT_OK, name, value;

    *work = (struct pending_work){0};
    if (quiet)
        exit_code = reach_query_quietly(cli, "status", NULL, ASK_LIMIT_MS, &answer, &error) ? EXIT_OK : error.exit_code;
    else
        exit_code = reach_query_within(cli, "status", NULL, ASK_LIMIT_MS, &answer);
    name = answer_find(&answer, "name");
    value = answer_find(&answer, "value");
    for (int row = 0; exit_code == EXIT_OK && row < answer.rows; row++) {
        if (strcmp(answer_text(&answer, row, name), "stale panels") == 0)
            work->panels = (int)answer_number(&answer, row, value);
        if (strcmp(answer_text(&answer, row, name), "unfinished runs") == 0)
            work->runs = (int)answer_number(&answer, row, value);
    }
    answer_free(&answer);
    return exit_code;
}

static bool remains(const struct pending_work *work)
{
    return work->runs > 0 || work->panels > 0;
}

static int still_busy(const struct cli *cli, const struct pending_work *work, int seconds)
{
    return complain(cli->swedish, EXIT_FAILED,
                    "After %d s there are still %d unfinished runs and %d stale panels; `framsyn status` shows them.",
                    "Efter %d s återstår ännu %d körningar och %d inaktuella paneler; `framsyn status` visar dem.", seconds,
                    work->runs, work->panels);
}

static void listen_a_while(struct follow *follow, const struct cli *cli, struct progress *progress)
{
    for (int64_t next = monotonic_ms() + IDLE_POLL_MS; monotonic_ms() < next;) {
        follow_listen(follow, 0, LISTEN_MS);
        show(progress, follow, cli, follow->run ? follow->progress : NAN);
    }
}

/* A daemon that is too busy to answer, restarts, or has lost its database for a moment is waited for, too: who calls has said how
 * long. That it does not answer is said at once, and in the end when it still does not. */
int follow_idle(struct follow *follow, struct cli *cli, int seconds)
{
    struct progress progress;
    struct pending_work work;
    int64_t deadline = monotonic_ms() + (int64_t)seconds * 1000;
    int exit_code = follow_pending(cli, false, &work);

    if (exit_code == EXIT_UNAVAILABLE)
        say(cli->swedish, stderr, "framsyn: It is waited for, at most %d s.\n", "framsyn: Den inväntas, högst %d s.\n", seconds);
    progress_begin(&progress, cli->swedish);
    while ((exit_code == EXIT_UNAVAILABLE || (exit_code == EXIT_OK && remains(&work))) && monotonic_ms() < deadline) {
        listen_a_while(follow, cli, &progress);
        exit_code = follow_pending(cli, true, &work);
    }
    progress_end(&progress);
    if (exit_code == EXIT_UNAVAILABLE)
        exit_code = follow_pending(cli, false, &work); /* says it, or has its answer at last */
    return exit_code == EXIT_OK && remains(&work) ? still_busy(cli, &work, seconds) : exit_code;
}
