/* config_private: what the files of config share. For config*.c only.
 *
 * config_options.c is the table of options, config_read.c collects what flags, environment and file say, config.c checks it
 * and puts it together.
 */
#ifndef CONFIG_PRIVATE_H
#define CONFIG_PRIVATE_H

#include "config.h"

/* What is being loaded: values as texts, NULL where nothing was said yet. */
struct loading {
    char *values[CONFIG_OPTION_MAX];
    enum config_origin origins[CONFIG_OPTION_MAX];
    char *sources[CONFIG_OPTION_MAX]; /* "framsyn.conf line 3", for sentences */
    char *error;
    size_t error_size;
};

/* The index of an option; -1 when there is none. */
int loading_option(const char *name);
/* Writes the sentence; false, for `return loading_fail(...)`. */
bool loading_fail(struct loading *loading, const char *form, ...) __attribute__((format(printf, 2, 3)));
/* malloc'd; NULL when out of memory. */
char *loading_source(const char *form, ...) __attribute__((format(printf, 1, 2)));

bool loading_read_file(struct loading *loading, const char *path, bool must_exist) MUSTCHECK;
bool loading_read_environment(struct loading *loading) MUSTCHECK;
/* Leading options; the index of the first argument that is none of the table, or -1 with the sentence. */
int loading_read_flags(struct loading *loading, int argc, char **argv) MUSTCHECK;

#endif
