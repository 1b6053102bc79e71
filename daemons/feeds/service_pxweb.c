/* SCB's PxWeb. Version 2 of the interface is asked when the table's id in it is known; the id of a table that the feed
 * names by its folders is found through version 1 once, and kept in the ledger, since version 1 closes at the turn of
 * 2026/2027. As long as there is no id, version 1 is asked. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pxweb_private.h"

#define V1 "https://api.scb.se/OV0104/v1/doris/sv"
#define V1_HOST "api.scb.se"
#define V2 "https://statistikdatabasen.scb.se/api/v2"
#define V2_HOST "statistikdatabasen.scb.se"

/* What the services say of themselves by /config; until they have been asked. */
static const struct px_limits limits_default = {.cells = 150000, .values = 110000};

static enum fetch_result get(struct pxweb_asking *asking, const char *address, struct fetch_answer *answer)
{
    return errand_ask(asking->errand, &(struct fetch_question){.address = address}, answer);
}

static json_t *parse(const struct fetch_answer *answer)
{
    return json_loadb(answer->body, answer->size, 0, NULL);
}

/* --- which table ------------------------------------------------------------------------------------- */

/* A table's answer names itself: a question for one cell is enough to learn its id in version 2. */
static enum fetch_result ask_one_cell(struct pxweb_asking *asking, const char *address, struct fetch_answer *answer)
{
    json_t *list = json_array(), *root;
    char *body;
    enum fetch_result result;

    for (int i = 0; i < asking->table.n; i++)
        json_array_append_new(list, json_pack("{s:s, s:{s:s, s:[s]}}", "code", asking->table.variables[i].code, "selection", "filter", "item",
                                              "values", asking->table.variables[i].values[0].code));
    root = json_pack("{s:o, s:{s:s}}", "query", list, "response", "format", "json-stat2");
    body = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    if (body == NULL)
        return FETCH_LATER;
    result = errand_ask(asking->errand, &(struct fetch_question){.address = address, .body = body}, answer);
    free(body);
    return result;
}

static void take_id(struct errand *errand, const struct fetch_answer *answer)
{
    json_t *root = parse(answer);
    const char *id = json_string_value(json_object_get(json_object_get(json_object_get(root, "extension"), "px"), "tableid"));

    if (id != NULL && id[0] != '\0' && strlen(id) < sizeof errand->entry->table_id && strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(id))
        snprintf(errand->entry->table_id, sizeof errand->entry->table_id, "%s", id);
    json_decref(root);
}

/* Finds out the id through version 1; a table that has none there keeps table_id empty. */
static enum fetch_result find_id(struct pxweb_asking *asking)
{
    struct errand *errand = asking->errand;
    struct fetch_answer answer;
    char address[ADDRESS_SIZE], why[PXTABLE_ERROR_SIZE];
    enum fetch_result result;

    snprintf(address, sizeof address, V1 "/ssd/%s", errand->feed->table);
    result = get(asking, address, &answer);
    if (result == FETCH_OK && !px_table_read_v1(&asking->table, answer.body, answer.size, why, sizeof why)) {
        errand_wrong(errand, "%s: %s", errand->feed->table, why);
        result = FETCH_REFUSED;
    }
    fetch_answer_free(&answer);
    if (result != FETCH_OK)
        return result;
    result = ask_one_cell(asking, address, &answer);
    if (result == FETCH_OK)
        take_id(errand, &answer);
    px_table_free(&asking->table);
    fetch_answer_free(&answer);
    return result;
}

static enum fetch_result choose_version(struct pxweb_asking *asking)
{
    struct errand *errand = asking->errand;
    const struct feed *feed = errand->feed;
    enum fetch_result result = FETCH_OK;

    if (feed->id != NULL)
        snprintf(errand->entry->table_id, sizeof errand->entry->table_id, "%s", feed->id);
    else if (errand->entry->table_id[0] == '\0')
        result = find_id(asking);
    if (result != FETCH_OK) {
        size_t used = strlen(errand->error);

        snprintf(errand->error + used, sizeof errand->error - used,
                 "; when version 1 of SCB's interface is closed, the feed needs the table's id in version 2 (id = TAB...): framsyn feeds find WORDS");
        return result;
    }
    asking->v2 = errand->entry->table_id[0] != '\0';
    if (asking->v2)
        snprintf(asking->base, sizeof asking->base, V2 "/tables/%s", errand->entry->table_id);
    else
        snprintf(asking->base, sizeof asking->base, V1 "/ssd/%s", feed->table);
    snprintf(errand->table, sizeof errand->table, "%s", asking->v2 ? errand->entry->table_id : feed->table);
    return FETCH_OK;
}

/* --- has it changed ---------------------------------------------------------------------------------- */

static void take_updated(struct pxweb_asking *asking, const json_t *about)
{
    const char *updated = json_string_value(json_object_get(about, "updated"));

    if (updated != NULL && strlen(updated) < sizeof asking->updated)
        snprintf(asking->updated, sizeof asking->updated, "%s", updated);
    asking->errand->updated_us = px_time(asking->updated);
}

static enum fetch_result ask_updated_v2(struct pxweb_asking *asking)
{
    struct fetch_answer answer;
    char address[ADDRESS_SIZE + 16];
    enum fetch_result result;

    snprintf(address, sizeof address, "%s?lang=sv", asking->base);
    result = get(asking, address, &answer);
    if (result == FETCH_OK) {
        json_t *root = parse(&answer);

        take_updated(asking, root);
        json_decref(root);
    }
    if (answer.status == 404 && asking->errand->feed->id == NULL)
        asking->errand->entry->table_id[0] = '\0'; /* an id that was found once and is none any more is looked for anew */
    fetch_answer_free(&answer);
    return result;
}

/* Version 1 tells it in the list of the folder alone. */
static enum fetch_result ask_updated_v1(struct pxweb_asking *asking)
{
    const char *name = strrchr(asking->base, '/') + 1;
    struct fetch_answer answer;
    char address[ADDRESS_SIZE];
    enum fetch_result result;

    snprintf(address, sizeof address, "%.*s", (int)(name - 1 - asking->base), asking->base);
    result = get(asking, address, &answer);
    if (result == FETCH_OK) {
        json_t *root = parse(&answer), *item;
        size_t i;

        json_array_foreach(root, i, item) {
            const char *id = json_string_value(json_object_get(item, "id"));

            if (id != NULL && strcmp(id, name) == 0)
                take_updated(asking, item);
        }
        json_decref(root);
    }
    fetch_answer_free(&answer);
    return result;
}

/* --- what the service allows ------------------------------------------------------------------------- */

static int64_t number_of(const json_t *root, const char *name, int64_t fallback)
{
    const json_t *value = json_object_get(root, name);
    json_int_t number = json_integer_value(value);

    return json_is_integer(value) && number > 0 ? (int64_t)number : fallback;
}

/* A service that does not tell its limits is asked within those we know. */
static enum fetch_result ask_limits(struct pxweb_asking *asking)
{
    struct fetch_answer answer;
    enum fetch_result result = get(asking, asking->v2 ? V2 "/config" : V1 "/?config", &answer);

    asking->limits = limits_default;
    if (result == FETCH_OK) {
        json_t *root = parse(&answer);
        int64_t calls = number_of(root, asking->v2 ? "maxCallsPerTimeWindow" : "maxCalls", 30), window = number_of(root, "timeWindow", 10);

        asking->limits.cells = number_of(root, asking->v2 ? "maxDataCells" : "maxCells", limits_default.cells);
        asking->limits.values = asking->v2 ? 0 : number_of(root, "maxValues", limits_default.values);
        if (calls <= 10000 && window <= 86400)
            ledger_allow(asking->errand->ledger, asking->v2 ? V2_HOST : V1_HOST, (int)calls, window * 1000000);
        json_decref(root);
    }
    fetch_answer_free(&answer);
    return result == FETCH_STOPPED ? FETCH_STOPPED : FETCH_OK;
}

/* --- metadata and questions -------------------------------------------------------------------------- */

static enum errand_result read_metadata(struct pxweb_asking *asking)
{
    struct errand *errand = asking->errand;
    struct fetch_answer answer;
    char address[ADDRESS_SIZE + 32], why[PXTABLE_ERROR_SIZE];
    enum fetch_result result;
    bool fine = false;

    snprintf(address, sizeof address, asking->v2 ? "%s/metadata?lang=sv" : "%s", asking->base);
    result = get(asking, address, &answer);
    if (result == FETCH_OK) {
        fine = asking->v2 ? px_table_read_v2(&asking->table, answer.body, answer.size, why, sizeof why)
                          : px_table_read_v1(&asking->table, answer.body, answer.size, why, sizeof why);
        if (!fine) {
            errand_wrong(errand, "%s: %s", errand->table, why);
            errand_reject(errand, &answer);
        }
    }
    fetch_answer_free(&answer);
    return fine ? ERRAND_NEW : result == FETCH_OK ? ERRAND_WRONG : errand_failed(result);
}

static void tell_periods(struct pxweb_asking *asking)
{
    for (int i = 0; i < asking->table.n; i++) {
        const struct px_choice *choice = &asking->query.choices[i];
        const struct px_value *values = asking->table.variables[i].values;

        if (!asking->table.variables[i].time || choice->n == 0)
            continue;
        snprintf(asking->errand->first, sizeof asking->errand->first, "%s", values[choice->values[0]].code);
        snprintf(asking->errand->last, sizeof asking->errand->last, "%s", values[choice->values[choice->n - 1]].code);
    }
}

static enum errand_result make_query(struct pxweb_asking *asking)
{
    struct errand *errand = asking->errand;
    char why[ERRAND_ERROR_SIZE - 100];

    snprintf(errand->title, sizeof errand->title, "%s", asking->table.title);
    if (!px_query_open(&asking->query, &asking->table, errand->feed, why, sizeof why))
        return errand_wrong(errand, "%s.feed: %s", errand->feed->name, why);
    tell_periods(asking);
    errand->cells = px_query_cells(&asking->query);
    if (!px_part_first(&asking->query, &asking->limits))
        return errand_wrong(errand, "%s.feed: not even one value of each variable fits into the %lld cells that %s allows", errand->feed->name,
                            (long long)asking->limits.cells, asking->v2 ? V2_HOST : V1_HOST);
    errand->calls_needed = px_parts(&asking->query);
    if (errand->calls_needed > PXQUERY_CALLS_MAX)
        return errand_wrong(errand, "%s.feed: %lld cells would take %d questions, more than %d; select less", errand->feed->name,
                            (long long)errand->cells, errand->calls_needed, PXQUERY_CALLS_MAX);
    return ERRAND_NEW;
}

static enum errand_result ask(struct pxweb_asking *asking)
{
    struct errand *errand = asking->errand;
    enum fetch_result found = choose_version(asking);
    enum errand_result result;

    if (found == FETCH_OK)
        found = asking->v2 ? ask_updated_v2(asking) : ask_updated_v1(asking);
    if (found != FETCH_OK)
        return errand_failed(found);
    if (!errand->again && !errand->dry && asking->updated[0] != '\0' && strcmp(asking->updated, errand->entry->signal) == 0)
        return ERRAND_SAME;
    if (ask_limits(asking) == FETCH_STOPPED)
        return ERRAND_STOPPED;
    result = read_metadata(asking);
    if (result == ERRAND_NEW)
        result = make_query(asking);
    if (result == ERRAND_NEW && !errand->dry)
        result = pxweb_fetch(asking);
    if (result == ERRAND_NEW && !errand->dry)
        snprintf(errand->entry->signal, sizeof errand->entry->signal, "%s", asking->updated);
    return result;
}

enum errand_result errand_pxweb(struct errand *errand)
{
    struct pxweb_asking asking = {.errand = errand};
    enum errand_result result = ask(&asking);

    px_query_free(&asking.query);
    px_table_free(&asking.table);
    return result;
}
