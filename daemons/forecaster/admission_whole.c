#include "admission_private.h"

#include <stdlib.h>

bool admission_is_whole(const struct admission *a)
{
    return a->batch.batch_no == 0 && a->batch.last && admission_is_small(a) &&
           admission_has_rows(a) && a->refusals->total == 0 && a->batch.rejection_count == 0 &&
           a->batch.rejected_total == 0;
}

static bool some_known(const struct admission *a)
{
    for (size_t i = 0; i < a->batch.observations->n_series; i++)
        if (a->series[i].used && idset_has(a->known_series, a->series[i].id))
            return true;
    return false;
}

/* Both trips are one transaction, because they are one pipeline. The panels are locked before what is
 * known is read, and before the moment is taken: of two vintages of a panel the later known one is the
 * one that was compared with the other. Of series that are all new there is nothing to read; that they
 * are is seen by making them. */
bool admission_peek(struct admission *a)
{
    if (!db_pipeline_begin(a->db))
        return false;
    if (!some_known(a))
        return diff_reset(a->diff, (size_t)a->rows->count);
    return admission_queue_lock(a) && admission_queue_known(a) && db_flush(a->db) &&
           admission_take_nothing(a) && admission_take_known(a);
}

bool admission_leave(struct admission *a)
{
    return db_pipeline_end(a->db);
}

static void bind_series_ids(struct bind *bind, const struct admission *a, const int32_t *unseen,
                            int n)
{
    int64_t ids[ADMISSION_SMALL_ROWS];

    for (int i = 0; i < n; i++)
        ids[i] = a->series[unseen[i]].id;
    bind_int64_array(bind, ids, n);
}

static bool queue_whole(struct admission *a)
{
    const struct config *config = a->service->config;
    int new_series;
    int32_t *unseen = admission_unseen(a, &new_series);
    struct bind bind = {0};
    uint8_t *receipt;
    bool ok;

    bind.failed = unseen == NULL;
    bind_int64(&bind, SERVICE_KEY_CUT);
    admission_bind_locks(&bind, a);
    bind_uuid(&bind, a->batch.header->submission_id.data);
    admission_bind_header(&bind, a);
    admission_bind_counts(&bind, a, &a->counts);
    receipt = admission_bind_receipt(&bind, a);
    bind_series_ids(&bind, a, unseen, new_series);
    admission_bind_series(&bind, a, unseen, new_series);
    admission_bind_rows(&bind, a);
    admission_bind_panels(&bind, a, a->receipt->message.stale_panels == 0);
    bind_text(&bind, config->county);
    bind_time(&bind, a->now + config->coalesce_ms * 1000);
    bind_int64(&bind, config->seed);
    ok = db_queue(a->db, Q_intake_whole, &bind);
    free(receipt);
    free(unseen);
    return ok;
}

static bool take_whole(struct admission *a, bool *stored)
{
    struct rows *rows = db_next(a->db);

    *stored = rows != NULL && rows_count(rows) == 1;
    if (*stored) {
        a->facts.vintage = rows_int(rows, 0, rows_column(rows, "vintage_id"));
        a->known_from = rows_time(rows, 0, rows_column(rows, "known_from"));
    }
    rows_free(rows);
    return rows != NULL;
}

/* The end of the pipeline is the COMMIT: it has been when db_pipeline_end has read so. */
bool admission_whole(struct admission *a, bool *stored)
{
    bool ok = queue_whole(a) && db_sync(a->db) && take_whole(a, stored);

    ok = db_pipeline_end(a->db) && ok;
    *stored = *stored && ok;
    return ok;
}
