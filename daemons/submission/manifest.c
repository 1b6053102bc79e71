#include "manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "contract.h"
#include "files.h"
#include "number.h"
#include "utf8.h"

enum {
    MANIFEST_MAX = 4 * 1024 * 1024, /* a map of every occupation code is 100 kB */
    HEADING_MAX = 200,              /* every batch carries the headings */
    HEADING_ROW_MAX = 10000,
};

const char *const dimension_names[DIM_COUNT] = {
    [DIM_MEASURE] = "measure", [DIM_DEFINITION] = "definition", [DIM_REGION] = "region", [DIM_INDUSTRY] = "industry",
    [DIM_OCCUPATION] = "occupation", [DIM_EDUCATION] = "education", [DIM_SEX] = "sex", [DIM_AGE] = "age",
    [DIM_SECTOR] = "sector", [DIM_PERIOD] = "period", [DIM_VALUE] = "value", [DIM_STATUS] = "status",
    [DIM_ROUND] = "round", [DIM_DATE] = "date", [DIM_RESPONDENT] = "respondent", [DIM_HEADCOUNT] = "headcount",
    [DIM_CHANGE_1Y] = "change_1y", [DIM_CHANGE_3Y] = "change_3y", [DIM_CHANGE_5Y] = "change_5y",
    [DIM_RECRUIT_1Y] = "recruit_1y", [DIM_RECRUIT_3Y] = "recruit_3y", [DIM_RECRUIT_5Y] = "recruit_5y",
    [DIM_SHORTAGE] = "shortage", [DIM_CERTAINTY] = "certainty", [DIM_NOTE] = "note",
};

bool dimension_belongs(enum dimension dimension, enum manifest_kind kind)
{
    if (dimension == DIM_REGION || dimension == DIM_INDUSTRY || dimension == DIM_OCCUPATION || dimension == DIM_SECTOR)
        return true;
    return (dimension <= DIM_STATUS) == (kind == MANIFEST_STATISTICS);
}

bool dimension_needed(enum dimension dimension, enum manifest_kind kind)
{
    static const bool needed[2][DIM_COUNT] = {
        [MANIFEST_STATISTICS] = {[DIM_MEASURE] = true, [DIM_DEFINITION] = true, [DIM_REGION] = true,
                                 [DIM_PERIOD] = true, [DIM_VALUE] = true},
        [MANIFEST_DIALOGUE] = {[DIM_ROUND] = true, [DIM_DATE] = true, [DIM_RESPONDENT] = true, [DIM_SECTOR] = true,
                               [DIM_REGION] = true, [DIM_INDUSTRY] = true, [DIM_HEADCOUNT] = true},
    };
    return needed[kind][dimension];
}

static const char *default_scheme(enum dimension dimension)
{
    return dimension == DIM_INDUSTRY     ? "sni2007g"
           : dimension == DIM_OCCUPATION ? "ssyk2012"
           : dimension == DIM_EDUCATION  ? "edugroup"
                                         : NULL;
}

/* What is being read, for sentences. */
struct parsing {
    struct manifest *manifest;
    const char *name;
    int line;
    bool version_seen, failed;
    char *error;
    size_t error_size;
};

static bool complain(struct parsing *parsing, const char *value, const char *what)
{
    char shown[CONTRACT_VALUE_MAX + 1];

    utf8_clean(value, strlen(value), shown, sizeof shown);
    if (!parsing->failed && parsing->line > 0)
        snprintf(parsing->error, parsing->error_size, "%s line %d: \"%s\" %s (V19)", parsing->name, parsing->line, shown, what);
    else if (!parsing->failed)
        snprintf(parsing->error, parsing->error_size, "%s: \"%s\" %s (V19)", parsing->name, shown, what);
    parsing->failed = true;
    return false;
}

static bool set(char **field, const char *text)
{
    free(*field);
    *field = strdup(text);
    return *field != NULL;
}

static char *trim(char *text)
{
    char *end;

    text += strspn(text, " \t");
    end = text + strlen(text);
    while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    *end = '\0';
    return text;
}

/* Takes the quotes off a text that is quoted in whole. */
static char *unquote(char *text)
{
    size_t length = strlen(text);

    if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
        text[length - 1] = '\0';
        return text + 1;
    }
    return text;
}

/* Cuts the first word, or quoted text, off *at. NULL when there is none. */
static char *take_word(char **at)
{
    char *word = *at + strspn(*at, " \t"), *end;

    if (*word == '\0')
        return NULL;
    if (*word == '"' && (end = strchr(word + 1, '"')) != NULL)
        word++;
    else
        end = word + strcspn(word, " \t");
    *at = *end != '\0' ? end + 1 : end;
    *end = '\0';
    return word;
}

/* A comment begins with '#' at the beginning of a line or behind a blank, outside quotes. */
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

static int find_dimension(const char *name)
{
    for (int i = 0; i < DIM_COUNT; i++)
        if (strcmp(name, dimension_names[i]) == 0)
            return i;
    return -1;
}

/* Splits `TEXT scheme SCHEME` in two; the scheme is what stands last. */
static char *split_scheme(char *text)
{
    char *found = NULL, *next = text;

    while ((next = strstr(next, " scheme ")) != NULL)
        found = next++;
    if (found == NULL)
        return NULL;
    *found = '\0';
    return trim(found + 8);
}

/* `column NAME` or `first word of column NAME`: what is before NAME, or NULL when it is a value. */
static char *column_name(char *value, bool *first_word)
{
    static const char words[] = "first word of ";

    *first_word = strncmp(value, words, sizeof words - 1) == 0;
    value += *first_word ? sizeof words - 1 : 0;
    return strncmp(value, "column ", 7) == 0 || strncmp(value, "column\t", 7) == 0 ? value + 7 : NULL;
}

static bool bind(struct parsing *parsing, enum dimension dimension, char *value)
{
    struct binding *binding = &parsing->manifest->bindings[dimension];
    const char *scheme = default_scheme(dimension), *given = scheme != NULL ? split_scheme(value) : NULL;
    char *column;

    if (binding->how != BOUND_NOT)
        return complain(parsing, dimension_names[dimension], "is said twice");
    column = column_name(value, &binding->first_word);
    binding->how = column != NULL ? BOUND_COLUMN : BOUND_VALUE;
    value = unquote(trim(column != NULL ? column : value));
    if (value[0] == '\0')
        return complain(parsing, dimension_names[dimension], "is given nothing");
    if (strlen(value) > HEADING_MAX)
        return complain(parsing, value, "is longer than 200 bytes");
    if (binding->how == BOUND_VALUE && strlen(value) > CONTRACT_TEXT_MAX)
        return complain(parsing, value, "is longer than 64 bytes");
    if (binding->how == BOUND_VALUE && (dimension == DIM_PERIOD || dimension == DIM_VALUE))
        return complain(parsing, value, "cannot be the same in every row; write `column NAME`");
    parsing->manifest->own &= binding->how != BOUND_COLUMN;
    if (given != NULL && !set(&binding->scheme, given))
        return complain(parsing, value, "cannot be kept: out of memory");
    return set(&binding->text, value) || complain(parsing, value, "cannot be kept: out of memory");
}

static bool add_rule(struct parsing *parsing, const char *dimension, const char *from, const char *to)
{
    struct manifest *manifest = parsing->manifest;
    int found = find_dimension(dimension);
    struct manifest_rule *more;

    if (found < 0 || (found >= DIM_SERIES_COUNT && found != DIM_STATUS && (found != DIM_VALUE || to == NULL)))
        return complain(parsing, dimension, "is not a dimension that `map` and `skip` know");
    more = reallocarray(manifest->rules, (size_t)manifest->rule_count + 1, sizeof *more);
    if (more == NULL)
        return complain(parsing, from, "cannot be kept: out of memory");
    manifest->rules = more;
    more[manifest->rule_count] = (struct manifest_rule){(enum dimension)found, strdup(from), to != NULL ? strdup(to) : NULL};
    manifest->rule_count++;
    if (more[manifest->rule_count - 1].from == NULL || (to != NULL && more[manifest->rule_count - 1].to == NULL))
        return complain(parsing, from, "cannot be kept: out of memory");
    return true;
}

/* map DIMENSION FROM = TO */
static bool parse_map(struct parsing *parsing, char *rest)
{
    char *dimension = take_word(&rest), *from = take_word(&rest), *to;

    rest += strspn(rest, " \t");
    if (dimension == NULL || from == NULL || *rest != '=')
        return complain(parsing, "map", "is followed by DIMENSION FROM = TO; quote a FROM with blanks");
    to = unquote(trim(rest + 1));
    if (to[0] == '\0' || strlen(to) > CONTRACT_TEXT_MAX)
        return complain(parsing, from, "is mapped to nothing, or to more than 64 bytes");
    return add_rule(parsing, dimension, from, to);
}

/* skip DIMENSION VALUE */
static bool parse_skip(struct parsing *parsing, char *rest)
{
    char *dimension = take_word(&rest), *value = unquote(trim(rest));

    if (dimension == NULL || value[0] == '\0')
        return complain(parsing, "skip", "is followed by DIMENSION VALUE");
    return add_rule(parsing, dimension, value, NULL);
}

/* only COLUMN = TEXT */
static bool parse_only(struct parsing *parsing, char *rest)
{
    struct manifest *manifest = parsing->manifest;
    struct manifest_only *only = &manifest->only[manifest->only_count];
    char *column = take_word(&rest), *text;

    rest += strspn(rest, " \t");
    if (column == NULL || *rest != '=')
        return complain(parsing, "only", "is followed by COLUMN = TEXT; quote a COLUMN with blanks");
    text = unquote(trim(rest + 1));
    if (text[0] == '\0' || strlen(text) > HEADING_MAX || strlen(column) > HEADING_MAX)
        return complain(parsing, column, "is to be nothing, or more than 200 bytes");
    if (manifest->only_count == MANIFEST_ONLY_MAX)
        return complain(parsing, column, "is one `only` too many; 64 are read");
    *only = (struct manifest_only){strdup(column), strdup(text)};
    manifest->only_count++;
    return (only->column != NULL && only->text != NULL) || complain(parsing, column, "cannot be kept: out of memory");
}

double manifest_factor_of(const struct manifest *manifest, const char *measure)
{
    double all = 1;

    for (int i = 0; i < manifest->factor_count; i++) {
        if (manifest->factors[i].measure == NULL)
            all = manifest->factors[i].factor;
        else if (strcmp(manifest->factors[i].measure, measure) == 0)
            return manifest->factors[i].factor;
    }
    return all;
}

static bool said_before(const struct manifest *manifest, const char *measure)
{
    for (int i = 0; i < manifest->factor_count; i++) {
        const char *other = manifest->factors[i].measure;

        if (measure == NULL ? other == NULL : other != NULL && strcmp(other, measure) == 0)
            return true;
    }
    return false;
}

/* factor = NUMBER, factor MEASURE = NUMBER; rest is what stands behind the word. */
static bool parse_factor(struct parsing *parsing, char *rest)
{
    struct manifest *manifest = parsing->manifest;
    struct manifest_factor *factor = &manifest->factors[manifest->factor_count];
    char *equals = strchr(rest, '='), *measure, *number;
    double value;

    if (equals == NULL)
        return complain(parsing, "factor", "is followed by = NUMBER, or by MEASURE = NUMBER");
    *equals = '\0';
    measure = unquote(trim(rest));
    number = trim(equals + 1);
    if (number_parse(number, strlen(number), '.', &value) != NUMBER_OK || !(value >= 1e-9 && value <= 1e9))
        return complain(parsing, number, "is not a factor such as 1000");
    if (strlen(measure) > CONTRACT_TEXT_MAX)
        return complain(parsing, measure, "is longer than 64 bytes");
    if (said_before(manifest, measure[0] != '\0' ? measure : NULL))
        return complain(parsing, measure[0] != '\0' ? measure : "factor", "is said twice");
    if (manifest->factor_count == MANIFEST_FACTOR_MAX)
        return complain(parsing, measure, "is one `factor` too many; 32 are read");
    factor->measure = measure[0] != '\0' ? strdup(measure) : NULL;
    factor->factor = value;
    manifest->factor_count++;
    return measure[0] == '\0' || factor->measure != NULL || complain(parsing, measure, "cannot be kept: out of memory");
}

/* 2022-11-30 or 2022-11-30T08:00Z */
static bool parse_released(struct parsing *parsing, const char *value)
{
    struct tm when = {0}, again;
    const char *rest = strptime(value, "%Y-%m-%d", &when);
    time_t seconds;

    again = when;
    if (rest != NULL && *rest == 'T')
        rest = strptime(rest, "T%H:%MZ", &when);
    seconds = timegm(&when);
    if (rest == NULL || *rest != '\0' || again.tm_mday != when.tm_mday)
        return complain(parsing, value, "is not a time such as 2022-11-30 or 2022-11-30T08:00Z");
    parsing->manifest->released_at = (int64_t)seconds * 1000000;
    return true;
}

/* One of the words in a zero-separated list; its place, or -1. */
static int choose(const char *value, const char *words)
{
    for (int i = 0; *words != '\0'; words += strlen(words) + 1, i++)
        if (strcmp(value, words) == 0)
            return i;
    return -1;
}

static bool parse_choice(struct parsing *parsing, const char *key, const char *value, bool *known)
{
    struct manifest *manifest = parsing->manifest;
    int choice = -1;

    *known = true;
    if (strcmp(key, "manifest") == 0 && (choice = choose(value, "1\0")) >= 0)
        parsing->version_seen = true;
    else if (strcmp(key, "kind") == 0 && (choice = choose(value, "statistics\0dialogue\0")) >= 0)
        manifest->kind = (enum manifest_kind)choice;
    else if (strcmp(key, "encoding") == 0 && (choice = choose(value, "utf-8\0iso-8859-1\0windows-1252\0")) >= 0)
        manifest->options.encoding = (enum table_encoding)choice;
    else if (strcmp(key, "delimiter") == 0 && (choice = choose(value, ",\0;\0tab\0")) >= 0)
        manifest->options.delimiter = ",;\t"[choice];
    else if (strcmp(key, "decimal") == 0 && (choice = choose(value, ".\0,\0")) >= 0)
        manifest->decimal = ".,"[choice];
    else if (strcmp(key, "period") == 0 && (choice = choose(value, "columns\0")) >= 0)
        manifest->options.wide = true;
    else if (strcmp(key, "notes") == 0 && (choice = choose(value, "below\0")) >= 0)
        manifest->options.notes = true;
    else
        *known = choose(key, "manifest\0kind\0encoding\0delimiter\0decimal\0notes\0") >= 0;
    return !*known || choice >= 0 || complain(parsing, value, "is not one of the values that this statement takes");
}

/* A whole number from 1 on. */
/* ROW, or FIRST-LAST. */
static bool parse_heading(struct parsing *parsing, const char *value)
{
    struct table_options *options = &parsing->manifest->options;
    char *end;
    unsigned long first = strtoul(value, &end, 10), last = *end == '-' ? strtoul(end + 1, &end, 10) : 0;

    if (value[0] < '1' || value[0] > '9' || *end != '\0' || first > HEADING_ROW_MAX || (last != 0 && (last <= first || last > first + 9)))
        return complain(parsing, value, "is not a row from 1 to 10000, nor up to ten rows such as 4-5");
    options->heading = (uint32_t)first;
    options->heading_last = (uint32_t)last;
    return true;
}

static bool parse_text(struct parsing *parsing, const char *key, char *value)
{
    struct manifest *manifest = parsing->manifest;
    bool note = strcmp(key, "note") == 0 && strncmp(value, "column ", 7) != 0;
    char **field = note                         ? &manifest->note
                   : strcmp(key, "file") == 0   ? &manifest->file
                   : strcmp(key, "source") == 0 ? &manifest->source
                   : strcmp(key, "sheet") == 0  ? &manifest->sheet
                                                : NULL;
    int dimension = find_dimension(key);

    if (field == NULL)
        return dimension >= 0 ? bind(parsing, (enum dimension)dimension, value)
                              : complain(parsing, key, "is not a statement of a manifest");
    if (note ? strlen(value) > CONTRACT_NOTE_MAX : value[0] == '\0' || strlen(value) > 1000)
        return complain(parsing, key, "is given nothing, or too long a text");
    return set(field, unquote(value)) || complain(parsing, key, "cannot be kept: out of memory");
}

static bool parse_statement(struct parsing *parsing, char *line)
{
    char *equals = strchr(line, '='), *key, *value;
    bool known;

    if (strncmp(line, "map ", 4) == 0)
        return parse_map(parsing, line + 4);
    if (strncmp(line, "skip ", 5) == 0)
        return parse_skip(parsing, line + 5);
    if (strncmp(line, "only ", 5) == 0)
        return parse_only(parsing, line + 5);
    if (strncmp(line, "factor", 6) == 0 && strchr(" \t=", line[6]) != NULL)
        return parse_factor(parsing, line + 6);
    if (equals == NULL)
        return complain(parsing, line, "is not a statement of a manifest");
    *equals = '\0';
    key = trim(line);
    value = trim(equals + 1);
    if (!parse_choice(parsing, key, value, &known) || known)
        return !parsing->failed;
    if (strcmp(key, "released") == 0)
        return parse_released(parsing, value);
    if (strcmp(key, "heading") == 0)
        return parse_heading(parsing, value);
    return parse_text(parsing, key, value);
}

/* `period = columns` says where periods and values are; columns that are said all the same win. */
static bool bind_wide(struct manifest *manifest)
{
    static const enum dimension both[] = {DIM_PERIOD, DIM_VALUE};
    bool fine = true;

    for (size_t i = 0; manifest->options.wide && i < ARRAY_SIZE(both); i++) {
        struct binding *binding = &manifest->bindings[both[i]];

        if (binding->how == BOUND_NOT)
            fine &= set(&binding->text, dimension_names[both[i]]);
        binding->how = BOUND_COLUMN;
        manifest->own = false;
    }
    return fine;
}

/* What only the whole manifest shows. */
static bool check_whole(struct parsing *parsing)
{
    struct manifest *manifest = parsing->manifest;

    parsing->line = 0;
    manifest->options.sheet = manifest->sheet;
    if (!bind_wide(manifest))
        return complain(parsing, "period", "cannot be kept: out of memory");
    if (!parsing->version_seen)
        return complain(parsing, "manifest = 1", "is missing");
    if (manifest->file == NULL)
        return complain(parsing, "file = NAME", "is missing");
    if (manifest->source == NULL)
        return complain(parsing, "source = NAME", "is missing");
    if (strlen(manifest->source) > CONTRACT_TEXT_MAX - 1)
        return complain(parsing, manifest->source, "is too long for a source");
    if (manifest->decimal == manifest->options.delimiter)
        return complain(parsing, ",", "cannot be both delimiter and decimal sign");
    if (manifest->factor_count > 0 && manifest->kind == MANIFEST_DIALOGUE)
        return complain(parsing, "factor", "does not belong to this kind of file");
    for (int i = 0; i < DIM_COUNT; i++) {
        bool bound = manifest->bindings[i].how != BOUND_NOT;

        if (bound && !dimension_belongs((enum dimension)i, manifest->kind))
            return complain(parsing, dimension_names[i], "does not belong to this kind of file");
        if (!bound && !manifest->own && dimension_needed((enum dimension)i, manifest->kind))
            return complain(parsing, dimension_names[i], "must be said: a column, or a value");
    }
    return true;
}

static bool begin(struct manifest *manifest)
{
    bool fine;

    *manifest = (struct manifest){.own = true, .options.delimiter = ',', .decimal = '.'};
    fine = set(&manifest->note, "");
    for (int i = 0; i < DIM_COUNT; i++)
        if (default_scheme((enum dimension)i) != NULL)
            fine &= set(&manifest->bindings[i].scheme, default_scheme((enum dimension)i));
    return fine;
}

bool manifest_parse(struct manifest *manifest, const char *name, const char *text, size_t length, char *error,
                    size_t error_size)
{
    struct parsing parsing = {.manifest = manifest, .name = name, .error = error, .error_size = error_size};
    char *copy = malloc(length + 1), *rest = copy, *line;

    if (!begin(manifest) || copy == NULL) {
        free(copy);
        return complain(&parsing, name, "cannot be read: out of memory");
    }
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (!utf8_valid(text, length) || memchr(text, '\0', length) != NULL)
        complain(&parsing, name, "is not text in UTF-8");
    if (length >= 3 && memcmp(copy, "\xef\xbb\xbf", 3) == 0)
        rest += 3;
    while (!parsing.failed && (line = strsep(&rest, "\n")) != NULL) {
        parsing.line++;
        line[strcspn(line, "\r")] = '\0';
        cut_comment(line);
        line = trim(line);
        if (line[0] != '\0')
            parse_statement(&parsing, line);
    }
    if (!parsing.failed)
        check_whole(&parsing);
    free(copy);
    return !parsing.failed;
}

/* The whole of a small file, or NULL with a sentence. */
static char *slurp(const char *path, size_t *length, char *error, size_t error_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    char *text = NULL;
    ssize_t n = -1;

    if (fd < 0 || fstat(fd, &about) != 0)
        snprintf(error, error_size, "%s cannot be read: %s (V16)", path, strerror(errno));
    else if (!S_ISREG(about.st_mode))
        snprintf(error, error_size, "%s is not a file (V16)", path);
    else if (about.st_size > MANIFEST_MAX)
        snprintf(error, error_size, "%s is too large for a manifest: more than 4 MiB (V19)", path);
    else if ((text = malloc((size_t)about.st_size + 1)) == NULL || (n = read(fd, text, (size_t)about.st_size)) < 0)
        snprintf(error, error_size, "%s cannot be read: %s (V16)", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (n < 0) {
        free(text);
        return NULL;
    }
    *length = (size_t)n;
    return text;
}

bool manifest_read(struct manifest *manifest, const char *path, bool *missing, char *error, size_t error_size)
{
    size_t length = 0;
    char *text = slurp(path, &length, error, error_size);
    bool fine;

    *manifest = (struct manifest){0};
    *missing = text == NULL;
    if (text == NULL)
        return false;
    fine = manifest_parse(manifest, path_base(path), text, length, error, error_size);
    free(text);
    return fine;
}

bool manifest_own(struct manifest *manifest)
{
    return begin(manifest) && set(&manifest->source, "own");
}

void manifest_free(struct manifest *manifest)
{
    free(manifest->file);
    free(manifest->source);
    free(manifest->note);
    free(manifest->sheet);
    for (int i = 0; i < DIM_COUNT; i++) {
        free(manifest->bindings[i].text);
        free(manifest->bindings[i].scheme);
    }
    for (int i = 0; i < manifest->rule_count; i++) {
        free(manifest->rules[i].from);
        free(manifest->rules[i].to);
    }
    free(manifest->rules);
    for (int i = 0; i < manifest->only_count; i++) {
        free(manifest->only[i].column);
        free(manifest->only[i].text);
    }
    for (int i = 0; i < manifest->factor_count; i++)
        free(manifest->factors[i].measure);
    *manifest = (struct manifest){0};
}

/* Texts go into the hash with their ending NUL, so that no two sequences of them look alike. */
static void hash_text(struct hash_state *state, const char *text)
{
    hash_add(state, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 1);
}

/* Statements that came later are hashed only where they are said, so that what was submitted before them keeps
 * its hash. */
static void hash_options(const struct table_options *options, struct hash_state *state)
{
    char form[64];

    if (options->sheet == NULL && options->heading == 0 && !options->wide && !options->notes)
        return;
    snprintf(form, sizeof form, "options %u %d %d", options->heading, options->wide, options->notes);
    hash_text(state, form);
    hash_text(state, options->sheet);
    if (options->heading_last > 0)
        hash_add(state, &options->heading_last, sizeof options->heading_last);
}

void manifest_hash(const struct manifest *manifest, struct hash_state *state)
{
    char form[64];

    snprintf(form, sizeof form, "%d %d %d %d %lld %d", (int)manifest->kind, (int)manifest->options.encoding, manifest->options.delimiter,
             manifest->decimal, (long long)manifest->released_at, manifest->rule_count);
    hash_text(state, form);
    hash_text(state, manifest->source);
    hash_text(state, manifest->note);
    hash_options(&manifest->options, state);
    for (int i = 0; i < DIM_COUNT; i++) {
        const struct binding *binding = &manifest->bindings[i];

        hash_text(state, binding->how == BOUND_NOT ? "" : binding->how == BOUND_COLUMN ? binding->first_word ? "first word" : "column" : "value");
        hash_text(state, binding->text);
        hash_text(state, binding->scheme);
    }
    for (int i = 0; i < manifest->rule_count; i++) {
        hash_text(state, dimension_names[manifest->rules[i].dimension]);
        hash_text(state, manifest->rules[i].from);
        hash_text(state, manifest->rules[i].to);
    }
    for (int i = 0; i < manifest->only_count; i++) {
        hash_text(state, "only");
        hash_text(state, manifest->only[i].column);
        hash_text(state, manifest->only[i].text);
    }
    for (int i = 0; i < manifest->factor_count; i++) {
        hash_text(state, "factor");
        hash_text(state, manifest->factors[i].measure);
        snprintf(form, sizeof form, "%.17g", manifest->factors[i].factor);
        hash_text(state, form);
    }
}
