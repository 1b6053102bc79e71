#include "catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "fnv.h"
#include "log.h"

/* One entry: a pair of words (scheme and code, or measure and definition) or a scheme alone. Codes
 * never share a first word with definitions, because their kinds differ. */
enum kind { KIND_EMPTY, KIND_SCHEME, KIND_CODE, KIND_DEFINITION };

struct entry {
    enum kind kind;
    char *first, *second;
    struct catalogue_code code;
};

/* An open-addressing table of entries, at most half full, and the few measures beside it. */
struct catalogue {
    struct entry *entries;
    size_t used, room; /* room is a power of two */
    struct catalogue_measure *measures;
    int measure_count;
};

struct catalogue *catalogue_new(void)
{
    return calloc(1, sizeof(struct catalogue));
}

static void clear(struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->room; i++) {
        free(catalogue->entries[i].first);
        free(catalogue->entries[i].second);
    }
    for (int i = 0; i < catalogue->measure_count; i++)
        free(catalogue->measures[i].measure);
    free(catalogue->entries);
    free(catalogue->measures);
    memset(catalogue, 0, sizeof *catalogue);
}

void catalogue_destroy(struct catalogue **catalogue)
{
    if (*catalogue == NULL)
        return;
    clear(*catalogue);
    free(*catalogue);
    *catalogue = NULL;
}

static size_t hash_of(enum kind kind, const char *first, const char *second)
{
    return fnv_texts((const char *const[]){first, second}, 2) + kind;
}

/* The entry, or the empty one where it would go. room > 0. */
static struct entry *find(const struct catalogue *catalogue, enum kind kind, const char *first,
                          const char *second)
{
    size_t i = hash_of(kind, first, second);

    for (;; i++) {
        struct entry *entry = &catalogue->entries[i & (catalogue->room - 1)];
        if (entry->kind == KIND_EMPTY || (entry->kind == kind && strcmp(entry->first, first) == 0 &&
                                          strcmp(entry->second, second) == 0))
            return entry;
    }
}

static bool grow(struct catalogue *catalogue)
{
    struct catalogue bigger = {.room = catalogue->room > 0 ? catalogue->room * 2 : 1024,
                               .used = catalogue->used};

    if (catalogue->used * 2 < catalogue->room)
        return true;
    bigger.entries = calloc(bigger.room, sizeof *bigger.entries);
    if (bigger.entries == NULL)
        return false;
    for (size_t i = 0; i < catalogue->room; i++) {
        struct entry *entry = &catalogue->entries[i];
        if (entry->kind != KIND_EMPTY)
            *find(&bigger, entry->kind, entry->first, entry->second) = *entry;
    }
    free(catalogue->entries);
    catalogue->entries = bigger.entries;
    catalogue->room = bigger.room;
    return true;
}

static bool add(struct catalogue *catalogue, enum kind kind, const char *first, const char *second,
                struct catalogue_code code)
{
    struct entry *entry;

    if (!grow(catalogue))
        return false;
    entry = find(catalogue, kind, first, second);
    entry->code = code;
    if (entry->kind != KIND_EMPTY)
        return true;
    entry->first = strdup(first);
    entry->second = strdup(second);
    if (entry->first == NULL || entry->second == NULL) {
        free(entry->first);
        free(entry->second);
        memset(entry, 0, sizeof *entry);
        return false;
    }
    entry->kind = kind;
    catalogue->used++;
    return true;
}

bool catalogue_add_code(struct catalogue *catalogue, const char *scheme, const char *code,
                        int32_t valid_from, int32_t valid_to)
{
    return add(catalogue, KIND_SCHEME, scheme, "", (struct catalogue_code){0}) &&
           add(catalogue, KIND_CODE, scheme, code, (struct catalogue_code){valid_from, valid_to});
}

bool catalogue_add_definition(struct catalogue *catalogue, const char *measure,
                              const char *definition)
{
    return add(catalogue, KIND_DEFINITION, measure, definition, (struct catalogue_code){0});
}

bool catalogue_add_measure(struct catalogue *catalogue, const char *measure, bool nonnegative,
                           bool additive, bool forecast, bool skills)
{
    struct catalogue_measure *more =
        realloc(catalogue->measures, (size_t)(catalogue->measure_count + 1) * sizeof *more);
    char *name = strdup(measure);

    if (more != NULL)
        catalogue->measures = more;
    if (more == NULL || name == NULL) {
        free(name);
        return false;
    }
    more[catalogue->measure_count++] =
        (struct catalogue_measure){name, nonnegative, additive, forecast, skills};
    return true;
}

static bool load_codes(struct catalogue *catalogue, struct db *db)
{
    struct rows *rows = db_query(db, Q_catalogue_codes, NULL);
    bool ok = rows != NULL;

    for (int i = 0; ok && i < rows_count(rows); i++)
        ok = catalogue_add_code(catalogue, rows_text(rows, i, 0), rows_text(rows, i, 1),
                                rows_int(rows, i, 2), rows_int(rows, i, 3));
    rows_free(rows);
    return ok;
}

static bool load_measures(struct catalogue *catalogue, struct db *db)
{
    struct rows *rows = db_query(db, Q_catalogue_measures, NULL);
    bool ok = rows != NULL;

    for (int i = 0; ok && i < rows_count(rows); i++)
        ok = catalogue_add_measure(catalogue, rows_text(rows, i, 0), rows_bool(rows, i, 1),
                                   rows_bool(rows, i, 2), rows_bool(rows, i, 3), rows_bool(rows, i, 4));
    rows_free(rows);
    return ok;
}

static bool load_definitions(struct catalogue *catalogue, struct db *db)
{
    struct rows *rows = db_query(db, Q_catalogue_definitions, NULL);
    bool ok = rows != NULL;

    for (int i = 0; ok && i < rows_count(rows); i++)
        ok = catalogue_add_definition(catalogue, rows_text(rows, i, 0), rows_text(rows, i, 1));
    rows_free(rows);
    return ok;
}

bool catalogue_load(struct catalogue *catalogue, struct db *db)
{
    struct catalogue fresh = {0};

    if (!load_codes(&fresh, db) || !load_measures(&fresh, db) || !load_definitions(&fresh, db)) {
        clear(&fresh);
        return false; /* already logged */
    }
    clear(catalogue);
    *catalogue = fresh;
    log_event(LOG_DEBUG, "catalogue_loaded", "entries=%zu measures=%d", catalogue->used,
              catalogue->measure_count);
    return true;
}

static const struct entry *look_up(const struct catalogue *catalogue, enum kind kind,
                                   const char *first, const char *second)
{
    const struct entry *entry;

    if (catalogue->room == 0)
        return NULL;
    entry = find(catalogue, kind, first, second);
    return entry->kind == KIND_EMPTY ? NULL : entry;
}

const struct catalogue_code *catalogue_code(const struct catalogue *catalogue, const char *scheme,
                                            const char *code)
{
    const struct entry *entry = look_up(catalogue, KIND_CODE, scheme, code);

    return entry != NULL ? &entry->code : NULL;
}

bool catalogue_scheme(const struct catalogue *catalogue, const char *scheme)
{
    return look_up(catalogue, KIND_SCHEME, scheme, "") != NULL;
}

bool catalogue_definition(const struct catalogue *catalogue, const char *measure,
                          const char *definition)
{
    return look_up(catalogue, KIND_DEFINITION, measure, definition) != NULL;
}

const struct catalogue_measure *catalogue_measure(const struct catalogue *catalogue,
                                                  const char *measure)
{
    for (int i = 0; i < catalogue->measure_count; i++)
        if (strcmp(catalogue->measures[i].measure, measure) == 0)
            return &catalogue->measures[i];
    return NULL;
}
