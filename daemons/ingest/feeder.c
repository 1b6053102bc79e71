#include "feeder.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"
#include "feeding.h"
#include "ident.h"
#include "log.h"

enum { LOOK_MS = 30000 }; /* feed files that came, and feeds that other workers put off, are seen within this */

struct feeder {
    const struct config *config;
    struct feeding *feeding;
    const bool *stop;
    int stop_fd;
    pthread_t thread;
    uint8_t wrong[32]; /* of the sentences logged last: each wrong file is told once */
};

static bool stopped(const struct feeder *feeder)
{
    return *(const volatile bool *)feeder->stop;
}

static void tell_wrong(struct feeder *feeder, const struct feed_list *list)
{
    struct hash_state state;
    uint8_t hash[32];

    hash_begin(&state);
    for (int i = 0; i < list->wrong_count; i++)
        hash_add(&state, list->wrong[i], strlen(list->wrong[i]) + 1);
    hash_end(&state, hash);
    if (memcmp(hash, feeder->wrong, sizeof hash) == 0)
        return;
    memcpy(feeder->wrong, hash, sizeof hash);
    for (int i = 0; i < list->wrong_count; i++)
        log_event(LOG_WARNING, "feed_unreadable", "reason=%s", log_quote(list->wrong[i]));
}

/* Runs what is due; returns when to look again (monotonic ms away). */
static int round_of(struct feeder *feeder)
{
    struct feed_list list;
    char error[FEED_ERROR_SIZE];
    int64_t soonest = LOOK_MS;

    if (!feed_list_read(&list, feeder->config->feeds, feeder->config->county, error, sizeof error)) {
        log_event(LOG_ERROR, "feeds_unreadable", "reason=%s", log_quote(error));
        return LOOK_MS;
    }
    tell_wrong(feeder, &list);
    for (int i = 0; i < list.n && !stopped(feeder); i++) {
        struct ledger_entry entry;
        int64_t left;

        feeding_run(feeder->feeding, &list.feeds[i], FEEDING_WHEN_DUE, &entry);
        left = entry.next_us == INT64_MAX || list.feeds[i].schedule.kind == SCHEDULE_NEVER ? LOOK_MS : (entry.next_us - now_us()) / 1000 + 1;
        if (left < soonest)
            soonest = left > 1000 ? left : 1000; /* a feed that another worker has claimed is not asked for all the time */
    }
    feed_list_free(&list);
    return (int)soonest;
}

static void *work(void *context)
{
    struct feeder *feeder = context;
    struct pollfd stop = {.fd = feeder->stop_fd, .events = POLLIN};

    while (!stopped(feeder)) {
        int wait_ms = round_of(feeder);

        if (!stopped(feeder))
            poll(&stop, 1, wait_ms);
    }
    return NULL;
}

bool feeder_start(struct feeder **out, const struct config *config, const char *name, const bool *stop, int stop_fd, char *error,
                  size_t error_size)
{
    struct feeder *feeder;

    *out = NULL;
    if (config->feeds[0] == '\0')
        return true;
    feeder = calloc(1, sizeof *feeder);
    if (feeder != NULL) {
        *feeder = (struct feeder){.config = config, .stop = stop, .stop_fd = stop_fd};
        feeder->feeding = feeding_open(config, name, stop, stop_fd, error, error_size);
    } else {
        snprintf(error, error_size, "feeds cannot be fetched: out of memory");
    }
    if (feeder == NULL || feeder->feeding == NULL) {
        free(feeder);
        return false;
    }
    feeding_begin_anew(feeder->feeding, name); /* the lock on the spool says that no other process has this name */
    if (pthread_create(&feeder->thread, NULL, work, feeder) == 0) {
        *out = feeder;
        log_event(LOG_INFO, "feeds_watched", "feeds=%s", log_quote(config->feeds));
        return true;
    }
    snprintf(error, error_size, "feeds cannot be fetched: no thread can be made");
    feeding_close(&feeder->feeding);
    free(feeder);
    return false;
}

void feeder_join(struct feeder **feeder)
{
    struct feeder *f = *feeder;

    *feeder = NULL;
    if (f == NULL)
        return;
    pthread_join(f->thread, NULL);
    feeding_close(&f->feeding);
    free(f);
}
