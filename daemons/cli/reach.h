/* reach: what the verbs need of the daemon: sockets opened when first used, questions whose failure
 * has been said to the user in one sentence.
 */
#ifndef REACH_H
#define REACH_H

#include "ask.h"
#include "command.h"

/* What this call is named on the bus: the option name, or "cli". Its key on tcp:// bears that name. */
const char *reach_name(const struct cli *cli);
/* The bus of this call; NULL after complaining. */
struct bus *reach_bus(struct cli *cli) MUSTCHECK;
/* Closes what was opened. */
void reach_close(struct cli *cli);

/* Asks, complains on failure and returns its exit code, EXIT_OK with an answer. The caller frees the
 * answer in either case. A daemon that listens is waited for longer than one that may not be there. */
int reach_query(struct cli *cli, const char *name, const struct ask_argument *arguments, struct answer *answer) MUSTCHECK;
int reach_control(struct cli *cli, const struct ask_command *command, struct ask_control *reply) MUSTCHECK;
/* The same for those who have a limit of their own. */
int reach_query_within(struct cli *cli, const char *name, const struct ask_argument *arguments, int limit_ms,
                       struct answer *answer) MUSTCHECK;
/* The same without a word when it fails, for those who ask again, or say it in their own way. An empty sentence of the error has been
 * said already. */
bool reach_query_quietly(struct cli *cli, const char *name, const struct ask_argument *arguments, int limit_ms,
                         struct answer *answer, struct ask_error *error) MUSTCHECK;
bool reach_control_quietly(struct cli *cli, const struct ask_command *command, struct ask_control *reply, struct ask_error *error) MUSTCHECK;
/* Says which run a command has queued, if any. */
void reach_tell_run(const struct cli *cli, const struct ask_control *reply);

enum reach_format { REACH_TABLE, REACH_CSV, REACH_JSON, REACH_UNKNOWN };
/* Reads --format of a verb that has it; complains about anything but table, csv and json. */
enum reach_format reach_format(const struct cli *cli) MUSTCHECK;
/* Writes an answer for machines. Returns the exit code. */
int reach_write(const struct cli *cli, const struct answer *answer, enum reach_format format) MUSTCHECK;

/* What a table shows of an answer. */
struct reach_column {
    const char *name;     /* in the answer; the column is skipped when it is not there; NULL ends the list */
    struct text heading;  /* NULL in one language: the column is skipped in it */
    /* PHRASE: what the service says, in the reader's language; RULE: the sentence of a refused row, likewise;
     * PERCENT: a share times hundred; SHORT: the first 13 characters of an id; FLAG: "yes" for true */
    enum { REACH_TEXT, REACH_PHRASE, REACH_RULE, REACH_TIME, REACH_COUNT, REACH_SHARE, REACH_PERCENT, REACH_SHORT, REACH_FLAG } show;
    int rank, least;      /* as in tabulate */
};
/* Prints those columns of all rows; returns the exit code. */
int reach_print(const struct cli *cli, const struct answer *answer, const struct reach_column *columns) MUSTCHECK;
/* Prints an answer that has rows, for people; returns the exit code. */
typedef int reach_printer(struct cli *cli, struct answer *answer, const void *context);
/* Asks, and writes for machines, or prints for people; nothing: the sentence of an answer without rows. Returns the exit code. */
int reach_answer(struct cli *cli, const char *query, const struct ask_argument *arguments, struct text nothing, reach_printer *print,
                 const void *context) MUSTCHECK;
/* Asks and shows, in the format that --format says; nothing: the sentence of an answer without rows, for people. */
int reach_show(struct cli *cli, const char *query, const struct ask_argument *arguments, const struct reach_column *columns,
               struct text nothing) MUSTCHECK;
/* Prints one row, a column a line; empty ones are left out. */
void reach_print_down(const struct cli *cli, const struct answer *answer, int row, const struct reach_column *columns);

#endif
