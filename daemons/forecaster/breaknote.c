#include "breaknote.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "period.h"
#include "runner.h"
#include "seriesid.h"

/* --- what is asked for, checked */

struct note {
    const char *kind, *measure, *region, *scheme, *industry, *period_text;
    int frequency;
    int32_t period;
};

static bool read_note(const Framsyn__V1__KnownBreak *from, const char *reason, const char *county, struct note *note, struct outcome *outcome)
{
    if (from == NULL || from->period[0] == '\0' || reason[0] == '\0')
        return outcome_say(outcome, EXIT_USAGE_ERROR, "a note needs a period and a reason");
    *note = (struct note){.kind = from->kind, .measure = from->measure, .region = from->region, .scheme = from->industry ? from->industry->scheme : "",
                          .industry = from->industry ? from->industry->code : "", .period_text = from->period};
    if (!period_read(from->period, strlen(from->period), &note->frequency, &note->period))
        return outcome_say(outcome, EXIT_USAGE_ERROR, "\"%.40s\" is not a period such as 2020, 2020-Q2 or 2020-04", from->period);
    if (strcmp(note->kind, "once") != 0 && strcmp(note->kind, "level") != 0)
        return outcome_say(outcome, EXIT_USAGE_ERROR, "\"%.40s\" is none of once and level", note->kind);
    if (note->region[0] != '\0' && strncmp(note->region, county, 2) != 0 && strcmp(note->region, SERIES_NATION) != 0)
        return outcome_say(outcome, EXIT_USAGE_ERROR, "this daemon computes county %s, not \"%.20s\"", county, note->region);
    return true;
}

/* False after saying what does not exist, or that the database failed. */
static bool names_exist(struct db *db, const struct note *note, struct outcome *outcome)
{
    struct bind bind = {0};
    struct rows *rows;
    bool ok = false;

    bind_text(&bind, note->measure);
    bind_text(&bind, note->region);
    bind_text(&bind, note->scheme);
    bind_text(&bind, note->industry);
    rows = db_query(db, Q_known_break_names, &bind);
    if (rows == NULL)
        outcome_database(outcome, db);
    else if (!rows_bool(rows, 0, 0))
        outcome_say(outcome, EXIT_USAGE_ERROR, "there is no measure \"%.64s\"", note->measure);
    else if (!rows_bool(rows, 0, 1))
        outcome_say(outcome, EXIT_USAGE_ERROR, "there is no region \"%.64s\"", note->region);
    else if (!rows_bool(rows, 0, 2))
        outcome_say(outcome, EXIT_USAGE_ERROR, "there is no industry \"%.64s\" in %.64s", note->industry, note->scheme);
    else
        ok = true;
    rows_free(rows);
    return ok;
}

/* --- stored, with the run that it causes */

static int32_t store(struct db *db, enum query query, struct bind *bind)
{
    struct rows *rows = db_query(db, query, bind);
    int32_t number = rows == NULL ? -1 : rows_count(rows) == 0 ? 0 : rows_int(rows, 0, 0);

    rows_free(rows);
    return number;
}

/* The line and its run stand together or not at all. The number of the note; 0: there is none such, -1: the database failed. */
static int32_t store_and_queue(const struct request *request, enum query query, struct bind *bind, const char *reason, int64_t *run)
{
    struct db *db = request->db;
    int32_t number = db_begin(db) ? store(db, query, bind) : -1;

    if (number > 0 && !run_queue_baseline(request->service, db, reason, request->principal, run))
        number = -1;
    if (number >= 0 && !db_commit(db))
        number = -1;
    if (number < 0)
        db_rollback(db);
    return number;
}

void breaknote_add(const struct request *request, struct outcome *outcome)
{
    const Framsyn__V1__Control *control = request->control;
    const char *county = request->service->config->county;
    struct bind bind = {0};
    struct note note;
    int32_t number;

    if (!read_note(control->known_break, control->reason, county, &note, outcome) || !names_exist(request->db, &note, outcome))
        return;
    bind_int64(&bind, SERVICE_KEY_CUT);
    bind_text(&bind, county);
    bind_int(&bind, note.frequency);
    bind_int(&bind, note.period);
    bind_text(&bind, note.kind);
    bind_text(&bind, note.measure);
    bind_text(&bind, note.region);
    bind_text(&bind, note.scheme);
    bind_text(&bind, note.industry);
    bind_text(&bind, request->principal);
    bind_text(&bind, control->reason);
    number = store_and_queue(request, Q_known_break_note, &bind, "a break of the figures was noted", &outcome->run);
    if (number <= 0)
        outcome_database(outcome, request->db);
    else
        outcome_say(outcome, EXIT_OK, "noted as number %d: %s, %s", number, note.period_text,
                    strcmp(note.kind, "once") == 0 ? "a value that is no rule" : "a new level begins");
}

void breaknote_take_back(const struct request *request, struct outcome *outcome)
{
    const Framsyn__V1__Control *control = request->control;
    struct bind bind = {0};
    char *end;
    long asked;
    int32_t number;

    errno = 0;
    asked = strtol(control->argument, &end, 10);
    if (control->argument[0] == '\0' || *end != '\0' || errno != 0 || asked < 1 || asked > INT32_MAX || control->reason[0] == '\0') {
        outcome_say(outcome, EXIT_USAGE_ERROR, "to take a note back takes its number and a reason");
        return;
    }
    bind_int64(&bind, SERVICE_KEY_CUT);
    bind_text(&bind, request->service->config->county);
    bind_int(&bind, (int32_t)asked);
    bind_text(&bind, request->principal);
    bind_text(&bind, control->reason);
    number = store_and_queue(request, Q_known_break_take_back, &bind, "a noted break of the figures was taken back", &outcome->run);
    if (number < 0)
        outcome_database(outcome, request->db);
    else if (number == 0)
        outcome_say(outcome, EXIT_NO_INPUT, "there is no note %ld that counts", asked);
    else
        outcome_say(outcome, EXIT_OK, "note %d counts no more", number);
}

/* --- read for a run */

bool breaknotes_read(struct breaknotes *notes, struct db *db, const char *county, int64_t cut)
{
    struct bind bind = {0};

    *notes = (struct breaknotes){0};
    bind_text(&bind, county);
    bind_time(&bind, cut);
    notes->rows = db_query(db, Q_run_known_breaks, &bind);
    notes->list = notes->rows != NULL ? malloc(((size_t)rows_count(notes->rows) + 1) * sizeof *notes->list) : NULL;
    if (notes->list == NULL)
        return false;
    for (int i = 0; i < rows_count(notes->rows); i++)
        notes->list[notes->count++] = (struct panel_note){
            .frequency = rows_int(notes->rows, i, 0),
            .period = rows_int(notes->rows, i, 1),
            .kind = strcmp(rows_text(notes->rows, i, 2), "once") == 0 ? BREAK_ONCE : BREAK_LEVEL,
            .region = rows_text(notes->rows, i, 3),
            .industry_scheme = rows_text(notes->rows, i, 4),
            .industry = rows_text(notes->rows, i, 5),
            .measure = rows_text(notes->rows, i, 6),
        };
    return true;
}

void breaknotes_free(struct breaknotes *notes)
{
    rows_free(notes->rows);
    free(notes->list);
    *notes = (struct breaknotes){0};
}
