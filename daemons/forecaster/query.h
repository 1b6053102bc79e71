/* query: reading, as proto/README.md lists it. A thread of its own, so that a long question holds
 * up neither the intake nor a run.
 */
#ifndef QUERY_H
#define QUERY_H

#include "service.h"

/* Serves the query socket until service->stop is set. Both stay the caller's. */
void query_loop(struct service *service, struct db *db, struct bus_socket *socket);

/* Reads "run.target.horizon". */
bool query_number_parse(const char *text, int64_t *run, int32_t *target,
                        int32_t *horizon) MUSTCHECK;
/* The range of submission ids that begin with text: 1 to 32 hex digits, dashes anywhere. */
bool query_prefix_parse(const char *text, uint8_t least[16], uint8_t most[16]) MUSTCHECK;

#endif
