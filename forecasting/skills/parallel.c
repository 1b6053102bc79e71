#include "skills/parallel.h"

#include <pthread.h>

struct queue {
    pthread_mutex_t lock;
    int next, n;
    parallel_step *step;
    void *context;
};

struct worker {
    struct queue *queue;
    int number;
};

static int take(struct queue *queue)
{
    int index;

    pthread_mutex_lock(&queue->lock);
    index = queue->next < queue->n ? queue->next++ : -1;
    pthread_mutex_unlock(&queue->lock);
    return index;
}

static void *work_through(void *argument)
{
    struct worker *worker = argument;
    int index;

    while ((index = take(worker->queue)) >= 0)
        worker->queue->step(worker->queue->context, index, worker->number);
    return 0;
}

void parallel_for(int jobs, int n, parallel_step *step, void *context)
{
    struct queue queue = {.n = n, .step = step, .context = context};
    struct worker workers[PARALLEL_MAX];
    pthread_t threads[PARALLEL_MAX];
    int started = 1;

    jobs = jobs > PARALLEL_MAX ? PARALLEL_MAX : jobs > n ? n : jobs;
    pthread_mutex_init(&queue.lock, 0);
    for (int i = 0; i < PARALLEL_MAX; i++)
        workers[i] = (struct worker){&queue, i};
    while (started < jobs && pthread_create(&threads[started], 0, work_through, &workers[started]) == 0)
        started++;
    work_through(&workers[0]);
    while (started > 1)
        pthread_join(threads[--started], 0);
    pthread_mutex_destroy(&queue.lock);
}
