/* service: what the threads of framsyn-forecastd share, and how each gets its database connection.
 *
 * The threads meet in the database only. What is shared here is read-only after the start, but for
 * `stop`, which the main thread sets and every loop looks at several times a second.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus.h"
#include "config.h"
#include "db.h"

enum {
    SERVICE_TICK_MS =
        200, /* how long a loop may wait without looking at stop; stopping takes under 2 s */
    SERVICE_ID_SIZE = 160,
    SERVICE_CONNINFO_SIZE = 1024,
};

/* Advisory locks of the schema. Intake closings hold it shared, a run's cut exclusively. */
#define SERVICE_KEY_CUT INT64_C(0x6672616d73796e01)
/* First halves of two-part keys: what guards panels, and what tells that a run thread lives. */
enum { SERVICE_CLASS_PANEL = 0x66726e01, SERVICE_CLASS_RUNS = 0x66726e02 };

struct service {
    const struct config *config;
    struct bus *bus;
    int64_t started_at;       /* us since 1970 */
    char id[SERVICE_ID_SIZE]; /* name@host/pid.start: who holds a claim; never the same twice */
    atomic_bool stop;
};

void service_init(struct service *service, const struct config *config);

/* The connection string: config->db, or the private cluster under var when that is empty. */
void service_conninfo(const struct config *config, char *out, size_t size);

/* Connects, waiting with back-off while the database is away or its schema is older than this
 * binary. NULL with *exit_code when it is pointless to wait (the schema is newer:
 * EXIT_CONFIGURATION), or EXIT_OK when stop was set meanwhile. Logged either way. */
struct db *service_connect(struct service *service, const char *program, int *exit_code) MUSTCHECK;

/* After DB_LOST: waits with back-off until the connection is back. False when stop was set. */
bool service_reconnect(struct service *service, struct db *db, const char *program) MUSTCHECK;

/* Sleeps in ticks; false when stop was set. */
bool service_sleep(const struct service *service, int64_t milliseconds);

#endif
