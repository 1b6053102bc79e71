#include "feeding.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch.h"
#include "files.h"
#include "ident.h"
#include "inbox_ticket.h"
#include "log.h"

enum { PATH_SIZE = 4096 };
static const int64_t SECOND_US = 1000000;
static const int64_t CLAIM_FIRST_US = INT64_C(300) * 1000000;
static const int64_t MORE_US = INT64_C(600) * 1000000;       /* until the next part of a long errand */
static const int64_t BACK_OFF_US = INT64_C(900) * 1000000;   /* after the first failure, then twice as long ... */
static const int64_t BACK_OFF_MOST_US = INT64_C(12) * 3600 * 1000000;

struct feeding {
    const struct config *config;
    struct ledger *ledger;
    struct fetcher *fetcher;
    char owner[160];
};

struct feeding *feeding_open(const struct config *config, const char *name, const bool *stop, int stop_fd, char *error, size_t error_size)
{
    struct feeding *feeding = calloc(1, sizeof *feeding);

    if (feeding == NULL) {
        snprintf(error, error_size, "nothing can be fetched: out of memory");
        return NULL;
    }
    feeding->config = config;
    /* the process's number: two of the same name, and one that was started anew, are not the same owner */
    snprintf(feeding->owner, sizeof feeding->owner, "%.100s %ld %lld", name, (long)getpid(), (long long)now_us());
    feeding->ledger = ledger_open(config->feeds_cache, error, error_size);
    if (feeding->ledger != NULL)
        feeding->fetcher = fetcher_open(feeding->ledger, config->feeds_server, stop, stop_fd, error, error_size);
    if (feeding->fetcher == NULL)
        feeding_close(&feeding);
    return feeding;
}

void feeding_close(struct feeding **feeding)
{
    struct feeding *f = *feeding;

    *feeding = NULL;
    if (f == NULL)
        return;
    fetcher_close(&f->fetcher);
    ledger_close(&f->ledger);
    free(f);
}

struct ledger *feeding_ledger(struct feeding *feeding)
{
    return feeding->ledger;
}

void feeding_begin_anew(struct feeding *feeding, const char *name)
{
    if (!ledger_release_former(feeding->ledger, name))
        log_event(LOG_WARNING, "feeds_claimed_still", "reason=%s", log_quote(ledger_error(feeding->ledger)));
}

/* --- when next --------------------------------------------------------------------------------------- */

static int64_t some_of(int64_t seconds)
{
    return seconds > 0 ? (int64_t)randombytes_uniform((uint32_t)seconds + 1) * SECOND_US : 0;
}

static int64_t by_schedule(const struct feed *feed, int64_t now)
{
    int64_t next = schedule_next(&feed->schedule, now / SECOND_US);

    return next == INT64_MAX ? INT64_MAX : next * SECOND_US + some_of(feed->jitter_s);
}

/* A source that does not answer is asked again sooner than its hour comes, in growing steps; a feed that does not fit its
 * source would not fit it better then. */
static int64_t after_failure(const struct feed *feed, int failures, enum errand_result result, int64_t now)
{
    int64_t pause = BACK_OFF_US, regular = by_schedule(feed, now);

    if (result == ERRAND_WRONG || feed->schedule.kind == SCHEDULE_NEVER)
        return regular;
    for (int i = 1; i < failures && pause < BACK_OFF_MOST_US; i++)
        pause *= 2;
    pause = (pause < BACK_OFF_MOST_US ? pause : BACK_OFF_MOST_US) + some_of(feed->jitter_s < 60 ? feed->jitter_s : 60);
    return now + pause < regular ? now + pause : regular;
}

/* --- the stage --------------------------------------------------------------------------------------- */

static bool make_stage(const struct feeding *feeding, const struct feed *feed, char *stage, size_t size)
{
    if (snprintf(stage, size, "%s/stage/%s", feeding->config->feeds_cache, feed->name) >= (int)size)
        return false;
    files_remove_folder(stage); /* what a crash left */
    return files_make_folders(stage, 0770);
}

/* Gives a staged part to the inbox, which has it on the disk then, and adds its ticket. */
static bool put_part(const struct feeding *feeding, const struct errand *errand, int part, struct ledger_entry *entry, char *error, size_t size)
{
    char path[PATH_SIZE], ticket[INBOX_TICKET_SIZE];
    size_t used = strlen(entry->tickets);
    int exit_code;

    snprintf(path, sizeof path, "%s/%s-%d.manifest", errand->stage, errand->feed->name, part);
    if (!submission_inbox_put(feeding->config->inbox, path, errand->feed->partial, ticket, sizeof ticket, &exit_code, error, size))
        return false;
    if (used + strlen(ticket) + 2 < sizeof entry->tickets) /* beyond that the first ones tell enough */
        snprintf(entry->tickets + used, sizeof entry->tickets - used, "%s%s", used > 0 ? " " : "", ticket);
    return true;
}

/* All parts: only after the last is the fetch known as done, so a crash or a full disk fetches and hands over anew. */
static enum errand_result hand_over(const struct feeding *feeding, struct errand *errand)
{
    errand->entry->tickets[0] = '\0';
    for (int part = 1; part <= errand->parts; part++)
        if (!put_part(feeding, errand, part, errand->entry, errand->error, sizeof errand->error))
            return ERRAND_LATER;
    return ERRAND_NEW;
}

/* An answer that is not what was asked for lies in the quarantine folder with the reason beside it. */
static void quarantine(const struct feeding *feeding, const struct errand *errand)
{
    char folder[PATH_SIZE], path[PATH_SIZE], error[512];

    if (errand->rejected == NULL || !submission_inbox_make(feeding->config->inbox, error, sizeof error))
        return;
    snprintf(folder, sizeof folder, "%s/.quarantine/feed-%s-%lld", feeding->config->inbox, errand->feed->name, (long long)(errand->now_us / SECOND_US));
    if (files_make_folders(folder, 0770) && path_join(path, sizeof path, folder, "answer") &&
        files_write(path, errand->rejected, errand->rejected_size) && path_join(path, sizeof path, folder, "report.txt") &&
        files_write(path, errand->error, strlen(errand->error)))
        return;
    log_event(LOG_WARNING, "feed_not_quarantined", "feed=%s reason=%s", errand->feed->name, log_quote(strerror(errno)));
}

/* --- running ----------------------------------------------------------------------------------------- */

/* What is known of the feed as it was defined before is void: everything is fetched anew. */
static void forget_former(const struct feed *feed, struct ledger_entry *entry)
{
    if (memcmp(entry->definition, feed->definition, sizeof entry->definition) == 0)
        return;
    *entry = (struct ledger_entry){.fetched_us = entry->fetched_us, .changed_us = entry->changed_us, .outcome = entry->outcome,
                                   .tried_us = entry->tried_us, .failures = 0};
    memcpy(entry->definition, feed->definition, sizeof entry->definition);
}

static enum feeding_result record(const struct feed *feed, const struct errand *errand, enum errand_result result, struct ledger_entry *entry)
{
    int64_t now = now_us();

    entry->tried_us = errand->now_us;
    entry->calls = errand->calls;
    if (result == ERRAND_NEW || result == ERRAND_SAME) {
        entry->fetched_us = errand->now_us;
        entry->failures = 0;
        entry->sentence[0] = '\0';
        entry->outcome = result == ERRAND_NEW ? LEDGER_FETCHED : LEDGER_UNCHANGED;
        entry->next_us = errand->more && feed->schedule.kind != SCHEDULE_NEVER ? now + MORE_US : by_schedule(feed, now);
    } else {
        entry->failures++;
        entry->outcome = LEDGER_FAILED;
        snprintf(entry->sentence, sizeof entry->sentence, "%.500s", errand->error);
        entry->next_us = after_failure(feed, entry->failures, result, now);
    }
    if (result == ERRAND_NEW) {
        entry->changed_us = errand->now_us;
        entry->cells = errand->cells;
    }
    return result == ERRAND_NEW ? FEEDING_HANDED_OVER : result == ERRAND_SAME ? FEEDING_UNCHANGED : FEEDING_FAILED;
}

static void log_result(const struct feed *feed, const struct errand *errand, enum feeding_result result, const struct ledger_entry *entry)
{
    if (result == FEEDING_FAILED)
        log_event(LOG_WARNING, "feed_failed", "feed=%s calls=%d failures=%d reason=%s", feed->name, errand->calls, entry->failures,
                  log_quote(entry->sentence));
    else
        log_event(LOG_INFO, result == FEEDING_HANDED_OVER ? "feed_fetched" : "feed_unchanged", "feed=%s parts=%d cells=%lld calls=%d signal=%s",
                  feed->name, errand->parts, (long long)errand->cells, errand->calls, log_quote(entry->signal));
}

/* Services that bring only what is new must begin anew when what they brought last was not taken. */
static bool begins_anew(const struct feeding *feeding, const struct feed *feed, const struct ledger_entry *entry)
{
    return (feed->service == FEED_KOLADA || feed->service == FEED_ADS) && feeding_state(feeding->config->inbox, entry) == FEEDING_REFUSED;
}

/* The fetch itself, with the claim held. A failed one leaves what was known of the source as it was. */
static enum feeding_result fetch_claimed(struct feeding *feeding, const struct feed *feed, bool again, struct ledger_entry *entry)
{
    struct ledger_entry found = *entry;
    char stage[PATH_SIZE];
    struct errand errand = {.feed = feed, .fetcher = feeding->fetcher, .ledger = feeding->ledger, .owner = feeding->owner, .entry = &found,
                            .stage = stage, .now_us = now_us(),
                            .again = again || begins_anew(feeding, feed, entry)};
    enum errand_result result = ERRAND_LATER;
    enum feeding_result outcome;

    if (make_stage(feeding, feed, stage, sizeof stage))
        result = errand_run(&errand);
    else
        snprintf(errand.error, sizeof errand.error, "the folder %.300s cannot be made: %s", stage, strerror(errno));
    if (result == ERRAND_NEW)
        result = hand_over(feeding, &errand);
    if (result == ERRAND_WRONG)
        quarantine(feeding, &errand);
    files_remove_folder(stage);
    free(errand.rejected);
    if (result == ERRAND_STOPPED)
        return FEEDING_STOPPED;
    if (result == ERRAND_NEW || result == ERRAND_SAME)
        *entry = found;
    else
        snprintf(entry->table_id, sizeof entry->table_id, "%s", found.table_id);
    outcome = record(feed, &errand, result, entry);
    log_result(feed, &errand, outcome, entry);
    if (!ledger_put(feeding->ledger, feed->name, entry))
        log_event(LOG_ERROR, "feed_not_recorded", "feed=%s reason=%s", feed->name, log_quote(ledger_error(feeding->ledger)));
    return outcome;
}

/* The first time a feed is seen it is fetched soon, but not all feeds in the same minute. */
static bool put_off(struct feeding *feeding, const struct feed *feed, struct ledger_entry *entry)
{
    entry->next_us = now_us() + some_of(feed->jitter_s);
    return ledger_put(feeding->ledger, feed->name, entry);
}

static enum feeding_result failed(struct feeding *feeding, const struct feed *feed, struct ledger_entry *entry)
{
    entry->outcome = LEDGER_FAILED;
    snprintf(entry->sentence, sizeof entry->sentence, "%s", ledger_error(feeding->ledger));
    log_event(LOG_ERROR, "feed_failed", "feed=%s reason=%s", feed->name, log_quote(entry->sentence));
    return FEEDING_FAILED;
}

enum feeding_result feeding_run(struct feeding *feeding, const struct feed *feed, enum feeding_when when, struct ledger_entry *entry)
{
    int64_t now = now_us();
    enum feeding_result result = FEEDING_NOT_DUE;
    bool claimed;

    if (!ledger_get(feeding->ledger, feed->name, entry))
        return failed(feeding, feed, entry);
    forget_former(feed, entry);
    if (when == FEEDING_WHEN_DUE && (entry->next_us > now || feed->schedule.kind == SCHEDULE_NEVER))
        return FEEDING_NOT_DUE;
    if (!ledger_claim(feeding->ledger, feed->name, feeding->owner, now, now + CLAIM_FIRST_US, &claimed))
        return failed(feeding, feed, entry);
    if (!claimed)
        return FEEDING_BUSY;
    /* another worker may have fetched it between the look and the claim */
    if (!ledger_get(feeding->ledger, feed->name, entry))
        result = failed(feeding, feed, entry);
    forget_former(feed, entry);
    if (when == FEEDING_WHEN_DUE && entry->next_us == 0 && feed->jitter_s > 0)
        result = put_off(feeding, feed, entry) ? FEEDING_NOT_DUE : failed(feeding, feed, entry);
    else if (result != FEEDING_FAILED && (when != FEEDING_WHEN_DUE || entry->next_us <= now))
        result = fetch_claimed(feeding, feed, when == FEEDING_AGAIN, entry);
    ledger_release(feeding->ledger, feed->name, feeding->owner);
    return result;
}

enum errand_result feeding_check(struct feeding *feeding, const struct feed *feed, struct ledger_entry *entry, struct errand *errand)
{
    *errand = (struct errand){.feed = feed, .fetcher = feeding->fetcher, .ledger = feeding->ledger, .entry = entry, .stage = "",
                              .now_us = now_us(), .dry = true};
    enum errand_result result;

    if (!ledger_get(feeding->ledger, feed->name, entry))
        return errand_wrong(errand, "%s", ledger_error(feeding->ledger));
    forget_former(feed, entry);
    result = errand_run(errand);
    free(errand->rejected);
    errand->rejected = NULL;
    return result;
}

enum errand_result feeding_find(struct feeding *feeding, const char *words, char **text, size_t *length, char *error, size_t error_size)
{
    char address[2048] = "https://statistikdatabasen.scb.se/api/v2/tables?lang=sv&pageSize=50&query=";
    size_t used = strlen(address);
    struct fetch_answer answer;
    enum fetch_result result;

    for (; *words != '\0' && used + 4 < sizeof address; words++)
        used += (size_t)snprintf(address + used, sizeof address - used, "%%%02X", (unsigned char)*words);
    result = fetch(feeding->fetcher, &(struct fetch_question){.address = address}, &answer);
    if (result == FETCH_OK) {
        *text = answer.body;
        *length = answer.size;
        return ERRAND_NEW;
    }
    snprintf(error, error_size, "%s", answer.error);
    fetch_answer_free(&answer);
    return errand_failed(result);
}

/* --- what became of it ------------------------------------------------------------------------------- */

static bool is_there(const char *inbox, const char *end, const char *ticket)
{
    char path[PATH_SIZE];
    struct stat about;

    snprintf(path, sizeof path, "%s/%s/%s", inbox, end, ticket);
    return stat(path, &about) == 0;
}

enum feeding_state feeding_state(const char *inbox, const struct ledger_entry *entry)
{
    char copy[LEDGER_TICKETS_SIZE], *rest = copy, *ticket;
    int done = 0, n = 0;

    snprintf(copy, sizeof copy, "%s", entry->tickets);
    while ((ticket = strsep(&rest, " ")) != NULL) {
        if (ticket[0] == '\0')
            continue;
        if (is_there(inbox, ".quarantine", ticket))
            return FEEDING_REFUSED;
        done += is_there(inbox, ".done", ticket);
        n++;
    }
    return n == 0 ? FEEDING_NONE : done == n ? FEEDING_ADMITTED : FEEDING_WAITING;
}
