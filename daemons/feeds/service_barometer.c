/* Arbetsförmedlingen's Yrkesbarometer: one JSON file with an assessment per occupation and county, twice a year; its
 * round (omgang, 2026-1) tells whether it is new. The assessments are words on three scales and become numbers:
 *
 *   job_opportunities      jobbmojligheter       små 1, medelstora 2, stora 3
 *   recruitment_situation  rekryteringssituation överskott 1, balans 2, brist 3; paradox is on no scale: missing
 *   demand_outlook         prognos, five years   minska -1, vara oförändrad 0, öka 1
 *
 * null is "not assessed" and becomes missing. An occupation of the barometer is one SSYK group, several, or a part of one:
 * of several, each group gets the assessment; of parts, the group gets their mean, said to be estimated.
 *
 * What is staged is CSV with the columns measure, region, occupation, period, value, status. */
#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errand.h"

#define ADDRESS "https://data.arbetsformedlingen.se/prognoser/yrkesbarometer.json"

enum { SSYK_SIZE = 5, REGION_SIZE = 3, FILE_MOST = 32 << 20 };

static const struct scale {
    const char *field, *measure;
    struct { const char *word; int value; } steps[3];
} scales[] = {
    {"jobbmojligheter", "job_opportunities", {{"små", 1}, {"medelstora", 2}, {"stora", 3}}},
    {"rekryteringssituation", "recruitment_situation", {{"överskott", 1}, {"balans", 2}, {"brist", 3}}},
    {"prognos", "demand_outlook", {{"minska", -1}, {"vara oförändrad", 0}, {"öka", 1}}},
};

/* The assessments of one SSYK group in one region. */
struct cell {
    char region[REGION_SIZE], ssyk[SSYK_SIZE];
    int assessed[ARRAY_SIZE(scales)], parts;
    double sum[ARRAY_SIZE(scales)];
};

struct cells {
    struct cell *list;
    size_t n, room;
};

static struct cell *cell_of(struct cells *cells, const char *region, const char *ssyk)
{
    struct cell *more;

    for (size_t i = 0; i < cells->n; i++)
        if (strcmp(cells->list[i].region, region) == 0 && strcmp(cells->list[i].ssyk, ssyk) == 0)
            return &cells->list[i];
    if (cells->n == cells->room) {
        cells->room = cells->room > 0 ? cells->room * 2 : 512;
        more = reallocarray(cells->list, cells->room, sizeof *more);
        if (more == NULL)
            return NULL;
        cells->list = more;
    }
    more = &cells->list[cells->n++];
    *more = (struct cell){0};
    snprintf(more->region, sizeof more->region, "%s", region);
    snprintf(more->ssyk, sizeof more->ssyk, "%s", ssyk);
    return more;
}

/* False for a word that is on no scale: a new method, which people must look at first. */
static bool assess(struct errand *errand, struct cell *cell, const json_t *row)
{
    for (size_t s = 0; s < ARRAY_SIZE(scales); s++) {
        const json_t *value = json_object_get(row, scales[s].field);
        const char *word = json_string_value(value);
        bool known = value == NULL || json_is_null(value) || (word != NULL && strcmp(word, "paradox") == 0);

        for (int i = 0; i < 3 && word != NULL; i++) {
            if (strcmp(word, scales[s].steps[i].word) != 0)
                continue;
            cell->sum[s] += scales[s].steps[i].value;
            cell->assessed[s]++;
            known = true;
        }
        if (!known) {
            errand_wrong(errand, "the barometer's %s is \"%.40s\", which is not on its scale", scales[s].field, word != NULL ? word : "no text");
            return false;
        }
    }
    cell->parts++;
    return true;
}

/* Every group of four digits in the field ssyk. */
static bool take_row(struct errand *errand, struct cells *cells, const json_t *row, const char *region)
{
    const char *at = json_string_value(json_object_get(row, "ssyk"));

    while (at != NULL && *at != '\0') {
        size_t digits = strspn(at, "0123456789");
        char ssyk[SSYK_SIZE];

        if (digits == SSYK_SIZE - 1) {
            struct cell *cell;

            snprintf(ssyk, sizeof ssyk, "%.4s", at);
            cell = cell_of(cells, region, ssyk);
            if (cell == NULL)
                errand_wrong(errand, "out of memory");
            if (cell == NULL || !assess(errand, cell, row))
                return false;
        }
        at += digits > 0 ? digits : 1;
    }
    return true;
}

static bool take_rows(struct errand *errand, struct cells *cells, json_t *root)
{
    json_t *row;
    size_t i;

    json_array_foreach(root, i, row) {
        const char *region = json_string_value(json_object_get(row, "lan"));

        if (region == NULL || strlen(region) != REGION_SIZE - 1 || !isdigit((unsigned char)region[0]))
            return errand_wrong(errand, "a row of the barometer has no lan (two digits)"), false;
        /* the country and the feed's county, which its statements name by units */
        if (strstr(errand->feed->units, region) != NULL && !take_row(errand, cells, row, region))
            return false;
    }
    return true;
}

/* 2026-1 is published in June, 2026-2 in December: the second and the fourth quarter. */
static bool period_of(const char *round, char *out, size_t size)
{
    int year, half;
    char extra;

    if (round == NULL || sscanf(round, "%4d-%1d%c", &year, &half, &extra) != 2 || year < 2000 || half < 1 || half > 2)
        return false;
    snprintf(out, size, "%04d-Q%d", year % 10000, half * 2);
    return true;
}

static char *written(const struct cells *cells, const char *period, size_t *size, int64_t *rows)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);

    if (out == NULL)
        return NULL;
    fputs("measure,region,occupation,period,value,status\n", out);
    for (size_t i = 0; i < cells->n; i++) {
        const struct cell *cell = &cells->list[i];

        for (size_t s = 0; s < ARRAY_SIZE(scales); s++, (*rows)++) {
            fprintf(out, "%s,%s,%s,%s,", scales[s].measure, cell->region, cell->ssyk, period);
            if (cell->assessed[s] > 0)
                fprintf(out, "%.4g,%s\n", cell->sum[s] / cell->assessed[s], cell->parts > 1 ? "estimated" : "");
            else
                fputs(",missing\n", out);
        }
    }
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}

static enum errand_result convert(struct errand *errand, json_t *root)
{
    struct cells cells = {0};
    const char *round = json_string_value(json_object_get(json_array_get(root, 0), "omgang"));
    char period[16], *text = NULL;
    size_t size = 0;
    enum errand_result result = ERRAND_NEW;

    if (!json_is_array(root) || !period_of(round, period, sizeof period))
        return errand_wrong(errand, "the barometer is no list of rows with an omgang such as 2026-1");
    if (!errand->again && strcmp(round, errand->entry->signal) == 0)
        return ERRAND_SAME;
    if (!take_rows(errand, &cells, root))
        result = ERRAND_WRONG;
    else if (cells.n == 0)
        result = errand_wrong(errand, "the barometer has no row for %s", errand->feed->units);
    else if ((text = written(&cells, period, &size, &errand->cells)) == NULL)
        result = errand_wrong(errand, "out of memory");
    else if (!errand_stage(errand, "csv", text, size, 0, NULL))
        result = ERRAND_LATER;
    else
        snprintf(errand->entry->signal, sizeof errand->entry->signal, "%s", round);
    free(text);
    free(cells.list);
    return result;
}

enum errand_result errand_barometer(struct errand *errand)
{
    const struct ledger_entry *entry = errand->entry;
    struct fetch_answer answer;
    enum fetch_result found;
    enum errand_result result;
    json_t *root;

    snprintf(errand->table, sizeof errand->table, "yrkesbarometer.json");
    snprintf(errand->title, sizeof errand->title, "Yrkesbarometern");
    errand->calls_needed = 1;
    if (errand->dry)
        return ERRAND_NEW;
    found = errand_ask(errand,
                       &(struct fetch_question){.address = ADDRESS, .most = FILE_MOST, .tag = errand->again ? NULL : entry->tag,
                                                .modified = errand->again ? NULL : entry->modified},
                       &answer);
    result = errand_failed(found);
    if (found == FETCH_OK) {
        root = json_loadb(answer.body, answer.size, 0, NULL);
        result = convert(errand, root);
        json_decref(root);
    }
    if (result == ERRAND_WRONG && answer.size > 0)
        errand_reject(errand, &answer);
    if (result == ERRAND_NEW || (result == ERRAND_SAME && found == FETCH_OK)) {
        snprintf(errand->entry->tag, sizeof errand->entry->tag, "%s", answer.tag);
        snprintf(errand->entry->modified, sizeof errand->entry->modified, "%s", answer.modified);
    }
    fetch_answer_free(&answer);
    return result;
}
