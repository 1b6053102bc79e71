/* admin: what the verbs of operators share. */
#ifndef ADMIN_H
#define ADMIN_H

#include "config.h"
#include "db.h"

enum { ADMIN_CONNINFO_SIZE = 4200 };

/* The option db, or the private cluster's socket with the given role. Returns room or the option. */
const char *admin_conninfo(const struct config *config, const char *role, char room[ADMIN_CONNINFO_SIZE]);

#endif
