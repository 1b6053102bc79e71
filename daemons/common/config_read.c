#include "config_private.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- small pieces ------------------------------------------------------------------------------ */

static int option_index(const char *name, size_t length)
{
    for (size_t i = 0; i < config_option_count; i++) {
        if (strlen(config_options[i].name) == length && memcmp(config_options[i].name, name, length) == 0)
            return (int)i;
    }
    return -1;
}

int loading_option(const char *name)
{
    return option_index(name, strlen(name));
}

bool loading_fail(struct loading *loading, const char *form, ...)
{
    va_list values;

    va_start(values, form);
    vsnprintf(loading->error, loading->error_size, form, values);
    va_end(values);
    return false;
}

/* Keeps a value unless one of a later origin is there. Takes source over. */
static bool loading_keep(struct loading *loading, int option, const char *value, enum config_origin origin, char *source)
{
    char *copy = strdup(value);

    if (copy == NULL || source == NULL) {
        free(copy);
        free(source);
        return loading_fail(loading, "Out of memory while the configuration was read");
    }
    free(loading->values[option]);
    free(loading->sources[option]);
    loading->values[option] = copy;
    loading->sources[option] = source;
    loading->origins[option] = origin;
    return true;
}

char *loading_source(const char *form, ...)
{
    va_list values;
    char *text;

    va_start(values, form);
    if (vasprintf(&text, form, values) < 0)
        text = NULL;
    va_end(values);
    return text;
}

/* --- where values come from -------------------------------------------------------------------- */

/* Cuts a comment and the blanks around a text, in place. */
static char *trim(char *text)
{
    char *end;

    while (isspace((unsigned char)*text))
        text++;
    end = text + strlen(text);
    while (end > text && isspace((unsigned char)end[-1]))
        end--;
    *end = '\0';
    return text;
}

static void cut_comment(char *line)
{
    bool quoted = false;

    for (char *c = line; *c != '\0'; c++) {
        if (*c == '"')
            quoted = !quoted;
        if (*c == '#' && !quoted && (c == line || isspace((unsigned char)c[-1]))) {
            *c = '\0';
            return;
        }
    }
}

static char *unquote(char *value)
{
    size_t length = strlen(value);

    if (length < 2 || value[0] != '"' || value[length - 1] != '"')
        return value;
    value[length - 1] = '\0';
    return value + 1;
}

static bool read_line(struct loading *loading, const char *path, int number, char *line)
{
    char *equals, *name, *value;
    int option;

    cut_comment(line);
    line = trim(line);
    if (*line == '\0')
        return true;
    equals = strchr(line, '=');
    if (equals == NULL)
        return loading_fail(loading, "%s line %d: \"%.80s\" is not of the form name = value", path, number, line);
    *equals = '\0';
    name = trim(line);
    value = unquote(trim(equals + 1));
    option = loading_option(name);
    if (option < 0)
        return loading_fail(loading, "%s line %d: there is no option \"%.80s\"; framsyn config show lists them", path,
                    number, name);
    if (option == loading_option("config"))
        return loading_fail(loading, "%s line %d: config = %.80s cannot be set in the file itself; use a flag or %s", path,
                    number, value, "FRAMSYN_CONFIG");
    if (loading->origins[option] > CONFIG_FILE)
        return true; /* a flag or the environment said otherwise */
    return loading_keep(loading, option, value, CONFIG_FILE, loading_source("%s line %d", path, number));
}

bool loading_read_file(struct loading *loading, const char *path, bool must_exist)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    bool good = true;

    if (file == NULL && errno == ENOENT && !must_exist)
        return true;
    if (file == NULL)
        return loading_fail(loading, "The configuration file %s cannot be read: %s", path, strerror(errno));
    for (int number = 1; good && (length = getline(&line, &size, file)) >= 0; number++) {
        good = strlen(line) == (size_t)length
                   ? read_line(loading, path, number, line)
                   : loading_fail(loading, "%s line %d has a NUL byte; a configuration file is text", path, number);
    }
    if (good && ferror(file))
        good = loading_fail(loading, "The configuration file %s cannot be read: %s", path, strerror(errno));
    free(line);
    fclose(file);
    return good;
}

bool loading_read_environment(struct loading *loading)
{
    for (size_t i = 0; i < config_option_count; i++) {
        char variable[64];
        const char *value;

        snprintf(variable, sizeof variable, "FRAMSYN_%s", config_options[i].name);
        for (char *c = variable; *c != '\0'; c++)
            *c = *c == '-' || *c == '.' ? '_' : (char)toupper((unsigned char)*c);
        value = getenv(variable);
        if (value != NULL && value[0] != '\0' &&
            !loading_keep(loading, (int)i, value, CONFIG_ENVIRONMENT, loading_source("The variable %s", variable)))
            return false;
    }
    return true;
}

/* Reads leading options; the index of the first argument that is none of the table, or -1. */
int loading_read_flags(struct loading *loading, int argc, char **argv)
{
    int at = 1;

    while (at < argc && strncmp(argv[at], "--", 2) == 0) {
        const char *name = argv[at] + 2, *equals = strchr(name, '='), *value;
        int option = option_index(name, equals != NULL ? (size_t)(equals - name) : strlen(name));

        if (*name == '\0')
            return at + 1;
        if (option < 0)
            return at;
        value = equals != NULL ? equals + 1 : argv[at + 1]; /* argv[argc] is NULL */
        if (value == NULL) {
            loading_fail(loading, "--%s needs a value, as in --%s=VALUE", name, name);
            return -1;
        }
        if (!loading_keep(loading, option, value, CONFIG_FLAG, loading_source("The flag --%s", config_options[option].name)))
            return -1;
        at += equals != NULL ? 1 : 2;
    }
    return at < argc ? at : argc;
}
