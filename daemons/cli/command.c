#include "command.h"

#include <stdlib.h>
#include <string.h>

const struct command *const commands[] = {
    &submit_command,   &template_command, &dialogue_command, &breaks_command, &bridges_command,  &feeds_command,  &status_command,   &recompute_command,
    &pull_command,     &report_command,   &scenario_command,
    &why_command,      &forecast_command, &backtest_command,  &config_command, &doctor_command,
    &keys_command,     &migrate_command,  &man_command,       &version_command, &help_command,
};
const size_t command_count = ARRAY_SIZE(commands);

/* The arguments are walked once: options of config.h go, as --name=value, to config_load; the rest
 * stays here. A verb's own option hides an option of config.h of the same name, but only after the
 * verb: `framsyn --inbox=DIR submit --inbox FILE`. */
struct walk {
    int argc;
    char **argv;
    int at;
    bool options_over;  /* after "--" */
    char **for_config;  /* argv for config_load; entries from 1 on are malloc'd */
    int for_config_count;
    bool help, version;
};

static const struct config_option *config_option_named(const char *name, size_t length)
{
    for (size_t i = 0; i < config_option_count; i++)
        if (strlen(config_options[i].name) == length && strncmp(config_options[i].name, name, length) == 0)
            return &config_options[i];
    return NULL;
}

static int own_option_named(const struct command *command, const char *name, size_t length)
{
    for (int i = 0; command && i < COMMAND_OPTIONS_MAX && command->options[i].name; i++)
        if (strlen(command->options[i].name) == length && strncmp(command->options[i].name, name, length) == 0)
            return i;
    return -1;
}

static const struct command *command_named(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int lacks_value(const struct cli *cli, const char *name)
{
    return complain(cli->swedish, EXIT_USAGE_ERROR, "The option --%s needs a value: --%s=VALUE.",
                    "Flaggan --%s behöver ett värde: --%s=VÄRDE.", name, name);
}

static bool is_digits(const char *text)
{
    return text && text[0] && text[strspn(text, "0123456789")] == '\0';
}

static const struct command_number *number_of(const struct command *command, const char *option)
{
    for (size_t i = 0; i < ARRAY_SIZE(command->numbers) && command->numbers[i].option; i++)
        if (strcmp(command->numbers[i].option, option) == 0)
            return &command->numbers[i];
    return NULL;
}

/* Digits alone, with a sign at most: not " 5", "1e3" or "0x10". */
static bool is_whole(const char *text, const struct command_number *number)
{
    char *end;
    long value = strtol(text, &end, 10);

    return is_digits(text + (text[0] == '-' || text[0] == '+')) && *end == '\0' && value >= number->least && value <= number->most;
}

static int check_number(const struct cli *cli, const char *option, const char *value)
{
    const struct command_number *number = number_of(cli->command, option);

    if (!number || is_whole(value, number))
        return -1;
    return complain(cli->swedish, EXIT_USAGE_ERROR, "--%s is \"%.40s\", but must be a whole number of %s, %d to %d.",
                    "--%s är \"%.40s\" men måste vara ett helt antal %s, %d till %d.", option, value,
                    wording(number->unit, cli->swedish), number->least, number->most);
}

static int take_own_option(struct cli *cli, struct walk *walk, int index, const char *value)
{
    const struct command_option *option = &cli->command->options[index];
    const char *next = walk->at + 1 < walk->argc ? walk->argv[walk->at + 1] : NULL;

    if (!option->argument && value)
        return complain(cli->swedish, EXIT_USAGE_ERROR, "The option --%s takes no value, but was given \"%.60s\".",
                        "Flaggan --%s tar inget värde, men fick \"%.60s\".", option->name, value);
    if (option->argument && !value && (option->may_lack ? is_digits(next) : next != NULL)) {
        value = next;
        walk->at++;
    }
    if (option->argument && !value && !option->may_lack)
        return lacks_value(cli, option->name);
    cli->value[index] = value ? value : "";
    return value ? check_number(cli, option->name, value) : -1;
}

static int take_config_option(struct cli *cli, struct walk *walk, const struct config_option *option, const char *value)
{
    if (!value && walk->at + 1 < walk->argc)
        value = walk->argv[++walk->at];
    if (!value)
        return lacks_value(cli, option->name);
    if (asprintf(&walk->for_config[walk->for_config_count], "--%s=%s", option->name, value) < 0)
        return EXIT_SOFTWARE;
    walk->for_config_count++;
    return -1;
}

static int take_option(struct cli *cli, struct walk *walk, const char *argument)
{
    const char *name = argument + 2, *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    const char *value = equals ? equals + 1 : NULL;
    int own = own_option_named(cli->command, name, length);
    const struct config_option *option = config_option_named(name, length);
    char shown[80];

    if (own >= 0)
        return take_own_option(cli, walk, own, value);
    if (option)
        return take_config_option(cli, walk, option, value);
    if (strcmp(name, "help") == 0) {
        walk->help = true;
        return -1;
    }
    if (strcmp(name, "version") == 0) {
        walk->version = true;
        return -1;
    }
    snprintf(shown, sizeof shown, "%.*s", (int)(length < 70 ? length : 70), name);
    return complain_option(cli, shown);
}

/* A word: the verb, its action, or an argument. */
static int take_word(struct cli *cli, char *word)
{
    if (cli->command) {
        cli->argument[cli->arguments++] = word;
        return -1;
    }
    cli->command = command_named(word);
    return cli->command ? -1 : complain_verb(cli->swedish, word);
}

static int take(struct cli *cli, struct walk *walk)
{
    char *argument = walk->argv[walk->at];

    if (walk->options_over || argument[0] != '-' || !argument[1])
        return take_word(cli, argument);
    if (strcmp(argument, "--") == 0) {
        walk->options_over = true;
        return -1;
    }
    if (strcmp(argument, "-h") == 0) {
        walk->help = true;
        return -1;
    }
    if (argument[1] != '-')
        return complain_option(cli, argument + 1);
    return take_option(cli, walk, argument);
}

/* Takes the first argument as the action, where the verb has actions. */
static int choose_action(struct cli *cli)
{
    const struct command_action *action = cli->command->actions;

    if (!action->name)
        return -1;
    for (size_t i = 0; cli->arguments > 0 && i < ARRAY_SIZE(cli->command->actions) && action[i].name; i++)
        if (strcmp(action[i].name, cli->argument[0]) == 0)
            cli->action = &action[i];
    if (!cli->action && cli->arguments == 0 && cli->command->run)
        return -1;
    if (!cli->action && cli->arguments == 0)
        return complain(cli->swedish, EXIT_USAGE_ERROR, "It is used so: framsyn %s %s", "Så används det: framsyn %s %s",
                        cli->command->name, wording(cli->command->arguments, cli->swedish));
    if (!cli->action)
        return complain_action(cli, cli->argument[0]);
    cli->argument++;
    cli->arguments--;
    return -1;
}

static int check_arguments(const struct cli *cli)
{
    int least = cli->action ? cli->action->least : cli->command->least;
    int most = cli->action ? cli->action->most : cli->command->most;

    if (cli->arguments >= least && cli->arguments <= most)
        return -1;
    return complain(cli->swedish, EXIT_USAGE_ERROR, "framsyn %s%s%s was given %d arguments; it is used so: framsyn %s %s",
                    "framsyn %s%s%s fick %d argument; så används det: framsyn %s %s", cli->command->name,
                    cli->action ? " " : "", cli->action ? cli->action->name : "", cli->arguments, cli->command->name,
                    wording(cli->command->arguments, cli->swedish));
}

/* Before the configuration is read, the language is that of --lang or of the environment. */
static bool early_language(int argc, char **argv)
{
    const char *lang = getenv("FRAMSYN_LANG");

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0)
            lang = argv[i] + 7;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            lang = argv[i + 1];
    }
    return lang && lang[0] ? strcmp(lang, "sv") == 0 : wording_swedish_environment();
}

static int load_config(struct cli *cli, struct walk *walk)
{
    int found = config_load(&cli->config, walk->for_config_count, walk->for_config, cli->config_error,
                            sizeof cli->config_error);

    if (found < 0 && !cli->command->lenient)
        return complain_config(cli);
    if (found < 0)
        return -1;
    cli->config_error[0] = '\0';
    cli->swedish = strcmp(cli->config.lang, "sv") == 0;
    return -1;
}

/* Help and version are given whatever else the line says. */
static int finish(struct cli *cli, struct walk *walk)
{
    int exit_code;

    if (walk->help || (!cli->command && !walk->version)) {
        FILE *out = walk->help ? stdout : stderr;
        if (cli->command)
            command_help(cli->command, cli->swedish, out);
        else
            command_help_all(cli->swedish, out);
        return walk->help ? EXIT_OK : EXIT_USAGE_ERROR;
    }
    if (walk->version)
        return version_command.run(cli);
    exit_code = choose_action(cli);
    if (exit_code < 0)
        exit_code = check_arguments(cli);
    return exit_code < 0 ? load_config(cli, walk) : exit_code;
}

int command_parse(struct cli *cli, int argc, char **argv)
{
    struct walk walk = {.argc = argc, .argv = argv, .for_config_count = 1};
    int exit_code = -1;

    *cli = (struct cli){.swedish = early_language(argc, argv)};
    cli->argument = calloc((size_t)argc + 1, sizeof *cli->argument);
    walk.for_config = calloc((size_t)argc + 1, sizeof *walk.for_config);
    if (!cli->argument || !walk.for_config)
        return EXIT_SOFTWARE;
    walk.for_config[0] = argv[0];
    for (walk.at = 1; walk.at < argc && exit_code < 0; walk.at++)
        exit_code = take(cli, &walk);
    if (exit_code < 0)
        exit_code = finish(cli, &walk);
    for (int i = 1; i < walk.for_config_count; i++)
        free(walk.for_config[i]);
    free(walk.for_config);
    return exit_code;
}

void command_free(struct cli *cli)
{
    if (cli->action)
        cli->argument--; /* stepped over the action */
    free(cli->argument);
    config_free(&cli->config);
}

const char *command_value(const struct cli *cli, const char *option)
{
    int index = own_option_named(cli->command, option, strlen(option));

    if (index < 0)
        abort();
    return cli->value[index];
}

bool command_given(const struct cli *cli, const char *option)
{
    return command_value(cli, option) != NULL;
}

int command_whole(const struct cli *cli, const char *option, int otherwise)
{
    const char *value = command_value(cli, option);

    return value && value[0] ? (int)strtol(value, NULL, 10) : otherwise;
}
