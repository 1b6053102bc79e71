/* follow: waiting for a run. Events make it lively, the `run` query makes it certain: an event may be
 * lost, the table is the truth.
 */
#ifndef FOLLOW_H
#define FOLLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "bus.h"
#include "command.h"

/* What is known of runs from events, the last one first. */
struct follow {
    struct bus_socket *events;
    uint64_t run;        /* 0: nothing heard yet */
    char state[32];
    char sentence[256];
    double progress;     /* 0..1 */
};

/* Subscribes to the runs of the configured county; before asking for one, so that nothing is missed.
 * False after complaining. */
bool follow_begin(struct follow *follow, struct cli *cli) MUSTCHECK;
void follow_end(struct follow *follow);
/* Takes what arrives within timeout_ms; run 0 listens to every run. */
void follow_listen(struct follow *follow, uint64_t run, int timeout_ms);

/* Waits until a run is published, unchanged, failed or cancelled, with a progress bar. Returns the
 * exit code: EXIT_OK for the first two, EXIT_FAILED for the others, EXIT_UNAVAILABLE when the daemon
 * has been silent for a minute. Says how it ended. */
int follow_run(struct follow *follow, struct cli *cli, uint64_t run) MUSTCHECK;

/* What remains to be done, by the `runs` and `status` queries. */
struct pending_work {
    int runs;   /* queued or under way */
    int panels; /* stale */
};
/* EXIT_OK, or the exit code of a failure that has been said (unless quiet). */
int follow_pending(struct cli *cli, bool quiet, struct pending_work *work) MUSTCHECK;
/* Waits until nothing remains, for at most seconds, also for a daemon that does not answer. EXIT_FAILED when something still
 * remains, EXIT_UNAVAILABLE when nobody tells whether it does. */
int follow_idle(struct follow *follow, struct cli *cli, int seconds) MUSTCHECK;

#endif
