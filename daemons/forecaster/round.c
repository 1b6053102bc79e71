#include "round.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "ident.h"
#include "runner.h"

static void say(struct round_reply *reply, enum exit_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(struct round_reply *reply, enum exit_code code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reply->sentence, sizeof reply->sentence, format, arguments);
    va_end(arguments);
    reply->code = code;
}

static struct rows *take_back(struct db *db, const Framsyn__V1__Control *control, const char *principal)
{
    struct bind bind = {0};

    bind_text(&bind, control->round);
    bind_text(&bind, control->argument);
    bind_int64(&bind, SERVICE_KEY_CUT);
    bind_text(&bind, principal);
    bind_text(&bind, control->reason);
    return db_query(db, Q_dialogue_withdraw, &bind);
}

/* Without the answer, as soon as a run may begin. */
static bool queue_run(const struct service *service, struct db *db, const char *principal, const char *round, int64_t *run)
{
    char reason[300];

    snprintf(reason, sizeof reason, "an answer of round %.200s was withdrawn", round);
    return run_queue_baseline(service, db, reason, principal, run);
}

static bool speaks_of(const struct rows *counties, const char *county)
{
    for (int i = 0; i < rows_count(counties); i++)
        if (strcmp(rows_text(counties, i, 0), county) == 0)
            return true;
    return false;
}

/* The withdrawal and the run it causes stand together or not at all. */
static bool withdraw(const struct service *service, struct db *db, const char *principal, const Framsyn__V1__Control *control,
                     struct round_reply *reply, bool *found)
{
    struct rows *counties;
    bool ok = db_begin(db);

    counties = ok ? take_back(db, control, principal) : NULL;
    ok = counties != NULL;
    *found = ok && rows_count(counties) > 0;
    if (ok && speaks_of(counties, service->config->county))
        ok = queue_run(service, db, principal, control->round, &reply->run);
    rows_free(counties);
    return ok && db_commit(db);
}

void round_withdraw(const struct service *service, struct db *db, const char *principal,
                    const Framsyn__V1__Control *control, struct round_reply *reply)
{
    bool found = false;

    *reply = (struct round_reply){0};
    if (control->argument[0] == '\0' || control->round[0] == '\0' || control->reason[0] == '\0')
        say(reply, EXIT_USAGE_ERROR, "a withdrawal needs a respondent, a round and a reason");
    else if (!withdraw(service, db, principal, control, reply, &found)) {
        say(reply, EXIT_UNAVAILABLE, "the database does not answer now: %s", db_error(db));
        db_rollback(db);
        reply->run = 0;
    } else if (!found)
        say(reply, EXIT_NO_INPUT, "there is no answer of \"%.80s\" in round \"%.80s\" that counts", control->argument, control->round);
    else
        say(reply, EXIT_OK, "the answer of %.80s in round %.80s counts no more", control->argument, control->round);
}

bool round_purge(struct db *db, int64_t now)
{
    struct bind bind = {0};
    struct rows *rows;
    long long gone;

    bind_time(&bind, now);
    rows = db_query(db, Q_dialogue_purge, &bind);
    if (rows == NULL)
        return false; /* already logged */
    gone = rows_int64(rows, 0, 0);
    rows_free(rows);
    if (gone > 0)
        log_event(LOG_INFO, "contacts_purged", "count=%lld", gone);
    return true;
}
