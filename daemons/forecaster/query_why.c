/* The walk from a published number back to what it was made from. */
#include "query_private.h"

#include <stdio.h>
#include <string.h>

#include "query.h"

bool query_number_parse(const char *text, int64_t *run, int32_t *target, int32_t *horizon)
{
    long long r;
    int t, h, used = 0;

    if (strspn(text, "0123456789.") != strlen(text) || strlen(text) > 40 ||
        sscanf(text, "%18lld.%9d.%5d%n", &r, &t, &h, &used) != 3 || text[used] != '\0')
        return false;
    *run = r;
    *target = t;
    *horizon = h;
    return h > 0 && h <= INT16_MAX;
}

/* What a step of the walk back takes besides the run. */
enum walk_by { WALK_RUN, WALK_TARGET, WALK_HORIZON };
struct walk {
    enum query query;
    enum walk_by by;
};

/* A number of a panel; and one of the skills chain. The first step says whether there is such a number. */
static const struct walk panel_walk[] = {
    {Q_why_number, WALK_HORIZON},    {Q_why_inputs, WALK_TARGET},   {Q_why_observations, WALK_TARGET},
    {Q_why_nation, WALK_TARGET},     {Q_why_breaks, WALK_TARGET},
    {Q_why_revisions, WALK_TARGET},  {Q_why_vintages, WALK_TARGET}, {Q_why_dialogue_moved, WALK_HORIZON},
    {Q_why_dialogue, WALK_TARGET},   {Q_why_assumptions, WALK_RUN}, {Q_why_former, WALK_HORIZON},
};
static const struct walk skill_walk[] = {
    {Q_why_skill_number, WALK_HORIZON},  {Q_why_skill_plan, WALK_TARGET},     {Q_why_skill_indicators, WALK_TARGET},
    {Q_why_assumptions, WALK_RUN},       {Q_why_skill_backtest, WALK_HORIZON},
    {Q_why_skill_record, WALK_TARGET},   {Q_why_skill_borrowed, WALK_TARGET},
    {Q_why_skill_employed, WALK_RUN},    {Q_why_nation, WALK_TARGET},         {Q_why_skill_inputs, WALK_TARGET},
    {Q_why_skill_breaks, WALK_TARGET},   {Q_why_skill_dialogue, WALK_HORIZON}, {Q_why_skill_former, WALK_HORIZON},
};

/* *found says whether the number is of this kind. */
static bool walk_back(struct question *q, const struct walk *walk, size_t steps, int64_t run, int32_t target, int32_t horizon, bool *found)
{
    *found = false;
    for (size_t i = 0; i < steps && (i == 0 || *found); i++) {
        struct bind bind = {0};
        bind_int64(&bind, run);
        if (walk[i].by != WALK_RUN)
            bind_int(&bind, target);
        if (walk[i].by == WALK_HORIZON)
            bind_int(&bind, horizon);
        if (!question_add(q, walk[i].query, &bind))
            return false;
        if (i == 0)
            *found = rows_count(q->results[q->result_count - 1]) > 0;
    }
    if (!*found)
        rows_free(q->results[--q->result_count]);
    return true;
}

bool answer_why(struct question *q)
{
    int64_t run;
    int32_t target, horizon;
    bool found;

    if (!query_number_parse(question_argument(q, "id"), &run, &target, &horizon))
        return question_fail(q, EXIT_USAGE_ERROR,
                             "\"%.80s\" is not the id of a number, which looks like 12.345.3 (run, target, horizon)",
                             question_argument(q, "id"));
    if (!walk_back(q, panel_walk, ARRAY_SIZE(panel_walk), run, target, horizon, &found))
        return false;
    if (!found && !walk_back(q, skill_walk, ARRAY_SIZE(skill_walk), run, target, horizon, &found))
        return false;
    return found || question_fail(q, EXIT_NO_INPUT, "there is no number %.80s", question_argument(q, "id"));
}

bool answer_known_breaks(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    return question_add(q, Q_known_breaks, &bind);
}
