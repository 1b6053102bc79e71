/* desk: the bus thread. Takes batches and commands, publishes events, tidies up.
 *
 * One thread owns the intake, control and event sockets and one connection. While the database is
 * away it answers RETRY, so that workers know, and tries to get it back between messages. Commands that
 * take long it hands to the run thread (handoff.h).
 */
#ifndef DESK_H
#define DESK_H

#include "service.h"

struct desk_sockets {
    struct bus_socket *intake, *control, *events, *link;
};

/* Returns when service->stop is set. Connection and sockets stay the caller's. */
void desk_loop(struct service *service, struct db *db, const struct desk_sockets *sockets);

#endif
