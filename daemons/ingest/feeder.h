/* feeder: a thread of the ingest worker that fetches feeds when they are due. It shares nothing with the worker's loop
 * but the flag that stops both: what it fetches it puts into the inbox. */
#ifndef FEEDER_H
#define FEEDER_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"
#include "macros.h"

struct feeder;

/* Starts the thread when the option feeds names a folder; *feeder stays NULL when it is empty. config lives longer. False
 * with one sentence. */
bool feeder_start(struct feeder **feeder, const struct config *config, const char *name, const bool *stop, int stop_fd, char *error,
                  size_t error_size) MUSTCHECK;
/* Waits until the thread has seen the stop. */
void feeder_join(struct feeder **feeder);

#endif
