#include "admission_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool queue_rows(struct admission *a)
{
    struct bind bind = {0};

    bind_int(&bind, a->facts.vintage);
    admission_bind_rows(&bind, a);
    return db_queue(a->db, Q_intake_rows, &bind);
}

/* Refusals of the worker and of the store, as far as the list of the submission has room. */
struct listing {
    int n;
    int64_t row[ADMISSION_LISTED_MAX];
    const char *column[ADMISSION_LISTED_MAX], *value[ADMISSION_LISTED_MAX],
        *rule[ADMISSION_LISTED_MAX], *sentence[ADMISSION_LISTED_MAX];
};

static void list_refusals(const struct admission *a, struct listing *list)
{
    int room =
        a->facts.listed < ADMISSION_LISTED_MAX ? ADMISSION_LISTED_MAX - (int)a->facts.listed : 0;

    list->n = 0;
    for (size_t i = 0; i < a->batch.rejection_count && list->n < room; i++, list->n++) {
        const Framsyn__V1__Rejection *r = a->batch.rejections[i];
        list->row[list->n] = r->row;
        list->column[list->n] = r->column;
        list->value[list->n] = r->value;
        list->rule[list->n] = r->rule;
        list->sentence[list->n] = r->sentence;
    }
    for (int i = 0; i < a->refusals->count && list->n < room; i++, list->n++) {
        const struct refusal *r = &a->refusals->list[i];
        list->row[list->n] = r->row;
        list->column[list->n] = r->column;
        list->value[list->n] = r->value;
        list->rule[list->n] = r->rule;
        list->sentence[list->n] = r->sentence;
    }
}

static bool queue_refusals(struct admission *a, const struct listing *list)
{
    struct bind bind = {0};

    bind_uuid(&bind, a->batch.header->submission_id.data);
    bind_int(&bind, (int32_t)a->facts.listed);
    bind_int64_array(&bind, list->row, list->n);
    bind_text_array(&bind, list->column, list->n);
    bind_text_array(&bind, list->value, list->n);
    bind_text_array(&bind, list->rule, list->n);
    bind_text_array(&bind, list->sentence, list->n);
    return db_queue(a->db, Q_intake_rejections, &bind);
}

/* Until the last batch the store counts its own refusals; then the worker says how many it had. */
uint64_t admission_rejected(const struct admission *a)
{
    uint64_t rejected = (uint64_t)a->facts.rows_rejected + a->counts.rejected;
    uint64_t listed = (uint64_t)a->facts.listed + a->batch.rejection_count + a->refusals->total;

    if (!a->batch.last)
        return rejected;
    rejected += a->batch.rejected_total;
    return rejected < listed && listed <= ADMISSION_LISTED_MAX ? listed : rejected;
}

/* Of the whole submission, this batch included. */
static struct counts totals(const struct admission *a)
{
    return (struct counts){
        (uint64_t)a->facts.rows_new + a->counts.added,
        (uint64_t)a->facts.rows_revised + a->counts.revised,
        (uint64_t)a->facts.rows_unchanged + a->counts.unchanged,
        admission_rejected(a),
    };
}

static bool queue_settle(struct admission *a, const char *state, const struct counts *all)
{
    bool open = strcmp(state, "open") == 0;
    struct bind bind = {0};

    bind_uuid(&bind, a->batch.header->submission_id.data);
    bind_text(&bind, state);
    bind_time(&bind, open ? INT64_MIN : a->now);
    bind_time(&bind, strcmp(state, "admitted") == 0 ? a->known_from : INT64_MIN);
    if (strcmp(state, "duplicate") == 0)
        bind_uuid(&bind, a->facts.duplicate);
    else
        bind_text(&bind, NULL);
    admission_bind_counts(&bind, a, all);
    bind_time(&bind, a->now);
    return db_queue(a->db, Q_intake_settle, &bind);
}

static bool queue_message(struct admission *a)
{
    struct bind bind = {0};
    uint8_t *bytes;
    bool ok;

    bind_uuid(&bind, a->batch.message_id);
    bind_uuid(&bind, a->batch.header->submission_id.data);
    bind_int(&bind, (int32_t)a->batch.batch_no);
    bind_time(&bind, a->now);
    bytes = admission_bind_receipt(&bind, a);
    ok = db_queue(a->db, Q_intake_message, &bind);
    free(bytes);
    return ok;
}

static bool queue_stale(struct admission *a)
{
    const struct config *config = a->service->config;
    char reason[128];
    struct bind bind = {0};

    snprintf(reason, sizeof reason, "vintage %d from %.64s", a->facts.vintage,
             a->batch.header->source);
    admission_bind_panels(&bind, a, false);
    bind_time(&bind, a->known_from);
    bind_text(&bind, config->county);
    bind_text(&bind, reason);
    bind_text(&bind, a->peer->principal);
    bind_time(&bind, a->now);
    bind_time(&bind, a->now + config->coalesce_ms * 1000);
    bind_int64(&bind, config->seed);
    return db_queue(a->db, Q_intake_stale, &bind);
}

static bool queue_forget_unchanged(struct admission *a)
{
    struct bind bind = {0};

    bind_uuid(&bind, a->batch.header->submission_id.data);
    return db_queue(a->db, Q_intake_forget_unchanged, &bind);
}

/* Nothing that is answered is looked at, but that nothing failed: the end of the pipeline reads so. */
bool admission_settle(struct admission *a, const char *state)
{
    bool admitted = strcmp(state, "admitted") == 0, open = strcmp(state, "open") == 0;
    bool rows = admission_has_rows(a) && admission_is_small(a) && strcmp(state, "duplicate") != 0;
    bool keep = open && !a->doomed && a->unchanged->count > 0,
         forget = !open && a->batch.batch_no > 0;
    struct counts all = totals(a);
    struct listing list;
    bool refusals, stale, ok;

    list_refusals(a, &list);
    refusals = list.n > 0;
    stale = admitted && all.added + all.revised > 0 && touched_forecast(&a->touched) > 0;
    if (!db_pipeline_begin(a->db))
        return false;
    ok = (!rows || queue_rows(a)) &&
         (!refusals || queue_refusals(a, &list)) && queue_message(a) &&
         (!keep || unchanged_queue(a->unchanged, &a->batch, a->db)) &&
         (!forget || queue_forget_unchanged(a)) && (!stale || queue_stale(a)) &&
         queue_settle(a, state, &all) && db_queue(a->db, Q_intake_commit, NULL) &&
         db_sync(a->db);
    return db_pipeline_end(a->db) && ok;
}
