#include "routes.h"

#include <stdlib.h>
#include <string.h>

#include "answer_format.h"
#include "disclosure.h"
#include "page.h"

/* One question under way. part: what stands for '*' in the pattern. */
struct call {
    struct source *source;
    const struct http_request *request;
    struct http_response *response;
    const char *part;
};

enum format { FORMAT_JSON, FORMAT_CSV };

/* Whoever asks for health or the index wants to know soon. */
enum { PROBE_LIMIT_MS = 2000 };

/* --- failures */

/* The daemon's exit code as HTTP status. What is its own fault is told without its sentence, which is
 * for operators. */
static void fail(const struct call *call, const struct ask_error *error)
{
    switch (error->exit_code) {
    case EXIT_USAGE_ERROR:
    case EXIT_DATA:
        http_error(call->response, 400, "%s", error->sentence);
        break;
    case EXIT_NO_INPUT:
        http_error(call->response, 404, "%s", error->sentence);
        break;
    case EXIT_UNAVAILABLE:
    case EXIT_LATER:
        http_error(call->response, 503, "The forecasting service does not answer at the moment. Try again later.");
        break;
    default:
        http_error(call->response, 502, "The forecasting service could not answer this question.");
    }
}

static bool query(const struct call *call, const char *name, const struct ask_argument *arguments, struct answer *answer)
{
    struct ask_error error;

    if (source_query(call->source, name, arguments, ASK_LIMIT_MS, answer, &error))
        return true;
    fail(call, &error);
    return false;
}

/* --- parameters */

/* Every parameter must be one of names, and stand there once. */
static bool check_parameters(const struct call *call, const char *const *names)
{
    const struct http_request *request = call->request;

    for (int i = 0; i < request->parameters; i++) {
        const char *name = request->parameter[i].name;
        int known = 0;
        while (names[known] && strcmp(names[known], name) != 0)
            known++;
        if (!names[known]) {
            http_error(call->response, 400, "There is no parameter \"%.40s\" here.", name);
            return false;
        }
        if (http_parameter(request, name) != request->parameter[i].value) {
            http_error(call->response, 400, "The parameter \"%.40s\" stands there more than once.", name);
            return false;
        }
    }
    return true;
}

static bool choose_format(const struct call *call, enum format *format)
{
    const char *value = http_parameter(call->request, "format");

    *format = value && strcmp(value, "csv") == 0 ? FORMAT_CSV : FORMAT_JSON;
    if (!value || *format == FORMAT_CSV || strcmp(value, "json") == 0)
        return true;
    http_error(call->response, 400, "The parameter format is \"%.40s\", but must be csv or json.", value);
    return false;
}

/* The body itself is never sent by a version of this program that would write it otherwise. */
static void set_tag(const struct call *call, const char *scenario, enum format format)
{
    snprintf(call->response->tag, sizeof call->response->tag, "\"%.32s-%s-%s\"", scenario,
             format == FORMAT_CSV ? "csv" : "json", FRAMSYN_VERSION);
}

static void write_answer(const struct call *call, const struct answer *answer, enum format format)
{
    bool written;

    call->response->type = format == FORMAT_CSV ? "text/csv; charset=utf-8; header=present" : "application/json; charset=utf-8";
    written = format == FORMAT_CSV ? answer_csv(answer, call->response->out) : answer_json(answer, call->response->out);
    if (!written)
        http_error(call->response, 500, "There is not enough memory for the answer.");
}

/* --- the routes */

static void serve_index(const struct call *call)
{
    struct answer status = {0};
    struct ask_error error;
    bool found = source_query(call->source, "status", NULL, PROBE_LIMIT_MS, &status, &error);

    call->response->type = "text/html; charset=utf-8";
    call->response->page = true;
    page_write(found ? &status : NULL, call->response->out);
    answer_free(&status);
}

static void serve_health(const struct call *call)
{
    struct answer status = {0};
    struct ask_error error;
    bool found = source_query(call->source, "status", NULL, PROBE_LIMIT_MS, &status, &error);

    call->response->status = found ? 200 : 503;
    call->response->type = "application/json; charset=utf-8";
    fprintf(call->response->out, "{\"status\":\"%s\",\"version\":\"%s\",\"forecasting\":\"%s\"}\n",
            found ? "ok" : "unavailable", FRAMSYN_VERSION, found ? "answers" : "does not answer");
    answer_free(&status);
}

/* The newest scenario, asked for before the forecasts: a publication in between then makes a client
 * ask once too often, never keep something old. "" when nothing is published. */
static bool newest_scenario(const struct call *call, char scenario[40])
{
    struct ask_argument arguments[] = {{"limit", "1"}, {NULL, NULL}};
    struct answer answer = {0};
    bool found = query(call, "scenarios", arguments, &answer);

    scenario[0] = '\0';
    if (found && answer.rows > 0)
        snprintf(scenario, 40, "%s", answer_text(&answer, 0, answer_find(&answer, "scenario")));
    answer_free(&answer);
    return found;
}

static void send_forecast(const struct call *call, enum format format)
{
    static const char *const order[] = {"region", "industry", "measure", "frequency", "horizon"};
    struct ask_argument arguments[] = {
        {"network", call->part},
        {"region", http_parameter(call->request, "region")},
        {"industry", http_parameter(call->request, "industry")},
        {"frequency", http_parameter(call->request, "frequency")},
        {"term", http_parameter(call->request, "term")},
        {"as_of", http_parameter(call->request, "as_of")},
        {"scenario", http_parameter(call->request, "scenario")},
        {NULL, NULL},
    };
    struct answer answer = {0};

    if (query(call, "forecast", arguments, &answer)) {
        if (answer_sort(&answer, order, ARRAY_SIZE(order)))
            write_answer(call, &answer, format);
        else
            http_error(call->response, 500, "There is not enough memory for the answer.");
    }
    answer_free(&answer);
}

static bool is_network(const char *name)
{
    return strcmp(name, "gysam") == 0 || strcmp(name, "reko") == 0 || strcmp(name, "yh") == 0;
}

/* Of the skills chain: places per programme (what NULL), or numbers by occupation and education. */
static void send_skill(const struct call *call, const char *what)
{
    static const char *const parameters[] = {"region", "term", "as_of", "scenario", "format", NULL};
    struct ask_argument arguments[] = {
        {"network", call->part},
        {"as_of", http_parameter(call->request, "as_of")},
        {"scenario", http_parameter(call->request, "scenario")},
        {"what", what},
        {"region", what ? http_parameter(call->request, "region") : NULL},
        {"term", what ? http_parameter(call->request, "term") : NULL},
        {NULL, NULL},
    };
    struct answer answer = {0};
    enum format format;
    char scenario[40];

    if (!is_network(call->part)) {
        http_error(call->response, 404, "There is no network \"%.40s\": there are gysam, reko and yh.", call->part);
        return;
    }
    if (!check_parameters(call, what ? parameters : parameters + 2) || !choose_format(call, &format) || !newest_scenario(call, scenario))
        return;
    if (scenario[0])
        set_tag(call, scenario, format);
    if (!http_unchanged(call->request, call->response) && query(call, what ? "skill" : "plan", arguments, &answer))
        write_answer(call, &answer, format);
    answer_free(&answer);
}

static void serve_places(const struct call *call)
{
    send_skill(call, NULL);
}

static void serve_demand(const struct call *call)
{
    send_skill(call, "demand");
}

static void serve_supply(const struct call *call)
{
    send_skill(call, "supply");
}

static void serve_balance(const struct call *call)
{
    send_skill(call, "balance");
}

static void serve_forecast(const struct call *call)
{
    static const char *const parameters[] = {"region", "industry", "frequency", "term", "as_of", "scenario", "format", NULL};
    enum format format;
    char scenario[40];

    if (!is_network(call->part)) {
        http_error(call->response, 404, "There is no network \"%.40s\": there are gysam, reko and yh.", call->part);
        return;
    }
    if (!check_parameters(call, parameters) || !choose_format(call, &format) || !newest_scenario(call, scenario))
        return;
    if (scenario[0])
        set_tag(call, scenario, format);
    if (!http_unchanged(call->request, call->response))
        send_forecast(call, format);
}

/* Who asked for a scenario and why is an operator's affair; the rest is published. */
static void write_scenarios(const struct call *call, struct answer *answer)
{
    static const char *const withheld[] = {"author", "reason"};

    for (size_t i = 0; i < ARRAY_SIZE(withheld); i++) {
        int column = answer_find(answer, withheld[i]);
        for (int row = 0; column >= 0 && row < answer->rows; row++)
            answer->column[column].null[row] = true;
    }
    write_answer(call, answer, FORMAT_JSON);
}

static void serve_scenarios(const struct call *call)
{
    static const char *const parameters[] = {"limit", NULL};
    struct ask_argument arguments[] = {{"limit", http_parameter(call->request, "limit")}, {NULL, NULL}};
    struct answer answer = {0};

    if (check_parameters(call, parameters) && query(call, "scenarios", arguments, &answer))
        write_scenarios(call, &answer);
    answer_free(&answer);
}

/* A published scenario never changes, so its number is its tag. */
static void serve_scenario(const struct call *call)
{
    static const char *const parameters[] = {"format", NULL};
    struct ask_argument arguments[] = {{"id", call->part}, {NULL, NULL}};
    struct answer answer = {0};
    enum format format;

    if (!check_parameters(call, parameters) || !choose_format(call, &format))
        return;
    if (query(call, "scenario", arguments, &answer)) {
        set_tag(call, call->part, format);
        if (!http_unchanged(call->request, call->response))
            write_answer(call, &answer, format);
    }
    answer_free(&answer);
}

static void write_number(const struct call *call, const struct answer *why)
{
    FILE *out = call->response->out;
    bool first = true;

    call->response->type = "application/json; charset=utf-8";
    putc('[', out);
    for (int row = 0; row < why->rows; row++) {
        if (!disclosure_row(why, row))
            continue;
        fputs(first ? "\n" : ",\n", out);
        answer_json_row(why, row, out);
        first = false;
    }
    fputs("\n]\n", out);
}

static void serve_number(const struct call *call)
{
    static const char *const parameters[] = {NULL};
    struct ask_argument arguments[] = {{"id", call->part}, {NULL, NULL}};
    struct answer why = {0};
    struct ask_error error = {0};
    enum disclosure disclosure;

    if (check_parameters(call, parameters) && query(call, "why", arguments, &why)) {
        disclosure = disclosure_of(call->source, call->part, &why, &error);
        if (disclosure == DISCLOSURE_FAILED)
            fail(call, &error);
        else if (disclosure == DISCLOSURE_HIDDEN)
            http_error(call->response, 404, "No published forecast shows a number \"%.40s\".", call->part);
        else
            write_number(call, &why);
    }
    answer_free(&why);
}

/* --- finding one */

enum { PART_MAX = 64 };

/* '*' is one part of a path, without '/'. */
static const struct route {
    const char *pattern;
    void (*serve)(const struct call *call);
} table[] = {
    {"/", serve_index},
    {"/health", serve_health},
    {"/api/v1/networks/*/forecast", serve_forecast},
    {"/api/v1/networks/*/places", serve_places},
    {"/api/v1/networks/*/demand", serve_demand},
    {"/api/v1/networks/*/supply", serve_supply},
    {"/api/v1/networks/*/balance", serve_balance},
    {"/api/v1/scenarios", serve_scenarios},
    {"/api/v1/scenarios/*", serve_scenario},
    {"/api/v1/numbers/*", serve_number},
};

static bool matches(const char *pattern, const char *path, char part[PART_MAX + 1])
{
    size_t before = strcspn(pattern, "*"), length;

    part[0] = '\0';
    if (!pattern[before])
        return strcmp(pattern, path) == 0;
    if (strncmp(pattern, path, before) != 0)
        return false;
    length = strcspn(path + before, "/");
    if (length == 0 || length > PART_MAX || strcmp(path + before + length, pattern + before + 1) != 0)
        return false;
    memcpy(part, path + before, length);
    part[length] = '\0';
    return true;
}

void routes_serve(void *context, const struct http_request *request, struct http_response *response)
{
    char part[PART_MAX + 1];
    struct call call = {.source = context, .request = request, .response = response, .part = part};

    for (size_t i = 0; i < ARRAY_SIZE(table); i++)
        if (matches(table[i].pattern, request->path, part)) {
            table[i].serve(&call);
            return;
        }
    http_error(response, 404, "There is nothing at %.200s; the page at / names what there is.", request->path);
}
