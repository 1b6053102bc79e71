/* feeds_private: what the actions of `framsyn feeds` share. */
#ifndef FEEDS_PRIVATE_H
#define FEEDS_PRIVATE_H

#include "command.h"
#include "feed.h"

/* Complains with a sentence of the feeds' own, in the reader's language; returns the exit code. */
int feeds_complain(const struct cli *cli, int exit_code, const char *sentence);
/* The feeds of the configured folder; wrong files are told. Returns EXIT_OK, or the exit code after a complaint. */
int feeds_open(struct cli *cli, struct feed_list *list);
/* Whether the command line names a feed, or none at all. */
bool feeds_is_meant(const struct cli *cli, const char *name);
/* Whether all feeds that the command line names are there. */
int feeds_check_names(const struct cli *cli, const struct feed_list *list);

/* framsyn feeds list */
int feeds_run_list(struct cli *cli);

#endif
