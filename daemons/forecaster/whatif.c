#include "whatif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ident.h"
#include "runner.h"
#include "sides.h"

/* A what-if that is saved, on its way. */
struct job {
    const struct request *request;
    struct outcome *outcome;
    struct db *db;
    const char *county, *author;
    struct premise *assumptions;
    int count;
};

static bool fail_database(struct job *job)
{
    if (db_failure(job->db) == DB_CONFLICT)
        return outcome_say(job->outcome, EXIT_FAILED, "somebody else saved this scenario at the same moment: look at it and save again");
    return outcome_database(job->outcome, job->db);
}

static bool read_standing(struct job *job, const char *name, struct whatif_standing *standing)
{
    return whatif_standing(job->db, job->county, name, standing) || fail_database(job);
}

/* --- checking what came */

static bool name_ok(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-");

    return name[n] == '\0' && n >= 1 && n <= 60 && strpbrk(name, "abcdefghijklmnopqrstuvwxyz") != NULL &&
           strchr("._-", name[0]) == NULL && strcmp(name, RUN_BASELINE) != 0 && !side_is_named(name) && strncmp(name, "as-of-", 6) != 0;
}

static bool codes_known(struct job *job, int number, const struct premise *a)
{
    struct bind bind = {0};
    struct rows *rows;
    const struct checked {
        const char *what, *code;
    } checked[] = {{"region of this county", a->region}, {"industry", a->industry}, {"programme", a->programme}};
    const struct checked *strange = NULL;

    bind_text(&bind, job->county);
    bind_text(&bind, a->region);
    bind_text(&bind, a->industry_scheme);
    bind_text(&bind, a->industry);
    bind_text(&bind, a->programme_scheme);
    bind_text(&bind, a->programme);
    rows = db_query(job->db, Q_assumption_codes, &bind);
    if (rows == NULL)
        return fail_database(job);
    for (int i = ARRAY_SIZE(checked) - 1; i >= 0; i--)
        if (!rows_bool(rows, 0, i))
            strange = &checked[i];
    rows_free(rows);
    return strange == NULL || outcome_say(job->outcome, EXIT_DATA, "assumption %d: there is no %s \"%.40s\"", number, strange->what, strange->code);
}

static bool take_assumption(struct job *job, const Framsyn__V1__Assumption *message)
{
    struct premise *a = &job->assumptions[job->count];
    char error[300];

    if (!premise_from_message(a, message, error, sizeof error))
        return outcome_say(job->outcome, EXIT_DATA, "assumption %d: %s", job->count + 1, error);
    if (a->region[0] == '\0')
        snprintf(a->region, sizeof a->region, "%.7s", job->county);
    if (!premise_check(a, error, sizeof error))
        return outcome_say(job->outcome, EXIT_DATA, "assumption %d: %s", job->count + 1, error);
    job->count++;
    return codes_known(job, job->count, a);
}

static bool take_assumptions(struct job *job, const Framsyn__V1__ScenarioDefinition *definition)
{
    bool ok = true;

    if (definition->n_assumptions == 0)
        return outcome_say(job->outcome, EXIT_DATA, "a scenario needs at least one assumption");
    if (definition->n_assumptions > PREMISES_MAX)
        return outcome_say(job->outcome, EXIT_DATA, "a scenario may have %d assumptions at most", PREMISES_MAX);
    job->assumptions = calloc(definition->n_assumptions, sizeof *job->assumptions);
    if (job->assumptions == NULL)
        return outcome_say(job->outcome, EXIT_UNAVAILABLE, "there is not enough memory");
    for (size_t i = 0; ok && i < definition->n_assumptions; i++)
        ok = take_assumption(job, definition->assumptions[i]);
    return ok;
}

/* --- storing */

static struct whatif_version version_of(const struct job *job, const char *name, int32_t version)
{
    return (struct whatif_version){.county = job->county, .name = name, .author = job->author,
                                   .reason = job->request->control->reason, .version = version, .count = job->count,
                                   .assumptions = job->assumptions};
}

static bool store(struct job *job, const char *name, int32_t version)
{
    const struct whatif_version stored = version_of(job, name, version);
    int32_t id = 0;
    bool ok;

    if (!db_begin(job->db))
        return fail_database(job);
    ok = (whatif_insert(job->db, &stored, now_us(), &id) && db_commit(job->db)) || fail_database(job);
    if (!ok && db_failure(job->db) != DB_LOST)
        db_rollback(job->db);
    return ok;
}

/* Whether what came is what stands: then the message came twice. */
static bool stands_already(struct job *job, const struct whatif_standing *standing)
{
    return strcmp(standing->author, job->author) == 0 && whatif_same(job->db, standing->id, job->assumptions, job->count);
}

static void save(struct job *job, const Framsyn__V1__ScenarioDefinition *definition)
{
    struct whatif_standing standing;
    int32_t base = (int32_t)definition->base_version;

    if (!read_standing(job, definition->name, &standing))
        return;
    if (standing.version == base + 1 && !standing.archived && stands_already(job, &standing)) {
        outcome_say(job->outcome, EXIT_OK, "scenario %s is saved as version %d", definition->name, standing.version);
        return;
    }
    if (standing.archived)
        outcome_say(job->outcome, EXIT_FAILED, "scenario %.60s was put away by %.60s: take another name", definition->name, standing.author);
    else if (base == 0 && standing.version > 0)
        outcome_say(job->outcome, EXIT_FAILED, "there is a scenario %.60s already, by %.60s: edit it or take another name",
                    definition->name, standing.author);
    else if (standing.version != base)
        outcome_say(job->outcome, EXIT_FAILED, "scenario %.60s has been saved meanwhile by %.60s: look at it and edit it again",
                    definition->name, standing.author);
    else if (store(job, definition->name, base + 1))
        outcome_say(job->outcome, EXIT_OK, "scenario %s is saved as version %d", definition->name, base + 1);
}

/* --- the commands */

/* Over tcp:// the key says who asks; on this machine the program may say so. */
static struct job job_of(const struct request *request, struct outcome *outcome)
{
    const Framsyn__V1__ScenarioDefinition *scenario = request->control->scenario;
    const char *said = scenario != NULL ? scenario->author : "";
    bool local = strcmp(request->principal, "local") == 0;

    return (struct job){.request = request, .outcome = outcome, .db = request->db, .county = request->service->config->county,
                        .author = local && said[0] ? said : request->principal};
}

void whatif_save(const struct request *request, struct outcome *outcome)
{
    struct job job = job_of(request, outcome);
    const Framsyn__V1__ScenarioDefinition *definition = request->control->scenario;

    if (definition == NULL || !name_ok(definition->name))
        outcome_say(outcome, EXIT_DATA, "a scenario's name has 1 to 60 of a-z, 0-9, . _ and -, a letter among them, and is none of baseline, "
                                          "high, low and as-of-...");
    else if (request->control->reason[0] == '\0')
        outcome_say(outcome, EXIT_DATA, "a scenario needs a reason: who will ask in two years wants to know why");
    else if (strlen(job.author) > BUS_PRINCIPAL_MAX)
        outcome_say(outcome, EXIT_DATA, "the author's name is longer than %d bytes", BUS_PRINCIPAL_MAX);
    else if (take_assumptions(&job, definition))
        save(&job, definition);
    free(job.assumptions);
}

static bool find(struct job *job, const char *name, struct whatif_standing *standing)
{
    return read_standing(job, name, standing) &&
           (standing->version > 0 || outcome_say(job->outcome, EXIT_NO_INPUT, "there is no scenario %.60s", name));
}

/* A version of its own, with the same assumptions, so that the list stays true. */
static bool put_away(struct job *job, const char *name, const struct whatif_standing *standing)
{
    struct whatif_version stored = version_of(job, name, standing->version + 1);
    struct bind bind = {0};
    int32_t id = 0;
    bool ok;

    if (!db_begin(job->db))
        return fail_database(job);
    stored.archived = true;
    ok = whatif_insert(job->db, &stored, now_us(), &id) || fail_database(job);
    if (ok) {
        bind_int(&bind, standing->id);
        bind_int(&bind, id);
        ok = (db_do(job->db, Q_assumption_copy, &bind) && db_commit(job->db)) || fail_database(job);
    }
    if (!ok && db_failure(job->db) != DB_LOST)
        db_rollback(job->db);
    return ok;
}

void whatif_archive(const struct request *request, struct outcome *outcome)
{
    const char *name = request->control->argument;
    struct job job = job_of(request, outcome);
    struct whatif_standing standing;

    if (request->control->reason[0] == '\0')
        outcome_say(outcome, EXIT_DATA, "putting a scenario away needs a reason");
    else if (side_is_named(name))
        outcome_say(outcome, EXIT_DATA, "scenario %s is made with every baseline and cannot be put away", name);
    else if (find(&job, name, &standing) && (standing.archived || put_away(&job, name, &standing)))
        outcome_say(outcome, EXIT_OK, "scenario %s is put away; what was published of it stays", name);
}

static bool enqueue(struct job *job, const struct whatif_standing *standing)
{
    const Framsyn__V1__Control *control = job->request->control;
    const struct run_request run = {.county = job->county,
                                    .reason = control->reason[0] ? control->reason : "a what-if scenario was asked for",
                                    .requested_by = job->author, .scenario = control->argument,
                                    .seed = job->request->service->config->seed, .as_of = INT64_MIN, .what_if = standing->id};
    struct bind bind = {0};
    struct rows *rows;

    /* The seed is the baseline's own: common draws. */
    run_request_bind(&run, now_us(), &bind);
    rows = db_query(job->db, Q_run_enqueue, &bind);
    if (rows == NULL)
        return fail_database(job);
    job->outcome->run = rows_int64(rows, 0, 0);
    rows_free(rows);
    return true;
}

void whatif_run(const struct request *request, struct outcome *outcome)
{
    const char *name = request->control->argument;
    struct job job = job_of(request, outcome);
    struct whatif_standing standing;

    if (!find(&job, name, &standing))
        return;
    if (standing.archived)
        outcome_say(outcome, EXIT_FAILED, "scenario %.60s is put away", name);
    else if (enqueue(&job, &standing))
        outcome_say(outcome, EXIT_OK, "run %lld of scenario %s is queued", (long long)outcome->run, name);
}
