/* steps: the functions of the table in runner.c. Each reads or computes once, or stores once. */
#ifndef STEPS_H
#define STEPS_H

#include "runner.h"

/* queued -> assembled: takes the cut, reads and hashes the panels; stores which stand and which do
 * not. */
enum run_outcome step_read(struct runner *runner);
enum run_outcome step_store_panels(struct runner *runner);
/* assembled -> unchanged: passes when some panel's input differs from the latest scenario's. */
enum run_outcome step_compare(struct runner *runner);
enum run_outcome step_freshen(struct runner *runner);
/* assembled -> computed: forecasts the panels that changed. */
enum run_outcome step_compute(struct runner *runner);
enum run_outcome step_store_results(struct runner *runner);
/* computed -> published: a scenario points at this run's panels and at those that stand. */
enum run_outcome step_publish(struct runner *runner);

void steps_forget(struct runner *runner); /* what is kept in memory for a run */

#endif
