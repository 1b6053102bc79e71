/* The parts of a question that is too large to be asked at once, as addresses and bodies of both versions of the
 * interface, and whether an answer is what was asked for. */
#include "pxquery.h"

#include <ctype.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- parts ------------------------------------------------------------------------------------------- */

static int64_t product(const struct px_query *query, bool whole)
{
    int64_t cells = 1;

    for (int i = 0; i < query->table->n; i++) {
        int64_t n = whole ? query->choices[i].n : query->length[i];

        if (query->choices[i].n == 0)
            continue;
        if (n > INT64_MAX / cells)
            return INT64_MAX;
        cells *= n;
    }
    return cells;
}

int64_t px_query_cells(const struct px_query *query)
{
    return product(query, true);
}

int64_t px_part_cells(const struct px_query *query)
{
    /* The last part of a split variable may be shorter than its length says. */
    struct px_query part = *query;

    for (int i = 0; i < query->table->n; i++)
        if (part.first[i] + part.length[i] > part.choices[i].n)
            part.length[i] = part.choices[i].n - part.first[i];
    return product(&part, false);
}

/* The variable to split next: time as long as it has more than one value in a part, then the longest. Contents stay
 * together. */
static int to_split(const struct px_query *query)
{
    int best = -1;

    for (int i = 0; i < query->table->n; i++) {
        const struct px_variable *variable = &query->table->variables[i];

        if (query->length[i] <= 1 || variable->content)
            continue;
        if (variable->time)
            return i;
        if (best < 0 || query->length[i] > query->length[best])
            best = i;
    }
    return best;
}

bool px_part_first(struct px_query *query, const struct px_limits *limits)
{
    int64_t most = limits->values > 0 && limits->values < limits->cells ? limits->values : limits->cells;

    for (int i = 0; i < query->table->n; i++) {
        query->first[i] = 0;
        query->length[i] = query->choices[i].n;
    }
    while (product(query, false) > most) {
        int split = to_split(query);
        int64_t others, fitting;
        int pieces;

        if (split < 0)
            return false;
        others = product(query, false) / query->length[split];
        fitting = others < most ? most / others : 1;
        if (fitting > query->length[split])
            fitting = query->length[split];
        /* as many pieces as need be, of about the same size */
        pieces = (int)((query->choices[split].n + fitting - 1) / fitting);
        query->length[split] = (query->choices[split].n + pieces - 1) / pieces;
    }
    return true;
}

bool px_part_next(struct px_query *query)
{
    for (int i = query->table->n - 1; i >= 0; i--) {
        query->first[i] += query->length[i];
        if (query->choices[i].n > 0 && query->first[i] < query->choices[i].n)
            return true;
        query->first[i] = 0;
    }
    return false;
}

int px_parts(const struct px_query *query)
{
    int parts = 1;

    for (int i = 0; i < query->table->n; i++)
        if (query->length[i] > 0)
            parts *= (query->choices[i].n + query->length[i] - 1) / query->length[i];
    return parts;
}

/* Values of a variable in the part at hand. */
static int part_length(const struct px_query *query, int i)
{
    int left = query->choices[i].n - query->first[i];

    return left < query->length[i] ? left : query->length[i];
}

static const char *part_code(const struct px_query *query, int i, int k)
{
    return query->table->variables[i].values[query->choices[i].values[query->first[i] + k]].code;
}

/* --- questions --------------------------------------------------------------------------------------- */

static void put_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (isalnum((unsigned char)*text) || strchr("-_.~", *text) != NULL)
            putc(*text, out);
        else
            fprintf(out, "%%%02X", (unsigned char)*text);
    }
}

/* A comma parts two codes in an address, and *, ? and brackets mean something there: such codes are posted. */
static bool has_awkward_code(const struct px_query *query)
{
    for (int i = 0; i < query->table->n; i++)
        for (int k = 0; k < part_length(query, i); k++)
            if (strpbrk(part_code(query, i, k), ",()[]*?") != NULL)
                return true;
    return false;
}

char *px_part_address_v2(const struct px_query *query, const char *base)
{
    char *address = NULL;
    size_t size = 0;
    FILE *out = has_awkward_code(query) ? NULL : open_memstream(&address, &size);

    if (out == NULL)
        return NULL;
    fprintf(out, "%s/data?lang=sv&outputFormat=json-stat2", base);
    for (int i = 0; i < query->table->n && ftell(out) <= PXQUERY_ADDRESS_MAX; i++) {
        if (query->choices[i].n == 0)
            continue;
        fputs("&valueCodes%5B", out);
        put_escaped(out, query->table->variables[i].code);
        fputs("%5D=", out);
        for (int k = 0; k < part_length(query, i); k++) {
            fputs(k > 0 ? "," : "", out);
            put_escaped(out, part_code(query, i, k));
        }
    }
    if (fclose(out) == 0 && size <= PXQUERY_ADDRESS_MAX)
        return address;
    free(address);
    return NULL;
}

static json_t *codes_of(const struct px_query *query, int i)
{
    json_t *codes = json_array();

    for (int k = 0; k < part_length(query, i); k++)
        json_array_append_new(codes, json_string(part_code(query, i, k)));
    return codes;
}

static char *printed(json_t *root)
{
    char *text = json_dumps(root, JSON_COMPACT);

    json_decref(root);
    return text;
}

char *px_part_body_v2(const struct px_query *query)
{
    json_t *selection = json_array();

    for (int i = 0; i < query->table->n; i++)
        if (query->choices[i].n > 0)
            json_array_append_new(selection, json_pack("{s:s, s:o}", "variableCode", query->table->variables[i].code, "valueCodes",
                                                       codes_of(query, i)));
    return printed(json_pack("{s:o}", "selection", selection));
}

char *px_part_body_v1(const struct px_query *query)
{
    json_t *list = json_array();

    for (int i = 0; i < query->table->n; i++)
        if (query->choices[i].n > 0)
            json_array_append_new(list, json_pack("{s:s, s:{s:s, s:o}}", "code", query->table->variables[i].code, "selection", "filter",
                                                  "item", "values", codes_of(query, i)));
    return printed(json_pack("{s:o, s:{s:s}}", "query", list, "response", "format", "json-stat2"));
}

/* --- answers ----------------------------------------------------------------------------------------- */

static bool mismatch(char *error, size_t error_size, const char *form, ...)
{
    va_list values;
    int used = snprintf(error, error_size, "the answer is not what was asked for: ");

    va_start(values, form);
    vsnprintf(error + used, error_size - (size_t)used, form, values);
    va_end(values);
    return false;
}

static int64_t place_of(const json_t *ids, const char *code)
{
    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *id = json_string_value(json_array_get(ids, i));

        if (id != NULL && strcmp(id, code) == 0)
            return (int64_t)i;
    }
    return -1;
}

static bool check_dimensions(const struct px_query *query, const json_t *root, char *error, size_t error_size)
{
    const json_t *ids = json_object_get(root, "id"), *sizes = json_object_get(root, "size");

    for (int i = 0; i < query->table->n; i++) {
        const char *code = query->table->variables[i].code;
        int64_t place = place_of(ids, code), size = place < 0 ? 0 : json_integer_value(json_array_get(sizes, (size_t)place));

        if (size != part_length(query, i) && !(query->choices[i].n == 0 && size <= 1))
            return mismatch(error, error_size, "%s has %lld values where %d were chosen", code, (long long)size, part_length(query, i));
    }
    return true;
}

bool px_part_check(const struct px_query *query, const char *text, size_t length, int64_t *updated_us, char *error, size_t error_size)
{
    json_error_t where;
    json_t *root = json_loadb(text, length, 0, &where);
    const char *class = json_string_value(json_object_get(root, "class"));
    bool fine;

    *updated_us = px_time(json_string_value(json_object_get(root, "updated")));
    if (root == NULL)
        fine = mismatch(error, error_size, length == 0 ? "it is empty" : "%s at byte %d", where.text, where.position);
    else if (class == NULL || strcmp(class, "dataset") != 0)
        fine = mismatch(error, error_size, "it is no JSON-stat dataset");
    else
        fine = check_dimensions(query, root, error, error_size);
    json_decref(root);
    return fine;
}
