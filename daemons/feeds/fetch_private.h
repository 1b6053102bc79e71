/* fetch_private: one exchange with a server, for fetch.c. */
#ifndef FETCH_PRIVATE_H
#define FETCH_PRIVATE_H

#include <curl/curl.h>

#include "fetch.h"

enum { ADDRESS_SIZE = 8192 };

struct fetcher {
    CURL *curl;
    struct ledger *ledger;
    char server[512];
    const bool *stop;
    int stop_fd;
};

/* What one exchange came to, before anything is decided about it. */
struct exchange {
    struct fetcher *fetcher;
    struct fetch_answer *answer;
    size_t most, room;       /* largest answer; what body holds */
    bool too_large;
    CURLcode code;
    char retry_after[FETCH_WORD_SIZE], reset[FETCH_WORD_SIZE], remaining[FETCH_WORD_SIZE], content_type[FETCH_WORD_SIZE];
    char curl_error[CURL_ERROR_SIZE];
};

/* Whether the program is to end. */
bool fetch_stopped(const struct fetcher *fetcher);
/* The address that is really asked: on feeds-server, when that is set. False when it may not be asked. */
bool fetch_real_address(const struct fetcher *fetcher, const char *address, char *out, size_t size);

/* Asks, and follows redirects on the same host. False with a sentence when an address is none, or is not followed. */
bool fetch_exchange(struct exchange *exchange, const struct fetch_question *question);

#endif
