/* Kolada, version 3: indicators by municipality and year. Lists hold at most 25 ids; an answer has pages, each naming the
 * next; from_date asks for what changed since a day. A value that Kolada took back (isdeleted) becomes a missing one.
 *
 * What is staged is CSV with the columns kpi, municipality, period, gender, value: Kolada's own names and codes. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "errand.h"

#define BASE "https://api.kolada.se/v3/data"

enum { IDS_MOST = 25, PAGES_MOST = 400, LIST_SIZE = 1024, ADDRESS_SIZE = 4096, DAY_S = 86400 };

struct asking {
    struct errand *errand;
    FILE *out;
    int64_t rows;
    char since[16]; /* 2026-11-01; "": everything */
};

/* Takes up to 25 words off *at into a list with commas; 0 when there is none. */
static int take_list(const char **at, char list[LIST_SIZE])
{
    int n = 0;
    size_t used = 0;

    list[0] = '\0';
    while (n < IDS_MOST) {
        size_t length;

        *at += strspn(*at, " \t,");
        length = strcspn(*at, " \t,");
        if (length == 0 || used + length + 2 > LIST_SIZE)
            break;
        used += (size_t)snprintf(list + used, LIST_SIZE - used, "%s%.*s", n > 0 ? "," : "", (int)length, *at);
        *at += length;
        n++;
    }
    return n;
}

static int lists_of(const char *words)
{
    char list[LIST_SIZE];
    int n = 0;

    while (take_list(&words, list) > 0)
        n++;
    return n;
}

/* --- answers ----------------------------------------------------------------------------------------- */

/* Kolada's codes hold letters and digits; anything else would be another column. */
static bool is_code(const char *text)
{
    return text != NULL && text[0] != '\0' && strpbrk(text, ",\"\r\n") == NULL;
}

static bool put_value(struct asking *asking, const char *kpi, const char *unit, json_int_t period, bool deleted, const json_t *value)
{
    const json_t *number = json_object_get(value, "value");
    const char *gender = json_string_value(json_object_get(value, "gender")), *status = json_string_value(json_object_get(value, "status"));
    bool hidden = status != NULL && strncasecmp(status, "priva", 5) == 0; /* Private, Privacy: too few persons */

    deleted |= json_is_true(json_object_get(value, "isdeleted"));
    if (!is_code(gender) || (!json_is_number(number) && !json_is_null(number) && number != NULL))
        return false;
    fprintf(asking->out, "%s,%s,%lld,%s,", kpi, unit, (long long)period, gender);
    if (!deleted && json_is_number(number))
        fprintf(asking->out, "%.15g", json_number_value(number));
    else if (!deleted && hidden)
        putc(':', asking->out);
    putc('\n', asking->out);
    asking->rows++;
    return true;
}

static bool put_row(struct asking *asking, const json_t *row)
{
    const char *kpi = json_string_value(json_object_get(row, "kpi")), *unit = json_string_value(json_object_get(row, "municipality"));
    const json_t *period = json_object_get(row, "period"), *values = json_object_get(row, "values");
    bool deleted = json_is_true(json_object_get(row, "isdeleted"));

    if (!is_code(kpi) || !is_code(unit) || !json_is_integer(period) || !json_is_array(values))
        return false;
    for (size_t i = 0; i < json_array_size(values); i++)
        if (!put_value(asking, kpi, unit, json_integer_value(period), deleted, json_array_get(values, i)))
            return false;
    return true;
}

/* Writes a page's rows; next[] gets the address of the next page, "" after the last. */
static enum errand_result take_page(struct asking *asking, const struct fetch_answer *answer, char next[ADDRESS_SIZE])
{
    json_t *root = json_loadb(answer->body, answer->size, 0, NULL), *values = json_object_get(root, "values"), *row;
    const char *following = json_string_value(json_object_get(root, "next_url"));
    bool fine = json_is_array(values);
    size_t i;

    next[0] = '\0';
    json_array_foreach(values, i, row)
        fine = fine && put_row(asking, row);
    if (fine && following != NULL && following[0] != '\0') {
        fine = fetch_same_origin(following, BASE) && strlen(following) < ADDRESS_SIZE;
        snprintf(next, ADDRESS_SIZE, "%s", following);
    }
    json_decref(root);
    if (fine)
        return ERRAND_NEW;
    errand_wrong(asking->errand, "Kolada's answer is not of the form {values: [{kpi, municipality, period, values: [{gender, value}]}], next_url}");
    return errand_reject(asking->errand, answer);
}

/* All pages of one list of indicators and units. */
static enum errand_result take_pages(struct asking *asking, char address[ADDRESS_SIZE])
{
    char next[ADDRESS_SIZE];

    for (int page = 0; page < PAGES_MOST; page++) {
        struct fetch_answer answer;
        enum fetch_result found = errand_ask(asking->errand, &(struct fetch_question){.address = address}, &answer);
        enum errand_result result = found == FETCH_OK ? take_page(asking, &answer, next) : errand_failed(found);

        fetch_answer_free(&answer);
        if (result != ERRAND_NEW || next[0] == '\0')
            return result;
        memcpy(address, next, ADDRESS_SIZE);
    }
    return errand_wrong(asking->errand, "Kolada's answer has more than %d pages", PAGES_MOST);
}

/* --- questions --------------------------------------------------------------------------------------- */

static int year_of(int64_t us)
{
    time_t seconds = (time_t)(us / 1000000);
    struct tm utc = {0};

    gmtime_r(&seconds, &utc);
    return utc.tm_year + 1900;
}

/* /year/2015,2016,... of at most 25 years from *year on; steps *year. */
static void put_years(const struct asking *asking, int *year, char *out, size_t size)
{
    int last = year_of(asking->errand->now_us), n = 0;
    size_t used = (size_t)snprintf(out, size, "/year/");

    for (; *year <= last && n < IDS_MOST; (*year)++, n++)
        used += (size_t)snprintf(out + used, size - used, "%s%d", n > 0 ? "," : "", *year);
}

static enum errand_result ask_lists(struct asking *asking, const char *kpi, const char *units)
{
    const struct feed *feed = asking->errand->feed;
    int year = feed->from_year, last = year_of(asking->errand->now_us);
    enum errand_result result;

    do {
        char address[ADDRESS_SIZE], years[LIST_SIZE] = "";

        if (feed->from_year > 0)
            put_years(asking, &year, years, sizeof years);
        snprintf(address, sizeof address, BASE "/kpi/%s/municipality/%s%s?per_page=5000%s%s", kpi, units, years,
                 asking->since[0] != '\0' ? "&from_date=" : "", asking->since);
        result = take_pages(asking, address);
    } while (result == ERRAND_NEW && feed->from_year > 0 && year <= last);
    return result;
}

static enum errand_result ask_all(struct asking *asking)
{
    const struct feed *feed = asking->errand->feed;
    const char *kpis = feed->kpi, *units;
    char kpi[LIST_SIZE], unit[LIST_SIZE];
    enum errand_result result = ERRAND_NEW;

    fputs("kpi,municipality,period,gender,value\n", asking->out);
    while (result == ERRAND_NEW && take_list(&kpis, kpi) > 0) {
        units = feed->units;
        while (result == ERRAND_NEW && take_list(&units, unit) > 0)
            result = ask_lists(asking, kpi, unit);
    }
    return result;
}

/* Two days before the last fetch: clocks differ, and what comes twice is the same content. */
static void set_since(struct asking *asking)
{
    time_t seconds = (time_t)(asking->errand->entry->fetched_us / 1000000) - 2 * DAY_S;
    struct tm utc = {0};

    if (asking->errand->entry->fetched_us > 0 && !asking->errand->again && asking->errand->entry->signal[0] != '\0')
        strftime(asking->since, sizeof asking->since, "%Y-%m-%d", gmtime_r(&seconds, &utc));
}

static void tell_plan(struct errand *errand)
{
    int years = errand->feed->from_year > 0 ? year_of(errand->now_us) - errand->feed->from_year + 1 : 1;

    snprintf(errand->title, sizeof errand->title, "%.190s", errand->feed->kpi);
    snprintf(errand->table, sizeof errand->table, "Kolada v3");
    errand->calls_needed = lists_of(errand->feed->kpi) * lists_of(errand->feed->units) * ((years + IDS_MOST - 1) / IDS_MOST);
}

enum errand_result errand_kolada(struct errand *errand)
{
    struct asking asking = {.errand = errand};
    char *text = NULL;
    size_t size = 0;
    enum errand_result result;

    tell_plan(errand);
    if (errand->dry)
        return ERRAND_NEW;
    asking.out = open_memstream(&text, &size);
    if (asking.out == NULL)
        return errand_wrong(errand, "out of memory");
    set_since(&asking);
    result = ask_all(&asking);
    if (fclose(asking.out) != 0)
        result = errand_wrong(errand, "out of memory");
    errand->cells = asking.rows;
    if (result == ERRAND_NEW && asking.rows == 0)
        result = ERRAND_SAME;
    if (result == ERRAND_NEW && !errand_stage(errand, "csv", text, size, 0, NULL))
        result = ERRAND_LATER;
    if (result == ERRAND_NEW || result == ERRAND_SAME)
        snprintf(errand->entry->signal, sizeof errand->entry->signal, "from_date");
    free(text);
    return result;
}
