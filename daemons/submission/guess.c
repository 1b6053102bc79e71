#include "guess.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "guess_private.h"
#include "guess_words.h"
#include "manifest_private.h"

enum { ABOUT_SIZE = 1000 };

/* --- the manifest */

static bool bind_column(struct guess *guess, int column, enum dimension dimension, const char *scheme)
{
    struct binding *binding = &guess->manifest.bindings[dimension];

    binding->how = BOUND_COLUMN;
    guess->columns[column].dimension = (int)dimension;
    return manifest_set(&binding->text, guess->survey.columns[column].heading) &&
           (binding->scheme == NULL || scheme == NULL || manifest_set(&binding->scheme, scheme));
}

static void note_unknown(struct guess *guess, int column, const char *value)
{
    if (guess->unknown_count < GUESS_UNKNOWN_MAX)
        guess->unknown[guess->unknown_count] = (struct guess_unknown){column, value};
    guess->unknown_count++;
}

static bool begins_with(const char *value, const char *code)
{
    size_t length = strlen(code);

    return strncmp(value, code, length) == 0 && value[length] == ' ';
}

/* What each value of a column of codes means, where it is not the code itself, or its first word. */
static bool map_codes(struct guess *guess, const struct codelist *lists, int index, const struct guess_fit *fit)
{
    const struct survey_column *column = &guess->survey.columns[index];
    struct binding *binding = &guess->manifest.bindings[fit->dimension];
    char code[CONTRACT_TEXT_MAX + 1];
    bool good = true;

    for (int i = 0; good && i < column->count; i++) {
        const struct survey_value *v = &column->values[i];
        enum word_strength strength = words_code(lists, fit->scheme, v->code, v->text, code, sizeof code);
        bool total = (column->total != NULL && strcmp(column->total, v->code) == 0) ||
                     (strength == WORD_UNKNOWN && (words_total(v->code) || words_total(v->text)));
        if (total && fit->dimension != DIM_REGION)
            snprintf(code, sizeof code, "T");
        else if (strength == WORD_UNKNOWN) {
            note_unknown(guess, index, v->code);
            continue;
        }
        guess->columns[index].known++;
        if (begins_with(v->code, code))
            binding->first_word = true;
        else if (strcmp(code, v->code) != 0)
            good = manifest_add_rule(&guess->manifest, fit->dimension, v->code, code);
    }
    return good;
}

/* The best column of each dimension; what else says the same is not read. */
static bool bind_codes(struct guess *guess, const struct codelist *lists, const struct guess_fit *fits)
{
    bool good = true;

    for (int d = 0; good && d < DIM_SERIES_COUNT; d++) {
        int best = -1;
        for (int i = 0; i < guess->survey.n; i++)
            if (fits[i].score > 0 && (int)fits[i].dimension == d &&
                (best < 0 || fits[i].score > fits[best].score))
                best = i;
        if (best >= 0)
            good = bind_column(guess, best, (enum dimension)d, fits[best].scheme) &&
                   map_codes(guess, lists, best, &fits[best]);
    }
    return good;
}

/* All that a file says about what it is, for words to be found in. */
static void describe(const struct guess *guess, const char *path, char *out, size_t size)
{
    const struct survey *s = &guess->survey;
    int value = -1;

    for (int i = 0; i < s->n; i++)
        if (guess->columns[i].dimension == DIM_VALUE)
            value = i;
    snprintf(out, size, "%s %s %s %s %s", s->title != NULL ? s->title : "", s->contents != NULL ? s->contents : "",
             s->id != NULL ? s->id : "", value >= 0 ? s->columns[value].heading : "", path_base(path));
    for (char *at = out; *at != '\0'; at++)
        if (*at == '_' || *at == '.')
            *at = ' '; /* in names of files these part words */
}

/* Whether there can be thousands of it: persons and the like, not percent. */
static bool is_counted(const struct codelist *lists, const char *measure)
{
    for (int i = 0; i < lists->measure_count; i++)
        if (strcmp(lists->measures[i].measure, measure) == 0)
            return strcmp(lists->measures[i].unit, "percent") != 0 && strcmp(lists->measures[i].unit, "index") != 0;
    return false;
}

/* Figures of a measure are in thousands, as their name says. */
static bool add_thousands(struct guess *guess, const struct codelist *lists, const char *measure)
{
    struct manifest *m = &guess->manifest;

    if (!is_counted(lists, measure) || manifest_factor_of(m, measure) != 1 || m->factor_count == MANIFEST_FACTOR_MAX)
        return true;
    m->factors[m->factor_count] = (struct manifest_factor){strdup(measure), 1000};
    return m->factors[m->factor_count++].measure != NULL;
}

/* Contents of a table: which are measures of ours, and which are left out. Where there is but one and it
 * says nothing ("Antal"), it is what the table is about. */
static bool map_contents(struct guess *guess, const struct codelist *lists, int index, const char *alone)
{
    const struct survey_column *column = &guess->survey.columns[index];
    bool good = true;

    for (int i = 0; good && i < column->count; i++) {
        const struct survey_value *v = &column->values[i];
        const char *measure = words_measure(lists, v->text);
        if (column->count == 1 && measure == NULL)
            measure = alone;
        guess->left_out += measure == NULL;
        guess->columns[index].known += measure != NULL;
        if (measure == NULL || strcmp(measure, v->code) != 0)
            good = manifest_add_rule(&guess->manifest, DIM_MEASURE, v->code, measure);
        if (good && measure != NULL && words_thousands(v->text))
            good = add_thousands(guess, lists, measure);
    }
    return good;
}

static bool bind_value(struct guess *guess, enum dimension dimension, const char *text)
{
    struct binding *binding = &guess->manifest.bindings[dimension];

    binding->how = BOUND_VALUE;
    return manifest_set(&binding->text, text);
}

static const char *measure_said(const struct manifest *manifest)
{
    const char *found = NULL;

    if (manifest->bindings[DIM_MEASURE].how == BOUND_VALUE)
        return manifest->bindings[DIM_MEASURE].text;
    for (int i = 0; i < manifest->rule_count; i++)
        if (manifest->rules[i].dimension == DIM_MEASURE && manifest->rules[i].to != NULL)
            found = manifest->rules[i].to;
    return found;
}

/* The years that the figures are about. */
static void find_years(const struct guess *guess, int *first, int *last)
{
    *first = *last = 0;
    for (int i = 0; i < guess->survey.n; i++)
        for (int k = 0; guess->columns[i].dimension == DIM_PERIOD && k < guess->survey.columns[i].count; k++) {
            int year = atoi(guess->survey.columns[i].values[k].code);
            *first = *first == 0 || year < *first ? year : *first;
            *last = year > *last ? year : *last;
        }
}

/* Whether the column of measures has some that need no map. */
static bool measures_stand(const struct guess *guess)
{
    for (int i = 0; i < guess->survey.n; i++)
        if (guess->columns[i].dimension == DIM_MEASURE)
            return guess->columns[i].known > 0;
    return false;
}

static bool bind_words(struct guess *guess, const struct codelist *lists, const char *path, const struct guess_wish *wish)
{
    struct binding *bindings = guess->manifest.bindings;
    const char *measure, *definition;
    char about[ABOUT_SIZE];
    int first, last;
    bool good = true;

    describe(guess, path, about, sizeof about);
    find_years(guess, &first, &last);
    if (bindings[DIM_MEASURE].how == BOUND_NOT) {
        measure = wish->measure != NULL ? wish->measure : words_measure(lists, about);
        good = measure == NULL || bind_value(guess, DIM_MEASURE, measure);
    }
    measure = measure_said(&guess->manifest);
    if (good && bindings[DIM_MEASURE].how == BOUND_VALUE && words_thousands(about))
        good = add_thousands(guess, lists, measure);
    if (good && bindings[DIM_DEFINITION].how == BOUND_NOT) {
        definition = wish->definition != NULL ? wish->definition : measure != NULL ? words_definition(lists, measure, about, first, last) : NULL;
        good = definition == NULL || bind_value(guess, DIM_DEFINITION, definition);
    }
    return good;
}

/* "SCB" becomes scb; without a producer the file's name does. */
static bool name_source(struct guess *guess, const char *path, const char *wish)
{
    const char *from = wish != NULL ? wish : guess->survey.source != NULL ? guess->survey.source : path_base(path);
    char name[GUESS_NAME_SIZE];
    size_t n = 0;

    if (wish != NULL)
        return manifest_set(&guess->manifest.source, wish);
    for (; strchr(".,;(", *from) == NULL && n + 1 < sizeof name && n < 40; from++) {
        unsigned char c = (unsigned char)*from;
        if (isalnum(c))
            name[n++] = (char)tolower(c);
        else if (n > 0 && name[n - 1] != '-')
            name[n++] = '-';
    }
    while (n > 0 && name[n - 1] == '-')
        n--;
    name[n] = '\0';
    return manifest_set(&guess->manifest.source, n > 0 ? name : "own");
}

static bool begin_manifest(struct guess *guess, const char *path)
{
    const struct survey *s = &guess->survey;
    struct manifest *m = &guess->manifest;
    char whole[4096];

    if (!manifest_own(m) || realpath(path, whole) == NULL)
        return false;
    m->own = false;
    m->options = s->options;
    m->options.raw = false;
    if (m->options.delimiter == '\0')
        m->options.delimiter = ',';
    m->decimal = s->decimal;
    m->released_at = s->updated_us / 60000000 * 60000000; /* the form has minutes */
    return manifest_set(&m->file, whole);
}

/* Whether a column's heading speaks of a dimension that another column gives: names beside codes. */
static bool said_elsewhere(const struct guess *guess, const char *heading)
{
    for (int d = 0; d <= DIM_PERIOD; d++)
        if (guess->manifest.bindings[d].how == BOUND_COLUMN && words_hint(heading, (enum dimension)d))
            return true;
    return false;
}

/* Columns that are not read although they tell rows apart. */
static void find_strays(struct guess *guess, const struct guess_fit *fits)
{
    for (int i = 0; i < guess->survey.n; i++) {
        const struct survey_column *c = &guess->survey.columns[i];
        bool figures = c->filled > 0 && c->numbers == c->filled && !guess->survey.cube && !guess_is_period(c);
        guess->columns[i].figures = guess->columns[i].dimension < 0 && figures;
        guess->columns[i].stray = guess->columns[i].dimension < 0 && fits[i].score <= 0 && (c->count > 1 || c->more) && !figures &&
                                  !said_elsewhere(guess, c->heading);
    }
}

static void find_lacks(struct guess *guess)
{
    if (guess->manifest.bindings[DIM_MEASURE].how == BOUND_COLUMN && measure_said(&guess->manifest) == NULL && !measures_stand(guess))
        guess->manifest.bindings[DIM_MEASURE].how = BOUND_NOT; /* its contents are no measures of ours */
    for (int d = 0; d < DIM_COUNT; d++)
        guess->lacks[d] = dimension_needed((enum dimension)d, guess->manifest.kind) && guess->manifest.bindings[d].how == BOUND_NOT;
}

static bool make_manifest(struct guess *guess, const struct codelist *lists, const char *path, const struct guess_wish *wish,
                          struct guess_fit *fits)
{
    struct survey *s = &guess->survey;
    bool good = begin_manifest(guess, path);
    char about[ABOUT_SIZE];
    int value, period = guess_finest_period(s);

    describe(guess, path, about, sizeof about);
    for (int i = 0; good && i < s->n; i++) {
        int d = guess_dimension_of(lists, &s->columns[i], &fits[i]);
        if (d == DIM_PERIOD && i != period)
            continue;
        if (d >= 0 && fits[i].score <= 0 && guess->manifest.bindings[d].how == BOUND_NOT)
            good = bind_column(guess, i, (enum dimension)d, NULL) &&
                   (d != DIM_MEASURE || map_contents(guess, lists, i, wish->measure != NULL ? wish->measure : words_measure(lists, about)));
    }
    good = good && bind_codes(guess, lists, fits);
    value = good ? guess_find_value(s, guess->columns) : -1;
    good = good && (value < 0 || bind_column(guess, value, DIM_VALUE, NULL)) && bind_words(guess, lists, path, wish) &&
           name_source(guess, path, wish->source);
    find_strays(guess, fits);
    find_lacks(guess);
    return good;
}

static bool has_heading(const struct survey *survey, const char *heading)
{
    for (int i = 0; i < survey->n; i++)
        if (!survey->cube && strcmp(survey->columns[i].heading, heading) == 0)
            return true;
    return false;
}

/* Our own headings in another form than our own: semicolons and decimal commas, as spreadsheet programs
 * save CSV in Sweden. */
static bool make_own(struct guess *guess, const char *path)
{
    bool good = begin_manifest(guess, path);

    guess->manifest.own = true;
    guess->manifest.kind = has_heading(&guess->survey, "respondent") ? MANIFEST_DIALOGUE : MANIFEST_STATISTICS;
    guess->manifest.options.wide = false;
    return good;
}

bool guess_file(struct guess *guess, const struct codelist *lists, const char *path, const struct guess_wish *wish, char *error,
                size_t error_size)
{
    struct guess_fit *fits;
    bool good;

    *guess = (struct guess){0};
    if (!survey_file(&guess->survey, path, error, error_size))
        return false;
    guess->own = has_heading(&guess->survey, "measure") || has_heading(&guess->survey, "respondent");
    guess->columns = calloc((size_t)guess->survey.n + 1, sizeof *guess->columns);
    fits = calloc((size_t)guess->survey.n + 1, sizeof *fits);
    for (int i = 0; guess->columns != NULL && i < guess->survey.n; i++)
        guess->columns[i].dimension = -1;
    good = guess->columns != NULL && fits != NULL && (guess->own ? make_own(guess, path) : make_manifest(guess, lists, path, wish, fits));
    free(fits);
    if (!good)
        snprintf(error, error_size, "%s: out of memory", path_base(path));
    return good;
}

void guess_free(struct guess *guess)
{
    manifest_free(&guess->manifest);
    free(guess->columns);
    guess->columns = NULL;
    survey_free(&guess->survey);
}

bool guess_set(struct guess *guess, enum dimension dimension, const char *value)
{
    guess->lacks[dimension] = false;
    return bind_value(guess, dimension, value);
}

bool guess_complete(const struct guess *guess)
{
    for (int d = 0; d < DIM_COUNT; d++)
        if (guess->lacks[d])
            return false;
    for (int i = 0; i < guess->survey.n; i++)
        if (guess->survey.cube && guess->columns[i].stray)
            return false;
    return true;
}
