/* A step's items, shared out over threads: each takes the next one there is. */
#include "run.h"

/* The next item of the step in hand; -1: none. */
static int take(struct run *run)
{
    int item = -1;

    pthread_mutex_lock(&run->lock);
    if (run->next < run->items && run->status == FC_OK)
        item = run->next++;
    pthread_mutex_unlock(&run->lock);
    return item;
}

static void count_done(struct run *run)
{
    pthread_mutex_lock(&run->lock);
    run->done++;
    if (run->progress)
        run->progress(run->context, run->done);
    pthread_mutex_unlock(&run->lock);
}

void run_fail(struct run *run, enum fc_status status)
{
    pthread_mutex_lock(&run->lock);
    if (run->status == FC_OK)
        run->status = status;
    pthread_mutex_unlock(&run->lock);
}

struct worker {
    struct run *run;
    run_step *step;             /* on series, or */
    run_part *part;             /* on parts of the panel */
    bool counts;                /* this step is the one progress tells of */
};

static int longest_seen(const struct run *run)
{
    int longest = 1;

    for (int i = 0; i < CLASSES; i++)
        longest = run->classes[i].longest > longest ? run->classes[i].longest : longest;
    return longest < MODEL_VALUES ? longest : MODEL_VALUES;
}

static void *work_through(void *argument)
{
    struct worker *worker = argument;
    struct model_work work;
    int item;
    enum fc_status status = model_work_alloc(&work, longest_seen(worker->run),
                                            worker->run->spec->horizon + 2 * SEASON_MAX);

    if (status != FC_OK) {
        run_fail(worker->run, status);
        return NULL;
    }
    while ((item = take(worker->run)) >= 0) {
        worker->step(worker->run, &worker->run->tasks[item], &work);
        if (worker->counts)
            count_done(worker->run);
    }
    model_work_free(&work);
    return NULL;
}

static void *part_through(void *argument)
{
    struct worker *worker = argument;
    int item;

    while ((item = take(worker->run)) >= 0)
        worker->part(worker->run, item);
    return NULL;
}

/* Works through items on all threads. A thread that cannot be started is done without. */
static enum fc_status share_out(struct worker *worker, int items, void *(*through)(void *))
{
    struct run *run = worker->run;
    pthread_t threads[64];
    int started = 0, extra = run->spec->jobs - 1;

    run->next = 0;
    run->items = items;
    extra = extra > 64 ? 64 : extra >= items ? items - 1 : extra;
    while (started < extra && pthread_create(&threads[started], NULL, through, worker) == 0)
        started++;
    through(worker);
    while (started > 0)
        pthread_join(threads[--started], NULL);
    return run->status;
}

enum fc_status run_for_series(struct run *run, run_step *step, bool counts)
{
    struct worker worker = {.run = run, .step = step, .counts = counts};

    return share_out(&worker, run->n, work_through);
}

enum fc_status run_for_parts(struct run *run, int parts, run_part *part)
{
    struct worker worker = {.run = run, .part = part};

    return share_out(&worker, parts, part_through);
}
