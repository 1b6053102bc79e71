/* source: where the gateway's answers come from: the query socket of the forecasting daemon.
 *
 * Holds a few connections, each used by one request at a time; a request waits when all are taken.
 * Under a lock, so that a connection may go from one thread to the next.
 */
#ifndef SOURCE_H
#define SOURCE_H

#include "ask.h"
#include "bus.h"
#include "config.h"

struct source;

enum { SOURCE_CONNECTIONS = 4 };

/* NULL with one sentence. The bus must outlive it. */
struct source *source_open(const struct config *config, struct bus *bus, char *error, size_t error_size) MUSTCHECK;
void source_close(struct source **source);

/* As ask_query, from any thread; waiting for a connection is not counted in limit_ms. */
bool source_query(struct source *source, const char *name, const struct ask_argument *arguments, int limit_ms,
                  struct answer *answer, struct ask_error *error) MUSTCHECK;

#endif
