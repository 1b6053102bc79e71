/* listing: the files of a folder that make submissions; declared in submission.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "layout.h"
#include "manifest.h"
#include "submission.h"
#include "table.h"

struct listing {
    char **paths;
    int count;
    char **claimed; /* data files that some manifest names */
    int claimed_count;
};

static bool append(char ***list, int *count, const char *text)
{
    char **more = reallocarray(*list, (size_t)*count + 2, sizeof *more);

    if (more == NULL)
        return false;
    *list = more;
    more[*count] = strdup(text);
    more[*count + 1] = NULL;
    if (more[*count] == NULL)
        return false;
    ++*count;
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The data file of a manifest, when it lies in the same folder. A manifest that is wrong claims none:
 * it is submitted itself, and then says what is wrong. */
static bool claim_data(struct listing *listing, const char *path)
{
    struct manifest manifest;
    char error[SUBMISSION_ERROR_SIZE];
    bool missing, fine = true;

    if (manifest_read(&manifest, path, &missing, error, sizeof error))
        fine = append(&listing->claimed, &listing->claimed_count, path_base(manifest.file));
    manifest_free(&manifest);
    return fine;
}

static bool is_claimed(const struct listing *listing, const char *name)
{
    for (int i = 0; i < listing->claimed_count; i++)
        if (strcmp(listing->claimed[i], name) == 0)
            return true;
    return false;
}

bool submission_is_own(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct table *table = calloc(1, sizeof *table);
    struct stat about;
    bool own = false;

    if (fd >= 0 && table != NULL && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && 
        table_open(table, table_format_of(fd, path_base(path)), fd, &(struct table_options){.delimiter = ','}))
        own = table_next(table) == TABLE_ROW && layout_is_own(table);
    if (table != NULL)
        table_close(table);
    free(table);
    if (fd >= 0)
        close(fd);
    return own;
}

/* Adds the folder's files with an ending: manifests first, so that the data they name is known. */
static bool list_ending(struct listing *listing, const char *folder, const char *ending)
{
    DIR *open_folder = opendir(folder);
    struct dirent *entry;
    bool manifests = strcmp(ending, ".manifest") == 0, fine = open_folder != NULL;
    char path[4096];

    while (fine && (entry = readdir(open_folder)) != NULL) {
        if (entry->d_name[0] == '.' || !path_ends(entry->d_name, ending) || !path_join(path, sizeof path, folder, entry->d_name))
            continue;
        if (manifests)
            fine = claim_data(listing, path);
        else if (is_claimed(listing, entry->d_name) || !submission_is_own(path))
            continue;
        fine = fine && append(&listing->paths, &listing->count, path);
    }
    if (open_folder != NULL)
        closedir(open_folder);
    return fine;
}

static void free_list(char **list)
{
    for (int i = 0; list != NULL && list[i] != NULL; i++)
        free(list[i]);
    free(list);
}

char **submission_list(const char *folder, char *error, size_t error_size)
{
    struct listing listing = {0};
    bool fine;

    errno = 0;
    fine = list_ending(&listing, folder, ".manifest") && list_ending(&listing, folder, ".csv") &&
           list_ending(&listing, folder, ".xlsx") && list_ending(&listing, folder, ".ods");
    free_list(listing.claimed);
    if (fine && listing.count > 0) {
        qsort(listing.paths, (size_t)listing.count, sizeof *listing.paths, by_name);
        return listing.paths;
    }
    if (fine)
        snprintf(error, error_size, "%s has no *.manifest, and no *.csv, *.xlsx or *.ods in our own format (V16)", folder);
    else
        snprintf(error, error_size, "%s cannot be read: %s (V16)", folder, errno != 0 ? strerror(errno) : "out of memory");
    free_list(listing.paths);
    return NULL;
}
