/* A hierarchy and its room: structure, and work for one thread. */
#include "reconcile_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- structure --- */

int reconcile_members(const struct reconcile_map *map, int i)
{
    return map->start[i + 1] - map->start[i];
}

/* Each aggregate's members in range and named once; w has a place for each bottom series. */
static bool map_is_valid(const struct reconcile_map *map, int *seen)
{
    for (int k = 0; k < map->bottoms; k++)
        seen[k] = -1;
    for (int i = 0; i < map->aggregates; i++)
        for (int p = map->start[i]; p < map->start[i + 1]; p++) {
            int k = map->member[p];
            if (k < 0 || k >= map->bottoms || seen[k] == i)
                return false;
            seen[k] = i;
        }
    return true;
}

/* Small aggregates first: eliminating them joins only the few larger ones around them. Counting sort. */
static void set_order(struct reconcile *r, int *count)
{
    const struct reconcile_map *map = &r->map;

    memset(count, 0, sizeof *count * (size_t)(map->bottoms + 1));
    for (int i = 0; i < map->aggregates; i++)
        count[reconcile_members(map, i)]++;
    for (int k = 1; k <= map->bottoms; k++)
        count[k] += count[k - 1];
    for (int i = map->aggregates - 1; i >= 0; i--) {
        int at = --count[reconcile_members(map, i)];
        r->order[at] = i;
        r->place[i] = at;
    }
}

/* The map the other way round: which aggregates have bottom series k. */
static void set_up(struct reconcile *r)
{
    const struct reconcile_map *map = &r->map;
    int *next = r->upstart;

    memset(r->upstart, 0, sizeof(int) * (size_t)(map->bottoms + 1));
    for (int p = 0; p < map->start[map->aggregates]; p++)
        next[map->member[p] + 1]++;
    for (int k = 0; k < map->bottoms; k++)
        next[k + 1] += next[k];
    for (int i = map->aggregates - 1; i >= 0; i--)
        for (int p = map->start[i]; p < map->start[i + 1]; p++)
            r->up[--next[map->member[p] + 1]] = i;
    /* Each entry is now the start of its bottom series: it belongs one place further down. */
    memmove(next, next + 1, sizeof(int) * (size_t)map->bottoms);
    next[map->bottoms] = map->start[map->aggregates];
}

/* Rows at or above the diagonal of column c, which is where aggregates overlap; returns how many.
 * row NULL: only counts. */
static int overlap(const struct reconcile *r, int c, int *mark, int *row)
{
    int i = r->order[c], count = 0;

    mark[c] = c;
    if (row)
        row[count] = c;
    count++;
    for (int p = r->map.start[i]; p < r->map.start[i + 1]; p++)
        for (int k = r->map.member[p], q = r->upstart[k]; q < r->upstart[k + 1]; q++) {
            int other = r->place[r->up[q]];
            if (other >= c || mark[other] == c)
                continue;
            mark[other] = c;
            if (row)
                row[count] = other;
            count++;
        }
    return count;
}

static enum fc_status set_pattern(struct reconcile *r, int *mark)
{
    struct sparse_matrix *S = &r->system;

    S->n = r->map.aggregates;
    S->start = calloc((size_t)S->n + 1, sizeof(int));
    if (!S->start)
        return FC_ENOMEM;
    for (int i = 0; i < S->n; i++)
        mark[i] = -1;
    for (int c = 0; c < S->n; c++)
        S->start[c + 1] = S->start[c] + overlap(r, c, mark, NULL);
    S->row = malloc(sizeof(int) * (size_t)S->start[S->n]);
    S->value = malloc(sizeof(double) * (size_t)S->start[S->n]);
    if (!S->row || !S->value)
        return FC_ENOMEM;
    for (int i = 0; i < S->n; i++)
        mark[i] = -1;
    for (int c = 0; c < S->n; c++)
        overlap(r, c, mark, S->row + S->start[c]);
    return sparse_factor_alloc(&r->factor, S);
}

static enum fc_status copy_map(struct reconcile *r, const struct reconcile_map *map)
{
    size_t a = (size_t)map->aggregates, b = (size_t)map->bottoms, entries;

    if (map->aggregates < 1 || map->bottoms < 1)
        return FC_ESHAPE;
    entries = (size_t)map->start[a];
    r->map = (struct reconcile_map){.aggregates = map->aggregates, .bottoms = map->bottoms};
    r->N = map->aggregates + map->bottoms;
    r->map.start = malloc(sizeof(int) * (a + 1));
    r->map.member = malloc(sizeof(int) * (entries + 1));
    r->upstart = malloc(sizeof(int) * (b + 1));
    r->up = malloc(sizeof(int) * (entries + 1));
    r->order = malloc(sizeof(int) * 2 * a);
    r->weight = malloc(sizeof(double) * (a + b));
    if (!r->map.start || !r->map.member || !r->upstart || !r->up || !r->order || !r->weight)
        return FC_ENOMEM;
    r->place = r->order + a;
    memcpy(r->map.start, map->start, sizeof(int) * (a + 1));
    memcpy(r->map.member, map->member, sizeof(int) * entries);
    return FC_OK;
}

enum fc_status reconcile_alloc(struct reconcile *r, const struct reconcile_map *map)
{
    enum fc_status status;
    int *scratch = NULL;

    *r = (struct reconcile){0};
    status = copy_map(r, map);
    if (status == FC_OK && !(scratch = malloc(sizeof *scratch * ((size_t)r->N + 1))))
        status = FC_ENOMEM;
    if (status == FC_OK && !map_is_valid(&r->map, scratch))
        status = FC_ERANGE;
    if (status == FC_OK) {
        set_order(r, scratch);
        set_up(r);
        status = set_pattern(r, scratch);
    }
    free(scratch);
    if (status == FC_OK)
        status = reconcile_weigh(r, RECONCILE_ORDINARY, NULL);
    if (status != FC_OK)
        reconcile_free(r);
    return status;
}

static void free_matrix(struct sparse_matrix *S)
{
    free(S->start);
    free(S->row);
    free(S->value);
    *S = (struct sparse_matrix){0};
}

void reconcile_free_low_rank(struct reconcile *r)
{
    free(r->V);
    r->V = r->U = r->Z = r->K = NULL;
    r->T = 0;
}

void reconcile_free(struct reconcile *r)
{
    reconcile_free_low_rank(r);
    free_matrix(&r->system);
    sparse_factor_free(&r->factor);
    reconcile_map_free(&r->map);
    free(r->upstart);
    free(r->up);
    free(r->order);
    free(r->weight);
    *r = (struct reconcile){0};
}

/* --- work --- */

static enum fc_status copy_pattern(struct reconcile_work *w, const struct sparse_matrix *S)
{
    w->system = (struct sparse_matrix){S->n, S->start, S->row, NULL};    /* only values are its own */
    w->system.value = malloc(sizeof(double) * (size_t)S->start[S->n]);
    return w->system.value ? sparse_factor_alloc(&w->factor, S) : FC_ENOMEM;
}

enum fc_status reconcile_work_alloc(struct reconcile_work *w, const struct reconcile *r)
{
    size_t a = (size_t)r->map.aggregates, b = (size_t)r->map.bottoms, N = a + b;
    enum fc_status status;

    *w = (struct reconcile_work){0};
    w->x = calloc(a + b + b + N + (size_t)r->T, sizeof(double));
    w->held = malloc(b);
    status = w->x && w->held ? copy_pattern(w, &r->system) : FC_ENOMEM;
    if (status != FC_OK) {
        reconcile_work_free(w);
        return status;
    }
    w->b = w->x + a;
    w->pull = w->b + b;
    w->weight = w->pull + b;
    w->s = w->weight + N;
    return FC_OK;
}

void reconcile_work_free(struct reconcile_work *w)
{
    free(w->x);
    free(w->held);
    free(w->system.value);
    sparse_factor_free(&w->factor);
    *w = (struct reconcile_work){0};
}
