/* reply: the rows of a query as typed columns, in chunks.
 *
 * Knows no query: whatever columns the database gives become texts, numbers or integers. Times
 * become ISO 8601 in UTC, identifiers and dates texts.
 */
#ifndef REPLY_H
#define REPLY_H

#include "bus.h"
#include "db.h"

enum { REPLY_CHUNK_ROWS = 2000, REPLY_CHUNK_ROWS_MAX = 65536 };

/* Sends the rows of several results of the same columns, one after the other, as one reply. False
 * when the peer could not take it or memory is out; the peer asks again. */
bool reply_rows(struct bus_socket *socket, const struct bus_peer *peer, const Envelope *question,
                const char *sender, struct rows *const *results, int count,
                uint32_t chunk_rows) MUSTCHECK;

/* One sentence instead of rows. */
bool reply_error(struct bus_socket *socket, const struct bus_peer *peer, const Envelope *question,
                 const char *sender, const char *sentence, uint32_t exit_code) MUSTCHECK;

#endif
