/* skill_table: the skills chain as tables for people: a network's programmes, and numbers by occupation or education. */
#ifndef SKILL_TABLE_H
#define SKILL_TABLE_H

#include "answer.h"
#include "command.h"

/* A `plan` answer: a row per programme. Returns the exit code. */
int skill_table_plan(const struct cli *cli, const struct answer *answer) MUSTCHECK;
/* A `skill` answer: a table per quantity, a row per region and occupation or education group, columns 1, 3, 5, 10 and
 * 15 years ahead. */
int skill_table_numbers(const struct cli *cli, const struct answer *answer) MUSTCHECK;
/* The same for what a what-if changes: numbers with their sign, rows without a change left out. */
int skill_table_effects(const struct cli *cli, const struct answer *answer) MUSTCHECK;

/* What a quantity is called. */
const char *skill_table_quantity(const struct cli *cli, const char *quantity);

#endif
