#include "intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admission.h"
#include "log.h"

#define OUTCOME(name) FRAMSYN__V1__RECEIPT_OUTCOME__RECEIPT_OUTCOME_##name

enum {
    TRIES = 5,                   /* of a transaction that met another one */
    CATALOGUE_REST_MS = 3000,    /* the code lists are not read more often than this */
    SERIES_CACHED_MAX = 2000000, /* 32 MiB of ids; then the cache starts anew */
};
static const int64_t day_us = INT64_C(86400) * 1000000;

struct intake {
    struct service *service;
    struct db *db;
    struct catalogue *catalogue;
    int64_t catalogue_at;        /* monotonic ms; 0: never loaded */
    struct idset known_series;   /* exist for certain; never deleted */
    struct idset created_series; /* scratch of one transaction */
    struct check_series *series; /* scratch of one batch, room for series_room */
    size_t series_room;
    struct check_rows rows;
    struct answers answers;
    struct unchanged unchanged;
    struct diff *diff;
    struct refusals refusals;
    uint64_t outdated;
};

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
static bool inspect(struct intake *in, struct admission *a)
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

/* --- comparing */

/* Keeps the rows that are news, in place. */
static void compare_rows(struct intake *in, struct admission *a)
{
    struct check_rows *r = &in->rows;
    int kept = 0;

    for (int i = 0; i < r->count; i++) {
        const struct check_series *s = &in->series[r->series[i]];
        enum diff_verdict verdict = diff_row(in->diff, r->series[i], r->period[i],
                                             (struct diff_value){r->value[i], r->status[i]});

        if (verdict == DIFF_CONFLICT) {
            char text[32];
            snprintf(text, sizeof text, "%.15g", r->value[i]);
            refusals_add(&in->refusals, &a->batch, RULE_CELL_ONCE, (uint32_t)r->source_row[i],
                         "value", text);
            continue;
        }
        a->counts.added += verdict == DIFF_NEW;
        a->counts.revised += verdict == DIFF_REVISED;
        a->counts.unchanged += verdict == DIFF_UNCHANGED || verdict == DIFF_CONFIRMED;
        if (verdict == DIFF_UNCHANGED) {
            unchanged_add(&in->unchanged, in->series, r, i);
            continue;
        }
        jumps_look(&a->jumps, in->diff, &s->dims, r->series[i], r->period[i], r->source_row[i],
                   r->value[i]);
        r->series[kept] = r->series[i];
        r->period[kept] = r->period[i];
        r->source_row[kept] = r->source_row[i];
        r->status[kept] = r->status[i];
        r->value[kept++] = r->value[i];
    }
    r->count = kept;
}

/* The last batch: rows of the submission whose cells earlier batches gave as they were known. What
 * the batches before found revised may be taken back, what they found new cannot be among them; nor
 * what they confirmed, unless others were admitted meanwhile. */
static bool compare_batches(struct intake *in, struct admission *a)
{
    uint64_t stored = 0;
    int before = in->rows.count;

    if (!a->batch.last || a->batch.batch_no == 0 || a->facts.rows_unchanged == 0 ||
        (!a->facts.overtaken && (uint64_t)a->facts.rows_revised + a->counts.revised == 0))
        return true;
    if (!unchanged_refuse(&a->batch, a->db, a->facts.vintage, in->series, &in->rows, &in->refusals,
                          &stored))
        return false;
    a->facts.rows_revised -= (int64_t)stored;
    a->counts.revised -= (uint64_t)(before - in->rows.count);
    return true;
}

static bool compare(struct intake *in, struct admission *a)
{
    if (a->batch.dialogue != NULL) {
        if (!admission_read_given(a))
            return false;
        a->counts.added = (uint64_t)in->answers.count;
        a->counts.unchanged = in->answers.repeated;
    } else {
        if (!admission_read_known(a))
            return false;
        if (in->rows.count > 0)
            compare_rows(in, a);
        if (!compare_batches(in, a))
            return false;
    }
    a->doomed = a->doomed || (!a->batch.header->partial && in->refusals.total > 0);
    return true;
}

/* --- the receipt */

static void say_counts(struct admission *a, const struct counts *counts)
{
    Framsyn__V1__Receipt *m = &a->receipt->message;

    m->rows_new = counts->added;
    m->rows_revised = counts->revised;
    m->rows_unchanged = counts->unchanged;
    m->rows_rejected = counts->rejected;
}

static void say_rejections(struct admission *a)
{
    for (size_t i = 0; i < a->batch.rejection_count; i++) {
        const Framsyn__V1__Rejection *r = a->batch.rejections[i];
        receipt_add_rejection(a->receipt, r->row, r->column, r->value, r->rule, r->sentence);
    }
    for (int i = 0; i < a->refusals->count; i++) {
        const struct refusal *r = &a->refusals->list[i];
        receipt_add_rejection(a->receipt, r->row, r->column, r->value, r->rule, r->sentence);
    }
}

static void say_warnings(struct intake *in, struct admission *a)
{
    char sentence[JUMP_SENTENCE_SIZE];

    for (int i = 0; i < a->jumps.count; i++)
        receipt_add_warning(a->receipt, a->jumps.sentences[i]);
    if (a->jumps.total > (uint64_t)a->jumps.count) {
        snprintf(sentence, sizeof sentence, "%llu more values jump like these",
                 (unsigned long long)a->jumps.total - (unsigned)a->jumps.count);
        receipt_add_warning(a->receipt, sentence);
    }
    if (in->outdated > 0) {
        snprintf(sentence, sizeof sentence,
                 "%llu rows have a code that is not valid in their period (V38)",
                 (unsigned long long)in->outdated);
        receipt_add_warning(a->receipt, sentence);
    }
}

/* --- the situations a batch can be in */

/* Case 1: an answer exists, or the batch comes at the wrong time. Nothing is stored. */
static bool answered_already(struct admission *a)
{
    const struct admission_facts *f = &a->facts;
    char sentence[256];

    if (a->receipt->repeated != NULL)
        return true;
    if (strcmp(f->state, "duplicate") == 0) {
        a->receipt->message.outcome = OUTCOME(DUPLICATE);
        return true;
    }
    if (strcmp(f->state, "open") != 0) {
        snprintf(sentence, sizeof sentence,
                 "the submission is closed (%s) and takes no batch %u; submit the file again",
                 f->state, a->batch.batch_no);
        receipt_refuse(a->receipt, OUTCOME(INVALID), sentence);
        return true;
    }
    if (f->kind_differs || f->content_differs) {
        receipt_refuse(a->receipt, OUTCOME(INVALID),
                       "the header differs from the one the submission began with");
        return true;
    }
    if (a->batch.batch_no > f->next_batch) {
        snprintf(sentence, sizeof sentence, "batch %u came before batch %lld", a->batch.batch_no,
                 (long long)f->next_batch);
        receipt_refuse(a->receipt, OUTCOME(RETRY), sentence);
        return true;
    }
    return false;
}

/* Case 2: the same content was admitted before. */
static bool close_duplicate(struct admission *a)
{
    a->counts = (struct counts){0};
    a->rows->count = 0;
    a->receipt->message.outcome = OUTCOME(DUPLICATE);
    receipt_duplicate_of(a->receipt, a->facts.duplicate);
    return admission_forget(a) && admission_settle(a, "duplicate");
}

/* Case 3: more batches are to come. */
static bool keep_open(struct intake *in, struct admission *a)
{
    a->receipt->message.outcome = OUTCOME(STORED);
    a->receipt->message.vintage = (uint64_t)a->facts.vintage;
    say_counts(a, &a->counts);
    a->receipt->message.rows_rejected += a->batch.rejection_count;
    say_rejections(a);
    say_warnings(in, a);
    return (a->doomed || (a->batch.dialogue != NULL
                              ? answers_store(&in->answers, &a->batch, a->db, a->facts.vintage)
                              : admission_copy_rows(a))) &&
           admission_settle(a, "open");
}

/* Case 4: the last batch, and nothing is kept. The counts of what would have been kept go too. */
static bool close_refused(struct admission *a)
{
    uint64_t rejected = a->counts.rejected;

    a->facts.rows_new = a->facts.rows_revised = a->facts.rows_unchanged = 0;
    a->counts = (struct counts){.rejected = rejected};
    a->receipt->message.outcome = OUTCOME(REFUSED);
    if (!admission_read_rejections(a))
        return false;
    say_rejections(a);
    say_counts(a, &(struct counts){.rejected = admission_rejected(a)});
    return admission_forget(a) && admission_settle(a, "refused");
}

static void say_admitted(struct intake *in, struct admission *a, const struct counts *all)
{
    Framsyn__V1__Receipt *m = &a->receipt->message;

    m->outcome = OUTCOME(ADMITTED);
    m->vintage = (uint64_t)a->facts.vintage;
    m->known_from = a->known_from;
    if (all->added + all->revised > 0)
        m->stale_panels = (uint32_t)touched_forecast(&a->touched);
    say_counts(a, all);
    say_rejections(a);
    say_warnings(in, a);
}

/* Case 5: the last batch, and the submission becomes known. */
static bool close_admitted(struct intake *in, struct admission *a)
{
    const struct admission_facts *f = &a->facts;
    struct counts all;

    if (a->batch.dialogue != NULL ? !answers_store(&in->answers, &a->batch, a->db, f->vintage) ||
                                        !admission_count_answers(a)
                                  : !admission_copy_rows(a))
        return false;
    all = (struct counts){(uint64_t)f->rows_new + a->counts.added,
                          (uint64_t)f->rows_revised + a->counts.revised,
                          (uint64_t)f->rows_unchanged + a->counts.unchanged, admission_rejected(a)};
    if (!admission_read_touched(a) || !admission_read_moment(a) || !admission_read_rejections(a))
        return false;
    say_admitted(in, a, &all);
    return admission_settle(a, "admitted");
}

/* A file of which no row could be kept is refused although good rows were wanted: admitted, it
 * would make the same file a duplicate once the code lists know its codes. */
static bool nothing_good(const struct admission *a)
{
    const struct admission_facts *f = &a->facts;

    return admission_rejected(a) > 0 && f->rows_new + f->rows_revised + f->rows_unchanged == 0 &&
           a->counts.added + a->counts.revised + a->counts.unchanged == 0;
}

/* The usual case: one small batch of which every row is good, and nothing like it was stored before.
 * *stored false: it is no such batch after all. */
static bool admit_whole(struct intake *in, struct admission *a, bool *stored)
{
    *stored = false;
    if (!inspect(in, a))
        return false;
    if (!admission_is_whole(a))
        return true;
    if (!admission_peek(a)) {
        admission_leave(a);
        return false;
    }
    compare_rows(in, a);
    if (in->refusals.total > 0) /* a cell is given twice */
        return admission_leave(a);
    say_admitted(in, a, &a->counts);
    if (!admission_whole(a, stored))
        return false;
    a->receipt->message.vintage = (uint64_t)a->facts.vintage;
    a->receipt->message.known_from = a->known_from;
    return true;
}

/* Any batch. False after a database failure. */
static bool admit(struct intake *in, struct admission *a)
{
    if (!inspect(in, a) || !admission_open(a))
        return false;
    if (answered_already(a)) {
        db_rollback(in->db);
        return true;
    }
    if (a->facts.has_duplicate)
        return close_duplicate(a);
    a->doomed = a->doomed ||
                (!a->batch.header->partial && (a->facts.listed > 0 || a->facts.rows_rejected > 0));
    if (!a->doomed && !compare(in, a))
        return false;
    a->counts.rejected = in->refusals.total;
    if (a->doomed) {
        a->counts.added = a->counts.revised = a->counts.unchanged = 0;
        in->rows.count = 0;
    }
    if (!a->batch.last)
        return keep_open(in, a);
    return a->doomed || nothing_good(a) ? close_refused(a) : close_admitted(in, a);
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
        done = (i > 0 || admit_whole(in, a, &stored)) && (stored || admit(in, a));
        if (done || db_failure(in->db) == DB_LOST)
            break;
        db_rollback(in->db);
        if (!worth_another_try(in->db))
            break;
    }
    return done;
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
    char error[BUS_ERROR_SIZE];

    *news = (struct intake_news){0};
    receipt_init(receipt, NULL, 0);
    if (!batch_view(envelope, &a.batch, error)) {
        receipt_refuse(receipt, OUTCOME(INVALID), error);
        log_event(LOG_WARNING, "batch_invalid", "principal=%s sentence=%s",
                  log_quote(peer->principal), log_quote(error));
        return;
    }
    receipt_init(receipt, a.batch.header->submission_id.data, a.batch.batch_no);
    if (!(peer->rights & BUS_RIGHT_SUBMIT)) {
        receipt_refuse(receipt, OUTCOME(INVALID), "this key has no right to submit");
        log_event(LOG_WARNING, "submit_forbidden", "principal=%s", log_quote(peer->principal));
        return;
    }
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
