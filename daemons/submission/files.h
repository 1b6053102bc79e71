/* files: names, folders and whole small files, durably. */
#ifndef FILES_H
#define FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "macros.h"

/* The last component of a path. */
const char *base_name(const char *path);
bool has_ending(const char *name, const char *ending);

/* Writes folder/name into out; false when it does not fit. */
bool join_path(char *out, size_t size, const char *folder, const char *name) MUSTCHECK;

/* Makes a folder and those above it; one that is there is fine. False with errno. */
bool make_folders(const char *path, mode_t mode) MUSTCHECK;

/* Copies a regular file to a new one and has it on the disk before it returns. False with errno. */
bool copy_file(const char *from, const char *to) MUSTCHECK;
/* Writes text[length] to a new file, on the disk before it returns. False with errno. */
bool write_file(const char *path, const char *text, size_t length) MUSTCHECK;
/* The whole of a file of at most `most` bytes, ended by NUL; malloc'd. NULL with errno. */
char *read_file(const char *path, size_t most, size_t *length);
/* Has a folder's names on the disk. */
bool sync_folder(const char *path) MUSTCHECK;
/* Removes a folder of plain files. */
void remove_folder(const char *path);

#endif
