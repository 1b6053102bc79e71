#include "guess_words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { WORD_SIZE = 200, WORDS = 13 };

/* --- texts without case */

/* A copy in lower case; letters of UTF-8 as codelist_same_name has them. */
static void lower(const char *text, char out[WORD_SIZE])
{
    size_t n = 0;

    for (; *text != '\0' && n + 1 < WORD_SIZE; text++, n++) {
        unsigned char c = (unsigned char)*text;
        bool letter = n > 0 && (unsigned char)out[n - 1] == 0xC3 && c >= 0x80 && c <= 0x9E;
        out[n] = (char)(letter ? c + 0x20 : c < 0x80 ? tolower(c) : c);
    }
    out[n] = '\0';
}

bool words_in(const char *text, const char *word, bool whole)
{
    char folded[WORD_SIZE];
    const char *at;

    lower(text, folded);
    for (at = strstr(folded, word); at != NULL; at = strstr(at + 1, word)) {
        bool begins = at == folded || (!isalnum((unsigned char)at[-1]) && (unsigned char)at[-1] < 0x80);
        unsigned char next = (unsigned char)at[strlen(word)];
        if (!whole || (begins && !isalpha(next) && next < 0x80))
            return true;
    }
    return false;
}

/* --- headings */

/* Words that stand whole begin with '='. */
static const struct {
    enum dimension dimension;
    const char *words[WORDS];
} hints[] = {
    {DIM_MEASURE, {"=measure", "contentscode", "tabellinnehåll", "=mått", "contents"}},
    {DIM_DEFINITION, {"=definition"}},
    {DIM_REGION, {"region", "kommun", "=län", "=lan", "county", "municipality", "geografi"}},
    {DIM_INDUSTRY, {"näringsgren", "naringsgren", "sni2", "sni 2", "=sni", "bransch", "industry", "näringsgrupp"}},
    {DIM_OCCUPATION, {"yrke", "ssyk", "occupation"}},
    {DIM_EDUCATION, {"utbildning", "utbildngrupp", "education", "=sun"}},
    {DIM_SEX, {"=kön", "=kon", "=sex", "gender"}},
    {DIM_AGE, {"ålder", "=alder", "=age", "aldersgrupp"}},
    {DIM_SECTOR, {"sektor", "sector"}},
    {DIM_PERIOD, {"=tid", "=år", "=ar", "=year", "period", "månad", "manad", "month", "kvartal", "quarter", "=time", "=date", "tidpunkt"}},
    {DIM_VALUE, {"=value", "=värde", "=varde", "=antal", "=number", "=count"}},
    {DIM_STATUS, {"=status"}},
};

bool words_hint(const char *heading, enum dimension dimension)
{
    for (size_t i = 0; i < ARRAY_SIZE(hints); i++) {
        if (hints[i].dimension != dimension)
            continue;
        for (int k = 0; k < WORDS && hints[i].words[k] != NULL; k++) {
            const char *word = hints[i].words[k];
            if (words_in(heading, word + (word[0] == '='), word[0] == '='))
                return true;
        }
    }
    return false;
}

bool words_edition(const char *heading, const char *scheme)
{
    static const char *const editions[][3] = {{"sni2007", "2007", ""},  {"sni2007g", "2007", ""}, {"sni2025", "2025", ""},
                                              {"ssyk96", "96", "1996"}, {"ssyk2012", "2012", ""}, {"edugroup2020", "2020", ""}};

    for (size_t i = 0; i < ARRAY_SIZE(editions); i++)
        if (strcmp(editions[i][0], scheme) == 0)
            return words_in(heading, editions[i][1], false) || (editions[i][2][0] != '\0' && words_in(heading, editions[i][2], false));
    return false;
}

/* --- values */

bool words_thousands(const char *text)
{
    static const char *const words[] = {"1000-tal", "1 000-tal", "tusental", "thousands", "1000s", "1 000s"};

    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (words_in(text, words[i], true))
            return true;
    return false;
}

bool words_total(const char *value)
{
    static const char *const whole[] = {"t", "tot", "totalt", "total", "samtliga", "alla", "all", "riket totalt", "1+2", "båda könen",
                                        "män och kvinnor", "kvinnor och män", "men and women", "women and men", "both sexes",
                                        "a-u", "a-u+us", "a-us", "tot1", "00-99"};
    static const char *const first[] = {"samtliga ", "totalt ", "total ", "alla ", "all "};
    char folded[WORD_SIZE];

    lower(value, folded);
    for (size_t i = 0; i < ARRAY_SIZE(whole); i++)
        if (strcmp(folded, whole[i]) == 0)
            return true;
    for (size_t i = 0; i < ARRAY_SIZE(first); i++)
        if (strncmp(folded, first[i], strlen(first[i])) == 0)
            return true;
    return false;
}

static const char *sex_of(const char *text)
{
    static const char *const names[][2] = {{"män", "1"},     {"man", "1"},    {"men", "1"},    {"male", "1"},  {"males", "1"},
                                           {"kvinnor", "2"}, {"kvinna", "2"}, {"women", "2"}, {"female", "2"}, {"females", "2"}};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (codelist_same_name(text, names[i][0]))
            return names[i][1];
    return NULL;
}

static const char *sector_of(const char *text)
{
    static const char *const names[][2] = {{"offentlig", "public"}, {"offentlig sektor", "public"}, {"public sector", "public"},
                                           {"privat", "private"},   {"privat sektor", "private"},   {"private sector", "private"}};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (codelist_same_name(text, names[i][0]))
            return names[i][1];
    return NULL;
}

/* "16-64 år", "tot16-64", "20–24", "85+ år", "17": the ages as our form has them. False when it is none. */
static bool age_of(const char *text, char *out, size_t size)
{
    size_t n = 0;
    int digits = 0;

    if (strncmp(text, "tot", 3) == 0)
        text += 3 + strspn(text + 3, "alt ");
    for (; *text != '\0' && n + 1 < size; text++) {
        unsigned char c = (unsigned char)*text;
        if (isdigit(c) || c == '+') {
            out[n++] = (char)c;
            digits += isdigit(c) != 0;
        } else if (c == '-' && n > 0) {
            out[n++] = '-';
        } else if (c == 0xE2 && (unsigned char)text[1] == 0x80 && (unsigned char)text[2] == 0x93 && n > 0) {
            out[n++] = '-'; /* en dash */
            text += 2;
        } else {
            break;
        }
    }
    out[n] = '\0';
    while (*text == ' ')
        text++;
    return digits > 0 && out[n - 1] != '-' &&
           (*text == '\0' || codelist_same_name(text, "år") || codelist_same_name(text, "years"));
}

/* "18 Örebro län", "B+C tillverkning och utvinning": a code and its name. */
static enum word_strength leading_code(const struct codelist *lists, const char *scheme, const char *value, char *code, size_t size)
{
    size_t length = strcspn(value, " ");
    const struct codelist_code *known;

    if (value[length] == '\0' || length == 0 || length >= size)
        return WORD_UNKNOWN;
    memcpy(code, value, length);
    code[length] = '\0';
    known = codelist_find(lists, scheme, code);
    if (known == NULL)
        return WORD_UNKNOWN;
    if (codelist_same_name(value + length, known->name_sv) || codelist_same_name(value + length, known->name_en))
        return WORD_NAME;
    /* the fifteen groups go by the names of the sections as well */
    return strcmp(scheme, "sni2007g") == 0 ? leading_code(lists, "sni2007", value, code, size) == WORD_NAME ? WORD_NAME : WORD_CODE : WORD_CODE;
}

static enum word_strength found(const char *what, char *code, size_t size, enum word_strength strength)
{
    snprintf(code, size, "%s", what);
    return strength;
}

/* What offices call the industry nobody knows. */
static bool means_unknown(const char *text)
{
    static const char *const names[] = {"okänd", "uppgift saknas", "unknown", "okänt"};

    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (words_in(text, names[i], false))
            return true;
    return false;
}

enum word_strength words_code(const struct codelist *lists, const char *scheme, const char *value, const char *text, char *code,
                              size_t size)
{
    const struct codelist_code *named = codelist_named(lists, scheme, text);
    const char *special = strcmp(scheme, "sex") == 0 ? sex_of(text) : strcmp(scheme, "sector") == 0 ? sector_of(text) : NULL;

    if (special != NULL)
        return found(special, code, size, WORD_NAME);
    if (strcmp(scheme, "age") == 0)
        return age_of(text, code, size) || age_of(value, code, size) ? WORD_NAME : WORD_UNKNOWN;
    if (strcmp(scheme, "sni2007g") == 0 && means_unknown(text))
        return found("US", code, size, WORD_NAME);
    if (named != NULL && codelist_find(lists, scheme, value) == NULL)
        return found(named->code, code, size, WORD_NAME);
    if (codelist_find(lists, scheme, value) != NULL)
        return found(value, code, size, named != NULL && strcmp(named->code, value) == 0 ? WORD_NAME : WORD_CODE);
    return leading_code(lists, scheme, value, code, size);
}

/* --- measures */

static const char *const measure_words[][2] = {
    {"employed", "sysselsatt"},        {"employed", "förvärvsarbetande"}, {"employed", "employed"},
    {"employed", "dagbef"},            {"unemployment_rate", "arbetslöshet"}, {"unemployment_rate", "unemployment rate"},
    {"job_ads", "platsannons"},        {"job_ads", "annonser"},           {"job_ads", "job ads"},
    {"job_ads", "nyanmälda platser"},  {"vacancies", "vakanser"},         {"vacancies", "lediga jobb"},
    {"vacancies", "vacancies"},        {"business_tendency", "konjunkturbarometer"}, {"business_tendency", "tendency"},
};

const char *words_measure(const struct codelist *lists, const char *text)
{
    const char *measure = NULL;

    for (int i = 0; i < lists->measure_count; i++)
        if (codelist_same_name(text, lists->measures[i].measure) || codelist_same_name(text, lists->measures[i].name_sv) ||
            codelist_same_name(text, lists->measures[i].name_en))
            return lists->measures[i].measure;
    for (size_t i = 0; i < ARRAY_SIZE(measure_words); i++) {
        if (!words_in(text, measure_words[i][1], false))
            continue;
        if (measure != NULL && strcmp(measure, measure_words[i][0]) != 0)
            return NULL;
        measure = measure_words[i][0];
    }
    return measure;
}

/* Whether a definition's source says years, "(2008–2018)", and they hold those of the figures. */
static bool covers(const char *source, int first, int last)
{
    const char *at = strrchr(source, '(');
    int from = 0, to = 9999;

    if (at == NULL || (sscanf(at, "(%d\u2013%d)", &from, &to) != 2 && sscanf(at, "(from %d", &from) != 1))
        return false;
    return from <= first && last <= to;
}

/* "RAMS" of "RAMS-16plus". */
static bool names(const char *text, const char *definition)
{
    char word[WORD_SIZE];

    lower(definition, word);
    if (words_in(text, word, true))
        return true;
    word[strcspn(word, "-")] = '\0';
    return words_in(text, word, true);
}

const char *words_definition(const struct codelist *lists, const char *measure, const char *text, int first, int last)
{
    const char *named = NULL, *only = NULL, *covering = NULL;
    int real = 0, hits = 0, cover = 0;

    for (int i = 0; i < lists->definition_count; i++) {
        const struct codelist_definition *d = &lists->definitions[i];
        if (strcmp(d->measure, measure) != 0 || d->synthetic)
            continue;
        only = d->definition;
        real++;
        if (!names(text, d->definition))
            continue;
        named = d->definition;
        hits++;
        if (covers(d->source, first, last)) {
            covering = d->definition;
            cover++;
        }
    }
    return hits == 1 ? named : cover == 1 ? covering : hits == 0 && real == 1 ? only : NULL;
}
