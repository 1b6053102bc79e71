/* fetch: one question over HTTP, with every limit in one place. The only file that knows libcurl.
 *
 * Certificates are checked, redirects are followed on the same host only, answers have a largest size, and a question
 * that was answered with 429, 503 or not at all is asked again a few times, with growing pauses or as long as the
 * server says (Retry-After, X-Rate-Limit-Reset). How often a host may be asked is kept in the ledger, so that all
 * workers of a machine share it. No address is logged with a password in it: feeds have none.
 *
 * In place of the official servers another one may be asked (option feeds-server): the same paths, another origin.
 */
#ifndef FETCH_H
#define FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger.h"
#include "macros.h"

enum { FETCH_ERROR_SIZE = 512, FETCH_TAG_SIZE = 256, FETCH_WORD_SIZE = 64 };

enum fetch_result {
    FETCH_OK,
    FETCH_SAME,    /* 304: as it was when asked with these tags */
    FETCH_REFUSED, /* the question is wrong: 4xx; asking again is of no use */
    FETCH_LATER,   /* not now: too many questions, a fault of the server or of the way to it */
    FETCH_STOPPED, /* a stop was asked for */
};

struct fetch_question {
    const char *address;   /* https://host/path?query */
    const char *body;      /* JSON to be posted; NULL: GET */
    const char *tag, *modified; /* conditional: what the last answer said; NULL or "": none */
    int timeout_s;         /* of the whole answer; 0: 120 */
    size_t most;           /* largest answer, unpacked; 0: 64 MiB */
};

struct fetch_answer {
    char *body;            /* ended by NUL; malloc'd, fetch_answer_free */
    size_t size;
    long status;           /* HTTP status; 0 when there was none */
    char tag[FETCH_TAG_SIZE], modified[FETCH_WORD_SIZE]; /* ETag and Last-Modified, "" */
    int calls;             /* questions that were asked for it */
    char error[FETCH_ERROR_SIZE]; /* one sentence when the result is none of OK and SAME */
};

struct fetcher;

/* server: the origin to ask in place of the official ones, "" for none. stop and stop_fd (readable when a stop was
 * asked for; -1: none) end any wait. NULL with one sentence. */
struct fetcher *fetcher_open(struct ledger *ledger, const char *server, const bool *stop, int stop_fd, char *error, size_t error_size);
void fetcher_close(struct fetcher **fetcher);

/* Always fills answer, to be freed whatever the result. */
enum fetch_result fetch(struct fetcher *fetcher, const struct fetch_question *question, struct fetch_answer *answer) MUSTCHECK;
void fetch_answer_free(struct fetch_answer *answer);

/* Whether two addresses have the same scheme, host and port. */
bool fetch_same_origin(const char *a, const char *b);
/* Seconds to wait by a Retry-After or X-Rate-Limit-Reset value: a number of seconds, seconds since 1970, an HTTP date or
 * an ISO time; -1 when it is none of these. */
int64_t fetch_wait_of(const char *value, int64_t now_s);

#endif
