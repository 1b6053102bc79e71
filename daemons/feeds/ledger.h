/* ledger: what is known of each feed from one fetch to the next, and who fetches now; an SQLite file that the workers of
 * one machine share. A feed is claimed before it is asked for, for a time that is renewed; a worker that dies leaves a
 * claim that passes. What a fetch found is written after its job is in the inbox: a crash in between fetches once
 * more, and the store finds the same content.
 *
 *   feed  name, when next, what the source said last (time, tags), how it went, the claim
 *   host  how many questions in which time, and until when to leave it alone
 *   call  the moments of the latest questions to a host
 */
#ifndef LEDGER_H
#define LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "macros.h"

struct ledger;

enum { LEDGER_ERROR_SIZE = 512, LEDGER_SENTENCE_SIZE = 512, LEDGER_TICKETS_SIZE = 4096 };

/* What a feed's last try came to. */
enum ledger_outcome { LEDGER_NEVER, LEDGER_FETCHED, LEDGER_UNCHANGED, LEDGER_FAILED, LEDGER_OUTCOMES };

struct ledger_entry {
    uint8_t definition[32];   /* of the feed that was fetched; another one makes what follows void */
    int64_t next_us;          /* when it is due; 0: never scheduled */
    int64_t tried_us, fetched_us, changed_us; /* last question, last answer, last answer with something new; 0: never */
    char signal[128];         /* what the source said of its own change: a time, a round */
    char tag[256], modified[64]; /* ETag, Last-Modified */
    char table_id[32];        /* PxWeb 2's name of the table, once found */
    int failures;             /* in a row */
    enum ledger_outcome outcome;
    int64_t cells;
    int calls;
    char sentence[LEDGER_SENTENCE_SIZE]; /* why it failed; "" */
    char tickets[LEDGER_TICKETS_SIZE];   /* the jobs of the last fetch, blank-separated */
};

/* Opens folder/feeds.db, made when missing. NULL with one sentence. */
struct ledger *ledger_open(const char *folder, char *error, size_t error_size);
void ledger_close(struct ledger **ledger);
const char *ledger_error(const struct ledger *ledger);

/* What is known of a feed; a feed that is not known gets a zeroed entry. False when the file failed. */
bool ledger_get(struct ledger *ledger, const char *feed, struct ledger_entry *entry) MUSTCHECK;
bool ledger_put(struct ledger *ledger, const char *feed, const struct ledger_entry *entry) MUSTCHECK;

/* Claims a feed until a moment; *claimed tells whether it was free, or its claim had passed, or was the owner's own. */
bool ledger_claim(struct ledger *ledger, const char *feed, const char *owner, int64_t now_us, int64_t until_us, bool *claimed) MUSTCHECK;
bool ledger_release(struct ledger *ledger, const char *feed, const char *owner);
/* Takes away the claims of owners whose name begins with these words: of a worker that ran before under the same name. */
bool ledger_release_former(struct ledger *ledger, const char *name);

/* Asks to put one question to a host. *wait_us 0: it is counted and may go; otherwise try again after so long. */
bool ledger_pass(struct ledger *ledger, const char *host, int64_t now_us, int64_t *wait_us) MUSTCHECK;
/* The host allows so many questions in so long; until told, 30 in 10 seconds. */
bool ledger_allow(struct ledger *ledger, const char *host, int calls, int64_t window_us);
/* Nobody asks the host before a moment. */
bool ledger_hold(struct ledger *ledger, const char *host, int64_t until_us);

#endif
