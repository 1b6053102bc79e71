/* conninfo: connection strings as people may see them.
 *
 * libpq takes "host=h password=p ..." and "postgresql://user:p@h/db?..."; both may hold passwords.
 * What is shown keeps everything but these. Connecting is db's.
 */
#ifndef CONNINFO_H
#define CONNINFO_H

#include "macros.h"

/* A copy in which every password reads ***; malloc'd, NULL when out of memory. A text that libpq
 * would not take is masked from where it stops making sense. */
char *conninfo_masked(const char *conninfo) MUSTCHECK;

#endif
