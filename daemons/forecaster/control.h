/* control: the control socket: what right each verb takes, who carries it out (request.h), and the reply. */
#ifndef CONTROL_H
#define CONTROL_H

#include "handoff.h"
#include "intake.h"
#include "service.h"

/* Answers one message of the control socket, or hands on one that takes long; handoffs NULL: there is nobody to hand it to.
 * *wake is set when a run may be due. */
void control_answer(struct service *service, struct db *db, struct intake *intake, struct handoffs *handoffs,
                    struct bus_socket *socket, const struct bus_peer *peer,
                    const Envelope *envelope, bool *wake);
/* The run thread's part: what the desk has admitted is done, and the reply sent back by the link. */
void control_carry_out(struct service *service, struct db *db, struct bus_socket *link, const Envelope *envelope);
/* Answers a message that could not be read. */
void control_refuse(struct service *service, struct bus_socket *socket, const struct bus_peer *peer,
                    const char *sentence);

#endif
