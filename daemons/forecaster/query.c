#include "query.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ident.h"
#include "log.h"
#include "moment.h"
#include "record.h"
#include "reply.h"

enum {
    ARGUMENTS_MAX = 7,
    RESULTS_MAX = 8,
    LIMIT_DEFAULT = 20,
    LIMIT_MAX = 10000,
    SENTENCE_SIZE = 400
};

/* A question under way. */
struct question {
    struct service *service;
    struct db *db;
    const struct bus_peer *peer;
    const Framsyn__V1__Query *query;
    struct rows *results[RESULTS_MAX];
    int result_count;
    char error[SENTENCE_SIZE]; /* why there is no answer */
    enum exit_code exit_code;
};

/* False after question->error was filled, or the database failed. */
typedef bool answer_function(struct question *question);

static const char *argument(const struct question *q, const char *name)
{
    for (size_t i = 0; i < q->query->n_arguments; i++)
        if (strcmp(q->query->arguments[i]->name, name) == 0)
            return q->query->arguments[i]->value;
    return "";
}

static bool fail(struct question *q, enum exit_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool fail(struct question *q, enum exit_code code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(q->error, sizeof q->error, format, arguments);
    va_end(arguments);
    q->exit_code = code;
    return false;
}

/* Runs a query and adds its rows to the answer. */
static bool add(struct question *q, enum query query, struct bind *bind)
{
    struct rows *rows = db_query(q->db, query, bind);

    if (rows != NULL)
        q->results[q->result_count++] = rows;
    return rows != NULL;
}

/* --- arguments */

static bool number_argument(struct question *q, const char *name, int64_t least, int64_t most,
                            int64_t *value)
{
    const char *text = argument(q, name);
    char *end;

    errno = 0;
    *value = strtoll(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno != 0 || *value < least || *value > most)
        return fail(q, EXIT_USAGE_ERROR,
                    "argument %s of query %s: \"%.80s\" is not a whole number from %lld to %lld",
                    name, q->query->name, text, (long long)least, (long long)most);
    return true;
}

static bool limit_argument(struct question *q, int64_t *limit)
{
    *limit = LIMIT_DEFAULT;
    return argument(q, "limit")[0] == '\0' || number_argument(q, "limit", 1, LIMIT_MAX, limit);
}

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

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool query_prefix_parse(const char *text, uint8_t least[16], uint8_t most[16])
{
    int n = 0;

    memset(least, 0, 16);
    memset(most, 0xFF, 16);
    for (; *text != '\0'; text++) {
        int digit = hex_digit(*text), shift = n % 2 == 0 ? 4 : 0;
        if (*text == '-')
            continue;
        if (digit < 0 || n == 32)
            return false;
        least[n / 2] = (uint8_t)(least[n / 2] | digit << shift);
        most[n / 2] = (uint8_t)(most[n / 2] & ~(0xF << shift));
        most[n / 2] = (uint8_t)(most[n / 2] | digit << shift);
        n++;
    }
    return n > 0;
}

/* --- the queries */

struct network {
    const char *name;
    unsigned right;
    enum query as_role, forecast, skill, plan;
};
static const struct network networks[] = {
    {"gysam", BUS_RIGHT_GYSAM, Q_read_as_gysam, Q_read_forecast_gysam, Q_read_skill_gysam, Q_read_plan_gysam},
    {"reko", BUS_RIGHT_REKO, Q_read_as_reko, Q_read_forecast_reko, Q_read_skill_reko, Q_read_plan_reko},
    {"yh", BUS_RIGHT_YH, Q_read_as_yh, Q_read_forecast_yh, Q_read_skill_yh, Q_read_plan_yh},
};

static bool one_of(const char *text, const char *const *allowed)
{
    for (; *allowed != NULL; allowed++)
        if (strcmp(text, *allowed) == 0)
            return true;
    return text[0] == '\0';
}

static bool forecast_arguments_ok(struct question *q)
{
    static const char *const frequencies[] = {"year", "quarter", "month", NULL}, *const terms[] = {
                                                                                     "short",
                                                                                     "long", NULL};

    if (!one_of(argument(q, "frequency"), frequencies))
        return fail(q, EXIT_USAGE_ERROR, "frequency \"%.80s\" is none of year, quarter and month",
                    argument(q, "frequency"));
    if (!one_of(argument(q, "term"), terms))
        return fail(q, EXIT_USAGE_ERROR, "term \"%.80s\" is neither short nor long",
                    argument(q, "term"));
    return true;
}

/* An argument that is a moment, or INT64_MIN where it is not given. */
static bool moment_argument(struct question *q, const char *name, int64_t *us)
{
    const char *text = argument(q, name);

    *us = INT64_MIN;
    if (text[0] == '\0' || moment_parse(text, us))
        return true;
    return fail(q, EXIT_USAGE_ERROR, "\"%.80s\" is not a date such as 2024-03-01, nor a time such as 2024-03-01T10:00Z", text);
}

/* Which scenario is shown, for the rest of the transaction. */
static bool choose_scenario(struct question *q)
{
    struct bind bind = {0};
    int64_t as_of, scenario = 0;

    if (!moment_argument(q, "as_of", &as_of))
        return false;
    if (argument(q, "scenario")[0] != '\0') {
        if (as_of != INT64_MIN)
            return fail(q, EXIT_USAGE_ERROR, "as_of and scenario each choose a scenario: give one of them");
        if (!number_argument(q, "scenario", 1, INT64_MAX, &scenario))
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
    const char *name = argument(q, "network");
    const struct network *network = NULL;

    for (size_t i = 0; i < ARRAY_SIZE(networks); i++)
        if (strcmp(networks[i].name, name) == 0)
            network = &networks[i];
    if (network == NULL)
        (void)fail(q, EXIT_USAGE_ERROR, "network \"%.80s\" is none of gysam, reko and yh", name);
    else if (!(q->peer->rights & (network->right | BUS_RIGHT_ANALYST))) {
        (void)fail(q, EXIT_FORBIDDEN, "this key has no right to read the forecasts of network %s", name);
        network = NULL;
    }
    return network;
}

/* The network's own role reads, also for an analyst: what is shown is what the network sees. */
static bool read_as(struct question *q, const struct network *network)
{
    return choose_scenario(q) && db_do(q->db, network->as_role, NULL);
}

static bool answer_forecast(struct question *q)
{
    const struct network *network = find_network(q);
    struct bind bind = {0};

    if (network == NULL || !forecast_arguments_ok(q) || !read_as(q, network))
        return false;
    bind_text(&bind, argument(q, "region"));
    bind_text(&bind, argument(q, "industry"));
    bind_text(&bind, argument(q, "frequency"));
    bind_text(&bind, argument(q, "term"));
    return add(q, network->forecast, &bind);
}

/* What may be asked of the chain, and the quantities it is made of. */
static const struct what {
    const char *name;
    const char *quantities[10];
} whats[] = {
    {"demand", {"demand_occupation", "demand_education", "demand_group", "demand_public", "demand_women", "expansion", "replacement_gross",
                "replacement_net", "openings", "education_need"}},
    {"supply", {"population", "supply", "inflow", "potential"}},
    {"balance", {"balance", "balance_occupation"}},
    {"places", {"places", "places_change"}},
};

static int quantity_count(const struct what *what)
{
    int n = 0;

    while (n < (int)ARRAY_SIZE(what->quantities) && what->quantities[n] != NULL)
        n++;
    return n;
}

static const struct what *find_what(struct question *q)
{
    for (size_t i = 0; i < ARRAY_SIZE(whats); i++)
        if (strcmp(whats[i].name, argument(q, "what")) == 0)
            return &whats[i];
    (void)fail(q, EXIT_USAGE_ERROR, "what \"%.80s\" is none of demand, supply, balance and places", argument(q, "what"));
    return NULL;
}

static bool answer_skill(struct question *q)
{
    const struct network *network = find_network(q);
    const struct what *what = network != NULL ? find_what(q) : NULL;
    struct bind bind = {0};

    if (what == NULL || !forecast_arguments_ok(q) || !read_as(q, network))
        return false;
    bind_text_array(&bind, what->quantities, quantity_count(what));
    bind_text(&bind, argument(q, "region"));
    bind_text(&bind, argument(q, "term"));
    return add(q, network->skill, &bind);
}

/* The evidence module's results as rows, which the database hands back. */
static bool add_record(struct question *q, const struct record_kind kind[RECORD_KINDS])
{
    const char *sectors[RECORD_KINDS];
    int32_t years[RECORD_KINDS], rounds[RECORD_KINDS], answers[RECORD_KINDS];
    double bias[RECORD_KINDS], own[RECORD_KINDS], shared[RECORD_KINDS], hits[RECORD_KINDS], weight[RECORD_KINDS];
    struct bind bind = {0};

    for (int k = 0; k < RECORD_KINDS; k++) {
        sectors[k] = record_sectors[k / RECORD_HORIZONS];
        years[k] = record_horizons[k % RECORD_HORIZONS];
        rounds[k] = kind[k].group.rounds;
        answers[k] = kind[k].group.answers;
        bias[k] = kind[k].group.bias;
        own[k] = sqrt(kind[k].group.own_var);
        shared[k] = sqrt(kind[k].group.shared_var);
        hits[k] = kind[k].group.hit_rate;
        weight[k] = kind[k].weight;
    }
    bind_text_array(&bind, sectors, RECORD_KINDS);
    bind_int_array(&bind, years, RECORD_KINDS);
    bind_int_array(&bind, rounds, RECORD_KINDS);
    bind_int_array(&bind, answers, RECORD_KINDS);
    bind_double_array(&bind, bias, RECORD_KINDS);
    bind_double_array(&bind, own, RECORD_KINDS);
    bind_double_array(&bind, shared, RECORD_KINDS);
    bind_double_array(&bind, hits, RECORD_KINDS);
    bind_double_array(&bind, weight, RECORD_KINDS);
    return add(q, Q_record_rows, &bind);
}

static bool answer_dialogue_record(struct question *q)
{
    struct record_kind kind[RECORD_KINDS];
    struct record_answer *answers;
    struct bind bind = {0};
    struct rows *rows;
    bool ok;

    bind_text(&bind, q->service->config->county);
    bind_time(&bind, now_us());
    rows = db_query(q->db, Q_record_answers, &bind);
    if (rows == NULL)
        return false;
    answers = malloc(((size_t)rows_count(rows) + 1) * sizeof *answers);
    for (int i = 0; answers != NULL && i < rows_count(rows); i++)
        answers[i] = (struct record_answer){rows_text(rows, i, 0), rows_int(rows, i, 1), rows_int(rows, i, 2), rows_double(rows, i, 3),
                                            rows_double(rows, i, 4)};
    ok = answers != NULL && record_make(answers, rows_count(rows), kind);
    rows_free(rows);
    free(answers);
    return ok ? add_record(q, kind) : fail(q, EXIT_SOFTWARE, "there is not enough memory");
}

static bool answer_dialogue_summary(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    bind_time(&bind, now_us());
    return add(q, Q_read_dialogue_summary, &bind);
}

static bool answer_plan(struct question *q)
{
    const struct network *network = find_network(q);

    struct bind bind = {0};

    if (network == NULL || !read_as(q, network))
        return false;
    bind_text(&bind, argument(q, "programme"));
    return add(q, network->plan, &bind);
}

static bool answer_status(struct question *q)
{
    struct bind bind = {0};

    bind_time(&bind, now_us());
    bind_text(&bind, q->service->config->county);
    bind_text(&bind, FRAMSYN_VERSION);
    bind_time(&bind, q->service->started_at);
    return add(q, Q_read_status, &bind);
}

static bool answer_limited(struct question *q, enum query query)
{
    struct bind bind = {0};
    int64_t limit;

    if (!limit_argument(q, &limit))
        return false;
    bind_int(&bind, (int32_t)limit);
    return add(q, query, &bind);
}

static bool answer_submissions(struct question *q)
{
    return answer_limited(q, Q_read_submissions);
}

static bool answer_scenarios(struct question *q)
{
    return answer_limited(q, Q_read_scenarios);
}

static bool answer_runs(struct question *q)
{
    return answer_limited(q, Q_read_runs);
}

/* The one submission whose id begins as asked; its row is then the last result. */
static bool find_submission(struct question *q, uint8_t id[UUID_SIZE])
{
    const char *text = argument(q, "id");
    uint8_t least[UUID_SIZE], most[UUID_SIZE];
    struct bind bind = {0};
    struct rows *rows;

    if (!query_prefix_parse(text, least, most))
        return fail(q, EXIT_USAGE_ERROR,
                    "submission \"%.80s\" is not an identifier, nor the beginning of one", text);
    bind_uuid(&bind, least);
    bind_uuid(&bind, most);
    if (!add(q, Q_read_submission, &bind))
        return false;
    rows = q->results[q->result_count - 1];
    if (rows_count(rows) == 0)
        return fail(q, EXIT_NO_INPUT, "there is no submission \"%.80s\"", text);
    if (rows_count(rows) > 1)
        return fail(q, EXIT_USAGE_ERROR, "several submissions begin with \"%.80s\"", text);
    return uuid_parse(rows_text(rows, 0, 0), id);
}

static bool answer_submission(struct question *q)
{
    uint8_t id[UUID_SIZE];

    return find_submission(q, id);
}

/* After the fact, so that no submitter waits for it: see receipt_recompute and the two that follow it. */
static bool answer_receipt(struct question *q)
{
    static const enum query queries[] = {Q_receipt_recompute, Q_receipt_review};
    struct bind bind = {0};
    uint8_t id[UUID_SIZE];

    if (!find_submission(q, id))
        return false;
    rows_free(q->results[--q->result_count]);
    if (!db_do(q->db, Q_receipt_patience, NULL))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
        bind = (struct bind){0};
        bind_uuid(&bind, id);
        if (!add(q, queries[i], &bind))
            return false;
    }
    bind = (struct bind){0};
    bind_time(&bind, now_us());
    return add(q, Q_receipt_sources, &bind);
}

static bool answer_rejections(struct question *q)
{
    struct bind bind = {0};
    uint8_t id[UUID_SIZE];

    if (!find_submission(q, id))
        return false;
    rows_free(q->results[--q->result_count]);
    bind_uuid(&bind, id);
    return add(q, Q_read_rejections, &bind);
}

/* A numbered thing that must exist. */
static bool answer_numbered(struct question *q, enum query query, const char *what)
{
    struct bind bind = {0};
    int64_t id;

    if (!number_argument(q, "id", 1, INT64_MAX, &id))
        return false;
    bind_int64(&bind, id);
    if (!add(q, query, &bind))
        return false;
    if (rows_count(q->results[q->result_count - 1]) == 0)
        return fail(q, EXIT_NO_INPUT, "there is no %s %lld", what, (long long)id);
    return true;
}

/* The number of the baseline that stood at a moment. */
static bool find_standing(struct question *q, int64_t as_of, int64_t *id)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    bind_time(&bind, as_of);
    if (!add(q, Q_read_standing, &bind))
        return false;
    if (rows_count(q->results[q->result_count - 1]) == 0)
        return fail(q, EXIT_NO_INPUT, "nothing was published by %.80s", argument(q, "as_of"));
    *id = strtoll(rows_text(q->results[q->result_count - 1], 0, 0), NULL, 10);
    return true;
}

/* The number of the scenario asked for, by itself or by the moment when it stood. */
static bool find_scenario(struct question *q, int64_t *id)
{
    int64_t as_of;

    if ((argument(q, "id")[0] == '\0') == (argument(q, "as_of")[0] == '\0'))
        return fail(q, EXIT_USAGE_ERROR, "query scenario needs either id or as_of");
    if (!moment_argument(q, "as_of", &as_of))
        return false;
    if (as_of != INT64_MIN)
        return find_standing(q, as_of, id);
    return number_argument(q, "id", 1, INT64_MAX, id) &&
           answer_numbered(q, Q_read_scenario_exists, "scenario");
}

static bool answer_scenario(struct question *q)
{
    struct bind bind = {0};
    int64_t id = 0;

    if (!find_scenario(q, &id))
        return false;
    rows_free(q->results[--q->result_count]);
    bind_int64(&bind, id);
    return add(q, Q_read_scenario, &bind);
}

static bool answer_what_ifs(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    return add(q, Q_read_what_ifs, &bind);
}

/* A query about one what-if by its name, which must answer something. */
static bool answer_named(struct question *q, enum query query, const char *what)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    bind_text(&bind, argument(q, "name"));
    if (!add(q, query, &bind))
        return false;
    return rows_count(q->results[q->result_count - 1]) > 0 || fail(q, EXIT_NO_INPUT, "there is no %s \"%.60s\"", what, argument(q, "name"));
}

static bool answer_what_if(struct question *q)
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
    const char *name = argument(q, "what")[0] != '\0' ? argument(q, "what") : "employment";

    for (size_t i = 0; i < ARRAY_SIZE(comparisons); i++)
        if (strcmp(comparisons[i].name, name) == 0)
            return &comparisons[i];
    (void)fail(q, EXIT_USAGE_ERROR, "what \"%.80s\" is none of employment, occupations, educations and programmes", name);
    return NULL;
}

static bool answer_compare(struct question *q)
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
        return add(q, Q_read_compare_employed, &bind);
    bind_text_array(&bind, what->quantities, quantity_count(what));
    return add(q, Q_read_compare_skill, &bind);
}

static bool answer_run(struct question *q)
{
    return answer_numbered(q, Q_read_run, "run");
}

/* What a step of the walk back takes besides the run. */
enum walk_by { WALK_RUN, WALK_TARGET, WALK_HORIZON };
struct walk {
    enum query query;
    enum walk_by by;
};

/* A number of a panel; and one of the skills chain. The first step says whether there is such a number. */
static const struct walk panel_walk[] = {
    {Q_why_number, WALK_HORIZON}, {Q_why_inputs, WALK_TARGET},  {Q_why_observations, WALK_TARGET},
    {Q_why_revisions, WALK_TARGET},
    {Q_why_vintages, WALK_TARGET}, {Q_why_former, WALK_HORIZON}, {Q_why_dialogue, WALK_TARGET},
};
static const struct walk skill_walk[] = {
    {Q_why_skill_number, WALK_HORIZON},    {Q_why_skill_plan, WALK_TARGET},   {Q_why_skill_indicators, WALK_TARGET},
    {Q_why_skill_assumptions, WALK_RUN},   {Q_why_skill_record, WALK_TARGET}, {Q_why_skill_borrowed, WALK_TARGET},
    {Q_why_skill_inputs, WALK_TARGET},     {Q_why_skill_former, WALK_HORIZON},
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
        if (!add(q, walk[i].query, &bind))
            return false;
        if (i == 0)
            *found = rows_count(q->results[q->result_count - 1]) > 0;
    }
    if (!*found)
        rows_free(q->results[--q->result_count]);
    return true;
}

static bool answer_why(struct question *q)
{
    int64_t run;
    int32_t target, horizon;
    bool found;

    if (!query_number_parse(argument(q, "id"), &run, &target, &horizon))
        return fail(
            q, EXIT_USAGE_ERROR,
            "\"%.80s\" is not the id of a number, which looks like 12.345.3 (run, target, horizon)",
            argument(q, "id"));
    if (!walk_back(q, panel_walk, ARRAY_SIZE(panel_walk), run, target, horizon, &found))
        return false;
    if (!found && !walk_back(q, skill_walk, ARRAY_SIZE(skill_walk), run, target, horizon, &found))
        return false;
    return found || fail(q, EXIT_NO_INPUT, "there is no number %.80s", argument(q, "id"));
}

static bool answer_rounds(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, q->service->config->county);
    return add(q, Q_dialogue_rounds, &bind);
}

static bool answer_balance(struct question *q)
{
    static const char *const dimensions[] = {"industry", "occupation", "organisation", NULL};
    struct bind bind = {0};

    if (!one_of(argument(q, "by"), dimensions))
        return fail(q, EXIT_USAGE_ERROR, "\"%.80s\" is none of industry, occupation and organisation", argument(q, "by"));
    bind_text(&bind, q->service->config->county);
    bind_text(&bind, argument(q, "by")[0] != '\0' ? argument(q, "by") : dimensions[0]);
    bind_text(&bind, argument(q, "round"));
    return add(q, Q_dialogue_balances, &bind);
}

static bool answer_withdrawals(struct question *q)
{
    return add(q, Q_dialogue_withdrawals, NULL);
}

static bool answer_codes(struct question *q)
{
    struct bind bind = {0};

    bind_text(&bind, argument(q, "scheme"));
    if (!add(q, Q_read_codes, &bind))
        return false;
    if (rows_count(q->results[0]) == 0)
        return fail(q, EXIT_NO_INPUT, "there is no scheme \"%.80s\"", argument(q, "scheme"));
    return true;
}

/* right 0: any key. Needed arguments first, then, after the mark, those that may be left out. */
struct entry {
    const char *name;
    unsigned right;
    answer_function *answer;
    int needed;
    const char *arguments[ARGUMENTS_MAX + 1];
};
static const struct entry entries[] = {
    {"codes", 0, answer_codes, 1, {"scheme"}},
    {"compare", BUS_RIGHT_ANALYST, answer_compare, 1, {"name", "what"}},
    {"dialogue_balance", BUS_RIGHT_ANALYST, answer_balance, 0, {"by", "round"}},
    {"dialogue_record", BUS_RIGHT_ANALYST, answer_dialogue_record, 0, {NULL}},
    {"dialogue_rounds", BUS_RIGHT_ANALYST, answer_rounds, 0, {NULL}},
    {"dialogue_summary", BUS_RIGHT_ANALYST, answer_dialogue_summary, 0, {NULL}},
    {"dialogue_withdrawals", BUS_RIGHT_ANALYST, answer_withdrawals, 0, {NULL}},
    {"forecast", 0, answer_forecast, 1, {"network", "region", "industry", "frequency", "term", "as_of", "scenario"}},
    {"plan", 0, answer_plan, 1, {"network", "programme", "as_of", "scenario"}},
    {"receipt", BUS_RIGHT_ANALYST | BUS_RIGHT_SUBMIT, answer_receipt, 1, {"id"}},
    {"rejections", BUS_RIGHT_ANALYST, answer_rejections, 1, {"id"}},
    {"run", 0, answer_run, 1, {"id"}},
    {"runs", 0, answer_runs, 0, {"limit"}},
    {"scenario", BUS_RIGHT_ANALYST, answer_scenario, 0, {"id", "as_of"}},
    {"scenarios", 0, answer_scenarios, 0, {"limit"}},
    {"skill", 0, answer_skill, 2, {"network", "what", "region", "term", "as_of", "scenario"}},
    {"status", 0, answer_status, 0, {NULL}},
    {"submission", BUS_RIGHT_ANALYST, answer_submission, 1, {"id"}},
    {"submissions", BUS_RIGHT_ANALYST, answer_submissions, 0, {"limit"}},
    {"what_if", BUS_RIGHT_ANALYST, answer_what_if, 1, {"name"}},
    {"what_ifs", BUS_RIGHT_ANALYST, answer_what_ifs, 0, {NULL}},
    {"why", BUS_RIGHT_ANALYST, answer_why, 1, {"id"}},
};

/* --- asking */

static const struct entry *find_entry(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(entries); i++)
        if (strcmp(entries[i].name, name) == 0)
            return &entries[i];
    return NULL;
}

static bool texts_ok(const Framsyn__V1__Query *query)
{
    bool ok = true;

    for (size_t i = 0; ok && i < query->n_arguments; i++)
        for (const unsigned char *p = (const unsigned char *)query->arguments[i]->value;
             ok && *p != '\0'; p++)
            ok = *p >= 0x20 && *p < 0x7F; /* identifiers, codes and numbers are ASCII */
    return ok;
}

static bool allowed(struct question *q, const struct entry *entry)
{
    const Framsyn__V1__Query *query = q->query;

    if (entry == NULL)
        return fail(q, EXIT_USAGE_ERROR, "there is no query \"%.80s\"; proto/README.md lists them",
                    query->name);
    if (entry->right != 0 && !(q->peer->rights & entry->right))
        return fail(q, EXIT_FORBIDDEN, "this key has no right to ask for %s", entry->name);
    if (!texts_ok(query))
        return fail(q, EXIT_USAGE_ERROR, "an argument of query %s is not plain ASCII text",
                    entry->name);
    for (size_t i = 0; i < query->n_arguments; i++) {
        int k = 0;
        while (k < ARGUMENTS_MAX && entry->arguments[k] != NULL &&
               strcmp(entry->arguments[k], query->arguments[i]->name) != 0)
            k++;
        if (k == ARGUMENTS_MAX || entry->arguments[k] == NULL)
            return fail(q, EXIT_USAGE_ERROR, "query %s has no argument \"%.80s\"", entry->name,
                        query->arguments[i]->name);
    }
    for (int k = 0; k < entry->needed; k++)
        if (argument(q, entry->arguments[k])[0] == '\0')
            return fail(q, EXIT_USAGE_ERROR, "query %s needs the argument %s", entry->name,
                        entry->arguments[k]);
    return true;
}

/* All results of one question are read in one transaction, which also ends a role taken on. */
static bool ask(struct question *q)
{
    const struct entry *entry = find_entry(q->query->name);
    bool ok;

    if (!allowed(q, entry))
        return false;
    ok = db_do(q->db, Q_read_begin, NULL) && db_do(q->db, Q_read_plan_anew, NULL) && entry->answer(q);
    if (ok)
        return db_commit(q->db);
    if (q->error[0] == '\0')
        fail(q, EXIT_UNAVAILABLE, "the database does not answer now: %s", db_error(q->db));
    if (db_failure(q->db) != DB_LOST)
        db_rollback(q->db);
    return false;
}

static void answer(struct service *service, struct db *db, struct bus_socket *socket,
                   const struct bus_peer *peer, const Envelope *envelope)
{
    struct question q = {.service = service, .db = db, .peer = peer, .query = envelope->query};
    const char *sender = service->config->name;
    bool sent;

    if (envelope->body_case != FRAMSYN__V1__ENVELOPE__BODY_QUERY)
        sent = reply_error(socket, peer, envelope, sender,
                           "the query socket takes queries, and this message is none",
                           EXIT_USAGE_ERROR);
    else if (ask(&q))
        sent = reply_rows(socket, peer, envelope, sender, q.results, q.result_count,
                          q.query->chunk_rows);
    else
        sent = reply_error(socket, peer, envelope, sender, q.error, q.exit_code);
    if (!sent)
        log_event(LOG_WARNING, "reply_lost", "principal=%s", log_quote(peer->principal));
    for (int i = 0; i < q.result_count; i++)
        rows_free(q.results[i]);
}

/* Answers everything that waits. */
static void drain(struct service *service, struct db *db, struct bus_socket *socket)
{
    char error[BUS_ERROR_SIZE];
    struct bus_peer peer;
    Envelope *envelope = NULL;
    enum bus_result result;

    while (!service->stop &&
           (result = bus_receive(socket, 0, &peer, &envelope, error)) != BUS_NONE &&
           result != BUS_FAILED) {
        if (result == BUS_MALFORMED) { /* already logged */
            if (!reply_error(socket, &peer, NULL, service->config->name, error, EXIT_DATA))
                log_event(LOG_DEBUG, "reply_lost", "principal=%s", log_quote(peer.principal));
            continue;
        }
        answer(service, db, socket, &peer, envelope);
        envelope_free(envelope);
    }
}

void query_loop(struct service *service, struct db *db, struct bus_socket *socket)
{
    struct bus_poll poll = {.socket = socket, .descriptor = -1};
    int64_t retry_at = 0;

    while (!service->stop) {
        if (db_failure(db) == DB_LOST && monotonic_ms() >= retry_at) {
            if (db_reconnect(db))
                log_event(LOG_INFO, "database_back", "for=queries");
            retry_at = monotonic_ms() + 1000;
        }
        if (bus_wait(&poll, 1, SERVICE_TICK_MS))
            drain(service, db, socket);
    }
}
