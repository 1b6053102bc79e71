/* JobTech's historical ads: how many ads were published in a month, by county or municipality. limit = 0 answers with
 * the count alone, so that no ad, and no contact person in one, ever comes here; of the answer only the count is read.
 * The service is slow (up to ten minutes an answer) and months do not change long after their end: an errand asks at most
 * 200 questions, keeps the month it came to, and later fetches go two months back from there.
 *
 * What is staged is CSV with the columns region, period, value. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "errand.h"
#include "period.h"

#define BASE "https://historical.api.jobtechdev.se/search"

enum { QUESTIONS_MOST = 200, TIMEOUT_S = 630, ANSWER_MOST = 1 << 20, AGAIN_MONTHS = 2, MONTHS = 12, ADDRESS_SIZE = 512 };

struct asking {
    struct errand *errand;
    FILE *out;
    int questions;
};

static int units_of(const char *units)
{
    int n = 0;

    for (units += strspn(units, " \t"); *units != '\0'; n++) {
        units += strcspn(units, " \t");
        units += strspn(units, " \t");
    }
    return n;
}

/* 18 is a county, 1880 a municipality, 00 the country. */
static void make_address(char *out, size_t size, const char *unit, int32_t month)
{
    char from[PERIOD_TEXT_SIZE], to[PERIOD_TEXT_SIZE];
    const char *kind = strlen(unit) == 4 ? "&municipality=" : "&region=";
    bool country = strcmp(unit, "00") == 0;

    snprintf(out, size, BASE "?historical-from=%s-01T00:00:00&historical-to=%s-01T00:00:00%s%s&limit=0&request-timeout=600",
             period_text(MONTHS, month, from), period_text(MONTHS, month + 1, to), country ? "" : kind, country ? "" : unit);
}

static enum errand_result ask_count(struct asking *asking, const char *unit, int32_t month, int64_t *count)
{
    struct fetch_answer answer;
    char address[ADDRESS_SIZE];
    enum fetch_result found;
    enum errand_result result;
    json_t *root, *value;

    make_address(address, sizeof address, unit, month);
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

/* One month of all units. ERRAND_SAME: the service does not have it yet, which it shows by knowing no ad at all. */
static enum errand_result ask_month(struct asking *asking, int32_t month)
{
    char *units = strdup(asking->errand->feed->units), *rest = units, *unit, period[PERIOD_TEXT_SIZE], *rows = NULL;
    size_t size = 0;
    FILE *out = units != NULL ? open_memstream(&rows, &size) : NULL;
    enum errand_result result = out != NULL ? ERRAND_NEW : errand_wrong(asking->errand, "out of memory");
    int64_t count = 0, sum = 0;

    while (result == ERRAND_NEW && (unit = strsep(&rest, " \t")) != NULL) {
        if (unit[0] == '\0')
            continue;
        result = ask_count(asking, unit, month, &count);
        if (result == ERRAND_NEW)
            fprintf(out, "%s,%s,%lld\n", unit, period_text(MONTHS, month, period), (long long)count);
        sum += count;
    }
    if (out != NULL)
        fclose(out);
    if (result == ERRAND_NEW && sum == 0)
        result = ERRAND_SAME;
    if (result == ERRAND_NEW)
        fputs(rows, asking->out);
    free(rows);
    free(units);
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
static enum errand_result ask_months(struct asking *asking, int32_t month, int32_t last, int units)
{
    struct errand *errand = asking->errand;
    enum errand_result result = ERRAND_SAME, one = ERRAND_NEW;

    for (; month <= last && one == ERRAND_NEW && (asking->questions == 0 || asking->questions + units <= QUESTIONS_MOST); month++) {
        one = ask_month(asking, month);
        if (one != ERRAND_NEW)
            break;
        result = ERRAND_NEW;
        errand->cells += units;
        period_text(MONTHS, month, errand->last);
    }
    errand->more = one == ERRAND_NEW && month <= last;
    /* what was counted before the service failed is kept */
    return one == ERRAND_NEW || one == ERRAND_SAME || (one == ERRAND_LATER && result == ERRAND_NEW) ? result : one;
}

enum errand_result errand_ads(struct errand *errand)
{
    struct asking asking = {.errand = errand};
    int32_t first = first_month(errand), last = period_at(MONTHS, errand->now_us / 1000000) - 1;
    int units = units_of(errand->feed->units);
    char *text = NULL;
    size_t size = 0;
    enum errand_result result;

    snprintf(errand->table, sizeof errand->table, "historical ads");
    snprintf(errand->title, sizeof errand->title, "%.190s", errand->feed->units);
    period_text(MONTHS, first, errand->first);
    period_text(MONTHS, last, errand->last);
    errand->calls_needed = first <= last ? (last - first + 1) * units : 0;
    if (errand->dry) {
        errand->cells = errand->calls_needed;
        return ERRAND_NEW;
    }
    asking.out = open_memstream(&text, &size);
    if (asking.out == NULL)
        return errand_wrong(errand, "out of memory");
    fputs("region,period,value\n", asking.out);
    result = ask_months(&asking, first, last, units);
    if (fclose(asking.out) != 0)
        result = errand_wrong(errand, "out of memory");
    if (result == ERRAND_NEW && !errand_stage(errand, "csv", text, size, 0, NULL))
        result = ERRAND_LATER;
    if (result == ERRAND_NEW)
        snprintf(errand->entry->signal, sizeof errand->entry->signal, "%s", errand->last);
    free(text);
    return result;
}
