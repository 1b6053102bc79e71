/* runner: the life of a recomputation, as one table and the thread that drives runs along it.
 *
 * A run is a row of table run. The thread claims the oldest unfinished run of the county computed
 * here for a while (the lease), makes one transition, stores its result and the new state in one
 * transaction, and claims again. Whoever finds a run whose lease has passed, or whose
 * holder's connection is gone, goes on with it, so a run outlives the daemon that began it; after three attempts at one transition it is failed.
 */
#ifndef RUNNER_H
#define RUNNER_H

#include <stdio.h>

#include "results.h"
#include "service.h"
#include "work.h"

enum {
    RUN_LEASE_MS = 15000, /* of a claim; renewed while computing */
    RUN_RENEW_MS = 4000,
    RUN_ATTEMPTS_MAX = 3,
    RUN_SENTENCE_SIZE = 512,
    RUN_STATE_SIZE = 16,
    RUN_SCENARIO_SIZE = 65,
};

/* The scenario of a county that recomputations publish by themselves. */
#define RUN_BASELINE "baseline"

/* A claimed run, as the table has it. */
struct run {
    int64_t id;
    char county[8], state[RUN_STATE_SIZE];
    char scenario[RUN_SCENARIO_SIZE]; /* what it will be published as; "baseline" is what networks plan by */
    int32_t what_if; /* the assumptions it computes with; 0: none */
    int64_t cut;     /* us; INT64_MIN before it is taken */
    int64_t seed;
    int attempts;                     /* at this transition, this one included */
    char sentence[RUN_SENTENCE_SIZE]; /* what happened last */
};

/* What the run thread works with. */
struct runner {
    struct service *service;
    struct db *db;
    struct bus_socket *link; /* to the bus thread: wake-ups and handoffs come in, events and replies go out */
    bool present;            /* this connection holds the lock that tells of its life */
    struct run run;
    struct work work;         /* of run.id, read once and kept between transitions */
    struct results **results; /* of the panels computed, until they are stored */
    int result_count;
    struct skill_numbers *skills; /* of the skills chain, likewise; NULL: not computed */
    int series_done, series_total;                    /* progress of the computation */
    int64_t renewed_at, told_at;                      /* monotonic ms */
    int64_t scenario, published_at, published_series; /* the scenario just published */
};

enum run_outcome {
    RUN_DONE,   /* go on and store */
    RUN_PASS,   /* this transition is not for this run: try the next one of the table */
    RUN_GONE,   /* cancelled, or somebody else has it: let go */
    RUN_FAILED, /* runner->run.sentence or the database says why */
};

/* One row of the table. prepare works without changing anything that counts; store writes what it
 * found, in the transaction that has just set the new state. Either may be NULL. */
struct run_transition {
    const char *from, *to;
    enum run_outcome (*prepare)(struct runner *runner);
    enum run_outcome (*store)(struct runner *runner);
    const char *sentence;
};
extern const struct run_transition run_transitions[];
extern const size_t run_transition_count;

/* What Q_run_enqueue is asked for: whoever wants a run, an operator, the clock or a scenario, fills this. */
struct run_request {
    const char *county, *reason, *requested_by;
    const char *scenario; /* RUN_BASELINE or a name */
    int64_t seed;
    int64_t as_of;        /* us; INT64_MIN: now */
    int32_t what_if;      /* the assumptions; 0: none */
};
/* Binds the query's parameters; the run is due at once. */
void run_request_bind(const struct run_request *request, int64_t now, struct bind *bind);
/* Queues a run of the baseline of this daemon's county, due at once; its number in *run. False when the database failed. */
bool run_queue_baseline(const struct service *service, struct db *db, const char *reason, const char *requested_by, int64_t *run) MUSTCHECK;

/* Whether a run is of the baseline, and not one somebody asked for by name. */
bool run_is_baseline(const struct run *run);
/* Whether no transition leads on from a state. */
bool run_is_end(const char *state);
/* Prints the table, for --states and the documentation. */
void run_print_states(FILE *out);

/* The run thread's loop; returns when service->stop is set. link stays the caller's. */
void run_loop(struct service *service, struct db *db, struct bus_socket *link);

#endif
