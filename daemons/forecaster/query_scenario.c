/* Published scenarios, by number or by the moment when one stood; and the what-ifs beside them, each by its name, with
 * how its numbers differ from the baseline's.
 */
#include "query_private.h"

#include <stdlib.h>
#include <string.h>

#include "ident.h"

bool answer_scenarios(struct question *q)
{
    return answer_limited(q, Q_read_scenarios);
}

/* The number of the baseline that stood at a moment. */
static bool find_standing(struct question *q, int64_t as_of, int64_t *id)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    bind_time(&bind, as_of);
    if (!question_add(q, Q_read_standing, &bind))
        return false;
    if (rows_count(q->results[q->result_count - 1]) == 0)
        return question_argument(q, "as_of")[0] == '\0'
            ? question_fail(q, EXIT_NO_INPUT, "nothing is published yet")
            : question_fail(q, EXIT_NO_INPUT, "nothing was published by %.80s", question_argument(q, "as_of"));
    *id = strtoll(rows_text(q->results[q->result_count - 1], 0, 0), NULL, 10);
    return true;
}

/* The number of the scenario asked for, by itself or by the moment when it stood; without either, the one that stands. */
static bool find_scenario(struct question *q, int64_t *id)
{
    int64_t as_of;

    if (question_argument(q, "id")[0] != '\0' && question_argument(q, "as_of")[0] != '\0')
        return question_fail(q, EXIT_USAGE_ERROR, "query scenario takes id or as_of, not both");
    if (!question_moment(q, "as_of", &as_of))
        return false;
    if (question_argument(q, "id")[0] == '\0')
        return find_standing(q, as_of != INT64_MIN ? as_of : now_us(), id);
    return question_number(q, "id", 1, INT64_MAX, id) &&
           answer_numbered(q, Q_read_scenario_exists, "scenario");
}

bool answer_scenario(struct question *q)
{
    struct bind bind = {0};
    int64_t id = 0;

    if (!find_scenario(q, &id))
        return false;
    rows_free(q->results[--q->result_count]);
    bind_int64(&bind, id);
    return question_add(q, Q_read_scenario, &bind);
}

bool answer_what_ifs(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    return question_add(q, Q_read_what_ifs, &bind);
}

/* A query about one what-if by its name, which must answer something. */
static bool answer_named(struct question *q, enum query query, const char *what)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    bind_text(&bind, question_argument(q, "name"));
    if (!question_add(q, query, &bind))
        return false;
    return rows_count(q->results[q->result_count - 1]) > 0 ||
           question_fail(q, EXIT_NO_INPUT, "there is no %s \"%.60s\"", what, question_argument(q, "name"));
}

bool answer_what_if(struct question *q)
{
    return answer_named(q, Q_read_what_if, "scenario");
}

/* What a what-if can be compared in, and the chain's quantities of it; without any, those at work. */
static const struct what comparisons[] = {
    {"employment", {NULL}},
    {"occupations", {"demand_occupation", "demand_group"}},
    {"educations", {"demand_education", "supply", "balance"}},
    {"programmes", {"places", "places_change"}},
};

static const struct what *find_comparison(struct question *q)
{
    const char *name = question_argument(q, "what")[0] != '\0' ? question_argument(q, "what") : "employment";

    for (size_t i = 0; i < ARRAY_SIZE(comparisons); i++)
        if (strcmp(comparisons[i].name, name) == 0)
            return &comparisons[i];
    (void)question_fail(q, EXIT_USAGE_ERROR, "what \"%.80s\" is none of employment, occupations, educations and programmes", name);
    return NULL;
}

bool answer_compare(struct question *q)
{
    const struct what *what = find_comparison(q);
    struct bind bind = {0};
    int64_t scenario;

    if (what == NULL || !answer_named(q, Q_read_what_if_scenario, "published run of scenario"))
        return false;
    scenario = strtoll(rows_text(q->results[q->result_count - 1], 0, 0), NULL, 10);
    rows_free(q->results[--q->result_count]);
    bind_int64(&bind, scenario);
    if (what->quantities[0] == NULL)
        return question_add(q, Q_read_compare_employed, &bind);
    bind_text_array(&bind, what->quantities, quantity_count(what));
    return question_add(q, Q_read_compare_skill, &bind);
}
