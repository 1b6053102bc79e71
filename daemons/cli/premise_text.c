#include "premise_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"
#include "phrase.h"
#include "seriesid.h"

/* What a network's programmes are coded by. */
static const struct {
    const char *network, *scheme;
} schemes[] = {{"gysam", "gy-programme"}, {"reko", "komvux-package"}, {"yh", "yh-area"}};

/* One text being read. */
struct reading {
    const struct cli *cli;
    int number;
    struct premise *out;
};

static int wrong(const struct reading *r, const char *en, const char *sv, const char *what)
{
    char english[200], swedish[200];

    snprintf(english, sizeof english, en, what);
    snprintf(swedish, sizeof swedish, sv, what);
    return complain(r->cli->swedish, EXIT_DATA, "Assumption %d: %s", "Antagande %d: %s", r->number,
                    r->cli->swedish ? swedish : english);
}

static bool whole(const char *text, int *out)
{
    char *end;
    long value = strtol(text, &end, 10);

    *out = (int)value;
    return *text && !*end && value >= -10000 && value <= 10000;
}

static bool real(const char *text, size_t length, double *out)
{
    char copy[40], *end;

    if (length == 0 || length >= sizeof copy)
        return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    for (char *p = copy; *p; p++)
        *p = *p == ',' ? '.' : *p; /* as numbers are written in Swedish */
    *out = strtod(copy, &end);
    return !*end && isfinite(*out);
}

/* 250, or a range 200..300. */
static bool amount(const char *text, struct premise *out)
{
    const char *dots = strstr(text, "..");

    if (!dots) {
        bool ok = real(text, strlen(text), &out->low);
        out->high = out->low;
        return ok;
    }
    return real(text, (size_t)(dots - text), &out->low) && real(dots + 2, strlen(dots + 2), &out->high);
}

static bool code(const char *text, char *out, size_t size)
{
    return *text && snprintf(out, size, "%s", text) < (int)size;
}

static bool programme(const char *text, struct premise *out)
{
    size_t length = strcspn(text, ":");

    for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
        if ((strlen(schemes[i].network) == length && strncmp(schemes[i].network, text, length) == 0) ||
            (strlen(schemes[i].scheme) == length && strncmp(schemes[i].scheme, text, length) == 0)) {
            snprintf(out->programme_scheme, sizeof out->programme_scheme, "%s", schemes[i].scheme);
            return text[length] && code(text + length + 1, out->programme, sizeof out->programme);
        }
    return false;
}

static bool industry(const char *text, struct premise *out)
{
    snprintf(out->industry_scheme, sizeof out->industry_scheme, "%s", strcmp(text, "T") == 0 ? "total" : SERIES_INDUSTRY_LIST);
    return code(text, out->industry, sizeof out->industry);
}

/* What a kind is written with, as its own example. */
static const char *example(const struct premise_rule *rule, char room[PREMISE_TEXT_SIZE])
{
    snprintf(room, PREMISE_TEXT_SIZE, "%s%s%s%s%s %s=%g from=2027", rule->name, rule->needs & PREMISE_MUNICIPALITY ? " region=1880" : "",
             rule->needs & PREMISE_INDUSTRY ? " industry=F" : "", rule->needs & PREMISE_PROGRAMME ? " programme=gysam:VO" : "",
             rule->may & PREMISE_AGE ? " age=60-64" : "", rule->unit, rule->least > 0 ? 100.0 : 1.0);
    return room;
}

static int unreadable(const struct reading *r, const char *word)
{
    char room[PREMISE_TEXT_SIZE];

    return complain(r->cli->swedish, EXIT_DATA, "Assumption %d: \"%.60s\" cannot be read; it is written like \"%s\", with ramp= and until= where they are wanted.",
                    "Antagande %d: \"%.60s\" går inte att läsa; det skrivs som \"%s\", med ramp= och until= där de behövs.", r->number, word,
                    example(&premise_rules[r->out->kind], room));
}

/* One key=value. */
static int take(struct reading *r, char *word)
{
    const char *unit = premise_rules[r->out->kind].unit;
    char *value = strchr(word, '=');
    bool ok;

    if (!value)
        return wrong(r, "\"%.60s\" is not key=value.", "\"%.60s\" är inte nyckel=värde.", word);
    *value++ = '\0';
    ok = strcmp(word, "region") == 0      ? code(value, r->out->region, sizeof r->out->region)
         : strcmp(word, "industry") == 0  ? industry(value, r->out)
         : strcmp(word, "programme") == 0 ? programme(value, r->out)
         : strcmp(word, "age") == 0       ? code(value, r->out->age, sizeof r->out->age)
         : strcmp(word, "from") == 0      ? whole(value, &r->out->from)
         : strcmp(word, "ramp") == 0      ? whole(value, &r->out->ramp)
         : strcmp(word, "until") == 0     ? whole(value, &r->out->until)
         : strcmp(word, unit) == 0        ? amount(value, r->out)
                                          : false;
    value[-1] = '=';
    if (ok)
        return EXIT_OK;
    return unreadable(r, word);
}

static int take_kind(struct reading *r, const char *word)
{
    const char *names[PREMISE_KINDS + 1] = {NULL};

    for (int i = 0; i < PREMISE_KINDS; i++)
        names[i] = premise_rules[i].name;
    r->out->kind = premise_kind_of(word);
    if (r->out->kind != PREMISE_KINDS)
        return EXIT_OK;
    return complain_choice(r->cli->swedish, (struct text){"The kind of an assumption", "Ett antagandes slag"}, word, names);
}

int premise_text_read(const struct cli *cli, const char *text, int number, struct premise *out)
{
    struct reading r = {cli, number, out};
    char copy[PREMISE_TEXT_SIZE], *rest = copy, *word, error[200], said[PHRASE_SIZE];
    int exit_code;

    *out = (struct premise){.low = NAN, .high = NAN};
    if (snprintf(copy, sizeof copy, "%s", text) >= (int)sizeof copy)
        return wrong(&r, "it is longer than a line.%s", "det är längre än en rad.%s", "");
    word = strsep(&rest, " \t");
    exit_code = take_kind(&r, word);
    while (exit_code == EXIT_OK && (word = strsep(&rest, " \t")) != NULL)
        exit_code = *word ? take(&r, word) : EXIT_OK;
    if (exit_code != EXIT_OK)
        return exit_code;
    if (!out->region[0])
        snprintf(out->region, sizeof out->region, "%.7s", cli->config.county);
    if (!premise_check(out, error, sizeof error))
        return wrong(&r, "%s.", "%s.", phrase(error, cli->swedish, said));
    return EXIT_OK;
}

static const char *network_of(const char *scheme)
{
    for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
        if (strcmp(schemes[i].scheme, scheme) == 0)
            return schemes[i].network;
    return scheme;
}

const char *premise_text(const struct premise *a, char room[PREMISE_TEXT_SIZE])
{
    const struct premise_rule *rule = &premise_rules[a->kind];
    int n = snprintf(room, PREMISE_TEXT_SIZE, "%s region=%s", rule->name, a->region);

    if (a->industry[0])
        n += snprintf(room + n, PREMISE_TEXT_SIZE - (size_t)n, " industry=%s", a->industry);
    if (a->programme[0])
        n += snprintf(room + n, PREMISE_TEXT_SIZE - (size_t)n, " programme=%s:%s", network_of(a->programme_scheme), a->programme);
    if (a->age[0])
        n += snprintf(room + n, PREMISE_TEXT_SIZE - (size_t)n, " age=%s", a->age);
    n += snprintf(room + n, PREMISE_TEXT_SIZE - (size_t)n, " %s=%g", rule->unit, a->low);
    if (a->high > a->low)
        n += snprintf(room + n, PREMISE_TEXT_SIZE - (size_t)n, "..%g", a->high);
    n += snprintf(room + n, PREMISE_TEXT_SIZE - (size_t)n, " from=%d", a->from);
    if (a->ramp > 0)
        n += snprintf(room + n, PREMISE_TEXT_SIZE - (size_t)n, " ramp=%d", a->ramp);
    if (a->until > 0)
        snprintf(room + n, PREMISE_TEXT_SIZE - (size_t)n, " until=%d", a->until);
    return room;
}

static void keep(char *out, size_t size, const struct answer *answer, int row, const char *column)
{
    snprintf(out, size, "%s", cell_text(answer, row, column));
}

static int number(const struct answer *answer, int row, const char *column)
{
    double value = cell_number(answer, row, column);

    return isfinite(value) ? (int)value : 0;
}

bool premise_from_answer(struct premise *a, const struct answer *answer, int row)
{
    *a = (struct premise){.kind = premise_kind_of(cell_text(answer, row, "kind")),
                             .low = cell_number(answer, row, "low"),
                             .high = cell_number(answer, row, "high"),
                             .from = number(answer, row, "from_year"),
                             .ramp = number(answer, row, "ramp_years"),
                             .until = number(answer, row, "until_year")};
    keep(a->region, sizeof a->region, answer, row, "region");
    keep(a->industry_scheme, sizeof a->industry_scheme, answer, row, "industry_scheme");
    keep(a->industry, sizeof a->industry, answer, row, "industry");
    keep(a->programme_scheme, sizeof a->programme_scheme, answer, row, "programme_scheme");
    keep(a->programme, sizeof a->programme, answer, row, "programme");
    keep(a->age, sizeof a->age, answer, row, "age");
    return a->kind != PREMISE_KINDS;
}
