/* feeding: from a feed that is due to jobs in the inbox. What is fetched takes the road of any file from there: an ingest
 * worker claims the job, validates it, and moves it to .done or .quarantine with its report.
 */
#ifndef FEEDING_H
#define FEEDING_H

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "errand.h"
#include "feed.h"
#include "ledger.h"
#include "macros.h"

struct feeding;

/* name: of this worker, for claims. NULL with one sentence. stop and stop_fd as in fetcher_open. */
struct feeding *feeding_open(const struct config *config, const char *name, const bool *stop, int stop_fd, char *error, size_t error_size);
void feeding_close(struct feeding **feeding);
struct ledger *feeding_ledger(struct feeding *feeding);
/* For a worker, whose name is its own as long as it runs: what it had claimed before it died is free. */
void feeding_begin_anew(struct feeding *feeding, const char *name);

enum feeding_when { FEEDING_WHEN_DUE, FEEDING_NOW, FEEDING_AGAIN }; /* AGAIN: also what has not changed */

enum feeding_result {
    FEEDING_HANDED_OVER, /* jobs lie in the inbox; the entry's tickets name them */
    FEEDING_UNCHANGED,
    FEEDING_FAILED,      /* the entry's sentence says why */
    FEEDING_BUSY,        /* another worker is at it */
    FEEDING_NOT_DUE,
    FEEDING_STOPPED,
};

/* Fetches a feed, hands over what is new, and keeps what happened in the ledger; entry becomes what is known now. */
enum feeding_result feeding_run(struct feeding *feeding, const struct feed *feed, enum feeding_when when, struct ledger_entry *entry);

/* Looks what fetching a feed would take, without fetching data. errand's texts and counts are filled; its feed and entry are
 * set. To be freed with nothing. */
enum errand_result feeding_check(struct feeding *feeding, const struct feed *feed, struct ledger_entry *entry, struct errand *errand);

/* Asks SCB for tables by words; text gets the answer as it came (JSON), malloc'd. */
enum errand_result feeding_find(struct feeding *feeding, const char *words, char **text, size_t *length, char *error, size_t error_size);

/* What became of the jobs of a feed's last fetch. */
enum feeding_state { FEEDING_NONE, FEEDING_WAITING, FEEDING_ADMITTED, FEEDING_REFUSED };
enum feeding_state feeding_state(const char *inbox, const struct ledger_entry *entry);

#endif
