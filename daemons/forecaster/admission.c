#include "admission_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

/* --- queueing: each adds one statement to the pipeline */

static bool queue_open(struct admission *a)
{
    struct bind bind = {0};

    bind_uuid(&bind, a->batch.header->submission_id.data);
    admission_bind_header(&bind, a);
    return db_queue(a->db, Q_intake_open, &bind);
}

static bool queue_hold(struct admission *a)
{
    struct bind bind = {0};

    bind_uuid(&bind, a->batch.header->submission_id.data);
    return db_queue(a->db, Q_intake_hold, &bind);
}

static bool queue_facts(struct admission *a)
{
    struct bind bind = {0};

    bind_uuid(&bind, a->batch.header->submission_id.data);
    bind_uuid(&bind, a->batch.message_id);
    bind_int(&bind, (int32_t)a->batch.batch_no);
    bind_bytes(&bind, a->batch.header->content_hash.data, a->batch.header->content_hash.len);
    return db_queue(a->db, Q_intake_facts, &bind);
}

bool admission_queue_lock(struct admission *a)
{
    struct bind bind = {0};

    admission_bind_locks(&bind, a);
    return db_queue(a->db, Q_intake_lock, &bind);
}

static bool queue_series(struct admission *a, const int32_t *unseen, int n)
{
    struct bind bind = {0};

    admission_bind_series(&bind, a, unseen, n);
    bind_uuid(&bind, a->batch.header->submission_id.data);
    return db_queue(a->db, Q_intake_series, &bind);
}

int32_t *admission_unseen(const struct admission *a, int *n)
{
    size_t all = a->batch.observations->n_series;
    int32_t *unseen = malloc((all > 0 ? all : 1) * sizeof *unseen);

    *n = 0;
    for (size_t i = 0; unseen != NULL && i < all; i++)
        if (a->series[i].used && !idset_has(a->known_series, a->series[i].id))
            unseen[(*n)++] = (int32_t)i;
    return unseen;
}

/* The used series that had rows before, and the range of their periods: one more in front, which
 * jumps are measured from. */
bool admission_queue_known(struct admission *a)
{
    size_t all = a->batch.observations->n_series;
    int64_t *ids = malloc((all > 0 ? all : 1) * sizeof *ids);
    int32_t first = INT32_MAX, last = INT32_MIN;
    struct bind bind = {0};
    int n = 0;
    bool ok;

    for (size_t i = 0; ids != NULL && i < all; i++)
        if (a->series[i].used && !idset_has(a->created_series, a->series[i].id))
            ids[n++] = a->series[i].id;
    for (int i = 0; i < a->rows->count; i++) {
        first = a->rows->period[i] < first ? a->rows->period[i] : first;
        last = a->rows->period[i] > last ? a->rows->period[i] : last;
    }
    bind_int64_array(&bind, ids, n);
    bind_int(&bind, first - 1);
    bind_int(&bind, last);
    bind_uuid(&bind, a->batch.header->submission_id.data);
    bind.failed |= ids == NULL;
    ok = db_queue(a->db, Q_intake_known, &bind);
    free(ids);
    return ok;
}

static bool queue_moment(struct admission *a)
{
    struct bind bind = {0};

    bind_int64(&bind, SERVICE_KEY_CUT);
    return db_queue(a->db, Q_intake_moment, &bind);
}

/* --- reading answers */

static void facts_from(struct admission *a, const struct rows *rows)
{
    struct admission_facts *f = &a->facts;
    size_t size;
    const void *bytes;

    f->vintage = rows_int(rows, 0, rows_column(rows, "vintage_id"));
    snprintf(f->state, sizeof f->state, "%s", rows_text(rows, 0, rows_column(rows, "state")));
    f->kind_differs = strcmp(rows_text(rows, 0, rows_column(rows, "kind")),
                             a->batch.observations != NULL ? "statistics" : "dialogue") != 0;
    bytes = rows_bytes(rows, 0, rows_column(rows, "content_hash"), &size);
    f->content_differs =
        size != HASH_SIZE || memcmp(bytes, a->batch.header->content_hash.data, HASH_SIZE) != 0;
    f->next_batch = rows_int64(rows, 0, rows_column(rows, "next_batch"));
    f->rows_new = rows_int64(rows, 0, rows_column(rows, "rows_new"));
    f->rows_revised = rows_int64(rows, 0, rows_column(rows, "rows_revised"));
    f->rows_unchanged = rows_int64(rows, 0, rows_column(rows, "rows_unchanged"));
    f->rows_rejected = rows_int64(rows, 0, rows_column(rows, "rows_rejected"));
    f->listed = rows_int64(rows, 0, rows_column(rows, "listed"));
    f->overtaken = rows_bool(rows, 0, rows_column(rows, "overtaken"));
    bytes = rows_bytes(rows, 0, rows_column(rows, "duplicate"), &size);
    f->has_duplicate = bytes != NULL && size == UUID_SIZE &&
                       memcmp(bytes, a->batch.header->submission_id.data, UUID_SIZE) != 0;
    if (f->has_duplicate)
        memcpy(f->duplicate, bytes, UUID_SIZE);
}

static bool take_facts(struct admission *a)
{
    struct rows *rows = db_next(a->db);
    const void *bytes;
    size_t size;

    if (rows == NULL)
        return false;            /* already logged */
    if (rows_count(rows) == 0) { /* a later batch of a submission whose first one never came */
        snprintf(a->facts.state, sizeof a->facts.state, "open");
        rows_free(rows);
        return true;
    }
    facts_from(a, rows);
    bytes = rows_bytes(rows, 0, rows_column(rows, "receipt"), &size);
    if (bytes != NULL && !receipt_repeat(a->receipt, bytes, size, a->facts.vintage,
                                         rows_time(rows, 0, rows_column(rows, "known_from"))))
        log_event(LOG_ERROR, "receipt_unreadable", "vintage=%d batch=%u", a->facts.vintage,
                  a->batch.batch_no);
    rows_free(rows);
    return true;
}

bool admission_take_nothing(struct admission *a)
{
    struct rows *rows = db_next(a->db);

    rows_free(rows);
    return rows != NULL;
}

static bool take_created(struct admission *a)
{
    struct rows *rows = db_next(a->db);
    bool ok = rows != NULL;

    for (int i = 0; ok && i < rows_count(rows); i++)
        ok = idset_add(a->created_series, rows_int64(rows, i, 0));
    rows_free(rows);
    return ok;
}

/* From a series id back to its index in the batch. */
struct numbered {
    int64_t id;
    int32_t index;
};

static int by_id(const void *x, const void *y)
{
    int64_t a = ((const struct numbered *)x)->id, b = ((const struct numbered *)y)->id;

    return (a > b) - (a < b);
}

static struct numbered *number_series(const struct admission *a)
{
    size_t n = a->batch.observations->n_series;
    struct numbered *list = malloc((n > 0 ? n : 1) * sizeof *list);

    for (size_t i = 0; list != NULL && i < n; i++)
        list[i] = (struct numbered){a->series[i].id, (int32_t)i};
    if (list != NULL)
        qsort(list, n, sizeof *list, by_id);
    return list;
}

/* Rows come ordered by series, so each series is looked up once. */
static bool know_rows(struct admission *a, const struct rows *rows)
{
    struct numbered *list = number_series(a), *at = NULL;
    bool ok =
        list != NULL && diff_reset(a->diff, (size_t)a->rows->count + (size_t)rows_count(rows));

    for (int i = 0; ok && i < rows_count(rows); i++) {
        struct numbered wanted = {rows_int64(rows, i, 0), 0};
        struct diff_value value = {rows_double(rows, i, 3), rows_int(rows, i, 2)};
        if (at == NULL || at->id != wanted.id)
            at = bsearch(&wanted, list, a->batch.observations->n_series, sizeof *list, by_id);
        ok = at == NULL || diff_know(a->diff, at->index, rows_int(rows, i, 1),
                                     (enum diff_origin)rows_int(rows, i, 4), value);
    }
    free(list);
    return ok;
}

bool admission_take_known(struct admission *a)
{
    struct rows *rows = db_next(a->db);
    bool ok = rows != NULL && know_rows(a, rows);

    rows_free(rows);
    return ok;
}

static bool take_moment(struct admission *a)
{
    struct rows *rows = db_next(a->db);

    if (rows != NULL)
        a->known_from = rows_time(rows, 0, rows_column(rows, "known_from"));
    rows_free(rows);
    return rows != NULL;
}

/* --- trips */

/* The panels are locked before the moment is taken: of two vintages of a panel the later known one
 * is the one that was compared with the other. */
static bool queue_first_trip(struct admission *a, const int32_t *unseen, int new_series)
{
    return db_queue(a->db, Q_intake_begin, NULL) &&
           (a->batch.batch_no == 0 ? queue_open(a) : queue_hold(a)) && queue_facts(a) &&
           (!admission_has_rows(a) || admission_queue_lock(a)) &&
           (new_series == 0 || queue_series(a, unseen, new_series)) &&
           (!a->early_known || admission_queue_known(a)) &&
           (!a->batch.last || !a->early || queue_moment(a)) && db_sync(a->db);
}

static bool take_first_trip(struct admission *a, int new_series)
{
    return admission_take_nothing(a) && admission_take_nothing(a) && take_facts(a) &&
           (!admission_has_rows(a) || admission_take_nothing(a)) &&
           (new_series == 0 || take_created(a)) && (!a->early_known || admission_take_known(a)) &&
           (!a->batch.last || !a->early || take_moment(a));
}

int admission_used_series(const struct admission *a)
{
    int used = 0;

    for (size_t i = 0; i < a->batch.observations->n_series; i++)
        used += a->series[i].used;
    return used;
}

bool admission_open(struct admission *a)
{
    int new_series = 0;
    int32_t *unseen = admission_has_rows(a) ? admission_unseen(a, &new_series) : NULL;
    bool ok = (!admission_has_rows(a) || unseen != NULL) && db_pipeline_begin(a->db);

    a->early = admission_is_small(a) && !a->doomed;
    a->early_known = a->early && admission_has_rows(a) && new_series < admission_used_series(a);
    if (ok) {
        ok = queue_first_trip(a, unseen, new_series) && take_first_trip(a, new_series);
        ok = db_pipeline_end(a->db) && ok;
    }
    free(unseen);
    return ok;
}

bool admission_read_known(struct admission *a)
{
    bool ok;

    if (a->early_known || !admission_has_rows(a))
        return true; /* came with the first trip */
    if (a->created_series->used == (size_t)admission_used_series(a))
        return diff_reset(a->diff, (size_t)a->rows->count); /* nothing can be known of them */
    if (!db_pipeline_begin(a->db))
        return false;
    ok = admission_queue_known(a) && db_sync(a->db) && admission_take_known(a);
    return db_pipeline_end(a->db) && ok;
}

bool admission_read_moment(struct admission *a)
{
    bool ok;

    if (a->early)
        return true; /* came with the first trip */
    if (!db_pipeline_begin(a->db))
        return false;
    ok = queue_moment(a) && db_sync(a->db) && take_moment(a);
    return db_pipeline_end(a->db) && ok;
}

bool admission_copy_rows(struct admission *a)
{
    const struct check_rows *r = a->rows;
    struct copy copy;

    if (admission_is_small(a) || r->count == 0)
        return true; /* go with the last trip */
    if (!copy_begin(&copy, a->db, Q_intake_rows_copy))
        return false; /* already logged */
    for (int i = 0; i < r->count; i++) {
        copy_row(&copy, 6);
        copy_int8(&copy, a->series[r->series[i]].id);
        copy_int4(&copy, r->period[i]);
        copy_int4(&copy, a->facts.vintage);
        copy_int4(&copy, r->source_row[i]);
        copy_int2(&copy, (int16_t)r->status[i]);
        copy_double(&copy, r->value[i]);
    }
    return copy_end(&copy);
}
