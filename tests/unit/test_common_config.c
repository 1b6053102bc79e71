/* Claims about options: where they come from, what is refused, and in which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "log.h"

static char folder[] = "/tmp/test_config.XXXXXX";
static char file[64];
static char error[1024];

static int make_folder(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(file, sizeof file, "%s/framsyn.conf", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

/* Each test begins without a file and without variables of ours. */
static int clear(void **state)
{
    (void)state;
    unlink(file);
    for (size_t i = 0; i < config_option_count; i++) {
        char variable[64];

        snprintf(variable, sizeof variable, "FRAMSYN_%s", config_options[i].name);
        for (char *c = variable; *c != '\0'; c++)
            *c = *c == '-' ? '_' : (char)toupper(*c);
        unsetenv(variable);
    }
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    setenv("LANG", "C.UTF-8", 1);
    setenv("FRAMSYN_VAR", folder, 1);
    error[0] = '\0';
    return 0;
}

static void write_file(const char *text)
{
    FILE *out = fopen(file, "w");

    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

/* Loads with arguments up to NULL. */
static int load(struct config *config, ...)
{
    char *argv[16] = {"program"};
    va_list arguments;
    int argc = 1;

    va_start(arguments, config);
    while ((argv[argc] = va_arg(arguments, char *)) != NULL)
        argc++;
    va_end(arguments);
    return config_load(config, argc, argv, error, sizeof error);
}

static enum config_origin origin(const struct config *config, const char *name)
{
    for (size_t i = 0; i < config_option_count; i++) {
        if (strcmp(config_options[i].name, name) == 0)
            return config_origin_of(config, &config_options[i]);
    }
    fail_msg("no option %s", name);
    return CONFIG_DEFAULT;
}

/* The file is refused, in a sentence with these pieces. */
static void refused(const char *text, const char *piece, const char *another)
{
    struct config config;

    write_file(text);
    if (load(&config, NULL) != -1)
        fail_msg("taken: %s", text);
    if (strstr(error, piece) == NULL || strstr(error, another) == NULL)
        fail_msg("\"%s\" lacks \"%s\" or \"%s\"", error, piece, another);
    assert_null(strchr(error, '\n'));
}

static void defaults_hold_when_nothing_is_said(void **state)
{
    struct config config;
    char expected[128];

    (void)state;
    assert_int_equal(load(&config, NULL), 1);
    assert_string_equal(config.county, "18");
    assert_string_equal(config.db, "");
    assert_string_equal(config.recompute, "");
    assert_string_equal(config.lang, "en");
    assert_int_equal(config.batch_rows, 16384);
    assert_int_equal(config.message_bytes, 16777216);
    assert_int_equal(config.log_level, LOG_INFO);
    snprintf(expected, sizeof expected, "ipc://%s/run/intake", folder);
    assert_string_equal(config.bus_intake, expected);
    assert_int_equal(origin(&config, "bus-intake"), CONFIG_DEFAULT);
    config_free(&config);
}

static void the_table_is_alphabetical_and_every_default_is_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < config_option_count; i++) {
        size_t length = strlen(config_options[i].sentence);

        assert_true(i == 0 || strcmp(config_options[i - 1].name, config_options[i].name) < 0);
        assert_true(length > 10 && config_options[i].sentence[length - 1] == '.');
    }
}

static void var_is_made_absolute_and_stands_in_other_values(void **state)
{
    struct config config;
    char here[256], expected[300];

    (void)state;
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(load(&config, "--var", "below", "--inbox={var}/in/{var}", NULL), 4);
    snprintf(expected, sizeof expected, "%s/below", folder);
    assert_string_equal(config.var, expected);
    snprintf(expected, sizeof expected, "%s/below/in/%s/below", folder, folder);
    assert_string_equal(config.inbox, expected);
    config_free(&config);
    assert_int_equal(chdir(here), 0);
}

static void the_file_the_environment_and_the_flag_override_in_this_order(void **state)
{
    struct config config;

    (void)state;
    write_file("# what we use\n\n  window = 10   # few\ncounty=19\nseed = 5\n");
    setenv("FRAMSYN_COUNTY", "20", 1);
    setenv("FRAMSYN_SEED", "6", 1);
    setenv("FRAMSYN_LOG_LEVEL", "debug", 1);
    assert_int_equal(load(&config, "--seed=7", "submit", "--window=3", NULL), 2);
    assert_int_equal(config.window, 10);
    assert_int_equal(origin(&config, "window"), CONFIG_FILE);
    assert_string_equal(config.county, "20");
    assert_int_equal(origin(&config, "county"), CONFIG_ENVIRONMENT);
    assert_int_equal(config.seed, 7);
    assert_int_equal(origin(&config, "seed"), CONFIG_FLAG);
    assert_int_equal(config.log_level, LOG_DEBUG);
    config_free(&config);
}

static void an_empty_variable_counts_as_none(void **state)
{
    struct config config;

    (void)state;
    setenv("FRAMSYN_WINDOW", "", 1);
    assert_int_equal(load(&config, NULL), 1);
    assert_int_equal(config.window, 64);
    config_free(&config);
}

static void a_later_line_and_a_later_flag_win(void **state)
{
    struct config config;

    (void)state;
    write_file("window = 1\nwindow = 2\n");
    assert_int_equal(load(&config, "--seed=7", "--seed", "8", NULL), 4);
    assert_int_equal(config.window, 2);
    assert_int_equal(config.seed, 8);
    config_free(&config);
}

static void a_quoted_value_keeps_its_blanks_and_hashes(void **state)
{
    struct config config;

    (void)state;
    write_file("db = \"host=h password='a #b' \"\nname = a#b\n");
    assert_int_equal(load(&config, NULL), 1);
    assert_string_equal(config.db, "host=h password='a #b' ");
    assert_string_equal(config.name, "a#b");
    config_free(&config);
}

static void reading_flags_stops_at_what_is_no_option(void **state)
{
    struct config config;

    (void)state;
    assert_int_equal(load(&config, "--seed", "7", "--help", "--seed", "8", NULL), 3);
    assert_int_equal(config.seed, 7);
    config_free(&config);
    assert_int_equal(load(&config, "-h", NULL), 1);
    config_free(&config);
    assert_int_equal(load(&config, "--", "--seed=8", NULL), 2);
    assert_int_equal(config.seed, 1);
    config_free(&config);
    assert_int_equal(load(&config, "--seeds=8", NULL), 1);
    config_free(&config);
}

static void a_flag_without_its_value_is_refused(void **state)
{
    struct config config;

    (void)state;
    assert_int_equal(load(&config, "--seed", NULL), -1);
    assert_string_equal(error, "--seed needs a value, as in --seed=VALUE");
}

static void a_bad_value_is_refused_with_its_place_value_and_rule(void **state)
{
    (void)state;
    refused("window = 0\n", "framsyn.conf line 1: window = 0", "whole number from 1 to 256");
    refused("\nwindow = 12x\n", "line 2: window = 12x", "whole number");
    refused("seed = 99999999999999999999\n", "seed = 99999999999999999999", "whole number");
    refused("window = \n", "window = ", "whole number");
    refused("colour = red\n", "line 1", "no option \"colour\"");
    refused("window 12\n", "window 12", "name = value");
    refused("log-level = loud\n", "log-level = loud", "debug, info, warning or error");
    refused("county = 180\n", "county = 180", "two digits");
    refused("lang = de\n", "lang = de", "sv or en");
    refused("bus-intake = udp://x\n", "bus-intake = udp://x", "ipc:// or tcp://");
    refused("bus-intake = tcp://localhost\n", "tcp://localhost", ":PORT");
    refused("bus-intake = ipc://run/intake\n", "ipc://run/intake", "absolute");
    refused("recompute = hourly\n", "line 1: recompute", "\"hourly\" is no calendar rule");
    refused("recompute = monthly on 20 at 06:00 Europe/Nowhere\n", "Europe/Nowhere", "no time zone");
    refused("config = x\n", "line 1: config = x", "flag");
    refused("name = a/b\n", "name = a/b", "slash");
}

static void a_bad_variable_and_a_bad_flag_are_named(void **state)
{
    struct config config;

    (void)state;
    setenv("FRAMSYN_JOBS", "many", 1);
    assert_int_equal(load(&config, NULL), -1);
    assert_non_null(strstr(error, "FRAMSYN_JOBS: jobs = many"));
    assert_int_equal(load(&config, "--jobs=65", NULL), -1);
    assert_non_null(strstr(error, "--jobs: jobs = 65"));
}

static void an_ipc_path_longer_than_a_socket_file_may_be_is_refused(void **state)
{
    struct config config;
    char var[200] = "/";

    (void)state;
    memset(var + 1, 'v', 150);
    assert_int_equal(load(&config, "--var", var, NULL), -1);
    assert_non_null(strstr(error, "107 bytes"));
}

static void a_missing_file_matters_only_when_it_was_named(void **state)
{
    struct config config;

    (void)state;
    assert_int_equal(load(&config, NULL), 1);
    config_free(&config);
    assert_int_equal(load(&config, "--config=/nonexistent/f.conf", NULL), -1);
    assert_non_null(strstr(error, "/nonexistent/f.conf cannot be read: No such file"));
    setenv("FRAMSYN_CONFIG", "/nonexistent/g.conf", 1);
    assert_int_equal(load(&config, NULL), -1);
    assert_non_null(strstr(error, "/nonexistent/g.conf"));
}

static void the_language_comes_from_the_locale_unless_it_is_given(void **state)
{
    struct config config;

    (void)state;
    setenv("LANG", "sv_SE.UTF-8", 1);
    assert_int_equal(load(&config, NULL), 1);
    assert_string_equal(config.lang, "sv");
    config_free(&config);
    setenv("LC_ALL", "C", 1);
    assert_int_equal(load(&config, NULL), 1);
    assert_string_equal(config.lang, "en");
    config_free(&config);
    assert_int_equal(load(&config, "--lang=sv", NULL), 2);
    assert_string_equal(config.lang, "sv");
    config_free(&config);
}

static void values_show_as_they_would_be_written(void **state)
{
    struct config config;
    char room[32];

    (void)state;
    assert_int_equal(load(&config, "--log-level=warning", "--window=9", NULL), 3);
    for (size_t i = 0; i < config_option_count; i++) {
        const char *value = config_value(&config, &config_options[i], room, sizeof room);

        assert_non_null(value);
        if (strcmp(config_options[i].name, "log-level") == 0)
            assert_string_equal(value, "warning");
        if (strcmp(config_options[i].name, "window") == 0)
            assert_string_equal(value, "9");
    }
    config_free(&config);
}

static void the_sample_file_is_taken_when_its_options_are_uncommented(void **state)
{
    struct config config;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    config_sample(out);
    fclose(out);
    for (char *at = text; (at = strstr(at, "\n#")) != NULL; at++) {
        if (at[2] != ' ')
            at[1] = ' ';
    }
    write_file(text);
    free(text);
    if (load(&config, NULL) != 1)
        fail_msg("%s", error);
    assert_int_equal(origin(&config, "bus-intake"), CONFIG_FILE);
    assert_int_equal(config.batch_rows, 16384);
    config_free(&config);
}

#define claim(name) cmocka_unit_test_setup(name, clear)

int main(void)
{
    const struct CMUnitTest tests[] = {
        claim(defaults_hold_when_nothing_is_said),
        claim(the_table_is_alphabetical_and_every_default_is_good),
        claim(var_is_made_absolute_and_stands_in_other_values),
        claim(the_file_the_environment_and_the_flag_override_in_this_order),
        claim(an_empty_variable_counts_as_none),
        claim(a_later_line_and_a_later_flag_win),
        claim(a_quoted_value_keeps_its_blanks_and_hashes),
        claim(reading_flags_stops_at_what_is_no_option),
        claim(a_flag_without_its_value_is_refused),
        claim(a_bad_value_is_refused_with_its_place_value_and_rule),
        claim(a_bad_variable_and_a_bad_flag_are_named),
        claim(an_ipc_path_longer_than_a_socket_file_may_be_is_refused),
        claim(a_missing_file_matters_only_when_it_was_named),
        claim(the_language_comes_from_the_locale_unless_it_is_given),
        claim(values_show_as_they_would_be_written),
        cmocka_unit_test_setup_teardown(the_sample_file_is_taken_when_its_options_are_uncommented, clear, clear),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
