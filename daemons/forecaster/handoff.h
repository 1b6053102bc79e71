/* handoff: a command that takes long, carried out by the run thread while the desk serves everybody else.
 *
 * The desk hands the message on by the link as it came, but for the sender: that is the principal, whose rights it has
 * looked at. It keeps the peer, to whom the reply goes that comes back by the link. control.c knows which commands take long.
 */
#ifndef HANDOFF_H
#define HANDOFF_H

#include <stdbool.h>
#include <stdint.h>

#include "bus.h"
#include "ident.h"

enum { HANDOFFS_MAX = 16 }; /* that wait for their reply */

/* The desk's own; link belongs to who made the list. */
struct handoffs {
    struct bus_socket *link;
    struct handoff {
        bool under_way;
        uint8_t message_id[UUID_SIZE];
        struct bus_peer peer;
    } list[HANDOFFS_MAX];
};

/* False when too many are under way, or the link is full: the command was not handed on. */
bool handoff_send(struct handoffs *handoffs, const struct bus_peer *peer, const Envelope *question) MUSTCHECK;
/* Sends a reply of the run thread to who waits for it; one that nobody waits for is logged. */
void handoff_return(struct handoffs *handoffs, struct bus_socket *control, const Envelope *reply);

#endif
