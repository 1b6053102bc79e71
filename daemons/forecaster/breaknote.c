#include "breaknote.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ident.h"
#include "period.h"
#include "runner.h"

static void say(struct breaknote_reply *reply, enum exit_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(struct breaknote_reply *reply, enum exit_code code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reply->sentence, sizeof reply->sentence, format, arguments);
    va_end(arguments);
    reply->code = code;
}

/* --- what is asked for, checked */

struct note {
    const char *kind, *measure, *region, *scheme, *industry, *period_text;
    int frequency;
    int32_t period;
};

static bool read_note(const Framsyn__V1__KnownBreak *from, const char *reason, const char *county, struct note *note, struct breaknote_reply *reply)
{
    if (from == NULL || from->period[0] == '\0' || reason[0] == '\0') {
        say(reply, EXIT_USAGE_ERROR, "a note needs a period and a reason");
        return false;
    }
    *note = (struct note){.kind = from->kind, .measure = from->measure, .region = from->region, .scheme = from->industry ? from->industry->scheme : "",
                          .industry = from->industry ? from->industry->code : "", .period_text = from->period};
    if (!period_read(from->period, strlen(from->period), &note->frequency, &note->period))
        say(reply, EXIT_USAGE_ERROR, "\"%.40s\" is not a period such as 2020, 2020-Q2 or 2020-04", from->period);
    else if (strcmp(note->kind, "once") != 0 && strcmp(note->kind, "level") != 0)
        say(reply, EXIT_USAGE_ERROR, "\"%.40s\" is none of once and level", note->kind);
    else if (note->region[0] != '\0' && strncmp(note->region, county, 2) != 0)
        say(reply, EXIT_USAGE_ERROR, "this daemon computes county %s, not \"%.20s\"", county, note->region);
    else
        return true;
    return false;
}

/* False after saying what does not exist, or that the database failed. */
static bool names_exist(struct db *db, const struct note *note, struct breaknote_reply *reply)
{
    struct bind bind = {0};
    struct rows *rows;

    bind_text(&bind, note->measure);
    bind_text(&bind, note->region);
    bind_text(&bind, note->scheme);
    bind_text(&bind, note->industry);
    rows = db_query(db, Q_known_break_names, &bind);
    if (rows == NULL)
        say(reply, EXIT_UNAVAILABLE, "the database does not answer now: %s", db_error(db));
    else if (!rows_bool(rows, 0, 0))
        say(reply, EXIT_USAGE_ERROR, "there is no measure \"%.64s\"", note->measure);
    else if (!rows_bool(rows, 0, 1))
        say(reply, EXIT_USAGE_ERROR, "there is no region \"%.64s\"", note->region);
    else if (!rows_bool(rows, 0, 2))
        say(reply, EXIT_USAGE_ERROR, "there is no industry \"%.64s\" in %.64s", note->industry, note->scheme);
    rows_free(rows);
    return reply->sentence[0] == '\0';
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
static int32_t store_and_queue(const struct service *service, struct db *db, enum query query, struct bind *bind, const char *reason,
                               const char *principal, int64_t *run)
{
    int32_t number = db_begin(db) ? store(db, query, bind) : -1;

    if (number > 0 && !run_queue_baseline(service, db, reason, principal, run))
        number = -1;
    if (number >= 0 && !db_commit(db))
        number = -1;
    if (number < 0)
        db_rollback(db);
    return number;
}

void breaknote_add(const struct service *service, struct db *db, const char *principal, const Framsyn__V1__Control *control,
                   struct breaknote_reply *reply)
{
    const char *county = service->config->county;
    struct bind bind = {0};
    struct note note;
    int32_t number;

    *reply = (struct breaknote_reply){0};
    if (!read_note(control->known_break, control->reason, county, &note, reply) || !names_exist(db, &note, reply))
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
    bind_text(&bind, principal);
    bind_text(&bind, control->reason);
    number = store_and_queue(service, db, Q_known_break_note, &bind, "a break of the figures was noted", principal, &reply->run);
    if (number <= 0) {
        reply->run = 0;
        say(reply, EXIT_UNAVAILABLE, "the database does not answer now: %s", db_error(db));
    } else {
        say(reply, EXIT_OK, "noted as number %d: %s, %s", number, note.period_text,
            strcmp(note.kind, "once") == 0 ? "a value that is no rule" : "a new level begins");
    }
}

void breaknote_take_back(const struct service *service, struct db *db, const char *principal, const Framsyn__V1__Control *control,
                         struct breaknote_reply *reply)
{
    struct bind bind = {0};
    char *end;
    long asked;
    int32_t number;

    *reply = (struct breaknote_reply){0};
    errno = 0;
    asked = strtol(control->argument, &end, 10);
    if (control->argument[0] == '\0' || *end != '\0' || errno != 0 || asked < 1 || asked > INT32_MAX || control->reason[0] == '\0') {
        say(reply, EXIT_USAGE_ERROR, "to take a note back takes its number and a reason");
        return;
    }
    bind_int64(&bind, SERVICE_KEY_CUT);
    bind_text(&bind, service->config->county);
    bind_int(&bind, (int32_t)asked);
    bind_text(&bind, principal);
    bind_text(&bind, control->reason);
    number = store_and_queue(service, db, Q_known_break_take_back, &bind, "a noted break of the figures was taken back", principal, &reply->run);
    if (number < 0) {
        reply->run = 0;
        say(reply, EXIT_UNAVAILABLE, "the database does not answer now: %s", db_error(db));
    } else if (number == 0) {
        say(reply, EXIT_NO_INPUT, "there is no note %ld that counts", asked);
    } else {
        say(reply, EXIT_OK, "note %d counts no more", number);
    }
}

/* --- read for a run */

bool breaknotes_read(struct breaknotes *notes, struct db *db, const char *county, int64_t cut, const char *measure)
{
    struct bind bind = {0};

    *notes = (struct breaknotes){0};
    bind_text(&bind, county);
    bind_time(&bind, cut);
    bind_text(&bind, measure);
    notes->rows = db_query(db, Q_panel_known_breaks, &bind);
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
        };
    return true;
}

void breaknotes_free(struct breaknotes *notes)
{
    rows_free(notes->rows);
    free(notes->list);
    *notes = (struct breaknotes){0};
}
