/* JobTech's historical ads: how many ads were published in a month, by county or municipality, and by occupation if the
 * feed says so: a group of three digits is asked for by its groups of four, of which an ad has one. limit = 0 answers with
 * the count alone, so that no ad, and no contact person in one, ever comes here; of the answer only the count is read.
 * The service is slow (up to ten minutes an answer) and months do not change long after their end: an errand asks at most
 * 200 questions, keeps the month it came to, and later fetches go two months back from there.
 *
 * What is staged is CSV with the columns region, period, value, and occupation before value. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codelist.h"
#include "errand.h"
#include "period.h"

#define BASE "https://historical.api.jobtechdev.se/search"

enum { QUESTIONS_MOST = 200, TIMEOUT_S = 630, ANSWER_MOST = 1 << 20, AGAIN_MONTHS = 2, MONTHS = 12, ADDRESS_SIZE = 1024, CODE_SIZE = 8 };

/* What is counted in each month: the ads of a place, or of a group of occupations in a place. */
struct count_of {
    char unit[CODE_SIZE], occupation[CODE_SIZE]; /* occupation "": any */
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
    bool country = strcmp(what->unit, "00") == 0;
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

/* One month of all counts. ERRAND_SAME: the service does not have it yet, which it shows by knowing no ad at all. */
static enum errand_result ask_month(struct asking *asking, int32_t month)
{
    char period[PERIOD_TEXT_SIZE], *rows = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&rows, &size);
    enum errand_result result = out != NULL ? ERRAND_NEW : errand_wrong(asking->errand, "out of memory");
    int64_t count = 0, sum = 0;

    for (int i = 0; i < asking->n && result == ERRAND_NEW; i++) {
        const struct count_of *what = &asking->counts[i];

        result = ask_count(asking, what, month, &count);
        if (result == ERRAND_NEW)
            fprintf(out, "%s,%s,%s%s%lld\n", what->unit, period_text(MONTHS, month, period), what->occupation, what->occupation[0] != '\0' ? "," : "",
                    (long long)count);
        sum += count;
    }
    if (out != NULL)
        fclose(out);
    if (result == ERRAND_NEW && sum == 0)
        result = ERRAND_SAME;
    if (result == ERRAND_NEW)
        fputs(rows, asking->out);
    free(rows);
    return result;
}

static int32_t first_month(const struct errand *errand)
{
    int32_t begin = errand->feed->from_year * MONTHS, kept;
    int frequency;

    if (errand->again || !period_parse(errand->entry->signal, strlen(errand->entry->signal), &frequency, &kept) || frequency != MONTHS)
        return begin;
    return kept + 1 - AGAIN_MONTHS > begin ? kept + 1 - AGAIN_MONTHS : begin;
}

/* The months from the first on, until the last whole one or until so many questions were asked. */
static enum errand_result ask_months(struct asking *asking, int32_t month, int32_t last)
{
    struct errand *errand = asking->errand;
    enum errand_result result = ERRAND_SAME, one = ERRAND_NEW;

    for (; month <= last && one == ERRAND_NEW && (asking->questions == 0 || asking->questions + asking->n <= QUESTIONS_MOST); month++) {
        one = ask_month(asking, month);
        if (one != ERRAND_NEW)
            break;
        result = ERRAND_NEW;
        errand->cells += asking->n;
        period_text(MONTHS, month, errand->last);
    }
    errand->more = one == ERRAND_NEW && month <= last;
    /* what was counted before the service failed is kept */
    return one == ERRAND_NEW || one == ERRAND_SAME || (one == ERRAND_LATER && result == ERRAND_NEW) ? result : one;
}

static enum errand_result fetch_months(struct asking *asking, int32_t first, int32_t last)
{
    struct errand *errand = asking->errand;
    char *text = NULL;
    size_t size = 0;
    enum errand_result result;

    asking->out = open_memstream(&text, &size);
    if (asking->out == NULL)
        return errand_wrong(errand, "out of memory");
    fputs(errand->feed->occupations[0] != '\0' ? "region,period,occupation,value\n" : "region,period,value\n", asking->out);
    result = ask_months(asking, first, last);
    if (fclose(asking->out) != 0)
        result = errand_wrong(errand, "out of memory");
    if (result == ERRAND_NEW && !errand_stage(errand, "csv", text, size, 0, NULL))
        result = ERRAND_LATER;
    if (result == ERRAND_NEW)
        snprintf(errand->entry->signal, sizeof errand->entry->signal, "%s", errand->last);
    free(text);
    return result;
}

enum errand_result errand_ads(struct errand *errand)
{
    struct asking asking = {.errand = errand};
    int32_t first = first_month(errand), last = period_at(MONTHS, errand->now_us / 1000000) - 1;
    enum errand_result result = ERRAND_NEW;

    snprintf(errand->table, sizeof errand->table, "historical ads");
    snprintf(errand->title, sizeof errand->title, "%.190s", errand->feed->units);
    period_text(MONTHS, first, errand->first);
    period_text(MONTHS, last, errand->last);
    if (!list_counts(&asking))
        result = errand_wrong(errand, "out of memory");
    else if (asking.n == 0)
        result = errand_wrong(errand, "none of the occupations is a group of three digits of SSYK 2012");
    errand->calls_needed = first <= last ? (last - first + 1) * asking.n : 0;
    if (errand->dry)
        errand->cells = errand->calls_needed;
    else if (result == ERRAND_NEW)
        result = fetch_months(&asking, first, last);
    codelist_free(&asking.codes);
    free(asking.counts);
    return result;
}
