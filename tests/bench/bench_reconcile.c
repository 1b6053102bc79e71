/* A country reconciled: 290 municipalities x 16 industries x 2 sexes and all their totals, weights from 24 errors each (mint),
 * then a mean and 100 draws, none below 0. Prints  series aggregates weigh_s draw_s: seconds of processor time to weigh, and for
 * one draw. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "random.h"
#include "reconcile.h"

enum { TOWNS = 290, INDUSTRIES = 16, SEXES = 2, CELLS = TOWNS * INDUSTRIES * SEXES, COUNTIES = 21, ERRORS = 24, DRAWS = 100 };

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(enum fc_status status)
{
    if (status == FC_OK)
        return;
    fprintf(stderr, "bench_reconcile: %s\n", fc_sentence(status));
    exit(1);
}

/* Town, county, industry, sex: every combination with a town, a county or neither. */
static void group(struct reconcile_map *map)
{
    static int code[4 * CELLS];
    static const unsigned grouping[] = {0, 1, 2, 4, 8, 1 | 4, 1 | 8, 2 | 4, 2 | 8, 4 | 8, 2 | 4 | 8};

    for (int k = 0; k < CELLS; k++) {
        int town = k / (INDUSTRIES * SEXES);
        code[k] = town;
        code[CELLS + k] = town * COUNTIES / TOWNS;
        code[2 * CELLS + k] = k / SEXES % INDUSTRIES;
        code[3 * CELLS + k] = k % SEXES;
    }
    must(reconcile_group(map, CELLS, 4, code, sizeof grouping / sizeof *grouping, grouping));
}

int main(void)
{
    struct reconcile_map map;
    struct reconcile r;
    struct reconcile_work w;
    struct random random;
    double *y, *error, begun, weighed;

    group(&map);
    begun = now();
    must(reconcile_alloc(&r, &map));
    y = malloc(sizeof *y * (size_t)r.N * (1 + ERRORS));
    if (!y)
        return 1;
    error = y + r.N;
    random_seed(&random, 5, 0);
    for (int i = 0; i < r.N * ERRORS; i++)
        error[i] = sqrt(i / ERRORS < map.aggregates ? map.start[i / ERRORS + 1] - map.start[i / ERRORS] : 1) * random_normal(&random);
    must(reconcile_weigh_errors(&r, error, ERRORS));
    must(reconcile_work_alloc(&w, &r));
    weighed = now();
    for (int d = 0; d <= DRAWS; d++) {
        for (int i = 0; i < r.N; i++) {
            int size = i < map.aggregates ? map.start[i + 1] - map.start[i] : 1;
            y[i] = 20 * size + 4 * sqrt(size) * random_normal(&random);
        }
        must(reconcile_apply(&r, &w, y, true, y));
        if (reconcile_incoherence(&map, y) > 1e-12)
            return 1;
    }
    printf("%d %d %.3f %.5f\n", r.N, map.aggregates, weighed - begun, (now() - weighed) / (DRAWS + 1));
    reconcile_work_free(&w);
    reconcile_free(&r);
    reconcile_map_free(&map);
    free(y);
    return 0;
}
