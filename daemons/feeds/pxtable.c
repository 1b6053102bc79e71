#include "pxtable.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int px_find_variable(const struct px_table *table, const char *code)
{
    for (int i = 0; i < table->n; i++)
        if (strcmp(table->variables[i].code, code) == 0)
            return i;
    return -1;
}

int px_find_value(const struct px_variable *variable, const char *code)
{
    for (int i = 0; i < variable->n; i++)
        if (strcmp(variable->values[i].code, code) == 0)
            return i;
    return -1;
}

int64_t px_time(const char *text)
{
    struct tm when = {0};
    const char *rest = text != NULL ? strptime(text, "%Y-%m-%dT%H:%M:%S", &when) : NULL;

    return rest != NULL ? (int64_t)timegm(&when) * 1000000 : 0;
}

static bool refuse(struct px_table *table, json_t *root, char *error, size_t error_size, const char *why)
{
    snprintf(error, error_size, "the description of the table cannot be read: %s", why);
    px_table_free(table);
    json_decref(root);
    return false;
}

static char *copy_of(const json_t *value, const char *fallback)
{
    const char *text = json_string_value(value);

    return strdup(text != NULL ? text : fallback);
}

static bool make_variables(struct px_table *table, size_t n)
{
    if (n == 0 || n > PXTABLE_VARIABLES_MAX)
        return false;
    table->variables = calloc(n, sizeof *table->variables);
    table->n = table->variables != NULL ? (int)n : 0;
    return table->variables != NULL;
}

static bool make_values(struct px_variable *variable, size_t n)
{
    if (n == 0 || n > 1000000)
        return false;
    variable->values = calloc(n, sizeof *variable->values);
    variable->n = variable->values != NULL ? (int)n : 0;
    return variable->values != NULL;
}

static bool values_whole(const struct px_variable *variable)
{
    for (int i = 0; i < variable->n; i++)
        if (variable->values[i].code == NULL || variable->values[i].text == NULL)
            return false;
    return variable->code != NULL && variable->text != NULL;
}

/* What both versions have: a title, and a list of variables, empty yet. NULL after a sentence. */
static json_t *begin_table(struct px_table *table, const char *text, size_t length, const char *title, const char *list, char *error,
                           size_t error_size)
{
    json_error_t where;
    json_t *root = json_loadb(text, length, 0, &where);

    *table = (struct px_table){0};
    if (root == NULL) {
        refuse(table, root, error, error_size, where.text);
        return NULL;
    }
    table->title = copy_of(json_object_get(root, title), "");
    if (table->title != NULL && make_variables(table, json_array_size(json_object_get(root, list))))
        return root;
    refuse(table, root, error, error_size, "it has no variables");
    return NULL;
}

/* --- version 1 --------------------------------------------------------------------------------------- */

static bool read_variable_v1(struct px_variable *variable, const json_t *from)
{
    const json_t *values = json_object_get(from, "values"), *texts = json_object_get(from, "valueTexts");

    variable->code = copy_of(json_object_get(from, "code"), "");
    variable->text = copy_of(json_object_get(from, "text"), "");
    variable->time = json_is_true(json_object_get(from, "time"));
    variable->eliminates = json_is_true(json_object_get(from, "elimination")); /* left out when false */
    if (!make_values(variable, json_array_size(values)))
        return false;
    for (int i = 0; i < variable->n; i++) {
        const json_t *code = json_array_get(values, (size_t)i);

        if (!json_is_string(code))
            return false;
        variable->values[i].code = copy_of(code, "");
        variable->values[i].text = copy_of(json_array_get(texts, (size_t)i), json_string_value(code));
    }
    variable->content = variable->code != NULL && strcmp(variable->code, "ContentsCode") == 0;
    return values_whole(variable) && variable->code[0] != '\0';
}

bool px_table_read_v1(struct px_table *table, const char *text, size_t length, char *error, size_t error_size)
{
    json_t *root = begin_table(table, text, length, "title", "variables", error, error_size);
    const json_t *variables = json_object_get(root, "variables");

    if (root == NULL)
        return false;
    for (int i = 0; i < table->n; i++)
        if (!read_variable_v1(&table->variables[i], json_array_get(variables, (size_t)i)))
            return refuse(table, root, error, error_size, "a variable has no code, or no values");
    json_decref(root);
    return true;
}

/* --- version 2 --------------------------------------------------------------------------------------- */

/* category.index is an object from code to place, or an array of codes; it may be absent when there is one label. */
static bool read_categories(struct px_variable *variable, const json_t *category)
{
    json_t *index = json_object_get(category, "index"), *labels = json_object_get(category, "label"), *value;
    size_t n = json_is_object(index) ? json_object_size(index) : json_is_array(index) ? json_array_size(index) : json_object_size(labels);
    const char *code;
    size_t at;

    if (!make_values(variable, n))
        return false;
    if (json_is_array(index)) {
        json_array_foreach(index, at, value)
            variable->values[at].code = copy_of(value, "");
    } else if (json_is_object(index)) {
        json_object_foreach(index, code, value) {
            json_int_t place = json_integer_value(value);

            if (!json_is_integer(value) || place < 0 || place >= (json_int_t)n || variable->values[place].code != NULL)
                return false;
            variable->values[place].code = strdup(code);
        }
    } else {
        at = 0;
        json_object_foreach(labels, code, value)
            variable->values[at++].code = strdup(code);
    }
    for (int i = 0; i < variable->n; i++)
        if (variable->values[i].code != NULL)
            variable->values[i].text = copy_of(json_object_get(labels, variable->values[i].code), variable->values[i].code);
    return true;
}

static bool has_role(const json_t *root, const char *role, const char *code)
{
    json_t *list = json_object_get(json_object_get(root, "role"), role), *value;
    size_t at;

    json_array_foreach(list, at, value)
        if (json_is_string(value) && strcmp(json_string_value(value), code) == 0)
            return true;
    return false;
}

static bool read_variable_v2(struct px_variable *variable, const json_t *root, const char *code)
{
    const json_t *from = json_object_get(json_object_get(root, "dimension"), code);
    const json_t *extension = json_object_get(from, "extension");
    const char *total = json_string_value(json_object_get(extension, "eliminationValueCode"));

    variable->code = strdup(code);
    variable->text = copy_of(json_object_get(from, "label"), code);
    variable->time = has_role(root, "time", code);
    variable->content = has_role(root, "metric", code) || strcmp(code, "ContentsCode") == 0;
    variable->eliminates = json_is_true(json_object_get(extension, "elimination"));
    if (!read_categories(variable, json_object_get(from, "category")) || !values_whole(variable))
        return false;
    if (total != NULL && px_find_value(variable, total) >= 0)
        variable->elimination = strdup(total);
    return true;
}

bool px_table_read_v2(struct px_table *table, const char *text, size_t length, char *error, size_t error_size)
{
    json_t *root = begin_table(table, text, length, "label", "id", error, error_size);
    const json_t *ids = json_object_get(root, "id");

    if (root == NULL)
        return false;
    table->updated_us = px_time(json_string_value(json_object_get(root, "updated")));
    for (int i = 0; i < table->n; i++) {
        const char *code = json_string_value(json_array_get(ids, (size_t)i));

        if (code == NULL || !read_variable_v2(&table->variables[i], root, code))
            return refuse(table, root, error, error_size, "a variable has no code, or no values");
    }
    json_decref(root);
    return true;
}

void px_table_free(struct px_table *table)
{
    for (int i = 0; i < table->n; i++) {
        struct px_variable *variable = &table->variables[i];

        for (int k = 0; k < variable->n; k++) {
            free(variable->values[k].code);
            free(variable->values[k].text);
        }
        free(variable->values);
        free(variable->code);
        free(variable->text);
        free(variable->elimination);
    }
    free(table->variables);
    free(table->title);
    *table = (struct px_table){0};
}
