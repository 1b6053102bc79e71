#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answer_format.h"
#include "ident.h"
#include "log.h"

struct http {
    struct MHD_Daemon *daemon;
    http_serve *serve;
    void *context;
};

/* One request's record, from its URL on. */
struct visit {
    size_t url_length;
    bool seen; /* the headers were; the first call of the handler may not answer */
};

/* --- for those who serve */

const char *http_parameter(const struct http_request *request, const char *name)
{
    for (int i = 0; i < request->parameters; i++)
        if (strcmp(request->parameter[i].name, name) == 0)
            return request->parameter[i].value;
    return NULL;
}

void http_error(struct http_response *response, int status, const char *format, ...)
{
    char sentence[HTTP_SENTENCE_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    response->status = status;
    response->type = "application/json; charset=utf-8";
    response->tag[0] = '\0';
    response->page = false;
    rewind(response->out); /* what was written before does not count */
    fputs("{\"error\":", response->out);
    json_text(sentence, response->out);
    fputs("}\n", response->out);
}

/* If-None-Match is "*" or a list of tags, each perhaps W/ (RFC 9110, 13.1.2, weak comparison). */
bool http_unchanged(const struct http_request *request, struct http_response *response)
{
    const char *list = request->if_none_match;

    if (!list || !response->tag[0] || (strcmp(list, "*") != 0 && !strstr(list, response->tag)))
        return false;
    response->status = MHD_HTTP_NOT_MODIFIED;
    return true;
}

/* --- one request */

static enum MHD_Result gather(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct http_request *request = context;

    (void)kind;
    if (request->parameters == HTTP_PARAMETERS_MAX) {
        request->too_many = true;
        return MHD_NO;
    }
    request->parameter[request->parameters++] = (struct http_parameter){name, value ? value : ""};
    return MHD_YES;
}

static void add_headers(struct MHD_Response *answer, const struct http_response *response)
{
    const char *policy = response->page ? "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                                          "frame-ancestors 'none'"
                                        : "default-src 'none'; frame-ancestors 'none'";

    MHD_add_response_header(answer, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(answer, "X-Frame-Options", "DENY");
    MHD_add_response_header(answer, "Referrer-Policy", "no-referrer");
    MHD_add_response_header(answer, "Cross-Origin-Resource-Policy", "cross-origin"); /* open data */
    MHD_add_response_header(answer, "Content-Security-Policy", policy);
    MHD_add_response_header(answer, "Cache-Control", response->tag[0] ? "no-cache" : "no-store");
    if (response->type)
        MHD_add_response_header(answer, "Content-Type", response->type);
    if (response->tag[0])
        MHD_add_response_header(answer, "ETag", response->tag);
    if (response->status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(answer, "Allow", "GET, HEAD");
    if (response->status == MHD_HTTP_OK || response->status == MHD_HTTP_NOT_MODIFIED)
        MHD_add_response_header(answer, "Link", "<https://creativecommons.org/publicdomain/zero/1.0/>; rel=\"license\"");
}

/* Takes body over. */
static enum MHD_Result put(struct MHD_Connection *connection, const struct http_response *response, char *body, size_t size)
{
    struct MHD_Response *answer;
    enum MHD_Result queued;

    if (response->status == MHD_HTTP_NOT_MODIFIED)
        size = 0; /* a 304 has no body, whatever was written */
    answer = MHD_create_response_from_buffer(size, body, MHD_RESPMEM_MUST_FREE);
    if (!answer) {
        free(body);
        return MHD_NO;
    }
    add_headers(answer, response);
    queued = MHD_queue_response(connection, (unsigned)response->status, answer);
    MHD_destroy_response(answer);
    return queued;
}

static void refuse_or_serve(const struct http *http, struct MHD_Connection *connection, const struct visit *visit,
                            const char *path, const char *method, struct http_response *response)
{
    struct http_request request = {.path = path};

    if (visit->url_length > HTTP_URL_MAX) {
        http_error(response, MHD_HTTP_URI_TOO_LONG, "The address has %zu characters, but may have %d.", visit->url_length,
                   HTTP_URL_MAX);
        return;
    }
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0) {
        http_error(response, MHD_HTTP_METHOD_NOT_ALLOWED, "The method %.20s is not known here: only GET and HEAD are.", method);
        return;
    }
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, gather, &request);
    request.if_none_match = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "If-None-Match");
    if (request.too_many)
        http_error(response, MHD_HTTP_BAD_REQUEST, "There are more than %d parameters.", HTTP_PARAMETERS_MAX);
    else
        http->serve(http->context, &request, response);
}

/* Without memory for a body the connection is closed. */
static enum MHD_Result answer(const struct http *http, struct MHD_Connection *connection, const struct visit *visit,
                              const char *path, const char *method)
{
    struct http_response response = {.status = MHD_HTTP_OK};
    char *body = NULL;
    size_t size = 0;
    int64_t began = monotonic_ms();
    bool written;

    response.out = open_memstream(&body, &size);
    if (!response.out)
        return MHD_NO;
    refuse_or_serve(http, connection, visit, path, method, &response);
    written = !ferror(response.out);
    written = fclose(response.out) == 0 && written;
    log_event(LOG_DEBUG, "answered", "path=%s status=%d bytes=%zu ms=%d", log_quote(path), response.status, size,
              (int)(monotonic_ms() - began));
    if (written)
        return put(connection, &response, body, size);
    free(body);
    return MHD_NO;
}

/* --- libmicrohttpd's callbacks */

static void *begin(void *context, const char *uri, struct MHD_Connection *connection)
{
    struct visit *visit = calloc(1, sizeof *visit);

    (void)context;
    (void)connection;
    if (visit)
        visit->url_length = strlen(uri);
    return visit;
}

static void end(void *context, struct MHD_Connection *connection, void **record, enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)connection;
    (void)code;
    free(*record);
    *record = NULL;
}

/* Called once when the headers are there, then for each piece of a body, then once at the end. A body
 * is not wanted: what has one is answered at once, and its connection closed. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **record)
{
    struct visit *visit = *record;

    (void)version;
    (void)upload;
    if (!visit)
        return MHD_NO;
    if (!visit->seen && (strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0)) {
        visit->seen = true;
        return MHD_YES;
    }
    if (*upload_size > 0) {
        *upload_size = 0;
        return MHD_YES;
    }
    return answer(context, connection, visit, path, method);
}

static void complain(void *context, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
static void complain(void *context, const char *format, va_list arguments)
{
    char line[256];

    (void)context;
    vsnprintf(line, sizeof line, format, arguments);
    line[strcspn(line, "\r\n")] = '\0';
    log_event(LOG_DEBUG, "http", "sentence=%s", log_quote(line));
}

/* --- opening and closing */

static bool read_address(const char *address, uint16_t port, struct sockaddr_storage *out)
{
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;

    memset(out, 0, sizeof *out);
    if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        return true;
    }
    if (inet_pton(AF_INET6, address, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        return true;
    }
    return false;
}

static struct MHD_Daemon *start(struct http *http, const struct sockaddr_storage *address)
{
    /* ITC is what MHD_quiesce_daemon needs. */
    unsigned flags = MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG;

    if (address->ss_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    return MHD_start_daemon(flags, 0, NULL, NULL, handle, http, MHD_OPTION_EXTERNAL_LOGGER, complain, NULL,
                            MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)address, MHD_OPTION_URI_LOG_CALLBACK, begin, NULL,
                            MHD_OPTION_NOTIFY_COMPLETED, end, NULL, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)HTTP_THREADS,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)HTTP_CONNECTION_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_SECONDS,
                            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
}

struct http *http_open(const char *address, uint16_t port, http_serve *serve, void *context, char *error, size_t error_size)
{
    struct sockaddr_storage where;
    struct http *http;

    if (!read_address(address, port, &where)) {
        snprintf(error, error_size, "The option http-address is \"%s\", but must be an IPv4 or IPv6 address.", address);
        return NULL;
    }
    http = calloc(1, sizeof *http);
    if (http) {
        *http = (struct http){.serve = serve, .context = context};
        errno = 0;
        http->daemon = start(http, &where);
    }
    if (http && http->daemon)
        return http;
    snprintf(error, error_size, "Cannot listen on %s port %u: %s.", address, (unsigned)port, strerror(errno));
    free(http);
    return NULL;
}

void http_close(struct http **http)
{
    int listener;

    if (!*http)
        return;
    listener = MHD_quiesce_daemon((*http)->daemon);
    if (listener >= 0)
        close(listener);
    MHD_stop_daemon((*http)->daemon);
    free(*http);
    *http = NULL;
}
