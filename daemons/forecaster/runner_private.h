/* runner_private: what the files of runner share. For runner*.c only.
 *
 * runner.c drives a run along the table of transitions; runner_loop.c is the thread that has it do so, and its calendar.
 */
#ifndef RUNNER_PRIVATE_H
#define RUNNER_PRIVATE_H

#include "runner.h"

/* Lets others see that whoever holds this thread's claims is alive: as long as the connection is. */
bool runner_present(struct runner *runner) MUSTCHECK;
/* One claim and one transition. False when the database failed; *worked says whether there was a run. */
bool runner_work(struct runner *runner, bool *worked) MUSTCHECK;

#endif
