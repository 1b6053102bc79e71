/* errand: one fetch of one feed, as a service does it. A service asks (errand_ask), compares with what is known, and puts
 * what is new into the stage folder as data files with manifests (errand_stage); whoever sent it hands them over.
 */
#ifndef ERRAND_H
#define ERRAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "feed.h"
#include "fetch.h"
#include "ledger.h"
#include "macros.h"

enum { ERRAND_ERROR_SIZE = 1400, ERRAND_PARTS_MAX = 500, ERRAND_TITLE_SIZE = 200 };

enum errand_result {
    ERRAND_NEW,     /* parts are staged (or, when dry: would be) */
    ERRAND_SAME,    /* the source has nothing new */
    ERRAND_LATER,   /* it does not answer now */
    ERRAND_WRONG,   /* the feed does not fit the source, or the answer is not what was asked for */
    ERRAND_STOPPED,
};

struct errand {
    const struct feed *feed;
    struct fetcher *fetcher;
    struct ledger *ledger;
    const char *owner;            /* of the claim, renewed with every question */
    struct ledger_entry *entry;   /* what is known; signal, tags, table_id and cells become what was found */
    const char *stage;            /* folder for what was fetched */
    int64_t now_us;
    bool dry;                     /* look, count, and fetch no data */
    bool again;                   /* fetch also when nothing changed */

    int parts;                    /* staged: feed->name-1.manifest ... */
    bool more;                    /* there is more to fetch soon: an errand asks only so many questions */
    int calls;                    /* questions asked */
    char title[ERRAND_TITLE_SIZE], table[64]; /* what the source calls it */
    char first[16], last[16];     /* periods that are chosen */
    int64_t updated_us, cells;
    int calls_needed;             /* for the data */
    char *rejected;               /* an answer that is not what was asked for; malloc'd */
    size_t rejected_size;
    char error[ERRAND_ERROR_SIZE];
};

/* A service, e.g. PxWeb. */
typedef enum errand_result errand_service(struct errand *errand);
errand_service errand_pxweb, errand_kolada, errand_ads, errand_barometer;

/* Runs the feed's service. */
enum errand_result errand_run(struct errand *errand);

/* Asks, with a sentence in errand->error when the result is neither OK nor SAME. */
enum fetch_result errand_ask(struct errand *errand, const struct fetch_question *question, struct fetch_answer *answer) MUSTCHECK;
/* What a fetch that brought no answer makes of the errand. */
enum errand_result errand_failed(enum fetch_result result);
/* Sets error; returns ERRAND_WRONG. */
enum errand_result errand_wrong(struct errand *errand, const char *form, ...) __attribute__((format(printf, 2, 3)));
/* The same for an answer, which is kept for the quarantine folder. */
enum errand_result errand_reject(struct errand *errand, const struct fetch_answer *answer);

/* Stages one data file with its manifest. maps as in feed_manifest. False with a sentence. */
bool errand_stage(struct errand *errand, const char *ending, const char *text, size_t length, int64_t released_us,
                  const char *maps) MUSTCHECK;

/* The same for a data file that is written piece by piece: where it is to lie, and when it lies there, its manifest. */
bool errand_stage_path(const struct errand *errand, const char *ending, char *path, size_t size) MUSTCHECK;
bool errand_staged(struct errand *errand, const char *ending, int64_t released_us, const char *maps) MUSTCHECK;

#endif
