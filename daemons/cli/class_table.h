/* class_table: the classes that analysts know balances by (query classes), in words. */
#ifndef CLASS_TABLE_H
#define CLASS_TABLE_H

#include "answer.h"
#include "command.h"

/* "shortage", "very good" and the like in the reader's language. */
const char *class_word(const struct cli *cli, const char *word);
/* A row per education group. EXIT_SOFTWARE when out of memory. */
int class_table(const struct cli *cli, const struct answer *answer) MUSTCHECK;

#endif
