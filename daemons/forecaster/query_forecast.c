/* What a network reads of a scenario, or of the one that stood: its forecasts, the skills chain and the plan of its
 * programmes. The database's roles decide what is seen; this file only takes on the network's.
 */
#include "query_private.h"

#include <string.h>

struct network {
    const char *name;
    unsigned right;
    enum query as_role, forecast, skill, plan, class;
};
static const struct network networks[] = {
    {"gysam", BUS_RIGHT_GYSAM, Q_read_as_gysam, Q_read_forecast_gysam, Q_read_skill_gysam, Q_read_plan_gysam, Q_read_class_gysam},
    {"reko", BUS_RIGHT_REKO, Q_read_as_reko, Q_read_forecast_reko, Q_read_skill_reko, Q_read_plan_reko, Q_read_class_reko},
    {"yh", BUS_RIGHT_YH, Q_read_as_yh, Q_read_forecast_yh, Q_read_skill_yh, Q_read_plan_yh, Q_read_class_yh},
};

static bool forecast_arguments_ok(struct question *q)
{
    static const char *const frequencies[] = {"year", "quarter", "month", NULL};
    static const char *const terms[] = {"short", "long", NULL};

    if (!question_one_of(question_argument(q, "frequency"), frequencies))
        return question_fail(q, EXIT_USAGE_ERROR, "frequency \"%.80s\" is none of year, quarter and month",
                             question_argument(q, "frequency"));
    if (!question_one_of(question_argument(q, "term"), terms))
        return question_fail(q, EXIT_USAGE_ERROR, "term \"%.80s\" is neither short nor long",
                             question_argument(q, "term"));
    return true;
}

/* Which scenario is shown, for the rest of the transaction. */
static bool choose_scenario(struct question *q)
{
    struct bind bind = {0};
    int64_t as_of, scenario = 0;

    if (!question_moment(q, "as_of", &as_of))
        return false;
    if (question_argument(q, "scenario")[0] != '\0') {
        if (as_of != INT64_MIN)
            return question_fail(q, EXIT_USAGE_ERROR, "as_of and scenario each choose a scenario: give one of them");
        if (!question_scenario(q, "scenario", &scenario))
            return false;
    }
    bind_time(&bind, as_of);
    if (scenario > 0)
        bind_int64(&bind, scenario);
    else
        bind_text(&bind, NULL);
    return db_do(q->db, Q_read_choose, &bind);
}

/* The network asked for, which this key may read; NULL after saying why not. */
static const struct network *find_network(struct question *q)
{
    const char *name = question_argument(q, "network");
    const struct network *network = NULL;

    for (size_t i = 0; i < ARRAY_SIZE(networks); i++)
        if (strcmp(networks[i].name, name) == 0)
            network = &networks[i];
    if (network == NULL)
        (void)question_fail(q, EXIT_USAGE_ERROR, "network \"%.80s\" is none of gysam, reko and yh", name);
    else if (!(q->peer->rights & (network->right | BUS_RIGHT_ANALYST))) {
        (void)question_fail(q, EXIT_FORBIDDEN, "this key has no right to read the forecasts of network %s", name);
        network = NULL;
    }
    return network;
}

/* The network's own role reads, also for an analyst: what is shown is what the network sees. */
static bool read_as(struct question *q, const struct network *network)
{
    return choose_scenario(q) && db_do(q->db, network->as_role, NULL);
}

bool answer_forecast(struct question *q)
{
    const struct network *network = find_network(q);
    struct bind bind = {0};

    if (network == NULL || !forecast_arguments_ok(q) || !read_as(q, network))
        return false;
    bind_text(&bind, question_argument(q, "region"));
    bind_text(&bind, question_argument(q, "industry"));
    bind_text(&bind, question_argument(q, "frequency"));
    bind_text(&bind, question_argument(q, "term"));
    return question_add(q, network->forecast, &bind);
}

/* What may be asked of the chain, and the quantities it is made of. */
static const struct what whats[] = {
    {"demand", {"demand_occupation", "demand_education", "demand_group", "demand_public", "demand_women", "expansion", "replacement_gross",
                "replacement_net", "openings", "education_need"}},
    {"supply", {"population", "supply", "inflow", "potential"}},
    {"balance", {"balance", "balance_occupation"}},
    {"places", {"places", "places_change"}},
};

bool answer_skill(struct question *q)
{
    const struct network *network = find_network(q);
    const struct what *what = network != NULL ? question_what(q, whats, (int)ARRAY_SIZE(whats)) : NULL;
    struct bind bind = {0};

    if (what == NULL || !forecast_arguments_ok(q) || !read_as(q, network))
        return false;
    bind_text_array(&bind, what->quantities, quantity_count(what));
    bind_text(&bind, question_argument(q, "region"));
    bind_text(&bind, question_argument(q, "term"));
    return question_add(q, network->skill, &bind);
}

bool answer_plan(struct question *q)
{
    const struct network *network = find_network(q);

    struct bind bind = {0};

    if (network == NULL || !read_as(q, network))
        return false;
    bind_text(&bind, question_argument(q, "programme"));
    return question_add(q, network->plan, &bind);
}

bool answer_class(struct question *q)
{
    const struct network *network = find_network(q);
    const char *region = question_argument(q, "region");
    struct bind bind = {0};

    if (network == NULL || !read_as(q, network))
        return false;
    bind_text(&bind, region[0] != '\0' ? region : q->service->config->county);
    return question_add(q, network->class, &bind);
}
