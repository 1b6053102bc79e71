#include "service.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ident.h"
#include "log.h"

enum { FIRST_PAUSE_MS = 100, LONGEST_PAUSE_MS = 5000 };

/* A wait that grows, and is logged when it grows and once a minute after. */
struct patience {
    const char *program;
    int64_t pause_ms, said_at;
};

void service_init(struct service *service, const struct config *config)
{
    char host[64] = "host";

    memset(service, 0, sizeof *service);
    service->config = config;
    service->started_at = now_us();
    (void)gethostname(host, sizeof host - 1);
    host[sizeof host - 1] = '\0';
    snprintf(service->id, sizeof service->id, "%.60s@%s/%ld.%lld", config->name, host,
             (long)getpid(), (long long)(service->started_at / 1000));
}

void service_conninfo(const struct config *config, char *out, size_t size)
{
    if (config->db[0] != '\0')
        snprintf(out, size, "%s", config->db);
    else
        snprintf(out, size, "host='%s/run/pg' dbname=framsyn user=framsyn_forecastd", config->var);
}

bool service_sleep(const struct service *service, int64_t milliseconds)
{
    int64_t end = monotonic_ms() + milliseconds;

    while (!service->stop) {
        int64_t left = end - monotonic_ms();
        if (left <= 0)
            return true;
        if (left > SERVICE_TICK_MS)
            left = SERVICE_TICK_MS;
        nanosleep(&(struct timespec){left / 1000, left % 1000 * 1000000}, NULL);
    }
    return false;
}

static bool wait_patiently(const struct service *service, struct patience *patience,
                           const char *event, const char *sentence)
{
    bool grew = patience->pause_ms < LONGEST_PAUSE_MS;

    if (patience->pause_ms == 0)
        patience->pause_ms = FIRST_PAUSE_MS;
    if (grew || monotonic_ms() - patience->said_at > 60000) {
        log_event(LOG_WARNING, event, "for=%s wait_ms=%lld sentence=%s", patience->program,
                  (long long)patience->pause_ms, log_quote(sentence));
        patience->said_at = monotonic_ms();
    }
    if (!service_sleep(service, patience->pause_ms))
        return false;
    patience->pause_ms =
        patience->pause_ms * 2 < LONGEST_PAUSE_MS ? patience->pause_ms * 2 : LONGEST_PAUSE_MS;
    return true;
}

enum schema { SCHEMA_FITS, SCHEMA_OLDER, SCHEMA_NEWER, SCHEMA_UNREADABLE };

static enum schema look_at_schema(struct db *db, char *sentence, size_t size)
{
    int have = db_schema_version(db), want = db_binary_version();

    if (have < 0) {
        snprintf(sentence, size, "%s", db_error(db));
        return SCHEMA_UNREADABLE;
    }
    if (have > want) {
        snprintf(sentence, size,
                 "the database has schema %d, newer than %d, the one this program knows: update "
                 "the program",
                 have, want);
        return SCHEMA_NEWER;
    }
    if (have < want) {
        snprintf(
            sentence, size,
            "the database has schema %d and this program needs %d: waiting for `framsyn migrate`",
            have, want);
        return SCHEMA_OLDER;
    }
    return SCHEMA_FITS;
}

struct db *service_connect(struct service *service, const char *program, int *exit_code)
{
    struct patience patience = {.program = program};
    char conninfo[SERVICE_CONNINFO_SIZE], sentence[DB_ERROR_SIZE];

    service_conninfo(service->config, conninfo, sizeof conninfo);
    *exit_code = EXIT_OK;
    for (;;) {
        struct db *db = db_connect(conninfo, program, sentence, sizeof sentence);
        const char *event = "database_away";

        if (db != NULL) {
            enum schema schema = look_at_schema(db, sentence, sizeof sentence);
            if (schema == SCHEMA_FITS && db_prepare(db))
                return db;
            if (schema == SCHEMA_FITS)
                snprintf(sentence, sizeof sentence, "%s", db_error(db));
            if (schema == SCHEMA_OLDER)
                event = "schema_older";
            db_destroy(&db);
            if (schema == SCHEMA_NEWER) {
                log_event(LOG_ERROR, "schema_newer", "sentence=%s", log_quote(sentence));
                *exit_code = EXIT_CONFIGURATION;
                return NULL;
            }
        }
        if (!wait_patiently(service, &patience, event, sentence))
            return NULL;
    }
}

bool service_reconnect(struct service *service, struct db *db, const char *program)
{
    struct patience patience = {.program = program};

    while (!db_reconnect(db))
        if (!wait_patiently(service, &patience, "database_away", db_error(db)))
            return false;
    log_event(LOG_INFO, "database_back", "for=%s", program);
    return true;
}
