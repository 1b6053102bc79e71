/* framsyn submit: files, manifests and folders to the service, as a worker of its own or by way of
 * the ingest workers' inbox. */
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aftermath.h"
#include "inbox_ticket.h"
#include "phrase.h"
#include "progress.h"
#include "reach.h"
#include "reading.h"
#include "submission.h"

enum { WAIT_DEFAULT_S = 60, DELIVER_STEP_MS = 200, INBOX_STEP_MS = 100 };

/* Before that a rate is noise. */
#define RATE_AFTER_S 0.2

static volatile sig_atomic_t interrupted;
static bool stop;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
    stop = true;
}

/* The first Ctrl-C gives up waiting, a second one ends the program. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESETHAND};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* --- what is to be submitted */

struct paths {
    char **path;
    int n;
};

static void paths_free(struct paths *paths)
{
    for (int i = 0; i < paths->n; i++) {
        reading_forget(paths->path[i]);
        free(paths->path[i]);
    }
    free(paths->path);
}

static bool add_path(struct paths *paths, const char *path)
{
    char **more = realloc(paths->path, ((size_t)paths->n + 1) * sizeof *more);

    if (!more)
        return false;
    paths->path = more;
    paths->path[paths->n] = strdup(path);
    return paths->path[paths->n++] != NULL;
}

/* Adds the files of a folder; EXIT_OK, or the exit code after complaining. */
static int add_folder(const struct cli *cli, struct paths *paths, const char *folder)
{
    char error[SUBMISSION_ERROR_SIZE] = "", room[PHRASE_SIZE];
    char **list = submission_list(folder, error, sizeof error);
    int n = 0;

    if (!list)
        return complain(cli->swedish, EXIT_NO_INPUT, "%s", "%s", phrase(error, cli->swedish, room));
    for (; list[n]; n++) {
        if (!add_path(paths, list[n]))
            return EXIT_SOFTWARE;
        free(list[n]);
    }
    free(list);
    if (n == 0)
        return complain(cli->swedish, EXIT_NO_INPUT,
                        "The folder %s holds no manifest and no CSV file in the format of Framsyn.",
                        "Mappen %s innehåller inget manifest och ingen CSV-fil i Framsyns format.", folder);
    return EXIT_OK;
}

/* A file as it is, or the manifest that was made for it. */
static int add_file(const struct cli *cli, struct paths *paths, const char *path)
{
    char found[READING_PATH_SIZE];
    int exit_code = reading_of(cli, path, found);

    if (exit_code == EXIT_OK && found[0] != '\0' && !add_path(paths, found))
        exit_code = EXIT_SOFTWARE;
    return exit_code;
}

/* A path that is nothing at all is taken as it is: the submission itself says what is wrong with it. */
static int find_paths(const struct cli *cli, struct paths *paths)
{
    struct stat found;
    int exit_code = EXIT_OK;

    for (int i = 0; i < cli->arguments && exit_code == EXIT_OK; i++) {
        if (stat(cli->argument[i], &found) == 0 && S_ISDIR(found.st_mode))
            exit_code = add_folder(cli, paths, cli->argument[i]);
        else
            exit_code = add_file(cli, paths, cli->argument[i]);
    }
    return exit_code;
}

/* --- reports */

/* How bad an exit code is beside others of the same call. */
static int badness(int exit_code)
{
    static const int order[] = {EXIT_OK, EXIT_LATER, EXIT_DATA, EXIT_NO_INPUT, EXIT_UNAVAILABLE, EXIT_FORBIDDEN};

    for (int i = 0; i < (int)ARRAY_SIZE(order); i++)
        if (order[i] == exit_code)
            return i;
    return ARRAY_SIZE(order);
}

static int worst(int a, int b)
{
    return badness(b) > badness(a) ? b : a;
}

/* Prints a report and frees it; returns its exit code. alone: it is the only file, so that the age of each
 * source is told with it. */
static int tell(struct cli *cli, struct submission_report *report, bool json, bool alone)
{
    int exit_code = report->exit_code;

    aftermath_add(cli, report, json || alone);
    if (json && !submission_report_json(report, stdout))
        exit_code = EXIT_CANNOT_CREATE;
    if (!json)
        submission_report_text(report, cli->swedish ? "sv" : "en", exit_code == EXIT_OK ? stdout : stderr);
    fflush(stdout);
    submission_report_free(report);
    return exit_code;
}

/* --- as a worker */

struct watch {
    struct progress progress;
    const char *file;
};

static void show(void *context, uint64_t bytes_read, uint64_t bytes_total, uint64_t rows)
{
    struct watch *watch = context;
    double seconds = progress_seconds(&watch->progress);
    bool swedish = watch->progress.swedish;
    char words[400], count[WORDING_NUMBER_SIZE], rate[WORDING_NUMBER_SIZE];

    wording_number((double)rows, 0, swedish, count);
    if (seconds > RATE_AFTER_S)
        snprintf(words, sizeof words, swedish ? "%s  %s rader  %s rader/s" : "%s  %s rows  %s rows/s", watch->file, count,
                 wording_number((double)rows / seconds, 0, swedish, rate));
    else
        snprintf(words, sizeof words, swedish ? "%s  %s rader" : "%s  %s rows", watch->file, count);
    progress_show(&watch->progress, bytes_total ? (double)bytes_read / (double)bytes_total : NAN, words);
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash[1] ? slash + 1 : path;
}

/* Sends what an earlier call had to leave, before anything new, and says so. */
static void deliver_leftovers(const struct cli *cli, struct submitter *submitter, int wait_ms)
{
    int before = submitter_deliver(submitter, 0), left = before;
    int64_t deadline = monotonic_ms() + wait_ms;

    if (before == 0)
        return;
    say(cli->swedish, stderr, "framsyn: In the spool from an earlier call, delivered first: %d.\n",
        "framsyn: I utkorgen från ett tidigare anrop, levereras först: %d.\n", before);
    while (left > 0 && !interrupted && monotonic_ms() < deadline)
        left = submitter_deliver(submitter, DELIVER_STEP_MS);
    if (left == 0)
        say(cli->swedish, stderr, "framsyn: All of it is delivered; `framsyn status` shows what became of it.\n",
            "framsyn: Allt är levererat; `framsyn status` visar vad som blev av det.\n");
    else
        say(cli->swedish, stderr, "framsyn: Still there: %d; the next call tries again.\n",
            "framsyn: Ligger kvar: %d; nästa anrop försöker igen.\n", left);
}

static int submit_all(struct cli *cli, struct submitter *submitter, const struct paths *paths, int wait_ms, bool json)
{
    struct watch watch;
    struct submission_options options = {.partial = command_given(cli, "partial"), .wait_ms = wait_ms,
                                         .progress = show, .context = &watch, .stop = &stop};
    struct submission_report report;
    int exit_code = EXIT_OK;

    deliver_leftovers(cli, submitter, wait_ms);
    for (int i = 0; i < paths->n && !interrupted; i++) {
        watch.file = file_name(paths->path[i]);
        progress_begin(&watch.progress, cli->swedish);
        report = (struct submission_report){0};
        submitter_submit(submitter, paths->path[i], &options, &report);
        progress_end(&watch.progress);
        exit_code = worst(exit_code, tell(cli, &report, json, paths->n == 1));
    }
    return interrupted ? worst(exit_code, EXIT_LATER) : exit_code;
}

static int submit_as_worker(struct cli *cli, const struct paths *paths, int wait_ms, bool json)
{
    char name[32], error[SUBMISSION_ERROR_SIZE] = "";
    struct bus *bus = reach_bus(cli);
    struct submitter *submitter;
    int exit_code;

    if (!bus)
        return EXIT_CONFIGURATION;
    snprintf(name, sizeof name, "cli-%u", (unsigned)getuid());
    submitter = submitter_open(&cli->config, bus, name, ask_principal(reach_name(cli), cli->config.bus_intake), error,
                               sizeof error);
    if (!submitter)
        return complain(cli->swedish, EXIT_CANNOT_CREATE, "%s", "%s", error);
    exit_code = submit_all(cli, submitter, paths, wait_ms, json);
    submitter_close(&submitter);
    return exit_code;
}

/* --- by way of the inbox */

/* A file on its way through the inbox. */
struct job {
    char ticket[INBOX_TICKET_SIZE]; /* "": it could not be put there, or its report was told */
};

/* Puts one file into the inbox; returns EXIT_OK or, after telling why not, the exit code. */
static int put_job(struct cli *cli, const char *path, struct job *job, bool json)
{
    struct submission_report report = {.outcome = SUBMISSION_UNREADABLE, .exit_code = EXIT_CANNOT_CREATE};

    if (submission_inbox_put(cli->config.inbox, path, command_given(cli, "partial"), job->ticket, sizeof job->ticket,
                             &report.exit_code, report.sentence, sizeof report.sentence))
        return EXIT_OK;
    job->ticket[0] = '\0';
    if (report.exit_code != EXIT_DATA && report.exit_code != EXIT_NO_INPUT)
        report.outcome = SUBMISSION_FAILED;
    snprintf(report.file, sizeof report.file, "%s", file_name(path));
    return tell(cli, &report, json, true);
}

static void show_jobs(struct progress *progress, int done, int n)
{
    char words[120];

    snprintf(words, sizeof words, progress->swedish ? "%d av %d filer klara" : "%d of %d files done", done, n);
    progress_show(progress, (double)done / n, words);
}

/* Waits for a job and tells its report; false when it is not done, unless this is the last look: then
 * it is told as kept. */
static bool finish_job(struct cli *cli, struct job *job, int wait_ms, bool last, bool json, bool alone, int *exit_code,
                       struct progress *progress)
{
    struct submission_report report = {0};
    bool done = submission_inbox_wait(cli->config.inbox, job->ticket, wait_ms, &stop, &report);

    if (!done && !last) {
        submission_report_free(&report);
        return false;
    }
    progress_end(progress);
    *exit_code = worst(*exit_code, tell(cli, &report, json, alone));
    job->ticket[0] = '\0';
    return true;
}

/* Waits until every job is done, or nothing has happened for wait_ms. Reports are told in the order of
 * the files, so that the output is the same whichever worker was first. */
static int wait_for_jobs(struct cli *cli, struct job *jobs, int n, int wait_ms, bool json)
{
    struct progress progress;
    int64_t deadline = monotonic_ms() + wait_ms;
    int exit_code = EXIT_OK, told = 0;

    progress_begin(&progress, cli->swedish);
    while (told < n) {
        bool late = interrupted || monotonic_ms() >= deadline;
        if (!jobs[told].ticket[0] || finish_job(cli, &jobs[told], late ? 0 : INBOX_STEP_MS, late, json, n == 1, &exit_code, &progress)) {
            told++;
            if (!late)
                deadline = monotonic_ms() + wait_ms;
        }
        show_jobs(&progress, told, n);
    }
    progress_end(&progress);
    return exit_code;
}

/* All files at once, so that several workers share them; then their reports. */
static int submit_by_inbox(struct cli *cli, const struct paths *paths, int wait_ms, bool json)
{
    struct job *jobs = calloc((size_t)paths->n + 1, sizeof *jobs);
    int exit_code = EXIT_OK;

    if (!jobs)
        return EXIT_SOFTWARE;
    for (int i = 0; i < paths->n && !interrupted; i++)
        exit_code = worst(exit_code, put_job(cli, paths->path[i], &jobs[i], json));
    exit_code = worst(exit_code, wait_for_jobs(cli, jobs, paths->n, wait_ms, json));
    free(jobs);
    return exit_code;
}

/* --- the verb */

static int run_submit(struct cli *cli)
{
    const char *format = command_value(cli, "format");
    static const char *const formats[] = {"text", "json", NULL};
    int wait_ms = 1000 * command_whole(cli, "wait", WAIT_DEFAULT_S), exit_code;
    bool json = format && strcmp(format, "json") == 0;
    struct paths paths = {0};

    if (format && !json && strcmp(format, "text") != 0)
        return complain_choice(cli->swedish, (struct text){"The option --format", "Flaggan --format"}, format, formats);
    if (cli->arguments > 1 && (command_given(cli, "manifest") || command_given(cli, "write-manifest")))
        return complain(cli->swedish, EXIT_USAGE_ERROR, "--manifest and --write-manifest are for one file at a time.",
                        "--manifest och --write-manifest gäller en fil i taget.");
    exit_code = find_paths(cli, &paths);
    catch_signals();
    if (exit_code == EXIT_OK && paths.n == 0)
        ; /* its reading was kept, and that was all */
    else if (exit_code == EXIT_OK && command_given(cli, "inbox"))
        exit_code = submit_by_inbox(cli, &paths, wait_ms, json);
    else if (exit_code == EXIT_OK)
        exit_code = submit_as_worker(cli, &paths, wait_ms, json);
    paths_free(&paths);
    return exit_code;
}

const struct command submit_command = {
    .name = "submit",
    .arguments = {"PATH...", "SÖKVÄG..."},
    .least = 1,
    .most = COMMAND_ANY,
    .sentence = {"hands over statistics or dialogue results", "lämnar in statistik eller resultat från dialoger"},
    .help = {"PATH is a data file in Framsyn's own format, a manifest that says how to read another file, or a folder: "
             "then all manifests in it, and the data files that no manifest names, by name. Of any other file the reading is "
             "guessed from what it says of itself, shown, and submitted once you agree.\n\n"
             "What is handed over lies in a spool on this machine until the service has stored it, so nothing is lost "
             "when either is stopped; the next call delivers what was left. The same content handed over again is stored "
             "once. One row that breaks a rule has the whole file refused (exit code 65), unless --partial is given. Of "
             "several files, the exit code is the worst.",
             "SÖKVÄG är en datafil i Framsyns eget format, ett manifest som säger hur en annan fil ska läsas, eller en "
             "mapp: då alla manifest i den, och de datafiler som inget manifest nämner, i namnordning. För alla andra filer gissas "
             "läsningen ur vad filen säger om sig själv, visas, och lämnas in när du säger ja.\n\n"
             "Det som lämnas in ligger i en utkorg på den här maskinen tills tjänsten har lagrat det, så inget går "
             "förlorat om någon av dem stoppas; nästa anrop levererar det som blev kvar. Samma innehåll en gång till "
             "lagras bara en gång. En rad som bryter mot en regel gör att hela filen avvisas (slutkod 65), om inte "
             "--partial anges. Av flera filer ger den sämsta slutkoden."},
    .options = {{"manifest", "FILE", false, {"read the file as this manifest says, whatever file it names",
                                             "läs filen som detta manifest säger, vilken fil det än nämner"}},
                {"yes", NULL, false, {"submit a file without a manifest as it was guessed, without asking",
                                      "lämna in en fil utan manifest så som den gissats, utan att fråga"}},
                {"write-manifest", "FILE", false, {"keep the guessed reading in a new manifest, and submit only with --yes",
                                                   "spara den gissade läsningen i ett nytt manifest, och lämna in bara med --yes"}},
                {"measure", "MEASURE", false, {"what a guessed file counts", "vad en gissad fil räknar"}},
                {"definition", "DEFINITION", false, {"by whose definition", "enligt vilken definition"}},
                {"source", "NAME", false, {"whose figures they are", "vems siffror det är"}},
                {"partial", NULL, false, {"keep the good rows of a file beside refused ones",
                                          "behåll de goda raderna i en fil bredvid avvisade"}},
                {"inbox", NULL, false, {"give the files to the ingest workers, all at once, and wait for their reports",
                                        "ge filerna till ombuden, alla på en gång, och vänta på deras kvitton"}},
                {"wait", "SECONDS", false, {"how long to wait without any progress; default 60",
                                            "hur länge att vänta utan att något händer; förval 60"}},
                {"format", "FORMAT", false, {"text or json, one object a line; default text",
                                             "text eller json, ett objekt per rad; förval text"}}},
    .numbers = {{"wait", {"seconds", "sekunder"}, 1, COMMAND_WAIT_MAX}},
    .examples = {{"framsyn submit employed-2024.csv", {"one file", "en fil"}},
                 {"framsyn submit --measure employed --definition BAS arbst.px",
                  {"a file of a statistical office: shown, then asked about", "en fil från en statistikbyrå: visas, sedan frågas"}},
                 {"framsyn submit --inbox examples", {"a folder, by the ingest workers", "en mapp, genom ombuden"}},
                 {"framsyn submit --partial --format json round-2024H1.csv",
                  {"the good rows, and a report for machines", "de goda raderna, och ett kvitto för maskiner"}}},
    .run = run_submit,
};
