#include "in_order.h"

#include <pthread.h>
#include <stdlib.h>

enum { BLOCK = 32, THREADS_MOST = 64 };

struct line {
    in_order_write *write;
    const void *context;
    FILE *out;
    int n;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    int next, written;          /* under lock: blocks taken, and put out */
    bool failed;                /* under lock */
};

static int take(struct line *line)
{
    int block;

    pthread_mutex_lock(&line->lock);
    block = line->failed || line->next * BLOCK >= line->n ? -1 : line->next++;
    pthread_mutex_unlock(&line->lock);
    return block;
}

static void write_block(const struct line *line, int block, FILE *out)
{
    for (int i = block * BLOCK; i < line->n && i < (block + 1) * BLOCK; i++)
        line->write(line->context, i, out);
}

/* The block's text, to be freed; NULL: no memory. */
static char *text_of(const struct line *line, int block, size_t *size)
{
    char *text = NULL;
    FILE *memory = open_memstream(&text, size);
    bool bad;

    if (!memory)
        return NULL;
    write_block(line, block, memory);
    bad = ferror(memory) != 0;
    if (fclose(memory) == 0 && !bad)
        return text;
    free(text);
    return NULL;
}

/* Waits until all before it is out. A text that could not be made ends the line. */
static void put_out(struct line *line, int block, const char *text, size_t size)
{
    pthread_mutex_lock(&line->lock);
    while (line->written < block && !line->failed)
        pthread_cond_wait(&line->moved, &line->lock);
    line->failed |= text == NULL;
    if (!line->failed)
        fwrite(text, 1, size, line->out);
    line->written++;
    pthread_cond_broadcast(&line->moved);
    pthread_mutex_unlock(&line->lock);
}

static void *stand_in_line(void *argument)
{
    struct line *line = argument;
    int block;

    while ((block = take(line)) >= 0) {
        size_t size = 0;
        char *text = text_of(line, block, &size);
        put_out(line, block, text, size);
        free(text);
    }
    return NULL;
}

static bool on_threads(struct line *line, int threads)
{
    pthread_t started[THREADS_MOST];
    int count = 0;

    pthread_mutex_init(&line->lock, NULL);
    pthread_cond_init(&line->moved, NULL);
    while (count < threads - 1 && count < THREADS_MOST && pthread_create(&started[count], NULL, stand_in_line, line) == 0)
        count++;
    stand_in_line(line);
    while (count > 0)
        pthread_join(started[--count], NULL);
    pthread_cond_destroy(&line->moved);
    pthread_mutex_destroy(&line->lock);
    return !line->failed;
}

bool in_order(int n, int jobs, in_order_write *write, const void *context, FILE *out)
{
    struct line line = {.write = write, .context = context, .out = out, .n = n};

    if (jobs > 1 && n > BLOCK)
        return on_threads(&line, jobs);
    for (int i = 0; i < n; i++)
        write(context, i, out);
    return true;
}
