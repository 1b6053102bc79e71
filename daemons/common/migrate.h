/* migrate: the schema and the code lists that this binary carries, and their way into a database.
 *
 * db_migrate, db_schema_version and db_binary_version of db.h are here. A migration is a file
 * sql/migrations/NNNN_name.sql and is applied once, in one transaction with its row in
 * framsyn.schema_version; what is applied never changes, so a checksum that differs is refused. A
 * code list is a file sql/codes/name.csv and is merged whenever its checksum changed.
 */
#ifndef MIGRATE_H
#define MIGRATE_H

#include "db.h"

/* One file of the binary. */
struct migrate_file {
    const char *path; /* sql/migrations/0001_catalogue.sql, sql/codes/region.csv */
    const char *text;
};

/* The binary's own files, by path. */
const struct migrate_file *migrate_own(int *n);

/* Applies the given files instead of the binary's own; for tests. As db_migrate. */
int migrate_files(struct db *db, const struct migrate_file *files, int n,
                  void (*say)(const char *sentence));

#endif
