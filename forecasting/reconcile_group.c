/* Groupings of a cross-classified table, and what their totals sum. */
#include "reconcile_private.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- groupings --- */

struct keyed {
    uint64_t key;
    int bottom;
};

static int compare_keyed(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->bottom - y->bottom;
}

static int largest(const int *code, int n)
{
    int most = 0;

    for (int k = 0; k < n; k++)
        most = code[k] > most ? code[k] : most;
    return most;
}

/* Mixed-radix keys of one grouping. False when they do not fit, or a code is negative. */
static bool set_keys(struct keyed *keyed, int bottoms, int dimensions, const int *code, unsigned set)
{
    uint64_t room = INT64_MAX;

    for (int k = 0; k < bottoms; k++)
        keyed[k] = (struct keyed){0, k};
    for (int d = 0; d < dimensions; d++) {
        const int *own = code + (size_t)d * (size_t)bottoms;
        uint64_t radix = (uint64_t)largest(own, bottoms) + 1;
        if (!(set >> d & 1))
            continue;
        if (radix > room)
            return false;
        room /= radix;
        for (int k = 0; k < bottoms; k++) {
            if (own[k] < 0)
                return false;
            keyed[k].key = keyed[k].key * radix + (uint64_t)own[k];
        }
    }
    return true;
}

static void add_groups(struct reconcile_map *map, const struct keyed *keyed)
{
    int next = map->start[map->aggregates];

    for (int k = 0; k < map->bottoms; k++) {
        if (k > 0 && keyed[k].key != keyed[k - 1].key)
            map->start[++map->aggregates] = next;
        map->member[next++] = keyed[k].bottom;
    }
    map->start[++map->aggregates] = next;
}

enum fc_status reconcile_group(struct reconcile_map *map, int bottoms, int dimensions, const int *code,
                               int groupings, const unsigned *grouping)
{
    size_t most = (size_t)bottoms * (size_t)groupings;
    enum fc_status status = FC_OK;
    struct keyed *keyed;

    *map = (struct reconcile_map){.bottoms = bottoms};
    if (bottoms < 1 || dimensions < 1 || dimensions > 31 || groupings < 1)
        return FC_ESHAPE;
    map->start = calloc(most + 1, sizeof *map->start);
    map->member = malloc(sizeof *map->member * most);
    keyed = malloc(sizeof *keyed * (size_t)bottoms);
    if (!map->start || !map->member || !keyed)
        status = FC_ENOMEM;
    for (int g = 0; g < groupings && status == FC_OK; g++) {
        if (!set_keys(keyed, bottoms, dimensions, code, grouping[g])) {
            status = FC_ERANGE;
            break;
        }
        qsort(keyed, (size_t)bottoms, sizeof *keyed, compare_keyed);
        add_groups(map, keyed);
    }
    free(keyed);
    if (status != FC_OK)
        reconcile_map_free(map);
    return status;
}

void reconcile_map_free(struct reconcile_map *map)
{
    free(map->start);
    free(map->member);
    *map = (struct reconcile_map){0};
}

/* --- sums --- */

double reconcile_sum_of(const struct reconcile_map *map, int i, const double *bottom)
{
    double sum = 0;

    for (int p = map->start[i]; p < map->start[i + 1]; p++)
        sum += bottom[map->member[p]];
    return sum;
}

double reconcile_incoherence(const struct reconcile_map *map, const double *y)
{
    double worst = 0, most = 0;

    for (int i = 0; i < map->aggregates + map->bottoms; i++)
        most = fmax(most, fabs(y[i]));
    for (int i = 0; i < map->aggregates; i++)
        worst = fmax(worst, fabs(y[i] - reconcile_sum_of(map, i, y + map->aggregates)));
    return most > 0 ? worst / most : 0;
}
