/* Published scenarios, by number or by the moment when one stood; and the what-ifs beside them, each by its name, with
 * how its numbers differ from the baseline's.
 */
#include "query_private.h"

#include "ident.h"

bool answer_scenarios(struct question *q)
{
    struct bind bind = {0};
    int64_t as_of, limit;

    if (!question_moment(q, "as_of", &as_of) || !question_limit(q, &limit))
        return false;
    bind_text(&bind, q->service->config->county);
    bind_text(&bind, question_argument(q, "scenario"));
    bind_time(&bind, as_of);
    bind_int(&bind, (int32_t)limit);
    return question_add(q, Q_read_scenarios, &bind);
}

/* The number of the baseline that stood at a moment. */
static bool find_standing(struct question *q, int64_t as_of, int64_t *id)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    bind_time(&bind, as_of);
    if (!question_id(q, Q_read_standing, &bind, id))
        return false;
    if (*id == 0)
        return question_argument(q, "as_of")[0] == '\0'
            ? question_fail(q, EXIT_NO_INPUT, "nothing is published yet")
            : question_fail(q, EXIT_NO_INPUT, "nothing was published by %.80s", question_argument(q, "as_of"));
    return true;
}

/* The number of the scenario asked for: by itself, by its name, or by the moment when it stood; without any, the one that
 * stands. */
static bool find_scenario(struct question *q, int64_t *id)
{
    struct bind bind = {0};
    int64_t as_of, wanted;

    if (question_argument(q, "id")[0] != '\0' && question_argument(q, "as_of")[0] != '\0')
        return question_fail(q, EXIT_USAGE_ERROR, "query scenario takes id or as_of, not both");
    if (!question_moment(q, "as_of", &as_of))
        return false;
    if (question_argument(q, "id")[0] == '\0')
        return find_standing(q, as_of != INT64_MIN ? as_of : now_us(), id);
    if (!question_scenario(q, "id", &wanted))
        return false;
    bind_int64(&bind, wanted);
    if (!question_id(q, Q_read_scenario_exists, &bind, id))
        return false;
    return *id != 0 || question_fail(q, EXIT_NO_INPUT, "there is no scenario %lld", (long long)wanted);
}

bool answer_scenario(struct question *q)
{
    struct bind bind = {0};
    int64_t id = 0;

    if (!find_scenario(q, &id))
        return false;
    bind_int64(&bind, id);
    return question_add(q, Q_read_scenario, &bind);
}

bool answer_what_ifs(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    return question_add(q, Q_read_what_ifs, &bind);
}

bool answer_what_if(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    bind_text(&bind, question_argument(q, "name"));
    if (!question_add(q, Q_read_what_if, &bind))
        return false;
    return rows_count(q->results[q->result_count - 1]) > 0 ||
           question_fail(q, EXIT_NO_INPUT, "there is no scenario \"%.60s\"", question_argument(q, "name"));
}

/* What a scenario can be compared in, and the chain's quantities of it; without any, those at work. */
static const struct what comparisons[] = {
    {"employment", {NULL}},
    {"occupations", {"demand_occupation", "demand_group"}},
    {"educations", {"demand_education", "supply", "balance"}},
    {"programmes", {"places", "places_change"}},
};

bool answer_compare(struct question *q)
{
    const struct what *what = question_what(q, comparisons, (int)ARRAY_SIZE(comparisons));
    struct bind bind = {0};
    int64_t scenario;

    if (what == NULL || !question_scenario(q, "name", &scenario))
        return false;
    bind_int64(&bind, scenario);
    if (what->quantities[0] == NULL)
        return question_add(q, Q_read_compare_employed, &bind);
    bind_text_array(&bind, what->quantities, quantity_count(what));
    return question_add(q, Q_read_compare_skill, &bind);
}
