/* JobTech's historical ads: how many ads were published in a month, by county or municipality, and by occupation if the
 * feed says so: a group of three digits is asked for by its groups of four, of which an ad has one. limit = 0 answers with
 * the count alone, so that no ad, and no contact person in one, ever comes here; of the answer only the count is read.
 * The service is slow (up to ten minutes an answer) and months do not change long after their end: an errand asks at most
 * 200 questions and keeps how far it came; the next goes on from there, or, when all was asked, two months back.
 *
 * What is staged is CSV with the columns region, period, value, and occupation before value. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codelist.h"
#include "errand.h"
#include "period.h"
#include "seriesid.h"

#define BASE "https://historical.api.jobtechdev.se/search"

enum { QUESTIONS_MOST = 200, TIMEOUT_S = 630, ANSWER_MOST = 1 << 20, AGAIN_MONTHS = 2, MONTHS = 12, ADDRESS_SIZE = 1024, CODE_SIZE = 8 };

/* What is counted in each month: the ads of a place, or of a group of occupations in a place. */
struct count_of {
    char unit[CODE_SIZE], occupation[CODE_SIZE]; /* occupation "": any */
};

/* How far the errand has come: the count of a month that is asked for next. */
struct place {
    int32_t month;
    int count;
};

struct asking {
    struct errand *errand;
    struct codelist codes;
    struct count_of *counts;
    int n;
    FILE *out;
    int questions;
};

/* --- what to count ----------------------------------------------------------------------------------- */

static bool add_count(struct asking *asking, const char *unit, const char *occupation)
{
    struct count_of *more = reallocarray(asking->counts, (size_t)asking->n + 1, sizeof *more);

    if (more == NULL)
        return false;
    asking->counts = more;
    snprintf(more[asking->n].unit, sizeof more->unit, "%s", unit);
    snprintf(more[asking->n].occupation, sizeof more->occupation, "%s", occupation);
    asking->n++;
    return true;
}

/* Whether a feed's list of occupations has a group; `*` is all of them. */
static bool is_listed(const char *occupations, const char *code)
{
    size_t length = strlen(code);

    for (const char *at = occupations + strspn(occupations, " \t"); *at != '\0'; at += strspn(at, " \t")) {
        size_t word = strcspn(at, " \t");

        if ((word == 1 && *at == '*') || (word == length && strncmp(at, code, length) == 0))
            return true;
        at += word;
    }
    return false;
}

static bool is_group(const struct codelist_code *code, int digits)
{
    return code->level == digits && strcmp(code->scheme, "ssyk2012") == 0;
}

static bool add_occupations(struct asking *asking, const char *unit)
{
    const char *listed = asking->errand->feed->occupations;
    bool fine = true;

    if (listed[0] == '\0')
        return add_count(asking, unit, "");
    for (int i = 0; fine && i < asking->codes.code_count; i++) {
        const struct codelist_code *code = &asking->codes.codes[i];

        if (is_group(code, 3) && is_listed(listed, code->code))
            fine = add_count(asking, unit, code->code);
    }
    return fine;
}

static bool list_counts(struct asking *asking)
{
    char *units = strdup(asking->errand->feed->units), *rest = units, *unit;
    bool fine = units != NULL && codelist_load(&asking->codes);

    while (fine && (unit = strsep(&rest, " \t")) != NULL)
        fine = unit[0] == '\0' || add_occupations(asking, unit);
    free(units);
    return fine;
}

/* --- asking ------------------------------------------------------------------------------------------ */

/* 18 is a county, 1880 a municipality, 00 the country. */
static void make_address(char *out, size_t size, const struct asking *asking, const struct count_of *what, int32_t month)
{
    char from[PERIOD_TEXT_SIZE], to[PERIOD_TEXT_SIZE];
    const char *kind = strlen(what->unit) == 4 ? "&municipality=" : "&region=";
    bool country = strcmp(what->unit, SERIES_NATION) == 0;
    size_t used;

    snprintf(out, size, BASE "?historical-from=%s-01T00:00:00&historical-to=%s-01T00:00:00%s%s&limit=0&request-timeout=600",
             period_text(MONTHS, month, from), period_text(MONTHS, month + 1, to), country ? "" : kind, country ? "" : what->unit);
    used = strlen(out);
    for (int i = 0; what->occupation[0] != '\0' && i < asking->codes.code_count && used < size; i++) {
        const struct codelist_code *code = &asking->codes.codes[i];

        if (is_group(code, 4) && strcmp(code->parent, what->occupation) == 0)
            used += (size_t)snprintf(out + used, size - used, "&occupation-group=%s", code->code);
    }
}

static enum errand_result ask_count(struct asking *asking, const struct count_of *what, int32_t month, int64_t *count)
{
    struct fetch_answer answer;
    char address[ADDRESS_SIZE];
    enum fetch_result found;
    enum errand_result result;
    json_t *root, *value;

    make_address(address, sizeof address, asking, what, month);
    found = errand_ask(asking->errand, &(struct fetch_question){.address = address, .timeout_s = TIMEOUT_S, .most = ANSWER_MOST}, &answer);
    result = errand_failed(found);
    asking->questions++;
    if (found == FETCH_OK) {
        root = json_loadb(answer.body, answer.size, 0, NULL);
        value = json_object_get(json_object_get(root, "total"), "value");
        *count = json_is_integer(value) ? (int64_t)json_integer_value(value) : -1;
        result = *count >= 0 ? ERRAND_NEW : errand_wrong(asking->errand, "the answer of historical ads has no total.value");
        json_decref(root);
    }
    fetch_answer_free(&answer);
    return result;
}

/* Some of the counts of a month, as rows; *sum is theirs. */
static enum errand_result ask_counts(struct asking *asking, int32_t month, int from, int to, FILE *out, int64_t *sum)
{
    char period[PERIOD_TEXT_SIZE];
    enum errand_result result = ERRAND_NEW;
    int64_t count = 0;

    *sum = 0;
    for (int i = from; i < to && result == ERRAND_NEW; i++) {
        const struct count_of *what = &asking->counts[i];

        result = ask_count(asking, what, month, &count);
        if (result == ERRAND_NEW)
            fprintf(out, "%s,%s,%s%s%lld\n", what->unit, period_text(MONTHS, month, period), what->occupation, what->occupation[0] != '\0' ? "," : "",
                    (long long)count);
        *sum += count;
    }
    return result;
}

/* The counts of a month that are left, or as many as may be asked for. ERRAND_SAME: the service does not have the month yet,
 * which it shows by knowing no ad at all. */
static enum errand_result ask_part(struct asking *asking, struct place *at)
{
    int left = QUESTIONS_MOST - asking->questions, to = asking->n - at->count < left ? asking->n : at->count + left;
    char *rows = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&rows, &size);
    enum errand_result result = ERRAND_WRONG;
    int64_t sum = 0;

    if (out != NULL)
        result = ask_counts(asking, at->month, at->count, to, out, &sum);
    if (out == NULL || fclose(out) != 0)
        result = errand_wrong(asking->errand, "out of memory");
    if (result == ERRAND_NEW && sum == 0 && at->count == 0)
        result = ERRAND_SAME;
    if (result == ERRAND_NEW) {
        fputs(rows, asking->out);
        asking->errand->cells += to - at->count;
        period_text(MONTHS, at->month, asking->errand->last);
        *at = to < asking->n ? (struct place){at->month, to} : (struct place){at->month + 1, 0};
    }
    free(rows);
    return result;
}

/* The ledger keeps the last month of which everything was counted, "2024-05": the next errand begins two back from its end, as
 * a month changes for a while. An errand that left more keeps where to go on, "2024-05 120". */
static struct place first_place(const struct asking *asking)
{
    const struct errand *errand = asking->errand;
    const char *signal = errand->entry->signal, *space = strchr(signal, ' ');
    struct place begin = {errand->feed->from_year * MONTHS, 0}, at = begin;
    int frequency;

    if (errand->again || !period_parse(signal, space != NULL ? (size_t)(space - signal) : strlen(signal), &frequency, &at.month) || frequency != MONTHS)
        return begin;
    if (space == NULL)
        at.month += 1 - AGAIN_MONTHS;
    else
        at.count = (int)strtol(space, NULL, 10);
    if (at.month < begin.month)
        return begin;
    if (at.count < 0 || at.count >= asking->n) /* the list of occupations is another now */
        at.count = 0;
    return at;
}

static void keep_place(struct errand *errand, const struct place *at)
{
    char period[PERIOD_TEXT_SIZE];

    if (errand->more || at->count > 0)
        snprintf(errand->entry->signal, sizeof errand->entry->signal, "%s %d", period_text(MONTHS, at->month, period), at->count);
    else
        period_text(MONTHS, at->month - 1, errand->entry->signal);
}

/* The months until the last whole one, or until so many questions were asked. */
static enum errand_result ask_months(struct asking *asking, struct place *at, int32_t last)
{
    enum errand_result one = ERRAND_NEW;
    bool any = false;

    while (at->month <= last && one == ERRAND_NEW && asking->questions < QUESTIONS_MOST) {
        one = ask_part(asking, at);
        any |= one == ERRAND_NEW;
    }
    asking->errand->more = one == ERRAND_NEW && at->month <= last;
    /* what was counted before the service failed is kept */
    if (one == ERRAND_NEW || one == ERRAND_SAME || (one == ERRAND_LATER && any))
        return any ? ERRAND_NEW : ERRAND_SAME;
    return one;
}

static enum errand_result fetch_months(struct asking *asking, struct place at, int32_t last)
{
    struct errand *errand = asking->errand;
    char *text = NULL;
    size_t size = 0;
    enum errand_result result;

    asking->out = open_memstream(&text, &size);
    if (asking->out == NULL)
        return errand_wrong(errand, "out of memory");
    fputs(errand->feed->occupations[0] != '\0' ? "region,period,occupation,value\n" : "region,period,value\n", asking->out);
    result = ask_months(asking, &at, last);
    if (fclose(asking->out) != 0)
        result = errand_wrong(errand, "out of memory");
    if (result == ERRAND_NEW && !errand_stage(errand, "csv", text, size, 0, NULL))
        result = ERRAND_LATER;
    if (result == ERRAND_NEW || result == ERRAND_SAME)
        keep_place(errand, &at);
    free(text);
    return result;
}

enum errand_result errand_ads(struct errand *errand)
{
    struct asking asking = {.errand = errand};
    int32_t last = period_at(MONTHS, errand->now_us / 1000000) - 1;
    enum errand_result result = ERRAND_NEW;
    struct place first;

    snprintf(errand->table, sizeof errand->table, "historical ads");
    snprintf(errand->title, sizeof errand->title, "%.190s", errand->feed->units);
    if (!list_counts(&asking))
        result = errand_wrong(errand, "out of memory");
    else if (asking.n == 0)
        result = errand_wrong(errand, "none of the occupations is a group of three digits of SSYK 2012");
    first = first_place(&asking);
    period_text(MONTHS, first.month, errand->first);
    period_text(MONTHS, last, errand->last);
    errand->calls_needed = first.month <= last ? (last - first.month + 1) * asking.n - first.count : 0;
    if (errand->dry)
        errand->cells = errand->calls_needed;
    else if (result == ERRAND_NEW)
        result = fetch_months(&asking, first, last);
    codelist_free(&asking.codes);
    free(asking.counts);
    return result;
}
