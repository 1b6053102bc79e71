#include "round.h"

#include <stdio.h>
#include <string.h>

#include "log.h"
#include "runner.h"

static struct rows *take_back(const struct request *request)
{
    const Framsyn__V1__Control *control = request->control;
    struct bind bind = {0};

    bind_text(&bind, control->round);
    bind_text(&bind, control->argument);
    bind_int64(&bind, SERVICE_KEY_CUT);
    bind_text(&bind, request->principal);
    bind_text(&bind, control->reason);
    return db_query(request->db, Q_dialogue_withdraw, &bind);
}

/* Without the answer, as soon as a run may begin. */
static bool queue_run(const struct request *request, int64_t *run)
{
    char reason[300];

    snprintf(reason, sizeof reason, "an answer of round %.200s was withdrawn", request->control->round);
    return run_queue_baseline(request->service, request->db, reason, request->principal, run);
}

static bool speaks_of(const struct rows *counties, const char *county)
{
    for (int i = 0; i < rows_count(counties); i++)
        if (strcmp(rows_text(counties, i, 0), county) == 0)
            return true;
    return false;
}

/* The withdrawal and the run it causes stand together or not at all. */
static bool withdraw(const struct request *request, bool *found, int64_t *run)
{
    struct rows *counties;
    bool ok = db_begin(request->db);

    counties = ok ? take_back(request) : NULL;
    ok = counties != NULL;
    *found = ok && rows_count(counties) > 0;
    if (ok && speaks_of(counties, request->service->config->county))
        ok = queue_run(request, run);
    rows_free(counties);
    return ok && db_commit(request->db);
}

void round_withdraw(const struct request *request, struct outcome *outcome)
{
    const Framsyn__V1__Control *control = request->control;
    bool found = false;

    if (control->argument[0] == '\0' || control->round[0] == '\0' || control->reason[0] == '\0') {
        outcome_say(outcome, EXIT_USAGE_ERROR, "a withdrawal needs a respondent, a round and a reason");
    } else if (!withdraw(request, &found, &outcome->run)) {
        db_rollback(request->db);
        outcome_database(outcome, request->db);
    } else if (!found) {
        outcome_say(outcome, EXIT_NO_INPUT, "there is no answer of \"%.80s\" in round \"%.80s\" that counts", control->argument, control->round);
    } else {
        outcome_say(outcome, EXIT_OK, "the answer of %.80s in round %.80s counts no more", control->argument, control->round);
    }
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
