/* The run thread: what it does next, and how long it rests; the clock among those who ask for runs. */
#include "runner_private.h"

#include "control.h"
#include "ident.h"
#include "log.h"
#include "steps.h"

enum { IDLE_MS = 1000 }; /* how often the queue is looked at without a wake-up */

/* --- the calendar */

struct calendar {
    struct schedule schedule;
    int64_t next; /* seconds since 1970; 0: not asked yet */
};

/* The strike after the last request: one that was missed while the daemon was down has then passed
 * already, and is made up for at once. */
static bool calendar_begin(struct calendar *calendar, struct runner *runner)
{
    char error[256];
    struct bind bind = {0};
    struct rows *rows;
    int64_t last = now_us();

    if (!schedule_parse(runner->service->config->recompute, &calendar->schedule, error,
                        sizeof error))
        calendar->schedule.kind = SCHEDULE_NEVER; /* the configuration was checked at the start */
    bind_text(&bind, runner->service->config->county);
    rows = db_query(runner->db, Q_run_last_request, &bind);
    if (rows == NULL)
        return false;
    if (rows_count(rows) > 0 && !rows_null(rows, 0, 0))
        last = rows_time(rows, 0, 0);
    rows_free(rows);
    calendar->next = schedule_next(&calendar->schedule, last / 1000000);
    return true;
}

void run_request_bind(const struct run_request *request, int64_t now, struct bind *bind)
{
    bind_text(bind, request->county);
    bind_text(bind, request->reason);
    bind_text(bind, request->requested_by);
    bind_time(bind, now);
    bind_time(bind, now);
    bind_int64(bind, request->seed);
    bind_text(bind, request->scenario);
    bind_time(bind, request->as_of);
    if (request->what_if != 0)
        bind_int(bind, request->what_if);
    else
        bind_text(bind, NULL);
}

bool run_queue_baseline(const struct service *service, struct db *db, const char *reason, const char *requested_by, int64_t *run)
{
    struct bind bind = {0};
    struct rows *rows;

    run_request_bind(&(struct run_request){.county = service->config->county, .reason = reason, .requested_by = requested_by,
                                           .scenario = RUN_BASELINE, .seed = service->config->seed, .as_of = INT64_MIN},
                     now_us(), &bind);
    rows = db_query(db, Q_run_enqueue, &bind);
    if (rows != NULL && rows_count(rows) == 1)
        *run = rows_int64(rows, 0, 0);
    rows_free(rows);
    return rows != NULL;
}

static bool calendar_strike(struct calendar *calendar, struct runner *runner)
{
    const struct config *config = runner->service->config;
    int64_t now = now_us(), run;

    if (calendar->next == 0 && !calendar_begin(calendar, runner))
        return false;
    if (now / 1000000 < calendar->next)
        return true;
    if (!run_queue_baseline(runner->service, runner->db, "clock", config->name, &run))
        return false;
    log_event(LOG_INFO, "clock", "rule=%s", log_quote(config->recompute));
    calendar->next = schedule_next(&calendar->schedule, now / 1000000);
    return true;
}

/* --- the loop */

/* Milliseconds until the oldest run may be worked on, at most IDLE_MS; -1 when the database failed.
 */
static int wait_for(struct runner *runner)
{
    struct bind bind = {0};
    struct rows *rows;
    int64_t wait = IDLE_MS;

    bind_text(&bind, runner->service->config->county);
    rows = db_query(runner->db, Q_run_due, &bind);
    if (rows == NULL)
        return -1;
    if (rows_count(rows) > 0 && !rows_null(rows, 0, 0))
        wait = (rows_time(rows, 0, 0) - now_us()) / 1000 + 1;
    rows_free(rows);
    return wait < 1 ? 1 : wait > IDLE_MS ? IDLE_MS : (int)wait;
}

/* Sleeps until something may be due, or the bus thread says that a run was queued or hands a command on. */
static void rest(struct runner *runner, int milliseconds)
{
    struct bus_poll poll = {.socket = runner->link, .descriptor = -1};
    int64_t end = monotonic_ms() + milliseconds;
    int64_t left;

    while (!runner->service->stop && (left = end - monotonic_ms()) > 0)
        if (bus_wait(&poll, 1, left < SERVICE_TICK_MS ? (int)left : SERVICE_TICK_MS))
            return;
}

/* Carries out what the desk has handed on; a message that wakes has done its work when it is here. */
static bool serve_desk(struct runner *runner)
{
    char error[BUS_ERROR_SIZE];
    struct bus_peer peer;
    Envelope *envelope = NULL;

    while (bus_receive(runner->link, 0, &peer, &envelope, error) == BUS_OK) {
        if (envelope->body_case == FRAMSYN__V1__ENVELOPE__BODY_CONTROL)
            control_carry_out(runner->service, runner->db, runner->link, envelope);
        envelope_free(envelope);
    }
    return db_failure(runner->db) != DB_LOST;
}

static bool review(struct runner *runner, int vintage, enum query how)
{
    struct bind bind = {0};

    if (!db_begin(runner->db) || !db_do(runner->db, Q_review_patience, NULL))
        return false;
    bind_int(&bind, vintage);
    bind_time(&bind, now_us());
    return db_do(runner->db, how, &bind) && db_commit(runner->db);
}

/* Looks a large vintage over, if there is one that nobody has looked over: its submitter waits to hear. */
static bool review_once(struct runner *runner)
{
    struct rows *rows = db_query(runner->db, Q_review_next, NULL);
    int64_t begun = monotonic_ms();
    int vintage;

    if (rows == NULL)
        return false;
    vintage = rows_count(rows) > 0 ? rows_int(rows, 0, 0) : 0;
    rows_free(rows);
    if (vintage == 0)
        return true;
    if (!review(runner, vintage, Q_review_make)) {
        if (db_failure(runner->db) == DB_LOST)
            return false;
        db_rollback(runner->db);
        log_event(LOG_WARNING, "vintage_not_reviewed", "vintage=%d reason=%s", vintage, log_quote(db_error(runner->db)));
        return review(runner, vintage, Q_review_skip);
    }
    log_event(LOG_INFO, "vintage_reviewed", "vintage=%d ms=%lld", vintage, (long long)(monotonic_ms() - begun));
    return true;
}

static bool turn(struct runner *runner, struct calendar *calendar)
{
    bool worked = false;
    int wait;

    if (!serve_desk(runner) || !runner_present(runner) || !review_once(runner) || !calendar_strike(calendar, runner) || !runner_work(runner, &worked))
        return false;
    if (worked)
        return true;
    steps_forget(runner); /* nothing under way: give the memory back */
    wait = wait_for(runner);
    if (wait > 0)
        rest(runner, wait);
    return wait >= 0;
}

void run_loop(struct service *service, struct db *db, struct bus_socket *link)
{
    struct runner runner = {.service = service, .db = db, .link = link};
    struct calendar calendar = {.next = 0};

    while (!service->stop) {
        if (turn(&runner, &calendar))
            continue;
        if (db_failure(db) == DB_LOST) {
            runner.present = false;
            if (!service_reconnect(service, db, "runs"))
                break;
        } else {
            db_rollback(db);
            (void)service_sleep(service, IDLE_MS);
        }
    }
    steps_forget(&runner);
}
