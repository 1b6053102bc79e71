/* inbox_private: what the parts of the inbox share. */
#ifndef INBOX_PRIVATE_H
#define INBOX_PRIVATE_H

#include <dirent.h>
#include <sys/stat.h>

#include "inbox.h"

enum { INBOX_SETTLED_MS = 1000 }; /* a bare file that nobody has written to for so long is whole */
/* How long until a file has not changed for `wanted` milliseconds; 0 when it has not. */
int64_t inbox_unsettled_for(const struct stat *about, int64_t wanted);

/* Looks at the manifests among names[n], as the folder was listed; what has settled and not changed since is not read again.
 * False when memory is out: then what was known stands. */
bool inbox_manifests_look(struct inbox *inbox, struct dirent **names, int n) MUSTCHECK;
/* The data file that a manifest names; "" when it cannot be said. */
const char *inbox_manifest_data(const struct inbox *inbox, const char *name);
/* Whether any manifest names the file. */
bool inbox_manifests_name(const struct inbox *inbox, const char *file);

/* Finds what to submit in a claimed job: the only manifest, or the only file; job->wrong otherwise. */
void inbox_examine(struct job *job);

#endif
