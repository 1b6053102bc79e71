/* whatif: what-if scenarios as the database keeps them: saved in versions, put away, asked to be run. */
#ifndef WHATIF_H
#define WHATIF_H

#include "premise.h"
#include "service.h"

/* The assumptions of one version, in order; malloc'd, also when there are none. NULL when the
 * database failed or memory is out. */
struct premise *whatif_read(struct db *db, int32_t what_if, int *count) MUSTCHECK;

/* How a command went: EXIT_UNAVAILABLE when the database failed. */
struct whatif_reply {
    enum exit_code code;
    char sentence[600];
    int64_t run; /* of whatif_run */
};

/* principal: who asks, by key or "local"; control is only looked at. */
void whatif_save(const struct service *service, struct db *db, const char *principal,
                 const Framsyn__V1__Control *control, struct whatif_reply *reply);
void whatif_archive(const struct service *service, struct db *db, const char *principal,
                    const Framsyn__V1__Control *control, struct whatif_reply *reply);
void whatif_run(const struct service *service, struct db *db, const char *principal,
                const Framsyn__V1__Control *control, struct whatif_reply *reply);

#endif
