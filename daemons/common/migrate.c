#include "migrate_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The lock of everyone who migrates this database: "framsyn" in ASCII. */
static const int64_t lock_key = INT64_C(0x6672616d73796e);

static const struct migrate_file own_files[] = {
#define FILE_TEXT(path, text) {path, text},
#include "migrations.def"
#undef FILE_TEXT
};

const struct migrate_file *migrate_own(int *n)
{
    *n = ARRAY_SIZE(own_files);
    return own_files;
}

/* --- files */

static bool in_folder(const char *path, const char *folder)
{
    return strncmp(path, folder, strlen(folder)) == 0;
}

int migrate_version_of(const struct migrate_file *file)
{
    static const char folder[] = "sql/migrations/";

    return in_folder(file->path, folder) ? atoi(file->path + strlen(folder)) : 0;
}

bool migrate_is_list(const struct migrate_file *file)
{
    return in_folder(file->path, "sql/codes/");
}

void migrate_name_of(const struct migrate_file *file, char name[MIGRATE_NAME_SIZE])
{
    const char *base = strrchr(file->path, '/') + 1;

    if (migrate_version_of(file) > 0)
        base += strcspn(base, "_") + 1;
    snprintf(name, MIGRATE_NAME_SIZE, "%.*s", (int)strcspn(base, "."), base);
}

int migrate_newest(const struct migrate_file *files, int n)
{
    int version = 0;

    for (int i = 0; i < n; i++)
        if (migrate_version_of(&files[i]) > version)
            version = migrate_version_of(&files[i]);
    return version;
}

void migrate_checksum(const char *text, uint8_t out[HASH_SIZE])
{
    struct hash_state state;

    hash_begin(&state);
    hash_add(&state, text, strlen(text));
    hash_end(&state, out);
}

bool migrate_same_checksum(const struct rows *rows, int row, int column, const char *text)
{
    uint8_t own[HASH_SIZE];
    size_t size;
    const void *stored = rows_bytes(rows, row, column, &size);

    migrate_checksum(text, own);
    return size == HASH_SIZE && memcmp(stored, own, HASH_SIZE) == 0;
}

/* --- words and values */

void migrate_tell(const struct migrator *m, const char *verb, const char *what, const char *name)
{
    char sentence[256];

    if (m->say == NULL)
        return;
    snprintf(sentence, sizeof sentence, "%s %s %s.", verb, what, name);
    m->say(sentence);
}

bool migrate_ask(struct db *db, enum query query, bool *value)
{
    struct rows *rows = db_query(db, query, NULL);

    if (rows == NULL)
        return false; /* already logged */
    *value = rows_count(rows) == 1 && rows_bool(rows, 0, 0);
    rows_free(rows);
    return true;
}

/* --- versions */

int db_schema_version(struct db *db)
{
    bool present;
    struct rows *rows;
    int version;

    if (!migrate_ask(db, Q_once_schema_present, &present))
        return -1;
    if (!present)
        return 0;
    rows = db_query(db, Q_once_schema_version, NULL);
    if (rows == NULL)
        return -1;
    version = rows_count(rows) == 1 ? rows_int(rows, 0, 0) : 0;
    rows_free(rows);
    return version;
}

int db_binary_version(void)
{
    return migrate_newest(own_files, ARRAY_SIZE(own_files));
}

/* --- the lock */

static bool lock_step(struct db *db, enum query query, bool *locked)
{
    struct bind bind = {0};
    struct rows *rows;

    bind_int64(&bind, lock_key);
    rows = db_query(db, query, &bind);
    if (rows == NULL)
        return false; /* already logged */
    if (locked != NULL)
        *locked = rows_bool(rows, 0, 0);
    rows_free(rows);
    return true;
}

static bool lock(const struct migrator *m)
{
    bool locked;

    if (!lock_step(m->db, Q_once_schema_try_lock, &locked))
        return false;
    if (locked)
        return true;
    migrate_tell(m, "Waiting for", "another program that migrates", "this database");
    return lock_step(m->db, Q_once_schema_lock, NULL);
}

/* Keeps the sentence of what went wrong before. */
static void unlock(const struct migrator *m)
{
    char kept[DB_ERROR_SIZE];
    enum db_failure failure = db_failure(m->db);

    snprintf(kept, sizeof kept, "%s", db_error(m->db));
    if (failure == DB_LOST)
        return; /* the lock went with the connection */
    if (lock_step(m->db, Q_once_schema_unlock, NULL) && failure != DB_FINE)
        db_restore(m->db, failure, kept);
}

int migrate_files(struct db *db, const struct migrate_file *files, int n,
                  void (*say)(const char *sentence))
{
    const struct migrator m = {db, files, n, say};
    int applied;

    if (!lock(&m))
        return -1; /* already logged */
    applied = migrate_schema(&m);
    if (applied >= 0 && !migrate_lists(&m))
        applied = -1;
    unlock(&m);
    return applied;
}

int db_migrate(struct db *db, void (*say)(const char *sentence))
{
    return migrate_files(db, own_files, ARRAY_SIZE(own_files), say);
}
