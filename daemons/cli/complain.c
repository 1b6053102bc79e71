#include "complain.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "phrase.h"

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

int complain_verb(bool swedish, const char *verb)
{
    struct nearest nearest = nearest_to(verb);
    char en[160], sv[160];

    for (size_t i = 0; i < command_count; i++)
        consider(&nearest, commands[i]->name);
    snprintf(en, sizeof en, "There is no command \"%.60s\".", verb);
    snprintf(sv, sizeof sv, "Det finns inget kommando \"%.60s\".", verb);
    return complain_unknown(swedish, (struct text){en, sv}, &nearest, "framsyn ");
}

int complain_option(const struct cli *cli, const char *name)
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

int complain_action(const struct cli *cli, const char *word)
{
    const char *names[ARRAY_SIZE(cli->command->actions) + 1] = {0};
    char en[80], sv[80];

    for (int i = 0; i < (int)ARRAY_SIZE(cli->command->actions) && cli->command->actions[i].name; i++)
        names[i] = cli->command->actions[i].name;
    snprintf(en, sizeof en, "The word after framsyn %s", cli->command->name);
    snprintf(sv, sizeof sv, "Ordet efter framsyn %s", cli->command->name);
    return complain_choice(cli->swedish, (struct text){en, sv}, word, names);
}
