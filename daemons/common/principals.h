/* principals: who may do what. Reads folder/principals, one line per key:
 *
 *   NAME PUBLIC-KEY RIGHT[,RIGHT...]      '#' begins a comment
 *
 * and reads it again when it changes. A line that is wrong is logged and lets nobody in; the others
 * hold. Rights are those of enum bus_right in bus.h. Safe to use from several threads.
 */
#ifndef PRINCIPALS_H
#define PRINCIPALS_H

#include <stdbool.h>

#include "bus.h"
#include "keys.h"

struct principals;

/* folder is copied. NULL when out of memory; a missing file is a list of nobody. */
struct principals *principals_new(const char *folder);
void principals_destroy(struct principals **principals);

/* Looks a public key (Z85 text) up. False when it is not on the list. fresh: look at the file now;
 * otherwise a change is seen within PRINCIPALS_STALE_MS. */
enum { PRINCIPALS_STALE_MS = 100 };
bool principals_find(struct principals *principals, const char *key, bool fresh, char name[BUS_PRINCIPAL_MAX],
                     unsigned *rights) MUSTCHECK;

#endif
