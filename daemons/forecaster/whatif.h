/* whatif: what-if scenarios as the database keeps them: saved in versions, put away, asked to be run. */
#ifndef WHATIF_H
#define WHATIF_H

#include "premise.h"
#include "request.h"

/* The assumptions of one version, in order; malloc'd, also when there are none. NULL when the
 * database failed or memory is out. */
struct premise *whatif_read(struct db *db, int32_t what_if, int *count) MUSTCHECK;

/* The newest version of a what-if; version 0: there is none. */
struct whatif_standing {
    int32_t id, version;
    bool archived;
    char author[BUS_PRINCIPAL_MAX + 1];
};
bool whatif_standing(struct db *db, const char *county, const char *name, struct whatif_standing *standing) MUSTCHECK;
/* Whether its assumptions are these. */
bool whatif_same(struct db *db, int32_t what_if, const struct premise *assumptions, int count);

/* A version to be stored; archived: it puts the what-if away. Everything is looked at only. */
struct whatif_version {
    const char *county, *name, *author, *reason;
    int32_t version;
    bool archived;
    int count;
    const struct premise *assumptions;
};
/* Inside a transaction; leaves the version's id. False when the database failed. */
bool whatif_insert(struct db *db, const struct whatif_version *version, int64_t now, int32_t *id) MUSTCHECK;

/* Verbs of the control socket; control->scenario, or its name in control->argument. */
void whatif_save(const struct request *request, struct outcome *outcome);
void whatif_archive(const struct request *request, struct outcome *outcome);
void whatif_run(const struct request *request, struct outcome *outcome);

#endif
