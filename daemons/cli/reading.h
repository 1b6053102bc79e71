/* reading: how a file without a manifest would be read, shown and agreed upon before it is submitted. */
#ifndef READING_H
#define READING_H

#include "command.h"

enum { READING_PATH_SIZE = 4096 };

/* Finds what to submit for one path: the path itself when it is a manifest or in our own format, or a
 * manifest made for it (by --manifest, or guessed and agreed to), which reading_forget removes again.
 * Returns EXIT_OK with what in out; "" when there is nothing more to do; or the exit code after
 * complaining. */
int reading_of(const struct cli *cli, const char *path, char out[READING_PATH_SIZE]) MUSTCHECK;
/* Removes a manifest that reading_of made; any other path stays as it is. */
void reading_forget(const char *path);

#endif
