/* What is on its way in: batches without a receipt, feeds that fail or bring what is refused. */
#include "doctor.h"

#include <dirent.h>
#include <string.h>

#include "feeding.h"
#include "files.h"
#include "ident.h"
#include "spool.h"

/* Batches in the spool NAME.db; -1 when it is not ours to open, which it says. A worker that runs
 * holds its spool, and looks after it. */
static int count_spool(struct visit *visit, const char *name)
{
    char error[SPOOL_ERROR_SIZE] = "", room[PHRASE_SIZE];
    struct spool *spool = spool_open(visit->cli->config.spool, name, now_us(), error, sizeof error);
    struct spool_batch batch = {.seq = 0};
    int batches = 0;

    if (!spool) {
        doctor_find(visit, NOTE, "The spool %s was not looked into: %s", "Utkorgen %s kontrollerades inte: %s", name,
             doctor_words(visit, error, room));
        return -1;
    }
    while (spool_next(spool, batch.seq, &batch) == SPOOL_OK)
        batches++;
    spool_close(&spool);
    return batches;
}

static void check_spool(struct visit *visit, const char *file)
{
    char name[256];
    int batches;

    snprintf(name, sizeof name, "%.*s", (int)(strlen(file) - 3), file);
    batches = count_spool(visit, name);
    if (batches > 0)
        doctor_find(visit, BAD, "The spool %s holds %d batches without a receipt: they are delivered when its worker runs, or by "
                         "the next `framsyn submit` when the name begins with cli-.",
             "Utkorgen %s innehåller %d sändningar utan kvitto: de levereras när dess ombud går, eller av nästa "
             "`framsyn submit` när namnet börjar på cli-.",
             name, batches);
    else if (batches == 0)
        doctor_find(visit, GOOD, "The spool %s is empty.", "Utkorgen %s är tom.", name);
}

void doctor_spools(struct visit *visit)
{
    DIR *folder = opendir(visit->cli->config.spool);

    for (struct dirent *entry; folder && (entry = readdir(folder));)
        if (path_ends(entry->d_name, ".db"))
            check_spool(visit, entry->d_name);
    if (folder)
        closedir(folder);
}

/* A feed whose last fetch failed, or whose figures were refused. False when all is well with it. */
static bool check_feed(struct visit *visit, const struct feed *feed, const struct ledger_entry *entry)
{
    char room[PHRASE_SIZE];

    if (entry->outcome == LEDGER_FAILED)
        doctor_find(visit, BAD, "The feed %s failed, %d in a row: %s", "Flödet %s misslyckades, %d i rad: %s", feed->name, entry->failures,
                    doctor_words(visit, entry->sentence, room));
    else if (feeding_state(visit->cli->config.inbox, entry) == FEEDING_REFUSED)
        doctor_find(visit, BAD, "What the feed %s brought was refused: its job in %s/.quarantine has the reason in report.txt.",
             "Det som flödet %s hämtade avvisades: skälet ligger i report.txt hos dess uppdrag i %s/.quarantine.", feed->name,
             visit->cli->config.inbox);
    else
        return true;
    return false;
}

static void check_feeds_in(struct visit *visit, const struct feed_list *list, struct ledger *ledger)
{
    struct ledger_entry entry;
    char room[PHRASE_SIZE];
    int good = 0;

    for (int i = 0; i < list->wrong_count; i++)
        doctor_find(visit, BAD, "%s", "%s", doctor_words(visit, list->wrong[i], room));
    for (int i = 0; i < list->n; i++)
        good += ledger_get(ledger, list->feeds[i].name, &entry) && check_feed(visit, &list->feeds[i], &entry);
    doctor_find(visit, good == list->n ? GOOD : NOTE, "Feeds in %s that are well: %d of %d.", "Flöden i %s som mår bra: %d av %d.",
                visit->cli->config.feeds, good, list->n);
}

void doctor_feeds(struct visit *visit)
{
    const struct config *config = &visit->cli->config;
    struct feed_list list = {0};
    char error[FEED_ERROR_SIZE], room[PHRASE_SIZE];
    struct ledger *ledger = NULL;

    if (!config->feeds[0]) {
        doctor_find(visit, NOTE, "No feeds are fetched: the option feeds is empty.", "Inga flöden hämtas: flaggan feeds är tom.");
        return;
    }
    if (!feed_list_read(&list, config->feeds, config->county, error, sizeof error) ||
        (ledger = ledger_open(config->feeds_cache, error, sizeof error)) == NULL)
        doctor_find(visit, BAD, "%s", "%s", doctor_words(visit, error, room));
    else
        check_feeds_in(visit, &list, ledger);
    ledger_close(&ledger);
    feed_list_free(&list);
}
