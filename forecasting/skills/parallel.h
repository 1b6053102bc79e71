/* parallel: the same function for indices 0 .. n - 1, on some threads. Which thread takes which index is left to
 * chance, so what it computes must depend on the index alone; worker tells it whose scratch to use. */
#ifndef SKILLS_PARALLEL_H
#define SKILLS_PARALLEL_H

enum { PARALLEL_MAX = 64 };

typedef void parallel_step(void *context, int index, int worker);

/* jobs 1 .. PARALLEL_MAX; worker is 0 .. jobs - 1. Where a thread cannot be had, the others do its work. */
void parallel_for(int jobs, int n, parallel_step *step, void *context);

#endif
