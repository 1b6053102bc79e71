/* Migrations: which the database has, that they are ours, and the missing ones, in order. */
#include "migrate_private.h"

#include <stdio.h>
#include <string.h>

static const struct migrate_file *find_version(const struct migrator *m, int version)
{
    for (int i = 0; i < m->n; i++)
        if (migrate_version_of(&m->files[i]) == version)
            return &m->files[i];
    return NULL;
}

static bool make_schema(struct db *db)
{
    bool present, found;

    if (!migrate_ask(db, Q_once_schema_present, &present) ||
        !migrate_ask(db, Q_once_schema_found, &found))
        return false;
    if (present)
        return true;
    return db_begin(db) && (found || db_do(db, Q_once_schema_create, NULL)) &&
           db_do(db, Q_once_schema_version_create, NULL) && db_commit(db);
}

/* An applied migration must be one of ours, unchanged. */
static bool check_applied(const struct migrator *m, const struct rows *rows, int row)
{
    int version = rows_int(rows, row, 0), known = migrate_newest(m->files, m->n);
    const char *name = rows_text(rows, row, 1);
    const struct migrate_file *file = find_version(m, version);

    if (version > known)
        db_fail(m->db, DB_BROKEN,
                "The database has schema version %d (%s) and this program knows versions up to %d: "
                "use the newer program.", version, name, known);
    else if (file == NULL)
        db_fail(m->db, DB_BROKEN,
                "The database has schema version %d (%s), which this program does not know.",
                version, name);
    else if (!migrate_same_checksum(rows, row, 2, file->text))
        db_fail(m->db, DB_BROKEN,
                "Migration %d (%s) was applied with another text than this program carries: an "
                "applied migration must not be edited.", version, name);
    else
        return true;
    return false;
}

static bool record(struct db *db, const struct migrate_file *file, const char *name)
{
    struct bind bind = {0};
    uint8_t checksum[HASH_SIZE];

    migrate_checksum(file->text, checksum);
    bind_int(&bind, migrate_version_of(file));
    bind_text(&bind, name);
    bind_bytes(&bind, checksum, sizeof checksum);
    bind_time(&bind, now_us());
    return db_do(db, Q_once_schema_record, &bind);
}

static bool apply(const struct migrator *m, const struct migrate_file *file)
{
    char name[MIGRATE_NAME_SIZE], what[MIGRATE_NAME_SIZE + 32];

    migrate_name_of(file, name);
    snprintf(what, sizeof what, "migration %d (%s)", migrate_version_of(file), name);
    if (!db_begin(m->db))
        return false;
    if (!db_run_text(m->db, what, file->text) || !record(m->db, file, name)) {
        db_rollback(m->db);
        return false; /* already logged */
    }
    if (!db_commit(m->db))
        return false;
    migrate_tell(m, "Applied", "migration", strrchr(file->path, '/') + 1);
    return true;
}

static bool is_applied(const struct rows *rows, int version)
{
    for (int i = 0; i < rows_count(rows); i++)
        if (rows_int(rows, i, 0) == version)
            return true;
    return false;
}

/* In ascending order of their versions, which is that of the files' names. */
static int apply_missing(const struct migrator *m, const struct rows *applied)
{
    int count = 0;

    for (int version = 1; version <= migrate_newest(m->files, m->n); version++) {
        const struct migrate_file *file = find_version(m, version);

        if (file == NULL || is_applied(applied, version))
            continue;
        if (!apply(m, file))
            return -1;
        count++;
    }
    return count;
}

int migrate_schema(const struct migrator *m)
{
    struct rows *applied;
    int count = 0;

    if (!make_schema(m->db)) {
        db_rollback(m->db);
        return -1;
    }
    applied = db_query(m->db, Q_once_schema_applied, NULL);
    if (applied == NULL)
        return -1;
    for (int i = 0; i < rows_count(applied) && count >= 0; i++)
        if (!check_applied(m, applied, i))
            count = -1;
    if (count == 0)
        count = apply_missing(m, applied);
    rows_free(applied);
    return count;
}
