#include "command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "phrase.h"

const struct command *const commands[] = {
    &submit_command,   &template_command, &dialogue_command, &breaks_command, &bridges_command,  &feeds_command,  &status_command,   &recompute_command,
    &pull_command,     &report_command,   &scenario_command,
    &why_command,      &forecast_command, &backtest_command,  &config_command, &doctor_command,
    &keys_command,     &migrate_command,  &man_command,       &version_command, &help_command,
};
const size_t command_count = ARRAY_SIZE(commands);

int complain(bool swedish, int exit_code, const char *en, const char *sv, ...)
{
    va_list arguments;

    fputs("framsyn: ", stderr);
    va_start(arguments, sv);
    vfprintf(stderr, swedish ? sv : en, arguments);
    va_end(arguments);
    putc('\n', stderr);
    return exit_code;
}

int complain_unread(const struct cli *cli, const char *path, int error)
{
    char room[PHRASE_SIZE];

    return complain(cli->swedish, EXIT_NO_INPUT, "%s cannot be read: %s.", "%s kan inte läsas: %s.", path, phrase(strerror(error), cli->swedish, room));
}

int complain_unwritten(const struct cli *cli, const char *path, int error)
{
    static const struct text no_folder = {"its folder is not there", "dess mapp finns inte"};
    char room[PHRASE_SIZE];

    return complain(cli->swedish, EXIT_CANNOT_CREATE, "%s cannot be written: %s.", "%s kan inte skrivas: %s.", path,
                    error == ENOENT ? wording(no_folder, cli->swedish) : phrase(strerror(error ? error : EIO), cli->swedish, room));
}

int complain_config(const struct cli *cli)
{
    char room[PHRASE_SIZE];

    return complain(cli->swedish, EXIT_CONFIGURATION, "%s.", "%s.", phrase(cli->config_error, cli->swedish, room));
}

/* --- the nearest name, for "did you mean" */

struct nearest {
    const char *to;
    const char *name;
    int distance;
};

static void consider(struct nearest *nearest, const char *name)
{
    int distance = wording_distance(nearest->to, name);

    /* What was written may also be the beginning of a name. */
    if (strlen(nearest->to) >= 3 && strncmp(name, nearest->to, strlen(nearest->to)) == 0)
        distance = 1;
    if (distance < nearest->distance) {
        nearest->distance = distance;
        nearest->name = name;
    }
}

static struct nearest nearest_to(const char *text)
{
    int length = (int)strlen(text);

    /* More than about a third of the letters wrong is another word. */
    return (struct nearest){.to = text, .distance = length <= 3 ? 2 : length / 3 + 2};
}

/* What is wrong, and "Did you mean X?" when something is near. */
static int complain_unknown(bool swedish, struct text wrong, const struct nearest *nearest, const char *dashes)
{
    if (nearest->name)
        return complain(swedish, EXIT_USAGE_ERROR, "%s Did you mean %s%s?", "%s Menade du %s%s?", wording(wrong, swedish),
                        dashes, nearest->name);
    return complain(swedish, EXIT_USAGE_ERROR, "%s See framsyn --help.", "%s Se framsyn --help.", wording(wrong, swedish));
}

int complain_choice(bool swedish, struct text what, const char *value, const char *const *names)
{
    struct nearest nearest = nearest_to(value);
    char en[256], sv[256], list[160] = "";

    for (int i = 0; names[i]; i++) {
        consider(&nearest, names[i]);
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s%s", i ? ", " : "", names[i]);
    }
    snprintf(en, sizeof en, "%s is \"%.60s\", but must be one of: %s.", what.en, value, list);
    snprintf(sv, sizeof sv, "%s är \"%.60s\" men måste vara något av: %s.", what.sv, value, list);
    return complain_unknown(swedish, (struct text){en, sv}, &nearest, "");
}

static int unknown_verb(bool swedish, const char *verb)
{
    struct nearest nearest = nearest_to(verb);
    char en[160], sv[160];

    for (size_t i = 0; i < command_count; i++)
        consider(&nearest, commands[i]->name);
    snprintf(en, sizeof en, "There is no command \"%.60s\".", verb);
    snprintf(sv, sizeof sv, "Det finns inget kommando \"%.60s\".", verb);
    return complain_unknown(swedish, (struct text){en, sv}, &nearest, "framsyn ");
}

/* name: what stands between the dashes and a '='. */
static int unknown_option(const struct cli *cli, const char *name)
{
    struct nearest nearest = nearest_to(name);
    char en[200], sv[200];

    for (int i = 0; cli->command && cli->command->options[i].name; i++)
        consider(&nearest, cli->command->options[i].name);
    for (size_t i = 0; i < config_option_count; i++)
        consider(&nearest, config_options[i].name);
    consider(&nearest, "help");
    snprintf(en, sizeof en, "framsyn%s%s has no option --%.60s.", cli->command ? " " : "",
             cli->command ? cli->command->name : "", name);
    snprintf(sv, sizeof sv, "framsyn%s%s har ingen flagga --%.60s.", cli->command ? " " : "",
             cli->command ? cli->command->name : "", name);
    return complain_unknown(cli->swedish, (struct text){en, sv}, &nearest, "--");
}

/* --- parsing */

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
    return unknown_option(cli, shown);
}

/* A word: the verb, its action, or an argument. */
static int take_word(struct cli *cli, char *word)
{
    if (cli->command) {
        cli->argument[cli->arguments++] = word;
        return -1;
    }
    cli->command = command_named(word);
    return cli->command ? -1 : unknown_verb(cli->swedish, word);
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
        return unknown_option(cli, argument + 1);
    return take_option(cli, walk, argument);
}

static int unknown_action(const struct cli *cli, const char *word)
{
    const char *names[ARRAY_SIZE(cli->command->actions) + 1] = {0};
    char en[80], sv[80];

    for (int i = 0; i < (int)ARRAY_SIZE(cli->command->actions) && cli->command->actions[i].name; i++)
        names[i] = cli->command->actions[i].name;
    snprintf(en, sizeof en, "The word after framsyn %s", cli->command->name);
    snprintf(sv, sizeof sv, "Ordet efter framsyn %s", cli->command->name);
    return complain_choice(cli->swedish, (struct text){en, sv}, word, names);
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
        return unknown_action(cli, cli->argument[0]);
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
