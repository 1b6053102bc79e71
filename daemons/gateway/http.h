/* http: requests in, responses out. The only module that includes microhttpd.h.
 *
 * All limits are here: methods, length of a URL, connections, time. What a request means is the
 * affair of routes; this module only calls `serve` and sends what it made.
 */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "macros.h"

enum {
    HTTP_THREADS = 4,           /* requests answered at the same time; the daemon answers one at a time anyway */
    HTTP_CONNECTIONS = 256,     /* each takes HTTP_CONNECTION_BYTES: 4 MiB in all */
    HTTP_CONNECTION_BYTES = 16384,
    HTTP_IDLE_SECONDS = 15,
    HTTP_URL_MAX = 1024,        /* the longest route with every parameter takes about 200 */
    HTTP_PARAMETERS_MAX = 8,
    HTTP_TAG_SIZE = 96,
    HTTP_SENTENCE_SIZE = 512,
};

struct http_parameter {
    const char *name, *value; /* decoded */
};

struct http_request {
    const char *path; /* decoded, without the query */
    struct http_parameter parameter[HTTP_PARAMETERS_MAX];
    int parameters;
    bool too_many;             /* more parameters than fit */
    const char *if_none_match; /* or NULL */
};

/* Starts zeroed. The body is written to out by serve; http sends it and frees it. */
struct http_response {
    int status;               /* HTTP status code */
    const char *type;         /* Content-Type */
    char tag[HTTP_TAG_SIZE];  /* ETag with its quotes; "" none */
    bool page;                /* a page for people, whose content security policy allows no script */
    FILE *out;
};

/* The value of a parameter, NULL when it is not there. */
const char *http_parameter(const struct http_request *request, const char *name);
/* Makes the response an error: one sentence as JSON. */
void http_error(struct http_response *response, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Whether the client has this version already; the response is then made a 304. */
bool http_unchanged(const struct http_request *request, struct http_response *response);

struct http;
typedef void http_serve(void *context, const struct http_request *request, struct http_response *response);

/* Listens on address:port and calls serve from several threads. NULL with one sentence. */
struct http *http_open(const char *address, uint16_t port, http_serve *serve, void *context, char *error,
                       size_t error_size) MUSTCHECK;
/* Takes no new connection and ends when the ones under way are answered. */
void http_close(struct http **http);

#endif
