/* control: the control socket: what right each verb takes, who carries it out (request.h), and the reply. */
#ifndef CONTROL_H
#define CONTROL_H

#include "intake.h"
#include "service.h"

/* Answers one message of the control socket. *wake is set when a run may be due. */
void control_answer(struct service *service, struct db *db, struct intake *intake,
                    struct bus_socket *socket, const struct bus_peer *peer,
                    const Envelope *envelope, bool *wake);
/* Answers a message that could not be read. */
void control_refuse(struct service *service, struct bus_socket *socket, const struct bus_peer *peer,
                    const char *sentence);

#endif
