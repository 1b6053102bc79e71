/* Which data files the manifests in the inbox name. A scan asks this of every bare file, so a manifest is read once. */
#include "inbox_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "files.h"
#include "manifest.h"

struct inbox_manifest {
    char name[256];
    char data[256]; /* the file that it names; "" when it cannot be said */
    bool settled;   /* when it was read: a later change shows in its times */
    struct stat about;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct inbox_manifest *)a)->name, ((const struct inbox_manifest *)b)->name);
}

static const struct inbox_manifest *find(const struct inbox *inbox, const char *name)
{
    struct inbox_manifest wanted;

    snprintf(wanted.name, sizeof wanted.name, "%s", name);
    return inbox->manifest_count == 0 ? NULL : bsearch(&wanted, inbox->manifests, (size_t)inbox->manifest_count, sizeof wanted, by_name);
}

static bool is_unchanged(const struct inbox_manifest *known, const struct stat *about)
{
    const struct stat *was = &known->about;

    return known->settled && was->st_dev == about->st_dev && was->st_ino == about->st_ino && was->st_size == about->st_size &&
           was->st_mtim.tv_sec == about->st_mtim.tv_sec && was->st_mtim.tv_nsec == about->st_mtim.tv_nsec &&
           was->st_ctim.tv_sec == about->st_ctim.tv_sec && was->st_ctim.tv_nsec == about->st_ctim.tv_nsec;
}

static void read_data(struct inbox_manifest *m, const char *path)
{
    char error[SUBMISSION_ERROR_SIZE];
    struct manifest manifest = {0};
    bool missing;

    m->data[0] = '\0';
    if (manifest_read(&manifest, path, &missing, error, sizeof error) && strchr(manifest.file, '/') == NULL)
        snprintf(m->data, sizeof m->data, "%s", manifest.file);
    manifest_free(&manifest);
}

/* False when it is no file, or gone. */
static bool look_at(const struct inbox *inbox, const char *name, struct inbox_manifest *m)
{
    const struct inbox_manifest *known = find(inbox, name);
    char path[INBOX_PATH_SIZE];
    struct stat about;

    if (!path_join(path, sizeof path, inbox->root, name) || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    if (known != NULL && is_unchanged(known, &about)) {
        *m = *known;
        return true;
    }
    *m = (struct inbox_manifest){.settled = inbox_unsettled_for(&about, INBOX_SETTLED_MS) == 0, .about = about};
    snprintf(m->name, sizeof m->name, "%s", name);
    read_data(m, path);
    return true;
}

static bool is_manifest(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && path_ends(entry->d_name, ".manifest");
}

bool inbox_manifests_look(struct inbox *inbox, struct dirent **names, int n)
{
    struct inbox_manifest *now;
    int room = 0, count = 0;

    for (int i = 0; i < n; i++)
        room += is_manifest(names[i]);
    now = malloc(((size_t)room + 1) * sizeof *now);
    if (now == NULL)
        return false;
    for (int i = 0; i < n; i++)
        if (is_manifest(names[i]))
            count += look_at(inbox, names[i]->d_name, &now[count]);
    qsort(now, (size_t)count, sizeof *now, by_name);
    free(inbox->manifests);
    inbox->manifests = now;
    inbox->manifest_count = count;
    return true;
}

const char *inbox_manifest_data(const struct inbox *inbox, const char *name)
{
    const struct inbox_manifest *known = find(inbox, name);

    return known != NULL ? known->data : "";
}

bool inbox_manifests_name(const struct inbox *inbox, const char *file)
{
    for (int i = 0; i < inbox->manifest_count; i++)
        if (strcmp(inbox->manifests[i].data, file) == 0)
            return true;
    return false;
}
