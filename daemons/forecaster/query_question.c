/* What every answer is made with: arguments read and checked, rows added, and the sentence where there is no answer. */
#include "query_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "moment.h"

enum { LIMIT_DEFAULT = 20, LIMIT_MAX = 10000 };

const char *question_argument(const struct question *q, const char *name)
{
    for (size_t i = 0; i < q->query->n_arguments; i++)
        if (strcmp(q->query->arguments[i]->name, name) == 0)
            return q->query->arguments[i]->value;
    return "";
}

bool question_fail(struct question *q, enum exit_code code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(q->error, sizeof q->error, format, arguments);
    va_end(arguments);
    q->exit_code = code;
    return false;
}

bool question_add(struct question *q, enum query query, struct bind *bind)
{
    struct rows *rows;

    if (q->result_count == RESULTS_MAX)
        return question_fail(q, EXIT_SOFTWARE, "query %s has more than %d parts", q->query->name, RESULTS_MAX);
    rows = db_query(q->db, query, bind);
    if (rows != NULL)
        q->results[q->result_count++] = rows;
    return rows != NULL;
}

bool question_id(struct question *q, enum query query, struct bind *bind, int64_t *id)
{
    struct rows *rows = db_query(q->db, query, bind);

    *id = rows != NULL && rows_count(rows) > 0 ? rows_int64(rows, 0, 0) : 0;
    rows_free(rows);
    return rows != NULL;
}

bool question_number(struct question *q, const char *name, int64_t least, int64_t most,
                     int64_t *value)
{
    const char *text = question_argument(q, name);
    char *end;

    errno = 0;
    *value = strtoll(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno != 0 || *value < least || *value > most)
        return question_fail(q, EXIT_USAGE_ERROR,
                             "argument %s of query %s: \"%.80s\" is not a whole number from %lld to %lld",
                             name, q->query->name, text, (long long)least, (long long)most);
    return true;
}

bool question_moment(struct question *q, const char *name, int64_t *us)
{
    const char *text = question_argument(q, name);

    *us = INT64_MIN;
    if (text[0] == '\0' || moment_parse(text, us))
        return true;
    return question_fail(q, EXIT_USAGE_ERROR, "\"%.80s\" is not a date such as 2024-03-01, nor a time such as 2024-03-01T10:00Z", text);
}

bool question_scenario(struct question *q, const char *name, int64_t *id)
{
    const char *text = question_argument(q, name);
    struct bind bind = {0};

    *id = 0;
    if (text[0] == '\0')
        return true;
    if (strspn(text, "0123456789") == strlen(text))
        return question_number(q, name, 1, INT64_MAX, id);
    bind_text(&bind, q->service->config->county);
    bind_text(&bind, text);
    if (!question_id(q, Q_read_scenario_named, &bind, id))
        return false;
    return *id != 0 || question_fail(q, EXIT_NO_INPUT, "there is no published run of scenario \"%.60s\"", text);
}

/* "a, b and c" of the words there are, as far as they fit. */
static void list_words(const struct what *list, int n, char *out, size_t size)
{
    size_t used = 0;

    for (int i = 0; i < n && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i == 0 ? "" : i < n - 1 ? ", " : " and ", list[i].name);
}

const struct what *question_what(struct question *q, const struct what *list, int n)
{
    const char *name = question_argument(q, "what");
    char words[SENTENCE_SIZE / 2];

    for (int i = 0; i < n; i++)
        if (strcmp(list[i].name, name) == 0 || (name[0] == '\0' && i == 0))
            return &list[i];
    list_words(list, n, words, sizeof words);
    (void)question_fail(q, EXIT_USAGE_ERROR, "what \"%.80s\" is none of %s", name, words);
    return NULL;
}

bool question_one_of(const char *text, const char *const *allowed)
{
    for (; *allowed != NULL; allowed++)
        if (strcmp(text, *allowed) == 0)
            return true;
    return text[0] == '\0';
}

bool question_limit(struct question *q, int64_t *limit)
{
    *limit = LIMIT_DEFAULT;
    return question_argument(q, "limit")[0] == '\0' || question_number(q, "limit", 1, LIMIT_MAX, limit);
}

bool answer_limited(struct question *q, enum query query)
{
    struct bind bind = {0};
    int64_t limit;

    if (!question_limit(q, &limit))
        return false;
    bind_int(&bind, (int32_t)limit);
    return question_add(q, query, &bind);
}

/* A numbered thing that must exist. */
bool answer_numbered(struct question *q, enum query query, const char *what)
{
    struct bind bind = {0};
    int64_t id;

    if (!question_number(q, "id", 1, INT64_MAX, &id))
        return false;
    bind_int64(&bind, id);
    if (!question_add(q, query, &bind))
        return false;
    if (rows_count(q->results[q->result_count - 1]) == 0)
        return question_fail(q, EXIT_NO_INPUT, "there is no %s %lld", what, (long long)id);
    return true;
}
