/* command: the verbs of framsyn as a table, and what is made from it: parsing, help, the man page.
 *
 * A verb is a `const struct command` at the end of the file that does it. A sentence stands there
 * once and is shown by `framsyn --help`, `framsyn VERB --help` and the man page alike.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "complain.h"
#include "config.h"
#include "macros.h"
#include "wording.h"

/* An option of one verb; the options of config.h are known to every verb besides. */
struct command_option {
    const char *name;     /* without dashes */
    const char *argument; /* what --help calls its value; NULL: it takes none */
    bool may_lack;        /* the value may be left out; only digits count as one */
    struct text sentence;
};

/* Which of the options are whole numbers, of what, and from what to what. Anything else is refused before the verb runs. */
struct command_number {
    const char *option;
    struct text unit; /* in the plural */
    int least, most;
};

struct command_example {
    const char *line;
    struct text sentence;
};

/* A second word of a verb, as `list` in `framsyn scenario list`. */
struct command_action {
    const char *name;
    int least, most; /* arguments after it */
    int (*run)(struct cli *cli);
};

enum { COMMAND_OPTIONS_MAX = 12, COMMAND_ANY = 1 << 20, COMMAND_WAIT_MAX = 86400 /* seconds */, COMMAND_HORIZON_MAX = 600 /* periods */ };

struct command {
    const char *name;
    struct text arguments; /* as in the synopsis */
    int least, most;       /* arguments after the verb, when it has no actions */
    struct text sentence;  /* what it does, in one line */
    struct text help;      /* paragraphs, split by an empty line */
    struct command_option options[COMMAND_OPTIONS_MAX];
    struct command_number numbers[2];
    struct command_example examples[8];
    struct command_action actions[10];
    int (*run)(struct cli *cli); /* of a verb with actions, what it does without one; NULL: it needs one */
    bool lenient;          /* runs also when the configuration is wrong */
};

extern const struct command *const commands[];
extern const size_t command_count;

/* One call of the program, parsed. Borrows argv. */
struct cli {
    bool swedish;
    struct config config;
    char config_error[512];         /* why the config could not be read; "" */
    const struct command *command;
    const struct command_action *action;
    const char *value[COMMAND_OPTIONS_MAX]; /* of the verb's own options; NULL: not given, "": without a value */
    char **argument;                /* after verb and action */
    int arguments;
    struct bus *bus;                /* made when first needed, see reach.h */
    struct bus_socket *query, *control;
};

/* Fills cli. Returns -1 when the verb is to be run, or else the exit code, after printing what was
 * asked for (help, version) or what is wrong, with the nearest known name. */
int command_parse(struct cli *cli, int argc, char **argv) MUSTCHECK;
void command_free(struct cli *cli);

/* The value of one of the verb's own options; NULL when it was not given. Aborts on a name that the
 * verb does not have: a fault of ours. */
const char *command_value(const struct cli *cli, const char *option);
bool command_given(const struct cli *cli, const char *option);
/* The value of an option that stands among the verb's numbers; otherwise when it was not given, or without a value. */
int command_whole(const struct cli *cli, const char *option, int otherwise);

/* The help of all verbs, of one, and the man page in roff. */
void command_help_all(bool swedish, FILE *out);
void command_help(const struct command *command, bool swedish, FILE *out);
void command_man(FILE *out);

/* The verbs, each at the end of its file. */
extern const struct command submit_command, template_command, dialogue_command, breaks_command, bridges_command, feeds_command, status_command, recompute_command,
    pull_command, report_command, scenario_command,
    why_command, forecast_command, backtest_command, config_command, doctor_command, keys_command, migrate_command, help_command, man_command,
    version_command;

#endif
