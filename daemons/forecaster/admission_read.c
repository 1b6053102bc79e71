#include "admission_private.h"

#include <stdio.h>
#include <string.h>

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
