#include "intake_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

enum {
    TRIES = 5,                   /* of a transaction that met another one */
    CATALOGUE_REST_MS = 3000,    /* the code lists are not read more often than this */
    SERIES_CACHED_MAX = 2000000, /* 32 MiB of ids; then the cache starts anew */
    SERIES_READ_MAX = 500000,    /* before the first batch; more than a county's figures have */
};
static const int64_t day_us = INT64_C(86400) * 1000000;

struct intake *intake_new(struct service *service, struct db *db)
{
    struct intake *in = calloc(1, sizeof *in);

    if (in == NULL)
        return NULL;
    in->service = service;
    in->db = db;
    in->catalogue = catalogue_new();
    in->diff = diff_new();
    if (in->catalogue == NULL || in->diff == NULL || !check_rows_alloc(&in->rows) ||
        !answers_alloc(&in->answers) || !unchanged_alloc(&in->unchanged))
        intake_destroy(&in);
    return in;
}

void intake_destroy(struct intake **intake)
{
    struct intake *in = *intake;

    if (in == NULL)
        return;
    catalogue_destroy(&in->catalogue);
    diff_destroy(&in->diff);
    check_rows_free(&in->rows);
    answers_free(&in->answers);
    unchanged_free(&in->unchanged);
    idset_clear(&in->known_series);
    idset_clear(&in->created_series);
    free(in->series);
    free(in);
    *intake = NULL;
}

/* --- with a new connection */

/* Those that are not read cost their first batch a trip, and no more: see admission_peek. */
static bool read_series(struct intake *in)
{
    struct bind bind = {0};
    struct rows *rows;

    idset_clear(&in->known_series);
    bind_int(&bind, SERIES_READ_MAX);
    rows = db_query(in->db, Q_intake_known_series, &bind);
    for (int i = 0; rows != NULL && i < rows_count(rows); i++)
        if (!idset_add(&in->known_series, rows_int64(rows, i, 0)))
            break; /* out of memory: it is only a cache */
    rows_free(rows);
    return rows != NULL;
}

bool intake_begin(struct intake *in)
{
    if (!db_do(in->db, Q_intake_plans, NULL) || !read_series(in) || !catalogue_load(in->catalogue, in->db))
        return false;                                       /* already logged */
    in->catalogue_at = monotonic_ms() - CATALOGUE_REST_MS; /* a code that is not in them yet has them read again */
    return true;
}

/* --- checking, before the database is asked anything */

static bool load_catalogue(struct intake *in)
{
    if (in->catalogue_at != 0 && monotonic_ms() - in->catalogue_at < CATALOGUE_REST_MS)
        return true;
    if (!catalogue_load(in->catalogue, in->db))
        return false; /* already logged */
    in->catalogue_at = monotonic_ms();
    return true;
}

static bool make_series_room(struct intake *in, size_t n)
{
    struct check_series *more;

    if (n <= in->series_room)
        return true;
    more = realloc(in->series, n * sizeof *more);
    if (more == NULL)
        return false;
    in->series = more;
    in->series_room = n;
    return true;
}

static bool codes_known(struct intake *in, const struct batch *batch)
{
    return batch->observations != NULL ? check_series(batch, in->catalogue, in->series)
                                       : answers_known(batch, in->catalogue);
}

/* Looks the codes up; where one is unknown, in lists that are fresh. False when they cannot be
 * read. */
static bool look_up(struct intake *in, const struct batch *batch)
{
    if (in->catalogue_at == 0 && !load_catalogue(in))
        return false;
    if (batch->observations != NULL && !make_series_room(in, batch->observations->n_series))
        return false;
    if (codes_known(in, batch))
        return true;
    if (!load_catalogue(in))
        return false;
    (void)codes_known(in, batch); /* what is unknown now is refused */
    return true;
}

static bool touch_series(struct admission *a)
{
    bool ok = true;

    for (size_t i = 0; ok && i < a->batch.observations->n_series; i++) {
        const struct check_series *s = &a->series[i];
        if (s->used)
            ok = touched_add(&a->touched, s->dims.measure, s->dims.region, s->dims.frequency,
                             s->measure->forecast);
        if (s->used && s->measure->skills) /* it has no panel of its own, but the chain reads it */
            ok = ok && touched_add(&a->touched, "skills", s->dims.region, 1, true);
    }
    return ok;
}

/* Before every try: rows and refusals as the batch alone gives them. */
bool intake_inspect(struct intake *in, struct admission *a)
{
    in->refusals.count = 0;
    in->refusals.total = 0;
    memset(&a->facts, 0, sizeof a->facts);
    memset(&a->counts, 0, sizeof a->counts);
    a->jumps.count = 0;
    a->jumps.total = 0;
    in->unchanged.count = 0;
    a->known_from = 0;
    idset_clear(&in->created_series);
    touched_clear(&a->touched);
    receipt_restart(a->receipt);
    in->outdated = 0;
    if (a->batch.observations != NULL)
        check_rows(&a->batch, in->series, a->now / 1000000, &in->rows, &in->refusals,
                   &in->outdated);
    else
        answers_check(&in->answers, &a->batch, in->catalogue, a->now / 1000000, &in->refusals);
    a->doomed =
        batch_file_refused(&a->batch) ||
        (!a->batch.header->partial &&
         (in->refusals.total > 0 || a->batch.rejection_count > 0 || a->batch.rejected_total > 0));
    return a->batch.observations == NULL || touch_series(a);
}

/* --- around it */

static void remember_series(struct intake *in, const struct admission *a)
{
    if (a->batch.observations == NULL || a->doomed || a->receipt->repeated != NULL)
        return;
    if (in->known_series.used > SERIES_CACHED_MAX)
        idset_clear(&in->known_series);
    for (size_t i = 0; i < a->batch.observations->n_series; i++)
        if (in->series[i].used && !idset_add(&in->known_series, in->series[i].id))
            return; /* out of memory: it is only a cache */
}

static void tell(const struct admission *a, struct intake_news *news)
{
    const Framsyn__V1__Receipt *m = &a->receipt->message;

    if (a->receipt->repeated != NULL)
        return;
    if (m->outcome == OUTCOME(ADMITTED))
        news->state = "admitted";
    if (m->outcome == OUTCOME(REFUSED))
        news->state = "refused";
    news->run_queued =
        m->stale_panels > 0 && touched_has_county(&a->touched, a->service->config->county);
}

/* RETRY, whatever failed: also when the fault is ours, the submitter's copy is safe in the spool.
 */
static void say_failure(struct intake *in, struct receipt *receipt)
{
    char sentence[DB_ERROR_SIZE + 64];

    snprintf(sentence, sizeof sentence, "the batch could not be stored now: %s", db_error(in->db));
    receipt_refuse(receipt, OUTCOME(RETRY), sentence);
    idset_clear(&in->known_series); /* another database may answer next time */
    in->catalogue_at = 0;
}

static bool worth_another_try(const struct db *db)
{
    return db_failure(db) == DB_CONFLICT || db_failure(db) == DB_SERIALIZE;
}

static bool take_batch(struct intake *in, struct admission *a)
{
    bool done = false;

    if (!look_up(in, &a->batch))
        return false;
    a->series = in->series;
    for (int i = 0; i < TRIES && !done; i++) {
        bool stored = false;
        done = (i > 0 || intake_admit_whole(in, a, &stored)) && (stored || intake_admit(in, a));
        if (done || db_failure(in->db) == DB_LOST)
            break;
        db_rollback(in->db);
        if (!worth_another_try(in->db))
            break;
    }
    return done;
}

/* Begins the receipt; false when it says why the batch is not even looked at. */
static bool may_enter(struct admission *a, const Envelope *envelope)
{
    const char *principal = a->peer->principal;
    char error[BUS_ERROR_SIZE];

    receipt_init(a->receipt, NULL, 0);
    if (!batch_view(envelope, &a->batch, error)) {
        receipt_refuse(a->receipt, OUTCOME(INVALID), error);
        log_event(LOG_WARNING, "batch_invalid", "principal=%s sentence=%s", log_quote(principal), log_quote(error));
        return false;
    }
    receipt_init(a->receipt, a->batch.header->submission_id.data, a->batch.batch_no);
    if (!(a->peer->rights & BUS_RIGHT_SUBMIT)) {
        receipt_refuse(a->receipt, OUTCOME(INVALID), "this key has no right to submit");
        log_event(LOG_WARNING, "submit_forbidden", "principal=%s", log_quote(principal));
        return false;
    }
    return true;
}

void intake_take(struct intake *in, const Envelope *envelope, const struct bus_peer *peer,
                 struct receipt *receipt, struct intake_news *news)
{
    struct admission a = {.peer = peer,
                          .service = in->service,
                          .db = in->db,
                          .now = now_us(),
                          .receipt = receipt,
                          .rows = &in->rows,
                          .answers = &in->answers,
                          .unchanged = &in->unchanged,
                          .refusals = &in->refusals,
                          .diff = in->diff,
                          .known_series = &in->known_series,
                          .created_series = &in->created_series};

    *news = (struct intake_news){0};
    if (!may_enter(&a, envelope))
        return;
    if (take_batch(in, &a)) {
        remember_series(in, &a);
        tell(&a, news);
        news->taken = true;
    } else {
        say_failure(in, receipt);
        log_event(LOG_WARNING, "batch_not_stored", "sentence=%s", log_quote(receipt->error));
    }
    touched_clear(&a.touched);
}

/* --- expiry */

static bool expire_one(struct intake *in, const uint8_t *submission_id, int64_t before, int64_t now,
                       bool *found)
{
    struct bind bind = {0};
    struct rows *rows;
    bool ok;

    *found = false;
    if (!db_begin(in->db))
        return false;
    bind_uuid(&bind, submission_id);
    bind_time(&bind, before);
    bind_time(&bind, now);
    rows = db_query(in->db, Q_intake_expire, &bind);
    ok = rows != NULL;
    if (ok && rows_count(rows) > 0) {
        int32_t vintage = rows_int(rows, 0, 0);
        *found = true;
        bind_int(&bind, vintage);
        ok = db_do(in->db, Q_intake_forget_rows, &bind);
        bind_int(&bind, vintage);
        ok = ok && db_do(in->db, Q_intake_forget_answers, &bind);
        bind_uuid(&bind, submission_id);
        ok = ok && db_do(in->db, Q_intake_forget_unchanged, &bind);
    }
    rows_free(rows);
    ok = ok && db_commit(in->db);
    if (!ok)
        db_rollback(in->db);
    return ok;
}

bool intake_expire(struct intake *in, int64_t now)
{
    struct bind bind = {0};
    struct rows *rows;
    bool ok, found;
    char text[UUID_TEXT_SIZE];

    bind_time(&bind, now - day_us);
    rows = db_query(in->db, Q_intake_idle, &bind);
    ok = rows != NULL;
    for (int i = 0; ok && i < rows_count(rows); i++) {
        size_t size;
        const uint8_t *id = rows_bytes(rows, i, 0, &size);
        ok = expire_one(in, id, now - day_us, now, &found);
        if (ok && found)
            log_event(LOG_WARNING, "submission_expired", "submission=%s", uuid_text(id, text));
    }
    rows_free(rows);
    return ok;
}

bool intake_cancel(struct intake *in, const uint8_t submission_id[16], int64_t now, bool *found)
{
    return expire_one(in, submission_id, INT64_MAX / 2, now, found);
}
