/* The text of a manifest, statement by statement. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "contract.h"
#include "manifest_private.h"
#include "number.h"
#include "statement.h"
#include "utf8.h"

enum {
    HEADING_MAX = 200, /* every batch carries the headings */
    HEADING_ROW_MAX = 10000,
};

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
    return statement_trim(found + 8);
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
    const char *scheme = manifest_default_scheme(dimension), *given = scheme != NULL ? split_scheme(value) : NULL;
    char *column;

    if (binding->how != BOUND_NOT)
        return complain(parsing, dimension_names[dimension], "is said twice");
    column = column_name(value, &binding->first_word);
    binding->how = column != NULL ? BOUND_COLUMN : BOUND_VALUE;
    value = statement_unquote(statement_trim(column != NULL ? column : value));
    if (value[0] == '\0')
        return complain(parsing, dimension_names[dimension], "is given nothing");
    if (strlen(value) > HEADING_MAX)
        return complain(parsing, value, "is longer than 200 bytes");
    if (binding->how == BOUND_VALUE && strlen(value) > CONTRACT_TEXT_MAX)
        return complain(parsing, value, "is longer than 64 bytes");
    if (binding->how == BOUND_VALUE && (dimension == DIM_PERIOD || dimension == DIM_VALUE))
        return complain(parsing, value, "cannot be the same in every row; write `column NAME`");
    parsing->manifest->own &= binding->how != BOUND_COLUMN;
    if (given != NULL && !manifest_set(&binding->scheme, given))
        return complain(parsing, value, "cannot be kept: out of memory");
    return manifest_set(&binding->text, value) || complain(parsing, value, "cannot be kept: out of memory");
}

static bool add_rule(struct parsing *parsing, const char *dimension, const char *from, const char *to)
{
    int found = find_dimension(dimension);

    if (found < 0 || (found >= DIM_SERIES_COUNT && found != DIM_STATUS && (found != DIM_VALUE || to == NULL)))
        return complain(parsing, dimension, "is not a dimension that `map` and `skip` know");
    return manifest_add_rule(parsing->manifest, (enum dimension)found, from, to) || complain(parsing, from, "cannot be kept: out of memory");
}

/* map DIMENSION FROM = TO */
static bool parse_map(struct parsing *parsing, char *rest)
{
    char *dimension = statement_word(&rest, NULL), *from = statement_word(&rest, NULL), *to;

    rest += strspn(rest, " \t");
    if (dimension == NULL || from == NULL || *rest != '=')
        return complain(parsing, "map", "is followed by DIMENSION FROM = TO; quote a FROM with blanks");
    to = statement_unquote(statement_trim(rest + 1));
    if (to[0] == '\0' || strlen(to) > CONTRACT_TEXT_MAX)
        return complain(parsing, from, "is mapped to nothing, or to more than 64 bytes");
    return add_rule(parsing, dimension, from, to);
}

/* skip DIMENSION VALUE */
static bool parse_skip(struct parsing *parsing, char *rest)
{
    char *dimension = statement_word(&rest, NULL), *value = statement_unquote(statement_trim(rest));

    if (dimension == NULL || value[0] == '\0')
        return complain(parsing, "skip", "is followed by DIMENSION VALUE");
    return add_rule(parsing, dimension, value, NULL);
}

/* only COLUMN = TEXT */
static bool parse_only(struct parsing *parsing, char *rest)
{
    struct manifest *manifest = parsing->manifest;
    struct manifest_only *only = &manifest->only[manifest->only_count];
    char *column = statement_word(&rest, NULL), *text;

    rest += strspn(rest, " \t");
    if (column == NULL || *rest != '=')
        return complain(parsing, "only", "is followed by COLUMN = TEXT; quote a COLUMN with blanks");
    text = statement_unquote(statement_trim(rest + 1));
    if (text[0] == '\0' || strlen(text) > HEADING_MAX || strlen(column) > HEADING_MAX)
        return complain(parsing, column, "is to be nothing, or more than 200 bytes");
    if (manifest->only_count == MANIFEST_ONLY_MAX)
        return complain(parsing, column, "is one `only` too many; 64 are read");
    *only = (struct manifest_only){strdup(column), strdup(text)};
    manifest->only_count++;
    return (only->column != NULL && only->text != NULL) || complain(parsing, column, "cannot be kept: out of memory");
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
    measure = statement_unquote(statement_trim(rest));
    number = statement_trim(equals + 1);
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
    return manifest_set(field, statement_unquote(value)) || complain(parsing, key, "cannot be kept: out of memory");
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
    key = statement_trim(line);
    value = statement_trim(equals + 1);
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
            fine &= manifest_set(&binding->text, dimension_names[both[i]]);
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

bool manifest_parse(struct manifest *manifest, const char *name, const char *text, size_t length, char *error,
                    size_t error_size)
{
    struct parsing parsing = {.manifest = manifest, .name = name, .error = error, .error_size = error_size};
    char *copy = malloc(length + 1), *rest = copy, *line;

    if (!manifest_begin(manifest) || copy == NULL) {
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
        statement_cut_comment(line);
        line = statement_trim(line);
        if (line[0] != '\0')
            parse_statement(&parsing, line);
    }
    if (!parsing.failed)
        check_whole(&parsing);
    free(copy);
    return !parsing.failed;
}
