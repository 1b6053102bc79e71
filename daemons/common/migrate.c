#include "migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db_private.h"
#include "ident.h"

/* The lock of everyone who migrates this database: "framsyn" in ASCII. */
static const int64_t lock_key = INT64_C(0x6672616d73796e);

static const struct migrate_file own_files[] = {
#define FILE_TEXT(path, text) {path, text},
#include "migrations.def"
#undef FILE_TEXT
};

/* How a list of sql/codes gets in; the order is that of the references between the tables. Every
 * file not named here is a list of codes, and comes second. */
static const struct list_kind {
    const char *name;
    enum query incoming, merge;
} list_kinds[] = {
    {"schemes", Q_once_incoming_schemes, Q_once_merge_schemes},
    {"", Q_once_incoming_codes, Q_once_merge_codes},
    {"measures", Q_once_incoming_measures, Q_once_merge_measures},
    {"definitions", Q_once_incoming_definitions, Q_once_merge_definitions},
    {"networks", Q_once_incoming_networks, Q_once_merge_networks},
    {"programme_industry", Q_once_incoming_programme_industry, Q_once_merge_programme_industry},
    {"correspondence", Q_once_incoming_correspondence, Q_once_merge_correspondence},
    {"bridge", Q_once_incoming_bridge, Q_once_merge_bridge},
    {"place", Q_once_incoming_place, Q_once_merge_place},
};

const struct migrate_file *migrate_own(int *n)
{
    *n = ARRAY_SIZE(own_files);
    return own_files;
}

enum { NAME_SIZE = 64, SENTENCE_SIZE = 256 };

/* What a migration runs with. */
struct migrator {
    struct db *db;
    const struct migrate_file *files;
    int n;
    void (*say)(const char *sentence);
};

/* --- files */

static bool in_folder(const char *path, const char *folder)
{
    return strncmp(path, folder, strlen(folder)) == 0;
}

/* The version of a migration; 0 for any other file. */
static int version_of(const struct migrate_file *file)
{
    static const char folder[] = "sql/migrations/";

    return in_folder(file->path, folder) ? atoi(file->path + strlen(folder)) : 0;
}

/* The part of the name that says what it is about: catalogue, region. */
static void name_of(const struct migrate_file *file, char name[NAME_SIZE])
{
    const char *base = strrchr(file->path, '/') + 1;

    if (version_of(file) > 0)
        base += strcspn(base, "_") + 1;
    snprintf(name, NAME_SIZE, "%.*s", (int)strcspn(base, "."), base);
}

static int newest(const struct migrate_file *files, int n)
{
    int version = 0;

    for (int i = 0; i < n; i++)
        if (version_of(&files[i]) > version)
            version = version_of(&files[i]);
    return version;
}

static const struct migrate_file *find_version(const struct migrator *m, int version)
{
    for (int i = 0; i < m->n; i++)
        if (version_of(&m->files[i]) == version)
            return &m->files[i];
    return NULL;
}

static void checksum_of(const char *text, uint8_t out[HASH_SIZE])
{
    struct hash_state state;

    hash_begin(&state);
    hash_add(&state, text, strlen(text));
    hash_end(&state, out);
}

static bool same_checksum(const struct rows *rows, int row, int column, const char *text)
{
    uint8_t own[HASH_SIZE];
    size_t size;
    const void *stored = rows_bytes(rows, row, column, &size);

    checksum_of(text, own);
    return size == HASH_SIZE && memcmp(stored, own, HASH_SIZE) == 0;
}

static void tell(const struct migrator *m, const char *verb, const char *what, const char *name)
{
    char sentence[SENTENCE_SIZE];

    if (m->say == NULL)
        return;
    snprintf(sentence, sizeof sentence, "%s %s %s.", verb, what, name);
    m->say(sentence);
}

/* --- one value of one row */

static bool ask_bool(struct db *db, enum query query, bool *value)
{
    struct rows *rows = db_query(db, query, NULL);

    if (rows == NULL)
        return false; /* already logged */
    *value = rows_count(rows) == 1 && rows_bool(rows, 0, 0);
    rows_free(rows);
    return true;
}

int db_schema_version(struct db *db)
{
    bool present;
    struct rows *rows;
    int version;

    if (!ask_bool(db, Q_once_schema_present, &present))
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
    return newest(own_files, ARRAY_SIZE(own_files));
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
    tell(m, "Waiting for", "another program that migrates", "this database");
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

/* --- migrations */

static bool make_schema(struct db *db)
{
    bool present, found;

    if (!ask_bool(db, Q_once_schema_present, &present) ||
        !ask_bool(db, Q_once_schema_found, &found))
        return false;
    if (present)
        return true;
    return db_begin(db) && (found || db_do(db, Q_once_schema_create, NULL)) &&
           db_do(db, Q_once_schema_version_create, NULL) && db_commit(db);
}

/* An applied migration must be one of ours, unchanged. */
static bool check_applied(const struct migrator *m, const struct rows *rows, int row)
{
    int version = rows_int(rows, row, 0), known = newest(m->files, m->n);
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
    else if (!same_checksum(rows, row, 2, file->text))
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

    checksum_of(file->text, checksum);
    bind_int(&bind, version_of(file));
    bind_text(&bind, name);
    bind_bytes(&bind, checksum, sizeof checksum);
    bind_time(&bind, now_us());
    return db_do(db, Q_once_schema_record, &bind);
}

static bool apply(const struct migrator *m, const struct migrate_file *file)
{
    char name[NAME_SIZE], what[NAME_SIZE + 32];

    name_of(file, name);
    snprintf(what, sizeof what, "migration %d (%s)", version_of(file), name);
    if (!db_begin(m->db))
        return false;
    if (!db_run_text(m->db, what, file->text) || !record(m->db, file, name)) {
        db_rollback(m->db);
        return false; /* already logged */
    }
    if (!db_commit(m->db))
        return false;
    tell(m, "Applied", "migration", strrchr(file->path, '/') + 1);
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

    for (int version = 1; version <= newest(m->files, m->n); version++) {
        const struct migrate_file *file = find_version(m, version);

        if (file == NULL || is_applied(applied, version))
            continue;
        if (!apply(m, file))
            return -1;
        count++;
    }
    return count;
}

static int migrate_schema(const struct migrator *m)
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

/* --- code lists */

static const struct list_kind *kind_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(list_kinds); i++)
        if (strcmp(list_kinds[i].name, name) == 0)
            return &list_kinds[i];
    return &list_kinds[1];
}

static bool is_loaded(const struct rows *loaded, const char *name, const char *text)
{
    for (int i = 0; i < rows_count(loaded); i++)
        if (strcmp(rows_text(loaded, i, 0), name) == 0)
            return same_checksum(loaded, i, 1, text);
    return false;
}

static bool record_list(struct db *db, const char *name, const char *text)
{
    struct bind bind = {0};
    uint8_t checksum[HASH_SIZE];

    checksum_of(text, checksum);
    bind_text(&bind, name);
    bind_bytes(&bind, checksum, sizeof checksum);
    bind_time(&bind, now_us());
    return db_do(db, Q_once_codes_record, &bind);
}

static bool copy_text_in(struct db *db, const char *what, const char *text)
{
    if (!db_copy_open(db, what, db_query_text(Q_copy_incoming)))
        return false;
    if (!db_copy_put(db, text, strlen(text)))
        return false;
    return db_copy_close(db, NULL);
}

static bool load_list(const struct migrator *m, const struct list_kind *kind, const char *name,
                      const char *text)
{
    bool good = db_begin(m->db) && db_do(m->db, kind->incoming, NULL) &&
                copy_text_in(m->db, name, text) && db_do(m->db, kind->merge, NULL) &&
                record_list(m->db, name, text) && db_commit(m->db);

    if (good)
        tell(m, "Loaded", "code list", name);
    else
        db_rollback(m->db);
    return good;
}

/* Loads the changed lists of one kind. */
static bool load_kind(const struct migrator *m, const struct list_kind *kind,
                      const struct rows *loaded)
{
    for (int i = 0; i < m->n; i++) {
        const struct migrate_file *file = &m->files[i];
        char name[NAME_SIZE];

        if (!in_folder(file->path, "sql/codes/"))
            continue;
        name_of(file, name);
        if (kind_of(name) != kind || is_loaded(loaded, name, file->text))
            continue;
        if (!load_list(m, kind, name, file->text))
            return false; /* already logged */
    }
    return true;
}

static bool load_lists(const struct migrator *m)
{
    struct rows *loaded = db_query(m->db, Q_once_codes_loaded, NULL);
    bool good = loaded != NULL;

    for (size_t i = 0; i < ARRAY_SIZE(list_kinds) && good; i++)
        good = load_kind(m, &list_kinds[i], loaded);
    rows_free(loaded);
    return good;
}

static bool has_lists(const struct migrator *m)
{
    for (int i = 0; i < m->n; i++)
        if (in_folder(m->files[i].path, "sql/codes/"))
            return true;
    return false;
}

int migrate_files(struct db *db, const struct migrate_file *files, int n,
                  void (*say)(const char *sentence))
{
    const struct migrator m = {db, files, n, say};
    int applied;

    if (!lock(&m))
        return -1; /* already logged */
    applied = migrate_schema(&m);
    if (applied >= 0 && has_lists(&m) && !load_lists(&m))
        applied = -1;
    unlock(&m);
    return applied;
}

int db_migrate(struct db *db, void (*say)(const char *sentence))
{
    return migrate_files(db, own_files, ARRAY_SIZE(own_files), say);
}
