/* What-ifs in the database: versions with their assumptions, read and stored. */
#include "whatif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- reading */

static void keep(char *out, size_t size, const struct rows *rows, int row, int column)
{
    snprintf(out, size, "%s", rows_text(rows, row, column));
}

static void assumption_from(struct premise *a, const struct rows *rows, int row)
{
    *a = (struct premise){.kind = premise_kind_of(rows_text(rows, row, 0)),
                             .low = rows_double(rows, row, 7),
                             .high = rows_double(rows, row, 8),
                             .from = rows_int(rows, row, 9),
                             .ramp = rows_int(rows, row, 10),
                             .until = rows_int(rows, row, 11)};
    keep(a->region, sizeof a->region, rows, row, 1);
    keep(a->industry_scheme, sizeof a->industry_scheme, rows, row, 2);
    keep(a->industry, sizeof a->industry, rows, row, 3);
    keep(a->programme_scheme, sizeof a->programme_scheme, rows, row, 4);
    keep(a->programme, sizeof a->programme, rows, row, 5);
    keep(a->age, sizeof a->age, rows, row, 6);
}

struct premise *whatif_read(struct db *db, int32_t what_if, int *count)
{
    struct premise *list = NULL;
    struct bind bind = {0};
    struct rows *rows;

    bind_int(&bind, what_if);
    rows = db_query(db, Q_assumption_list, &bind);
    if (rows != NULL)
        list = calloc((size_t)rows_count(rows) + 1, sizeof *list);
    *count = list != NULL ? rows_count(rows) : 0;
    for (int i = 0; i < *count; i++)
        assumption_from(&list[i], rows, i);
    rows_free(rows);
    return list;
}

bool whatif_standing(struct db *db, const char *county, const char *name, struct whatif_standing *standing)
{
    struct bind bind = {0};
    struct rows *rows;

    *standing = (struct whatif_standing){0};
    bind_text(&bind, county);
    bind_text(&bind, name);
    rows = db_query(db, Q_what_if_current, &bind);
    if (rows != NULL && rows_count(rows) > 0) {
        standing->id = rows_int(rows, 0, 0);
        standing->version = rows_int(rows, 0, 1);
        standing->archived = rows_bool(rows, 0, 2);
        keep(standing->author, sizeof standing->author, rows, 0, 3);
    }
    rows_free(rows);
    return rows != NULL;
}

bool whatif_same(struct db *db, int32_t what_if, const struct premise *assumptions, int count)
{
    int stored;
    struct premise *list = whatif_read(db, what_if, &stored);
    bool same = list != NULL && stored == count;

    for (int i = 0; same && i < count; i++)
        same = memcmp(&list[i], &assumptions[i], sizeof list[i]) == 0;
    free(list);
    return same;
}

/* --- storing */

static bool insert_version(struct db *db, const struct whatif_version *v, int64_t now, int32_t *id)
{
    struct bind bind = {0};
    struct rows *rows;

    bind_text(&bind, v->county);
    bind_text(&bind, v->name);
    bind_int(&bind, v->version);
    bind_bool(&bind, v->archived);
    bind_text(&bind, v->author);
    bind_text(&bind, v->reason);
    bind_time(&bind, now);
    rows = db_query(db, Q_what_if_insert, &bind);
    if (rows == NULL)
        return false;
    *id = rows_int(rows, 0, 0);
    rows_free(rows);
    return true;
}

static bool insert_assumption(struct db *db, int32_t id, int number, const struct premise *a)
{
    struct bind bind = {0};

    bind_int(&bind, id);
    bind_int(&bind, number);
    bind_text(&bind, premise_rules[a->kind].name);
    bind_text(&bind, a->region);
    bind_text(&bind, a->industry_scheme);
    bind_text(&bind, a->industry);
    bind_text(&bind, a->programme_scheme);
    bind_text(&bind, a->programme);
    bind_text(&bind, a->age);
    bind_double(&bind, a->low);
    bind_double(&bind, a->high);
    bind_int(&bind, a->from);
    bind_int(&bind, a->ramp);
    bind_int(&bind, a->until);
    return db_do(db, Q_assumption_insert, &bind);
}

bool whatif_insert(struct db *db, const struct whatif_version *version, int64_t now, int32_t *id)
{
    bool ok = insert_version(db, version, now, id);

    for (int i = 0; ok && i < version->count; i++)
        ok = insert_assumption(db, *id, i + 1, &version->assumptions[i]);
    return ok;
}
