/* What a column is: which code list its values fit, or a period, a measure, figures. */
#include <string.h>

#include "guess_private.h"
#include "guess_words.h"
#include "period.h"

/* A column is taken for a dimension when that share of its values is known in one of its lists. */
#define SHARE_KNOWN 0.6

/* The lists a dimension may be in, the likelier first. */
static const struct {
    enum dimension dimension;
    const char *schemes[5];
} lists_of[] = {
    {DIM_REGION, {"region"}},
    {DIM_INDUSTRY, {"sni2007g", "sni2007", "sni2025"}},
    {DIM_OCCUPATION, {"ssyk2012", "ssyk96"}},
    {DIM_EDUCATION, {"edugroup", "edugroup2020", "sun2020-level", "sun2020-field"}},
    {DIM_SEX, {"sex"}},
    {DIM_AGE, {"age"}},
    {DIM_SECTOR, {"sector"}},
};

/* --- columns of codes */

/* What is in the list of a column's values; totals are in every list and say nothing. */
static void count_known(struct guess_fit *fit, const struct codelist *lists, const struct survey_column *column)
{
    char code[CONTRACT_TEXT_MAX + 1];

    for (int i = 0; i < column->count; i++) {
        const struct survey_value *v = &column->values[i];
        enum word_strength strength = words_code(lists, fit->scheme, v->code, v->text, code, sizeof code);
        if (strength == WORD_UNKNOWN && (words_total(v->code) || words_total(v->text)))
            continue;
        fit->asked++;
        fit->known += strength != WORD_UNKNOWN;
        fit->named += strength == WORD_NAME;
        fit->exact += strength != WORD_UNKNOWN && strcmp(code, v->code) == 0;
    }
}

/* 0: it is not taken for the list. Codes alone are no proof: 18 is a county, an age and a division. */
static double score_of(const struct guess_fit *fit, const struct survey_column *column, bool hint)
{
    double asked = fit->asked > 0 ? fit->asked : 1, known = fit->known / asked;

    if (fit->asked == 0 && hint && column->count > 0)
        known = 1; /* nothing but the total */
    if (known < SHARE_KNOWN)
        return 0;
    if (!hint)
        return fit->named < SHARE_KNOWN * fit->asked || fit->dimension == DIM_AGE ? 0 : known;
    return known + 1 + 0.5 * (words_edition(column->heading, fit->scheme) || words_edition(column->label, fit->scheme)) +
           0.25 * fit->named / asked + 0.3 * fit->exact / asked;
}

static struct guess_fit try_list(const struct codelist *lists, const struct survey_column *column, enum dimension dimension,
                                 const char *scheme)
{
    struct guess_fit fit = {.dimension = dimension, .scheme = scheme};
    bool hint = words_hint(column->heading, dimension) || words_hint(column->label, dimension) ||
                (dimension == DIM_REGION && column->role == TABLE_GEO);

    count_known(&fit, lists, column);
    fit.score = score_of(&fit, column, hint);
    return fit;
}

static struct guess_fit best_fit(const struct codelist *lists, const struct survey_column *column)
{
    struct guess_fit best = {0};

    for (size_t i = 0; i < ARRAY_SIZE(lists_of); i++)
        for (int k = 0; k < 5 && lists_of[i].schemes[k] != NULL; k++) {
            struct guess_fit fit = try_list(lists, column, lists_of[i].dimension, lists_of[i].schemes[k]);
            if (fit.score > best.score)
                best = fit;
        }
    return best;
}

/* --- the other columns */

static bool has_texts(const struct survey_column *column, bool (*known)(const struct codelist *lists, const char *text),
                      const struct codelist *lists)
{
    for (int i = 0; i < column->count; i++)
        if (!known(lists, column->values[i].code))
            return false;
    return column->count > 0 && !column->more;
}

static bool is_definition(const struct codelist *lists, const char *text)
{
    for (int i = 0; i < lists->definition_count; i++)
        if (strcmp(lists->definitions[i].definition, text) == 0)
            return true;
    return false;
}

static bool is_measure(const struct codelist *lists, const char *text)
{
    for (int i = 0; i < lists->measure_count; i++)
        if (strcmp(lists->measures[i].measure, text) == 0)
            return true;
    return false;
}

bool guess_is_period(const struct survey_column *column)
{
    return column->role == TABLE_TIME ||
           (column->filled > 0 && column->periods == column->filled &&
            (words_hint(column->heading, DIM_PERIOD) || words_hint(column->label, DIM_PERIOD)));
}

/* Periods a year of a column's first value; 0 when it is none. */
static int frequency_of(const struct survey_column *column)
{
    int frequency = 0;
    int32_t ordinal;

    if (column->count == 0 || !period_parse(column->values[0].code, strlen(column->values[0].code), &frequency, &ordinal))
        return 0;
    return frequency;
}

int guess_finest_period(const struct survey *survey)
{
    int best = -1;

    for (int i = 0; i < survey->n; i++) {
        const struct survey_column *c = &survey->columns[i];

        if (guess_is_period(c) && (best < 0 || frequency_of(c) > frequency_of(&survey->columns[best]) ||
                             (frequency_of(c) == frequency_of(&survey->columns[best]) && c->count > survey->columns[best].count)))
            best = i;
    }
    return best;
}

int guess_dimension_of(const struct codelist *lists, const struct survey_column *column, struct guess_fit *fit)
{
    *fit = (struct guess_fit){0};
    if (guess_is_period(column))
        return DIM_PERIOD;
    if (has_texts(column, is_definition, lists))
        return DIM_DEFINITION;
    if (column->role == TABLE_METRIC || has_texts(column, is_measure, lists) ||
        (words_hint(column->heading, DIM_MEASURE) && column->numbers < column->filled))
        return DIM_MEASURE;
    *fit = best_fit(lists, column);
    if (fit->score > 0)
        return (int)fit->dimension;
    return codelist_same_name(column->heading, "status") && column->numbers == 0 ? DIM_STATUS : -1;
}

int guess_find_value(const struct survey *survey, const struct guess_column *columns)
{
    int last = -1;

    for (int i = 0; i < survey->n; i++) {
        const struct survey_column *c = &survey->columns[i];
        if (columns[i].dimension >= 0 || guess_is_period(c))
            continue;
        if (strcmp(c->heading, "value") == 0)
            return i;
        /* ".." and "<5" are figures too */
        if (c->filled > 0 && c->numbers * 2 > c->filled && (last < 0 || !words_hint(survey->columns[last].heading, DIM_VALUE)))
            last = i;
    }
    return last;
}
