/* The text of a feed file, statement by statement. */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "feed_private.h"
#include "files.h"
#include "manifest.h"
#include "statement.h"
#include "utf8.h"

enum { JITTER_MAX_S = 86400, JITTER_DEFAULT_S = 1800 };

bool feed_complain(struct feed_parsing *parsing, const char *form, ...)
{
    va_list values;
    int used = 0;

    if (parsing->failed)
        return false;
    parsing->failed = true;
    if (parsing->line > 0)
        used = snprintf(parsing->error, parsing->error_size, "%.100s line %d: ", parsing->file, parsing->line);
    else
        used = snprintf(parsing->error, parsing->error_size, "%.100s: ", parsing->file);
    va_start(values, form);
    vsnprintf(parsing->error + used, parsing->error_size - (size_t)used, form, values);
    va_end(values);
    return false;
}

bool feed_keep(struct feed_parsing *parsing, char **field, const char *value)
{
    char *copy = strdup(value);

    if (copy == NULL)
        return feed_complain(parsing, "out of memory");
    free(*field);
    *field = copy;
    return true;
}

static bool parse_service(struct feed_parsing *parsing, const char *value)
{
    for (int i = FEED_PXWEB; i <= FEED_BAROMETER; i++) {
        if (strcmp(value, feed_service_name((enum feed_service)i)) == 0) {
            parsing->feed->service = (enum feed_service)i;
            parsing->service_seen = true;
            return true;
        }
    }
    return feed_complain(parsing, "\"%.40s\" is not a service; there are pxweb, kolada, ads and barometer", value);
}

/* 45 min, 2 h, 10 s, 0 */
static bool parse_jitter(struct feed_parsing *parsing, const char *value)
{
    char unit[8] = "s", extra;
    long number;
    int n = sscanf(value, "%ld %7[a-z] %c", &number, unit, &extra);
    long factor = strcmp(unit, "h") == 0 ? 3600 : strcmp(unit, "min") == 0 ? 60 : strcmp(unit, "s") == 0 ? 1 : 0;

    if (n < 1 || n > 2 || factor == 0 || number < 0 || number > JITTER_MAX_S / factor || (n == 1 && number != 0))
        return feed_complain(parsing, "\"%.40s\" is not a time such as 45 min, of at most 24 h", value);
    parsing->feed->jitter_s = number * factor;
    return true;
}

static bool parse_schedule(struct feed_parsing *parsing, const char *value)
{
    char why[FEED_ERROR_SIZE];

    if (!schedule_parse(value, &parsing->feed->schedule, why, sizeof why))
        return feed_complain(parsing, "%s", why);
    return feed_keep(parsing, &parsing->feed->when, value);
}

/* PxWeb addresses a table by folders of letters and digits. */
static bool parse_table(struct feed_parsing *parsing, const char *value, char **field)
{
    for (const char *at = value; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && *at != '_' && (*at != '/' || field == &parsing->feed->id))
            return feed_complain(parsing, "\"%.80s\" is not the address of a table, such as AM/AM0210/AM0210B/ArbStDoNMNN", value);
    return value[0] != '\0' ? feed_keep(parsing, field, value) : feed_complain(parsing, "a table's address is empty");
}

static bool parse_year(struct feed_parsing *parsing, const char *value)
{
    char extra;

    if (sscanf(value, "%d %c", &parsing->feed->from_year, &extra) == 1 && parsing->feed->from_year >= 1900 &&
        parsing->feed->from_year <= 2100)
        return true;
    return feed_complain(parsing, "\"%.40s\" is not a year", value);
}

static bool parse_partial(struct feed_parsing *parsing, const char *value)
{
    parsing->feed->partial = strcmp(value, "true") == 0;
    return parsing->feed->partial || strcmp(value, "false") == 0 || feed_complain(parsing, "\"%.40s\" is neither true nor false", value);
}

static bool parse_name_line(struct feed_parsing *parsing, char *line)
{
    line[strcspn(line, "\r")] = '\0';
    statement_cut_comment(line);
    line = statement_trim(line);
    if (line[0] == '\0')
        return true;
    return strncmp(line, "name ", 5) == 0 ? feed_parse_name(parsing, line + 5) : feed_complain(parsing, "a file of names has `name` statements alone");
}

/* names = FILE: `name` statements that several feeds share. */
static bool parse_names(struct feed_parsing *parsing, const char *value)
{
    struct feed_parsing inner = *parsing;
    size_t length = 0;
    char path[4096], *text = NULL, *rest, *line;
    bool fine = true;

    if (parsing->folder != NULL && strchr(value, '/') == NULL && path_join(path, sizeof path, parsing->folder, value))
        text = files_read(path, FEED_MAX, &length);
    if (text == NULL || !utf8_valid(text, length) || memchr(text, '\0', length) != NULL) {
        free(text);
        return feed_complain(parsing, "\"%.80s\" is no file of names beside the feed", value);
    }
    hash_add(parsing->hash, text, length + 1);
    inner.file = value;
    inner.line = 0;
    rest = text;
    while (fine && (line = strsep(&rest, "\n")) != NULL) {
        inner.line++;
        fine = parse_name_line(&inner, line);
    }
    free(text);
    parsing->failed = inner.failed;
    return fine;
}

/* Takes a statement of the feed's own. False in *ours: it is one of the manifest. */
static bool parse_own(struct feed_parsing *parsing, const char *key, char *value, bool *ours)
{
    struct feed *feed = parsing->feed;

    *ours = true;
    if (strcmp(key, "feed") == 0) {
        parsing->version_seen = strcmp(value, "1") == 0;
        return parsing->version_seen || feed_complain(parsing, "\"%.40s\" is not a version of feed files that this program knows, 1 is", value);
    }
    if (strcmp(key, "service") == 0)
        return parse_service(parsing, value);
    if (strcmp(key, "schedule") == 0)
        return parse_schedule(parsing, value);
    if (strcmp(key, "jitter") == 0)
        return parse_jitter(parsing, value);
    if (strcmp(key, "table") == 0)
        return parse_table(parsing, value, &feed->table);
    if (strcmp(key, "id") == 0)
        return parse_table(parsing, value, &feed->id);
    if (strcmp(key, "from") == 0)
        return parse_year(parsing, value);
    if (strcmp(key, "partial") == 0)
        return parse_partial(parsing, value);
    if (strcmp(key, "title-sv") == 0)
        return feed_keep(parsing, &feed->title_sv, statement_unquote(value));
    if (strcmp(key, "title-en") == 0)
        return feed_keep(parsing, &feed->title_en, statement_unquote(value));
    if (strcmp(key, "lag") == 0)
        return feed_keep(parsing, &feed->lag, statement_unquote(value));
    if (strcmp(key, "use") == 0)
        return feed_keep(parsing, &feed->use, statement_unquote(value));
    if (strcmp(key, "kpi") == 0)
        return feed_keep(parsing, &feed->kpi, value);
    if (strcmp(key, "units") == 0)
        return feed_keep(parsing, &feed->units, value);
    if (strcmp(key, "occupations") == 0)
        return feed_keep(parsing, &feed->occupations, value);
    if (strcmp(key, "names") == 0)
        return parse_names(parsing, value);
    *ours = false;
    return true;
}

/* Statements that a manifest has, but that a feed says by itself. */
static bool is_forbidden(const char *key)
{
    return strcmp(key, "manifest") == 0 || strcmp(key, "file") == 0 || strcmp(key, "released") == 0 || strcmp(key, "kind") == 0;
}

/* The statements that are more than KEY = VALUE. False: it is none of them. */
static bool parse_form(struct feed_parsing *parsing, char *line, bool *fine)
{
    if (strncmp(line, "select ", 7) == 0)
        *fine = feed_parse_select(parsing, line + 7);
    else if (strncmp(line, "content ", 8) == 0)
        *fine = feed_parse_content(parsing, line + 8, false);
    else if (strncmp(line, "content? ", 9) == 0)
        *fine = feed_parse_content(parsing, line + 9, true);
    else if (strncmp(line, "name ", 5) == 0)
        *fine = feed_parse_name(parsing, line + 5);
    else
        return false;
    return true;
}

/* One line; what is the manifest's goes to `statements` unchanged, at its own line number. */
static bool parse_line(struct feed_parsing *parsing, const char *whole)
{
    char *copy = strdup(whole), *line, *equals;
    bool ours = false, fine = true;

    if (copy == NULL)
        return feed_complain(parsing, "out of memory");
    statement_cut_comment(copy);
    line = statement_trim(copy);
    equals = strchr(line, '=');
    if (parse_form(parsing, line, &fine)) {
        ours = true;
    } else if (equals != NULL && strncmp(line, "map ", 4) != 0 && strncmp(line, "skip ", 5) != 0) {
        char *key = line, *value = statement_trim(equals + 1);

        *equals = '\0';
        key = statement_trim(key);
        if (is_forbidden(key))
            fine = feed_complain(parsing, "\"%s\" is said by what is fetched, not by a feed", key);
        else
            fine = parse_own(parsing, key, value, &ours);
        if (!ours && strcmp(key, "source") == 0)
            fine = fine && feed_keep(parsing, &parsing->feed->source, statement_unquote(value));
    }
    fprintf(parsing->statements, "%s\n", ours || !fine ? "" : whole);
    free(copy);
    return fine;
}

static bool check_whole(struct feed_parsing *parsing)
{
    const struct feed *feed = parsing->feed;

    parsing->line = 0;
    if (!parsing->version_seen)
        return feed_complain(parsing, "the statement feed = 1 is missing");
    if (!parsing->service_seen)
        return feed_complain(parsing, "the statement service = pxweb, kolada, ads or barometer is missing");
    if (feed->service == FEED_PXWEB && feed->table == NULL && feed->id == NULL)
        return feed_complain(parsing, "the statement table = or id = is missing");
    if (feed->service == FEED_PXWEB && feed->selection_count == 0)
        return feed_complain(parsing, "the table's variables must be selected: select VARIABLE = VALUES");
    if (feed->service == FEED_KOLADA && (feed->kpi[0] == '\0' || feed->units[0] == '\0'))
        return feed_complain(parsing, "the statements kpi = and units = must be there");
    if (feed->service == FEED_ADS && (feed->units[0] == '\0' || feed->from_year == 0))
        return feed_complain(parsing, "the statements units = and from = YEAR must be there");
    if (feed->source == NULL)
        return feed_complain(parsing, "the statement source = is missing");
    return true;
}

/* The maps of names with some code, for a look at the dimensions that they name. */
static char *sample_maps(const struct feed *feed)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    for (int i = 0; out != NULL && i < feed->naming_count; i++)
        fprintf(out, "map %s code = %s\n", feed->namings[i].dimension, feed->namings[i].code);
    if (out != NULL && fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

/* Has manifest.c read the feed's lines, with maps of names that have some code. */
static bool check_manifest(struct feed_parsing *parsing)
{
    struct manifest manifest = {0};
    char *maps = sample_maps(parsing->feed), *text = maps != NULL ? feed_manifest(parsing->feed, "data", 0, maps) : NULL;
    char why[FEED_ERROR_SIZE];
    bool fine = text != NULL && manifest_parse(&manifest, parsing->file, text, strlen(text), why, sizeof why);

    if (text == NULL)
        feed_complain(parsing, "out of memory");
    manifest_free(&manifest);
    free(text);
    free(maps);
    if (fine || parsing->failed)
        return !parsing->failed;
    parsing->failed = true;
    snprintf(parsing->error, parsing->error_size, "%s", why);
    return false;
}

static bool parse_lines(struct feed_parsing *parsing, char *text)
{
    char *rest = text, *line, *statements = NULL;
    size_t size = 0;
    bool fine = true;

    parsing->statements = open_memstream(&statements, &size);
    if (parsing->statements == NULL)
        return feed_complain(parsing, "out of memory");
    while (fine && (line = strsep(&rest, "\n")) != NULL) {
        parsing->line++;
        line[strcspn(line, "\r")] = '\0';
        fine = parse_line(parsing, line);
    }
    if (fclose(parsing->statements) != 0)
        fine = feed_complain(parsing, "out of memory");
    parsing->feed->statements = statements;
    return fine;
}

static bool begin(struct feed *feed, const char *file)
{
    char **const texts[] = {&feed->title_sv, &feed->title_en, &feed->lag, &feed->use, &feed->kpi, &feed->units, &feed->occupations, &feed->when};
    bool fine = true;

    *feed = (struct feed){.jitter_s = JITTER_DEFAULT_S};
    snprintf(feed->name, sizeof feed->name, "%.*s", (int)(strlen(file) - strlen(".feed")), file);
    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        fine = (*texts[i] = strdup("")) != NULL && fine;
    return fine;
}

/* A feed's name stands in paths and tickets. */
static bool name_is_good(const char *file)
{
    size_t length = strlen(file);

    if (!path_ends(file, ".feed") || length - 5 >= FEED_NAME_MAX || !isalnum((unsigned char)file[0]))
        return false;
    for (size_t i = 0; i < length - 5; i++)
        if (!isalnum((unsigned char)file[i]) && strchr("._-", file[i]) == NULL)
            return false;
    return true;
}

bool feed_parse(struct feed *feed, const char *folder, const char *file, const char *text, size_t length, const char *county, char *error,
                size_t error_size)
{
    struct hash_state hash;
    struct feed_parsing parsing = {.feed = feed, .folder = folder, .file = file, .hash = &hash, .error = error, .error_size = error_size};
    char *copy = NULL;
    bool fine;

    *feed = (struct feed){0};
    if (!name_is_good(file))
        return feed_complain(&parsing, "the name of a feed file has letters, digits, '.', '_' and '-', at most 63, and ends in .feed");
    if (!utf8_valid(text, length) || memchr(text, '\0', length) != NULL)
        return feed_complain(&parsing, "is not text in UTF-8");
    fine = begin(feed, file) && (copy = feed_fill_in(text, length, county)) != NULL;
    if (!fine)
        feed_complain(&parsing, "out of memory");
    hash_begin(&hash);
    hash_add(&hash, county, strlen(county) + 1);
    hash_add(&hash, text, length);
    fine = fine && parse_lines(&parsing, copy) && check_whole(&parsing) && check_manifest(&parsing);
    hash_end(&hash, feed->definition);
    free(copy);
    if (!fine)
        feed_free(feed);
    return fine;
}
