/* migrate_private: what the parts of migrate share. */
#ifndef MIGRATE_PRIVATE_H
#define MIGRATE_PRIVATE_H

#include <stdint.h>

#include "db_private.h"
#include "ident.h"
#include "migrate.h"

enum { MIGRATE_NAME_SIZE = 64 };

/* What a migration runs with. */
struct migrator {
    struct db *db;
    const struct migrate_file *files;
    int n;
    void (*say)(const char *sentence); /* NULL: nobody listens */
};

/* --- files (migrate.c) */

/* The version of a migration; 0 for any other file. */
int migrate_version_of(const struct migrate_file *file);
bool migrate_is_list(const struct migrate_file *file);
/* The part of the name that says what it is about: catalogue, region. */
void migrate_name_of(const struct migrate_file *file, char name[MIGRATE_NAME_SIZE]);
int migrate_newest(const struct migrate_file *files, int n);

void migrate_checksum(const char *text, uint8_t out[HASH_SIZE]);
/* Whether the checksum that a row keeps is the text's. */
bool migrate_same_checksum(const struct rows *rows, int row, int column, const char *text);

void migrate_tell(const struct migrator *m, const char *verb, const char *what, const char *name);
/* The one truth value of a query. False (logged) when the database failed. */
bool migrate_ask(struct db *db, enum query query, bool *value) MUSTCHECK;

/* --- what is done, under the lock; failures are logged */

/* The number of migrations applied (migrate_schema.c), or -1. */
int migrate_schema(const struct migrator *m);
/* Code lists that changed, merged (migrate_lists.c). */
bool migrate_lists(const struct migrator *m) MUSTCHECK;

#endif
