/* The command line: where options may stand, what is refused, and that every text has two languages. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "command.h"

/* Parses a line of words without letting it print; errors go to text, which the caller frees. */
static int parse(struct cli *cli, char **text, const char *line)
{
    static char words[512]; /* outlives the call, as the program's argv does */
    char *argv[32] = {(char *)"framsyn"}, *rest, path[] = "/tmp/framsyn-test-XXXXXX";
    int argc = 1, file = mkstemp(path), out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO), exit_code;
    long size;

    snprintf(words, sizeof words, "%s", line);
    for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        argv[argc++] = word;
    fflush(NULL);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    exit_code = command_parse(cli, argc, argv);
    fflush(NULL);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close(out);
    close(err);
    size = lseek(file, 0, SEEK_END);
    *text = calloc(1, (size_t)size + 1);
    assert_int_equal(pread(file, *text, (size_t)size, 0), size);
    close(file);
    unlink(path);
    return exit_code;
}

static void refused(const char *line, int exit_code, const char *words)
{
    struct cli cli;
    char *text;

    assert_int_equal(parse(&cli, &text, line), exit_code);
    if (!strstr(text, words))
        fail_msg("%s: \"%s\" does not say \"%s\"", line, text, words);
    free(text);
    command_free(&cli);
}

static void options_of_the_config_stand_before_and_after(void **state)
{
    struct cli cli;
    char *text;

    (void)state;
    assert_int_equal(parse(&cli, &text, "--county 14 pull --network yh --var=/tmp/nowhere"), -1);
    assert_string_equal(cli.command->name, "pull");
    assert_string_equal(cli.config.county, "14");
    assert_string_equal(cli.config.var, "/tmp/nowhere");
    assert_string_equal(command_value(&cli, "network"), "yh");
    assert_false(command_given(&cli, "region"));
    free(text);
    command_free(&cli);
}

static void a_verbs_own_option_hides_one_of_the_config(void **state)
{
    struct cli cli;
    char *text;

    (void)state;
    assert_int_equal(parse(&cli, &text, "--inbox /tmp/box submit --inbox a.csv -- --b.csv"), -1);
    assert_string_equal(cli.config.inbox, "/tmp/box");
    assert_true(command_given(&cli, "inbox"));
    assert_int_equal(cli.arguments, 2);
    assert_string_equal(cli.argument[1], "--b.csv");
    free(text);
    command_free(&cli);
}

static void a_value_that_may_lack_takes_only_digits(void **state)
{
    struct cli cli;
    char *text;

    (void)state;
    assert_int_equal(parse(&cli, &text, "status --wait-idle 60"), -1);
    assert_string_equal(command_value(&cli, "wait-idle"), "60");
    assert_int_equal(cli.arguments, 0);
    free(text);
    command_free(&cli);
    assert_int_equal(parse(&cli, &text, "status --wait-idle --format json"), -1);
    assert_string_equal(command_value(&cli, "wait-idle"), "");
    assert_string_equal(command_value(&cli, "format"), "json");
    free(text);
    command_free(&cli);
}

static void an_action_is_taken_from_the_arguments(void **state)
{
    struct cli cli;
    char *text;

    (void)state;
    assert_int_equal(parse(&cli, &text, "scenario --format csv show 12"), -1);
    assert_string_equal(cli.action->name, "show");
    assert_int_equal(cli.arguments, 1);
    assert_string_equal(cli.argument[0], "12");
    free(text);
    command_free(&cli);
}

static void what_is_not_known_is_refused_with_the_nearest(void **state)
{
    (void)state;
    refused("pul --lang en", 64, "Did you mean framsyn pull?");
    refused("--lang sv statsu", 64, "Menade du framsyn status?");
    refused("zzzz --lang en", 64, "There is no command \"zzzz\". See framsyn --help.");
    refused("pull --netwrok yh --lang en", 64, "Did you mean --network?");
    refused("--cuonty 18 pull --lang en", 64, "Did you mean --county?");
    refused("pull -n yh --lang en", 64, "has no option --n.");
    refused("scenario lst --lang en", 64, "Did you mean list?");
    refused("scenario --lang en", 64, "It is used so: framsyn scenario new NAME");
    refused("why --lang en", 64, "was given 0 arguments");
    refused("why 1 2 --lang en", 64, "framsyn why was given 2 arguments; it is used so: framsyn why NUMBER");
    refused("pull --network", 64, "--network=");
    refused("recompute --wait=5 --lang en", 64, "takes no value");
    refused("pull --var", 64, "--var=");
    refused("pull --network yh --window many", 78, "window");
    refused("", 64, "framsyn");
}

/* What an option of which argument is called is a whole number, and so has a range to be refused by. */
static bool is_a_number(const struct command_option *option)
{
    return option->argument && (strcmp(option->argument, "N") == 0 || strcmp(option->argument, "SECONDS") == 0);
}

static const struct command_number *range_of(const struct command *command, const char *option)
{
    for (size_t i = 0; i < ARRAY_SIZE(command->numbers) && command->numbers[i].option; i++)
        if (strcmp(command->numbers[i].option, option) == 0)
            return &command->numbers[i];
    return NULL;
}

static void no_number(const char *verb, const struct command_number *range)
{
    char below[20], above[20], line[120], words[120];
    const char *const wrong[] = {"", "abc", "12x", "2.5", "1e1", "0x10", "-1", "+", below, above, "99999999999999999999"};

    snprintf(below, sizeof below, "%d", range->least - 1);
    snprintf(above, sizeof above, "%d", range->most + 1);
    for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
        snprintf(line, sizeof line, "%s --%s=%s --lang en", verb, range->option, wrong[i]);
        snprintf(words, sizeof words, "framsyn: --%s is \"%s\", but must be a whole number of %s, %d to %d.\n", range->option, wrong[i],
                 range->unit.en, range->least, range->most);
        refused(line, 64, words);
        snprintf(line, sizeof line, "%s --%s=%s --lang sv", verb, range->option, wrong[i]);
        refused(line, 64, "måste vara ett helt antal ");
    }
}

static void a_number(const char *verb, const struct command_number *range)
{
    const int right[] = {range->least, range->most};
    char line[120], *text;
    struct cli cli;

    for (size_t i = 0; i < ARRAY_SIZE(right); i++) {
        snprintf(line, sizeof line, "%s --%s=%d", verb, range->option, right[i]);
        parse(&cli, &text, line);
        assert_int_equal(command_whole(&cli, range->option, -1), right[i]);
        free(text);
        command_free(&cli);
    }
}

static void a_whole_number_is_one_or_is_refused(void **state)
{
    int tried = 0;

    (void)state;
    for (size_t i = 0; i < command_count; i++)
        for (int o = 0; o < COMMAND_OPTIONS_MAX && commands[i]->options[o].name; o++) {
            const struct command_number *range = range_of(commands[i], commands[i]->options[o].name);
            assert_int_equal(range != NULL, is_a_number(&commands[i]->options[o]));
            if (!range)
                continue;
            no_number(commands[i]->name, range);
            a_number(commands[i]->name, range);
            tried++;
        }
    assert_true(tried >= 6);
}

static void help_is_given_whatever_else_is_wrong(void **state)
{
    (void)state;
    refused("--help --lang en", 0, "Usage: framsyn [OPTIONS] COMMAND");
    refused("why --help --lang en", 0, "Usage: framsyn why NUMBER");
    refused("pull --window many --help --lang sv", 0, "Användning: framsyn pull");
    refused("--version", 0, "framsyn ");
}

static void every_text_is_there_in_both_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < command_count; i++) {
        const struct command *c = commands[i];
        assert_true(c->sentence.en && c->sentence.sv && c->help.en && c->help.sv && c->arguments.en && c->arguments.sv);
        assert_true(c->run || c->actions[0].run);
        for (int o = 0; o < COMMAND_OPTIONS_MAX && c->options[o].name; o++)
            assert_true(c->options[o].sentence.en && c->options[o].sentence.sv);
        for (size_t e = 0; e < ARRAY_SIZE(c->examples) && c->examples[e].line; e++)
            assert_true(c->examples[e].sentence.en && c->examples[e].sentence.sv);
    }
}

static char *printed(void (*print)(bool, FILE *), bool swedish)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    print(swedish, out);
    fclose(out);
    return text;
}

/* The first three words of an English sentence are not in the Swedish help. */
static void every_option_of_the_config_is_told_in_swedish(void **state)
{
    char *english = printed(command_help_all, false), *swedish = printed(command_help_all, true);

    (void)state;
    for (size_t i = 0; i < config_option_count; i++) {
        char begin[40] = "", flag[40];
        snprintf(flag, sizeof flag, "--%s ", config_options[i].name);
        assert_non_null(strstr(english, flag));
        assert_non_null(strstr(swedish, flag));
        snprintf(begin, sizeof begin, "%.14s", config_options[i].sentence);
        if (strstr(swedish, begin))
            fail_msg("--%s is told in English", config_options[i].name);
    }
    free(english);
    free(swedish);
}

static void print_man(bool swedish, FILE *out)
{
    (void)swedish;
    command_man(out);
}

static void the_man_page_names_every_verb_and_option(void **state)
{
    char *page = printed(print_man, false);

    (void)state;
    for (size_t i = 0; i < command_count; i++) {
        char heading[60];
        snprintf(heading, sizeof heading, ".SS framsyn %s", commands[i]->name);
        assert_non_null(strstr(page, heading));
    }
    assert_non_null(strstr(page, "\\-\\-batch\\-rows N"));
    assert_null(strstr(page, "\n.B --"));
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_of_the_config_stand_before_and_after),
        cmocka_unit_test(a_verbs_own_option_hides_one_of_the_config),
        cmocka_unit_test(a_value_that_may_lack_takes_only_digits),
        cmocka_unit_test(an_action_is_taken_from_the_arguments),
        cmocka_unit_test(what_is_not_known_is_refused_with_the_nearest),
        cmocka_unit_test(a_whole_number_is_one_or_is_refused),
        cmocka_unit_test(help_is_given_whatever_else_is_wrong),
        cmocka_unit_test(every_text_is_there_in_both_languages),
        cmocka_unit_test(every_option_of_the_config_is_told_in_swedish),
        cmocka_unit_test(the_man_page_names_every_verb_and_option),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
