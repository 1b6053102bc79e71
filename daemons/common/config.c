#include "config_private.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

static char **text_of(const struct config *config, const struct config_option *option)
{
    return (char **)((char *)config + option->offset);
}

static int64_t *integer_of(const struct config *config, const struct config_option *option)
{
    return (int64_t *)((char *)config + option->offset);
}

static bool is_text(const struct config_option *option)
{
    return option->type == CONFIG_TEXT || option->type == CONFIG_SCHEDULE;
}

/* --- checks ------------------------------------------------------------------------------------ */

/* The rule a text breaks, or NULL. An ipc path must fit sockaddr_un's sun_path with its NUL. */
static const char *endpoint_rule(const char *value)
{
    if (strncmp(value, "ipc://", 6) == 0) {
        if (strlen(value + 6) > 107)
            return "the path of an ipc:// endpoint may have at most 107 bytes; choose a shorter var or path";
        return value[6] == '/' ? NULL : "an ipc:// endpoint needs an absolute path";
    }
    if (strncmp(value, "tcp://", 6) != 0)
        return "an endpoint begins with ipc:// or tcp://";
    return strchr(value + 6, ':') != NULL ? NULL : "a tcp:// endpoint ends in :PORT";
}

static const char *text_rule(const struct config_option *option, const char *value)
{
    if (strncmp(option->name, "bus-", 4) == 0)
        return endpoint_rule(value);
    if (option->offset == offsetof(struct config, county)) {
        bool good = strlen(value) == 2 && isdigit((unsigned char)value[0]) && isdigit((unsigned char)value[1]);
        return good ? NULL : "a county is two digits, e.g. 18";
    }
    if (option->offset == offsetof(struct config, lang) && strcmp(value, "sv") != 0 && strcmp(value, "en") != 0)
        return "the language is sv or en";
    if (option->offset == offsetof(struct config, name) && strchr(value, '/') != NULL)
        return "a name has no slash, because files are named after it";
    return NULL;
}

static bool set_integer(struct config *config, const struct config_option *option, const char *value,
                        struct loading *loading, const char *source)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || number < option->least || number > option->most)
        return loading_fail(loading, "%s: %s = %.80s must be a whole number from %lld to %lld", source, option->name, value,
                    (long long)option->least, (long long)option->most);
    *integer_of(config, option) = number;
    return true;
}

static bool set_level(struct config *config, const struct config_option *option, const char *value,
                      struct loading *loading, const char *source)
{
    enum log_level level;

    if (!log_level_parse(value, &level))
        return loading_fail(loading, "%s: %s = %.80s must be debug, info, warning or error", source, option->name, value);
    *integer_of(config, option) = level;
    return true;
}

/* Takes a finished text over. */
static bool set_text(struct config *config, const struct config_option *option, char *value,
                     struct loading *loading, const char *source)
{
    const char *rule = text_rule(option, value);
    struct schedule schedule;
    char why[512];

    *text_of(config, option) = value;
    if (rule != NULL)
        return loading_fail(loading, "%s: %s = %.200s, but %s", source, option->name, value, rule);
    if (option->type == CONFIG_SCHEDULE && !schedule_parse(value, &schedule, why, sizeof why))
        return loading_fail(loading, "%s: %s: %s", source, option->name, why);
    return true;
}

/* --- putting it together ----------------------------------------------------------------------- */

/* The path seen from the root, without asking that it exists: a daemon may change its folder. */
static char *absolute(const char *path)
{
    char *here, *whole;

    if (path[0] == '/')
        return strdup(path);
    here = getcwd(NULL, 0);
    whole = here != NULL ? loading_source("%s/%s", here, path) : NULL;
    free(here);
    return whole;
}

/* A copy of text with each {var} replaced. */
static char *expand(const char *text, const char *var)
{
    size_t size = 0;
    char *out = NULL;
    FILE *stream = open_memstream(&out, &size);

    if (stream == NULL)
        return NULL;
    for (const char *found; (found = strstr(text, "{var}")) != NULL; text = found + 5)
        fprintf(stream, "%.*s%s", (int)(found - text), text, var);
    fputs(text, stream);
    if (fclose(stream) != 0) {
        free(out);
        return NULL;
    }
    return out;
}

/* sv when the locale's messages are Swedish, as gettext reads the three variables. */
static const char *locale_language(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < ARRAY_SIZE(variables); i++) {
        const char *value = getenv(variables[i]);

        if (value != NULL && value[0] != '\0')
            return strncmp(value, "sv", 2) == 0 ? "sv" : "en";
    }
    return "en";
}

static const char *value_or_fallback(const struct loading *loading, int option)
{
    if (loading->values[option] != NULL)
        return loading->values[option];
    return config_options[option].fallback;
}

/* Sets one option from what was loaded. */
static bool set_option(struct config *config, struct loading *loading, int index, const char *var)
{
    const struct config_option *option = &config_options[index];
    const char *text = value_or_fallback(loading, index);
    const char *source = loading->sources[index] != NULL ? loading->sources[index] : "The default";
    char *value;

    config->origins[index] = loading->origins[index];
    if (option->type == CONFIG_INTEGER)
        return set_integer(config, option, text, loading, source);
    if (option->type == CONFIG_LEVEL)
        return set_level(config, option, text, loading, source);
    if (option->offset == offsetof(struct config, lang) && text[0] == '\0')
        text = locale_language();
    value = option->offset == offsetof(struct config, var) ? strdup(var) : expand(text, var);
    if (value == NULL)
        return loading_fail(loading, "Out of memory while the configuration was read");
    return set_text(config, option, value, loading, source);
}

static bool set_all(struct config *config, struct loading *loading)
{
    char *var = absolute(value_or_fallback(loading, loading_option("var")));
    bool good = true;

    if (var == NULL)
        return loading_fail(loading, "The folder var cannot be made absolute: %s", strerror(errno));
    for (size_t i = 0; good && i < config_option_count; i++)
        good = set_option(config, loading, (int)i, var);
    free(var);
    return good;
}

/* Finds and reads the file; var from the flags, the environment or its default tells where. */
static bool find_file(struct loading *loading)
{
    int option = loading_option("config");
    char *var = absolute(value_or_fallback(loading, loading_option("var")));
    char *path = var != NULL ? expand(value_or_fallback(loading, option), var) : NULL;
    bool good = path != NULL ? loading_read_file(loading, path, loading->origins[option] != CONFIG_DEFAULT)
                             : loading_fail(loading, "Out of memory while the configuration was read");

    /* What was read is what `config show` names, also when the file moves var. */
    free(loading->values[option]);
    loading->values[option] = path;
    free(var);
    return good;
}

int config_load(struct config *config, int argc, char **argv, char *error, size_t error_size)
{
    struct loading loading = {.error = error, .error_size = error_size};
    int next = -1;

    *config = (struct config){0};
    if (loading_read_environment(&loading))
        next = loading_read_flags(&loading, argc, argv);
    if (next >= 0 && (!find_file(&loading) || !set_all(config, &loading)))
        next = -1;
    for (size_t i = 0; i < config_option_count; i++) {
        free(loading.values[i]);
        free(loading.sources[i]);
    }
    if (next < 0)
        config_free(config);
    return next;
}

void config_free(struct config *config)
{
    for (size_t i = 0; i < config_option_count; i++) {
        if (is_text(&config_options[i]))
            free(*text_of(config, &config_options[i]));
    }
    *config = (struct config){0};
}

const char *config_value(const struct config *config, const struct config_option *option, char *room, size_t size)
{
    static const char *const levels[] = {"debug", "info", "warning", "error"};

    if (is_text(option))
        return *text_of(config, option);
    if (option->type == CONFIG_LEVEL)
        return levels[*integer_of(config, option)];
    snprintf(room, size, "%lld", (long long)*integer_of(config, option));
    return room;
}

int config_jobs(const struct config *config)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (config->jobs > 0)
        return (int)config->jobs;
    return processors < 1 ? 1 : processors > 64 ? 64 : (int)processors;
}

enum config_origin config_origin_of(const struct config *config, const struct config_option *option)
{
    return config->origins[option - config_options];
}

void config_sample(FILE *out)
{
    fputs("# Options of Framsyn, each with its default. A value is overridden by the environment\n"
          "# (FRAMSYN_DB for db) and by the command line (--db=VALUE). {var} stands for the option var.\n",
          out);
    for (size_t i = 0; i < config_option_count; i++) {
        if (loading_option("config") != (int)i)
            fprintf(out, "\n# %s\n#%s = %s\n", config_options[i].sentence, config_options[i].name,
                    config_options[i].fallback);
    }
}
