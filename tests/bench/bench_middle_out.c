/* The daemon's way to have a county, its municipalities and their industries add up (middle_out.h), measured.
 * usage: bench_middle_out [ORIGINS [WINDOW]]
 * Reads  regions kinds first_year years, then region kind year value  (0-based) from standard input, region -1 the nation; forecasts
 * three years from each of the last ORIGINS (5) years that have one after them, as the daemon does, from the WINDOW years before it
 * (all); prints two lines, as forecast and made to add up, and a third where the nation is given, leaning on it (lean.h) and made to
 * add up: WAPE, % inside the 80 and the 95 % interval, the mean scaled interval
 * score at 95 % (scaled by the mean absolute change, 1 where there is none), and % of series whose record is no worse than
 * the naive forecast's; of the county, its industries, the municipalities, and theirs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lean.h"
#include "middle_out.h"
#include "restate.h"

enum { REGIONS = 40, KINDS = 40, YEARS = 60, AHEAD = 3, PATHS = 1000, LEVELS = 4 };

static double value[REGIONS + 1][KINDS + 1][YEARS];     /* the last region: the county; the last kind: the total */
static double nation[KINDS + 1][YEARS];
static bool has_nation;
static int regions, kinds, first, years, window = YEARS;

static struct level {
    double off, size, points, in80, in95, score, records, kept;
} levels[3][LEVELS];

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
        must(r >= -1 && r < regions && k >= 0 && k < kinds && t >= 0 && t < years, "a cell is out of range");
        if (r < 0) {
            has_nation = true;
            nation[k][t] += x;
            nation[kinds][t] += x;
            continue;
        }
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

static double change_of(const double *y, int from, int known)
{
    double sum = 0;

    for (int t = from + 1; t < known; t++)
        sum += fabs(y[t] - y[t - 1]) / (known - from - 1);
    return sum > 0 ? sum : 1;
}

static int start_of(int known)
{
    return known > window ? known - window : 0;
}

static void judge_series(struct level *l, const struct engine_result *result, const double *y, int known)
{
    const double change = change_of(y, start_of(known), known);

    for (int h = 0; h < AHEAD && known + h < years; h++) {
        const struct engine_point *p = &result->points[h];
        double came = y[known + h];
        l->off += fabs(p->mean - came);
        l->size += came;
        l->points++;
        l->in80 += p->lo80 <= came && came <= p->hi80;
        l->in95 += p->lo95 <= came && came <= p->hi95;
        l->score += (p->hi95 - p->lo95 + 40 * fmax(p->lo95 - came, 0) + 40 * fmax(came - p->hi95, 0)) / change;
    }
    l->records += result->backtest.origins > 0;
    l->kept += result->backtest.origins > 0 && !(result->backtest.mase > result->backtest.mase_naive * (1 + 1e-12));
}

static void judge(struct level *to, const struct engine_result *results, int known)
{
    for (int r = 0; r <= regions; r++)
        for (int k = 0; k <= kinds; k++)
            judge_series(&to[level_of(r, k)], &results[r * (kinds + 1) + k], value[r][k], known);
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
    for (int i = 0; i < (regions + 1) * (kinds + 1); i++)
        must(restate_ends(&results[i], AHEAD, PATHS) == FC_OK, "restate_ends");
}

/* Forecasts of one panel: of count regions with their kinds and totals. */
static struct engine_result *forecast(double (*y)[KINDS + 1][YEARS], int count, int known)
{
    const int n = count * (kinds + 1), from = start_of(known);
    struct engine_series *series = calloc((size_t)n, sizeof *series);
    struct engine_result *results = calloc((size_t)n, sizeof *results);
    struct engine_spec spec = {.horizon = AHEAD, .seed = 1, .jobs = 1, .paths = PATHS, .trials = true};

    must(series != NULL && results != NULL, "no memory");
    for (int r = 0; r < count; r++)
        for (int k = 0; k <= kinds; k++)
            series[r * (kinds + 1) + k] = (struct engine_series){.id = "cell", .frequency = FC_ANNUAL, .first = first + from, .n = known - from, .y = y[r][k] + from,
                                                                 .nonnegative = true, .group = -1};
    must(engine_run(&(struct engine_panel){n, series}, &spec, results, NULL, NULL) == FC_OK, "engine_run");
    free(series);
    return results;
}

static void forget(struct engine_result *results, int count)
{
    for (int i = 0; i < count * (kinds + 1); i++)
        engine_result_free(&results[i]);
    free(results);
}

static void list_series(struct lean_series *list, double (*y)[YEARS], struct engine_result *results, int known)
{
    for (int k = 0; k <= kinds; k++)
        list[k] = (struct lean_series){&results[k], first + start_of(known), known - start_of(known), y[k] + start_of(known)};
}

static void lean_on_nation(struct engine_result *results, int known)
{
    struct engine_result *of_nation = forecast(&nation, 1, known), *part[KINDS];
    struct lean_series place[KINDS + 1], wider[KINDS + 1];

    for (int k = 0; k < kinds; k++)
        part[k] = &of_nation[k];
    must(middle_out_make(&(struct middle_out){.regions = 1, .kinds = kinds, .total = &(struct engine_result *){&of_nation[kinds]}, .part = part,
                                              .whole_part = (struct engine_result *[KINDS]){NULL}, .rest = &(double){0}, .horizon = AHEAD, .paths = PATHS,
                                              .nonnegative = true}) == FC_OK, "middle_out_make");
    list_series(wider, nation, of_nation, known);
    for (int r = 0; r <= regions; r++) {
        list_series(place, value[r], results + r * (kinds + 1), known);
        must(lean_make(&(struct lean){kinds, place, place[kinds], wider, AHEAD, PATHS, true}) == FC_OK, "lean_make");
    }
    forget(of_nation, 1);
}

static void from_origin(int known)
{
    struct engine_result *results = forecast(value, regions + 1, known);

    judge(levels[0], results, known);
    make_add_up(results);
    judge(levels[1], results, known);
    forget(results, regions + 1);
    if (!has_nation)
        return;
    results = forecast(value, regions + 1, known);
    lean_on_nation(results, known);
    make_add_up(results);
    judge(levels[2], results, known);
    forget(results, regions + 1);
}

int main(int argc, char **argv)
{
    const int origins = argc > 1 ? atoi(argv[1]) : 5;

    window = argc > 2 ? atoi(argv[2]) : window;
    read_figures();
    must(origins > 0 && window >= 4 && origins < years - 4, "usage: bench_middle_out [ORIGINS [WINDOW]]");
    for (int o = 0; o < origins; o++)
        from_origin(years - 1 - o);
    for (int pass = 0; pass < 2 + has_nation; pass++)
        for (int l = 0; l < LEVELS; l++) {
            const struct level *x = &levels[pass][l];
            printf("%.2f %.0f %.0f %.1f %.0f%s", 100 * x->off / x->size, 100 * x->in80 / x->points, 100 * x->in95 / x->points, x->score / x->points, 100 * x->kept / x->records,
                   l < LEVELS - 1 ? " " : "\n");
        }
    return 0;
}
