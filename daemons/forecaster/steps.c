#include "steps.h"

#include <stdio.h>
#include <stdlib.h>

#include "event.h"
#include "ident.h"
#include "log.h"
#include "seriesid.h"
#include "sides.h"

/* --- shared */

static enum run_outcome stored(bool ok)
{
    return ok ? RUN_DONE : RUN_FAILED;
}

static void forget_results(struct runner *runner)
{
    for (int i = 0; i < runner->result_count; i++)
        results_destroy(&runner->results[i]);
    free(runner->results);
    runner->results = NULL;
    runner->result_count = 0;
    if (runner->skills != NULL)
        skill_numbers_free(runner->skills);
    free(runner->skills);
    runner->skills = NULL;
}

void steps_forget(struct runner *runner)
{
    forget_results(runner);
    work_free(&runner->work);
}

/* The panels as known at the cut, read again unless this process still has them. */
static bool have_work(struct runner *runner)
{
    const struct run *run = &runner->run;

    if (runner->work.run == run->id)
        return true;
    steps_forget(runner);
    return work_read(&runner->work, runner->service, runner->db,
                     &(struct work_key){run->id, run->county, run->cut, run->seed, run->what_if});
}

/* --- queued -> assembled */

/* In a transaction of its own, so that intake waits for the lock no longer than it takes to read
 * the clock. Another attempt takes another, later cut. */
static enum run_outcome take_cut(struct runner *runner)
{
    struct bind bind = {0};
    struct rows *rows;
    bool gone, ok;

    if (!db_begin(runner->db))
        return RUN_FAILED;
    bind_int64(&bind, SERVICE_KEY_CUT);
    if (!db_do(runner->db, Q_run_cut_lock, &bind))
        return RUN_FAILED;
    bind_int64(&bind, runner->run.id);
    bind_text(&bind, runner->service->id);
    rows = db_query(runner->db, Q_run_cut, &bind);
    if (rows == NULL)
        return RUN_FAILED;
    gone = rows_count(rows) == 0;
    if (!gone)
        runner->run.cut = rows_time(rows, 0, 0);
    rows_free(rows);
    ok = db_commit(runner->db);
    return !ok ? RUN_FAILED : gone ? RUN_GONE : RUN_DONE;
}

enum run_outcome step_read(struct runner *runner)
{
    enum run_outcome outcome;

    steps_forget(runner);
    outcome = take_cut(runner);
    if (outcome != RUN_DONE)
        return outcome;
    if (!have_work(runner))
        return RUN_FAILED;
    snprintf(runner->run.sentence, sizeof runner->run.sentence,
             "read %d series in %d panels, of which %d changed", work_series(&runner->work),
             work_panels(&runner->work), work_changed(&runner->work));
    return RUN_DONE;
}

static bool insert_panel(struct runner *runner, int32_t id, const uint8_t *hash, int series, int64_t reused_from)
{
    struct bind bind = {0};

    bind_int64(&bind, runner->run.id);
    bind_int(&bind, id);
    bind_bytes(&bind, hash, HASH_SIZE);
    bind_int(&bind, series);
    if (reused_from != 0)
        bind_int64(&bind, reused_from);
    else
        bind_text(&bind, NULL);
    return db_do(runner->db, Q_run_panel_insert, &bind);
}

static bool store_panel(struct runner *runner, const struct work_panel *wp)
{
    return insert_panel(runner, wp->id, wp->hash, wp->panel.count, wp->reused_from) &&
           (wp->reused_from != 0 || results_make_targets(wp, runner->db));
}

/* It has no series of its own. */
static bool store_skills_panel(struct runner *runner)
{
    const struct skill_work *skills = &runner->work.skills;

    return !skills->present || insert_panel(runner, skills->panel, skills->hash, 0, skills->reused_from);
}

/* A vintage may have come between the cut and the moment this run leaves the queue. */
static bool queue_follower(struct runner *runner)
{
    const struct run *run = &runner->run;
    const struct config *config = runner->service->config;
    int64_t now = now_us();
    struct bind bind = {0};

    bind_text(&bind, run->county);
    bind_time(&bind, run->cut);
    bind_text(&bind, "vintages known after the cut of the run before");
    bind_text(&bind, config->name);
    bind_time(&bind, now);
    bind_time(&bind, now + config->coalesce_ms * 1000);
    bind_int64(&bind, config->seed);
    return db_do(runner->db, Q_run_follow, &bind);
}

enum run_outcome step_store_panels(struct runner *runner)
{
    struct bind bind = {0};
    bool ok;

    bind_int64(&bind, runner->run.id);
    ok = db_do(runner->db, Q_run_forget_panels, &bind); /* of an attempt that was interrupted */
    for (int i = 0; ok && i < runner->work.count; i++)
        ok = store_panel(runner, &runner->work.panels[i]);
    ok = ok && store_skills_panel(runner);
    if (run_is_baseline(&runner->run))
        ok = ok && queue_follower(runner);
    return stored(ok);
}

/* --- assembled -> unchanged */

enum run_outcome step_compare(struct runner *runner)
{
    if (!have_work(runner))
        return RUN_FAILED;
    if (!run_is_baseline(&runner->run)) /* asked for by name: it is published in any case */
        return RUN_PASS;
    if (work_changed(&runner->work) > 0 || runner->work.standing > work_panels(&runner->work))
        return RUN_PASS;
    if (work_panels(&runner->work) == 0)
        snprintf(runner->run.sentence, sizeof runner->run.sentence,
                 "there is nothing to forecast yet");
    else
        snprintf(runner->run.sentence, sizeof runner->run.sentence,
                 "all %d panels have the input of the latest scenario", work_panels(&runner->work));
    return RUN_DONE;
}

enum run_outcome step_freshen(struct runner *runner)
{
    struct bind bind = {0};

    bind_text(&bind, runner->run.county);
    bind_time(&bind, runner->run.cut);
    return stored(db_do(runner->db, Q_panel_fresh, &bind));
}

/* --- assembled -> computed */

static void renew(struct runner *runner)
{
    struct bind bind = {0};

    if (monotonic_ms() - runner->renewed_at < RUN_RENEW_MS)
        return;
    runner->renewed_at = monotonic_ms();
    bind_int64(&bind, runner->run.id);
    bind_text(&bind, runner->service->id);
    bind_time(&bind, now_us() + RUN_LEASE_MS * INT64_C(1000));
    if (!db_do(runner->db, Q_run_renew, &bind))
        log_event(LOG_WARNING, "lease_not_renewed", "run=%lld",
                  (long long)runner->run.id); /* found out when storing */
}

/* Called by the engine, from one thread at a time, while this thread waits for it: so the
 * connection and the link are nobody else's. */
static void progressed(void *context, int done)
{
    struct runner *runner = context;
    double share =
        runner->series_total > 0 ? (double)(runner->series_done + done) / runner->series_total : 1;

    renew(runner);
    if (monotonic_ms() - runner->told_at < SERVICE_TICK_MS)
        return;
    runner->told_at = monotonic_ms();
    event_run(runner->link, runner->service->config->name, runner->run.id, runner->run.county,
              "assembled", "computing", share);
}

/* Whether the chain is to be computed from this panel's draws. */
static bool carries_on(const struct runner *runner, const struct work_panel *wp)
{
    const struct skill_work *skills = &runner->work.skills;

    return skills->present && skills->reused_from == 0 && wp == work_employed(&runner->work);
}

static bool to_compute(const struct runner *runner, const struct work_panel *wp)
{
    return wp->reused_from == 0 || carries_on(runner, wp);
}

/* The nation's forecasts, which this panel's lean on; *nation stays NULL where it leans on nothing. */
static bool compute_nation(struct runner *runner, const struct work_panel *wp, struct results **nation)
{
    struct results_wish wish = {.county = SERIES_NATION,
                                .seed = (uint64_t)runner->run.seed,
                                .jobs = config_jobs(runner->service->config),
                                .trials = true};

    if (!wp->leans)
        return true;
    renew(runner);
    *nation = results_compute(&runner->work.nation, &wish, runner->run.sentence, sizeof runner->run.sentence);
    return *nation != NULL;
}

static bool compute_panel(struct runner *runner, const struct work_panel *wp)
{
    struct results *results = NULL, *nation = NULL;
    struct results_wish wish = {.county = runner->run.county,
                                .seed = (uint64_t)runner->run.seed,
                                .jobs = config_jobs(runner->service->config),
                                .count = runner->work.assumption_count,
                                .assumptions = runner->work.assumptions,
                                .draws = carries_on(runner, wp),
                                .trials = carries_on(runner, wp) && runner->work.assumption_count == 0,
                                .progress = progressed,
                                .context = runner};

    if (compute_nation(runner, wp, &nation)) {
        wish.nation = nation;
        results = results_compute(wp, &wish, runner->run.sentence, sizeof runner->run.sentence);
    }
    results_destroy(&nation);
    if (results == NULL)
        return false;
    results->stands = wp->reused_from != 0;
    runner->results[runner->result_count++] = results;
    runner->series_done += wp->panel.count;
    return true;
}

static const struct results *results_of(const struct runner *runner, const struct work_panel *wp)
{
    for (int i = 0; i < runner->result_count; i++)
        if (runner->results[i]->panel == wp)
            return runner->results[i];
    return NULL;
}

static bool make_skills(struct runner *runner, const struct results *results)
{
    const struct work_panel *employed = results->panel;
    struct skill_base base = {.facts = &runner->work.skills.facts,
                              .panel = &employed->panel,
                              .results = results->list,
                              .change = results->effects.change,
                              .county = runner->run.county,
                              .horizon = employed->horizon};
    struct skill_wish wish = {(uint64_t)runner->run.seed, config_jobs(runner->service->config), runner->work.assumption_count,
                              runner->work.assumptions};

    runner->skills = calloc(1, sizeof *runner->skills);
    return runner->skills != NULL && skill_numbers_make(runner->skills, &base, &wish, runner->run.sentence, sizeof runner->run.sentence);
}

static bool compute_skills(struct runner *runner)
{
    const struct work_panel *employed = work_employed(&runner->work);
    const struct results *results = employed != NULL ? results_of(runner, employed) : NULL;

    if (results == NULL || !carries_on(runner, employed))
        return true;
    renew(runner);
    return make_skills(runner, results);
}

/* A skipped assumption is said, so that nobody takes a number without effect for an effect of zero. */
static void tell_computed(struct runner *runner)
{
    const struct work *work = &runner->work;
    int idle = work->assumption_count - effects_of_work(work->assumptions, work->assumption_count);
    int used = snprintf(runner->run.sentence, sizeof runner->run.sentence, "forecast %d series in %d panel%s%s",
                        runner->series_total, runner->result_count, runner->result_count == 1 ? "" : "s",
                        runner->skills != NULL ? " and the skills chain" : "");

    if (idle > 0 && runner->skills == NULL)
        snprintf(runner->run.sentence + used, sizeof runner->run.sentence - (size_t)used,
                 "; %d of %d assumptions bear upon nothing that is forecast here", idle, work->assumption_count);
}

enum run_outcome step_compute(struct runner *runner)
{
    bool ok = have_work(runner);

    if (!ok)
        return RUN_FAILED;
    forget_results(runner);
    runner->series_done = runner->series_total = 0;
    for (int i = 0; i < runner->work.count; i++)
        runner->series_total +=
            to_compute(runner, &runner->work.panels[i]) ? runner->work.panels[i].panel.count : 0;
    runner->results = calloc((size_t)runner->work.count + 1, sizeof *runner->results);
    ok = runner->results != NULL;
    for (int i = 0; ok && i < runner->work.count; i++)
        ok = !to_compute(runner, &runner->work.panels[i]) || compute_panel(runner, &runner->work.panels[i]);
    ok = ok && compute_skills(runner);
    for (int i = 0; i < runner->result_count; i++)
        results_forget_draws(runner->results[i]);
    if (ok)
        tell_computed(runner);
    return stored(ok);
}

enum run_outcome step_store_results(struct runner *runner)
{
    static const enum query leftovers[] = {Q_run_forget_dialogue_kind, Q_run_forget_dialogue_source, Q_run_forget_dialogue_waiting, Q_run_forget_dialogue_move,
                                           Q_run_forget_effect, Q_run_forget_forecast, Q_run_forget_input, Q_run_forget_fit};
    struct bind bind = {0};
    bool ok = true;

    for (size_t i = 0; ok && i < ARRAY_SIZE(leftovers); i++) {
        bind_int64(&bind, runner->run.id);
        ok = db_do(runner->db, leftovers[i], &bind);
    }
    ok = ok && skill_numbers_forget(runner->run.id, runner->db) &&
         results_store(runner->results, runner->result_count, runner->run.id, runner->db) &&
         (runner->skills == NULL || skill_numbers_store(runner->skills, &runner->work.skills, runner->run.id, runner->db));
    return stored(ok);
}

/* --- computed -> published */

static bool insert_scenario(struct runner *runner)
{
    struct bind bind = {0};
    struct rows *rows;

    runner->published_at = now_us();
    bind_int64(&bind, runner->run.id);
    bind_text(&bind, runner->run.scenario);
    bind_time(&bind, runner->published_at);
    rows = db_query(runner->db, Q_scenario_insert, &bind);
    if (rows != NULL) {
        runner->scenario = rows_int64(rows, 0, 0);
        runner->published_series = rows_int64(rows, 0, 1);
    }
    rows_free(rows);
    return rows != NULL;
}

enum run_outcome step_publish(struct runner *runner)
{
    struct bind bind = {0};
    bool ok = insert_scenario(runner);

    bind_int64(&bind, runner->scenario);
    bind_int64(&bind, runner->run.id);
    ok = ok && db_do(runner->db, Q_scenario_panels, &bind);
    bind_reset(&bind);
    bind_int64(&bind, runner->scenario);
    ok = ok && db_do(runner->db, Q_scenario_networks, &bind);
    if (ok && run_is_baseline(&runner->run))
        return sides_queue(runner->db, &runner->run, runner->scenario) ? step_freshen(runner) : RUN_FAILED;
    return stored(ok);
}
