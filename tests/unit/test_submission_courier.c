/* From a file to its receipt over a bus and a store that misbehave: everything arrives, once. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "disk.h"
#include "fake_store.h"
#include "files.h"
#include "log.h"
#include "submission.h"

enum { ADMITTED = FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_ADMITTED };

enum { PATIENCE_MS = 60000 }; /* of those who are answered in the end */

static char folder[] = "/tmp/test-courier-XXXXXX";
static const char *self;

/* A worker: spool, bus and submitter of their own. */
struct worker {
    struct config config;
    struct bus *bus;
    struct submitter *submitter;
};

static void worker_open(struct worker *worker, const char *endpoint, const char *name, int batch_rows, int window)
{
    char error[SUBMISSION_ERROR_SIZE];

    worker->config = (struct config){.bus_intake = (char *)(uintptr_t)endpoint, .spool = folder, .batch_rows = batch_rows,
                                     .window = window, .message_bytes = 16 << 20};
    worker->bus = bus_new(NULL, false, 16 << 20, error, sizeof error);
    worker->submitter = submitter_open(&worker->config, worker->bus, name, NULL, error, sizeof error);
    if (worker->submitter == NULL) {
        fprintf(stderr, "%s\n", error);
        abort();
    }
}

static void worker_close(struct worker *worker)
{
    submitter_close(&worker->submitter);
    bus_destroy(&worker->bus);
}

/* A file of `rows` rows, different for each salt. */
static const char *a_file(int rows, int salt)
{
    static char path[256];
    FILE *out;

    snprintf(path, sizeof path, "%s/file-%d.csv", folder, salt);
    out = fopen(path, "w");
    fprintf(out, "measure,definition,region,period,value\n");
    for (int i = 0; i < rows; i++)
        fprintf(out, "employed,S,%d,%d,%d\n", i / 100, 1900 + i % 100, salt);
    fclose(out);
    return path;
}

static struct submission_report submit(struct worker *worker, const char *path, int wait_ms, const char *ticket)
{
    struct submission_report report;

    submitter_submit(worker->submitter, path, &(struct submission_options){.wait_ms = wait_ms, .ticket = ticket}, &report);
    return report;
}

static void check_admitted(struct submission_report report, uint64_t rows)
{
    if (report.outcome != SUBMISSION_ADMITTED || report.rows_new != rows)
        fail_msg("outcome %d, %llu rows: %s", (int)report.outcome, (unsigned long long)report.rows_new, report.sentence);
    assert_int_equal(report.exit_code, EXIT_OK);
    assert_int_equal(report.rows_total, rows);
    submission_report_free(&report);
}

static void check_store(struct fake_store *store, int submissions, uint64_t rows)
{
    uint64_t got;

    assert_int_equal(fake_store_admitted(store, &got), submissions);
    assert_int_equal(got, rows);
}

static void a_file_is_admitted(void **state)
{
    struct fake_store store;
    struct worker worker;
    struct submission_report report;

    (void)state;
    fake_store_start(&store);
    worker_open(&worker, store.endpoint, "plain", 100, 4);
    check_admitted(submit(&worker, a_file(1, 1), PATIENCE_MS, NULL), 1);
    check_admitted(submit(&worker, a_file(1050, 2), PATIENCE_MS, NULL), 1050);
    check_store(&store, 2, 1051);
    report = submit(&worker, a_file(1050, 2), PATIENCE_MS, NULL);
    assert_int_equal(report.outcome, SUBMISSION_DUPLICATE);
    assert_int_equal(report.exit_code, EXIT_OK);
    submission_report_free(&report);
    check_store(&store, 2, 1051);
    assert_int_equal(submitter_deliver(worker.submitter, 100), 0);
    worker_close(&worker);
    fake_store_stop(&store);
}

static void a_refused_file_says_why(void **state)
{
    struct fake_store store;
    struct worker worker;
    struct submission_report report;
    char path[256];
    static const char bad[] = "measure,definition,region,period,value\nemployed,S,18,2020,12x\nemployed,S,18,2021,-1\n";

    (void)state;
    snprintf(path, sizeof path, "%s/bad.csv", folder);
    assert_true(files_write(path, bad, strlen(bad)));
    fake_store_start(&store);
    worker_open(&worker, store.endpoint, "refused", 100, 4);
    report = submit(&worker, path, PATIENCE_MS, NULL);
    assert_int_equal(report.outcome, SUBMISSION_REFUSED);
    assert_int_equal(report.exit_code, EXIT_DATA);
    assert_string_equal(report.sentence, "bad.csv row 2, column \"value\": \"12x\" is not a number (V03); 1 more are refused; nothing "
                                         "of the file is stored");
    assert_int_equal(report.rejection_count, 2);
    assert_int_equal(report.rows_rejected, 2);
    submission_report_free(&report);
    report = submit(&worker, "/nowhere/a.csv", PATIENCE_MS, NULL);
    assert_int_equal(report.outcome, SUBMISSION_UNREADABLE);
    assert_int_equal(report.exit_code, EXIT_NO_INPUT);
    worker_close(&worker);
    fake_store_stop(&store);
}

/* The disk fails after the batch was sent: what the store has needs no spool, and nothing else is called kept. */
static void only_what_the_disk_has_is_called_kept(void **state)
{
    struct fake_store store;
    struct worker worker;
    struct submission_report report;

    (void)state;
    fake_store_start(&store);
    worker_open(&worker, store.endpoint, "disk", 100, 4);
    disk_broken = true;
    check_admitted(submit(&worker, a_file(1, 3), PATIENCE_MS, NULL), 1);
    fake_store_stop(&store);
    report = submit(&worker, a_file(1, 4), 50, NULL);
    disk_broken = false;
    assert_int_equal(report.outcome, SUBMISSION_FAILED);
    assert_int_equal(report.exit_code, EXIT_CANNOT_CREATE);
    assert_non_null(strstr(report.sentence, "disk.db cannot be written: Input/output error"));
    submission_report_free(&report);
    worker_close(&worker);
}

/* Lost batches, lost receipts, doubled receipts: the spool's bytes go out again until all is well. */
static void losses_are_made_good(void **state)
{
    struct fake_store store;
    struct worker worker;

    (void)state;
    fake_store_start(&store);
    worker_open(&worker, store.endpoint, "losses", 10, 8);
    atomic_store(&store.twice, true);
    atomic_store(&store.lose_batches, 3);
    check_admitted(submit(&worker, a_file(300, 3), PATIENCE_MS, NULL), 300);
    atomic_store(&store.lose_receipts, 4);
    check_admitted(submit(&worker, a_file(300, 4), PATIENCE_MS, NULL), 300);
    check_store(&store, 2, 600);
    worker_close(&worker);
    fake_store_stop(&store);
}

static void patience_is_shown_when_asked_for(void **state)
{
    struct fake_store store;
    struct worker worker;
    int64_t begun = monotonic_ms();

    (void)state;
    fake_store_start(&store);
    worker_open(&worker, store.endpoint, "retry", 10, 64);
    atomic_store(&store.retries, 4);
    check_admitted(submit(&worker, a_file(200, 5), PATIENCE_MS, NULL), 200);
    assert_in_range(monotonic_ms() - begun, 300, PATIENCE_MS); /* four pauses: at least half of 100 + 200 + 400 + 800 ms less jitter */
    assert_true(atomic_load(&store.received) < 200);  /* 20 batches, some of them again: no storm */
    check_store(&store, 1, 200);
    worker_close(&worker);
    fake_store_stop(&store);
}

static void *come_back(void *argument)
{
    struct fake_store *store = argument;

    for (int i = 0; i < 4; i++) {
        usleep(150000);
        atomic_store(&store->away, i % 2 == 0);
    }
    return NULL;
}

/* The daemon goes away twice while a file is under way. */
static void restarts_of_the_daemon(void **state)
{
    struct fake_store store;
    struct worker worker;
    pthread_t thread;

    (void)state;
    fake_store_start(&store);
    atomic_store(&store.delay_ms, 3);
    worker_open(&worker, store.endpoint, "restarts", 10, 16);
    pthread_create(&thread, NULL, come_back, &store);
    check_admitted(submit(&worker, a_file(2000, 6), PATIENCE_MS, NULL), 2000);
    pthread_join(thread, NULL);
    check_store(&store, 1, 2000);
    worker_close(&worker);
    fake_store_stop(&store);
}

/* Nobody there: the submission is kept, whole, and the next process delivers it. */
static void kept_and_delivered_later(void **state)
{
    struct fake_store store;
    struct worker worker;
    struct submission_report report;

    (void)state;
    fake_store_start(&store);
    fake_store_leave(&store);
    worker_open(&worker, store.endpoint, "kept", 10, 4);
    report = submit(&worker, a_file(200, 7), 300, NULL);
    assert_int_equal(report.outcome, SUBMISSION_KEPT);
    assert_int_equal(report.exit_code, EXIT_LATER);
    submission_report_free(&report);
    assert_int_equal(submitter_deliver(worker.submitter, 50), 20);
    worker_close(&worker);
    check_store(&store, 0, 0);
    worker_open(&worker, store.endpoint, "kept", 10, 4);
    atomic_store(&store.away, false);
    assert_int_equal(submitter_deliver(worker.submitter, PATIENCE_MS), 0);
    check_store(&store, 1, 200);
    worker_close(&worker);
    fake_store_stop(&store);
}

/* Two submissions at once: an earlier one that was kept, and a new one. */
static void the_kept_goes_before_the_new(void **state)
{
    struct fake_store store;
    struct worker worker;
    struct submission_report report;

    (void)state;
    fake_store_start(&store);
    fake_store_leave(&store);
    worker_open(&worker, store.endpoint, "both", 10, 4);
    report = submit(&worker, a_file(200, 8), 100, NULL);
    assert_int_equal(report.outcome, SUBMISSION_KEPT);
    submission_report_free(&report);
    atomic_store(&store.away, false);
    check_admitted(submit(&worker, a_file(100, 9), PATIENCE_MS, NULL), 100);
    check_store(&store, 2, 300);
    worker_close(&worker);
    fake_store_stop(&store);
}

static void an_invalid_batch_fails_with_its_sentence(void **state)
{
    struct fake_store store;
    struct worker worker;
    struct submission_report report;

    (void)state;
    fake_store_start(&store);
    worker_open(&worker, store.endpoint, "invalid", 10, 4);
    atomic_store(&store.invalids, 1);
    report = submit(&worker, a_file(100, 10), PATIENCE_MS, NULL);
    assert_int_equal(report.outcome, SUBMISSION_FAILED);
    assert_string_equal(report.sentence, "file-10.csv was not taken: the submission is closed (expired)");
    submission_report_free(&report);
    assert_int_equal(submitter_deliver(worker.submitter, 100), 0); /* and is not tried again */
    check_admitted(submit(&worker, a_file(100, 11), PATIENCE_MS, NULL), 100);
    worker_close(&worker);
    fake_store_stop(&store);
}

/* A job that the store has given up meanwhile is submitted anew, under the same ticket. */
static void an_expired_ticket_begins_anew(void **state)
{
    struct fake_store store;
    struct worker worker;
    struct submission_report report;

    (void)state;
    fake_store_start(&store);
    fake_store_leave(&store);
    worker_open(&worker, store.endpoint, "expired", 10, 4);
    report = submit(&worker, a_file(100, 12), 100, "job");
    assert_int_equal(report.outcome, SUBMISSION_KEPT);
    submission_report_free(&report);
    atomic_store(&store.invalids, 1);
    atomic_store(&store.away, false);
    check_admitted(submit(&worker, a_file(100, 12), PATIENCE_MS, "job"), 100);
    check_store(&store, 1, 100);
    worker_close(&worker);
    fake_store_stop(&store);
}

/* Otherwise this would wait for ever. */
static void a_stop_is_heard(void **state)
{
    struct fake_store store;
    struct worker worker;
    struct submission_report report;
    bool stop = true;

    (void)state;
    fake_store_start(&store);
    worker_open(&worker, store.endpoint, "stop", 10, 4);
    submitter_submit(worker.submitter, a_file(100, 13), &(struct submission_options){.wait_ms = -1, .stop = &stop}, &report);
    assert_int_equal(report.outcome, SUBMISSION_FAILED);
    assert_int_equal(report.exit_code, EXIT_LATER);
    submission_report_free(&report);
    submitter_submit(worker.submitter, a_file(100, 13), &(struct submission_options){.wait_ms = -1, .stop = &stop, .ticket = "job"}, &report);
    assert_int_equal(report.outcome, SUBMISSION_KEPT);
    submission_report_free(&report);
    worker_close(&worker);
    fake_store_stop(&store);
}

/* --- the worker is killed --------------------------------------------------------------------------------- */

/* argv: --work ENDPOINT SPOOL-FOLDER FILE TICKET; a process of its own, to be killed. */
static int work(char **argv)
{
    struct worker worker;
    struct submission_report report;

    log_open("test", LOG_ERROR);
    strcpy(folder, argv[3]);
    worker_open(&worker, argv[2], "victim", 10, 8);
    report = submit(&worker, argv[4], PATIENCE_MS, argv[5]);
    submission_report_free(&report);
    worker_close(&worker);
    return report.outcome == SUBMISSION_ADMITTED ? 0 : 1;
}

/* Starts the worker; kills it after `after` microseconds, or lets it end. Returns whether it ended well. */
static bool run_worker(const struct fake_store *store, const char *file, const char *ticket, useconds_t after)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        execl(self, self, "--work", store->endpoint, folder, file, ticket, (char *)NULL);
        _exit(127);
    }
    if (after > 0) {
        usleep(after);
        kill(child, SIGKILL);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void killed_at_any_moment_and_stored_once(void **state)
{
    struct fake_store store;
    char file[256], ticket[32];

    (void)state;
    srandom(3);
    fake_store_start(&store);
    atomic_store(&store.delay_ms, 1);
    for (int job = 0; job < 6; job++) {
        snprintf(file, sizeof file, "%s", a_file(500, 100 + job));
        snprintf(ticket, sizeof ticket, "job-%d", job);
        for (int kills = 0; kills < 5; kills++)
            run_worker(&store, file, ticket, (useconds_t)(random() % 120000));
        assert_true(run_worker(&store, file, ticket, 0));
        check_store(&store, job + 1, 500 * (uint64_t)(job + 1));
    }
    fake_store_stop(&store);
}

static int make_folder(void **state)
{
    (void)state;
    log_open("test", LOG_ERROR);
    return mkdtemp(folder) == NULL;
}

static int drop_folder(void **state)
{
    (void)state;
    files_remove_folder(folder);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_admitted),
        cmocka_unit_test(a_refused_file_says_why),
        cmocka_unit_test(only_what_the_disk_has_is_called_kept),
        cmocka_unit_test(losses_are_made_good),
        cmocka_unit_test(patience_is_shown_when_asked_for),
        cmocka_unit_test(restarts_of_the_daemon),
        cmocka_unit_test(kept_and_delivered_later),
        cmocka_unit_test(the_kept_goes_before_the_new),
        cmocka_unit_test(an_invalid_batch_fails_with_its_sentence),
        cmocka_unit_test(an_expired_ticket_begins_anew),
        cmocka_unit_test(a_stop_is_heard),
        cmocka_unit_test(killed_at_any_moment_and_stored_once),
    };

    self = "/proc/self/exe";
    if (argc == 6 && strcmp(argv[1], "--work") == 0)
        return work(argv);
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
