/* What a call holds: taken piece by piece, freed at once. */
#include <stdalign.h>
#include <stdlib.h>

#include "skills/skills_run.h"

struct store_block {
    struct store_block *before;
    alignas(max_align_t) char room[];
};

void *store_take(struct store *store, size_t count, size_t size)
{
    /* Enough elements for the head as well; calloc sees to it that their product is a size. */
    struct store_block *block = store->failed ? NULL : calloc(count + 1 + sizeof *block / size, size);

    if (!block) {
        store->failed = true;
        return NULL;
    }
    block->before = store->last;
    store->last = block;
    return block->room;
}

void store_free(struct store *store)
{
    while (store->last) {
        struct store_block *block = store->last;
        store->last = block->before;
        free(block);
    }
}

void scratch_take(struct scratch *w, const struct plan *p, struct store *store)
{
    const size_t S = (size_t)p->S, O = (size_t)p->O, K = (size_t)p->K, parts = (size_t)p->parts;
    float *occupations = block_rows(store, 7 * O), *educations = block_rows(store, 7 * K);

    w->parts = block_rows(store, parts * S);
    w->county = block_rows(store, S);
    w->rows = block_rows(store, parts);
    w->part_education = block_rows(store, parts * K);
    w->part_local = block_rows(store, parts * K);
    w->mix_sum = block_rows(store, O);
    w->per_mix = block_rows(store, O);
    w->homes = block_rows(store, 3 * parts + 2);
    w->by_part = block_rows(store, parts * O);
    w->by_industry = block_rows(store, S * O);
    w->draws = store_take(store, (size_t)p->stride, sizeof(float));
    w->sorted = store_take(store, (size_t)p->stride, sizeof(float));
    if (store->failed)
        return;
    w->growth = occupations;
    w->target = occupations + O * BLOCK;
    w->demand = occupations + 2 * O * BLOCK;
    w->gross = occupations + 3 * O * BLOCK;
    w->net = occupations + 4 * O * BLOCK;
    w->potential = occupations + 5 * O * BLOCK;
    w->left = occupations + 6 * O * BLOCK;
    w->education = educations;
    w->local = educations + K * BLOCK;
    w->labour = educations + 2 * K * BLOCK;
    w->population = educations + 3 * K * BLOCK;
    w->inflow = educations + 4 * K * BLOCK;
    w->other = educations + 5 * K * BLOCK;
    w->tilt = educations + 6 * K * BLOCK;
}

/* A certain amount is the same in every block. */
static void draw_amounts(struct pathway *path, const struct plan *p, struct store *store)
{
    for (int i = 0; i < path->count; i++) {
        const struct assumption *a = &path->assumptions[i];
        double *amount = path->amount + (size_t)i * (size_t)p->blocks;
        store->failed |= !assumption_places(p->spec->seed, a->number, p->blocks, amount);
        for (int b = 0; b < p->blocks; b++)
            amount[b] = a->spread > 0 ? a->amount + a->spread * (2 * amount[b] - 1) : a->amount;
    }
}

void pathway_take(struct pathway *path, const struct plan *p, struct store *store)
{
    const size_t blocks = (size_t)p->blocks, O = (size_t)p->O, K = (size_t)p->K;
    const size_t ahead = (size_t)(p->H * p->K) * (size_t)p->stride;

    path->factor = block_rows(store, p->seed ? blocks * (size_t)p->S * O : 0);
    path->ages = block_rows(store, blocks * O * (size_t)p->R);
    path->stock = block_rows(store, blocks * K * (size_t)p->A);
    path->occupations = block_rows(store, blocks * O);
    path->left = block_rows(store, blocks * O);
    path->educations = block_rows(store, blocks * K);
    path->need = store_take(store, p->P > 0 ? ahead : 0, sizeof(float));
    path->other = store_take(store, p->P > 0 ? ahead : 0, sizeof(float));
    path->places = store_take(store, blocks * (size_t)p->P, sizeof(float));
    path->amount = store_take(store, blocks * (size_t)path->count, sizeof(double));
    if (path->amount)
        draw_amounts(path, p, store);
    if (p->homes)
        homes_take(&path->homes, p, store);
    path->out = store_take(store, (size_t)p->cells * (size_t)p->stride, sizeof(float));
    path->incoherence = store_take(store, blocks, sizeof(double));
}
