/* complain: what is wrong with a call, in one sentence to standard error, with the nearest known name. Everything here returns
 * the exit code. */
#ifndef COMPLAIN_H
#define COMPLAIN_H

#include <stdbool.h>

#include "wording.h"

struct cli;

/* Prints "framsyn: " and one sentence to standard error, returns exit_code. */
int complain(bool swedish, int exit_code, const char *en, const char *sv, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
/* Complains that a value is none of the names (NULL-terminated), with the nearest of them. */
int complain_choice(bool swedish, struct text what, const char *value, const char *const *names);

/* Complains that a file cannot be read, or cannot be written, with the reason of an errno (0: not known). Returns the exit
 * code. */
int complain_unread(const struct cli *cli, const char *path, int error);
int complain_unwritten(const struct cli *cli, const char *path, int error);
/* Says why the configuration could not be read. Returns the exit code. */
int complain_config(const struct cli *cli);

/* There is no such verb, no such second word of the verb, no such option; name: what stands between the dashes and a '='. */
int complain_verb(bool swedish, const char *verb);
int complain_action(const struct cli *cli, const char *word);
int complain_option(const struct cli *cli, const char *name);

#endif
