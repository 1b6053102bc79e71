#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

#define TEXT(name, field, fallback, sentence)                                                      \
    {name, CONFIG_TEXT, offsetof(struct config, field), fallback, 0, 0, sentence}
#define INTEGER(name, field, fallback, least, most, sentence)                                      \
    {name, CONFIG_INTEGER, offsetof(struct config, field), fallback, least, most, sentence}

/* Alphabetical. Limits: batch-rows is the largest batch of submission.proto; message-bytes must hold
 * one such batch (about 20 bytes a row) and stays below protobuf's 2 GiB; window keeps a spool's
 * unacknowledged batches within what the daemon's queue takes (bus.c). */
const struct config_option config_options[] = {
    INTEGER("batch-rows", batch_rows, "16384", 1, 65536,
            "Rows that a worker puts into one batch."),
    TEXT("bus-control", bus_control, "ipc://{var}/run/control",
         "Endpoint where the forecasting daemon takes commands, ipc://PATH or tcp://HOST:PORT."),
    TEXT("bus-events", bus_events, "ipc://{var}/run/events",
         "Endpoint where the forecasting daemon announces what happens."),
    TEXT("bus-intake", bus_intake, "ipc://{var}/run/intake",
         "Endpoint where the forecasting daemon takes submissions."),
    TEXT("bus-query", bus_query, "ipc://{var}/run/query",
         "Endpoint where the forecasting daemon answers queries."),
    INTEGER("coalesce-ms", coalesce_ms, "200", 0, 3600000,
            "Milliseconds that a recomputation waits for more submissions to come in."),
    TEXT("config", config, "{var}/framsyn.conf",
         "The file with these options, one \"name = value\" a line."),
    TEXT("county", county, "18",
         "County whose forecasts are computed, two digits of SCB's region code."),
    TEXT("db", db, "",
         "PostgreSQL connection string; empty means the private cluster in {var}/run/pg."),
    TEXT("feeds", feeds, "",
         "Folder of the feed files that the ingest workers fetch by; empty means that nothing is fetched."),
    TEXT("feeds-cache", feeds_cache, "{var}/feeds",
         "Folder of what is known of each feed, shared by the workers of one machine."),
    TEXT("feeds-server", feeds_server, "",
         "Server that is asked instead of the official ones, https://HOST or http://127.0.0.1:PORT; empty means those."),
    INTEGER("horizon-months", horizon_months, "24", 1, 120,
            "Months ahead that monthly series are forecast."),
    INTEGER("horizon-years", horizon_years, "15", 1, 50,
            "Years ahead that yearly series are forecast."),
    TEXT("http-address", http_address, "127.0.0.1",
         "Address where framsyn-gatewayd listens; another than this machine's own wants a proxy with TLS before it."),
    INTEGER("http-port", http_port, "8018", 1, 65535,
            "Port where framsyn-gatewayd listens."),
    TEXT("inbox", inbox, "{var}/inbox",
         "Folder that the ingest workers watch for files."),
    INTEGER("inbox-patience", inbox_patience, "600", 1, 604800,
            "Seconds that a manifest without its data, or a file of another kind, may lie in the inbox."),
    INTEGER("jobs", jobs, "0", 0, 64,
            "Threads of the forecasting engine, 0 one per processor; results do not depend on it."),
    TEXT("keys", keys, "{var}/keys",
         "Folder of the CURVE keys and the list of principals, used on tcp:// endpoints."),
    TEXT("lang", lang, "",
         "Language of texts, sv or en; empty means the one of LC_ALL, LC_MESSAGES or LANG."),
    {"log-level", CONFIG_LEVEL, offsetof(struct config, log_level), "info", 0, 0,
     "Lowest level that is logged: debug, info, warning or error."},
    INTEGER("message-bytes", message_bytes, "16777216", 65536, 1073741824,
            "Largest message, in bytes, that is sent or taken on the bus."),
    TEXT("name", name, "",
         "Name of this process, used for its spool, its key and its log lines."),
    {"recompute", CONFIG_SCHEDULE, offsetof(struct config, recompute), "", 0, 0,
     "When everything is recomputed, e.g. \"monthly on 20 at 06:00 Europe/Stockholm\"; empty means never."},
    INTEGER("seed", seed, "1", 0, INT64_MAX,
            "Seed of the simulated paths; the same seed gives the same forecasts."),
    TEXT("spool", spool, "{var}/spool",
         "Folder where workers keep each batch until its receipt."),
    TEXT("var", var, "var",
         "Folder of everything that is not program, written {var} in other options."),
    INTEGER("window", window, "64", 1, 256,
            "Batches that a worker may have on the way without a receipt."),
};
const size_t config_option_count = ARRAY_SIZE(config_options);
_Static_assert(ARRAY_SIZE(config_options) <= CONFIG_OPTION_MAX, "origins[] is too short");

/* What is being loaded: values as texts, NULL where nothing was said yet. */
struct loading {
    char *values[CONFIG_OPTION_MAX];
    enum config_origin origins[CONFIG_OPTION_MAX];
    char *sources[CONFIG_OPTION_MAX]; /* "framsyn.conf line 3", for sentences */
    char *error;
    size_t error_size;
};

/* --- small pieces ------------------------------------------------------------------------------ */

static int option_index(const char *name, size_t length)
{
    for (size_t i = 0; i < config_option_count; i++) {
        if (strlen(config_options[i].name) == length && memcmp(config_options[i].name, name, length) == 0)
            return (int)i;
    }
    return -1;
}

static int option_named(const char *name)
{
    return option_index(name, strlen(name));
}

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

static bool fail(struct loading *loading, const char *form, ...)
{
    va_list values;

    va_start(values, form);
    vsnprintf(loading->error, loading->error_size, form, values);
    va_end(values);
    return false;
}

/* Keeps a value unless one of a later origin is there. Takes source over. */
static bool keep(struct loading *loading, int option, const char *value, enum config_origin origin, char *source)
{
    char *copy = strdup(value);

    if (copy == NULL || source == NULL) {
        free(copy);
        free(source);
        return fail(loading, "Out of memory while the configuration was read");
    }
    free(loading->values[option]);
    free(loading->sources[option]);
    loading->values[option] = copy;
    loading->sources[option] = source;
    loading->origins[option] = origin;
    return true;
}

static char *source_text(const char *form, ...)
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
        return fail(loading, "%s line %d: \"%.80s\" is not of the form name = value", path, number, line);
    *equals = '\0';
    name = trim(line);
    value = unquote(trim(equals + 1));
    option = option_named(name);
    if (option < 0)
        return fail(loading, "%s line %d: there is no option \"%.80s\"; framsyn config show lists them", path,
                    number, name);
    if (option == option_named("config"))
        return fail(loading, "%s line %d: config = %.80s cannot be set in the file itself; use a flag or %s", path,
                    number, value, "FRAMSYN_CONFIG");
    if (loading->origins[option] > CONFIG_FILE)
        return true; /* a flag or the environment said otherwise */
    return keep(loading, option, value, CONFIG_FILE, source_text("%s line %d", path, number));
}

static bool read_file(struct loading *loading, const char *path, bool must_exist)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    bool good = true;

    if (file == NULL && errno == ENOENT && !must_exist)
        return true;
    if (file == NULL)
        return fail(loading, "The configuration file %s cannot be read: %s", path, strerror(errno));
    for (int number = 1; good && (length = getline(&line, &size, file)) >= 0; number++) {
        good = strlen(line) == (size_t)length
                   ? read_line(loading, path, number, line)
                   : fail(loading, "%s line %d has a NUL byte; a configuration file is text", path, number);
    }
    if (good && ferror(file))
        good = fail(loading, "The configuration file %s cannot be read: %s", path, strerror(errno));
    free(line);
    fclose(file);
    return good;
}

static bool read_environment(struct loading *loading)
{
    for (size_t i = 0; i < config_option_count; i++) {
        char variable[64];
        const char *value;

        snprintf(variable, sizeof variable, "FRAMSYN_%s", config_options[i].name);
        for (char *c = variable; *c != '\0'; c++)
            *c = *c == '-' || *c == '.' ? '_' : (char)toupper((unsigned char)*c);
        value = getenv(variable);
        if (value != NULL && value[0] != '\0' &&
            !keep(loading, (int)i, value, CONFIG_ENVIRONMENT, source_text("The variable %s", variable)))
            return false;
    }
    return true;
}

/* Reads leading options; the index of the first argument that is none of the table, or -1. */
static int read_flags(struct loading *loading, int argc, char **argv)
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
            fail(loading, "--%s needs a value, as in --%s=VALUE", name, name);
            return -1;
        }
        if (!keep(loading, option, value, CONFIG_FLAG, source_text("The flag --%s", config_options[option].name)))
            return -1;
        at += equals != NULL ? 1 : 2;
    }
    return at < argc ? at : argc;
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
        return fail(loading, "%s: %s = %.80s must be a whole number from %lld to %lld", source, option->name, value,
                    (long long)option->least, (long long)option->most);
    *integer_of(config, option) = number;
    return true;
}

static bool set_level(struct config *config, const struct config_option *option, const char *value,
                      struct loading *loading, const char *source)
{
    enum log_level level;

    if (!log_level_parse(value, &level))
        return fail(loading, "%s: %s = %.80s must be debug, info, warning or error", source, option->name, value);
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
        return fail(loading, "%s: %s = %.200s, but %s", source, option->name, value, rule);
    if (option->type == CONFIG_SCHEDULE && !schedule_parse(value, &schedule, why, sizeof why))
        return fail(loading, "%s: %s: %s", source, option->name, why);
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
    whole = here != NULL ? source_text("%s/%s", here, path) : NULL;
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
        return fail(loading, "Out of memory while the configuration was read");
    return set_text(config, option, value, loading, source);
}

static bool set_all(struct config *config, struct loading *loading)
{
    char *var = absolute(value_or_fallback(loading, option_named("var")));
    bool good = true;

    if (var == NULL)
        return fail(loading, "The folder var cannot be made absolute: %s", strerror(errno));
    for (size_t i = 0; good && i < config_option_count; i++)
        good = set_option(config, loading, (int)i, var);
    free(var);
    return good;
}

/* Finds and reads the file; var from the flags, the environment or its default tells where. */
static bool find_file(struct loading *loading)
{
    int option = option_named("config");
    char *var = absolute(value_or_fallback(loading, option_named("var")));
    char *path = var != NULL ? expand(value_or_fallback(loading, option), var) : NULL;
    bool good = path != NULL ? read_file(loading, path, loading->origins[option] != CONFIG_DEFAULT)
                             : fail(loading, "Out of memory while the configuration was read");

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
    if (read_environment(&loading))
        next = read_flags(&loading, argc, argv);
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
        if (option_named("config") != (int)i)
            fprintf(out, "\n# %s\n#%s = %s\n", config_options[i].sentence, config_options[i].name,
                    config_options[i].fallback);
    }
}
