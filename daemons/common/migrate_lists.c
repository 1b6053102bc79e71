/* Code lists: those that changed are copied in and merged. */
#include "migrate_private.h"

#include <stdio.h>
#include <string.h>

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
            return migrate_same_checksum(loaded, i, 1, text);
    return false;
}

static bool record_list(struct db *db, const char *name, const char *text)
{
    struct bind bind = {0};
    uint8_t checksum[HASH_SIZE];

    migrate_checksum(text, checksum);
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
        migrate_tell(m, "Loaded", "code list", name);
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
        char name[MIGRATE_NAME_SIZE];

        if (!migrate_is_list(file))
            continue;
        migrate_name_of(file, name);
        if (kind_of(name) != kind || is_loaded(loaded, name, file->text))
            continue;
        if (!load_list(m, kind, name, file->text))
            return false; /* already logged */
    }
    return true;
}

static bool has_lists(const struct migrator *m)
{
    for (int i = 0; i < m->n; i++)
        if (migrate_is_list(&m->files[i]))
            return true;
    return false;
}

bool migrate_lists(const struct migrator *m)
{
    struct rows *loaded;
    bool good;

    if (!has_lists(m)) /* a test's few migrations need not make the tables */
        return true;
    loaded = db_query(m->db, Q_once_codes_loaded, NULL);
    good = loaded != NULL;
    for (size_t i = 0; i < ARRAY_SIZE(list_kinds) && good; i++)
        good = load_kind(m, &list_kinds[i], loaded);
    rows_free(loaded);
    return good;
}
