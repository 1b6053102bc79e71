/* event: what happened, made into envelopes and published under its topic.
 *
 * Events may be lost; the tables are the truth. Only the bus thread owns the publisher; the run
 * thread sends its events to it over a pair of sockets.
 */
#ifndef EVENT_H
#define EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "batch.h"
#include "bus.h"
#include "receipt.h"

enum { EVENT_TOPIC_SIZE = 128 };

/* progress: 0..1 of the run. */
void event_run(struct bus_socket *to, const char *sender, int64_t run, const char *county,
               const char *state, const char *sentence, double progress);
/* A scenario as one network may see it. */
struct event_scenario {
    int64_t scenario, run;
    const char *name, *county, *network;
    int64_t published_at;
    uint64_t series;
};
/* To the bus thread over the pair; by the bus thread itself to the world. */
void event_scenario_send(struct bus_socket *link, const char *sender,
                         const struct event_scenario *scenario);
void event_scenario_publish(struct bus_socket *publisher, const char *sender,
                            const struct event_scenario *scenario);
/* Publishes the end of a submission; county is where the daemon's forecasts are for. */
void event_submission(struct bus_socket *publisher, const char *sender, const char *county,
                      const char *source, const char *state, const Framsyn__V1__Receipt *receipt);
/* An event that came from the run thread. */
void event_forward(struct bus_socket *publisher, const Envelope *envelope);

#endif
