#include "unchanged.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool unchanged_alloc(struct unchanged *unchanged)
{
    unchanged->count = 0;
    unchanged->series = malloc(BATCH_ROWS_MAX * sizeof *unchanged->series);
    unchanged->period = malloc(BATCH_ROWS_MAX * sizeof *unchanged->period);
    unchanged->status = malloc(BATCH_ROWS_MAX * sizeof *unchanged->status);
    unchanged->value = malloc(BATCH_ROWS_MAX * sizeof *unchanged->value);
    return unchanged->series != NULL && unchanged->period != NULL && unchanged->status != NULL &&
           unchanged->value != NULL;
}

void unchanged_free(struct unchanged *unchanged)
{
    free(unchanged->series);
    free(unchanged->period);
    free(unchanged->status);
    free(unchanged->value);
    memset(unchanged, 0, sizeof *unchanged);
}

void unchanged_add(struct unchanged *unchanged, const struct check_series *series,
                   const struct check_rows *rows, int i)
{
    int n = unchanged->count++;

    unchanged->series[n] = series[rows->series[i]].id;
    unchanged->period[n] = rows->period[i];
    unchanged->status[n] = rows->status[i];
    unchanged->value[n] = rows->value[i];
}

bool unchanged_queue(const struct unchanged *unchanged, const struct batch *batch, struct db *db)
{
    struct bind bind = {0};

    bind_uuid(&bind, batch->header->submission_id.data);
    bind_int(&bind, (int32_t)batch->batch_no);
    bind_int64_array(&bind, unchanged->series, unchanged->count);
    bind_int_array(&bind, unchanged->period, unchanged->count);
    bind_int_array(&bind, unchanged->status, unchanged->count);
    bind_double_array(&bind, unchanged->value, unchanged->count);
    return db_queue(db, Q_intake_unchanged, &bind);
}

/* --- the closing batch */

static struct rows *given_twice(const struct batch *batch, struct db *db, int32_t vintage,
                                const struct check_series *series, const struct check_rows *rows)
{
    int64_t *ids = malloc((size_t)(rows->count > 0 ? rows->count : 1) * sizeof *ids);
    struct bind bind = {0};
    struct rows *found;

    for (int i = 0; ids != NULL && i < rows->count; i++)
        ids[i] = series[rows->series[i]].id;
    bind_uuid(&bind, batch->header->submission_id.data);
    bind_int(&bind, vintage);
    bind_int64_array(&bind, ids, rows->count);
    bind_int_array(&bind, rows->period, rows->count);
    bind_int_array(&bind, rows->status, rows->count);
    bind_double_array(&bind, rows->value, rows->count);
    bind.failed |= ids == NULL;
    found = db_query(db, Q_intake_given_twice, &bind);
    free(ids);
    return found;
}

static void refuse(const struct batch *batch, struct refusals *refusals, int32_t source_row,
                   double value)
{
    char text[32];

    snprintf(text, sizeof text, "%.15g", value);
    refusals_add(refusals, batch, RULE_CELL_ONCE, (uint32_t)source_row, "value", text);
}

static bool drop_stored(struct db *db, int32_t vintage, const int32_t *source_rows, int n)
{
    struct bind bind = {0};

    if (n == 0)
        return true;
    bind_int(&bind, vintage);
    bind_int_array(&bind, source_rows, n);
    return db_do(db, Q_intake_drop_rows, &bind);
}

/* Keeps the rows whose place is not in places, which ascend. */
static void drop_places(struct check_rows *rows, const int32_t *places, int n)
{
    int kept = 0, next = 0;

    for (int i = 0; i < rows->count; i++) {
        if (next < n && places[next] == i) {
            next++;
            continue;
        }
        rows->series[kept] = rows->series[i];
        rows->period[kept] = rows->period[i];
        rows->source_row[kept] = rows->source_row[i];
        rows->status[kept] = rows->status[i];
        rows->value[kept++] = rows->value[i];
    }
    rows->count = kept;
}

bool unchanged_refuse(const struct batch *batch, struct db *db, int32_t vintage,
                      const struct check_series *series, struct check_rows *rows,
                      struct refusals *refusals, uint64_t *stored)
{
    struct rows *found = given_twice(batch, db, vintage, series, rows);
    int n = found != NULL ? rows_count(found) : 0, earlier = 0;
    int32_t *which = malloc((size_t)(n > 0 ? n : 1) * sizeof *which);
    bool ok = found != NULL && which != NULL;

    for (int i = 0; ok && i < n; i++) { /* the stored ones come first */
        int32_t place = rows_int(found, i, 0), source_row = rows_int(found, i, 1);

        earlier += place < 0;
        which[i] = place < 0 ? source_row : place;
        refuse(batch, refusals, place < 0 ? source_row : rows->source_row[place],
               rows_double(found, i, 2));
    }
    ok = ok && drop_stored(db, vintage, which, earlier);
    if (ok)
        drop_places(rows, which + earlier, n - earlier);
    *stored = (uint64_t)earlier;
    rows_free(found);
    free(which);
    return ok;
}
