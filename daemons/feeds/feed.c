#include "feed.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "files.h"
#include "ident.h"
#include "manifest.h"
#include "utf8.h"

enum { FEED_MAX = 256 * 1024, JITTER_MAX_S = 86400, JITTER_DEFAULT_S = 1800 };

static const char *const service_names[] = {
    [FEED_PXWEB] = "pxweb", [FEED_KOLADA] = "kolada", [FEED_ADS] = "ads", [FEED_BAROMETER] = "barometer"};

static const char *const municipality_codes[] = {
#include "municipalities.def"
};

const char *feed_service_name(enum feed_service service)
{
    return service_names[service];
}

/* --- words and lines --------------------------------------------------------------------------------- */

char *feed_word(char **at, bool *quoted)
{
    char *word = *at + strspn(*at, " \t"), *end;

    *quoted = *word == '"' && strchr(word + 1, '"') != NULL;
    if (*word == '\0')
        return NULL;
    if (*quoted)
        end = strchr(++word, '"');
    else
        end = word + strcspn(word, " \t");
    *at = *end != '\0' ? end + 1 : end;
    *end = '\0';
    return word;
}

static char *trim(char *text)
{
    size_t length;

    text += strspn(text, " \t");
    length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        text[--length] = '\0';
    return text;
}

/* A comment begins with '#' at the beginning of a line or behind a blank, outside quotes: as in a manifest. */
static void cut_comment(char *line)
{
    bool quoted = false;

    for (char *at = line; *at != '\0'; at++) {
        quoted ^= *at == '"';
        if (*at == '#' && !quoted && (at == line || at[-1] == ' ' || at[-1] == '\t')) {
            *at = '\0';
            return;
        }
    }
}

char *feed_municipalities(const char *county)
{
    char *list = malloc(ARRAY_SIZE(municipality_codes) * 5 + 1), *end = list;

    if (list == NULL)
        return NULL;
    *end = '\0';
    for (size_t i = 0; i < ARRAY_SIZE(municipality_codes); i++)
        if (strncmp(municipality_codes[i], county, 2) == 0)
            end += sprintf(end, "%s%s", end > list ? " " : "", municipality_codes[i]);
    return list;
}

/* The text with {county} and {municipalities} filled in; malloc'd. */
static char *fill_in(const char *text, size_t length, const char *county)
{
    char *out = NULL, *municipalities = feed_municipalities(county);
    size_t size = 0;
    FILE *to = municipalities != NULL ? open_memstream(&out, &size) : NULL;

    for (size_t i = 0; to != NULL && i < length; i++) {
        if (length - i >= 8 && memcmp(text + i, "{county}", 8) == 0) {
            fputs(county, to);
            i += 7;
        } else if (length - i >= 16 && memcmp(text + i, "{municipalities}", 16) == 0) {
            fputs(municipalities, to);
            i += 15;
        } else {
            putc(text[i], to);
        }
    }
    free(municipalities);
    if (to == NULL || fclose(to) != 0) {
        free(out);
        return NULL;
    }
    return out;
}

/* --- statements -------------------------------------------------------------------------------------- */

struct parsing {
    struct feed *feed;
    const char *folder, *file;
    int line;
    bool version_seen, service_seen, failed;
    FILE *statements;
    struct hash_state *hash; /* of what defines the feed */
    char *error;
    size_t error_size;
};

static bool complain(struct parsing *parsing, const char *form, ...)
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

static bool keep(struct parsing *parsing, char **field, const char *value)
{
    char *copy = strdup(value);

    if (copy == NULL)
        return complain(parsing, "out of memory");
    free(*field);
    *field = copy;
    return true;
}

/* A text that may stand in quotes. */
static char *unquoted(char *value)
{
    size_t length = strlen(value);

    if (length < 2 || value[0] != '"' || value[length - 1] != '"')
        return value;
    value[length - 1] = '\0';
    return value + 1;
}

static bool parse_service(struct parsing *parsing, const char *value)
{
    for (size_t i = 0; i < ARRAY_SIZE(service_names); i++) {
        if (strcmp(value, service_names[i]) == 0) {
            parsing->feed->service = (enum feed_service)i;
            parsing->service_seen = true;
            return true;
        }
    }
    return complain(parsing, "\"%.40s\" is not a service; there are pxweb, kolada, ads and barometer", value);
}

/* 45 min, 2 h, 10 s, 0 */
static bool parse_jitter(struct parsing *parsing, const char *value)
{
    char unit[8] = "s", extra;
    long number;
    int n = sscanf(value, "%ld %7[a-z] %c", &number, unit, &extra);
    long factor = strcmp(unit, "h") == 0 ? 3600 : strcmp(unit, "min") == 0 ? 60 : strcmp(unit, "s") == 0 ? 1 : 0;

    if (n < 1 || n > 2 || factor == 0 || number < 0 || number > JITTER_MAX_S / factor || (n == 1 && number != 0))
        return complain(parsing, "\"%.40s\" is not a time such as 45 min, of at most 24 h", value);
    parsing->feed->jitter_s = number * factor;
    return true;
}

static bool parse_schedule(struct parsing *parsing, const char *value)
{
    char why[FEED_ERROR_SIZE];

    if (!schedule_parse(value, &parsing->feed->schedule, why, sizeof why))
        return complain(parsing, "%s", why);
    return keep(parsing, &parsing->feed->when, value);
}

/* PxWeb addresses a table by folders of letters and digits. */
static bool parse_table(struct parsing *parsing, const char *value, char **field)
{
    for (const char *at = value; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && *at != '_' && (*at != '/' || field == &parsing->feed->id))
            return complain(parsing, "\"%.80s\" is not the address of a table, such as AM/AM0210/AM0210B/ArbStDoNMNN", value);
    return value[0] != '\0' ? keep(parsing, field, value) : complain(parsing, "a table's address is empty");
}

static bool parse_year(struct parsing *parsing, const char *value)
{
    char extra;

    if (sscanf(value, "%d %c", &parsing->feed->from_year, &extra) == 1 && parsing->feed->from_year >= 1900 &&
        parsing->feed->from_year <= 2100)
        return true;
    return complain(parsing, "\"%.40s\" is not a year", value);
}

static bool parse_partial(struct parsing *parsing, const char *value)
{
    parsing->feed->partial = strcmp(value, "true") == 0;
    return parsing->feed->partial || strcmp(value, "false") == 0 || complain(parsing, "\"%.40s\" is neither true nor false", value);
}

/* Takes the '?' off a word that has it. */
static bool take_mark(char *word)
{
    size_t length = strlen(word);

    if (length < 2 || word[length - 1] != '?')
        return false;
    word[length - 1] = '\0';
    return true;
}

/* select VARIABLE = ITEMS, select VARIABLE? = ITEMS */
static bool parse_select(struct parsing *parsing, char *rest)
{
    struct feed *feed = parsing->feed;
    char *equals = strchr(rest, '='), *variable, *items;
    struct feed_selection *more;
    bool maybe;

    if (equals == NULL)
        return complain(parsing, "select is followed by VARIABLE = VALUES");
    *equals = '\0';
    variable = trim(rest);
    items = trim(equals + 1);
    maybe = take_mark(variable);
    if (variable[0] == '\0' || items[0] == '\0')
        return complain(parsing, "select is followed by VARIABLE = VALUES");
    for (int i = 0; i < feed->selection_count; i++)
        if (strcmp(feed->selections[i].variable, variable) == 0)
            return complain(parsing, "\"%.60s\" is selected twice", variable);
    more = reallocarray(feed->selections, (size_t)feed->selection_count + 1, sizeof *more);
    if (more == NULL)
        return complain(parsing, "out of memory");
    feed->selections = more;
    more[feed->selection_count] = (struct feed_selection){strdup(variable), strdup(items), parsing->line, maybe};
    feed->selection_count++;
    return (more[feed->selection_count - 1].variable != NULL && more[feed->selection_count - 1].items != NULL) ||
           complain(parsing, "out of memory");
}

/* What stands behind the '=' that follows, one word; NULL when it is none. */
static char *word_behind_equals(char *rest)
{
    char *equals = rest != NULL ? strchr(rest, '=') : NULL, *word = equals != NULL ? trim(equals + 1) : NULL;

    return word != NULL && word[0] != '\0' && word[strcspn(word, " \t\"")] == '\0' ? word : NULL;
}

/* content "LABEL" = MEASURE, content? "LABEL" = MEASURE */
static bool parse_content(struct parsing *parsing, char *rest, bool maybe)
{
    struct feed *feed = parsing->feed;
    struct feed_content *more;
    bool quoted = false;
    char *label = feed_word(&rest, &quoted), *measure = label != NULL ? word_behind_equals(rest) : NULL;

    if (measure == NULL || !quoted)
        return complain(parsing, "content is followed by \"NAME IN THE TABLE\" = MEASURE");
    more = reallocarray(feed->contents, (size_t)feed->content_count + 1, sizeof *more);
    if (more == NULL)
        return complain(parsing, "out of memory");
    feed->contents = more;
    more += feed->content_count++;
    *more = (struct feed_content){strdup(label), strdup(measure), maybe};
    return (more->label != NULL && more->measure != NULL) || complain(parsing, "out of memory");
}

/* name DIMENSION VARIABLE "LABEL" = CODE */
static bool parse_name(struct parsing *parsing, char *rest)
{
    struct feed *feed = parsing->feed;
    struct feed_naming *more;
    bool quoted = false, unused;
    char *dimension = feed_word(&rest, &unused), *variable = dimension != NULL ? feed_word(&rest, &unused) : NULL;
    char *label = variable != NULL ? feed_word(&rest, &quoted) : NULL, *code = label != NULL ? word_behind_equals(rest) : NULL;

    if (code == NULL || !quoted)
        return complain(parsing, "name is followed by DIMENSION VARIABLE \"NAME IN THE TABLE\" = CODE");
    more = reallocarray(feed->namings, (size_t)feed->naming_count + 1, sizeof *more);
    if (more == NULL)
        return complain(parsing, "out of memory");
    feed->namings = more;
    more += feed->naming_count++;
    *more = (struct feed_naming){strdup(dimension), strdup(variable), strdup(label), strdup(code)};
    return (more->dimension != NULL && more->variable != NULL && more->label != NULL && more->code != NULL) ||
           complain(parsing, "out of memory");
}

static bool parse_name_line(struct parsing *parsing, char *line)
{
    line[strcspn(line, "\r")] = '\0';
    cut_comment(line);
    line = trim(line);
    if (line[0] == '\0')
        return true;
    return strncmp(line, "name ", 5) == 0 ? parse_name(parsing, line + 5) : complain(parsing, "a file of names has `name` statements alone");
}

/* names = FILE: `name` statements that several feeds share. */
static bool parse_names(struct parsing *parsing, const char *value)
{
    struct parsing inner = *parsing;
    size_t length = 0;
    char path[4096], *text = NULL, *rest, *line;
    bool fine = true;

    if (parsing->folder != NULL && strchr(value, '/') == NULL && path_join(path, sizeof path, parsing->folder, value))
        text = files_read(path, FEED_MAX, &length);
    if (text == NULL || !utf8_valid(text, length) || memchr(text, '\0', length) != NULL) {
        free(text);
        return complain(parsing, "\"%.80s\" is no file of names beside the feed", value);
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
static bool parse_own(struct parsing *parsing, const char *key, char *value, bool *ours)
{
    struct feed *feed = parsing->feed;

    *ours = true;
    if (strcmp(key, "feed") == 0) {
        parsing->version_seen = strcmp(value, "1") == 0;
        return parsing->version_seen || complain(parsing, "\"%.40s\" is not a version of feed files that this program knows, 1 is", value);
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
        return keep(parsing, &feed->title_sv, unquoted(value));
    if (strcmp(key, "title-en") == 0)
        return keep(parsing, &feed->title_en, unquoted(value));
    if (strcmp(key, "lag") == 0)
        return keep(parsing, &feed->lag, unquoted(value));
    if (strcmp(key, "use") == 0)
        return keep(parsing, &feed->use, unquoted(value));
    if (strcmp(key, "kpi") == 0)
        return keep(parsing, &feed->kpi, value);
    if (strcmp(key, "units") == 0)
        return keep(parsing, &feed->units, value);
    if (strcmp(key, "occupations") == 0)
        return keep(parsing, &feed->occupations, value);
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
static bool parse_form(struct parsing *parsing, char *line, bool *fine)
{
    if (strncmp(line, "select ", 7) == 0)
        *fine = parse_select(parsing, line + 7);
    else if (strncmp(line, "content ", 8) == 0)
        *fine = parse_content(parsing, line + 8, false);
    else if (strncmp(line, "content? ", 9) == 0)
        *fine = parse_content(parsing, line + 9, true);
    else if (strncmp(line, "name ", 5) == 0)
        *fine = parse_name(parsing, line + 5);
    else
        return false;
    return true;
}

/* One line; what is the manifest's goes to `statements` unchanged, at its own line number. */
static bool parse_line(struct parsing *parsing, const char *whole)
{
    char *copy = strdup(whole), *line, *equals;
    bool ours = false, fine = true;

    if (copy == NULL)
        return complain(parsing, "out of memory");
    cut_comment(copy);
    line = trim(copy);
    equals = strchr(line, '=');
    if (parse_form(parsing, line, &fine)) {
        ours = true;
    } else if (equals != NULL && strncmp(line, "map ", 4) != 0 && strncmp(line, "skip ", 5) != 0) {
        char *key = line, *value = trim(equals + 1);

        *equals = '\0';
        key = trim(key);
        if (is_forbidden(key))
            fine = complain(parsing, "\"%s\" is said by what is fetched, not by a feed", key);
        else
            fine = parse_own(parsing, key, value, &ours);
        if (!ours && strcmp(key, "source") == 0)
            fine = fine && keep(parsing, &parsing->feed->source, unquoted(value));
    }
    fprintf(parsing->statements, "%s\n", ours || !fine ? "" : whole);
    free(copy);
    return fine;
}

/* --- the whole --------------------------------------------------------------------------------------- */

static bool check_whole(struct parsing *parsing)
{
    const struct feed *feed = parsing->feed;

    parsing->line = 0;
    if (!parsing->version_seen)
        return complain(parsing, "the statement feed = 1 is missing");
    if (!parsing->service_seen)
        return complain(parsing, "the statement service = pxweb, kolada, ads or barometer is missing");
    if (feed->service == FEED_PXWEB && feed->table == NULL && feed->id == NULL)
        return complain(parsing, "the statement table = or id = is missing");
    if (feed->service == FEED_PXWEB && feed->selection_count == 0)
        return complain(parsing, "the table's variables must be selected: select VARIABLE = VALUES");
    if (feed->service == FEED_KOLADA && (feed->kpi[0] == '\0' || feed->units[0] == '\0'))
        return complain(parsing, "the statements kpi = and units = must be there");
    if (feed->service == FEED_ADS && (feed->units[0] == '\0' || feed->from_year == 0))
        return complain(parsing, "the statements units = and from = YEAR must be there");
    if (feed->source == NULL)
        return complain(parsing, "the statement source = is missing");
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
static bool check_manifest(struct parsing *parsing)
{
    struct manifest manifest = {0};
    char *maps = sample_maps(parsing->feed), *text = maps != NULL ? feed_manifest(parsing->feed, "data", 0, maps) : NULL;
    char why[FEED_ERROR_SIZE];
    bool fine = text != NULL && manifest_parse(&manifest, parsing->file, text, strlen(text), why, sizeof why);

    if (text == NULL)
        complain(parsing, "out of memory");
    manifest_free(&manifest);
    free(text);
    free(maps);
    if (fine || parsing->failed)
        return !parsing->failed;
    parsing->failed = true;
    snprintf(parsing->error, parsing->error_size, "%s", why);
    return false;
}

static bool parse_lines(struct parsing *parsing, char *text)
{
    char *rest = text, *line, *statements = NULL;
    size_t size = 0;
    bool fine = true;

    parsing->statements = open_memstream(&statements, &size);
    if (parsing->statements == NULL)
        return complain(parsing, "out of memory");
    while (fine && (line = strsep(&rest, "\n")) != NULL) {
        parsing->line++;
        line[strcspn(line, "\r")] = '\0';
        fine = parse_line(parsing, line);
    }
    if (fclose(parsing->statements) != 0)
        fine = complain(parsing, "out of memory");
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
    struct parsing parsing = {.feed = feed, .folder = folder, .file = file, .hash = &hash, .error = error, .error_size = error_size};
    char *copy = NULL;
    bool fine;

    *feed = (struct feed){0};
    if (!name_is_good(file))
        return complain(&parsing, "the name of a feed file has letters, digits, '.', '_' and '-', at most 63, and ends in .feed");
    if (!utf8_valid(text, length) || memchr(text, '\0', length) != NULL)
        return complain(&parsing, "is not text in UTF-8");
    fine = begin(feed, file) && (copy = fill_in(text, length, county)) != NULL;
    if (!fine)
        complain(&parsing, "out of memory");
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

bool feed_read(struct feed *feed, const char *path, const char *county, char *error, size_t error_size)
{
    size_t length;
    char *text = files_read(path, FEED_MAX, &length), folder[4096];
    bool fine;

    snprintf(folder, sizeof folder, "%.*s.", (int)(path_base(path) - path), path);
    if (text == NULL) {
        *feed = (struct feed){0};
        snprintf(error, error_size, "%.300s cannot be read: %s", path, strerror(errno));
        return false;
    }
    fine = feed_parse(feed, folder, path_base(path), text, length, county, error, error_size);
    free(text);
    return fine;
}

void feed_free(struct feed *feed)
{
    char *const texts[] = {feed->title_sv, feed->title_en, feed->lag,   feed->use,    feed->table,
                           feed->id,       feed->kpi,      feed->units, feed->occupations, feed->source, feed->statements, feed->when};

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        free(texts[i]);
    for (int i = 0; i < feed->selection_count; i++) {
        free(feed->selections[i].variable);
        free(feed->selections[i].items);
    }
    for (int i = 0; i < feed->content_count; i++) {
        free(feed->contents[i].label);
        free(feed->contents[i].measure);
    }
    for (int i = 0; i < feed->naming_count; i++) {
        free(feed->namings[i].dimension);
        free(feed->namings[i].variable);
        free(feed->namings[i].label);
        free(feed->namings[i].code);
    }
    free(feed->namings);
    free(feed->selections);
    free(feed->contents);
    *feed = (struct feed){0};
}

/* --- the manifest ------------------------------------------------------------------------------------ */

char *feed_manifest(const struct feed *feed, const char *data_file, int64_t released_us, const char *maps)
{
    char *text = NULL, when[32];
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    time_t seconds = (time_t)(released_us / 1000000);
    struct tm utc = {0};

    if (out == NULL)
        return NULL;
    /* The feed's lines first: a refusal of one of them then names its line in the feed file. */
    fprintf(out, "%smanifest = 1\nfile = \"%s\"\n", feed->statements, data_file);
    if (released_us > 0 && strftime(when, sizeof when, "%Y-%m-%dT%H:%MZ", gmtime_r(&seconds, &utc)) > 0)
        fprintf(out, "released = %s\n", when);
    if (feed->content_count > 0)
        fputs("measure = column ContentsCode\n", out);
    if (maps != NULL)
        fputs(maps, out);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

/* --- a folder ---------------------------------------------------------------------------------------- */

static int is_feed_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && path_ends(entry->d_name, ".feed");
}

static bool read_one(struct feed_list *list, const char *folder, const char *name, const char *county)
{
    char path[4096], why[FEED_ERROR_SIZE] = "its path is too long";
    bool fine = path_join(path, sizeof path, folder, name) && feed_read(&list->feeds[list->n], path, county, why, sizeof why);

    list->n += fine;
    if (!fine)
        snprintf(list->wrong[list->wrong_count++], FEED_ERROR_SIZE, "%s", why);
    return fine;
}

bool feed_list_read(struct feed_list *list, const char *folder, const char *county, char *error, size_t error_size)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, is_feed_file, alphasort);

    *list = (struct feed_list){0};
    if (n < 0) {
        snprintf(error, error_size, "the folder of feeds %.300s cannot be read: %s", folder, strerror(errno));
        return false;
    }
    list->feeds = calloc((size_t)n + 1, sizeof *list->feeds);
    list->wrong = calloc((size_t)n + 1, sizeof *list->wrong);
    for (int i = 0; i < n; i++) {
        if (list->feeds != NULL && list->wrong != NULL)
            read_one(list, folder, names[i]->d_name, county);
        free(names[i]);
    }
    free(names);
    if (list->feeds != NULL && list->wrong != NULL)
        return true;
    snprintf(error, error_size, "the feeds cannot be read: out of memory");
    feed_list_free(list);
    return false;
}

void feed_list_free(struct feed_list *list)
{
    for (int i = 0; i < list->n; i++)
        feed_free(&list->feeds[i]);
    free(list->feeds);
    free(list->wrong);
    *list = (struct feed_list){0};
}
