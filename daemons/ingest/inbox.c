#include "inbox.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "files.h"
#include "inbox_private.h"
#include "inbox_ticket.h"
#include "log.h"
#include "manifest.h"
#include "report.h"

enum {
    OPTIONS_MAX = 4096,
    SAME_NAME_MAX = 1000,
};

bool inbox_open(struct inbox *inbox, const char *root, const char *worker, int64_t patience_ms, char *error, size_t error_size)
{
    *inbox = (struct inbox){.watch = -1, .patience_ms = patience_ms, .unsettled_ms = INT64_MAX};
    if (snprintf(inbox->root, sizeof inbox->root, "%s", root) >= (int)sizeof inbox->root ||
        snprintf(inbox->work, sizeof inbox->work, "%s/.work/%s", root, worker) >= (int)sizeof inbox->work) {
        snprintf(error, error_size, "the path of the inbox %.200s is too long", root);
        return false;
    }
    if (!submission_inbox_make(root, error, error_size))
        return false;
    if (!files_make_folders(inbox->work, 0770)) {
        snprintf(error, error_size, "the folder %s cannot be made: %s", inbox->work, strerror(errno));
        return false;
    }
    inbox->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (inbox->watch < 0 || inotify_add_watch(inbox->watch, root, IN_MOVED_TO | IN_CLOSE_WRITE | IN_ONLYDIR) < 0)
        log_event(LOG_WARNING, "inbox_unwatched", "reason=%s", log_quote(strerror(errno))); /* the rescan finds jobs */
    return true;
}

void inbox_close(struct inbox *inbox)
{
    if (inbox->watch >= 0)
        close(inbox->watch);
    inbox->watch = -1;
    free(inbox->manifests);
    inbox->manifests = NULL;
    inbox->manifest_count = 0;
}

void inbox_drain(const struct inbox *inbox)
{
    char events[4096];

    while (inbox->watch >= 0 && read(inbox->watch, events, sizeof events) > 0)
        ;
}

/* --- what is in a job ------------------------------------------------------------------------------- */

static bool is_ours(const char *name)
{
    static const char *const names[] = {"options", "report.json", "report.txt", "report.kv"};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return name[0] == '.';
}

/* partial = true */
static void read_options(struct job *job)
{
    char path[INBOX_PATH_SIZE], value[8], end;
    size_t length;
    char *text = path_join(path, sizeof path, job->folder, "options") ? files_read(path, OPTIONS_MAX, &length) : NULL;

    if (text == NULL)
        return;
    if (sscanf(text, " partial = %7[a-z] %c", value, &end) == 1 && (strcmp(value, "true") == 0 || strcmp(value, "false") == 0))
        job->partial = strcmp(value, "true") == 0;
    else
        snprintf(job->wrong, sizeof job->wrong, "%.120s: the file options says something else than `partial = true` (V19)", job->ticket);
    free(text);
}

/* A manifest may only name a file beside it: whoever can write into the inbox must not have this
 * worker read other files of the machine. */
static void check_manifest(struct job *job, const char *name)
{
    struct manifest manifest;
    bool missing;
    char error[SUBMISSION_ERROR_SIZE];

    if (manifest_read(&manifest, job->path, &missing, error, sizeof error) && strchr(manifest.file, '/') != NULL)
        snprintf(job->wrong, sizeof job->wrong, "%.120s: \"%.200s\" is not a file beside the manifest (V19)", name, manifest.file);
    manifest_free(&manifest);
}

/* Finds what to submit: the only manifest, or the only file. */
void inbox_examine(struct job *job)
{
    DIR *folder = opendir(job->folder);
    struct dirent *entry;
    int manifests = 0, files = 0;
    char manifest[256] = "", file[256] = "";

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        bool is_manifest = path_ends(entry->d_name, ".manifest");

        if (is_ours(entry->d_name))
            continue;
        manifests += is_manifest;
        files += !is_manifest;
        snprintf(is_manifest ? manifest : file, 256, "%s", entry->d_name);
    }
    if (folder != NULL)
        closedir(folder);
    if (manifests > 1 || (manifests == 0 && files != 1) || !path_join(job->path, sizeof job->path, job->folder, manifests ? manifest : file))
        snprintf(job->wrong, sizeof job->wrong, "%.160s does not hold one manifest and its data file, or one data file (V16)", job->ticket);
    else if (manifests == 1)
        check_manifest(job, manifest);
    if (job->wrong[0] == '\0')
        read_options(job);
}

/* --- finishing -------------------------------------------------------------------------------------- */

static bool write_text(const struct submission_report *report, const char *lang, FILE *out)
{
    submission_report_text(report, lang, out);
    return !ferror(out);
}

static bool write_json(const struct submission_report *report, const char *lang, FILE *out)
{
    (void)lang;
    return submission_report_json(report, out);
}

static bool write_pairs(const struct submission_report *report, const char *lang, FILE *out)
{
    (void)lang;
    return report_write(report, out);
}

static bool write_report(const struct job *job, const struct submission_report *report, const char *lang, const char *name,
                         bool (*form)(const struct submission_report *, const char *, FILE *))
{
    char path[INBOX_PATH_SIZE], *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    bool fine = out != NULL && form(report, lang, out);

    fine = (out == NULL || fclose(out) == 0) && fine;
    fine = fine && path_join(path, sizeof path, job->folder, name) && files_write(path, text, length);
    free(text);
    return fine;
}

/* Moves the job to its end; a folder of the same name that is there already stays. */
static bool move_to(const struct inbox *inbox, const struct job *job, const char *end)
{
    char to[INBOX_PATH_SIZE];

    for (int i = 1; i < SAME_NAME_MAX; i++) {
        if (i == 1)
            snprintf(to, sizeof to, "%s/%s/%s", inbox->root, end, job->ticket);
        else
            snprintf(to, sizeof to, "%s/%s/%s-%d", inbox->root, end, job->ticket, i);
        if (rename(job->folder, to) == 0)
            return true;
        if (errno != ENOTEMPTY && errno != EEXIST)
            break;
    }
    return false;
}

bool inbox_finish(const struct inbox *inbox, const struct job *job, const struct submission_report *report, const char *lang)
{
    bool good = report->outcome == SUBMISSION_ADMITTED || report->outcome == SUBMISSION_DUPLICATE;

    if (write_report(job, report, lang, "report.json", write_json) && write_report(job, report, lang, "report.txt", write_text) &&
        write_report(job, report, lang, "report.kv", write_pairs) && files_sync_folder(job->folder) &&
        move_to(inbox, job, good ? ".done" : ".quarantine"))
        return true;
    log_event(LOG_ERROR, "job_not_moved", "job=%s reason=%s", log_quote(job->ticket), log_quote(strerror(errno)));
    return false;
}
