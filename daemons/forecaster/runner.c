#include "runner_private.h"

#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "ident.h"
#include "log.h"
#include "steps.h"

/* The only way is down this table. A state's rows are tried in order; NULL functions belong to what
 * others do to a run: an operator cancels it, the third attempt fails it. */
const struct run_transition run_transitions[] = {
    {"queued", "assembled", step_read, step_store_panels,
     "the panels as known at the cut are read and hashed"},
    {"assembled", "unchanged", step_compare, step_freshen,
     "every panel has the input it had in the latest baseline: nothing is published"},
    {"assembled", "computed", step_compute, step_store_results,
     "the panels that changed are forecast and stored"},
    {"computed", "published", NULL, step_publish,
     "a scenario points at the numbers, and the networks see it"},
    {"queued", "failed", NULL, NULL, "three attempts did not succeed"},
    {"assembled", "failed", NULL, NULL, "three attempts did not succeed"},
    {"computed", "failed", NULL, NULL, "three attempts did not succeed"},
    {"queued", "cancelled", NULL, NULL, "an operator asked for it"},
    {"assembled", "cancelled", NULL, NULL, "an operator asked for it"},
    {"computed", "cancelled", NULL, NULL, "an operator asked for it"},
};
const size_t run_transition_count = ARRAY_SIZE(run_transitions);

bool run_is_baseline(const struct run *run)
{
    return strcmp(run->scenario, RUN_BASELINE) == 0;
}

bool run_is_end(const char *state)
{
    for (size_t i = 0; i < run_transition_count; i++)
        if (strcmp(run_transitions[i].from, state) == 0)
            return false;
    return true;
}

void run_print_states(FILE *out)
{
    fprintf(out, "%-10s %-10s %s\n", "from", "to", "what happens");
    for (size_t i = 0; i < run_transition_count; i++)
        fprintf(out, "%-10s %-10s %s\n", run_transitions[i].from, run_transitions[i].to,
                run_transitions[i].sentence);
}

static bool is_work(const struct run_transition *transition)
{
    return transition->prepare != NULL || transition->store != NULL;
}

/* --- announcing */

static void announce(struct runner *runner, const char *state, double progress)
{
    const struct run *run = &runner->run;

    log_event(strcmp(state, "failed") == 0 ? LOG_ERROR : LOG_INFO, "run",
              "run=%lld county=%s state=%s sentence=%s", (long long)run->id, run->county, state,
              log_quote(run->sentence));
    event_run(runner->link, runner->service->config->name, run->id, run->county, state,
              run->sentence, progress);
}

static void announce_scenario(struct runner *runner)
{
    static const char *const networks[] = {"gysam", "reko", "yh"};

    for (size_t i = 0; i < ARRAY_SIZE(networks); i++)
        event_scenario_send(runner->link, runner->service->config->name,
                            &(struct event_scenario){runner->scenario, runner->run.id, runner->run.scenario,
                                                     runner->run.county, networks[i],
                                                     runner->published_at,
                                                     (uint64_t)runner->published_series});
}

/* --- one transition */

/* Sets the new state, for whoever holds the claim. */
static enum run_outcome advance(struct runner *runner, const struct run_transition *transition)
{
    const struct config *config = runner->service->config;
    char spec[256];
    struct bind bind = {0};
    struct rows *rows;
    bool gone;

    snprintf(spec, sizeof spec,
             "{\"program\": \"%s\", \"horizon_months\": %lld, \"horizon_years\": %lld}",
             FRAMSYN_VERSION, (long long)config->horizon_months, (long long)config->horizon_years);
    bind_int64(&bind, runner->run.id);
    bind_text(&bind, runner->service->id);
    bind_text(&bind, transition->from);
    bind_text(&bind, transition->to);
    bind_text(&bind, runner->run.sentence);
    bind_time(&bind, run_is_end(transition->to) ? now_us() : INT64_MIN);
    bind_text(&bind, spec);
    rows = db_query(runner->db, Q_run_advance, &bind);
    if (rows == NULL)
        return RUN_FAILED;
    gone = rows_count(rows) == 0;
    rows_free(rows);
    return gone ? RUN_GONE : RUN_DONE;
}

/* New state and result, together or not at all. */
static enum run_outcome commit(struct runner *runner, const struct run_transition *transition)
{
    enum run_outcome outcome;

    if (!db_begin(runner->db))
        return RUN_FAILED;
    outcome = advance(runner, transition);
    if (outcome == RUN_DONE && transition->store != NULL)
        outcome = transition->store(runner);
    if (outcome == RUN_DONE && !db_commit(runner->db))
        outcome = RUN_FAILED;
    if (outcome != RUN_DONE && db_failure(runner->db) != DB_LOST)
        db_rollback(runner->db);
    return outcome;
}

static double progress_of(const char *state)
{
    return strcmp(state, "assembled") == 0 ? 0.1 : strcmp(state, "computed") == 0 ? 0.9 : 1;
}

static enum run_outcome make(struct runner *runner, const struct run_transition *transition)
{
    enum run_outcome outcome = RUN_DONE;

    runner->renewed_at = runner->told_at = monotonic_ms();
    if (transition->prepare != NULL)
        outcome = transition->prepare(runner);
    if (outcome == RUN_DONE && runner->run.sentence[0] == '\0')
        snprintf(runner->run.sentence, sizeof runner->run.sentence, "%s", transition->sentence);
    if (outcome == RUN_DONE)
        outcome = commit(runner, transition);
    if (outcome == RUN_DONE) {
        announce(runner, transition->to, progress_of(transition->to));
        if (strcmp(transition->to, "published") == 0)
            announce_scenario(runner);
    }
    return outcome;
}

static enum run_outcome step(struct runner *runner)
{
    for (size_t i = 0; i < run_transition_count; i++) {
        const struct run_transition *transition = &run_transitions[i];
        enum run_outcome outcome;

        if (!is_work(transition) || strcmp(transition->from, runner->run.state) != 0)
            continue;
        outcome = make(runner, transition);
        if (outcome != RUN_PASS)
            return outcome;
    }
    snprintf(runner->run.sentence, sizeof runner->run.sentence, "no transition leads on from %s",
             runner->run.state);
    return RUN_FAILED;
}

/* --- claiming */

static void run_from(struct run *run, const struct rows *rows)
{
    run->id = rows_int64(rows, 0, rows_column(rows, "run_id"));
    snprintf(run->county, sizeof run->county, "%s",
             rows_text(rows, 0, rows_column(rows, "county")));
    snprintf(run->scenario, sizeof run->scenario, "%s",
             rows_text(rows, 0, rows_column(rows, "scenario")));
    snprintf(run->state, sizeof run->state, "%s", rows_text(rows, 0, rows_column(rows, "state")));
    snprintf(run->sentence, sizeof run->sentence, "%s",
             rows_text(rows, 0, rows_column(rows, "sentence")));
    run->cut = rows_time(rows, 0, rows_column(rows, "cut"));
    run->seed = rows_int64(rows, 0, rows_column(rows, "seed"));
    run->attempts = rows_int(rows, 0, rows_column(rows, "attempts"));
    run->what_if = rows_int(rows, 0, rows_column(rows, "what_if_id"));
}

bool runner_present(struct runner *runner)
{
    struct bind bind = {0};

    if (runner->present)
        return true;
    bind_int(&bind, SERVICE_CLASS_RUNS);
    bind_text(&bind, runner->service->id);
    runner->present = db_do(runner->db, Q_run_present, &bind);
    return runner->present;
}

/* False when the database failed; *claimed says whether there is something to do. */
static bool claim(struct runner *runner, bool *claimed)
{
    int64_t now = now_us();
    struct bind bind = {0};
    struct rows *rows;

    bind_text(&bind, runner->service->config->county);
    bind_text(&bind, runner->service->id);
    bind_time(&bind, now);
    bind_time(&bind, now + RUN_LEASE_MS * INT64_C(1000));
    bind_int(&bind, SERVICE_CLASS_RUNS);
    rows = db_query(runner->db, Q_run_claim, &bind);
    if (rows == NULL)
        return false;
    *claimed = rows_count(rows) > 0;
    if (*claimed)
        run_from(&runner->run, rows);
    rows_free(rows);
    return true;
}

/* --- when a transition did not succeed */

static bool give_up(struct runner *runner)
{
    struct run_transition transition = {.from = runner->run.state, .to = "failed"};
    const char *reason = runner->run.sentence[0] != '\0' ? runner->run.sentence
                                                         : "the daemon ended while it was at it";
    char sentence[RUN_SENTENCE_SIZE];
    bool ok;

    snprintf(sentence, sizeof sentence, "given up after %d attempts: %.400s", RUN_ATTEMPTS_MAX,
             reason);
    memcpy(runner->run.sentence, sentence, sizeof sentence);
    steps_forget(runner);
    ok = commit(runner, &transition) != RUN_FAILED;
    if (ok)
        announce(runner, "failed", 1);
    return ok;
}

/* Keeps the reason with the run and lets it rest: longer after each attempt. */
static bool postpone(struct runner *runner)
{
    struct bind bind = {0};

    log_event(LOG_WARNING, "run_attempt_failed", "run=%lld state=%s attempt=%d sentence=%s",
              (long long)runner->run.id, runner->run.state, runner->run.attempts,
              log_quote(runner->run.sentence));
    steps_forget(runner);
    bind_int64(&bind, runner->run.id);
    bind_text(&bind, runner->service->id);
    bind_text(&bind, runner->run.sentence);
    bind_time(&bind, now_us() + runner->run.attempts * INT64_C(1000000));
    return db_do(runner->db, Q_run_postpone, &bind);
}

static bool after_failure(struct runner *runner)
{
    if (db_failure(runner->db) == DB_LOST)
        return false;
    if (db_failure(runner->db) != DB_FINE) {
        db_rollback(runner->db);
        snprintf(runner->run.sentence, sizeof runner->run.sentence, "%s", db_error(runner->db));
    }
    return runner->run.attempts < RUN_ATTEMPTS_MAX ? postpone(runner) : give_up(runner);
}

bool runner_work(struct runner *runner, bool *worked)
{
    if (!claim(runner, worked))
        return false;
    if (!*worked)
        return true;
    if (runner->run.attempts > RUN_ATTEMPTS_MAX)
        return give_up(runner);
    switch (step(runner)) {
    case RUN_GONE:
        log_event(LOG_WARNING, "run_gone", "run=%lld state=%s", (long long)runner->run.id,
                  runner->run.state);
        steps_forget(runner);
        return true;
    case RUN_FAILED:
        return after_failure(runner);
    default:
        return true;
    }
}
