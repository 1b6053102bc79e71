/* One question and its answer by libcurl: what is sent, what is kept of the answer, redirects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fetch_private.h"

enum {
    TIMEOUT_DEFAULT_S = 120,
    CONNECT_S = 20,
    REDIRECTS = 5,
    HEADER_MOST = 16384, /* of one header line that is looked at */
};

static size_t take_body(char *bytes, size_t unit, size_t n, void *context)
{
    struct exchange *exchange = context;
    struct fetch_answer *answer = exchange->answer;
    size_t size = unit * n;
    char *more;

    if (answer->size + size > exchange->most) {
        exchange->too_large = true;
        return 0;
    }
    if (answer->size + size + 1 > exchange->room) {
        exchange->room = (answer->size + size + 1) * 2;
        more = realloc(answer->body, exchange->room);
        if (more == NULL)
            return 0;
        answer->body = more;
    }
    memcpy(answer->body + answer->size, bytes, size);
    answer->size += size;
    answer->body[answer->size] = '\0';
    return size;
}

/* The value of a header line when it is the one called name. */
static void take_value(const char *line, size_t length, const char *name, char *out, size_t size)
{
    size_t skip = strlen(name);

    if (length <= skip || line[skip] != ':' || strncasecmp(line, name, skip) != 0)
        return;
    for (skip++; skip < length && (line[skip] == ' ' || line[skip] == '\t'); skip++)
        ;
    while (length > skip && (line[length - 1] == '\r' || line[length - 1] == '\n' || line[length - 1] == ' '))
        length--;
    if (length - skip < size) /* a tag that is cut is no tag */
        snprintf(out, size, "%.*s", (int)(length - skip), line + skip);
}

static size_t take_header(char *bytes, size_t unit, size_t n, void *context)
{
    struct exchange *exchange = context;
    size_t size = unit * n;

    if (size < HEADER_MOST) {
        take_value(bytes, size, "ETag", exchange->answer->tag, sizeof exchange->answer->tag);
        take_value(bytes, size, "Last-Modified", exchange->answer->modified, sizeof exchange->answer->modified);
        take_value(bytes, size, "Retry-After", exchange->retry_after, sizeof exchange->retry_after);
        take_value(bytes, size, "X-Rate-Limit-Reset", exchange->reset, sizeof exchange->reset);
        take_value(bytes, size, "X-Rate-Limit-Remaining", exchange->remaining, sizeof exchange->remaining);
        take_value(bytes, size, "Content-Type", exchange->content_type, sizeof exchange->content_type);
    }
    return size;
}

static int look_at_stop(void *context, curl_off_t total, curl_off_t now, curl_off_t up_total, curl_off_t up)
{
    const struct exchange *exchange = context;

    (void)total, (void)now, (void)up_total, (void)up;
    return fetch_stopped(exchange->fetcher);
}

static struct curl_slist *headers_of(const struct fetch_question *question)
{
    struct curl_slist *list = curl_slist_append(NULL, "Accept: application/json");
    char line[FETCH_TAG_SIZE + 32];

    if (question->body != NULL)
        list = curl_slist_append(list, "Content-Type: application/json");
    if (question->tag != NULL && question->tag[0] != '\0') {
        snprintf(line, sizeof line, "If-None-Match: %s", question->tag);
        list = curl_slist_append(list, line);
    }
    if (question->modified != NULL && question->modified[0] != '\0') {
        snprintf(line, sizeof line, "If-Modified-Since: %s", question->modified);
        list = curl_slist_append(list, line);
    }
    return list;
}

static void prepare(struct exchange *exchange, const struct fetch_question *question, const char *address)
{
    CURL *curl = exchange->fetcher->curl;

    curl_easy_reset(curl); /* keeps the connection */
    curl_easy_setopt(curl, CURLOPT_URL, address);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http"); /* http: real_address has seen to where */
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "framsyn/" FRAMSYN_VERSION);
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)(question->timeout_s > 0 ? question->timeout_s : TIMEOUT_DEFAULT_S));
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, exchange->curl_error);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, exchange);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_at_stop);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, exchange);
    if (question->body != NULL)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, question->body);
}

static void exchange_once(struct exchange *exchange, const struct fetch_question *question, const char *address)
{
    struct curl_slist *headers = headers_of(question);
    struct fetch_answer *answer = exchange->answer;

    fetch_answer_free(answer);
    exchange->room = 0;
    answer->status = 0;
    answer->tag[0] = answer->modified[0] = '\0';
    exchange->retry_after[0] = exchange->reset[0] = exchange->remaining[0] = exchange->content_type[0] = '\0';
    exchange->curl_error[0] = '\0';
    exchange->too_large = false;
    prepare(exchange, question, address);
    curl_easy_setopt(exchange->fetcher->curl, CURLOPT_HTTPHEADER, headers);
    exchange->code = curl_easy_perform(exchange->fetcher->curl);
    curl_easy_getinfo(exchange->fetcher->curl, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_slist_free_all(headers);
    answer->calls++;
}

/* Follows redirects as long as they stay on the host. False when one does not. */
bool fetch_exchange(struct exchange *exchange, const struct fetch_question *question)
{
    char address[ADDRESS_SIZE];

    if (!fetch_real_address(exchange->fetcher, question->address, address, sizeof address)) {
        snprintf(exchange->answer->error, sizeof exchange->answer->error, "\"%.300s\" is not an address that is asked", question->address);
        return false;
    }
    for (int i = 0; i <= REDIRECTS; i++) {
        char *next = NULL;

        exchange_once(exchange, question, address);
        curl_easy_getinfo(exchange->fetcher->curl, CURLINFO_REDIRECT_URL, &next);
        if (exchange->code != CURLE_OK || exchange->answer->status < 300 || exchange->answer->status == 304 ||
            exchange->answer->status >= 400 || next == NULL)
            return true;
        if (!fetch_same_origin(address, next)) {
            snprintf(exchange->answer->error, sizeof exchange->answer->error, "%.200s sends us to another host, which is not followed", address);
            return false;
        }
        if (question->body != NULL && exchange->answer->status != 307 && exchange->answer->status != 308) {
            snprintf(exchange->answer->error, sizeof exchange->answer->error, "%.200s redirects what was posted", address);
            return false;
        }
        snprintf(address, sizeof address, "%s", next);
    }
    snprintf(exchange->answer->error, sizeof exchange->answer->error, "%.200s redirects without end", question->address);
    return false;
}
