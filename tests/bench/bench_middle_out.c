/* The daemon's way to have a county, its municipalities and their industries add up (middle_out.h), measured.
 * Reads  regions kinds first_year years, then region kind year value  (0-based) from standard input; forecasts three years
 * from each of the last five origins that have three years after them or fewer, as the daemon does; prints two lines, as
 * forecast and made to add up: WAPE, % inside the 80 and the 95 % interval, and the mean scaled interval score at 95 %
 * (scaled by the mean absolute change, 1 where there is none), for the county, its industries, the municipalities, and theirs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "middle_out.h"

enum { REGIONS = 40, KINDS = 40, YEARS = 60, AHEAD = 3, PATHS = 1000, ORIGINS = 5, LEVELS = 4 };

static double value[REGIONS + 1][KINDS + 1][YEARS];     /* the last region: the county; the last kind: the total */
static int regions, kinds, first, years;

static struct level {
    double off, size, points, in80, in95, score;
} levels[2][LEVELS];

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "bench_middle_out: %s\n", what);
    exit(1);
}

static void read_figures(void)
{
    int r, k, t;
    double x;

    must(scanf("%d %d %d %d", &regions, &kinds, &first, &years) == 4 && regions > 1 && regions <= REGIONS && kinds > 1 && kinds <= KINDS && years <= YEARS,
         "the first line is not: regions kinds first_year years");
    while (scanf("%d %d %d %lf", &r, &k, &t, &x) == 4) {
        must(r >= 0 && r < regions && k >= 0 && k < kinds && t >= 0 && t < years, "a cell is out of range");
        value[r][k][t] += x;
        value[r][kinds][t] += x;
        value[regions][k][t] += x;
        value[regions][kinds][t] += x;
    }
}

static int level_of(int region, int kind)
{
    return (region == regions ? 0 : 2) + (kind == kinds ? 0 : 1);
}

static double change_of(const double *y, int known)
{
    double sum = 0;

    for (int t = 1; t < known; t++)
        sum += fabs(y[t] - y[t - 1]) / (known - 1);
    return sum > 0 ? sum : 1;
}

static void judge(struct level *to, const struct engine_result *results, int known)
{
    for (int r = 0; r <= regions; r++)
        for (int k = 0; k <= kinds; k++)
            for (int h = 0; h < AHEAD && known + h < years; h++) {
                const struct engine_point *p = &results[r * (kinds + 1) + k].points[h];
                struct level *l = &to[level_of(r, k)];
                double came = value[r][k][known + h];
                l->off += fabs(p->mean - came);
                l->size += came;
                l->points++;
                l->in80 += p->lo80 <= came && came <= p->hi80;
                l->in95 += p->lo95 <= came && came <= p->hi95;
                l->score += (p->hi95 - p->lo95 + 40 * fmax(p->lo95 - came, 0) + 40 * fmax(came - p->hi95, 0)) / change_of(value[r][k], known);
            }
}

static void make_add_up(struct engine_result *results)
{
    struct engine_result *total[REGIONS], *part[REGIONS * KINDS], *whole_part[KINDS];
    double rest[REGIONS] = {0};

    for (int r = 0; r < regions; r++) {
        total[r] = &results[r * (kinds + 1) + kinds];
        for (int k = 0; k < kinds; k++)
            part[r * kinds + k] = &results[r * (kinds + 1) + k];
    }
    for (int k = 0; k < kinds; k++)
        whole_part[k] = &results[regions * (kinds + 1) + k];
    must(middle_out_make(&(struct middle_out){.regions = regions, .kinds = kinds, .total = total, .part = part, .rest = rest,
                                              .whole = &results[regions * (kinds + 1) + kinds], .whole_part = whole_part,
                                              .horizon = AHEAD, .paths = PATHS, .nonnegative = true}) == FC_OK, "middle_out_make");
}

static void from_origin(int known)
{
    const int n = (regions + 1) * (kinds + 1);
    struct engine_series *series = calloc((size_t)n, sizeof *series);
    struct engine_result *results = calloc((size_t)n, sizeof *results);
    struct engine_spec spec = {.horizon = AHEAD, .seed = 1, .jobs = 1, .paths = PATHS, .trials = true};

    must(series != NULL && results != NULL, "no memory");
    for (int r = 0; r <= regions; r++)
        for (int k = 0; k <= kinds; k++)
            series[r * (kinds + 1) + k] = (struct engine_series){.id = "cell", .frequency = FC_ANNUAL, .first = first, .n = known, .y = value[r][k],
                                                                 .nonnegative = true, .group = -1};
    must(engine_run(&(struct engine_panel){n, series}, &spec, results, NULL, NULL) == FC_OK, "engine_run");
    judge(levels[0], results, known);
    make_add_up(results);
    judge(levels[1], results, known);
    for (int i = 0; i < n; i++)
        engine_result_free(&results[i]);
    free(results);
    free(series);
}

int main(void)
{
    read_figures();
    for (int o = 0; o < ORIGINS; o++)
        from_origin(years - 1 - o);
    for (int pass = 0; pass < 2; pass++)
        for (int l = 0; l < LEVELS; l++) {
            const struct level *x = &levels[pass][l];
            printf("%.2f %.0f %.0f %.1f%s", 100 * x->off / x->size, 100 * x->in80 / x->points, 100 * x->in95 / x->points, x->score / x->points,
                   l < LEVELS - 1 ? " " : "\n");
        }
    return 0;
}
