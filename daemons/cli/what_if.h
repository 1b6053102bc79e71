/* what_if: the actions of `framsyn scenario` on what-ifs: new, edit, run, compare, archive, and showing them. */
#ifndef WHAT_IF_H
#define WHAT_IF_H

#include "command.h"

int what_if_new(struct cli *cli);
int what_if_edit(struct cli *cli);
int what_if_run(struct cli *cli);
int what_if_compare(struct cli *cli);
int what_if_archive(struct cli *cli);
int what_if_list(struct cli *cli);
/* Its versions and assumptions. */
int what_if_show(struct cli *cli, const char *name);

#endif
