#include <string.h>
#include <time.h>

#include "manifest.h"

/* A value as the form reads it back: in quotes where it would not stand as it is. */
static void put(FILE *out, const char *text, bool word)
{
    size_t length = strlen(text);
    bool quote = length == 0 || text[0] == ' ' || text[0] == '"' || text[length - 1] == ' ' || strchr(text, '#') != NULL ||
                 strncmp(text, "column ", 7) == 0 || strncmp(text, "first word of ", 14) == 0 || (word && strpbrk(text, " \t=") != NULL);

    fprintf(out, quote ? "\"%s\"" : "%s", text);
}

static void put_statement(FILE *out, const char *key, const char *value)
{
    fprintf(out, "%s = ", key);
    put(out, value, false);
    putc('\n', out);
}

static void put_released(FILE *out, int64_t us)
{
    time_t seconds = (time_t)(us / 1000000);
    char text[32];
    struct tm when;

    gmtime_r(&seconds, &when);
    strftime(text, sizeof text, seconds % 86400 == 0 ? "%Y-%m-%d" : "%Y-%m-%dT%H:%MZ", &when);
    fprintf(out, "released = %s\n", text);
}

/* How the file is written; what is as by default is not said. */
static void put_form(FILE *out, const struct manifest *manifest)
{
    static const char *const encodings[] = {"utf-8", "iso-8859-1", "windows-1252"};
    const struct table_options *options = &manifest->options;

    if (options->encoding != TABLE_UTF8)
        fprintf(out, "encoding = %s\n", encodings[options->encoding]);
    if (options->delimiter == ';' || options->delimiter == '\t')
        fprintf(out, "delimiter = %s\n", options->delimiter == ';' ? ";" : "tab");
    if (manifest->decimal == ',')
        fprintf(out, "decimal = ,\n");
    if (manifest->sheet != NULL)
        put_statement(out, "sheet", manifest->sheet);
    if (options->heading_last > 0)
        fprintf(out, "heading = %u-%u\n", options->heading, options->heading_last);
    else if (options->heading > 1)
        fprintf(out, "heading = %u\n", options->heading);
    if (options->wide)
        fprintf(out, "period = columns\n");
    if (options->notes)
        fprintf(out, "notes = below\n");
    for (int i = 0; i < manifest->factor_count; i++)
        fprintf(out, "factor%s%s = %.17g\n", manifest->factors[i].measure != NULL ? " " : "",
                manifest->factors[i].measure != NULL ? manifest->factors[i].measure : "", manifest->factors[i].factor);
}

static void put_binding(FILE *out, enum dimension dimension, const struct binding *binding)
{
    fprintf(out, "%s = %s", dimension_names[dimension], binding->how != BOUND_COLUMN ? "" : binding->first_word ? "first word of column " : "column ");
    put(out, binding->text, false);
    if (binding->scheme != NULL)
        fprintf(out, " scheme %s", binding->scheme);
    putc('\n', out);
}

static void put_only(FILE *out, const struct manifest_only *only)
{
    fputs("only ", out);
    put(out, only->column, true);
    fputs(" = ", out);
    put(out, only->text, false);
    putc('\n', out);
}

static void put_rule(FILE *out, const struct manifest_rule *rule)
{
    fprintf(out, "%s %s ", rule->to != NULL ? "map" : "skip", dimension_names[rule->dimension]);
    put(out, rule->from, true);
    if (rule->to != NULL) {
        fputs(" = ", out);
        put(out, rule->to, false);
    }
    putc('\n', out);
}

void manifest_write(const struct manifest *manifest, FILE *out)
{
    fprintf(out, "manifest = 1\n");
    if (manifest->file != NULL)
        put_statement(out, "file", manifest->file);
    if (manifest->kind == MANIFEST_DIALOGUE)
        fprintf(out, "kind = dialogue\n");
    put_statement(out, "source", manifest->source);
    if (manifest->released_at != 0)
        put_released(out, manifest->released_at);
    put_form(out, manifest);
    for (int d = 0; d < DIM_COUNT; d++) {
        bool implied = manifest->options.wide && (d == DIM_PERIOD || d == DIM_VALUE);
        if (manifest->bindings[d].how != BOUND_NOT && !implied)
            put_binding(out, (enum dimension)d, &manifest->bindings[d]);
    }
    for (int i = 0; i < manifest->only_count; i++)
        put_only(out, &manifest->only[i]);
    for (int i = 0; i < manifest->rule_count; i++)
        put_rule(out, &manifest->rules[i]);
    if (manifest->note[0] != '\0')
        put_statement(out, "note", manifest->note);
}
