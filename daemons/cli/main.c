/* framsyn: the command line of analysts and operators. The verbs are in the table of command.c. */
#include <stdio.h>

#include "command.h"
#include "log.h"
#include "reach.h"

/* What was printed counts only once it is written: a full disk behind a pipe is a failure. */
static int flush(const struct cli *cli, int exit_code)
{
    if ((fflush(stdout) == 0 && !ferror(stdout)) || exit_code == EXIT_CANNOT_CREATE)
        return exit_code; /* written, or said already */
    return complain(cli->swedish, EXIT_CANNOT_CREATE, "The output could not be written.", "Utskriften kunde inte skrivas.");
}

/* The modules below log; a person at a terminal wants their sentences only when asking for them. */
static void open_log(const struct cli *cli)
{
    for (size_t i = 0; i < config_option_count; i++)
        if (config_options[i].type == CONFIG_LEVEL && !cli->config_error[0] &&
            config_origin_of(&cli->config, &config_options[i]) != CONFIG_DEFAULT)
            log_open("framsyn", (enum log_level)cli->config.log_level);
}

int main(int argc, char **argv)
{
    struct cli cli;
    int exit_code;

    log_open("framsyn", LOG_ERROR);
    exit_code = command_parse(&cli, argc, argv);
    if (exit_code < 0) {
        open_log(&cli);
        exit_code = cli.action ? cli.action->run(&cli) : cli.command->run(&cli);
        reach_close(&cli);
    }
    exit_code = flush(&cli, exit_code);
    command_free(&cli);
    return exit_code;
}
