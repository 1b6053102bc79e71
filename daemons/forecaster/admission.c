#include "admission.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

static bool is_small(const struct admission *a)
{
    return a->batch.observations == NULL || a->rows->count <= ADMISSION_SMALL_ROWS;
}

static bool has_rows(const struct admission *a)
{
    return a->batch.observations != NULL && a->rows->count > 0 && !a->doomed;
}

bool admission_is_whole(const struct admission *a)
{
    return a->batch.batch_no == 0 && a->batch.last && is_small(a) && has_rows(a);
}

/* --- queueing: each adds one statement to the pipeline */

/* What the worker says of the submission, from its kind to the time it came. */
static void bind_header(struct bind *bind, const struct admission *a)
{
    const Framsyn__V1__Submission *header = a->batch.header;

    bind_text(bind, a->batch.observations != NULL ? "statistics" : "dialogue");
    bind_text(bind, header->source);
    bind_text(bind, header->file_name);
    bind_bytes(bind, header->content_hash.data, header->content_hash.len);
    bind_time(bind, header->released_at != 0 ? header->released_at : INT64_MIN);
    bind_text(bind, a->peer->principal);
    bind_bool(bind, header->partial);
    bind_text(bind, header->note);
    bind_time(bind, a->now);
}

static bool queue_open(struct admission *a)
{
    struct bind bind = {0};

    bind_uuid(&bind, a->batch.header->submission_id.data);
    bind_header(&bind, a);
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

static bool queue_lock(struct admission *a)
{
    int32_t *keys = malloc((size_t)a->touched.count * sizeof *keys);
    struct bind bind = {0};
    bool ok;

    bind_int(&bind, SERVICE_CLASS_PANEL);
    bind_int_array(&bind, keys, keys != NULL ? touched_keys(&a->touched, keys) : 0);
    bind.failed |= keys == NULL;
    ok = db_queue(a->db, Q_intake_lock, &bind);
    free(keys);
    return ok;
}

/* The columns of table series after series_id, up to frequency. */
enum { SERIES_TEXTS = 12 };

static const char *series_text(const struct series_dims *d, int column)
{
    const char *const texts[SERIES_TEXTS] = {d->measure,    d->definition,
                                             d->region,     d->industry_scheme,
                                             d->industry,   d->occupation_scheme,
                                             d->occupation, d->education_scheme,
                                             d->education,  d->sex,
                                             d->age,        d->sector};
    return texts[column];
}

/* unseen: indices of the series to make. */
static bool queue_series(struct admission *a, const int32_t *unseen, int n)
{
    int64_t *ids = malloc((size_t)n * sizeof *ids);
    int32_t *frequencies = malloc((size_t)n * sizeof *frequencies);
    const char **texts = malloc((size_t)n * SERIES_TEXTS * sizeof *texts);
    struct bind bind = {0};
    bool ok = ids != NULL && frequencies != NULL && texts != NULL;

    for (int i = 0; ok && i < n; i++) {
        const struct check_series *s = &a->series[unseen[i]];
        ids[i] = s->id;
        frequencies[i] = s->dims.frequency;
        for (int k = 0; k < SERIES_TEXTS; k++)
            texts[k * n + i] = series_text(&s->dims, k);
    }
    bind.failed = !ok;
    if (ok) {
        bind_int64_array(&bind, ids, n);
        for (int k = 0; k < SERIES_TEXTS; k++)
            bind_text_array(&bind, texts + (size_t)k * n, n);
        bind_int_array(&bind, frequencies, n);
        bind_uuid(&bind, a->batch.header->submission_id.data);
    }
    ok = db_queue(a->db, Q_intake_series, &bind);
    free(ids);
    free(frequencies);
    free(texts);
    return ok;
}

/* The indices of used series that are not known to exist; malloc'd, NULL when there are none. */
static int32_t *unseen_series(const struct admission *a, int *n)
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
static bool queue_known(struct admission *a)
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
    return db_queue(a->db, a->whole ? Q_intake_number : Q_intake_moment, &bind);
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
    if (bytes != NULL && !receipt_repeat(a->receipt, bytes, size))
        log_event(LOG_ERROR, "receipt_unreadable", "vintage=%d batch=%u", a->facts.vintage,
                  a->batch.batch_no);
    rows_free(rows);
    return true;
}

static bool take_nothing(struct admission *a)
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

static bool take_known(struct admission *a)
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
    if (rows != NULL && a->whole)
        a->facts.vintage = rows_int(rows, 0, rows_column(rows, "vintage_id"));
    rows_free(rows);
    return rows != NULL;
}

/* --- trips */

/* The panels are locked before the moment is taken: of two vintages of a panel the later known one is
 * the one that was compared with the other. */
static bool queue_first_trip(struct admission *a, const int32_t *unseen, int new_series)
{
    bool rows = has_rows(a);

    return db_queue(a->db, Q_intake_begin, NULL) &&
           (a->whole || ((a->batch.batch_no == 0 ? queue_open(a) : queue_hold(a)) && queue_facts(a))) &&
           (!rows || queue_lock(a)) && (!a->whole || queue_moment(a)) &&
           (new_series == 0 || queue_series(a, unseen, new_series)) &&
           (!a->early_known || queue_known(a)) &&
           (a->whole || !a->batch.last || !a->early || queue_moment(a)) && db_sync(a->db);
}

static bool take_first_trip(struct admission *a, int new_series)
{
    bool rows = has_rows(a);

    return take_nothing(a) && (a->whole || (take_nothing(a) && take_facts(a))) &&
           (!rows || take_nothing(a)) && (!a->whole || take_moment(a)) &&
           (new_series == 0 || take_created(a)) && (!a->early_known || take_known(a)) &&
           (a->whole || !a->batch.last || !a->early || take_moment(a));
}

static int used_series(const struct admission *a)
{
    int used = 0;

    for (size_t i = 0; i < a->batch.observations->n_series; i++)
        used += a->series[i].used;
    return used;
}

bool admission_open(struct admission *a)
{
    int new_series = 0;
    int32_t *unseen = has_rows(a) ? unseen_series(a, &new_series) : NULL;
    bool ok = (!has_rows(a) || unseen != NULL) && db_pipeline_begin(a->db);

    a->early = is_small(a) && !a->doomed;
    a->early_known = a->early && has_rows(a) && new_series < used_series(a);
    if (a->whole)
        snprintf(a->facts.state, sizeof a->facts.state, "open");
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

    if (a->early_known || !has_rows(a))
        return true; /* came with the first trip */
    if (a->created_series->used == (size_t)used_series(a))
        return diff_reset(a->diff, (size_t)a->rows->count); /* nothing can be known of them */
    if (!db_pipeline_begin(a->db))
        return false;
    ok = queue_known(a) && db_sync(a->db) && take_known(a);
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

    if (is_small(a) || r->count == 0)
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

bool admission_read_given(struct admission *a)
{
    struct bind bind = {0};
    struct rows *rows;

    if (a->batch.batch_no == 0)
        return true;
    bind_int(&bind, a->facts.vintage);
    rows = db_query(a->db, Q_intake_answers_own, &bind);
    if (rows != NULL)
        answers_drop_given(a->answers, &a->batch, rows, a->refusals);
    rows_free(rows);
    return rows != NULL;
}

/* --- what earlier batches left */

static bool touch_rows(struct admission *a, struct rows *rows)
{
    bool ok = rows != NULL;

    for (int i = 0; ok && i < rows_count(rows); i++)
        ok = touched_add(&a->touched, rows_text(rows, i, 0), rows_text(rows, i, 1),
                         rows_int(rows, i, 2), true);
    rows_free(rows);
    return ok;
}

enum { COUNTIES_MAX = 100 }; /* two digits */

/* The counties of the answers of this batch, and of earlier ones. */
struct counties {
    char codes[COUNTIES_MAX][3];
    const char *list[COUNTIES_MAX];
    int n;
};

static void add_county(struct counties *counties, const char *region)
{
    for (int i = 0; i < counties->n; i++)
        if (strncmp(counties->codes[i], region, 2) == 0)
            return;
    if (counties->n == COUNTIES_MAX)
        return;
    snprintf(counties->codes[counties->n], sizeof counties->codes[0], "%.2s", region);
    counties->list[counties->n] = counties->codes[counties->n];
    counties->n++;
}

static bool earlier_counties(struct admission *a, struct counties *counties)
{
    struct bind bind = {0};
    struct rows *rows;

    if (a->batch.batch_no == 0)
        return true;
    bind_int(&bind, a->facts.vintage);
    rows = db_query(a->db, Q_intake_answer_counties, &bind);
    for (int i = 0; rows != NULL && i < rows_count(rows); i++)
        add_county(counties, rows_text(rows, i, 0));
    rows_free(rows);
    return rows != NULL;
}

/* Employers speak of staff: the panels of measure `employed` in their counties. */
static bool touch_by_dialogue(struct admission *a)
{
    struct counties counties = {.n = 0};
    struct bind bind = {0};

    for (int i = 0; i < a->answers->count; i++)
        add_county(&counties, a->batch.dialogue->answers[a->answers->index[i]]->region);
    if (!earlier_counties(a, &counties))
        return false;
    bind_text(&bind, "employed");
    bind_text_array(&bind, counties.list, counties.n);
    return touch_rows(a, db_query(a->db, Q_intake_panels, &bind));
}

bool admission_read_touched(struct admission *a)
{
    struct bind bind = {0};

    if (a->batch.dialogue != NULL)
        return touch_by_dialogue(a);
    if (a->batch.batch_no == 0)
        return true;
    bind_int(&bind, a->facts.vintage);
    return touch_rows(a, db_query(a->db, Q_intake_touched, &bind));
}

bool admission_count_answers(struct admission *a)
{
    struct bind bind = {0};
    struct rows *rows;

    bind_int(&bind, a->facts.vintage);
    rows = db_query(a->db, Q_intake_answers_compared, &bind);
    if (rows == NULL)
        return false;
    a->facts.rows_new = a->facts.rows_revised = 0; /* the whole submission is counted here */
    a->counts.added = (uint64_t)rows_int64(rows, 0, rows_column(rows, "rows_new"));
    a->counts.revised = (uint64_t)rows_int64(rows, 0, rows_column(rows, "rows_revised"));
    a->counts.unchanged += (uint64_t)rows_int64(rows, 0, rows_column(rows, "rows_unchanged"));
    rows_free(rows);
    return true;
}

bool admission_read_rejections(struct admission *a)
{
    struct bind bind = {0};
    struct rows *rows;

    if (a->facts.listed == 0)
        return true;
    bind_uuid(&bind, a->batch.header->submission_id.data);
    bind_int(&bind, RECEIPT_REJECTIONS_MAX);
    rows = db_query(a->db, Q_intake_first_rejections, &bind);
    for (int i = 0; rows != NULL && i < rows_count(rows); i++)
        receipt_add_rejection(a->receipt, (uint32_t)rows_int64(rows, i, 0), rows_text(rows, i, 1),
                              rows_text(rows, i, 2), rows_text(rows, i, 3), rows_text(rows, i, 4));
    rows_free(rows);
    return rows != NULL;
}

bool admission_forget(struct admission *a)
{
    struct bind bind = {0};

    if (a->batch.batch_no == 0)
        return true;
    bind_int(&bind, a->facts.vintage);
    return db_do(a->db,
                 a->batch.observations != NULL ? Q_intake_forget_rows : Q_intake_forget_answers,
                 &bind);
}

/* --- the last trip */

static bool queue_rows(struct admission *a)
{
    const struct check_rows *r = a->rows;
    int64_t ids[ADMISSION_SMALL_ROWS];
    struct bind bind = {0};

    for (int i = 0; i < r->count; i++)
        ids[i] = a->series[r->series[i]].id;
    bind_int(&bind, a->facts.vintage);
    bind_int64_array(&bind, ids, r->count);
    bind_int_array(&bind, r->period, r->count);
    bind_int_array(&bind, r->source_row, r->count);
    bind_int_array(&bind, r->status, r->count);
    bind_double_array(&bind, r->value, r->count);
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

static uint64_t rows_of(const struct admission *a, const struct counts *all)
{
    return a->batch.rows_total > 0 ? a->batch.rows_total
                                   : all->added + all->revised + all->unchanged + all->rejected;
}

static void bind_counts(struct bind *bind, const struct admission *a, const struct counts *all)
{
    bind_int64(bind, (int64_t)rows_of(a, all));
    bind_int64(bind, (int64_t)all->added);
    bind_int64(bind, (int64_t)all->revised);
    bind_int64(bind, (int64_t)all->unchanged);
    bind_int64(bind, (int64_t)all->rejected);
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
    bind_counts(&bind, a, all);
    bind_time(&bind, a->now);
    return db_queue(a->db, Q_intake_settle, &bind);
}

/* state: "admitted" or "refused". */
static bool queue_enter(struct admission *a, const char *state, const struct counts *all)
{
    struct bind bind = {0};

    bind_uuid(&bind, a->batch.header->submission_id.data);
    bind_int(&bind, a->facts.vintage);
    bind_header(&bind, a);
    bind_text(&bind, state);
    bind_time(&bind, strcmp(state, "admitted") == 0 ? a->known_from : INT64_MIN);
    bind_counts(&bind, a, all);
    return db_queue(a->db, Q_intake_enter, &bind);
}

static bool queue_message(struct admission *a)
{
    size_t size;
    uint8_t *bytes = receipt_pack(a->receipt, &size);
    struct bind bind = {0};
    bool ok;

    bind_uuid(&bind, a->batch.message_id);
    bind_uuid(&bind, a->batch.header->submission_id.data);
    bind_int(&bind, (int32_t)a->batch.batch_no);
    bind_time(&bind, a->now);
    bind_bytes(&bind, bytes, size);
    bind.failed |= bytes == NULL;
    ok = db_queue(a->db, Q_intake_message, &bind);
    free(bytes);
    return ok;
}

static bool queue_stale(struct admission *a)
{
    int n = touched_forecast(&a->touched), k = 0;
    const char **measures = malloc((size_t)n * sizeof *measures),
               **counties = malloc((size_t)n * sizeof *counties);
    int32_t *frequencies = malloc((size_t)n * sizeof *frequencies);
    const struct config *config = a->service->config;
    char reason[128];
    struct bind bind = {0};
    bool ok = measures != NULL && counties != NULL && frequencies != NULL;

    for (int i = 0; ok && i < a->touched.count; i++) {
        if (!touched_is_forecast(&a->touched.panels[i]))
            continue;
        measures[k] = a->touched.panels[i].measure;
        counties[k] = a->touched.panels[i].county;
        frequencies[k++] = a->touched.panels[i].frequency;
    }
    snprintf(reason, sizeof reason, "vintage %d from %.64s", a->facts.vintage,
             a->batch.header->source);
    bind.failed = !ok;
    if (ok) {
        bind_text_array(&bind, measures, k);
        bind_text_array(&bind, counties, k);
        bind_int_array(&bind, frequencies, k);
        bind_time(&bind, a->known_from);
        bind_text(&bind, config->county);
        bind_text(&bind, reason);
        bind_text(&bind, a->peer->principal);
        bind_time(&bind, a->now);
        bind_time(&bind, a->now + config->coalesce_ms * 1000);
        bind_int64(&bind, config->seed);
    }
    ok = db_queue(a->db, Q_intake_stale, &bind);
    free(measures);
    free(counties);
    free(frequencies);
    return ok;
}

static bool queue_forget_unchanged(struct admission *a)
{
    struct bind bind = {0};

    bind_uuid(&bind, a->batch.header->submission_id.data);
    return db_queue(a->db, Q_intake_forget_unchanged, &bind);
}

static bool take_all(struct admission *a, int n)
{
    while (n > 0 && take_nothing(a))
        n--;
    return n == 0;
}

bool admission_settle(struct admission *a, const char *state)
{
    bool admitted = strcmp(state, "admitted") == 0, open = strcmp(state, "open") == 0;
    bool rows = has_rows(a) && is_small(a) && strcmp(state, "duplicate") != 0;
    bool keep = open && !a->doomed && a->unchanged->count > 0, forget = !open && a->batch.batch_no > 0;
    struct counts all = totals(a);
    struct listing list;
    bool refusals, stale, ok;

    list_refusals(a, &list);
    refusals = list.n > 0;
    stale = admitted && all.added + all.revised > 0 && touched_forecast(&a->touched) > 0;
    if (!db_pipeline_begin(a->db))
        return false;
    ok = (!a->whole || queue_enter(a, state, &all)) && (!rows || queue_rows(a)) &&
         (!refusals || queue_refusals(a, &list)) && queue_message(a) &&
         (!keep || unchanged_queue(a->unchanged, &a->batch, a->db)) && (!forget || queue_forget_unchanged(a)) &&
         (!stale || queue_stale(a)) && (a->whole || queue_settle(a, state, &all)) &&
         db_queue(a->db, Q_intake_commit, NULL) && db_sync(a->db) &&
         take_all(a, 3 + rows + refusals + keep + forget + stale);
    return db_pipeline_end(a->db) && ok;
}
