#include "inbox_ticket.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "ident.h"
#include "manifest.h"
#include "reader.h"
#include "report.h"

enum { PATH_SIZE = 4096, REPORT_MAX = 4 * 1024 * 1024, MANIFEST_MOST = 4 * 1024 * 1024, SLICE_MS = 1000 };

static const char *const ends[] = {".done", ".quarantine"};

bool submission_inbox_make(const char *inbox, char *error, size_t error_size)
{
    static const char *const folders[] = {".work", ".done", ".quarantine"};
    char path[PATH_SIZE];

    for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
        if (path_join(path, sizeof path, inbox, folders[i]) && files_make_folders(path, 0770))
            continue;
        snprintf(error, error_size, "the inbox %s cannot be made: %s", inbox, strerror(errno));
        return false;
    }
    return true;
}

/* --- putting -------------------------------------------------------------------------------------- */

struct putting {
    char folder[PATH_SIZE]; /* .new-TICKET */
    char *error;
    size_t error_size;
    int exit_code;
};

static bool fail(struct putting *putting, int exit_code, const char *path)
{
    int code = errno == ENOSPC || errno == EDQUOT ? EXIT_CANNOT_CREATE : exit_code;

    snprintf(putting->error, putting->error_size, "%.300s cannot be %s: %s (V16)", path,
             code == EXIT_CANNOT_CREATE ? "put into the inbox" : "read", strerror(errno));
    putting->exit_code = code;
    return false;
}

/* Files are asked for before they are copied: a folder, or 2 GiB, need not be poured to be refused. */
static bool put_file(struct putting *putting, const char *path)
{
    char to[PATH_SIZE];
    struct stat about;

    if (stat(path, &about) != 0)
        return fail(putting, EXIT_NO_INPUT, path);
    if (!S_ISREG(about.st_mode)) {
        snprintf(putting->error, putting->error_size, "%.300s cannot be read: it is %s (V16)", path,
                 S_ISDIR(about.st_mode) ? "a folder" : "not a regular file");
        putting->exit_code = EXIT_NO_INPUT;
        return false;
    }
    if (about.st_size >= SUBMISSION_FILE_MAX) {
        snprintf(putting->error, putting->error_size, "%.300s is 2 GiB or larger (V17)", path);
        putting->exit_code = EXIT_DATA;
        return false;
    }
    if (path_join(to, sizeof to, putting->folder, path_base(path)) && files_copy(path, to))
        return true;
    return fail(putting, EXIT_NO_INPUT, path);
}

/* The manifest with its data file beside it, whatever folder it named before. */
static char *localised(const char *text, const char *data_name)
{
    size_t room = strlen(text) + strlen(data_name) + 64;
    char *out = malloc(room), *copy = strdup(text), *rest = copy, *line;
    size_t used = 0;

    if (out != NULL)
        out[0] = '\0';
    while (out != NULL && rest != NULL && (line = strsep(&rest, "\n")) != NULL) {
        const char *key = line + strspn(line, " \t");
        bool names_file = strncmp(key, "file", 4) == 0 && key[4 + strspn(key + 4, " \t")] == '=';

        used += (size_t)snprintf(out + used, room - used, names_file ? "file = \"%s\"%s" : "%s%s", names_file ? data_name : line,
                                 rest != NULL ? "\n" : "");
    }
    free(copy);
    return out;
}

static bool put_manifest(struct putting *putting, const char *path, const char *data_name)
{
    char to[PATH_SIZE];
    size_t length;
    char *text = files_read(path, MANIFEST_MOST, &length), *local = text != NULL ? localised(text, data_name) : NULL;
    bool fine = local != NULL && path_join(to, sizeof to, putting->folder, path_base(path)) &&
                files_write(to, local, strlen(local));

    free(text);
    free(local);
    return fine || fail(putting, EXIT_CANNOT_CREATE, path);
}

static bool put_pair(struct putting *putting, const char *path)
{
    struct manifest manifest;
    bool missing = false, fine;
    char data[PATH_SIZE];

    if (!manifest_read(&manifest, path, &missing, putting->error, putting->error_size)) {
        manifest_free(&manifest);
        putting->exit_code = missing ? EXIT_NO_INPUT : EXIT_DATA;
        return false;
    }
    snprintf(data, sizeof data, "%.*s%s", manifest.file[0] == '/' ? 0 : (int)(path_base(path) - path), path, manifest.file);
    fine = put_file(putting, data) && put_manifest(putting, path, path_base(manifest.file));
    manifest_free(&manifest);
    return fine;
}

static bool put_options(struct putting *putting, bool partial)
{
    static const char text[] = "partial = true\n";
    char to[PATH_SIZE];

    if (!partial)
        return true;
    if (path_join(to, sizeof to, putting->folder, "options") && files_write(to, text, strlen(text)))
        return true;
    return fail(putting, EXIT_CANNOT_CREATE, to);
}

/* A ticket is a UUID, for which there is only one, and the file's name, for people. */
static void make_ticket(const char *path, char *ticket, size_t size)
{
    uint8_t uuid[UUID_SIZE];
    char text[UUID_TEXT_SIZE];
    size_t used;

    uuid_make(uuid);
    used = (size_t)snprintf(ticket, size, "%s-", uuid_text(uuid, text));
    for (const char *at = path_base(path); *at != '\0' && used + 1 < size && used < 120; at++)
        ticket[used++] = isalnum((unsigned char)*at) || *at == '.' || *at == '_' ? *at : '-';
    ticket[used < size ? used : size - 1] = '\0';
}

/* One rename makes the job a job. */
static bool hand_over(struct putting *putting, const char *inbox, const char *ticket)
{
    char to[PATH_SIZE];

    return (path_join(to, sizeof to, inbox, ticket) && files_sync_folder(putting->folder) && rename(putting->folder, to) == 0 &&
            files_sync_folder(inbox)) ||
           fail(putting, EXIT_CANNOT_CREATE, inbox);
}

bool submission_inbox_put(const char *inbox, const char *path, bool partial, char *ticket, size_t ticket_size, int *exit_code,
                          char *error, size_t error_size)
{
    struct putting putting = {.error = error, .error_size = error_size, .exit_code = EXIT_CANNOT_CREATE};
    bool fine = submission_inbox_make(inbox, error, error_size);

    make_ticket(path, ticket, ticket_size);
    snprintf(putting.folder, sizeof putting.folder, "%s/.new-%s", inbox, ticket);
    if (fine && mkdir(putting.folder, 0770) != 0)
        fine = fail(&putting, EXIT_CANNOT_CREATE, putting.folder);
    fine = fine && (path_ends(path, ".manifest") ? put_pair(&putting, path) : put_file(&putting, path)) &&
           put_options(&putting, partial) && hand_over(&putting, inbox, ticket);
    *exit_code = fine ? EXIT_OK : putting.exit_code;
    if (!fine)
        files_remove_folder(putting.folder);
    return fine;
}

/* --- waiting -------------------------------------------------------------------------------------- */

static bool read_report(const char *inbox, const char *ticket, struct submission_report *report)
{
    char path[PATH_SIZE];
    bool found = false;

    for (size_t i = 0; i < ARRAY_SIZE(ends) && !found; i++) {
        size_t length;
        char *text;

        snprintf(path, sizeof path, "%s/%s/%s/report.kv", inbox, ends[i], ticket);
        text = files_read(path, REPORT_MAX, &length);
        found = text != NULL && report_parse(report, text);
        free(text);
    }
    return found;
}

static void drain(int watch)
{
    char events[4096];

    while (read(watch, events, sizeof events) > 0)
        ;
}

static int watch_ends(const char *inbox)
{
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    char path[PATH_SIZE];

    for (size_t i = 0; i < ARRAY_SIZE(ends) && watch >= 0; i++)
        if (!path_join(path, sizeof path, inbox, ends[i]) || inotify_add_watch(watch, path, IN_MOVED_TO | IN_CREATE) < 0)
            break; /* then the time slices find the report */
    return watch;
}

bool submission_inbox_wait(const char *inbox, const char *ticket, int wait_ms, const bool *stop,
                           struct submission_report *report)
{
    int64_t end = wait_ms < 0 ? INT64_MAX : monotonic_ms() + wait_ms;
    struct pollfd watch = {.fd = watch_ends(inbox), .events = POLLIN};
    bool found = false;

    memset(report, 0, sizeof *report);
    while (!(found = read_report(inbox, ticket, report)) && !(stop != NULL && *(const volatile bool *)stop)) {
        int64_t left = end - monotonic_ms();

        if (left <= 0)
            break;
        poll(&watch, watch.fd >= 0 ? 1 : 0, (int)(left < SLICE_MS ? left : SLICE_MS));
        if (watch.fd >= 0)
            drain(watch.fd);
    }
    if (watch.fd >= 0)
        close(watch.fd);
    if (found)
        return true;
    report_fail(report, SUBMISSION_KEPT, EXIT_LATER, "");
    snprintf(report->file, sizeof report->file, "%s", ticket);
    snprintf(report->sentence, sizeof report->sentence, "%.160s lies in the inbox; no ingest worker has finished it yet", ticket);
    return false;
}
