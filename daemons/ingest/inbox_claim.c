/* Which of what lies in the inbox is a job, and making it this worker's own by a rename. */
#include "inbox_private.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "files.h"
#include "ident.h"
#include "log.h"
#include "manifest.h"

enum { SETTLED_MS = 1000 }; /* a bare file that nobody has written to for so long is whole */

#define OFFICE_LOCK "~$" /* what office programs put beside an open document */
#define PAIR ".pair-" /* a folder in .work where a manifest and its data are being brought together */

/* --- claiming --------------------------------------------------------------------------------------- */

static bool begin_job(const struct inbox *inbox, struct job *job, const char *name)
{
    memset(job, 0, sizeof *job);
    snprintf(job->ticket, sizeof job->ticket, "%s", name);
    return path_join(job->folder, sizeof job->folder, inbox->work, name);
}

/* Bare files get a ticket of their own: the same name may come again next month. */
static void bare_ticket(const char *name, char *ticket, size_t size)
{
    uint8_t uuid[UUID_SIZE];
    char text[UUID_TEXT_SIZE];

    uuid_make(uuid);
    snprintf(ticket, size, "%s-%.100s", uuid_text(uuid, text), name);
}

/* A job folder: one rename. */
static bool claim_folder(struct inbox *inbox, const char *name, struct job *job)
{
    char from[INBOX_PATH_SIZE];

    return begin_job(inbox, job, name) && path_join(from, sizeof from, inbox->root, name) && rename(from, job->folder) == 0;
}

/* A bare data file: an empty job folder, then the rename. */
static bool claim_file(struct inbox *inbox, const char *name, struct job *job)
{
    char from[INBOX_PATH_SIZE], to[INBOX_PATH_SIZE], ticket[256];

    bare_ticket(name, ticket, sizeof ticket);
    if (!begin_job(inbox, job, ticket) || !path_join(from, sizeof from, inbox->root, name) ||
        !path_join(to, sizeof to, job->folder, name) || mkdir(job->folder, 0770) != 0)
        return false;
    if (rename(from, to) == 0)
        return true;
    rmdir(job->folder); /* another worker was first */
    return false;
}

/* The names of the inbox, sorted; a stable picture while files come and go. */
static int list(const char *path, struct dirent ***names)
{
    return scandir(path, names, NULL, alphasort);
}

static void free_names(struct dirent **names, int n)
{
    for (int i = 0; i < n; i++)
        free(names[i]);
    if (n >= 0)
        free(names);
}

/* The data file that a manifest in the inbox names; "" when it cannot be said. */
static void data_of(const struct inbox *inbox, const char *name, char data[256])
{
    char path[INBOX_PATH_SIZE], error[SUBMISSION_ERROR_SIZE];
    struct manifest manifest = {0};
    bool missing;

    data[0] = '\0';
    if (path_join(path, sizeof path, inbox->root, name) && manifest_read(&manifest, path, &missing, error, sizeof error) &&
        strchr(manifest.file, '/') == NULL)
        snprintf(data, 256, "%s", manifest.file);
    manifest_free(&manifest);
}

static bool is_named(const struct inbox *inbox, struct dirent **names, int n, const char *file)
{
    char data[256];

    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] == '.' || !path_ends(names[i]->d_name, ".manifest"))
            continue;
        data_of(inbox, names[i]->d_name, data);
        if (strcmp(data, file) == 0)
            return true;
    }
    return false;
}

/* The data leaves the inbox when no other manifest waits for it. */
static void remove_data(const struct inbox *inbox, const char *data)
{
    struct dirent **names;
    int n = list(inbox->root, &names);
    char path[INBOX_PATH_SIZE];

    if (n >= 0 && !is_named(inbox, names, n, data) && path_join(path, sizeof path, inbox->root, data))
        unlink(path);
    free_names(names, n);
}

/* A manifest and its data. The data is linked first and the manifest renamed after, so that a worker
 * that has the manifest has the data too, and another manifest for the same data can still be claimed. */
static bool claim_pair(struct inbox *inbox, const char *name, const char *data, struct job *job)
{
    char from[INBOX_PATH_SIZE], pair[INBOX_PATH_SIZE], to[INBOX_PATH_SIZE], ticket[256], hidden[270];
    bool fine;

    bare_ticket(name, ticket, sizeof ticket);
    snprintf(hidden, sizeof hidden, PAIR "%s", ticket);
    if (!begin_job(inbox, job, ticket) || !path_join(pair, sizeof pair, inbox->work, hidden) || mkdir(pair, 0770) != 0)
        return false;
    fine = path_join(from, sizeof from, inbox->root, data) && path_join(to, sizeof to, pair, data) &&
           (link(from, to) == 0 || (errno != ENOENT && files_copy(from, to)));
    fine = fine && path_join(from, sizeof from, inbox->root, name) && path_join(to, sizeof to, pair, name) && rename(from, to) == 0;
    fine = fine && rename(pair, job->folder) == 0;
    if (fine)
        remove_data(inbox, data);
    else
        files_remove_folder(pair); /* another worker was first: what is in it is a link */
    return fine;
}

/* How long until a bare file has not changed for so long; 0 when it has not, -1 when it is gone or no file. */
static int64_t unsettled_for(const struct inbox *inbox, const char *name, int64_t wanted)
{
    char path[INBOX_PATH_SIZE];
    struct stat about;
    struct timespec now;
    int64_t changed, age;

    if (!path_join(path, sizeof path, inbox->root, name) || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return -1;
    clock_gettime(CLOCK_REALTIME, &now);
    changed = about.st_mtim.tv_sec * INT64_C(1000) + about.st_mtim.tv_nsec / 1000000;
    if (about.st_ctim.tv_sec * INT64_C(1000) + about.st_ctim.tv_nsec / 1000000 > changed)
        changed = about.st_ctim.tv_sec * INT64_C(1000) + about.st_ctim.tv_nsec / 1000000;
    age = now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000 - changed;
    return age < 0 || age >= wanted ? 0 : wanted - age; /* a time in the future says nothing */
}

static bool has_lain(struct inbox *inbox, const char *name, int64_t wanted)
{
    int64_t left = unsettled_for(inbox, name, wanted);

    if (left > 0 && monotonic_ms() + left < inbox->unsettled_ms)
        inbox->unsettled_ms = monotonic_ms() + left;
    return left == 0;
}

static bool is_settled(struct inbox *inbox, const char *name)
{
    return has_lain(inbox, name, SETTLED_MS);
}

static bool claim_manifest(struct inbox *inbox, const char *name, struct job *job)
{
    char data[256];

    if (!is_settled(inbox, name))
        return false;
    data_of(inbox, name, data);
    if (data[0] == '\0')
        return claim_file(inbox, name, job); /* it is wrong, and its report will say how */
    if (unsettled_for(inbox, data, SETTLED_MS) < 0)
        return has_lain(inbox, name, inbox->patience_ms) && claim_file(inbox, name, job); /* alone: its report will say so */
    return is_settled(inbox, data) && claim_pair(inbox, name, data, job);
}

static bool claim(struct inbox *inbox, struct dirent **names, int n, const char *name, struct job *job)
{
    char path[INBOX_PATH_SIZE];
    struct stat about;

    if (name[0] == '.' || strncmp(name, OFFICE_LOCK, strlen(OFFICE_LOCK)) == 0 || !path_join(path, sizeof path, inbox->root, name) || stat(path, &about) != 0)
        return false;
    if (S_ISDIR(about.st_mode))
        return claim_folder(inbox, name, job);
    if (path_ends(name, ".manifest"))
        return claim_manifest(inbox, name, job);
    if (is_named(inbox, names, n, name))
        return false;
    return (path_is_data(name) ? is_settled(inbox, name) : has_lain(inbox, name, inbox->patience_ms)) && claim_file(inbox, name, job);
}

/* --- the next job ----------------------------------------------------------------------------------- */

static bool has_manifest(const char *folder)
{
    struct dirent **names;
    int n = list(folder, &names);
    bool has = false;

    for (int i = 0; i < n; i++)
        has |= path_ends(names[i]->d_name, ".manifest");
    free_names(names, n);
    return has;
}

/* A pair that a crash left half made: with its manifest it is a job, without it only a link. */
static bool take_up_pair(const struct inbox *inbox, const char *name, struct job *job)
{
    char path[INBOX_PATH_SIZE];

    if (!path_join(path, sizeof path, inbox->work, name))
        return false;
    if (has_manifest(path) && begin_job(inbox, job, name + strlen(PAIR)))
        return rename(path, job->folder) == 0;
    files_remove_folder(path);
    return false;
}

static bool take_up(const struct inbox *inbox, const char *name, struct job *job)
{
    if (strncmp(name, PAIR, strlen(PAIR)) == 0)
        return take_up_pair(inbox, name, job);
    if (name[0] == '.' || !begin_job(inbox, job, name))
        return false;
    return rmdir(job->folder) != 0; /* an empty one is a claim that a crash undid */
}

static bool next_claimed(struct inbox *inbox, struct job *job)
{
    struct dirent **names;
    int n = list(inbox->work, &names);
    bool found = false;

    for (int i = 0; i < n && !found; i++)
        found = take_up(inbox, names[i]->d_name, job);
    free_names(names, n);
    return found;
}

static bool next_new(struct inbox *inbox, struct job *job)
{
    struct dirent **names;
    int n = list(inbox->root, &names);
    bool found = false;

    if (n < 0)
        log_event(LOG_ERROR, "inbox_unreadable", "inbox=%s reason=%s", log_quote(inbox->root), log_quote(strerror(errno)));
    for (int i = 0; i < n && !found; i++)
        found = claim(inbox, names, n, names[i]->d_name, job);
    free_names(names, n);
    return found;
}

bool inbox_next(struct inbox *inbox, struct job *job)
{
    inbox->unsettled_ms = INT64_MAX;
    if (!next_claimed(inbox, job) && !next_new(inbox, job))
        return false;
    inbox_examine(job);
    return true;
}
