#include <jansson.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "fetch_private.h"
#include "ident.h"
#include "log.h"
#include "utf8.h"

enum {
    TRIES = 5,         /* of a question */
    WAIT_MOST_S = 120, /* a longer pause is left to the schedule */
};
static const size_t SIZE_DEFAULT = 64u << 20;

bool fetch_stopped(const struct fetcher *fetcher)
{
    return fetcher->stop != NULL && *(const volatile bool *)fetcher->stop;
}

/* --- addresses --------------------------------------------------------------------------------------- */

struct origin { char scheme[16], host[256], port[8]; };

static bool take_part(CURLU *url, CURLUPart part, unsigned flags, char *out, size_t size)
{
    char *text = NULL;
    bool fine = curl_url_get(url, part, &text, flags) == CURLUE_OK && strlen(text) < size;

    if (fine)
        snprintf(out, size, "%s", text);
    curl_free(text);
    return fine;
}

/* An address with a user or a password in it is none that we ask. */
static bool origin_of(const char *address, struct origin *origin)
{
    CURLU *url = curl_url();
    char user[8];
    bool fine = url != NULL && curl_url_set(url, CURLUPART_URL, address, 0) == CURLUE_OK &&
                take_part(url, CURLUPART_SCHEME, 0, origin->scheme, sizeof origin->scheme) &&
                take_part(url, CURLUPART_HOST, 0, origin->host, sizeof origin->host) &&
                take_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, origin->port, sizeof origin->port) &&
                !take_part(url, CURLUPART_USER, 0, user, sizeof user);

    curl_url_cleanup(url);
    return fine;
}

bool fetch_same_origin(const char *a, const char *b)
{
    struct origin one, other;

    return origin_of(a, &one) && origin_of(b, &other) && strcmp(one.scheme, other.scheme) == 0 &&
           strcasecmp(one.host, other.host) == 0 && strcmp(one.port, other.port) == 0;
}

/* What is sent in the clear stays on this machine. */
static bool is_safe(const struct origin *origin)
{
    static const char *const loopback[] = {"127.0.0.1", "localhost", "[::1]", "::1"};

    if (strcmp(origin->scheme, "https") == 0)
        return true;
    for (size_t i = 0; i < ARRAY_SIZE(loopback); i++)
        if (strcmp(origin->scheme, "http") == 0 && strcmp(origin->host, loopback[i]) == 0)
            return true;
    return false;
}

/* The address that is really asked: with the origin of feeds-server, when that is set. */
bool fetch_real_address(const struct fetcher *fetcher, const char *address, char *out, size_t size)
{
    const char *path = strstr(address, "://");
    struct origin origin;

    path = path != NULL ? strchr(path + 3, '/') : NULL;
    if (fetcher->server[0] == '\0' || strncmp(address, fetcher->server, strlen(fetcher->server)) == 0)
        return snprintf(out, size, "%s", address) < (int)size && origin_of(out, &origin) && is_safe(&origin);
    return snprintf(out, size, "%s%s", fetcher->server, path != NULL ? path : "/") < (int)size && origin_of(out, &origin) &&
           is_safe(&origin);
}

/* --- opening ----------------------------------------------------------------------------------------- */

static void begin_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct fetcher *fetcher_open(struct ledger *ledger, const char *server, const bool *stop, int stop_fd, char *error, size_t error_size)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct fetcher *fetcher = calloc(1, sizeof *fetcher);
    struct origin origin;
    size_t length = strlen(server);

    pthread_once(&once, begin_curl);
    if (fetcher != NULL)
        *fetcher = (struct fetcher){.curl = curl_easy_init(), .ledger = ledger, .stop = stop, .stop_fd = stop_fd};
    while (length > 0 && server[length - 1] == '/')
        length--;
    if (fetcher == NULL || fetcher->curl == NULL) {
        snprintf(error, error_size, "nothing can be fetched: out of memory");
    } else if (length >= sizeof fetcher->server || (length > 0 && (!origin_of(server, &origin) || !is_safe(&origin)))) {
        snprintf(error, error_size, "feeds-server is \"%.200s\", but must be https://HOST[:PORT], or http:// on this machine", server);
    } else {
        snprintf(fetcher->server, sizeof fetcher->server, "%.*s", (int)length, server);
        return fetcher;
    }
    fetcher_close(&fetcher);
    return NULL;
}

void fetcher_close(struct fetcher **fetcher)
{
    struct fetcher *f = *fetcher;

    *fetcher = NULL;
    if (f == NULL)
        return;
    curl_easy_cleanup(f->curl);
    free(f);
}

void fetch_answer_free(struct fetch_answer *answer)
{
    free(answer->body);
    answer->body = NULL;
    answer->size = 0;
}

/* --- waiting ----------------------------------------------------------------------------------------- */

int64_t fetch_wait_of(const char *value, int64_t now_s)
{
    struct tm when = {0};
    char *end;
    long long number = strtoll(value, &end, 10);
    const char *rest;

    if (end > value && *end == '\0' && number >= 0)
        return number < 1000000000 ? number : number > now_s ? number - now_s : 0;
    rest = strptime(value, "%a, %d %b %Y %H:%M:%S GMT", &when);
    if (rest == NULL || *rest != '\0') {
        when = (struct tm){0};
        rest = strptime(value, "%Y-%m-%dT%H:%M:%S", &when);
        if (rest == NULL || (*rest != '\0' && *rest != 'Z' && *rest != '.'))
            return -1;
    }
    number = (long long)timegm(&when);
    return number > now_s ? number - now_s : 0;
}

/* False when a stop came meanwhile. */
static bool wait_us(const struct fetcher *fetcher, int64_t us)
{
    int64_t end = monotonic_ms() + us / 1000 + 1;
    struct pollfd stop = {.fd = fetcher->stop_fd, .events = POLLIN};

    for (;;) {
        int64_t left = end - monotonic_ms();

        if (fetch_stopped(fetcher))
            return false;
        if (left <= 0)
            return true;
        poll(&stop, 1, (int)(left < 250 ? left : 250));
    }
}

/* Waits until the host may be asked. */
static enum fetch_result pass(struct fetcher *fetcher, const char *host, struct fetch_answer *answer)
{
    int64_t wait;

    while (ledger_pass(fetcher->ledger, host, now_us(), &wait)) {
        if (wait == 0)
            return FETCH_OK;
        if (wait > WAIT_MOST_S * INT64_C(1000000)) {
            snprintf(answer->error, sizeof answer->error, "%.200s is not to be asked for another %lld s", host, (long long)(wait / 1000000));
            return FETCH_LATER;
        }
        if (!wait_us(fetcher, wait))
            return FETCH_STOPPED;
    }
    snprintf(answer->error, sizeof answer->error, "%s", ledger_error(fetcher->ledger));
    return FETCH_LATER;
}

/* --- what an exchange means ---------------------------------------------------------------------------- */

/* The words of an error: title and detail of a problem as JSON, or the beginning of a text. */
static void words_of(const struct fetch_answer *answer, char *out, size_t size)
{
    json_t *root = answer->body != NULL ? json_loadb(answer->body, answer->size, 0, NULL) : NULL;
    const char *title = json_string_value(json_object_get(root, "title"));

    if (title == NULL)
        title = json_string_value(json_object_get(root, "error"));
    if (title == NULL)
        title = json_string_value(json_object_get(root, "message"));
    if (title != NULL)
        utf8_clean(title, strlen(title), out, size);
    else if (answer->size == 0)
        snprintf(out, size, "an empty answer");
    else
        utf8_clean(answer->body, answer->size < 160 ? answer->size : 160, out, size);
    json_decref(root);
}

/* How much of an address a sentence shows: what stands before the query. */
static int shown(const char *address)
{
    size_t length = strcspn(address, "?");

    return length < 200 ? (int)length : 200;
}

static void say_status(const struct fetch_question *question, struct fetch_answer *answer)
{
    char words[200];

    words_of(answer, words, sizeof words);
    snprintf(answer->error, sizeof answer->error, "%.*s answered %ld: %s", shown(question->address), question->address, answer->status, words);
}

static bool asks_to_wait(long status)
{
    return status == 429 || status == 503;
}

/* After an exchange: what the server said of its limits is kept for all workers. */
static void heed_limits(const struct exchange *exchange, const char *host, int64_t pause)
{
    int64_t now = now_us(), reset = fetch_wait_of(exchange->reset, now / 1000000);

    if (asks_to_wait(exchange->answer->status))
        ledger_hold(exchange->fetcher->ledger, host, now + pause);
    else if (strcmp(exchange->remaining, "0") == 0 && reset > 0 && reset <= WAIT_MOST_S)
        ledger_hold(exchange->fetcher->ledger, host, now + reset * 1000000);
}

/* How long to pause before another try, in us: what the server says, else half a second, one, two ... */
static int64_t pause_of(const struct exchange *exchange, int tried)
{
    int64_t now_s = now_us() / 1000000, said = exchange->retry_after[0] != '\0' ? fetch_wait_of(exchange->retry_after, now_s) : -1;

    if (said < 0 && asks_to_wait(exchange->answer->status) && exchange->reset[0] != '\0')
        said = fetch_wait_of(exchange->reset, now_s);
    return said >= 0 ? said * 1000000 : INT64_C(500000) << tried;
}

/* Decides; LATER here means that another try may help. */
static enum fetch_result judge(const struct exchange *exchange, const struct fetch_question *question)
{
    struct fetch_answer *answer = exchange->answer;

    if (fetch_stopped(exchange->fetcher))
        return FETCH_STOPPED;
    if (exchange->too_large) {
        snprintf(answer->error, sizeof answer->error, "%.200s answers with more than %zu bytes, which is not taken", question->address, exchange->most);
        return FETCH_REFUSED;
    }
    if (exchange->code != CURLE_OK) {
        snprintf(answer->error, sizeof answer->error, "%.*s does not answer: %.200s", shown(question->address), question->address,
                 exchange->curl_error[0] != '\0' ? exchange->curl_error : curl_easy_strerror(exchange->code));
        return FETCH_LATER;
    }
    if (answer->status == 304)
        return FETCH_SAME;
    if (answer->status == 200 && answer->size > 0)
        return FETCH_OK;
    say_status(question, answer);
    return answer->status == 200 || answer->status == 408 || answer->status == 429 || answer->status >= 500 ? FETCH_LATER : FETCH_REFUSED;
}

enum fetch_result fetch(struct fetcher *fetcher, const struct fetch_question *question, struct fetch_answer *answer)
{
    struct exchange exchange = {.fetcher = fetcher, .answer = answer, .most = question->most > 0 ? question->most : SIZE_DEFAULT};
    enum fetch_result result = FETCH_LATER;
    struct origin origin;

    *answer = (struct fetch_answer){0};
    if (!origin_of(question->address, &origin)) {
        snprintf(answer->error, sizeof answer->error, "\"%.300s\" is not an address", question->address);
        return FETCH_REFUSED;
    }
    for (int tried = 0; tried < TRIES; tried++) {
        int64_t pause;

        result = pass(fetcher, origin.host, answer);
        if (result != FETCH_OK)
            return result;
        if (!fetch_exchange(&exchange, question))
            return FETCH_REFUSED;
        result = judge(&exchange, question);
        pause = pause_of(&exchange, tried);
        heed_limits(&exchange, origin.host, pause);
        if (result != FETCH_LATER || tried + 1 == TRIES)
            break;
        log_event(LOG_INFO, "feed_asks_again", "host=%s status=%ld pause_ms=%lld reason=%s", log_quote(origin.host), answer->status,
                  (long long)(pause / 1000), log_quote(answer->error));
        if (pause > WAIT_MOST_S * INT64_C(1000000))
            break;
        if (!wait_us(fetcher, pause))
            return FETCH_STOPPED;
    }
    return result;
}
