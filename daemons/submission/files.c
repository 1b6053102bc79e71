#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1024 * 1024, PATH_SIZE = 4096 };

const char *path_base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

bool path_ends(const char *name, const char *ending)
{
    size_t length = strlen(name), end = strlen(ending);

    return length > end && strcasecmp(name + length - end, ending) == 0;
}

bool path_is_data(const char *name)
{
    static const char *const endings[] = {".csv", ".json", ".ods", ".px", ".xlsx"};

    for (size_t i = 0; i < ARRAY_SIZE(endings); i++)
        if (path_ends(name, endings[i]))
            return true;
    return false;
}

bool path_join(char *out, size_t size, const char *folder, const char *name)
{
    int n = snprintf(out, size, "%s/%s", folder, name);

    return n > 0 && (size_t)n < size;
}

bool files_make_folders(const char *path, mode_t mode)
{
    char part[PATH_SIZE];
    struct stat about;

    if (strlen(path) >= sizeof part) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(part, path);
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, mode) != 0 && errno != EEXIST)
            return false;
        *slash = '/';
    }
    if (mkdir(part, mode) == 0)
        return true;
    if (errno == EEXIST && stat(part, &about) == 0 && !S_ISDIR(about.st_mode))
        errno = ENOTDIR;
    return errno == EEXIST;
}

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, bytes, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        size -= (size_t)n;
    }
    return true;
}

/* Closes a file written; what could not be written is removed. */
static bool finish(int fd, const char *path, bool fine)
{
    int error = errno;

    if (close(fd) != 0 && fine) {
        fine = false;
        error = errno;
    }
    if (!fine)
        unlink(path);
    errno = error;
    return fine;
}

static bool pour(int from, int to)
{
    char *piece = malloc(PIECE);
    ssize_t n = -1;

    while (piece != NULL && (n = read(from, piece, PIECE)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || !write_all(to, piece, (size_t)n))
            break;
    }
    free(piece);
    return n == 0;
}

bool files_copy(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC), out, error;
    bool fine;

    if (in < 0)
        return false;
    out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    fine = out >= 0 && finish(out, to, pour(in, out) && fsync(out) == 0);
    error = errno;
    close(in);
    errno = error;
    return fine;
}

bool files_write(const char *path, const char *text, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);

    return fd >= 0 && finish(fd, path, write_all(fd, text, length) && fsync(fd) == 0);
}

bool files_write_scratch(const char *path, const char *text, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);

    return fd >= 0 && finish(fd, path, write_all(fd, text, length));
}

char *files_read(const char *path, size_t most, size_t *length)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), error;
    char *text = fd >= 0 ? malloc(most + 1) : NULL;
    ssize_t n = -1;

    *length = 0;
    while (text != NULL && *length < most && (n = read(fd, text + *length, most - *length)) > 0)
        *length += (size_t)n;
    error = errno;
    if (fd >= 0)
        close(fd);
    errno = error;
    if (n != 0) { /* failed, or there is more than fits */
        free(text);
        if (n > 0)
            errno = EFBIG;
        return NULL;
    }
    text[*length] = '\0';
    return text;
}

bool files_sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool fine = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return fine;
}

void files_remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    char file[PATH_SIZE];

    while (folder != NULL && (entry = readdir(folder)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && path_join(file, sizeof file, path, entry->d_name))
            unlink(file);
    if (folder != NULL)
        closedir(folder);
    rmdir(path);
}
