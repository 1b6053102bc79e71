/* files: names, folders and whole small files, durably. */
#ifndef FILES_H
#define FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "macros.h"

/* The last component of a path. */
const char *path_base(const char *path);
/* Whether a name has this ending and something before it; capitals are as good as small letters, as Windows writes them. */
bool path_ends(const char *name, const char *ending);
/* Whether a name ends as those of data files do: .csv, .json, .ods, .px, .xlsx. */
bool path_is_data(const char *name);

/* Writes folder/name into out; false when it does not fit. */
bool path_join(char *out, size_t size, const char *folder, const char *name) MUSTCHECK;

/* Makes a folder and those above it; one that is there is fine. False with errno. */
bool files_make_folders(const char *path, mode_t mode) MUSTCHECK;

/* Copies a regular file to a new one and has it on the disk before it returns. False with errno. */
bool files_copy(const char *from, const char *to) MUSTCHECK;
/* Writes text[length] to a new file, on the disk before it returns. False with errno. */
bool files_write(const char *path, const char *text, size_t length) MUSTCHECK;
/* The same to a file that a crash may take: it is made anew then, or copied by who wants to keep it. */
bool files_write_scratch(const char *path, const char *text, size_t length) MUSTCHECK;
/* The whole of a file of at most `most` bytes, ended by NUL; malloc'd. NULL with errno. */
char *files_read(const char *path, size_t most, size_t *length);
/* Has a folder's names on the disk. */
bool files_sync_folder(const char *path) MUSTCHECK;
/* Removes a folder of plain files. */
void files_remove_folder(const char *path);

#endif
