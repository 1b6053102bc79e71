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

/* The data leaves the inbox when no other manifest waits for it. */
static void remove_data(struct inbox *inbox, const char *data)
{
    struct dirent **names;
    int n = list(inbox->root, &names);
    char path[INBOX_PATH_SIZE];

    if (n >= 0 && inbox_manifests_look(inbox, names, n) && !inbox_manifests_name(inbox, data) && path_join(path, sizeof path, inbox->root, data))
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

static int64_t milliseconds(const struct timespec *t)
{
    return t->tv_sec * INT64_C(1000) + t->tv_nsec / 1000000;
}

int64_t inbox_unsettled_for(const struct stat *about, int64_t wanted)
{
    int64_t written = milliseconds(&about->st_mtim), changed = milliseconds(&about->st_ctim), age;
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    age = milliseconds(&now) - (changed > written ? changed : written);
    return age < 0 || age >= wanted ? 0 : wanted - age; /* a time in the future says nothing */
}

/* The same of a bare file; -1 when it is gone or no file. */
static int64_t unsettled_for(const struct inbox *inbox, const char *name, int64_t wanted)
{
    char path[INBOX_PATH_SIZE];
    struct stat about;

    if (!path_join(path, sizeof path, inbox->root, name) || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return -1;
    return inbox_unsettled_for(&about, wanted);
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
    return has_lain(inbox, name, INBOX_SETTLED_MS);
}

static bool claim_manifest(struct inbox *inbox, const char *name, struct job *job)
{
    char data[256]; /* a copy: claiming a pair looks at the manifests again */

    snprintf(data, sizeof data, "%s", inbox_manifest_data(inbox, name));
    if (!is_settled(inbox, name))
        return false;
    if (data[0] == '\0')
        return claim_file(inbox, name, job); /* it is wrong, and its report will say how */
    if (unsettled_for(inbox, data, INBOX_SETTLED_MS) < 0)
        return has_lain(inbox, name, inbox->patience_ms) && claim_file(inbox, name, job); /* alone: its report will say so */
    return is_settled(inbox, data) && claim_pair(inbox, name, data, job);
}

static bool claim(struct inbox *inbox, const char *name, struct job *job)
{
    char path[INBOX_PATH_SIZE];
    struct stat about;

    if (name[0] == '.' || strncmp(name, OFFICE_LOCK, strlen(OFFICE_LOCK)) == 0 || !path_join(path, sizeof path, inbox->root, name) || stat(path, &about) != 0)
        return false;
    if (S_ISDIR(about.st_mode))
        return claim_folder(inbox, name, job);
    if (path_ends(name, ".manifest"))
        return claim_manifest(inbox, name, job);
    if (inbox_manifests_name(inbox, name))
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
    bool looked = n >= 0 && inbox_manifests_look(inbox, names, n), found = false;

    if (n < 0)
        log_event(LOG_ERROR, "inbox_unreadable", "inbox=%s reason=%s", log_quote(inbox->root), log_quote(strerror(errno)));
    for (int i = 0; i < n && !found && looked; i++)
        found = claim(inbox, names[i]->d_name, job);
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
