/* The gateway: addresses, parameters, tags, and what it does not show. Answers come from a fake daemon. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "fake_daemon.h"
#include "http.h"
#include "routes.h"

static struct fake_daemon fake;
static struct bus *bus;
static struct source *source;
static struct config config;

static const char *argument(const Envelope *question, const char *name)
{
    for (size_t i = 0; i < question->query->n_arguments; i++)
        if (strcmp(question->query->arguments[i]->name, name) == 0)
            return question->query->arguments[i]->value;
    return "";
}

/* Number 1.1.1 is shown to yh, 1.2.1 is masked in every network's view, 1.3.1 is in none. */
static void forecast(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    static const char *const names[] = {"id", "region", "industry", "mean", "note"};
    static const char *const cells[] = {"1.2.1", "1880", "Q", "-", "<5", "1.1.1", "1880", "B+C", "812", ""};
    bool yh = strcmp(argument(question, "network"), "yh") == 0;

    if (strcmp(argument(question, "frequency"), "hour") == 0)
        fake_daemon_error(daemon, peer, question, EXIT_USAGE_ERROR, "no such frequency");
    else
        fake_daemon_table(daemon, peer, question, 5, names, yh ? 2 : 1, cells);
}

static void why(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    static const char *const names[] = {"section", "name", "value"};
    static const char *const cells[] = {
        "number", "region",   "1880 Örebro",        "number",  "industry", "sni2007g:B+C Tillverkning",
        "model",  "model",    "comb",               "model",   "observed", "SECRET the last 4",
        "model",  "run",      "1, asked for by SECRET", "input", "2024",   "SECRET 4",
        "former", "scenario", "SECRET 3",           "dialogue", "2024H1",  "SECRET 1 employers",
        "vintage", "3",       "SECRET file name",   "record",  "mase",     "0.7",
    };

    if (strcmp(argument(question, "id"), "7.7.7") == 0)
        fake_daemon_error(daemon, peer, question, EXIT_NO_INPUT, "there is no number 7.7.7");
    else
        fake_daemon_table(daemon, peer, question, 3, names, 10, cells);
}

/* What it was asked for comes back, so that a test sees it. */
static void skills(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    static const char *const names[] = {"asked", "network", "what", "region"};
    const char *cells[] = {question->query->name, argument(question, "network"), argument(question, "what"), argument(question, "region")};

    fake_daemon_table(daemon, peer, question, 4, names, 1, cells);
}

static void answer(struct fake_daemon *daemon, const struct bus_peer *peer, const Envelope *question)
{
    static const char *const scenario[] = {"scenario", "author", "reason"}, *const scenarios[] = {"12", "SECRET", "SECRET"};
    static const char *const fact[] = {"name", "value", "note"};
    static const char *const facts[] = {"source <b>", "2025-03-20T00:00:00Z", "", "scenario 18", "12", "published 2025-11-20T08:00:00Z"};
    static const char *const series[] = {"region", "model"}, *const models[] = {"18", "comb"};
    const char *name = question->query->name;

    if (strcmp(name, "forecast") == 0)
        forecast(daemon, peer, question);
    else if (strcmp(name, "plan") == 0 || strcmp(name, "skill") == 0)
        skills(daemon, peer, question);
    else if (strcmp(name, "why") == 0)
        why(daemon, peer, question);
    else if (strcmp(name, "scenarios") == 0)
        fake_daemon_table(daemon, peer, question, 3, scenario, 1, scenarios);
    else if (strcmp(name, "scenario") == 0)
        fake_daemon_table(daemon, peer, question, 2, series, 1, models);
    else if (strcmp(name, "status") == 0)
        fake_daemon_table(daemon, peer, question, 3, fact, 2, facts);
    else
        fake_daemon_error(daemon, peer, question, EXIT_SOFTWARE, "SECRET of the database");
}

static int set_up(void **state)
{
    char error[BUS_ERROR_SIZE] = "";

    (void)state;
    fake = (struct fake_daemon){.answer = answer};
    fake_daemon_start(&fake);
    config = (struct config){.name = (char *)"", .bus_query = fake.endpoint};
    bus = bus_new(NULL, false, 1 << 24, error, sizeof error);
    source = bus ? source_open(&config, bus, error, sizeof error) : NULL;
    return source ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    source_close(&source);
    bus_destroy(&bus);
    fake_daemon_stop(&fake);
    return 0;
}

/* What an address gives. parameters: "name=value name=value". */
struct got {
    struct http_response response;
    char *body;
    size_t size;
    char words[512];
};

static void get(struct got *got, const char *path, const char *parameters, const char *tag)
{
    struct http_request request = {.path = path, .if_none_match = tag};
    char *rest, *equals;

    *got = (struct got){.response = {.status = 200}};
    snprintf(got->words, sizeof got->words, "%s", parameters);
    for (char *word = strtok_r(got->words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
        equals = strchr(word, '=');
        *equals = '\0';
        request.parameter[request.parameters++] = (struct http_parameter){word, equals + 1};
    }
    got->response.out = open_memstream(&got->body, &got->size);
    routes_serve(source, &request, &got->response);
    fclose(got->response.out);
}

static void gives(const char *path, const char *parameters, int status, const char *words)
{
    struct got got;

    get(&got, path, parameters, NULL);
    if (got.response.status != status || !strstr(got.body, words))
        fail_msg("%s?%s: %d %s", path, parameters, got.response.status, got.body);
    if (strstr(got.body, "SECRET"))
        fail_msg("%s shows what it may not: %s", path, got.body);
    free(got.body);
}

static void every_route_answers(void **state)
{
    (void)state;
    gives("/", "", 200, "<h1>Framsyn</h1>");
    gives("/", "", 200, "<code>record_</code> är länets bakåttest, också på en kommuns rad");
    gives("/health", "", 200, "\"status\":\"ok\"");
    gives("/api/v1/networks/yh/forecast", "", 200, "\"id\":\"1.1.1\"");
    gives("/api/v1/networks/gysam/forecast", "format=csv region=1880", 200, "id,region,industry,mean,note\r\n1.2.1,1880,Q,,<5\r\n");
    gives("/api/v1/scenarios", "", 200, "{\"scenario\":\"12\",\"author\":null,\"reason\":null}");
    gives("/api/v1/scenarios/12", "format=csv", 200, "region,model\r\n18,comb\r\n");
    gives("/api/v1/numbers/1.1.1", "", 200, "\"value\":\"comb\"");
}

static void what_is_not_there_is_404(void **state)
{
    (void)state;
    gives("/api", "", 404, "There is nothing at /api");
    gives("/api/v1/networks/gysam/places", "format=csv", 200, "plan,gysam,,\r\n");
    gives("/api/v1/networks/reko/balance", "format=csv region=18", 200, "skill,reko,balance,18\r\n");
    gives("/api/v1/networks/yh/demand", "format=csv term=short", 200, "skill,yh,demand,\r\n");
    gives("/api/v1/networks/yh/supply", "format=csv", 200, "skill,yh,supply,\r\n");
    gives("/api/v1/networks/xyz/places", "", 404, "There is no network");
    gives("/api/v1/networks/yh/places", "region=18", 400, "There is no parameter \\\"region\\\" here.");
    gives("/api/v1/networks/xyz/forecast", "", 404, "There is no network");
    gives("/api/v1/networks//forecast", "", 404, "There is nothing");
    gives("/api/v1/networks/yh/forecast/more", "", 404, "There is nothing");
    gives("/api/v1/numbers/", "", 404, "There is nothing");
    gives("/api/v1/numbers/7.7.7", "", 404, "there is no number 7.7.7");
    gives("/api/v1/numbers/1/2", "", 404, "There is nothing");
    gives("/healthy", "", 404, "There is nothing");
}

static void a_wrong_parameter_is_400(void **state)
{
    (void)state;
    gives("/api/v1/networks/yh/forecast", "regin=18", 400, "There is no parameter \\\"regin\\\" here.");
    gives("/api/v1/networks/yh/forecast", "region=18 region=14", 400, "more than once");
    gives("/api/v1/networks/yh/forecast", "format=xml", 400, "must be csv or json");
    gives("/api/v1/networks/yh/forecast", "frequency=hour", 400, "no such frequency");
    gives("/api/v1/numbers/1.1.1", "format=csv", 400, "There is no parameter");
}

static void the_tag_follows_scenario_and_form(void **state)
{
    struct got got;

    (void)state;
    get(&got, "/api/v1/networks/yh/forecast", "format=csv", NULL);
    assert_string_equal(got.response.tag, "\"12-csv-" FRAMSYN_TEST_VERSION "\"");
    free(got.body);
    get(&got, "/api/v1/networks/yh/forecast", "format=csv", "\"12-csv-" FRAMSYN_TEST_VERSION "\"");
    assert_int_equal(got.response.status, 304);
    assert_int_equal(got.size, 0);
    free(got.body);
    get(&got, "/api/v1/networks/yh/forecast", "format=json", "\"12-csv-" FRAMSYN_TEST_VERSION "\"");
    assert_int_equal(got.response.status, 200);
    free(got.body);
}

static void a_number_that_no_network_sees_is_not_shown(void **state)
{
    (void)state;
    gives("/api/v1/numbers/1.2.1", "", 404, "No published forecast shows");
    gives("/api/v1/numbers/1.3.1", "", 404, "No published forecast shows");
}

static void the_way_back_leaves_out_small_cells_and_people(void **state)
{
    struct got got;

    (void)state;
    get(&got, "/api/v1/numbers/1.1.1", "", NULL);
    assert_null(strstr(got.body, "SECRET"));
    assert_non_null(strstr(got.body, "1880 Örebro"));
    free(got.body);
}

static void texts_of_submitters_are_escaped_on_the_page(void **state)
{
    struct got got;

    (void)state;
    get(&got, "/", "", NULL);
    assert_non_null(strstr(got.body, "&lt;b&gt;"));
    assert_null(strstr(got.body, "<b>"));
    assert_non_null(strstr(got.body, "scenario 12, publicerat 2025-11-20 08:00 UTC."));
    assert_null(strstr(got.body, "Påhittade"));
    assert_true(got.response.page);
    free(got.body);
}

static void a_silent_daemon_is_503(void **state)
{
    (void)state;
    fake.lose = 1000;
    gives("/health", "", 503, "\"status\":\"unavailable\"");
    gives("/", "", 200, "svarar inte just nu");
}

/* --- over a socket */

static int port_of_test(void)
{
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof any;
    int end = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(end, (struct sockaddr *)&any, size), 0);
    getsockname(end, (struct sockaddr *)&any, &size);
    close(end);
    return ntohs(any.sin_port);
}

/* Sends bytes and reads until the other end closes; the request asks for that. */
static void exchange(int port, const char *bytes, char *reply, size_t size)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int end = socket(AF_INET, SOCK_STREAM, 0);
    size_t used = 0;
    ssize_t n;

    assert_int_equal(connect(end, (struct sockaddr *)&to, sizeof to), 0);
    assert_int_equal(write(end, bytes, strlen(bytes)), strlen(bytes));
    while (used < size - 1 && (n = read(end, reply + used, size - 1 - used)) > 0)
        used += (size_t)n;
    reply[used] = '\0';
    close(end);
}

static void methods_and_lengths_are_limited(void **state)
{
    char error[200] = "", reply[16384], line[2200];
    int port = port_of_test();
    struct http *http = http_open("127.0.0.1", (uint16_t)port, routes_serve, source, error, sizeof error);

    (void)state;
    assert_non_null(http);
    exchange(port, "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", reply, sizeof reply);
    assert_non_null(strstr(reply, "HTTP/1.1 200"));
    assert_non_null(strstr(reply, "X-Content-Type-Options: nosniff"));
    assert_non_null(strstr(reply, "Content-Security-Policy: default-src 'none'"));
    exchange(port, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", reply, sizeof reply);
    assert_non_null(strstr(reply, "HTTP/1.1 200"));
    assert_string_equal(strstr(reply, "\r\n\r\n"), "\r\n\r\n");
    exchange(port, "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc", reply, sizeof reply);
    assert_non_null(strstr(reply, "HTTP/1.1 405"));
    assert_non_null(strstr(reply, "Allow: GET, HEAD"));
    snprintf(line, sizeof line, "GET /%01500d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 0);
    exchange(port, line, reply, sizeof reply);
    assert_non_null(strstr(reply, "HTTP/1.1 414"));
    exchange(port, "GET /api/v1/networks/yh/forecast?a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
             reply, sizeof reply);
    assert_non_null(strstr(reply, "HTTP/1.1 400"));
    http_close(&http);
    assert_null(http);
}

static void an_address_that_is_none_is_refused(void **state)
{
    char error[200] = "";

    (void)state;
    assert_null(http_open("localhost", 8018, routes_serve, source, error, sizeof error));
    assert_non_null(strstr(error, "http-address"));
}

#define SERVED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVED(every_route_answers),
        SERVED(what_is_not_there_is_404),
        SERVED(a_wrong_parameter_is_400),
        SERVED(the_tag_follows_scenario_and_form),
        SERVED(a_number_that_no_network_sees_is_not_shown),
        SERVED(the_way_back_leaves_out_small_cells_and_people),
        SERVED(texts_of_submitters_are_escaped_on_the_page),
        SERVED(a_silent_daemon_is_503),
        SERVED(methods_and_lengths_are_limited),
        SERVED(an_address_that_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
