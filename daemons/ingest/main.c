/* framsyn-ingestd: one ingest worker. Takes jobs from the inbox, submits each to the forecasting daemon
 * and puts it, with its report, into .done or .quarantine. A thread of its own fetches feeds into the inbox.
 * Any number of workers share one inbox. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "bus.h"
#include "config.h"
#include "feeder.h"
#include "inbox.h"
#include "log.h"
#include "report.h"
#include "submission.h"

enum {
    RESCAN_MS = 30000,     /* inotify can lose events, and knows none of another host's writes */
    TRY_AGAIN_MS = 10000,  /* after a full disk */
};

static bool stop;
static int stop_event = -1; /* wakes poll: a signal between the look at `stop` and the wait must not be lost */

static void on_signal(int signal)
{
    uint64_t one = 1;
    int before = errno;

    (void)signal;
    *(volatile bool *)&stop = true;
    if (write(stop_event, &one, sizeof one) < 0)
        errno = before;
    errno = before;
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    stop_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

struct worker {
    struct config config;
    struct bus *bus;
    struct submitter *submitter;
    struct inbox inbox;
    struct feeder *feeder; /* NULL: no feeds are watched */
};

/* --- jobs -------------------------------------------------------------------------------------------- */

/* Whether the same job may go better later: the disk is full, or a stop came before it was through. */
static bool is_for_later(const struct submission_report *report)
{
    return report->outcome == SUBMISSION_KEPT ||
           (report->outcome == SUBMISSION_FAILED && report->exit_code != EXIT_FAILED && report->exit_code != EXIT_FORBIDDEN);
}

static void log_outcome(const struct job *job, const struct submission_report *report)
{
    bool good = report->outcome == SUBMISSION_ADMITTED || report->outcome == SUBMISSION_DUPLICATE;
    char id[UUID_TEXT_SIZE];

    log_event(good ? LOG_INFO : LOG_WARNING, "job_done",
              "job=%s outcome=%s submission=%s rows=%llu new=%llu revised=%llu rejected=%llu sentence=%s", log_quote(job->ticket),
              report_outcome_name(report->outcome), uuid_text(report->submission_id, id), (unsigned long long)report->rows_total,
              (unsigned long long)report->rows_new, (unsigned long long)report->rows_revised,
              (unsigned long long)report->rows_rejected, log_quote(report->sentence));
}

static void submit(struct worker *worker, const struct job *job, struct submission_report *report)
{
    struct submission_options options = {.partial = job->partial, .wait_ms = -1, .ticket = job->ticket, .stop = &stop};

    if (job->wrong[0] == '\0') {
        submitter_submit(worker->submitter, job->path, &options, report);
        return;
    }
    memset(report, 0, sizeof *report);
    snprintf(report->file, sizeof report->file, "%.200s", job->ticket);
    report_fail(report, SUBMISSION_UNREADABLE, EXIT_DATA, job->wrong);
}

/* False when the job stays claimed and is to be tried again later. */
static bool do_job(struct worker *worker, const struct job *job)
{
    struct submission_report report;
    bool done;

    log_event(LOG_INFO, "job_begun", "job=%s", log_quote(job->ticket));
    submit(worker, job, &report);
    done = !is_for_later(&report);
    if (done)
        log_outcome(job, &report);
    else
        log_event(LOG_WARNING, "job_waits", "job=%s reason=%s", log_quote(job->ticket), log_quote(report.sentence));
    done = done && inbox_finish(&worker->inbox, job, &report, worker->config.lang);
    submission_report_free(&report);
    return done;
}

/* --- the loop ---------------------------------------------------------------------------------------- */

static int until_look(const struct worker *worker, bool failed)
{
    int64_t left = worker->inbox.unsettled_ms - monotonic_ms();
    int most = failed ? TRY_AGAIN_MS : RESCAN_MS;

    if (failed || left >= most)
        return most;
    return left > 0 ? (int)left + 1 : 1;
}

static void wait_for_work(struct worker *worker, bool failed)
{
    struct pollfd ready[] = {{.fd = stop_event, .events = POLLIN}, {.fd = failed ? -1 : worker->inbox.watch, .events = POLLIN}};

    poll(ready, ARRAY_SIZE(ready), until_look(worker, failed));
    inbox_drain(&worker->inbox);
}

static void work(struct worker *worker)
{
    struct job job;

    while (!*(volatile bool *)&stop) {
        bool found = inbox_next(&worker->inbox, &job), failed = found && !do_job(worker, &job);

        if (!*(volatile bool *)&stop && (!found || failed))
            wait_for_work(worker, failed);
    }
}

/* --- start and end ----------------------------------------------------------------------------------- */

static void help(FILE *out)
{
    static const char *const used[] = {"batch-rows", "bus-intake", "config", "county", "feeds", "feeds-cache",
                                       "feeds-server", "inbox", "inbox-patience", "keys", "lang", "log-level", "message-bytes",
                                       "name", "spool", "var", "window"};

    fprintf(out, "usage: framsyn-ingestd [--option=value ...]\n\n"
                 "One ingest worker: takes files from the inbox, and what feeds bring, and submits them to the forecasting daemon.\n"
                 "Run as many as you like on one inbox, each with a name of its own.\n\n");
    for (size_t i = 0; i < ARRAY_SIZE(used); i++)
        for (size_t k = 0; k < config_option_count; k++)
            if (strcmp(used[i], config_options[k].name) == 0)
                fprintf(out, "  --%-14s %s [%s]\n", used[i], config_options[k].sentence, config_options[k].fallback);
    fprintf(out, "\nExit codes: 0 stopped, 64 usage, 69 no bus, 73 spool or inbox cannot be written, 78 configuration.\n");
}

static int fail(int code, const char *error)
{
    log_event(LOG_ERROR, "start_failed", "reason=%s", log_quote(error));
    return code;
}

static int open_all(struct worker *worker)
{
    struct config *config = &worker->config;
    bool tcp = strncmp(config->bus_intake, "tcp://", 6) == 0;
    const char *name = config->name[0] != '\0' ? config->name : "ingest";
    char error[SUBMISSION_ERROR_SIZE];

    worker->bus = bus_new(tcp ? config->keys : NULL, false, (size_t)config->message_bytes, error, sizeof error);
    if (worker->bus == NULL)
        return fail(EXIT_UNAVAILABLE, error);
    worker->submitter = submitter_open(config, worker->bus, name, tcp ? name : NULL, error, sizeof error);
    if (worker->submitter == NULL || !inbox_open(&worker->inbox, config->inbox, name, config->inbox_patience * 1000, error, sizeof error))
        return fail(EXIT_CANNOT_CREATE, error);
    if (!feeder_start(&worker->feeder, config, name, &stop, stop_event, error, sizeof error))
        return fail(EXIT_CANNOT_CREATE, error);
    log_event(LOG_INFO, "ready", "name=%s inbox=%s intake=%s version=%s", log_quote(name), log_quote(config->inbox),
              log_quote(config->bus_intake), FRAMSYN_VERSION);
    return EXIT_OK;
}

static void close_all(struct worker *worker)
{
    feeder_join(&worker->feeder);
    inbox_close(&worker->inbox);
    submitter_close(&worker->submitter);
    bus_destroy(&worker->bus);
    config_free(&worker->config);
}

static int run(struct worker *worker)
{
    int code;

    log_open("framsyn-ingestd", (enum log_level)worker->config.log_level);
    catch_signals();
    worker->inbox.watch = -1;
    code = open_all(worker);
    if (code == EXIT_OK) {
        work(worker);
        log_event(LOG_INFO, "stopped", "undelivered=%d", submitter_deliver(worker->submitter, 0));
    }
    close_all(worker);
    return code;
}

int main(int argc, char **argv)
{
    static struct worker worker;
    char error[SUBMISSION_ERROR_SIZE];
    int first;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            help(stdout);
            return EXIT_OK;
        }
        if (strcmp(argv[i], "--version") == 0) {
            printf("framsyn-ingestd %s\n", FRAMSYN_VERSION);
            return EXIT_OK;
        }
    }
    first = config_load(&worker.config, argc, argv, error, sizeof error);
    if (first < 0) {
        fprintf(stderr, "framsyn-ingestd: %s\n", error);
        return EXIT_CONFIGURATION;
    }
    if (first < argc) {
        fprintf(stderr, "framsyn-ingestd: \"%s\" is not an option\n", argv[first]);
        return EXIT_USAGE_ERROR;
    }
    return run(&worker);
}
