/* The inbox, with real framsyn-ingestd processes over a store in this process: jobs by folder and by bare
 * file, two workers at once, a worker that is killed, reports beside the files. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "fake_store.h"
#include "files.h"
#include "ident.h"
#include "inbox_ticket.h"
#include "log.h"

static char folder[64], inbox[128], program[4096];
static struct fake_store store;

static void write_text(const char *path, const char *text)
{
    assert_true(files_write(path, text, strlen(text)));
}

static const char *in(const char *parent, const char *name)
{
    static char paths[8][512];
    static int turn;
    char *path = paths[turn++ % 8];

    strcpy(stpcpy(stpcpy(path, parent), "/"), name);
    return path;
}

/* A file whose content no other test has. */
static void write_rows(const char *path, int rows, int salt)
{
    FILE *out = fopen(path, "w");

    fprintf(out, "measure,definition,region,period,value\n");
    for (int i = 0; i < rows; i++)
        fprintf(out, "employed,S,%d,%d,%d\n", i / 100, 1900 + i % 100, salt);
    fclose(out);
}

enum { PATIENCE_MS = 60000 }; /* until a condition holds */
static const char *patience = "--inbox-patience=600";

static pid_t start_worker(const char *name)
{
    char log[256], options[5][256];
    pid_t child;

    snprintf(log, sizeof log, "%s/%s.log", folder, name);
    snprintf(options[0], 256, "--inbox=%s", inbox);
    snprintf(options[1], 256, "--spool=%s/spool", folder);
    snprintf(options[2], 256, "--bus-intake=%s", store.endpoint);
    snprintf(options[3], 256, "--name=%s", name);
    snprintf(options[4], 256, "--var=%s", folder);
    child = fork();
    if (child == 0) {
        int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

        prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves no worker behind */
        dup2(fd, STDERR_FILENO);
        dup2(fd, STDOUT_FILENO);
        execl(program, program, options[0], options[1], options[2], options[3], options[4], patience, "--batch-rows=20", (char *)NULL);
        _exit(127);
    }
    return child;
}

static int end_worker(pid_t child, int signal)
{
    int status;

    kill(child, signal);
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static struct submission_report wait_for(const char *ticket)
{
    struct submission_report report;

    if (!submission_inbox_wait(inbox, ticket, PATIENCE_MS, NULL, &report))
        fail_msg("%s", report.sentence);
    return report;
}

/* How many jobs an end folder holds whose name ends like this. */
static int count(const char *end, const char *suffix)
{
    DIR *open_folder = opendir(in(inbox, end));
    struct dirent *entry;
    int n = 0;

    while (open_folder != NULL && (entry = readdir(open_folder)) != NULL)
        n += entry->d_name[0] != '.' && path_ends(entry->d_name, suffix);
    if (open_folder != NULL)
        closedir(open_folder);
    return n;
}

/* Waits for a condition, at most a minute. */
static void await_count(const char *end, const char *suffix, int wanted)
{
    for (int i = 0; i < PATIENCE_MS / 10 && count(end, suffix) != wanted; i++)
        usleep(10000);
    assert_int_equal(count(end, suffix), wanted);
}

static void put(const char *path, bool partial, char ticket[INBOX_TICKET_SIZE])
{
    char error[SUBMISSION_ERROR_SIZE];
    int exit_code;

    if (!submission_inbox_put(inbox, path, partial, ticket, INBOX_TICKET_SIZE, &exit_code, error, sizeof error))
        fail_msg("%s", error);
}

static void a_ticket_comes_back_with_its_report(void **state)
{
    char ticket[INBOX_TICKET_SIZE];
    pid_t worker = start_worker("one");
    struct submission_report report;

    (void)state;
    write_rows(in(folder, "a.csv"), 50, 1);
    put(in(folder, "a.csv"), false, ticket);
    report = wait_for(ticket);
    assert_int_equal(report.outcome, SUBMISSION_ADMITTED);
    assert_int_equal(report.rows_new, 50);
    assert_string_equal(report.file, "a.csv");
    submission_report_free(&report);
    assert_int_equal(access(in(in(in(inbox, ".done"), ticket), "report.json"), R_OK), 0);
    assert_int_equal(access(in(in(in(inbox, ".done"), ticket), "report.txt"), R_OK), 0);
    assert_int_equal(access(in(in(in(inbox, ".done"), ticket), "a.csv"), R_OK), 0);
    assert_int_equal(end_worker(worker, SIGTERM), 0);
}

static void refused_jobs_go_to_quarantine_unless_partial(void **state)
{
    char ticket[INBOX_TICKET_SIZE];
    pid_t worker = start_worker("one");
    struct submission_report report;

    (void)state;
    write_text(in(folder, "bad.csv"), "measure,definition,region,period,value\nemployed,S,18,2020,12x\nemployed,S,18,2021,77\n");
    put(in(folder, "bad.csv"), false, ticket);
    report = wait_for(ticket);
    assert_int_equal(report.outcome, SUBMISSION_REFUSED);
    assert_int_equal(report.exit_code, EXIT_DATA);
    assert_string_equal(report.rejections[0].rule, "V03");
    submission_report_free(&report);
    assert_int_equal(access(in(in(in(inbox, ".quarantine"), ticket), "bad.csv"), R_OK), 0);
    put(in(folder, "bad.csv"), true, ticket);
    report = wait_for(ticket);
    assert_int_equal(report.outcome, SUBMISSION_ADMITTED);
    assert_int_equal(report.rows_new, 1);
    assert_int_equal(report.rows_rejected, 1);
    submission_report_free(&report);
    assert_int_equal(end_worker(worker, SIGTERM), 0);
}

/* The manifest's data lies elsewhere; in the ticket it lies beside it, and the content is the same. */
static void a_manifest_takes_its_data_along(void **state)
{
    char ticket[INBOX_TICKET_SIZE];
    pid_t worker = start_worker("one");
    struct submission_report report;

    (void)state;
    assert_true(files_make_folders(in(folder, "data"), 0700));
    write_text(in(folder, "data/far away.csv"), "r;p;v\n18;2020;1,5\n");
    write_text(in(folder, "m.manifest"), "manifest = 1\nfile = data/far away.csv # there\nsource = s\ndelimiter = ;\ndecimal = ,\nmeasure = "
                                         "rate\ndefinition = S\nregion = column r\nperiod = column p\nvalue = column v\n");
    put(in(folder, "m.manifest"), false, ticket);
    report = wait_for(ticket);
    if (report.outcome != SUBMISSION_ADMITTED)
        fail_msg("%s", report.sentence);
    assert_string_equal(report.file, "far away.csv");
    assert_string_equal(report.source, "s");
    submission_report_free(&report);
    put(in(folder, "m.manifest"), false, ticket);
    report = wait_for(ticket);
    assert_int_equal(report.outcome, SUBMISSION_DUPLICATE);
    submission_report_free(&report);
    assert_int_equal(end_worker(worker, SIGTERM), 0);
}

static void what_cannot_be_put_is_said_at_once(void **state)
{
    char ticket[INBOX_TICKET_SIZE], error[SUBMISSION_ERROR_SIZE];
    int exit_code;

    (void)state;
    assert_false(submission_inbox_put(inbox, in(folder, "no.csv"), false, ticket, sizeof ticket, &exit_code, error, sizeof error));
    assert_int_equal(exit_code, EXIT_NO_INPUT);
    assert_non_null(strstr(error, "no.csv cannot be read: No such file"));
    assert_false(submission_inbox_put(inbox, folder, false, ticket, sizeof ticket, &exit_code, error, sizeof error));
    assert_int_equal(exit_code, EXIT_NO_INPUT);
    write_text(in(folder, "w.manifest"), "manifest = 1\nfile = a.csv\nregoin = 1\n");
    assert_false(submission_inbox_put(inbox, in(folder, "w.manifest"), false, ticket, sizeof ticket, &exit_code, error, sizeof error));
    assert_int_equal(exit_code, EXIT_DATA);
    assert_non_null(strstr(error, "w.manifest line 3: \"regoin\""));
}

/* Bare files: a csv, and a manifest that waits for its data, and may be mended meanwhile; two manifests may name one file. */
static void bare_files_are_taken(void **state)
{
    static const char form[] = "manifest = 1\nfile = %s\nsource = s\nmeasure = %s\ndefinition = S\nregion = 00\nperiod = "
                               "column month\nvalue = column %s\n";
    char text[512];
    pid_t one = start_worker("one"), two = start_worker("two");

    (void)state;
    snprintf(text, sizeof text, form, "shared.csv", "job_ads", "all");
    write_text(in(inbox, "ads.manifest"), text);
    snprintf(text, sizeof text, form, "absent.csv", "vacancies", "some");
    write_text(in(inbox, "vacancies.manifest"), text);
    write_rows(in(folder, "b.csv"), 30, 2);
    assert_int_equal(rename(in(folder, "b.csv"), in(inbox, "b.csv")), 0);
    await_count(".done", "-b.csv", 1);
    assert_int_equal(count(".done", ".manifest"), 0); /* their data is not there yet */
    snprintf(text, sizeof text, form, "shared.csv", "vacancies", "some");
    write_text(in(inbox, "vacancies.manifest"), text);
    write_text(in(inbox, "shared.csv"), "month,all,some\n2020-01,5,4\n2020-02,6,3\n");
    await_count(".done", "-ads.manifest", 1);
    await_count(".done", "-vacancies.manifest", 1);
    for (int i = 0; i < PATIENCE_MS / 10 && access(in(inbox, "shared.csv"), F_OK) == 0; i++)
        usleep(10000);
    assert_int_equal(access(in(inbox, "shared.csv"), F_OK), -1);
    assert_int_equal(end_worker(one, SIGTERM), 0);
    assert_int_equal(end_worker(two, SIGTERM), 0);
}

/* What nobody can read does not lie there for ever; what is in our own format is read whatever it is called. */
static void strangers_are_told_apart(void **state)
{
    int64_t begun;
    pid_t worker;

    (void)state;
    patience = "--inbox-patience=2";
    worker = start_worker("one");
    patience = "--inbox-patience=600";
    begun = monotonic_ms();
    write_text(in(inbox, "report.pdf"), "%PDF-1.7 and more");
    write_text(in(inbox, "~$open.xlsx"), "lock");
    write_rows(in(inbox, "rows.txt"), 7, 77);
    write_rows(in(inbox, "LOUD.CSV"), 8, 78);
    write_text(in(inbox, "alone.manifest"), "manifest = 1\nfile = never.csv\nsource = s\nkind = dialogue\n");
    await_count(".done", "-LOUD.CSV", 1);
    await_count(".quarantine", "-report.pdf", 1);
    assert_true(monotonic_ms() - begun > 1900); /* not at once; a file's time may be a tick old when it is written */
    await_count(".quarantine", "-alone.manifest", 1);
    await_count(".done", "-rows.txt", 1);
    assert_int_equal(access(in(inbox, "~$open.xlsx"), F_OK), 0);
    unlink(in(inbox, "~$open.xlsx"));
    assert_int_equal(end_worker(worker, SIGTERM), 0);
}

/* Nobody may have the worker read a file that is not in the inbox. */
static void manifests_stay_inside(void **state)
{
    pid_t worker = start_worker("one");
    char path[512];

    (void)state;
    write_text(in(inbox, "outside.manifest"), "manifest = 1\nfile = /etc/hostname\nsource = s\nkind = dialogue\n");
    await_count(".quarantine", "-outside.manifest", 1);
    assert_true(files_make_folders(in(inbox, ".new-x"), 0700));
    write_text(in(inbox, ".new-x/a.csv"), "measure\n");
    write_text(in(inbox, ".new-x/b.csv"), "measure\n");
    snprintf(path, sizeof path, "%s", in(inbox, "two-files"));
    assert_int_equal(rename(in(inbox, ".new-x"), path), 0);
    await_count(".quarantine", "-files", 1);
    assert_int_equal(end_worker(worker, SIGTERM), 0);
}

/* Two workers, forty files: each is done once. */
static void two_workers_share_an_inbox(void **state)
{
    pid_t one = start_worker("one"), two = start_worker("two");
    char tickets[40][INBOX_TICKET_SIZE];
    uint64_t before, after;
    int admitted = fake_store_admitted(&store, &before);

    (void)state;
    for (int i = 0; i < 40; i++) {
        write_rows(in(folder, "many.csv"), 50, 1000 + i);
        put(in(folder, "many.csv"), false, tickets[i]);
    }
    for (int i = 0; i < 40; i++) {
        struct submission_report report = wait_for(tickets[i]);

        assert_int_equal(report.outcome, SUBMISSION_ADMITTED);
        submission_report_free(&report);
    }
    assert_int_equal(fake_store_admitted(&store, &after), admitted + 40);
    assert_int_equal(after, before + 40 * 50);
    assert_int_equal(end_worker(one, SIGTERM), 0);
    assert_int_equal(end_worker(two, SIGTERM), 0);
}

/* Killed again and again, and started again: every job is done, once. */
static void a_killed_worker_goes_on(void **state)
{
    char tickets[10][INBOX_TICKET_SIZE];
    uint64_t before, after;
    int admitted = fake_store_admitted(&store, &before);
    pid_t worker;

    (void)state;
    srandom(5);
    atomic_store(&store.delay_ms, 2);
    for (int i = 0; i < 10; i++) {
        write_rows(in(folder, "job.csv"), 400, 2000 + i);
        put(in(folder, "job.csv"), false, tickets[i]);
    }
    for (int i = 0; i < 12; i++) {
        worker = start_worker("one");
        usleep((useconds_t)(random() % 150000));
        end_worker(worker, SIGKILL);
    }
    worker = start_worker("one");
    for (int i = 0; i < 10; i++) {
        struct submission_report report = wait_for(tickets[i]);

        assert_int_equal(report.outcome, SUBMISSION_ADMITTED);
        submission_report_free(&report);
    }
    atomic_store(&store.delay_ms, 0);
    assert_int_equal(fake_store_admitted(&store, &after), admitted + 10);
    assert_int_equal(after, before + 10 * 400);
    assert_int_equal(end_worker(worker, SIGTERM), 0);
}

/* The daemon is away: the worker waits, ends when told to, and another start finishes the job. */
static void a_stop_while_the_daemon_is_away(void **state)
{
    char ticket[INBOX_TICKET_SIZE];
    struct submission_report report;
    pid_t worker;

    (void)state;
    fake_store_leave(&store);
    write_rows(in(folder, "away.csv"), 100, 3000);
    put(in(folder, "away.csv"), false, ticket);
    worker = start_worker("one");
    await_count(".work/one", "-away.csv", 1);
    assert_int_equal(end_worker(worker, SIGTERM), 0);
    assert_false(submission_inbox_wait(inbox, ticket, 0, NULL, &report));
    assert_int_equal(report.exit_code, EXIT_LATER);
    atomic_store(&store.away, false);
    worker = start_worker("one");
    report = wait_for(ticket);
    assert_int_equal(report.outcome, SUBMISSION_ADMITTED);
    submission_report_free(&report);
    assert_int_equal(end_worker(worker, SIGTERM), 0);
}

static int make_inbox(void **state)
{
    char self[4096] = "", error[SUBMISSION_ERROR_SIZE];

    (void)state;
    log_open("test", LOG_ERROR);
    if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
        return -1;
    snprintf(program, sizeof program, "%.4000s/bin/framsyn-ingestd", dirname(dirname(self)));
    strcpy(folder, "/tmp/test-inbox-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(inbox, sizeof inbox, "%s/inbox", folder);
    fake_store_start(&store);
    return submission_inbox_make(inbox, error, sizeof error) ? 0 : -1;
}

static int drop_inbox(void **state)
{
    char command[128];

    (void)state;
    fake_store_stop(&store);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_comes_back_with_its_report),
        cmocka_unit_test(refused_jobs_go_to_quarantine_unless_partial),
        cmocka_unit_test(what_cannot_be_put_is_said_at_once),
        cmocka_unit_test(bare_files_are_taken),
        cmocka_unit_test(strangers_are_told_apart),
        cmocka_unit_test(a_manifest_takes_its_data_along),
        cmocka_unit_test(manifests_stay_inside),
        cmocka_unit_test(two_workers_share_an_inbox),
        cmocka_unit_test(a_killed_worker_goes_on),
        cmocka_unit_test(a_stop_while_the_daemon_is_away),
    };

    return cmocka_run_group_tests(tests, make_inbox, drop_inbox);
}
